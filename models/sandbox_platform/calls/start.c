/* models/sandbox_platform/calls/start.c - starts: where, how long, and who waits for memory.
 *
 * A start makes the sandbox (create_s; ready-made ones of the universal pool save it) and starts
 * the unit's runtime (its init_s, or one of the starts that were recorded of it).  A share of it
 * is CPU work of the node.
 */
#include "models/sandbox_platform/calls/calls.h"

static void started (Plat *m, PlatInst *inst);

/* The pool's sandboxes are made again one by one, each as soon as it is taken. */
static void
universal_made (Sim *sim, gpointer self, gpointer item)
{
  ((Plat *) self)->universal++;
}

/* Returns: seconds of making a sandbox, or 0 with one of the pool. */
static double
create_s (Plat *m)
{
  const double s = sim_dist_draw (&m->p->create_s, m->creates);

  if (m->universal == 0)
    return s;
  m->universal--;
  sim_after (m->sim, s, universal_made, m, NULL);
  return 0.0;
}

/* A stream of the unit's own for its recorded starts, opened when it is first needed. */
static double
init_s (Plat *m, PlatUnit *unit)
{
  if (unit->n_inits == 0)
    return unit->init_s;
  if (unit->starts == NULL)
    {
      g_autofree char *name = g_strconcat ("starts ", unit->key, NULL);

      unit->starts = sim_stream (m->sim, name);
    }
  return m->p->init_scale * unit->inits[sim_integer (unit->starts, unit->n_inits)];
}

/* What a policy weighs against memory: without waits for room or CPU. */
double
plat_start_mean_s (const Plat *m, const PlatUnit *unit)
{
  double sum = 0.0;

  for (guint i = 0; i < unit->n_inits; i++)
    sum += unit->inits[i];
  return sim_dist_mean (&m->p->create_s)
         + (unit->n_inits > 0 ? m->p->init_scale * sum / unit->n_inits : unit->init_s);
}

/* The event of a start, or the end of its CPU work: whoever waits for it hears of it now,
 * and it can no longer be taken back. */
static void
over (Sim *sim, gpointer self, gpointer item)
{
  PlatInst *inst = item;

  inst->ready = 0;
  inst->job = 0;
  started (self, inst);
}

/* What is not CPU work of it is over. */
static void
computes (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  PlatInst *inst = item;
  const double share = m->p->start_cpu_share,
               waited_s = sim_seconds (sim, sim_now (sim) - inst->born),
               work_s = share < 1.0 ? waited_s * share / (1.0 - share) : 0.0;
  const PlatJob job = { .vcpu = 1.0, .done = over, .item = inst };

  inst->ready = 0;
  if (work_s <= 0.0)
    over (sim, self, item);
  else
    inst->job = plat_cpu_add (m, inst->group->node, &job, work_s);
}

/* The work is counted when it is known, at the beginning.  Without contention a start is one event,
 * and none when it takes no time. */
static void
begin (Plat *m, PlatInst *inst, double s)
{
  const double share = m->p->start_cpu_share;

  plat_computes (m, PLAT_START_CPU_S, share * s);
  if (s <= 0.0)
    started (m, inst);
  else if (m->p->cpu == PLAT_CPU_FREE || share <= 0.0)
    inst->ready = sim_after (m->sim, s, over, m, inst);
  else if (share >= 1.0)
    inst->job = plat_cpu_add (m, inst->group->node,
                              &(PlatJob){ .vcpu = 1.0, .done = over, .item = inst }, s);
  else
    inst->ready = sim_after (m->sim, s * (1.0 - share), computes, m, inst);
}

/* Whoever scaled it away no longer wants it. */
void
plat_start_stops (Plat *m, PlatInst *inst)
{
  plat_cpu_cancel (m, inst->group->node, inst->job - 1);
  inst->job = 0;
}

/* What eviction frees is for this start, and not for those that wait. */
gboolean
plat_start (Plat *m, PlatUnit *unit, PlatCall *bound)
{
  PlatNode *node = m->place->pick (m, unit);
  PlatInst *inst;

  if (node == NULL)
    return FALSE;
  m->feeding = TRUE;
  plat_evict (m, node, unit);
  m->feeding = FALSE;
  inst = plat_inst_new (m, unit, node);
  inst->bound = bound;
  unit->n_loose += bound == NULL ? 1 : 0;
  begin (m, inst, create_s (m) + init_s (m, unit));
  return TRUE;
}

/* In the order in which memory was first short for them. */
void
plat_starve (Plat *m, PlatUnit *unit)
{
  if (unit->starved)
    return;
  unit->starved = TRUE;
  unit->next_starved = NULL;
  if (m->last_starved == NULL)
    m->starved = unit;
  else
    m->last_starved->next_starved = unit;
  m->last_starved = unit;
}

/* What a queue still wants, for both binding and starts ahead.  A unit wants as many starts as
 * it has calls in its queue that no start under way is for.  Returns: FALSE when it wants one
 * and no node has room. */
static gboolean
feed_unit (Plat *m, PlatUnit *unit)
{
  PlatCall *head = unit->queue.head;

  if ((guint64) unit->n_loose * unit->slots >= unit->n_queued)
    return TRUE;
  if (m->place->pick (m, unit) == NULL)
    return FALSE;
  head->caused = TRUE;
  return plat_start (m, unit, NULL);
}

/* First come first served: the head waits for what it needs, and others behind it. */
void
plat_feed (Plat *m)
{
  if (m->feeding)
    return;
  while (m->starved != NULL)
    {
      PlatUnit *unit = m->starved;

      if (!feed_unit (m, unit))
        return;
      if (unit != m->starved || (guint64) unit->n_loose * unit->slots < unit->n_queued)
        continue;
      m->starved = unit->next_starved;
      m->last_starved = m->starved == NULL ? NULL : m->last_starved;
      unit->starved = FALSE;
    }
}

/* Its own call first, then the queue's; room for starts that wait comes with a start's end. */
static void
started (Plat *m, PlatInst *inst)
{
  PlatCall *bound = inst->bound;

  sim_tally (m->sim, PLAT_START_S, sim_seconds (m->sim, sim_now (m->sim) - inst->born));
  if (m->scaling->changed != NULL)
    m->scaling->changed (m, inst->group->unit);
  plat_inst_ready (m, inst);
  if (m->scaling->joins != NULL)
    m->scaling->joins (m, inst);
  inst->bound = NULL;
  if (bound != NULL)
    plat_serve (m, inst, bound);
  if (inst->n_running < inst->group->unit->slots)
    plat_offer (m, inst);
  m->freed (m);
}
