/* tests/rank_failure/parts_case.h - parts of rank_failure's state alone: a run whose start builds
 * only those that a test needs, on an instance of 2 nodes with 2 ranks each.
 */
#ifndef TESTS_RANK_FAILURE_PARTS_CASE_H
#define TESTS_RANK_FAILURE_PARTS_CASE_H

#include "models/rank_failure/metrics.h"
#include "tests/rank_failure/ep_case.h"

enum { PARTS_RANKS = 4, PARTS_LAYERS = 2, PARTS_EXPERTS = 8, PARTS_SLOTS = 12 };

static const EpSystem parts_elastic = { .elastic = TRUE };

/* Only the ground: all ranks live, no policy but an elastic system. */
G_GNUC_UNUSED static void
parts_instance (EpInstance *inst, Sim *sim, const EpParams *p)
{
  *inst = (EpInstance){ .sim = sim,
                        .p = p,
                        .n_ranks = PARTS_RANKS,
                        .n_nodes = 2,
                        .n_slots = PARTS_SLOTS,
                        .n_layers = PARTS_LAYERS,
                        .n_experts = PARTS_EXPERTS,
                        .expert_bytes = ep_expert_bytes (p),
                        .n_alive = PARTS_RANKS,
                        .rank = g_new0 (EpRank, PARTS_RANKS) };
  inst->policy.system = &parts_elastic;
  for (guint r = 0; r < PARTS_RANKS; r++)
    inst->rank[r].slow = 1.0;
}

G_GNUC_UNUSED static EpParams
parts_params (void)
{
  EpParams p = defaults ();

  set_more (&p, "ranks", "4", "ranks_per_node", "2", "slots_per_rank", "3", NULL);
  return p;
}

/* Runs @until_s seconds of a model whose state, of @size bytes, starts with an EpInstance. */
G_GNUC_UNUSED static SimRecord *
run_parts (const SimModel *parts, const EpParams *p, double until_s)
{
  SimComponent component = { "parts", parts, p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (until_s),
                      .engine = { .seed = 2 } };
  SimRecord *record = sim_run (&spec);

  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

#define PARTS_MODEL(type, on_start, on_finish)                                                     \
  {                                                                                                \
    .abi = SIM_MODEL_ABI, .name = "parts", .params = ep_params, .params_size = sizeof (EpParams),  \
    .metrics = ep_metrics, .state_size = sizeof (type), .start = on_start, .finish = on_finish     \
  }

#endif
