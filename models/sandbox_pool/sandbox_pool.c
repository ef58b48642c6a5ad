/* models/sandbox_pool/sandbox_pool.c - repurposable sandboxes and remote memory templates.
 *
 * A finished function's sandbox is not destroyed but switched to any other function, whose memory
 * is attached from a read-only template in CXL or RDMA memory.  One folder a mechanism:
 *
 * - workload/: invocations, drawn or from a trace;
 * - call/: what a call does, whom the start workers refuse, CPU, the end;
 * - start/: how long each system takes to start a sandbox, and what it then holds;
 * - placement/, keep_alive/: which node, which sandbox is switched, which idle ones stay;
 * - memory/: functions, two ledgers, the remote pool; agents/: the studies of agents.
 *
 * Calls go down; what a room has to report upwards goes through PoolReports, connected here.
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
#include "models/sandbox_pool/workload/workload.h"

static void
node_set_up (Pool *m, PoolNode *n)
{
  n->all = n->queue = n->kills = n->blocked = (PoolList){ POOL_NONE, POOL_NONE };
  n->slots = g_new0 (PoolSlot, m->n_fn);
  for (guint i = 0; i < m->n_fn; i++)
    n->slots[i].idle = (PoolList){ POOL_NONE, POOL_NONE };
  if (m->system->repurposes)      /* a large array, and others have no overlays */
    n->overlays = g_new0 (SimTime, (gsize) m->n_fn * POOL_OVERLAYS_MAX);
  n->workers = g_new0 (PoolWorker, m->n_workers);
  for (guint w = 0; w < m->n_workers; w++)
    {
      n->workers[w].node = (guint32) (n - m->nodes);
      n->workers[w].number = w;
      sim_heap_push (&n->free_workers, w, 0);
    }
  n->cpu.rate = 1.0;
  n->netns_ready = (double) m->p->netns_pool;
}

/* TrEnv section 5: idle containers that belong to nobody. */
static void
pre_start (Pool *m, guint node)
{
  PoolNode *n = &m->nodes[node];

  for (gint64 k = 0; m->system->repurposes && k < m->p->idle_sandboxes; k++)
    {
      guint32 i = pool_sandbox_new (m, node, POOL_HELLO);

      pool_account (m, n, m->fn[POOL_HELLO].row.limit_bytes);
      pool_lives (m, n, 1);
      pool_clone_begins (m, n, POOL_HELLO, FALSE);
      pool_sandbox_idle (m, i);
    }
}

static void
open_streams (Pool *m)
{
  m->starts = sim_stream (m->sim, "starts");
  m->execs = sim_stream (m->sim, "executions");
  m->arrivals = sim_stream (m->sim, "arrivals");
  m->popularity = sim_stream (m->sim, "popularity");
  m->places = sim_stream (m->sim, "places");
  m->kills = sim_stream (m->sim, "kills");
}

static void
choose (Pool *m)
{
  const PoolParams *p = m->p;

  m->system = pool_systems[p->system].impl;
  m->keep = m->system->repurposes ? &pool_keep_universal : pool_keeps[p->keep_alive].impl;
  m->place = pool_places[p->placement].impl;
  m->victim = pool_victims[p->victim].impl;
  m->load = pool_loads[p->workload].impl;
  m->n_nodes = (guint) p->nodes;
  m->n_workers = (guint) (p->start_workers > 0 ? p->start_workers : m->system->workers);
}

/* It may be switched, grow old, or be what a call waits for. */
static void
idle (Pool *m, PoolNode *n, guint fn)
{
  pool_arm_gc (m, n);
  pool_wake (m, n, fn);
}

static void
worker_free (Pool *m, PoolNode *n)
{
  pool_wake (m, n, POOL_HELLO);
}

/* Who hears of what. */
static void
connect_rooms (Pool *m)
{
  m->report
    = (PoolReports){ .idle = idle,
                     .worker_free = worker_free,
                     .victims_gone = pool_created,
                     .work_done = m->p->study == POOL_FUNCTIONS ? pool_done : pool_agents_job,
                     .call_ended = pool_call_left,
                     .decide = pool_decide,
                     .started = pool_started };
}

static void
functions_start (Pool *m)
{
  pool_functions_set_up (m);
  for (guint i = 1; i < m->n_fn; i++)
    (m->fn[i].template ? m->system : &pool_faasd)->set_up (m, &m->fn[i]);
  m->nodes = g_new0 (PoolNode, m->n_nodes);
  for (guint i = 0; i < m->n_nodes; i++)
    {
      node_set_up (m, &m->nodes[i]);
      pre_start (m, i);
    }
  pool_stores_set_up (m);
  if (m->p->study == POOL_FUNCTIONS)
    pool_arrivals_start (m);
  else
    pool_agents_start (m);
}

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Pool *m = self;

  m->sim = sim;
  m->p = params;
  m->retry = MIN (sim_ticks (m->sim, m->p->retry_s), SIM_TIME_MAX / 4);   /* sums stay times */
  m->free_sandbox = m->free_call = POOL_NONE;
  m->sandboxes = g_ptr_array_new ();
  m->calls = g_ptr_array_new ();
  sim_items_init (&m->sandbox_rows, sizeof (PoolSandbox));
  sim_items_init (&m->call_rows, sizeof (PoolCall));
  m->batch = g_array_new (FALSE, FALSE, sizeof (PoolArrival));
  open_streams (m);
  choose (m);
  connect_rooms (m);
  functions_start (m);
}

/* What the files did not tell, and what was not taken from them. */
static void
report_trace (const Pool *m)
{
  const PoolTrace *trace
    = m->load == &pool_load_trace && m->agents == NULL ? m->p->trace.data : NULL;

  if (trace == NULL)
    return;
  sim_result (m->sim, POOL_REPEATED_ROWS, trace->n_doubles);
  sim_result (m->sim, POOL_EARLY_CALLS, trace->n_early);
  if (m->chosen != NULL)
    return;
  sim_result (m->sim, POOL_DRAWN_DURATIONS, m->n_drew_exec);
  sim_result (m->sim, POOL_DRAWN_MEMORIES, m->n_drew_memory);
  sim_result (m->sim, POOL_DRAWN_PROFILES, m->n_drew_profile);
  sim_result (m->sim, POOL_APP_FUNCTIONS, m->n_of_apps);
  sim_result (m->sim, POOL_OUTSIDE_CALLS, (double) m->n_outside);
}

static void
finish (Sim *sim, gpointer self)
{
  Pool *m = self;
  double now_s = sim_now_s (sim), bytes = 0.0, busy_s = 0.0;

  pool_wait_finish (m);
  pool_integrals (m);
  pool_audit (m);
  for (guint i = 0; i < m->n_stores; i++)
    {
      const PoolStore *store = &m->stores[i];
      /* a transfer may last beyond the end of the run */
      double left_s = sim_seconds (m->sim, MAX (store->link_free, sim_now (sim)) - sim_now (sim));

      bytes += store->bytes;
      busy_s = MAX (busy_s, store->link_busy_s - left_s);
    }
  report_trace (m);
  sim_assert (sim, busy_s <= now_s * (1.0 + 1e-9) + 1e-6);
  sim_result (sim, POOL_POOL_BYTES, bytes);
  sim_result (sim, POOL_LINK_SHARE, now_s > 0.0 ? busy_s / now_s : 0.0);
}

static void
node_clear (const Pool *m, PoolNode *n)
{
  pool_wait_clear (m, n);
  g_free (n->slots);
  g_free (n->overlays);
  g_free (n->workers);
  sim_heap_clear (&n->free_workers);
  sim_heap_clear (&n->ranked);
  sim_heap_clear (&n->expiring);
  sim_heap_clear (&n->cpu.jobs);
}

static void
clear (gpointer self)
{
  Pool *m = self;

  for (guint i = 0; m->nodes != NULL && i < m->n_nodes; i++)
    node_clear (m, &m->nodes[i]);
  for (guint i = 0; i < m->n_fn; i++)
    {
      g_free ((char *) m->fn[i].row.name);
      g_free (m->fn[i].bins);
    }
  pool_agents_clear (m);
  pool_stores_clear (m);
  g_free (m->nodes);
  g_free (m->names);
  g_free (m->hour_max);
  if (m->chosen != NULL)
    g_array_unref (m->chosen);
  g_free (m->fn);
  g_ptr_array_unref (m->sandboxes);
  g_ptr_array_unref (m->calls);
  sim_items_clear (&m->sandbox_rows);
  sim_items_clear (&m->call_rows);
  g_array_unref (m->batch);
}

const SimModel sandbox_pool_model = {
  .abi = SIM_MODEL_ABI,
  .name = "sandbox_pool",
  .title = "repurposable sandboxes and remote memory templates",
  .reference = "TrEnv-X, arXiv 2509.09525; TrEnv, SOSP'24",
  .revision = 6,
  .params = pool_params,
  .params_size = sizeof (PoolParams),
  .metrics = pool_metrics,
  .state_size = sizeof (Pool),
  .check = pool_check,
  .start = start,
  .finish = finish,
  .clear = clear,
  .any_resolution = TRUE,
};
