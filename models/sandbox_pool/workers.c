/* models/sandbox_pool/workers.c - start workers: how many sandboxes start at once, and the
 * back-off of REAP+ and FaaSnap+.
 *
 * A worker that answered a request may sleep before it takes the next one, and is busy then; up
 * to start_queue
 * accepted calls wait in order.  Section 4 of the facts has the stages; constants are the
 * artifact's.
 */
#include <math.h>
#include "models/sandbox_pool/pool.h"

#define QUIET_S 0.1            /* activity marks closer than this lengthen the back-off */
#define LONG_QUIET_S 3.0       /* REAP+: forgets all stages */
#define MEDIUM_QUIET_S 1.0     /* REAP+: forgets two */

static void take_next (Pool *m, PoolNode *n, guint w);

/* Worker and node in one item. */
static gpointer
item_of (const Pool *m, const PoolNode *n, guint w)
{
  return GSIZE_TO_POINTER ((gsize) (n - m->nodes) * m->n_workers + w);
}

gboolean
pool_workers_room (const Pool *m, const PoolNode *n)
{
  if (n->n_queued < m->p->start_queue)
    return TRUE;
  for (guint w = 0; w < m->n_workers; w++)
    if (!n->workers[w].busy)
      return TRUE;
  return FALSE;
}

static gint64
forgotten (const PoolSystem *system, double quiet_s)
{
  if (!system->forgets || quiet_s < MEDIUM_QUIET_S)
    return 1;
  return quiet_s >= LONG_QUIET_S ? G_MAXINT32 : 2;
}

/* Returns: how long the worker sleeps after a request that it received @quiet_s after its last
 * mark. */
static double
back_off_s (Pool *m, PoolWorker *worker, double quiet_s)
{
  double sleep_s = 0.0;

  if (m->system->back_off == 0)
    return 0.0;
  if (worker->stage == 0)
    {
      worker->stage = 1;
      return QUIET_S;
    }
  if (quiet_s >= QUIET_S)
    worker->stage = MAX (0, worker->stage - forgotten (m->system, quiet_s));
  else
    {
      sleep_s = QUIET_S * ldexp (1.0, (int) worker->stage);
      worker->stage = MIN (worker->stage + 1, m->system->back_off);
    }
  return sleep_s;
}

static void
awake (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  gsize at = GPOINTER_TO_SIZE (item);
  PoolNode *n = &m->nodes[at / m->n_workers];
  guint w = (guint) (at % m->n_workers);

  n->workers[w].busy = FALSE;
  n->workers[w].mark = sim_now (sim);
  take_next (m, n, w);
}

static void
give_up_victims (Pool *m, guint32 c)
{
  guint32 i = POOL_CALL (m, c)->victims;

  while (i != POOL_NONE)
    {
      guint32 next = POOL_SANDBOX (m, i)->next_all;

      pool_kill (m, i);
      i = next;
    }
  POOL_CALL (m, c)->victims = POOL_NONE;
}

/* What the gateway's poll makes of the initialisation of a plain container. */
static double
polled_s (const Pool *m, double init_s)
{
  return m->p->poll_s > 0.0 ? ceil (init_s / m->p->poll_s) * m->p->poll_s : init_s;
}

static void
created (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  gsize at = GPOINTER_TO_SIZE (item);
  PoolNode *n = &m->nodes[at / m->n_workers];
  PoolWorker *worker = &n->workers[at % m->n_workers];
  guint32 c = worker->call;
  PoolCall *call = POOL_CALL (m, c);
  double sleep_s, init_s = m->system->inits ? m->fn[call->fn].row.init_s : 0.0;

  n->n_creating--;
  worker->call = POOL_NONE;
  give_up_victims (m, c);
  call->sandbox = pool_sandbox_new (m, call->node, call->fn);
  pool_clone_begins (m, n, call->fn);
  sim_after (sim, polled_s (m, init_s), pool_started, m, GUINT_TO_POINTER (c));
  sleep_s = back_off_s (m, worker, sim_time_to_s (worker->received - worker->mark));
  if (sleep_s > 0.0)
    sim_after (sim, sleep_s, awake, m, item);
  else
    awake (sim, m, item);
}

static void
begin (Pool *m, PoolNode *n, guint w, guint32 c)
{
  PoolWorker *worker = &n->workers[w];
  PoolCall *call = POOL_CALL (m, c);

  worker->busy = TRUE;
  worker->call = c;
  worker->received = sim_now (m->sim);
  call->start_s = m->system->start_s (m, n, call->fn);
  n->n_creating++;
  sim_after (m->sim, call->start_s, created, m, item_of (m, n, w));
}

static void
take_next (Pool *m, PoolNode *n, guint w)
{
  guint32 c = n->queue.head;

  if (c == POOL_NONE)
    return;
  n->queue.head = POOL_CALL (m, c)->next;
  if (n->queue.head == POOL_NONE)
    n->queue.tail = POOL_NONE;
  n->n_queued--;
  begin (m, n, w, c);
}

static void
enqueue (Pool *m, PoolNode *n, guint32 c)
{
  POOL_CALL (m, c)->next = POOL_NONE;
  if (n->queue.tail == POOL_NONE)
    n->queue.head = c;
  else
    POOL_CALL (m, n->queue.tail)->next = c;
  n->queue.tail = c;
  n->n_queued++;
}

void
pool_workers_offer (Pool *m, PoolNode *n, guint32 c)
{
  for (guint w = 0; w < m->n_workers; w++)
    if (!n->workers[w].busy)
      {
        begin (m, n, w, c);
        return;
      }
  enqueue (m, n, c);
}
