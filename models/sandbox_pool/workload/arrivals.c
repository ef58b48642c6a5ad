/* models/sandbox_pool/workload/arrivals.c - brings the invocations of a workload into the run, one
 * pending event at a time.
 *
 * A workload hands out arrivals in order of time.  When it has no more and all calls have ended,
 * the run stops: what is left to happen is only the ageing of idle sandboxes.
 */
#include <math.h>
#include "models/sandbox_pool/call/call.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/workload/workload.h"

static void fetch (PoolArrivals *m);

/* A call of @fn has come: what was to be started ahead of it is too late. */
static void
activity_begins (PoolArrivals *m, guint fn)
{
  PoolFunction *f = &m->cluster->fn[fn];

  f->n_present++;
  sim_cancel (m->cluster->sim, f->prewarm);
  f->prewarm = 0;
}

/* The node is chosen before the call decides: what it may reuse depends on where it is. */
static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  PoolArrivals *m = self;
  guint fn = m->coming.fn;
  guint32 c = pool_call_new (m->calls, fn);

  fn = POOL_CALL (m->cluster, c)->fn;
  if (m->keep_alive->keep->called != NULL)
    m->keep_alive->keep->called (m->keep_alive, fn);
  activity_begins (m, fn);
  POOL_CALL (m->cluster, c)->node
    = m->cluster->n_nodes > 1 ? m->placement->place->pick (m->placement, fn) : 0;
  POOL_CALL (m->cluster, c)->exec_s = m->coming.exec_s;
  m->calls->n_arrived++;
  m->calls->n_present++;
  sim_count (sim, POOL_ARRIVED, 1);
  if (!m->load->sequential)
    fetch (m);
  pool_decide (sim, m->calls, POOL_CALL (m->cluster, c));
}

/* One arrival ahead: a trace of a hundred million calls is never in the event queue at once. */
static void
fetch (PoolArrivals *m)
{
  m->coming.exec_s = NAN;
  if (!m->load->next (m, &m->coming))
    {
      m->exhausted = TRUE;
      return;
    }
  /* a sequential workload may hand out an instant that has passed */
  m->coming.at = MAX (m->coming.at, sim_now (m->cluster->sim));
  sim_at (m->cluster->sim, m->coming.at, arrive, m, NULL);
}

/* Nothing to do would look like a result of zeros. */
void
pool_arrivals_start (PoolArrivals *m)
{
  fetch (m);
  if (m->exhausted)
    sim_fail (m->cluster->sim, "the workload has no invocation");
}

/* A call has ended. */
static void
arrivals_ended (PoolArrivals *m)
{
  if (m->load->sequential && !m->exhausted)
    fetch (m);
  if (m->exhausted && m->calls->n_present == 0)
    sim_stop (m->cluster->sim);
}

/* A start ahead would be of no use where a sandbox is idle, or a call of the function runs and
 * will leave one. */
static gboolean
is_warm (const PoolArrivals *m, guint fn)
{
  for (guint i = 0; i < m->cluster->n_nodes; i++)
    if (m->cluster->nodes[i].slots[fn].idle.head != POOL_NONE)
      return TRUE;
  return m->cluster->fn[fn].n_present > 0 || m->cluster->fn[fn].ahead != POOL_NONE;
}

/* One sandbox, and none when the function has one.  */
static void
prewarm (Sim *sim, gpointer self, gpointer item)
{
  PoolArrivals *m = self;
  PoolFunction *f = item;
  guint fn = (guint) (f - m->cluster->fn);
  guint32 c;

  f->prewarm = 0;
  if (is_warm (m, fn))
    return;
  c = pool_call_new (m->calls, fn);
  POOL_CALL (m->cluster, c)->prewarm = TRUE;
  POOL_CALL (m->cluster, c)->node = f->prewarm_node;
  f->ahead = c;
  pool_decide (sim, m->calls, POOL_CALL (m->cluster, c));
}

/* A call of @fn has ended on @node: the last of them sets the timer. */
static void
activity_ends (PoolArrivals *m, guint32 node, guint fn)
{
  PoolFunction *f = &m->cluster->fn[fn];
  double wait_s;

  if (--f->n_present > 0 || m->keep_alive->keep->prewarm_s == NULL)
    return;
  wait_s = m->keep_alive->keep->prewarm_s (m->keep_alive, fn);
  if (wait_s <= 0.0)
    return;
  f->prewarm_node = node;
  f->prewarm = sim_after (m->cluster->sim, wait_s, prewarm, m, f);
}

/* In this order: the end of the last call may start a sandbox ahead before the run is over. */
void
pool_call_left (PoolArrivals *m, guint32 node, guint fn)
{
  activity_ends (m, node, fn);
  arrivals_ended (m);
}

/* A workload that names its functions needs no table; the others call the table's by name. */
void
pool_functions_set_up (PoolArrivals *m)
{
  const PoolWorkload *load = m->load;
  const guint n = load->set_up != NULL ? load->set_up_n (m) : pool_functions_n (m->cluster->p);

  pool_functions_begin (m->cluster, n);
  if (load->set_up != NULL)
    load->set_up (m);
  else
    pool_functions_table (m->cluster);
}

/* Ties go by function, since rows of a trace have no order that may count. */
static int
by_time (gconstpointer a, gconstpointer b)
{
  const PoolArrival *x = a, *y = b;

  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return (x->fn > y->fn) - (x->fn < y->fn);
}

/* In seconds from the start of the run; rounding to the clock is done here alone. */
void
pool_batch_add (PoolArrivals *m, double at_s, guint32 fn, double exec_s)
{
  PoolArrival a = { sim_ticks (m->cluster->sim, at_s), exec_s, fn };

  g_array_append_val (m->batch, a);
}

/* Arrivals were added: from now on they are handed out in order. */
void
pool_batch_sort (PoolArrivals *m)
{
  g_array_sort (m->batch, by_time);
  m->batch_at = 0;
}

/* Returns: FALSE when the batch is used up; it is empty then. */
gboolean
pool_batch_next (PoolArrivals *m, PoolArrival *arrival)
{
  if (m->batch_at == m->batch->len)
    {
      g_array_set_size (m->batch, 0);
      m->batch_at = 0;
      return FALSE;
    }
  *arrival = g_array_index (m->batch, PoolArrival, m->batch_at++);
  return TRUE;
}
