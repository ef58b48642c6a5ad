/* tests/rollout_sessions/sessions_case.h - rollout_sessions without a scenario: settings, runs,
 * values. */
#ifndef TESTS_ROLLOUT_SESSIONS_SESSIONS_CASE_H
#define TESTS_ROLLOUT_SESSIONS_SESSIONS_CASE_H

#include <math.h>
#include <string.h>
#include "models/rollout_sessions/rollout_sessions.h"
#include "models/rollout_sessions/routing/router.h"
#include "models/rollout_sessions/workload/turn_trace.h"
#include "sim/model/run.h"
#include "tests/llm/plain_law.h"
#include "tests/llm_serving/serving_parts.h"
#include "tests/set_param.h"
#include "tests/test.h"
#include "tests/text_file.h"

/* "name=value;name=value" on an instance by four coefficients. */
#define AFFINE                                                                                     \
  "step_law=affine;base_s=10 ms;token_s_per_token=100 us/tokens;kv_s_per_token=10 ns/tokens;"      \
  "prefill_s_per_token=20 us/tokens;capacity_tokens=100000 tokens;"

static inline void
set_all (SesParams *p, const char *settings)
{
  g_auto (GStrv) each = g_strsplit (settings, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (each[i], "=", 2);

      if (pair[0] != NULL)
        set_param (ses_params, p, pair[0], pair[1]);
    }
}

static inline SesParams
sessions (const char *settings)
{
  SesParams p = { .llm = &llama_8b, .engine = &vllm, .device = &h100_law };

  plain_law_rows (law_rows);
  sim_params_defaults (ses_params, &p);
  set_all (&p, AFFINE);
  set_all (&p, settings);
  return p;
}

/* The trace of @text; free its data with ses_trace_free. */
G_GNUC_UNUSED static SimFile
trace_of (const char *text, GError **error)
{
  return (SimFile){ "t.jsonl", text_file_load (ses_trace_format.load, text, error) };
}

G_GNUC_UNUSED static SimRecord *
run (const SesParams *p)
{
  SimComponent component = { "rollout_sessions", &rollout_sessions_model, p };
  GError *error = NULL;
  SimRunSpec how = { .components = &component,
                     .n_components = 1,
                     .until = SIM_TIME_MAX,
                     .engine = { .seed = 1 } };
  SimRecord *record;

  ck_assert_msg (rollout_sessions_model.check (p, &error), "%s",
                 error != NULL ? error->message : "");
  record = sim_run (&how);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "rollout_sessions", &rollout_sessions_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

G_GNUC_UNUSED static void
clear_sessions (SesParams *p)
{
  sim_params_clear (ses_params, p, sizeof *p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SesParams, clear_sessions)

/* One value of a run of these settings. */
G_GNUC_UNUSED static double
value_of (const char *settings, const char *name)
{
  g_auto (SesParams) p = sessions (settings);
  g_autoptr (SimRecord) record = run (&p);

  return value (record, name);
}

#endif
