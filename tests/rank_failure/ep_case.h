/* tests/rank_failure/ep_case.h - rank_failure without a scenario: DeepSeek-V3 and H100 as literals.
 */
#ifndef TESTS_RANK_FAILURE_EP_CASE_H
#define TESTS_RANK_FAILURE_EP_CASE_H

#include <math.h>
#include <string.h>
#include "models/rank_failure/state.h"
#include "models/rank_failure/rank_failure.h"
#include "sim/model/run.h"
#include "tests/rank_failure/ep_kernels.h"
#include "tests/set_param.h"
#include "tests/test.h"

static const LlmModel ep_deepseek = { .layers = 61,
                                      .d_model = 7168,
                                      .heads = 128,
                                      .mla_rank = 512,
                                      .mla_rope = 64,
                                      .mla_q_rank = 1536,
                                      .mla_nope = 128,
                                      .mla_value = 128,
                                      .vocab = 129280,
                                      .ffn = 18432,
                                      .experts = 256,
                                      .shared_experts = 1,
                                      .top_k = 8,
                                      .expert_ffn = 2048,
                                      .dense_layers = 3,
                                      .value_bytes = 1 };

G_GNUC_UNUSED static void
set (EpParams *p, const char *name, const char *text)
{
  set_param (ep_params, p, name, text);
}

G_GNUC_UNUSED static void
clear_params (EpParams *p)
{
  sim_params_clear (ep_params, p, sizeof *p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EpParams, clear_params)

G_GNUC_UNUSED static EpParams
defaults (void)
{
  EpParams p = {
    .llm = &ep_deepseek, .gpu = &ep_h100, .kernels = &ep_law, .exchange = &ep_exchange
  };

  sim_params_defaults (ep_params, &p);
  return p;
}

/* Sets @name, its value, another name, ... NULL. */
G_GNUC_UNUSED static void G_GNUC_NULL_TERMINATED
set_more (EpParams *p, const char *name, ...)
{
  va_list rest;

  va_start (rest, name);
  for (; name != NULL; name = va_arg (rest, const char *))
    set (p, name, va_arg (rest, const char *));
  va_end (rest);
}

/* Failures of single ranks at random, nothing of nodes and switches, not even for rank 0. */
G_GNUC_UNUSED static void
only_ranks_fail (EpParams *p, const char *mtbf)
{
  set_more (p, "faults", "process", "rank_mtbf_s", mtbf, "rank_share", "1", "node_share", "0",
            "switch_share", "0", "coordinator_restarts", "false", NULL);
}

/* With the timeline, and a warm-up of @warmup_s. */
G_GNUC_UNUSED static SimRecord *
run_recorded (const EpParams *p, guint64 seed, double warmup_s, double until_s)
{
  SimComponent component = { "rank_failure", &rank_failure_model, p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .warmup = sim_time_from_s (warmup_s),
                      .until = sim_time_from_s (until_s),
                      .engine = { .seed = seed, .spans = TRUE } };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (rank_failure_model.check (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

G_GNUC_UNUSED static SimRecord *
run_until (const EpParams *p, guint64 seed, double until_s)
{
  return run_recorded (p, seed, 0.0, until_s);
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "rank_failure", &rank_failure_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

#endif
