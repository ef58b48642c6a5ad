/* tests/rollout_tail/rollout_case.h - rollout_tail without a scenario: parameters by name, runs,
 * values. */
#ifndef TESTS_ROLLOUT_TAIL_ROLLOUT_CASE_H
#define TESTS_ROLLOUT_TAIL_ROLLOUT_CASE_H

#include <math.h>
#include <signal.h>
#include <string.h>
#include "models/rollout_tail/workload/grouped_trace.h"
#include "models/rollout_tail/rollout.h"
#include "models/rollout_tail/rollout_tail.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"

G_GNUC_UNUSED static void
set (RollParams *p, const char *name, const char *text)
{
  set_param (roll_params, p, name, text);
}

/* "name=value" pairs up to NULL. */
G_GNUC_UNUSED static void
set_all (RollParams *p, const char *const *pairs)
{
  for (; *pairs != NULL; pairs++)
    {
      g_auto (GStrv) parts = g_strsplit (*pairs, "=", 2);

      set (p, parts[0], parts[1]);
    }
}

G_GNUC_UNUSED static void
clear_params (RollParams *p)
{
  sim_params_clear (roll_params, p, sizeof *p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RollParams, clear_params)

/* 17 groups of 5 on 3 instances with little room: preemptions under the baseline, chunks of
 * awkward size. */
G_GNUC_UNUSED static RollParams
small (void)
{
  static const char *const pairs[] = {
    "n_prompts=17",
    "group_size=5",
    "n_instances=3",
    "max_length_tokens=1500 tokens",
    "mean_length_tokens=420 tokens",
    "capacity_tokens=7300 tokens",
    "max_seqs=13",
    "prompt_tokens=lognormal(61 tokens, 0.4)",
    "chunk_tokens=133 tokens",
    "kv_s_per_token=1.1 us/tokens",
    "spread_requests=3",
    "pull_tokens=50 tokens",
    NULL,
  };
  RollParams p = { 0 };

  sim_params_defaults (roll_params, &p);
  set_all (&p, pairs);
  return p;
}

G_GNUC_UNUSED static SimRecord *
run_seed (const RollParams *p, guint64 seed)
{
  SimComponent component = { "rollout_tail", &rollout_tail_model, p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = seed }
  };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (rollout_tail_model.check (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "rollout_tail", &rollout_tail_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

G_GNUC_UNUSED static double
run_value (const RollParams *p, guint64 seed, const char *name)
{
  g_autoptr (SimRecord) record = run_seed (p, seed);

  return value (record, name);
}

#endif
