/* models/sandbox_platform/sandbox_platform.c - a serverless platform by its policies: which idle
 * instances stay, how many there are, and where they start.
 *
 * One folder per mechanism:
 *
 * - arrivals/: calls, from a trace or drawn; functions and units;
 * - scaling/: a start for each call without a slot, Knative's autoscaler, a fixed number;
 * - calls/: slots, queues, starts, CPUs; placement/: which node;
 * - keep_alive/: which idle instances stay; instances/: their lists, ledgers and ends;
 * - results/: shares, sums, money.
 *
 * Sources of each policy: its file, and docs/models/sandbox_platform.md.
 */
#include "models/sandbox_platform/sandbox_platform.h"
#include "models/sandbox_platform/arrivals/arrivals.h"
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/check.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"
#include "models/sandbox_platform/placement/placement.h"
#include "models/sandbox_platform/results/results.h"
#include "models/sandbox_platform/scaling/scaling.h"

/* The policies that the parameters name: looked up here alone.  Where scaling decides about idle
 * instances they stay until it takes them away. */
static void
choose (Plat *m, const PlatParams *p)
{
  /* here alone tables of choices are looked into: mechanisms have the pointers */
  m->load = plat_loads[p->workload].impl;
  m->scaling = plat_scalings[p->scaling].impl;
  m->leaves = m->scaling->leaves;
  m->place = plat_places[p->placement].impl;
  m->keep = m->scaling->keeps ? plat_keeps[p->keep_alive].impl : &plat_keep_lru;
  if (m->keep == &plat_keep_ttl && p->ttl_from == PLAT_FROM_START)
    m->keep = &plat_keep_ttl_start;
}

/* Most policies forecast nothing: a count of 0 would say that they might have. */
static void
leave_out (Plat *m)
{
  static const guint of_forecasts[] = { PLAT_FORECAST_CALLS };

  if (!m->keep->forecasts)
    sim_absent (m->sim, of_forecasts, G_N_ELEMENTS (of_forecasts));
}

/* One node needs no index of nodes. */
static void
nodes_set_up (Plat *m)
{
  m->n_nodes = (guint) m->p->nodes;
  m->nodes = g_new0 (PlatNode, m->n_nodes);
  for (guint i = 0; i < m->n_nodes; i++)
    {
      m->nodes[i].index = i;
      /* alone on a node, a call runs at the speed of a CPU */
      m->nodes[i].cpu.rate = 1.0;
      if (m->keep->value != NULL)
        m->nodes[i].ranked = g_ptr_array_new ();
    }
  if (m->n_nodes == 1)
    return;
  plat_places_set_up (m);
  m->node_changed = plat_places_tell;
}

/* One stream for each kind of draw, by name. */
static void
open_streams (Plat *m)
{
  m->creates = sim_stream (m->sim, "creates");
  m->picks = sim_stream (m->sim, "places");
  m->draws = sim_stream (m->sim, "draws");
  m->routes = sim_stream (m->sim, "routes");
}

/* Rows are allocated once and used again. */
static void
rows_set_up (Plat *m)
{
  sim_items_init (&m->inst_rows, sizeof (PlatInst));
  sim_items_init (&m->call_rows, sizeof (PlatCall));
  m->insts = g_ptr_array_new ();
  m->free_insts = g_array_new (FALSE, FALSE, sizeof (guint));
  m->jobs = g_array_new (FALSE, FALSE, sizeof (PlatJob));
  m->free_job = G_MAXUINT;
  m->batch = g_array_new (FALSE, FALSE, sizeof (PlatArrival));
  m->texts = g_ptr_array_new_with_free_func (g_free);
  m->active = g_ptr_array_new ();
  m->universal = m->p->universal;
}

/* Traced and drawn functions are known now; those of `functions` were checked before. */
static void
check_vcpus (Plat *m)
{
  for (guint i = 0; i < m->n_units; i++)
    if (m->units[i].vcpu > m->p->node_vcpu)
      {
        sim_fail (m->sim,
                  "%s has %g CPUs, above node_vcpu (%g): it could never start; raise node_vcpu, or "
                  "vcpu_bytes, the memory that comes with a CPU",
                  m->units[i].name, m->units[i].vcpu, m->p->node_vcpu);
        return;
      }
}

/* Streams are opened before anything can draw. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Plat *m = self;

  m->sim = sim;
  m->p = params;
  m->dies = plat_inst_remove;
  m->start_stops = plat_start_stops;
  m->freed = plat_feed;
  m->spent = plat_cost_spent;
  m->billed = plat_cost_call;
  m->unused = plat_cost_unused;
  rows_set_up (m);
  open_streams (m);
  choose (m, params);
  leave_out (m);
  m->load->set_up (m);
  check_vcpus (m);
  nodes_set_up (m);
  if (m->scaling->set_up != NULL)
    m->scaling->set_up (m);
  plat_arrivals_start (m);
}

/* Ledgers reach to the end before shares are taken of them; what still runs is counted as it is,
 * since a run may end anywhere. */
static void
finish (Sim *sim, gpointer self)
{
  Plat *m = self;

  plat_insts_settle (m);
  plat_results (m);
}

/* Ledgers of results, and nothing that decides. */
static void
measure (Sim *sim, gpointer self)
{
  plat_results_anew (self);
}

/* Heaps of a node hold rows that go by themselves. */
static void
nodes_clear (Plat *m)
{
  for (guint i = 0; m->nodes != NULL && i < m->n_nodes; i++)
    {
      g_clear_pointer (&m->nodes[i].ranked, g_ptr_array_unref);
      sim_heap_clear (&m->nodes[i].cpu.jobs);
    }
  g_free (m->nodes);
  plat_places_clear (m);
}

/* Policies free what they keep of units before the units go.  A run that failed at its start may
 * lack nodes and units. */
static void
clear (gpointer self)
{
  Plat *m = self;

  plat_groups_free (m);
  plat_functions_clear (m);
  nodes_clear (m);
  sim_items_clear (&m->inst_rows);
  sim_items_clear (&m->call_rows);
  g_ptr_array_unref (m->insts);
  g_array_unref (m->free_insts);
  g_array_unref (m->jobs);
  g_array_unref (m->batch);
  g_ptr_array_unref (m->texts);
  g_ptr_array_unref (m->active);
  sim_heap_clear (&m->expiring);
  sim_heap_clear (&m->coming_fns);
  pool_walk_clear (&m->walk);
  g_free (m->names);
  g_free (m->copies);
  g_free (m->carried);
}

/* For `orrery explain`.  A call is told in parts at the times when these end. */
static const SimLaw laws[] = {
  { "calls that wait = the rate of calls x wait_s",
    "wait_s.n * wait_s.mean",
    "queued.mean * measured_s", FALSE, NULL },
  { "e2e_s = wait_s + exec_s",
    "e2e_s.mean",
    "wait_s.mean + exec_s.mean", FALSE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel sandbox_platform_model = {
  .abi = SIM_MODEL_ABI,
  .name = "sandbox_platform",
  .title = "a serverless platform by its policies",
  .reference = "FaasCache, ASPLOS'21; Serverless in the Wild, ATC'20; Knative serving 98e5ef9",
  .revision = 6,
  .params = plat_params,
  .params_size = sizeof (PlatParams),
  .metrics = plat_metrics,
  .state_size = sizeof (Plat),
  .offers = offers,
  .check = plat_check,
  .start = start,
  .finish = finish,
  .measure = measure,
  .clear = clear,
  .any_resolution = TRUE,
};
