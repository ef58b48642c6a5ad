/* tests/llm_serving/serving_case.h - llm_serving without a scenario: settings, runs, values. */
#ifndef TESTS_LLM_SERVING_SERVING_CASE_H
#define TESTS_LLM_SERVING_SERVING_CASE_H

#include <math.h>
#include <string.h>
#include "models/llm_serving/llm_serving.h"
#include "models/llm/trace/request_log.h"
#include "sim/model/run.h"
#include "tests/llm/plain_law.h"
#include "tests/llm_serving/serving_parts.h"
#include "tests/set_param.h"
#include "tests/test.h"
#include "tests/text_file.h"

static void
set_engine (ServingParams *p, const char *name)
{
  sglang = trtllm = vllm;
  sglang.engine = LLM_KERNELS_SGLANG;
  sglang.exchange = LLM_EXCHANGE_SCATTER;
  trtllm.engine = LLM_KERNELS_TRTLLM;
  trtllm.exchange = LLM_EXCHANGE_ALL_TO_ALL;
  p->engine = &vllm;
  if (strcmp (name, "sglang") == 0)
    p->engine = &sglang;
  else if (strcmp (name, "trtllm") == 0)
    p->engine = &trtllm;
}

/* "name=value;name=value"; engine is one of vllm, sglang, trtllm */
G_GNUC_UNUSED static void
set_all (ServingParams *p, const char *settings)
{
  g_auto (GStrv) each = g_strsplit (settings, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (each[i], "=", 2);

      if (pair[0] != NULL && strcmp (pair[0], "engine") == 0)
        set_engine (p, pair[1]);
      else if (pair[0] != NULL)
        set_param (serving_params, p, pair[0], pair[1]);
    }
}

/* A model of 8 B parameters on one H100. */
G_GNUC_UNUSED static ServingParams
defaults (const char *settings)
{
  ServingParams p = { .llm = &llama_8b,
                      .device = &h100_law,
                      .engine = &vllm,
                      .link = &fabric,
                      .split_link = &fabric,
                      .price = &h100_price };

  plain_law_rows (law_rows);
  sim_params_defaults (serving_params, &p);
  set_all (&p, settings);
  return p;
}

/* Reads @text as the trace; free it with free_trace. */
G_GNUC_UNUSED static void
give_trace (ServingParams *p, const char *text)
{
  GError *error = NULL;

  p->trace = (SimFile){ "t.csv", text_file_load (llm_columns_format.load, text, &error) };
  g_assert_no_error (error);
}

G_GNUC_UNUSED static void
free_trace (ServingParams *p)
{
  llm_columns_free ((LlmColumns *) p->trace.data);
}

G_GNUC_UNUSED static SimRecord *
run_until (const ServingParams *p, guint64 seed, double until_s, double warmup_s)
{
  SimComponent component = { "llm_serving", &llm_serving_model, p };
  GError *error = NULL;
  SimRunSpec how = { .components = &component,
                     .n_components = 1,
                     .until = isfinite (until_s) ? sim_time_from_s (until_s) : SIM_TIME_MAX,
                     .warmup = sim_time_from_s (warmup_s),
                     .engine = { .seed = seed } };
  SimRecord *record;

  ck_assert_msg (llm_serving_model.check (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&how);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

G_GNUC_UNUSED static SimRecord *
run (const ServingParams *p)
{
  return run_until (p, 1, INFINITY, 0.0);
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "llm_serving", &llm_serving_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

#endif
