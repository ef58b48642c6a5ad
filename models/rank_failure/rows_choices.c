/* models/rank_failure/rows_choices.c - the tables of choices whose entries are policies: what
 * rank_failure.c looks up, and the rows in rows.c offer. */
#include "models/rank_failure/state.h"

/* Whether an instance goes on with fewer ranks, and whether a replaced one comes back without a
 * restart. */
const SimChoice ep_systems[] = {
  { "eep", "shrink to the survivors, replaced ranks join again", &ep_system_eep },
  { "shrink", "shrink and never grow again, until a full restart", &ep_system_shrink },
  { "drop", "shrink, move no weights: experts without a live copy are dropped until it is back",
    &ep_system_drop },
  { "restart", "fixed membership: any dead rank restarts the whole instance", &ep_system_fixed },
  { NULL, NULL, NULL },
};

/* Which rank holds which expert, one source each in placement/. */
const SimChoice ep_placements[] = {
  { "trivial", "experts in their order, no balancing", &ep_place_trivial },
  { "eplb", "EPLB, hierarchical where groups divide among the nodes", &ep_place_hierarchical },
  { "eplb_global", "EPLB, always global", &ep_place_global },
  { "anti_affine", "copies as EPLB has them, no two on a rank where that can be", &ep_place_apart },
  { "anti_affine_node", "the same, and no two on a node where that can be", &ep_place_nodes_apart },
  { "mixed", "coverage_share of the spare slots for second copies, the others as EPLB; nodes apart",
    &ep_place_mixed },
  { NULL, NULL, NULL },
};

/* How the placement is made whole after a loss: the more it moves, the better it balances. */
const SimChoice ep_repairs[] = {
  { "full", "the whole placement anew over live slots, as SGLang does", &ep_repair_full },
  { "minimal", "only experts without a live copy move, into slots of the most copied",
    &ep_repair_minimal },
  { NULL, NULL, NULL },
};

/* A fixed batch, requests one by one, or their averages for runs of months. */
const SimChoice ep_loads[] = {
  { "fluid", "levels, no single requests: for months", &ep_load_fluid },
  { "closed", "each request that ends brings the next", &ep_load_closed },
  { "poisson", "at random", &ep_load_poisson },
  { "trace", "as in a file", &ep_load_trace },
  { NULL, NULL, NULL },
};

/* When a replaced rank is taken back: joining stalls everybody. */
const SimChoice ep_joins[] = {
  { "at_once", "at the next end of a step", &ep_join_at_once },
  { "deferred", "at low load, or after join_patience_s", &ep_join_deferred },
  { NULL, NULL, NULL },
};

/* Three fidelities of one step; each is held to the one below it in the tests. */
const SimChoice ep_tiers[] = {
  { "closed", "from means and the expected slowest rank", &ep_tier_closed },
  { "rank", "each layer waits for its slowest rank, loads drawn", &ep_tier_rank },
  { "token", "every token picks its experts: the reference", &ep_tier_token },
  { NULL, NULL, NULL },
};
