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

static void fetch (Pool *m);

/* A call of @fn has come: what was to be started ahead of it is too late. */
static void
activity_begins (Pool *m, guint fn)
{
  PoolFunction *f = &m->fn[fn];

  f->n_present++;
  sim_cancel (m->sim, f->prewarm);
  f->prewarm = 0;
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  guint fn = m->coming.fn;
  guint32 c = pool_call_new (m, fn);

  fn = POOL_CALL (m, c)->fn;
  if (m->keep->called != NULL)
    m->keep->called (m, fn);
  activity_begins (m, fn);
  POOL_CALL (m, c)->node = m->n_nodes > 1 ? m->place->pick (m, fn) : 0;
  POOL_CALL (m, c)->exec_s = m->coming.exec_s;
  m->n_arrived++;
  m->n_present++;
  sim_count (sim, POOL_ARRIVED, 1);
  if (!m->load->sequential)
    fetch (m);
  pool_decide (sim, m, POOL_CALL (m, c));
}

static void
fetch (Pool *m)
{
  m->coming.exec_s = NAN;
  if (!m->load->next (m, &m->coming))
    {
      m->exhausted = TRUE;
      return;
    }
  m->coming.at = MAX (m->coming.at, sim_now (m->sim));
  sim_at (m->sim, m->coming.at, arrive, m, NULL);
}

void
pool_arrivals_start (Pool *m)
{
  fetch (m);
  if (m->exhausted)
    sim_fail (m->sim, "the workload has no invocation");
}

/* A call has ended. */
static void
arrivals_ended (Pool *m)
{
  if (m->load->sequential && !m->exhausted)
    fetch (m);
  if (m->exhausted && m->n_present == 0)
    sim_stop (m->sim);
}

static gboolean
is_warm (const Pool *m, guint fn)
{
  for (guint i = 0; i < m->n_nodes; i++)
    if (m->nodes[i].slots[fn].idle.head != POOL_NONE)
      return TRUE;
  return m->fn[fn].n_present > 0 || m->fn[fn].ahead != POOL_NONE;
}

/* One sandbox, and none when the function has one.  */
static void
prewarm (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  PoolFunction *f = item;
  guint fn = (guint) (f - m->fn);
  guint32 c;

  f->prewarm = 0;
  if (is_warm (m, fn))
    return;
  c = pool_call_new (m, fn);
  POOL_CALL (m, c)->prewarm = TRUE;
  POOL_CALL (m, c)->node = f->prewarm_node;
  f->ahead = c;
  pool_decide (sim, m, POOL_CALL (m, c));
}

/* A call of @fn has ended on @node: the last of them sets the timer. */
static void
activity_ends (Pool *m, guint32 node, guint fn)
{
  PoolFunction *f = &m->fn[fn];
  double wait_s;

  if (--f->n_present > 0 || m->keep->prewarm_s == NULL)
    return;
  wait_s = m->keep->prewarm_s (m, fn);
  if (wait_s <= 0.0)
    return;
  f->prewarm_node = node;
  f->prewarm = sim_after (m->sim, wait_s, prewarm, m, f);
}

void
pool_call_left (Pool *m, guint32 node, guint fn)
{
  activity_ends (m, node, fn);
  arrivals_ended (m);
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  const PoolArrival *x = a, *y = b;

  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return (x->fn > y->fn) - (x->fn < y->fn);
}

void
pool_batch_add (Pool *m, double at_s, guint32 fn, double exec_s)
{
  PoolArrival a = { sim_ticks (m->sim, at_s), exec_s, fn };

  g_array_append_val (m->batch, a);
}

/* Arrivals were added: from now on they are handed out in order. */
void
pool_batch_sort (Pool *m)
{
  g_array_sort (m->batch, by_time);
  m->batch_at = 0;
}

/* Returns: FALSE when the batch is used up; it is empty then. */
gboolean
pool_batch_next (Pool *m, PoolArrival *arrival)
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
