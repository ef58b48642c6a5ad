/* models/sandbox_pool/sandbox_pool.c - repurposable sandboxes and remote memory templates.
 *
 * A finished function's sandbox is not destroyed but switched to any other function, whose memory
 * is attached from a read-only template in CXL or RDMA memory.  One folder per mechanism:
 *
 * - workload/: invocations, drawn or from a trace;
 * - call/: what a call does, whom the start workers refuse, CPU, the end;
 * - start/: how long each system takes to start a sandbox, and what it then holds;
 * - placement/, keep_alive/: which node, which sandbox is switched, which idle ones stay;
 * - memory/: functions, two ledgers, the remote pool; agents/: the studies of agents.
 *
 * The state is a part for each folder on one ground (cluster.h).  Calls go down; what a room has to
 * report upwards goes through handlers, connected here.
 * Source: TrEnv-X, arXiv 2509.09525; TrEnv, SOSP'24, doi 10.1145/3694715.3695967; the authors'
 * artifact.
 */
#include "models/sandbox_pool/sandbox_pool.h"
#include "models/sandbox_pool/agents/agents.h"
#include "models/sandbox_pool/call/call.h"
#include "models/sandbox_pool/check.h"
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox/trace/trace.h"
#include "models/sandbox_pool/workload/workload.h"

/* The parts, each of which knows those before it. */
typedef struct {
  PoolCluster cluster;
  PoolMemory memory;
  PoolStart start;
  PoolPlacement placement;
  PoolKeepAlive keep_alive;
  PoolCalls calls;
  PoolArrivals arrivals;
  PoolAgents agents;
} Pool;

/* All start workers are free; the lowest number is taken first, so that a trace of a run is
 * stable. */
static void
workers_set_up (PoolNode *n, guint32 node, guint n_workers)
{
  n->workers = g_new0 (PoolWorker, n_workers);
  for (guint w = 0; w < n_workers; w++)
    {
      n->workers[w].node = node;
      n->workers[w].number = w;
      sim_heap_push (&n->free_workers, w, 0);
    }
}

/* An empty node: nothing idle, nothing queued, all namespaces of its pool ready. */
static void
node_set_up (const PoolCluster *m, PoolNode *n)
{
  n->all = n->queue = n->kills = n->blocked = (PoolList){ POOL_NONE, POOL_NONE };
  n->slots = g_new0 (PoolSlot, m->n_fn);
  for (guint i = 0; i < m->n_fn; i++)
    n->slots[i].idle = (PoolList){ POOL_NONE, POOL_NONE };
  if (m->system->repurposes) /* a large array, and others have no overlays */
    n->overlays = g_new0 (SimTime, (gsize) m->n_fn * POOL_OVERLAYS_MAX);
  workers_set_up (n, (guint32) (n - m->nodes),
                  (guint) (m->p->start_workers > 0 ? m->p->start_workers : m->system->workers));
  n->cpu.rate = 1.0;
  n->netns_ready = (double) m->p->netns_pool;
}

/* TrEnv section 5: idle containers that belong to nobody. */
static void
pre_start (Pool *m, guint node)
{
  const PoolCluster *cluster = &m->cluster;
  PoolNode *n = &cluster->nodes[node];

  for (gint64 k = 0; cluster->system->repurposes && k < cluster->p->idle_sandboxes; k++)
    {
      guint32 i = pool_sandbox_new (&m->keep_alive, node, POOL_HELLO);

      pool_account (&m->memory, n, cluster->fn[POOL_HELLO].row.limit_bytes);
      pool_lives (&m->memory, n, 1);
      pool_clone_begins (&m->memory, n, POOL_HELLO, FALSE);
      pool_sandbox_idle (&m->keep_alive, i);
    }
}

/* One stream for each kind of draw, by name: a policy that draws more of one kind leaves the
 * others, and so two systems see the same arrivals and execution times. */
static void
open_streams (Pool *m, Sim *sim)
{
  m->start.starts = sim_stream (sim, "starts");
  m->calls.execs = sim_stream (sim, "executions");
  m->arrivals.arrivals = m->agents.arrivals = sim_stream (sim, "arrivals");
  m->arrivals.popularity = sim_stream (sim, "popularity");
  m->placement.places = sim_stream (sim, "places");
  m->keep_alive.kills = sim_stream (sim, "kills");
}

/* The policies that the parameters name: looked up here alone. */
static void
choose (Pool *m, const PoolParams *p)
{
  const PoolSystem *system = pool_systems[p->system].impl;

  m->cluster.system = system;
  m->keep_alive.keep = system->repurposes ? &pool_keep_universal : pool_keeps[p->keep_alive].impl;
  m->placement.place = pool_places[p->placement].impl;
  m->placement.victim = pool_victims[p->victim].impl;
  m->arrivals.load = pool_loads[p->workload].impl;
}

/* It may be switched, grow old, or be what a call waits for. */
static void
idle (gpointer up, PoolNode *n, guint fn)
{
  Pool *m = up;

  pool_arm_gc (&m->keep_alive, n);
  pool_wake (&m->calls, n, fn);
}

/* The artifact's order: a sandbox is not ready before those that it displaces are in the kill
 * queue. */
static void
victims_gone (gpointer up, guint32 c)
{
  pool_created (&((Pool *) up)->calls, c);
}

/* Any waiting call may take the worker, so no function is named (POOL_HELLO stands for all). */
static void
worker_free (PoolCalls *m, PoolNode *n)
{
  pool_wake (m, n, POOL_HELLO);
}

/* CPU serves calls and agents alike; the study says whose work it was. */
static void
work_done (gpointer up, guint32 c)
{
  Pool *m = up;

  if (m->cluster.p->study != POOL_FUNCTIONS)
    pool_agents_job (&m->agents, c);
  else if (!pool_start_worked (&m->calls, c))
    pool_done (&m->calls, c);
}

/* Workloads hear of ends: one call at a time, or a start ahead of the next call. */
static void
call_ended (gpointer up, guint32 node, guint fn)
{
  pool_call_left (&((Pool *) up)->arrivals, node, fn);
}

/* Who needs whom, and who hears of what. */
static void
connect_parts (Pool *m)
{
  PoolCluster *cluster = &m->cluster;
  PoolMemory *memory = &m->memory;
  PoolCalls *calls = &m->calls;

  memory->cluster = m->start.cluster = m->placement.cluster = m->keep_alive.cluster = cluster;
  calls->cluster = m->arrivals.cluster = m->agents.cluster = cluster;
  m->start.memory = m->keep_alive.memory = calls->memory = m->agents.memory = memory;
  calls->start = m->agents.start = &m->start;
  calls->placement = m->arrivals.placement = &m->placement;
  calls->keep_alive = m->arrivals.keep_alive = &m->keep_alive;
  m->arrivals.calls = m->agents.calls = calls;
  m->keep_alive.up = calls->up = m;
  m->keep_alive.idle = idle;
  m->keep_alive.victims_gone = victims_gone;
  calls->worker_free = worker_free;
  calls->work_done = work_done;
  calls->call_ended = call_ended;
  calls->decide = pool_decide;
  calls->started = pool_started;
}

/* Latencies of the artifact's functions, where the run has none of that name. */
static void
leave_out_functions (const PoolCluster *m)
{
  gboolean has[POOL_N_BASE] = { FALSE };

  for (guint i = 1; m->p->study == POOL_FUNCTIONS && i < m->n_fn; i++)
    if (m->fn[i].base != POOL_NONE)
      has[m->fn[i].base] = TRUE;
  for (guint base = 0; base < POOL_N_BASE; base++)
    if (!has[base])
      sim_absent (m->sim, (const guint[]){ POOL_BASE_E2E_S + base, POOL_BASE_START_S + base }, 2);
}

/* A function without a template is held as by faasd, whatever the system: TrEnv starts it as a
 * plain container. */
static void
functions_start (Pool *m)
{
  PoolCluster *cluster = &m->cluster;

  if (cluster->p->study == POOL_FUNCTIONS)
    pool_functions_set_up (&m->arrivals);
  else
    pool_functions_agent (cluster);
  leave_out_functions (cluster);
  for (guint i = 1; i < cluster->n_fn; i++)
    {
      PoolFunction *f = &cluster->fn[i];

      (f->template ? cluster->system : &pool_faasd)->set_up (cluster->p, f);
    }
  cluster->nodes = g_new0 (PoolNode, cluster->n_nodes);
  for (guint i = 0; i < cluster->n_nodes; i++)
    {
      node_set_up (cluster, &cluster->nodes[i]);
      pre_start (m, i);
    }
  pool_stores_set_up (&m->memory);
  if (cluster->p->study == POOL_FUNCTIONS)
    {
      pool_workers_share_disks (&m->calls);
      pool_arrivals_start (&m->arrivals);
    }
  else
    pool_agents_start (&m->agents);
}

/* A platform that serves invocations. */
static const guint of_functions[] = {
  POOL_REJECTED,       POOL_TIMED_OUT,     POOL_CLIENT_RETRIES,
  POOL_WAITS,          POOL_REUSED,        POOL_REPURPOSED,
  POOL_COLD,           POOL_DELAYED,       POOL_PREWARMED,
  POOL_EVICTED,        POOL_EXPIRED,       POOL_KILLED,
  POOL_OVERLAY_MISSES, POOL_REUSE_START_S, POOL_REPURPOSE_START_S,
  POOL_COLD_START_S,   POOL_REUSE_E2E_S,   POOL_REPURPOSE_E2E_S,
  POOL_COLD_E2E_S,     POOL_START_CPU_S,
};

/* Agents at work; virtual machines that only start do none. */
static const guint of_agents[] = { POOL_PAUSES, POOL_LLM_USD };
static const guint of_work[]
  = { POOL_SERVED, POOL_BILL_USD, POOL_E2E_S, POOL_TRUE_E2E_S, POOL_EXEC_S };

static void
leave_out (const PoolCluster *cluster)
{
  if (cluster->p->study != POOL_FUNCTIONS)
    sim_absent (cluster->sim, of_functions, G_N_ELEMENTS (of_functions));
  if (cluster->p->study != POOL_AGENTS)
    sim_absent (cluster->sim, of_agents, G_N_ELEMENTS (of_agents));
  if (cluster->p->study == POOL_VM_STARTS)
    sim_absent (cluster->sim, of_work, G_N_ELEMENTS (of_work));
}

/* The order is that of the parts; streams are opened before anything can draw. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Pool *m = self;
  PoolCluster *cluster = &m->cluster;

  cluster->sim = sim;
  cluster->p = params;
  cluster->n_nodes = (guint) cluster->p->nodes;
  leave_out (cluster);
  cluster->free_sandbox = cluster->free_call = POOL_NONE;
  cluster->sandboxes = g_ptr_array_new ();
  cluster->calls = g_ptr_array_new ();
  sim_items_init (&cluster->sandbox_rows, sizeof (PoolSandbox));
  sim_items_init (&cluster->call_rows, sizeof (PoolCall));
  m->calls.retry
    = MIN (sim_ticks (sim, cluster->p->retry_s), SIM_TIME_MAX / 4); /* sums stay times */
  m->arrivals.batch = g_array_new (FALSE, FALSE, sizeof (PoolArrival));
  open_streams (m, sim);
  choose (m, params);
  connect_parts (m);
  functions_start (m);
}

/* What the files did not tell, and what was not taken from them. */
static void
report_trace (const PoolArrivals *m)
{
  const PoolParams *p = m->cluster->p;
  const gboolean used = m->load == &pool_load_trace && p->study == POOL_FUNCTIONS;
  const PoolTrace *trace = used ? p->trace.data : NULL;
  Sim *sim = m->cluster->sim;

  if (trace == NULL)
    return;
  sim_result (sim, POOL_REPEATED_ROWS, trace->n_doubles);
  sim_result (sim, POOL_EARLY_CALLS, trace->n_early);
  if (m->chosen != NULL)
    return;
  sim_result (sim, POOL_DRAWN_DURATIONS, m->n_drew_exec);
  sim_result (sim, POOL_DRAWN_MEMORIES, m->n_drew_memory);
  sim_result (sim, POOL_DRAWN_PROFILES, m->n_drew_profile);
  sim_result (sim, POOL_APP_FUNCTIONS, m->n_of_apps);
  sim_result (sim, POOL_OUTSIDE_CALLS, (double) m->n_outside);
}

/* Idle power all the time, and the rest by the share of cores at work. */
static void
report_energy (Pool *m)
{
  const PoolParams *p = m->cluster.p;
  Sim *sim = m->cluster.sim;

  /* machines that only start leave no work on the CPUs */
  if (p->node_busy_w > 0.0 && p->study != POOL_VM_STARTS)
    sim_result (sim, POOL_ENERGY_J,
                m->cluster.n_nodes * sim_measured_s (sim) * p->node_idle_w
                  + pool_cpu_core_s (&m->calls) / (double) p->cores
                      * (p->node_busy_w - p->node_idle_w));
}

/* A transfer may last beyond the present: what is left of it is not busy yet. */
static double
still_busy_s (const PoolStore *store, Sim *sim)
{
  return sim_seconds (sim, MAX (store->link_free, sim_now (sim)) - sim_now (sim));
}

/* The sums of energy and of the link begin anew; what is held counts from here on. */
static void
measure (Sim *sim, gpointer self)
{
  Pool *m = self;

  pool_cpu_core_s (&m->calls);
  m->calls.core_s = 0.0;
  m->memory.accounted_since = m->memory.resident_since = sim_now (sim);
  for (guint i = 0; i < m->memory.n_stores; i++)
    m->memory.stores[i].link_busy_s = still_busy_s (&m->memory.stores[i], sim);
}

static void
finish (Sim *sim, gpointer self)
{
  Pool *m = self;
  double measured_s = sim_measured_s (sim), bytes = 0.0, busy_s = 0.0;

  /* refusals that nobody asked about count up to now */
  pool_wait_finish (&m->calls);
  pool_integrals (&m->memory);
  if (m->cluster.p->study == POOL_FUNCTIONS) /* agents have no sandboxes of this kind */
    pool_audit (&m->memory);
  for (guint i = 0; i < m->memory.n_stores; i++)
    {
      const PoolStore *store = &m->memory.stores[i];

      bytes += store->bytes;
      busy_s = MAX (busy_s, store->link_busy_s - still_busy_s (store, sim));
    }
  report_trace (&m->arrivals);
  report_energy (m);
  sim_assert (sim, busy_s <= measured_s * (1.0 + 1e-9) + 1e-6);
  sim_result (sim, POOL_POOL_BYTES, bytes);
  sim_result (sim, POOL_LINK_SHARE, measured_s > 0.0 ? busy_s / measured_s : 0.0);
}

/* Trees of waiting calls hold pointers to calls, so they go before the rows do; heaps hold
 * numbers. */
static void
node_clear (const PoolCalls *m, PoolNode *n)
{
  pool_wait_clear (m, n);
  g_free (n->slots);
  g_free (n->overlays);
  g_free (n->workers);
  sim_heap_clear (&n->free_workers);
  g_clear_pointer (&n->ranked, g_ptr_array_unref);
  sandbox_share_clear (&n->disk);
  sim_heap_clear (&n->expiring);
  sim_heap_clear (&n->cpu.jobs);
}

/* Names are copies made by memory/functions.c; the rest of a row belongs to the parameters. */
static void
cluster_clear (PoolCluster *m)
{
  for (guint i = 0; i < m->n_fn; i++)
    {
      g_free ((char *) m->fn[i].row.name);
      g_free (m->fn[i].bins);
    }
  g_free (m->nodes);
  g_free (m->fn);
  g_ptr_array_unref (m->sandboxes);
  g_ptr_array_unref (m->calls);
  sim_items_clear (&m->sandbox_rows);
  sim_items_clear (&m->call_rows);
}

static void
clear (gpointer self)
{
  Pool *m = self;

  for (guint i = 0; m->cluster.nodes != NULL && i < m->cluster.n_nodes; i++)
    node_clear (&m->calls, &m->cluster.nodes[i]);
  pool_agents_clear (&m->agents);
  pool_stores_clear (&m->memory);
  g_free (m->arrivals.names);
  g_free (m->arrivals.hour_max);
  pool_walk_clear (&m->arrivals.walk);
  g_clear_pointer (&m->arrivals.chosen, g_array_unref);
  g_array_unref (m->arrivals.batch);
  cluster_clear (&m->cluster);
}

/* For `orrery explain`.  A call is told in parts at the times when these end. */
static const SimLaw laws[] = {
  { "e2e_s = start_s + exec_s",
    "e2e_s.mean",
    "start_s.mean + exec_s.mean", FALSE, "study is functions" },
  { "calls that were served were reused, repurposed or cold",
    "reused + repurposed + cold",
    "served", FALSE, "study is functions" },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel sandbox_pool_model = {
  .abi = SIM_MODEL_ABI,
  .name = "sandbox_pool",
  .title = "repurposable sandboxes and remote memory templates",
  .reference = "TrEnv-X, arXiv 2509.09525; TrEnv, SOSP'24",
  .revision = 12,
  .params = pool_params,
  .params_size = sizeof (PoolParams),
  .metrics = pool_metrics,
  .state_size = sizeof (Pool),
  .offers = offers,
  .check = pool_check,
  .start = start,
  .finish = finish,
  .measure = measure,
  .clear = clear,
  .any_resolution = TRUE,
};
