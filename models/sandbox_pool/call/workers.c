/* models/sandbox_pool/call/workers.c - start workers: how many sandboxes start at once, and the
 * back-off of REAP+ and FaaSnap+.
 *
 * A worker that answered a request may sleep before it takes the next one, and is busy then; up to
 * start_queue accepted calls wait in order.  Stages and constants are the artifact's.
 */
#include <math.h>
#include "models/sandbox_pool/call/call.h"
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/memory/memory.h"

static void take_next (PoolCalls *m, PoolNode *n, guint w);

/* A free worker counts although the queue be full: the artifact's channel is read by it at once. */
gboolean
pool_workers_room (const PoolCalls *m, const PoolNode *n)
{
  return n->n_queued < m->cluster->p->start_queue || n->free_workers.len > 0;
}

/* Stages that a worker falls after a quiet time: FaaSnap+ one, REAP+ one, two or all. */
static gint64
forgotten (const PoolCalls *m, double quiet_s)
{
  if (!m->cluster->system->forgets || quiet_s < m->cluster->p->quiet_medium_s)
    return 1;
  return quiet_s >= m->cluster->p->quiet_long_s ? G_MAXINT32 : 2;
}

/* A scenario may lower it, to see what the back-off costs. */
static gint64
highest_stage (const PoolCalls *m)
{
  return m->cluster->p->back_off_stages > 0 ? m->cluster->p->back_off_stages
                                            : m->cluster->system->back_off;
}

/* Returns: how long the worker sleeps after a request that it received @quiet_s after its last
 * mark. */
static double
back_off_s (PoolCalls *m, PoolWorker *worker, double quiet_s)
{
  double unit_s = m->cluster->p->back_off_s, sleep_s = 0.0;

  if (m->cluster->system->back_off == 0 || unit_s <= 0.0)
    return 0.0;
  if (worker->stage == 0)
    {
      worker->stage = 1;
      return unit_s;
    }
  if (quiet_s >= unit_s)
    worker->stage = MAX (0, worker->stage - forgotten (m, quiet_s));
  else
    {
      sleep_s = unit_s * ldexp (1.0, (int) worker->stage);
      worker->stage = MIN (worker->stage + 1, highest_stage (m));
    }
  return sleep_s;
}

/* Only now is the worker free for others: a sleep counts as busy. */
static void
awake (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  PoolWorker *worker = item;
  PoolNode *n = &m->cluster->nodes[worker->node];

  worker->mark = sim_now (sim);
  take_next (m, n, worker->number);
  m->worker_free (m, n);
}

/* What the gateway's poll makes of the initialisation of a plain container. */
static double
polled_s (const PoolCalls *m, double init_s)
{
  return m->cluster->p->poll_s > 0.0 ? ceil (init_s / m->cluster->p->poll_s) * m->cluster->p->poll_s
                                     : init_s;
}

/* A TrEnv sandbox that is started cold is a plain container. */
static guint32
sandbox_of (PoolCalls *m, PoolNode *n, const PoolCall *call)
{
  guint32 i = pool_sandbox_new (m->keep_alive, call->node, call->fn);
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);

  s->plain = m->cluster->system->repurposes;
  n->promised -= m->cluster->fn[call->fn].row.limit_bytes;
  n->n_promised--;
  pool_clone_begins (m->memory, n, call->fn, s->plain);
  return i;
}

/* The runtime is there; the gateway sees it at its next poll.  Rounding of the clock is no poll
 * more. */
static void
initialised (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  const PoolCall *call = item;
  const double s = sim_seconds (sim, sim_now (sim) - call->made);
  const SimTime seen = sim_time_add (call->made, sim_ticks (sim, polled_s (m, s * (1.0 - 1e-9))));

  sim_after (sim, sim_seconds (sim, MAX (0, seen - sim_now (sim))), m->started, m, item);
}

/* The sandbox is made and its victims are handed over; the gateway polls it. */
void
pool_created (PoolCalls *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  double init_s = m->cluster->system->inits ? m->cluster->fn[call->fn].row.init_s : 0.0;

  call->made = sim_now (m->cluster->sim);
  if (m->cluster->p->start_cpu_share > 0.0)
    pool_start_part (m, c, init_s, initialised, call);
  else
    sim_after (m->cluster->sim, polled_s (m, init_s), m->started, m, call);
}

/* Whether the worker sleeps is decided by the pause before this request, not after it. */
static void
created (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  PoolWorker *worker = item;
  PoolNode *n = &m->cluster->nodes[worker->node];
  guint32 c = worker->call;
  double sleep_s;

  n->n_creating--;
  worker->call = POOL_NONE;
  POOL_CALL (m->cluster, c)->sandbox = sandbox_of (m, n, POOL_CALL (m->cluster, c));
  pool_give_up_victims (m->keep_alive, c);
  sleep_s = back_off_s (m, worker, sim_seconds (m->cluster->sim, worker->received - worker->mark));
  if (sleep_s > 0.0)
    sim_after (sim, sleep_s, awake, m, item);
  else
    awake (sim, m, item);
}

/* The first part of the start is over: its snapshot is loaded from now on. */
static void
loads (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  const PoolWorker *worker = item;
  PoolNode *n = &m->cluster->nodes[worker->node];
  PoolCall *call = POOL_CALL (m->cluster, worker->call);
  double rest_s;

  /* on busy cores it took longer than it was drawn */
  if (m->cluster->p->start_cpu_share > 0.0)
    call->start_s = sim_seconds (sim, sim_now (sim) - worker->received);
  rest_s = m->cluster->system->finish_s (m->start, n, call->fn, call->start_s);
  call->start_s += rest_s;
  pool_start_part (m, worker->call, rest_s, created, item);
}

/* Others may copy their disks at the same time: all share one bandwidth. */
static void
copies (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  const PoolWorker *worker = item;

  sandbox_share_add (&m->cluster->nodes[worker->node].disk, item, m->cluster->p->disk_copy_s);
}

static void
copied (gpointer up, gpointer user)
{
  PoolCalls *m = up;
  const PoolWorker *worker = user;

  POOL_CALL (m->cluster, worker->call)->start_s
    = sim_seconds (m->cluster->sim, sim_now (m->cluster->sim) - worker->received);
  loads (m->cluster->sim, m, user);
}

void
pool_workers_share_disks (PoolCalls *m)
{
  for (guint i = 0; m->cluster->system->copies_disk && i < m->cluster->n_nodes; i++)
    pool_disk_set_up (m->cluster, &m->cluster->nodes[i], copied, m);
}

/* What comes after the first part of a start. */
static SimHandler
next_part (const PoolSystem *system)
{
  if (system->copies_disk)
    return copies;
  return system->finish_s != NULL ? loads : created;
}

/* Where a system has a finish, the load of its snapshot is drawn when it begins: another start
 * may have brought the file by then. */
static void
begin (PoolCalls *m, PoolNode *n, guint w, guint32 c)
{
  PoolWorker *worker = &n->workers[w];
  PoolCall *call = POOL_CALL (m->cluster, c);

  worker->call = c;
  worker->received = sim_now (m->cluster->sim);
  call->start_s = m->cluster->system->start_s (m->start, n, call->fn);
  n->n_creating++;
  pool_start_part (m, c, call->start_s, next_part (m->cluster->system), worker);
}

/* First in, first out, as the artifact's queue; a free worker never meets a waiting call. */
static void
take_next (PoolCalls *m, PoolNode *n, guint w)
{
  guint32 c = n->queue.head;

  if (c == POOL_NONE)
    {
      sim_heap_push (&n->free_workers, w, 0);
      return;
    }
  n->queue.head = POOL_CALL (m->cluster, c)->next;
  if (n->queue.head == POOL_NONE)
    n->queue.tail = POOL_NONE;
  n->n_queued--;
  begin (m, n, w, c);
}

static void
enqueue (PoolCalls *m, PoolNode *n, guint32 c)
{
  POOL_CALL (m->cluster, c)->next = POOL_NONE;
  if (n->queue.tail == POOL_NONE)
    n->queue.head = c;
  else
    POOL_CALL (m->cluster, n->queue.tail)->next = c;
  n->queue.tail = c;
  n->n_queued++;
}

void
pool_workers_offer (PoolCalls *m, PoolNode *n, guint32 c)
{
  if (n->free_workers.len > 0)
    begin (m, n, sim_heap_pop (&n->free_workers).id, c);
  else
    enqueue (m, n, c);
}
