/* models/sandbox_platform/calls/serve.c - a call in its slot, and what a slot does when it is
 * free.
 *
 * Calls without a slot wait in the queue of their unit; the first slot that is free takes the
 * head, whichever start it came from.  A call is warm when it found a slot, cold when it caused
 * a start and waited, delayed when it waited for what another had caused.
 */
#include <math.h>
#include "models/sandbox_platform/calls/calls.h"

#define ROUNDING 0.005 /* a slow-down may be this far below 1: a few ticks of a millisecond */
#define SHORTEST_S 1e-3 /* shorter times count as this long: below it ticks decide */

enum { QUANTILES = 7 };

/* Rows are used again. */
PlatCall *
plat_call_new (Plat *m, PlatFn *fn, double exec_s)
{
  PlatCall *call = sim_items_take (&m->call_rows);

  *call = (PlatCall){ .fn = fn, .arrived = sim_now (m->sim), .exec_s = exec_s };
  return call;
}

/* LIFO: the slot that came free last, so that the others grow old; FIFO: the first. */
PlatInst *
plat_free_one (Plat *m, PlatUnit *unit)
{
  if (m->place->node_first && m->n_nodes > 1 && unit->n_idle > 0)
    {
      const PlatNode *node = m->place->pick (m, unit);

      for (PlatGroup *group = unit->groups; group != NULL; group = group->next)
        if (group->node == node)
          return m->p->reuse_order == PLAT_LIFO ? group->idle.tail : group->idle.head;
      return NULL;
    }
  return m->p->reuse_order == PLAT_LIFO ? unit->open.tail : unit->open.head;
}

/* From quantiles: straight lines between them. */
static double
quantile_s (const double *q, double u)
{
  static const double at[QUANTILES] = { 0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0 };
  guint i = 1;

  while (i < QUANTILES - 1 && u > at[i])
    i++;
  return q[i - 1] + (q[i] - q[i - 1]) * (u - at[i - 1]) / (at[i] - at[i - 1]);
}

/* A stream of the function's own: other functions do not move its draws. */
static SimStream *
execs_of (Plat *m, PlatFn *fn)
{
  if (fn->execs == NULL)
    {
      g_autofree char *name = g_strconcat ("executions ", fn->key, NULL);

      fn->execs = sim_stream (m->sim, name);
    }
  return fn->execs;
}

/* What the trace says of the call, else what is known of its function. */
static double
exec_s (Plat *m, const PlatCall *call)
{
  PlatFn *fn = call->fn;
  double s = call->exec_s;

  if (isnan (s) && fn->exec != NULL)
    s = sim_dist_draw (fn->exec, execs_of (m, fn));
  else if (isnan (s) && fn->exec_q != NULL)
    s = quantile_s (fn->exec_q, sim_uniform (execs_of (m, fn)));
  else if (isnan (s))
    s = fn->exec_s;
  return MAX (m->p->exec_floor_s, s * m->p->exec_scale);
}

static void ended (Sim *sim, gpointer self, gpointer item);

/* The CPU part comes first, shared with what else runs on the node; then the wait. */
static void
waits (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  PlatCall *call = item;

  sim_after (sim, call->exec_s * (1.0 - call->fn->cpu_share), ended, m, call);
}

/* Without contention a call is one event. */
static void
run (Plat *m, PlatCall *call)
{
  PlatNode *node = call->inst->group->node;
  const double share = call->fn->cpu_share;
  const PlatJob job = { .vcpu = MIN (1.0, call->fn->unit->vcpu), .done = waits, .item = call };

  call->exec_s = exec_s (m, call);
  if (m->p->cpu == PLAT_CPU_FREE || share <= 0.0)
    sim_after (m->sim, call->exec_s, ended, m, call);
  else
    plat_cpu_add (m, node, &job, call->exec_s * share);
}

/* Counted when it begins: what became of it is known then. */
static void
count_path (Plat *m, const PlatCall *call)
{
  PlatUnit *unit = call->fn->unit;

  unit->n_calls++;
  if (!call->waited)
    {
      sim_count (m->sim, PLAT_WARM, 1);
      return;
    }
  unit->n_cold += call->caused ? 1 : 0;
  unit->n_delayed += call->caused ? 0 : 1;
  sim_count (m->sim, call->caused ? PLAT_COLD : PLAT_DELAYED, 1);
}

/* In this order: the access ranks the instance before its call counts. */
void
plat_serve (Plat *m, PlatInst *inst, PlatCall *call)
{
  call->inst = inst;
  call->begun = sim_now (m->sim);
  call->start = inst->unpaid;
  inst->unpaid = 0;
  plat_inst_begin (m, inst);
  count_path (m, call);
  sim_tally (m->sim, PLAT_WAIT_S, sim_seconds (m->sim, call->begun - call->arrived));
  if (call->listener != NULL && call->listener->started != NULL)
    call->listener->started (call->listener->user, call->id);
  run (m, call);
}

/* Both kinds of queue count as one level. */
static void
count_queued (Plat *m, int by)
{
  m->n_queued += (guint) by;
  sim_level (m->sim, PLAT_QUEUED, m->n_queued);
}

/* First in, first out. */
static void
append (Plat *m, PlatQueue *queue, guint *n, PlatCall *call)
{
  call->waited = TRUE;
  call->next = NULL;
  if (queue->tail == NULL)
    queue->head = call;
  else
    queue->tail->next = call;
  queue->tail = call;
  ++*n;
  count_queued (m, 1);
}

static PlatCall *
take_head (Plat *m, PlatQueue *queue, guint *n)
{
  PlatCall *call = queue->head;

  queue->head = call->next;
  if (queue->head == NULL)
    queue->tail = NULL;
  --*n;
  count_queued (m, -1);
  return call;
}

void
plat_enqueue (Plat *m, PlatCall *call)
{
  PlatUnit *unit = call->fn->unit;

  append (m, &unit->queue, &unit->n_queued, call);
}

void
plat_wait_at (Plat *m, PlatInst *inst, PlatCall *call)
{
  call->inst = inst;
  append (m, &inst->queue, &inst->n_waiting, call);
}

/* From the middle: it was taken back. */
gboolean
plat_dequeue (Plat *m, PlatCall *call)
{
  PlatUnit *unit = call->fn->unit;
  PlatQueue *queue = call->inst != NULL ? &call->inst->queue : &unit->queue;
  guint *n = call->inst != NULL ? &call->inst->n_waiting : &unit->n_queued;
  PlatCall *before = NULL, *at = queue->head;

  while (at != NULL && at != call)
    {
      before = at;
      at = at->next;
    }
  if (at == NULL)
    return FALSE;
  if (before == NULL)
    queue->head = call->next;
  else
    before->next = call->next;
  if (queue->tail == call)
    queue->tail = before;
  --*n;
  count_queued (m, -1);
  return TRUE;
}

/* A slot that is free takes who was sent to it, also while it drains; then the head of the unit's
 * queue, whoever caused its start. */
void
plat_offer (Plat *m, PlatInst *inst)
{
  PlatUnit *unit = inst->group->unit;

  while (inst->n_waiting > 0 && inst->n_running < unit->slots)
    plat_serve (m, inst, take_head (m, &inst->queue, &inst->n_waiting));
  while (inst->state == PLAT_LIVE && unit->n_queued > 0 && inst->n_running < unit->slots)
    plat_serve (m, inst, take_head (m, &unit->queue, &unit->n_queued));
  if (inst->n_running > 0 || inst->idle)
    return;
  if (inst->state == PLAT_DRAINING || (m->keep->at_once && m->scaling->keeps))
    plat_inst_remove (m, inst, sim_now (m->sim));
  else
    plat_inst_idle (m, inst);
}

/* Conservation holds at every end: what came has ended or is present. */
void
plat_call_gone (Plat *m, PlatCall *call)
{
  PlatUnit *unit = call->fn->unit;

  sim_items_give_back (&m->call_rows, call);
  unit->n_present--;
  m->n_ended++;
  m->n_present--;
  sim_assert (m->sim, m->n_arrived == m->n_ended + m->n_present);
  if (unit->n_present == 0 && m->keep->quiet != NULL)
    m->keep->quiet (m, unit);
  if (m->exhausted && m->n_present == 0)
    sim_stop (m->sim);
}

/* It has had no slot, and is in no queue. */
void
plat_refuse (Plat *m, PlatCall *call)
{
  sim_count (m->sim, PLAT_REFUSED, 1);
  if (call->listener != NULL && call->listener->rejected != NULL)
    call->listener->rejected (call->listener->user, call->id);
  plat_call_gone (m, call);
}

/* A slow-down is against the execution alone, at least a millisecond of it.  Nothing is faster than
 * alone: what is less than 1 is the rounding of instants to ticks, and more of it fails the run. */
static void
tally_end (Plat *m, const PlatCall *call)
{
  const SimTime now = sim_now (m->sim);
  const double e2e_s = sim_seconds (m->sim, now - call->arrived);
  const double slowdown = MAX (SHORTEST_S, e2e_s) / MAX (SHORTEST_S, call->exec_s);

  sim_assert (m->sim, slowdown >= 1.0 - ROUNDING);
  sim_tally (m->sim, PLAT_E2E_S, e2e_s);
  sim_tally (m->sim, PLAT_EXEC_S, sim_seconds (m->sim, now - call->begun));
  sim_tally (m->sim, PLAT_SLOWDOWN, MAX (1.0, slowdown));
  sim_count (m->sim, PLAT_SERVED, 1);
  m->n_measured++;
  plat_computes (m, PLAT_CALL_CPU_S,
                 call->exec_s * call->fn->cpu_share * MIN (1.0, call->fn->unit->vcpu));
  m->billed (m, call);
  if (call->listener != NULL && call->listener->finished != NULL)
    call->listener->finished (call->listener->user, call->id);
}

/* Scaling hears before numbers change: it sums up what has been until now. */
static void
ended (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  PlatCall *call = item;
  PlatInst *inst = call->inst;

  tally_end (m, call);
  if (m->scaling->changed != NULL)
    m->scaling->changed (m, call->fn->unit);
  plat_inst_end (m, inst);
  plat_offer (m, inst);
  if (m->starved != NULL)
    m->freed (m);
  plat_call_gone (m, call);
}
