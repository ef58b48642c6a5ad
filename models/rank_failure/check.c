/* models/rank_failure/check.c - whether the parameters are possible together. */
#include <math.h>
#include "models/rank_failure/inputs.h"
#include "models/rank_failure/state.h"

/* The first of them, in this order, is reported: shapes before what uses them, so that nobody is
 * told of a plan that his own number of ranks makes impossible. */
static gboolean
check_shape (const EpParams *p, GError **error)
{
  if (p->ranks % p->ranks_per_node != 0 && p->ranks > p->ranks_per_node)
    return sim_invalid (error,
                        "ranks (%" G_GINT64_FORMAT
                        ") must be a multiple of ranks_per_node (%" G_GINT64_FORMAT ")",
                        p->ranks, p->ranks_per_node);
  if (p->llm->experts <= 0)
    return sim_invalid (error, "llm: a dense model has no experts to lose");
  if (p->study != EP_FAULTS_ALONE && p->study != EP_OUTAGES
      && p->slots_per_rank * p->ranks < p->llm->experts)
    return sim_invalid (error,
                        "slots_per_rank x ranks = %" G_GINT64_FORMAT
                        " slots cannot hold %" G_GINT64_FORMAT " experts",
                        p->slots_per_rank * p->ranks, p->llm->experts);
  /* groups are of equal size, in EPLB and in DeepSeek's routing */
  if (p->llm->experts % p->expert_groups != 0)
    return sim_invalid (error, "expert_groups must divide the %" G_GINT64_FORMAT " experts",
                        p->llm->experts);
  if (p->hot_experts >= p->llm->experts)
    return sim_invalid (error, "hot_experts must be fewer than the %" G_GINT64_FORMAT " experts",
                        p->llm->experts);
  return TRUE;
}

/* A file that a choice needs must be there, and fit the instance. */
static gboolean
check_files (const EpParams *p, GError **error)
{
  const EpWeights *table = p->popularity_table.data;
  const EpFaults *faults = p->fault_trace.data;

  if (p->popularity == EP_TABLE && table == NULL)
    return sim_invalid (error, "popularity table needs a file: give popularity_table");
  if (p->popularity == EP_TABLE && table->n_experts != (guint) p->llm->experts)
    return sim_invalid (error,
                        "popularity_table has %u experts a line, the model has %" G_GINT64_FORMAT,
                        table->n_experts, p->llm->experts);
  if (p->load == EP_TRACE && p->trace.path == NULL)
    return sim_invalid (error, "load trace needs a file: give trace");
  if (p->faults == EP_FAULT_TRACE && faults == NULL)
    return sim_invalid (error, "faults trace needs a file: give fault_trace");
  for (guint i = 0; p->faults == EP_FAULT_TRACE && i < faults->n; i++)
    if (faults->faults[i].rank >= p->ranks)
      return sim_invalid (
        error, "fault_trace names rank %u; the instance has ranks 0 to %" G_GINT64_FORMAT,
        faults->faults[i].rank, p->ranks - 1);
  return TRUE;
}

/* Ranks that exist, shares that add up, and a load that has somebody in it. */
static gboolean
check_faults (const EpParams *p, GError **error)
{
  if (p->study == EP_SERVE && p->faults == EP_AT && p->fault_rank + p->fault_ranks > p->ranks)
    return sim_invalid (error,
                        "fault_rank + fault_ranks names ranks beyond the last, %" G_GINT64_FORMAT,
                        p->ranks - 1);
  if (fabs (p->rank_share + p->node_share + p->switch_share - 1.0) > 1e-6)
    return sim_invalid (error, "rank_share, node_share and switch_share must add up to 1");
  if (p->study == EP_SERVE && p->load == EP_CLOSED
      && p->requests_per_rank * (double) p->ranks < 1.0)
    return sim_invalid (error,
                        "requests_per_rank: %g for each of %" G_GINT64_FORMAT
                        " ranks is not a single client; load fluid takes such levels",
                        p->requests_per_rank, p->ranks);
  if (p->window_s > 1e6 * p->bin_s)
    return sim_invalid (error, "window_s (%g s) must be at most a million bin_s (%g s)",
                        p->window_s, p->bin_s);
  return TRUE;
}

/* Choices that exclude each other are refused: neither is ignored. */
static gboolean
check_policies (const EpParams *p, GError **error)
{
  const EpSystem *system = ep_systems[p->system].impl;

  if (p->prefill == EP_ON_RANKS && p->prefill_nodes > 0)
    return sim_invalid (error,
                        "prefill instance: the ranks make the prompts: prefill_nodes must be "
                        "0");
  if (system->drops && (p->rebalance_s > 0.0 || p->join_rebalances))
    return sim_invalid (error, "system drop moves no weights: rebalance_s must be 0 s and "
                               "join_rebalances false");
  return TRUE;
}

/* A step makes each request's own token at least, and all that were drafted at most. */
static gboolean
check_drafts (const EpParams *p, GError **error)
{
  if (p->accepted_tokens > 1.0 + (double) p->draft_tokens)
    return sim_invalid (error,
                        "accepted_tokens (%g) is more than the %" G_GINT64_FORMAT
                        " drafted and the one of the step itself",
                        p->accepted_tokens, p->draft_tokens);
  return TRUE;
}

/* Sets of groups are weighed one by one. */
static gboolean
check_groups (const EpParams *p, GError **error)
{
  double sets = 1.0;

  for (gint64 i = 0; i < p->llm->router_top_groups; i++)
    sets *= (double) (p->llm->router_groups - i) / (double) (i + 1);
  return sets <= 1e4
         || sim_invalid (error,
                         "llm: router_top_groups of router_groups make %g sets, more than "
                         "can be weighed",
                         sets);
}

/* Serving without KV would admit nobody, for ever; one step alone may be of operators that no
 * memory has to hold, and then its rates are absent. */
static gboolean
check_memory (const EpParams *p, GError **error)
{
  if ((p->study == EP_SERVE || p->study == EP_FLEET) && ep_kv_capacity_tokens (p) < 1.0)
    return sim_invalid (error, "slots_per_rank: the weights leave no room for KV on this gpu");
  return TRUE;
}

/* In this order, so that a shape that makes no sense is reported before what follows from it. */
gboolean
ep_check (const EpParams *p, GError **error)
{
  return check_shape (p, error) && ep_check_device (p, error) && check_drafts (p, error)
         && check_groups (p, error) && check_memory (p, error) && check_files (p, error)
         && check_faults (p, error) && check_policies (p, error)
         && ((p->study != EP_FLEET && p->study != EP_OUTAGES) || ep_fleet_check (p, error));
}

/* Nothing but failures may change over time, or the whole instance would not be as it was. */
static const char *
what_changes (const EpParams *p)
{
  return p->flap_rate_hz > 0.0                          ? "flap_rate_hz: must be 0 Hz"
         : p->slow_rate_hz > 0.0                        ? "slow_rate_hz: must be 0 Hz"
         : p->drift_s > 0.0                             ? "drift_s: must be 0 s"
         : p->rebalance_s > 0.0                         ? "rebalance_s: must be 0 s"
         : p->load != EP_FLUID || p->refill_s > 0.0     ? "load: must be fluid, with refill_s: 0 s"
         : ep_joins[p->join].impl != &ep_join_at_once   ? "join: must be at_once"
                                                      : NULL;
}

/* Ranks that come back to where they were, and restarts that can be rare. */
static const char *
what_stays (const EpParams *p)
{
  const EpSystem *system = ep_systems[p->system].impl;

  if (!system->elastic)
    return NULL;
  return system->drops       ? "system: drop never restarts, so nothing is rare"
         : !system->rejoins  ? "system: a rank that stays out leaves no whole instance to return to"
         : p->join_rebalances ? NULL
                              : "join_rebalances: must be true: else experts stay where repairs "
                                "put them";
}

/* A fleet's failures have no rates at an instant: waves, returns and ages are in its rows already,
 * and its state is whole with other nodes in other places. */
gboolean
ep_check_rare (const EpParams *p, GError **error)
{
  const char *change = what_changes (p);
  const char *stays = what_stays (p);

  if (p->study == EP_FLEET)
    return sim_invalid (error, "run.rare: a fleet's outages are rows, drawn before the run: plain "
                               "runs have millions of instance-months a minute; how rare a restart "
                               "of one instance is, study: serve says");
  if (p->study != EP_SERVE || p->faults != EP_PROCESS || p->fault_law != EP_EXPONENTIAL)
    return sim_invalid (error, "run.rare needs study: serve, with faults: process and fault_law: "
                               "exponential");
  if (change == NULL && stays == NULL)
    return TRUE;
  return sim_invalid (error, "run.rare: %s", change != NULL ? change : stays);
}
