/* models/rank_failure/rank_failure.c - what one dead rank costs in wide expert parallelism.
 *
 * R ranks serve a mixture of experts in lock step; one dead rank stops them all.  EEP makes
 * membership a state that changes: survivors notice, refill lost experts from the fastest source,
 * go on, and take the replaced rank back.  The baseline restarts everything.  One file a
 * mechanism: law.c layers.c tier_*.c prefill.c a step; popularity.c drift.c eplb.c placement.c
 * place_*.c repair_*.c experts; load_*.c fluid.c requests.c lockstep.c requests; faults.c fault_*.c
 * slow.c what goes wrong; recover.c move.c flow.c EEP; drop.c join*.c restart.c; throughput.c
 * timeline.c cost.c what shows.
 * Source: Sun et al., arXiv 2605.10670v1; public code of SGLang and Mooncake.
 */
#include "models/rank_failure/rank_failure.h"
#include <math.h>
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/inputs.h"
#include "models/rank_failure/step/step.h"

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
  if (p->study != EP_FAULTS_ALONE && p->slots_per_rank * p->ranks < p->llm->experts)
    return sim_invalid (error,
                        "slots_per_rank x ranks = %" G_GINT64_FORMAT
                        " slots cannot hold %" G_GINT64_FORMAT " experts",
                        p->slots_per_rank * p->ranks, p->llm->experts);
  if (p->llm->experts % p->expert_groups != 0)
    return sim_invalid (error, "expert_groups must divide the %" G_GINT64_FORMAT " experts",
                        p->llm->experts);
  if (p->hot_experts >= p->llm->experts)
    return sim_invalid (error, "hot_experts must be fewer than the %" G_GINT64_FORMAT " experts",
                        p->llm->experts);
  return TRUE;
}

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

static gboolean
check_policies (const EpParams *p, GError **error)
{
  const EpSystem *system = ep_systems[p->system].impl;

  if (system->drops && (p->rebalance_s > 0.0 || p->join_rebalances))
    return sim_invalid (error, "system drop moves no weights: rebalance_s must be 0 s and "
                               "join_rebalances false");
  return TRUE;
}

static gboolean
check (gconstpointer params, GError **error)
{
  const EpParams *p = params;

  return check_shape (p, error) && ep_check_device (p, error) && check_files (p, error)
         && check_faults (p, error) && check_policies (p, error);
}

static gboolean
is_one_step (const EpParams *p)
{
  return p->study == EP_ONE_STEP || p->study == EP_ONE_PREFILL;
}

static void
set_up (Ep *m)
{
  const EpParams *p = m->p;
  g_autofree gboolean *live = NULL;

  m->n_experts = (guint) p->llm->experts;
  m->n_layers = (guint) (p->llm->layers - p->llm->dense_layers);
  m->n_slots = (guint) (p->slots_per_rank * p->ranks);
  ep_popularity_draw (m);
  ep_statistics_start (m);
  m->slots = g_new0 (gint16, m->n_layers * m->n_slots);
  m->initial = g_new0 (gint16, m->n_layers * m->n_slots);
  m->next = g_new0 (gint16, m->n_layers * m->n_slots);
  m->share = g_new0 (float, m->n_layers * m->n_ranks);
  m->copies = g_new0 (guint, m->n_layers * m->n_experts);
  m->copy_start = g_new0 (guint, m->n_layers * (m->n_experts + 1));
  m->copy_slot = g_new0 (guint, m->n_layers * m->n_slots);
  m->rates = ep_rates (p);
  m->held = g_new0 (EpHeld, m->n_ranks);
  m->loads.mean = g_new0 (float, m->n_layers * m->n_ranks);
  m->loads.sd = g_new0 (float, m->n_layers * m->n_ranks);
  m->loads.read_s = g_new0 (float, m->n_layers * m->n_ranks);
  live = g_new (gboolean, m->n_ranks);
  for (guint r = 0; r < m->n_ranks; r++)
    live[r] = TRUE;
  m->policy.placement->place (m, live, m->initial);
  ep_placement_adopt (m, m->initial);
}

/* The one place that looks into the tables of choices. */
static EpPolicies
look_up (const EpParams *p)
{
  EpPolicies policy = { .tier = ep_tiers[p->fidelity].impl,
                        .system = ep_systems[p->system].impl,
                        .placement = ep_placements[p->placement].impl,
                        .repair = ep_repairs[p->repair].impl,
                        .load = ep_loads[p->load].impl,
                        .join = ep_joins[p->join].impl };

  policy.decode = policy.load->decode;
  if (policy.system->repair != NULL)
    policy.repair = policy.system->repair;
  return policy;
}

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Ep *m = self;

  m->sim = sim;
  m->p = params;
  m->policy = look_up (m->p);
  m->n_ranks = m->n_alive = (guint) m->p->ranks;
  m->n_nodes = (guint) ((m->p->ranks + m->p->ranks_per_node - 1) / m->p->ranks_per_node);
  m->rank = g_new0 (EpRank, m->n_ranks);
  for (guint r = 0; r < m->n_ranks; r++)
    m->rank[r].slow = 1.0;
  m->spares = m->p->spares;
  m->first_fault_s = m->t95_s = NAN;
  if (m->p->study != EP_FAULTS_ALONE)
    set_up (m);
  if (m->p->study == EP_SERVE)
    {
      sim_level (sim, EP_UP, 1);
      sim_level (sim, EP_ALIVE, m->n_alive);
      ep_throughput_start (m);
      m->policy.load->start (m);
      ep_slow_start (m);
      ep_drift_start (m);
    }
  if (!is_one_step (m->p))
    ep_faults_start (m);
}

static void
finish_serve (Ep *m)
{
  double time = sim_measured_s (m->sim), nan = NAN;

  ep_account (m);
  ep_tell_spans (m);
  m->policy.decode->finish (m);
  ep_throughput_close (m);
  sim_result (m->sim, EP_AVAILABILITY, time > 0.0 ? m->up_s / time : nan);
  sim_result (m->sim, EP_UNAVAILABILITY, time > 0.0 ? 1.0 - m->up_s / time : nan);
  sim_result (m->sim, EP_CAPACITY, time > 0.0 ? m->capacity_s / time : nan);
  sim_result (m->sim, EP_TOKENS_PER_S, time > 0.0 ? ep_measured_tokens (m) / time : nan);
  sim_result (m->sim, EP_GOODPUT,
              time > 0.0 && m->batch != NULL ? m->good_tokens / time : nan); /* of requests */
  ep_cost (m);
}

static void
finish (Sim *sim, gpointer self)
{
  Ep *m = self;

  if (m->p->study == EP_SERVE)
    finish_serve (m);
  if (is_one_step (m->p))
    ep_step_study (m);
  else
    {
      sim_result (sim, EP_RANK_FAULTS, (double) m->fault_counts[0]);
      sim_result (sim, EP_NODE_FAULTS, (double) m->fault_counts[1]);
      sim_result (sim, EP_SWITCH_FAULTS, (double) m->fault_counts[2]);
      ep_faults_study (m);
    }
  sim_result (sim, EP_KV_ROOM, ep_kv_room_tokens (m->p));
  sim_result (sim, EP_RESTART_STAGES_S, m->p->restart_detect_s + ep_restart_stages_s (m->p));
}

static void
clear (gpointer self)
{
  Ep *m = self;
  gpointer owned[]
    = { m->rank,   m->popularity,   m->believed,   m->slots,  m->initial,   m->next,  m->share,
        m->copies, m->normal,       m->loads.mean, m->chance, m->loads.sd,  m->alias, m->copy_start,
        m->hits,   m->loads.read_s, m->fill,       m->window, m->copy_slot, m->held };

  g_clear_pointer (&m->batch, llm_batch_free);
  g_clear_pointer (&m->requests, g_array_unref);
  g_clear_pointer (&m->retries, g_array_unref);
  g_clear_pointer (&m->exchanges, g_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (owned); i++)
    g_free (owned[i]);
}

const SimModel rank_failure_model = {
  .abi = SIM_MODEL_ABI,
  .name = "rank_failure",
  .title = "rank failures in wide expert-parallel inference",
  .reference = "EEP, arXiv 2605.10670v1",
  .revision = 4,
  .params = ep_params,
  .params_size = sizeof (EpParams),
  .metrics = ep_metrics,
  .state_size = sizeof (Ep),
  .check = check,
  .start = start,
  .finish = finish,
  .clear = clear,
};
