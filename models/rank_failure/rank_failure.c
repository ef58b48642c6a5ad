/* models/rank_failure/rank_failure.c - what one dead rank costs in wide expert parallelism.
 *
 * R ranks serve a mixture of experts in lock step; one dead rank stops them all.  EEP makes
 * membership a state that changes: survivors notice, refill lost experts from the fastest source,
 * go on, and take the replaced rank back.  The baseline restarts everything.  One folder a
 * mechanism: placement/ step/ load/ recovery/ faults/, each above those before it.
 * Source: Sun et al., arXiv 2605.10670v1; public code of SGLang and Mooncake.
 */
#include "models/rank_failure/rank_failure.h"
#include <math.h>
#include "models/rank_failure/fleet/costs.h"
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/state.h"

/* The rules stand in check.c, beside what they need of the steps' laws. */
static gboolean
check (gconstpointer params, GError **error)
{
  return ep_check (params, error);
}

static gboolean
rare (gconstpointer params, GError **error)
{
  return ep_check_rare (params, error);
}

/* These studies measure one step by itself: no clock runs. */
static gboolean
is_one_step (const EpParams *p)
{
  return p->study == EP_ONE_STEP || p->study == EP_ONE_PREFILL;
}

/* These have no instance on the clock. */
static gboolean
is_of_outages (const EpParams *p)
{
  return p->study == EP_FLEET || p->study == EP_OUTAGES;
}

/* The instance and its parts, each with those below it. */
static void
connect (Ep *m)
{
  EpInstance *inst = &m->inst;

  m->experts.inst = m->steps.inst = m->serving.inst = m->recovery.inst = m->failures.inst = inst;
  m->experts.reweighed = ep_steps_reweighed;
  m->experts.data = &m->steps;
  m->steps.experts = m->serving.experts = m->recovery.experts = &m->experts;
  m->serving.steps = m->recovery.steps = &m->steps;
  m->recovery.serving = &m->serving;
  m->recovery.resumed = ep_join_try;
  m->failures.recovery = &m->recovery;
  m->fleet.like = inst;
  m->fleet.experts = &m->experts;
  m->fleet.steps = &m->steps;
  m->recovery.renewed = sim_rare_wanted (inst->sim) ? ep_faults_renewed : NULL;
  m->recovery.renewed_data = &m->failures;
}

/* Counts that never change, and ranks as they are at the beginning. */
static void
count (EpInstance *inst)
{
  const EpParams *p = inst->p;

  inst->n_ranks = inst->n_alive = (guint) p->ranks;
  inst->n_nodes = (guint) ((p->ranks + p->ranks_per_node - 1) / p->ranks_per_node);
  inst->expert_bytes = ep_expert_bytes (p);
  inst->n_experts = (guint) p->llm->experts;
  /* only layers with experts: nothing of the others is lost or moved */
  inst->n_layers = (guint) (p->llm->layers - p->llm->dense_layers);
  inst->n_slots = (guint) (p->slots_per_rank * p->ranks);
  inst->rank = g_new0 (EpRank, inst->n_ranks);
  /* a factor of times */
  for (guint r = 0; r < inst->n_ranks; r++)
    inst->rank[r].slow = 1.0;
}

/* What the study of failures alone does without. */
static void
place_experts (Ep *m)
{
  EpExperts *experts = &m->experts;
  g_autofree gboolean *live = g_new (gboolean, m->inst.n_ranks);

  for (guint r = 0; r < m->inst.n_ranks; r++)
    live[r] = TRUE;
  ep_experts_init (experts);
  ep_popularity_draw (experts);
  ep_statistics_start (experts);
  ep_steps_init (&m->steps);
  m->inst.policy.placement->place (experts, live, experts->initial);
  ep_placement_adopt (experts, experts->initial);
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

  /* the system of a fleet says what goes on within each of its instances */
  if (p->study == EP_FLEET)
    policy.system = ((const EpFleetSystem *) ep_fleet_systems[p->fleet_system].impl)->inside;
  /* what follows from other choices: a load brings its way to decode, a system may its repair */
  policy.decode = policy.load->decode;
  if (policy.system->repair != NULL)
    policy.repair = policy.system->repair;
  return policy;
}

/* Single requests, which levels have not. */
static const guint of_requests[] = {
  EP_TPOT_S,          EP_TTFT_S,    EP_GOOD_TOKENS,     EP_ARRIVED,        EP_DONE,
  EP_LOST_REQUESTS,   EP_GIVEN_UP,  EP_ABORTED,         EP_LOST_KV_TOKENS, EP_REPREFILLED_TOKENS,
  EP_POISONED_TOKENS, EP_RETRACTED, EP_RESTORED_TOKENS, EP_PREFILL_FAULTS,
};

/* An instance in service. */
static const guint of_service[] = {
  EP_FLAP_PAUSE_S,  EP_DETECTION_S,       EP_MOVE_S,     EP_UNCOVERED,
  EP_MOVE_BOUND_S,  EP_REBALANCE_PAUSE_S, EP_TOKENS,     EP_LOCAL_BYTES,
  EP_NODE_BYTES,    EP_REMOTE_BYTES,      EP_HOST_BYTES, EP_HOST_REMOTE_BYTES,
  EP_STORAGE_BYTES, EP_DROPPED_PICKS,     EP_PLAN_S,     EP_REBUILD_S,
  EP_CAPTURE_S,
};

/* Pauses, and what restarted, of one instance or of many. */
static const guint of_pauses[] = {
  EP_PAUSE_S, EP_RECOVERY_PAUSE_S, EP_JOIN_PAUSE_S, EP_RESTART_PAUSE_S, EP_FAULTS_SEEN, EP_RESTARTS,
};

/* The failure process, which fleets have too: there a failure is a row of the log. */
static const guint of_faults[] = { EP_FAULTS };

/* A fleet: of pauses alone, since its results that are sums over time say for themselves that they
 * are absent. */
static const guint of_fleets[]
  = { EP_JOINS, EP_FAILED_JOINS, EP_KV_LOSSES, EP_SCALE_PAUSE_S, EP_MIGRATED_KV, EP_RESTORED_KV };

/* What a study does not measure is absent, which is not the same as 0. */
static void
leave_out (Sim *sim, const EpParams *p)
{
  if (p->study != EP_SERVE || p->load == EP_FLUID)
    sim_absent (sim, of_requests, G_N_ELEMENTS (of_requests));
  if (p->study != EP_SERVE)
    sim_absent (sim, of_service, G_N_ELEMENTS (of_service));
  if (p->study != EP_SERVE && p->study != EP_FLEET)
    sim_absent (sim, of_pauses, G_N_ELEMENTS (of_pauses));
  if (is_one_step (p) || p->study == EP_OUTAGES)
    sim_absent (sim, of_faults, G_N_ELEMENTS (of_faults));
  if (p->study != EP_FLEET)
    sim_absent (sim, of_fleets, G_N_ELEMENTS (of_fleets));
}

/* A fleet's instances are not on the clock: one with all its ranks stands for their laws.  What it
 * serves within the limits of goodput is found once, and scaled by the ranks that are left. */
static void
start_fleet (Ep *m)
{
  m->fleet.sim = m->inst.sim;
  m->fleet.p = m->inst.p;
  /* the fleet's own choice; what is inside an instance was looked up with the rest */
  m->fleet.system = ep_fleet_systems[m->inst.p->fleet_system].impl;
  /* before anything fails, since it is of an instance with all its ranks */
  m->fleet.headroom = ep_cost_headroom (&m->fleet);
  /* prompts too: by the law of a prefill step, at the placement of the beginning */
  m->fleet.prompts = ep_cost_prompts (&m->fleet);
  ep_fleet_start (&m->fleet);
}

/* Parts first, then what puts events on the clock: events of time 0 find everything in place. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Ep *m = self;

  m->inst.sim = sim;
  /* const for the run */
  m->inst.p = params;
  /* the only place that looks into the tables of choices */
  m->inst.policy = look_up (m->inst.p);
  connect (m);
  count (&m->inst);
  leave_out (sim, m->inst.p);
  ep_recovery_init (&m->recovery);
  if (m->inst.p->study != EP_FAULTS_ALONE && m->inst.p->study != EP_OUTAGES)
    place_experts (m);
  if (m->inst.p->study == EP_SERVE)
    {
      sim_level (sim, EP_UP, 1);
      sim_level (sim, EP_ALIVE, m->inst.n_alive);
      /* windows of throughput before the load, whose first requests may come at 0 */
      if (!sim_rare_wanted (sim)) /* cycles of many years, whose tokens nobody sees */
        ep_throughput_start (&m->serving);
      m->inst.policy.load->start (&m->serving);
      /* what changes without a failure: slow ranks, and popularity */
      ep_slow_start (&m->failures);
      ep_rebalance_start (&m->recovery);
    }
  if (m->inst.p->study == EP_FLEET)
    start_fleet (m);
  /* faults last: they may strike at time 0, and find an instance that serves */
  if (!is_one_step (m->inst.p) && !is_of_outages (m->inst.p))
    ep_faults_start (&m->failures);
}

/* What the cycles of run.rare say. */
static void
report_cycles (Sim *sim)
{
  double paused = sim_rare_average (sim, EP_COSTS_PAUSE);

  sim_rare_result (sim, EP_UNAVAILABILITY, paused);
  sim_rare_result (sim, EP_AVAILABILITY, 1.0 - paused);
  sim_rare_result (sim, EP_RESTART_SHARE, sim_rare_average (sim, EP_COSTS_RESTART));
}

/* Shares of the measured time. */
static void
finish_serve (Ep *m)
{
  double time = sim_measured_s (m->inst.sim), nan = NAN;

  ep_account (&m->recovery);
  ep_report_spans (&m->recovery);
  m->inst.policy.decode->finish (&m->serving);
  ep_throughput_close (&m->serving);
  sim_result (m->inst.sim, EP_AVAILABILITY, time > 0.0 ? m->recovery.up_s / time : nan);
  sim_result (m->inst.sim, EP_UNAVAILABILITY, time > 0.0 ? 1.0 - m->recovery.up_s / time : nan);
  sim_result (m->inst.sim, EP_RESTART_SHARE, time > 0.0 ? m->recovery.restart_s / time : nan);
  sim_result (m->inst.sim, EP_CAPACITY, time > 0.0 ? m->recovery.capacity_s / time : nan);
  sim_result (m->inst.sim, EP_TOKENS_PER_S,
              time > 0.0 ? ep_measured_tokens (&m->serving) / time : nan);
  sim_result (m->inst.sim, EP_GOODPUT,
              time > 0.0 && m->serving.batch != NULL ? m->serving.throughput.good_tokens / time
                                                     : nan); /* of requests */
  ep_cost (m);
  if (sim_rare_wanted (m->inst.sim))
    report_cycles (m->inst.sim);
}

/* Sums over time begin anew: the parts notice that the measured time does. */
static void
measure (Sim *sim, gpointer self)
{
  Ep *m = self;

  if (m->inst.p->study == EP_SERVE)
    ep_account (&m->recovery);
  else if (m->inst.p->study == EP_FLEET)
    ep_ledger_book (&m->fleet);
}

/* Every study reports the KV that is left and what a restart would take: both are facts of the
 * parameters. */
static void
finish (Sim *sim, gpointer self)
{
  Ep *m = self;

  if (m->inst.p->study == EP_SERVE)
    finish_serve (m);
  if (m->inst.p->study == EP_FLEET)
    ep_fleet_finish (&m->fleet);
  else if (m->inst.p->study == EP_OUTAGES)
    ep_outages_study (sim, m->inst.p);
  else if (is_one_step (m->inst.p))
    ep_step_study (m);
  else
    {
      sim_result (sim, EP_RANK_FAULTS, (double) m->failures.fault_counts[0]);
      sim_result (sim, EP_NODE_FAULTS, (double) m->failures.fault_counts[1]);
      sim_result (sim, EP_SWITCH_FAULTS, (double) m->failures.fault_counts[2]);
      ep_faults_study (&m->failures);
    }
  sim_result (sim, EP_KV_ROOM, ep_kv_capacity_tokens (m->inst.p));
  sim_result (sim, EP_RESTART_STAGES_S,
              m->inst.p->restart_detect_s + ep_restart_stages_s (m->inst.p));
}

/* In the reverse order of set-up, also after one that failed: parts that were not made are
 * empty, and what is of an instance goes before it. */
static void
clear (gpointer self)
{
  Ep *m = self;

  /* what points at the instance goes before it */
  if (m->inst.p != NULL && m->inst.p->study == EP_FLEET)
    ep_fleet_clear (&m->fleet);
  ep_recovery_clear (&m->recovery);
  ep_serving_clear (&m->serving);
  ep_steps_clear (&m->steps);
  ep_experts_clear (&m->experts);
  g_free (m->inst.rank);
}

/* For `orrery explain`.  A pause under way at the end, tokens of a step that is cut, and requests
 * between a dead rank and the queue are in neither side. */
static const SimLaw laws[] = {
  { "time is in service or in pauses",
    "availability_share + unavailability_share",
    "1", TRUE, NULL },
  { "in_service is availability_share",
    "in_service.mean",
    "availability_share", TRUE, NULL },
  { "pauses x their mean length make the time out of service",
    "pause_s.n * pause_s.mean",
    "unavailability_share * measured_s", FALSE, "study is serve" },
  { "tokens = tokens_per_s x time",
    "tokens",
    "tokens_per_s * measured_s", FALSE, "study is serve" },
  { "requests that arrived are done, given up, aborted, or in the instance",
    "done_requests + given_up_requests + aborted_requests + running_requests.last + "
    "queued_requests.last",
    "arrived_requests", FALSE, "study is serve" },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel rank_failure_model = {
  .abi = SIM_MODEL_ABI,
  .name = "rank_failure",
  .title = "rank failures in wide expert-parallel inference",
  .reference = "EEP, arXiv 2605.10670v1",
  .revision = 15,
  .params = ep_params,
  .params_size = sizeof (EpParams),
  .metrics = ep_metrics,
  .state_size = sizeof (Ep),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .measure = measure,
  .clear = clear,
  .any_resolution = TRUE,
  .rare = rare,
};
