/* models/sandbox_pool/sandbox_pool.c - repurposable sandboxes and remote memory templates.
 *
 * A finished function's sandbox is not destroyed but switched to any other function, whose
 * memory is attached from a
 * read-only template in CXL or RDMA memory.  One file a mechanism: decide.c (what a call does),
 * workers.c (start
 * throttle), collect.c (ageing, kill workers), idle.c and ledger.c (sandboxes, two ledgers),
 * cpu.c, parts.c (start
 * latencies), one file a system and a policy; run.c drives a call; agents.c is the study of agents.
 * Source: TrEnv-X, arXiv 2509.09525; TrEnv, SOSP'24, doi 10.1145/3694715.3695967; the authors'
 * artifact.
 */
#include "models/sandbox_pool/sandbox_pool.h"
#include "models/sandbox_pool/policies.h"

static gboolean
check_function (const PoolParams *p, const PoolFunctionRow *row, GError **error)
{
  if (pool_limit_bytes (p, row) <= p->soft_cap_bytes)
    return TRUE;
  return sim_invalid (
    error, "functions: %s has a limit of %g B, above soft_cap_bytes (%g B): it could never start",
    row->name, pool_limit_bytes (p, row), p->soft_cap_bytes);
}

static gboolean
check_functions (const PoolParams *p, GError **error)
{
  const PoolFunctionRow *rows = p->functions.items;

  for (guint i = 0; i < p->functions.n; i++)
    if (!check_function (p, &rows[i], error))
      return FALSE;
  for (guint i = 0; p->functions.n == 0 && i < pool_table_n; i++)
    if (!check_function (p, &pool_table[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check (gconstpointer params, GError **error)
{
  const PoolParams *p = params;
  const PoolSystem *system = pool_systems[p->system].impl;
  double hello = (double) p->idle_sandboxes * p->idle_limit_bytes;

  if (!p->templates && !system->repurposes)
    return sim_invalid (error, "templates: system %s has none to go without",
                        pool_systems[p->system].name);
  if (pool_loads[p->workload].impl == &pool_load_trace && p->trace.path == NULL)
    return sim_invalid (error, "workload trace needs a file: give trace");
  if (p->study != POOL_FUNCTIONS && system->agent_set_up == NULL)
    return sim_invalid (
      error, "system %s is not of virtual machines for agents; allowed are e2b, e2b_plus, trenv_vm",
      pool_systems[p->system].name);
  if (p->study != POOL_FUNCTIONS && p->nodes != 1)
    return sim_invalid (error, "nodes: agents share one node (got %" G_GINT64_FORMAT ")", p->nodes);
  if (system->repurposes && hello > p->soft_cap_bytes)
    return sim_invalid (error,
                        "idle_sandboxes: %" G_GINT64_FORMAT " of %g B exceed soft_cap_bytes (%g B)",
                        p->idle_sandboxes, p->idle_limit_bytes, p->soft_cap_bytes);
  return check_functions (p, error);
}

static void
node_set_up (Pool *m, PoolNode *n)
{
  n->all = n->queue = n->kills = (PoolList){ POOL_NONE, POOL_NONE };
  n->by_fn = g_new (PoolList, m->n_fn);
  for (guint i = 0; i < m->n_fn; i++)
    n->by_fn[i] = (PoolList){ POOL_NONE, POOL_NONE };
  n->n_of_fn = g_new0 (guint, m->n_fn);
  n->n_idle_of_fn = g_new0 (guint, m->n_fn);
  n->overlays = g_new0 (SimTime, (gsize) m->n_fn * POOL_OVERLAYS_MAX);
  n->n_overlays = g_new0 (guint8, m->n_fn);
  n->loaded = g_new0 (guint8, m->n_fn);
  n->workers = g_new0 (PoolWorker, m->n_workers);
  n->cpu.rate = 1.0;
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
      pool_clone_begins (m, n, POOL_HELLO);
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
  m->keep = pool_keeps[p->keep_alive].impl;
  m->place = pool_places[p->placement].impl;
  m->victim = pool_victims[p->victim].impl;
  m->load = pool_loads[p->workload].impl;
  m->n_nodes = (guint) p->nodes;
  m->n_workers = (guint) (p->start_workers > 0 ? p->start_workers : m->system->workers);
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
  if (m->system->pool_bytes != NULL && m->system->pool_bytes (m) > m->p->pool_capacity_bytes
      && !m->system->vm)
    sim_fail (m->sim, "templates or images of %g B exceed pool_capacity_bytes (%g B)",
              m->system->pool_bytes (m), m->p->pool_capacity_bytes);
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
  m->free_sandbox = m->free_call = POOL_NONE;
  m->sandboxes = g_array_new (FALSE, FALSE, sizeof (PoolSandbox));
  m->calls = g_array_new (FALSE, FALSE, sizeof (PoolCall));
  m->batch = g_array_new (FALSE, FALSE, sizeof (PoolArrival));
  open_streams (m);
  choose (m);
  functions_start (m);
}

static void
finish (Sim *sim, gpointer self)
{
  Pool *m = self;
  double now_s = sim_now_s (sim);

  sim_result (sim, POOL_POOL_BYTES,
              m->system->pool_bytes != NULL ? m->system->pool_bytes (m) : 0.0);
  sim_result (sim, POOL_LINK_SHARE, now_s > 0.0 ? m->link_busy_s / now_s : 0.0);
}

static void
node_clear (PoolNode *n)
{
  g_free (n->by_fn);
  g_free (n->n_of_fn);
  g_free (n->n_idle_of_fn);
  g_free (n->overlays);
  g_free (n->n_overlays);
  g_free (n->loaded);
  g_free (n->workers);
  sim_heap_clear (&n->ranked);
  sim_heap_clear (&n->expiring);
  sim_heap_clear (&n->cpu.jobs);
}

static void
clear (gpointer self)
{
  Pool *m = self;

  for (guint i = 0; m->nodes != NULL && i < m->n_nodes; i++)
    node_clear (&m->nodes[i]);
  for (guint i = 0; i < m->n_fn; i++)
    {
      g_free ((char *) m->fn[i].row.name);
      g_free (m->fn[i].bins);
    }
  pool_agents_clear (m);
  g_free (m->nodes);
  g_free (m->names);
  g_free (m->fn);
  g_array_unref (m->sandboxes);
  g_array_unref (m->calls);
  g_array_unref (m->batch);
}

const SimModel sandbox_pool_model = {
  .abi = SIM_MODEL_ABI,
  .name = "sandbox_pool",
  .title = "repurposable sandboxes and remote memory templates",
  .reference = "TrEnv-X, arXiv 2509.09525; TrEnv, SOSP'24",
  .revision = 1,
  .params = pool_params,
  .params_size = sizeof (PoolParams),
  .metrics = pool_metrics,
  .state_size = sizeof (Pool),
  .check = check,
  .start = start,
  .finish = finish,
  .clear = clear,
};
