/* tests/llm_serving/serving_case.h - llm_serving without a scenario: hardware and a small model as
 * literals. */
#ifndef TESTS_LLM_SERVING_SERVING_CASE_H
#define TESTS_LLM_SERVING_SERVING_CASE_H

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>
#include "models/llm_serving/llm_serving.h"
#include "models/llm_serving/serving_params.h"
#include "models/llm/trace/request_log.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"

static const SimAccelerator h100 = { .bf16_flop_per_s = 989e12,
                                     .fp8_flop_per_s = 1979e12,
                                     .fp4_flop_per_s = NAN,
                                     .memory_bytes = 85520809984.0,
                                     .memory_nominal_bytes = 80e9,
                                     .memory_bytes_per_s = 3.35e12,
                                     .power_w = 700,
                                     .scale_up_bytes_per_s = 450e9,
                                     .scale_up_devices = 8,
                                     .pcie_bytes_per_s = 64e9,
                                     .nic_bytes_per_s = 50e9,
                                     .devices_per_node = 8 };
static const LlmModel llama_8b = { .layers = 32,
                                   .d_model = 4096,
                                   .heads = 32,
                                   .kv_heads = 8,
                                   .head_dim = 128,
                                   .ffn = 14336,
                                   .vocab = 128256,
                                   .params = 8.03e9,
                                   .active_params = 7.5e9,
                                   .weight_bytes = NAN,
                                   .value_bytes = 2,
                                   .weight_value_bytes = NAN,
                                   .kv_value_bytes = NAN,
                                   .kv_bytes_per_token = NAN };
static const SimPrice h100_price = { "h100-sxm", "test", 2.0 };
static const SimLink fabric = { .bytes_per_s = 40e9, .latency_s = 10e-6, .round_trip_s = NAN };

static LlmLawRow law_rows[LLM_N_OPS];
G_GNUC_UNUSED static LlmOperatorLaw h100_law
  = { .device = &h100, .tables = "", .basis = LLM_BASIS_FITTED, .relative = "",
      .laws = { LLM_N_OPS, law_rows } };

G_GNUC_UNUSED static void
clear_params (ServingParams *p)
{
  sim_params_clear (serving_params, p, sizeof *p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServingParams, clear_params)

/* "name=value;name=value" */
G_GNUC_UNUSED static void
set_all (ServingParams *p, const char *settings)
{
  g_auto (GStrv) each = g_strsplit (settings, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (each[i], "=", 2);

      if (pair[0] != NULL)
        set_param (serving_params, p, pair[0], pair[1]);
    }
}

/* A model of 8 B parameters on one H100. */
G_GNUC_UNUSED static ServingParams
defaults (const char *settings)
{
  ServingParams p
    = { .llm = &llama_8b, .device = &h100_law, .link = &fabric, .price = &h100_price };

  for (int i = 0; i < LLM_N_OPS; i++)
    law_rows[i] = (LlmLawRow){ .operator= i,
                               .format = LLM_BF16,
                               .overhead_s = 3e-6,
                               .memory_eff = 0.8,
                               .flop_eff = 0.6,
                               .norm = 2.0 };
  sim_params_defaults (serving_params, &p);
  set_all (&p, settings);
  return p;
}

/* Reads @text as the trace; free it with free_trace. */
G_GNUC_UNUSED static void
give_trace (ServingParams *p, const char *text)
{
  g_autofree char *path = NULL;
  GError *error = NULL;
  int fd = g_file_open_tmp ("serving-XXXXXX", &path, NULL);

  close (fd);
  ck_assert (g_file_set_contents (path, text, -1, NULL));
  p->trace = (SimFile){ "t.csv", llm_columns_format.load (path, &error) };
  g_unlink (path);
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
