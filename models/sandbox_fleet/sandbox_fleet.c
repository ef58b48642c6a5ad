/* models/sandbox_fleet/sandbox_fleet.c - a fleet of agent sandboxes: sessions that think and
 * act, warm pools, pauses, resumes and forks as bytes through a store, browsers shared in
 * groups.
 *
 * sessions/ their life; nodes/ memory, slots, pools; store/ layers and caches.  Density against
 * latency against cost follows from these.
 */
#include "models/sandbox_fleet/sandbox_fleet.h"
#include <math.h>
#include "models/sandbox_fleet/sessions/sessions.h"

/* clang-format off */
static const SimMetric metrics[] = {
  /* arrived + forked = finished + refused + present */
  [FLEET_ARRIVED] = { "arrived", SIM_COUNT, "1", "sessions that came" },
  [FLEET_FORKED] = { "forked", SIM_COUNT, "1", "sessions that others made of themselves" },
  [FLEET_FINISHED] = { "finished", SIM_COUNT, "1", "sessions that have ended well" },
  [FLEET_REFUSED] = { "refused", SIM_COUNT, "1", "sessions turned away for want of room" },
  [FLEET_RESTARTED] = { "restarted", SIM_COUNT, "1", "sessions that a lost node made begin anew" },
  [FLEET_PAUSES] = { "pauses", SIM_COUNT, "1", "pauses" },
  [FLEET_RESUMES] = { "resumes", SIM_COUNT, "1", "starts from a snapshot, forks included" },
  [FLEET_LOCAL_RESUMES] = { "local_resumes", SIM_COUNT, "1",
    "of them, where the node had the blocks" },
  [FLEET_POOL_HITS] = { "pool_hits", SIM_COUNT, "1", "new sessions that found a ready sandbox" },
  [FLEET_POOL_MISSES] = { "pool_misses", SIM_COUNT, "1", "new sessions that found none" },
  [FLEET_POOL_EXPIRED] = { "pool_expired", SIM_COUNT, "1", "ready sandboxes given up for age" },
  [FLEET_START_S] = { "start_s", SIM_TALLY, "s", "from a new session to its first act" },
  [FLEET_RESUME_S] = { "resume_s", SIM_TALLY, "s", "from an answer, or a fork, to the next act" },
  [FLEET_PAUSE_S] = { "pause_s", SIM_TALLY, "s", "from a pause until its memory is free" },
  [FLEET_ACT_S] = { "act_s", SIM_TALLY, "s", "an act, as it is alone on a core" },
  [FLEET_SESSION_S] = { "session_s", SIM_TALLY, "s", "a session, from its arrival to its end" },
  [FLEET_UPLOADED] = { "uploaded_bytes", SIM_COUNT, "B", "to the store" },
  [FLEET_DOWNLOADED] = { "downloaded_bytes", SIM_COUNT, "B", "from the store" },
  [FLEET_RUNNING] = { "running", SIM_LEVEL, "1", "sessions that act or think in memory" },
  [FLEET_PAUSED_N] = { "paused", SIM_LEVEL, "1", "sessions that think and hold no memory" },
  [FLEET_WAITING] = { "waiting", SIM_LEVEL, "1", "sessions without a place" },
  [FLEET_POOLED] = { "pooled", SIM_LEVEL, "1", "ready sandboxes" },
  [FLEET_RESIDENT] = { "resident_bytes", SIM_LEVEL, "B", "memory of all nodes" },
  [FLEET_STORE] = { "store_bytes", SIM_LEVEL, "B", "layers in the store" },
  [FLEET_BILL_USD] = { "bill_usd", SIM_COUNT, "USD", "what customers pay by `price`" },
  [FLEET_DENSITY] = { "density", SIM_RESULT, "1", "sessions that are there, over nodes" },
  [FLEET_PROVIDER_USD] = { "provider_usd", SIM_RESULT, "USD", "nodes over the run" },
  [FLEET_STORE_USD] = { "store_usd", SIM_RESULT, "USD", "the store over the run" },
  [FLEET_USD_HOUR] = { "provider_usd_per_session_hour", SIM_RESULT, "USD",
    "nodes and store for an hour of a session" },
  [FLEET_BILL_HOUR] = { "bill_usd_per_session_hour", SIM_RESULT, "USD",
    "what a customer pays for an hour of a session, paused or not" },
  [FLEET_PRESENT] = { "present", SIM_RESULT, "1", "sessions that had not ended" },
  [FLEET_OVERCOMMIT] = { "overcommit", SIM_RESULT, "1",
    "most memory that was promised at once, over that of the nodes" },
  [FLEET_CPU_S] = { "act_cpu_s", SIM_COUNT, "s", "CPU work of acts, of browsers too" },
  [FLEET_ENERGY_J] = { "energy_j", SIM_RESULT, "J", "of the nodes, idle and busy" },
  [FLEET_ENERGY_HOUR] = { "energy_j_per_session_hour", SIM_RESULT, "J",
    "of the nodes for an hour of a session" },
  SIM_METRIC_END
};
/* clang-format on */

/* One session ahead; a batch all at once. */
static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Fleet *m = self;
  FleetSession *session;

  do
    {
      session = fleet_session_new (m);
      session->forks_left = m->p->fork;
      sim_count (sim, FLEET_ARRIVED, 1);
      m->arriving--;
      fleet_want (m, session);
    }
  while (m->p->arrivals == FLEET_BATCH && m->arriving > 0); /* a batch comes at one instant */
  if (m->arriving > 0)
    sim_after (sim, sim_exp (m->arrivals, 1.0 / m->p->arrival_hz), arrive, m, NULL);
}

/* The first node, which ties of placement favour, so that it is never the emptiest.  Whoever was on
 * it looks for another place. */
static void
lose (Sim *sim, gpointer self, gpointer item)
{
  Fleet *m = self;

  fleet_lose (m, &m->nodes[0]);
  fleet_retry (m);
}

/* A run is over when all sessions have ended. */
static void
freed (Fleet *m)
{
  fleet_retry (m);
  if (m->n_present == 0 && m->arriving == 0)
    sim_stop (m->sim);
}

/* What one alone gets, and what all together do. */
static void
share (Fleet *m, SandboxShare *share, double capacity, double each)
{
  sandbox_share_set_up (share, m->sim, fleet_job_done, m);
  share->capacity = capacity;
  share->each = each;
}

/* Pools are filled from the beginning. */
static void
nodes_set_up (Fleet *m)
{
  const FleetParams *p = m->p;

  m->n_nodes = (guint) p->nodes;
  m->nodes = g_new0 (FleetNode, m->n_nodes);
  for (guint i = 0; i < m->n_nodes; i++)
    {
      FleetNode *node = &m->nodes[i];

      node->index = i;
      share (m, &node->cpu, (double) p->cores, 1.0);
      share (m, &node->disk, p->disk_bytes_per_s, p->disk_bytes_per_s);
      share (m, &node->link, p->link_bytes_per_s, p->link_bytes_per_s);
      /* an adaptive one begins with its least */
      node->pool_target = p->pool == FLEET_POOL_ADAPTIVE ? p->pool_low : p->pool_size;
    }
  for (guint i = 0; i < m->n_nodes; i++)
    fleet_pool_mind (m, &m->nodes[i]);
}

/* A stream for each kind of draw: policies see the same sessions. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Fleet *m = self;

  m->sim = sim;
  m->p = params;
  m->freed = freed;
  m->ready = fleet_act;
  m->arriving = m->p->sessions;
  m->sessions = g_ptr_array_new_with_free_func (g_free);
  sim_items_init (&m->job_rows, sizeof (FleetJob));
  m->arrivals = sim_stream (sim, "arrivals");
  m->thinks = sim_stream (sim, "thinks");
  m->acts = sim_stream (sim, "acts");
  m->dirt = sim_stream (sim, "dirt");
  m->starts = sim_stream (sim, "starts");
  /* a level that is never set would be unknown, and these are 0 */
  for (guint level = FLEET_RUNNING; level <= FLEET_STORE; level++)
    sim_level (sim, level, 0.0);
  nodes_set_up (m);
  /* the first node is as good as any: sessions are spread evenly */
  if (isfinite (m->p->lost_s))
    sim_after (sim, m->p->lost_s, lose, m, NULL);
  sim_after (sim,
             m->p->arrivals == FLEET_BATCH ? 0.0 : sim_exp (m->arrivals, 1.0 / m->p->arrival_hz),
             arrive, m, NULL);
}

/* Work that the CPUs of all nodes have done up to now. */
static double
cpu_done (const Fleet *m)
{
  double s = 0.0;

  for (guint i = 0; i < m->n_nodes; i++)
    s += sandbox_share_used (&m->nodes[i].cpu);
  return s;
}

/* Idle power all the time, and the rest by the share of cores at work; nothing where it is not
 * known. */
static void
energy (const Fleet *m, double s, double hours)
{
  const FleetParams *p = m->p;
  const double cpu_s = cpu_done (m) - m->warm_cpu_s,
               j = (double) m->n_nodes * s * p->node_idle_w
                   + cpu_s / (double) p->cores * (p->node_busy_w - p->node_idle_w);

  if (p->node_busy_w <= 0.0)
    return;
  sim_result (m->sim, FLEET_ENERGY_J, j);
  if (hours > 0.0)
    sim_result (m->sim, FLEET_ENERGY_HOUR, j / hours);
}

/* What the ledgers come to for a session's hour. */
static void
from_ledgers (const Fleet *m, double s, double nodes_usd)
{
  const double hours = m->present_integral / 3600.0;
  const double store_usd = m->store_integral * m->p->store_price;

  sim_result (m->sim, FLEET_STORE_USD, store_usd);
  energy (m, s, hours);
  if (s > 0.0)
    sim_result (m->sim, FLEET_DENSITY, m->present_integral / s / m->n_nodes);
  if (hours <= 0.0)
    return;
  sim_result (m->sim, FLEET_USD_HOUR, (nodes_usd + store_usd) / hours);
  if (m->p->price != NULL)
    sim_result (m->sim, FLEET_BILL_HOUR, m->bill_usd / hours);
}

/* The ledgers begin anew; what is under way is added to them from here on (sim_measured_from). */
static void
measure (Sim *sim, gpointer self)
{
  Fleet *m = self;

  m->bill_usd = m->present_integral = m->store_integral = 0.0;
  m->present_since = m->store_since = sim_now (sim);
  m->warm_cpu_s = cpu_done (m);
  m->most_promised = m->promised_bytes;
}

/* Both ledgers: what customers pay, and what nodes and store cost. */
static void
finish (Sim *sim, gpointer self)
{
  Fleet *m = self;
  const double s = sim_measured_s (sim), nodes_usd = (double) m->n_nodes * s * m->p->node_price;

  /* integrals and bills reach to the end */
  for (guint i = 0; i < m->sessions->len; i++)
    fleet_session_due (m, g_ptr_array_index (m->sessions, i));
  fleet_settle (m);
  fleet_store_settle (m);
  sim_result (sim, FLEET_PRESENT, (double) m->n_present);
  sim_result (sim, FLEET_PROVIDER_USD, nodes_usd);
  sim_result (sim, FLEET_OVERCOMMIT, m->most_promised / (m->p->node_bytes * m->n_nodes));
  from_ledgers (m, s, nodes_usd);
}

/* Layers of sessions that had not ended, and their rows. */
static void
clear (gpointer self)
{
  Fleet *m = self;

  /* the run is over: there is nobody to report levels to */
  m->sim = NULL;
  for (guint i = 0; m->sessions != NULL && i < m->sessions->len; i++)
    fleet_layers_leave (m, g_ptr_array_index (m->sessions, i));
  for (guint i = 0; m->nodes != NULL && i < m->n_nodes; i++)
    {
      FleetNode *node = &m->nodes[i];

      fleet_pool_clear (m, node);
      g_queue_clear (&node->starts);
      g_queue_clear (&node->cache);
      sandbox_share_clear (&node->cpu);
      sandbox_share_clear (&node->disk);
      sandbox_share_clear (&node->link);
    }
  g_free (m->nodes);
  g_queue_clear (&m->waiting);
  g_clear_pointer (&m->sessions, g_ptr_array_unref);
  sim_items_clear (&m->job_rows);
}

/* A session that no node could hold would wait for ever. */
static gboolean
check (gconstpointer params, GError **error)
{
  const FleetParams *p = params;

  if (p->limit_bytes < p->start_bytes)
    return sim_invalid (error, "limit_bytes (%g B) must not be below start_bytes (%g B)",
                        p->limit_bytes, p->start_bytes);
  if (p->limit_bytes + (p->browser_group > 0 ? p->browser_bytes + p->tab_bytes : 0.0)
      > p->node_bytes)
    return sim_invalid (error,
                        "limit_bytes: a session of %g B, with its browser, would have no node "
                        "of node_bytes (%g B)",
                        p->limit_bytes, p->node_bytes);
  if (p->fork > 0 && p->calls < 2)
    return sim_invalid (error, "fork: a session of one act (calls) has ended when it would fork");
  if (p->pool == FLEET_POOL_ADAPTIVE && p->pool_low > p->pool_high)
    return sim_invalid (error,
                        "pool_low (%" G_GINT64_FORMAT
                        ") must not be above pool_high (%" G_GINT64_FORMAT ")",
                        p->pool_low, p->pool_high);
  if (p->price != NULL && p->price->billed != SANDBOX_BILLED_LIFE)
    return sim_invalid (error, "price: its list bills calls; a sandbox is billed while it runs: "
                               "take a list with billed: life");
  if (p->node_busy_w > 0.0 && p->node_busy_w < p->node_idle_w)
    return sim_invalid (error, "node_busy_w (%g W) must not be below node_idle_w (%g W)",
                        p->node_busy_w, p->node_idle_w);
  if (p->nodes == 1 && isfinite (p->lost_s))
    return sim_invalid (error, "lost_s: with the only node lost no session could go on");
  return TRUE;
}

/* For `orrery explain`.  Who starts, resumes or pauses is in no level, but has a time. */
static const SimLaw laws[] = {
  { "sessions that run, think, start, resume or pause = the rate of those that "
    "ended x session_s",
    "session_s.n * session_s.mean",
    "(running.mean + paused.mean) * measured_s + start_s.n * start_s.mean + "
    "resume_s.n * resume_s.mean + pause_s.n * pause_s.mean", FALSE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

/* Times are kept by the run's own clock. */
const SimModel sandbox_fleet_model = {
  .abi = SIM_MODEL_ABI,
  .name = "sandbox_fleet",
  .title = "a fleet of agent sandboxes",
  .reference = "AgentENV e3dcc6a; e2b-dev/infra 54693ff; TrEnv-X, arXiv 2509.09525",
  .revision = 5,
  .params = fleet_params,
  .params_size = sizeof (FleetParams),
  .metrics = metrics,
  .state_size = sizeof (Fleet),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .measure = measure,
  .clear = clear,
  .any_resolution = TRUE,
};
