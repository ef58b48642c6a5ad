/* models/sandbox_platform/scaling/kpa.c - Knative's pod autoscaler over the units of a run.
 *
 * Calls wait in a queue of their unit (the activator: it knows free slots), which counts as
 * concurrency.  Where the ready instances can take a burst of burst_capacity calls more, calls go
 * past it: to the less loaded of two instances at random, each with a queue of its own.  Every
 * tick_s each unit with calls, instances or memory of them is looked at; units at rest are not, so
 * ten thousand functions of which few are called cost what those few do.  A call that finds nothing
 * at all starts the first instance at once.
 */
#include <math.h>
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/scaling/kpa_law.h"
#include "models/sandbox_platform/scaling/scaling.h"
#include "models/sandbox_platform/scaling/window.h"

typedef struct {
  PlatKpa law;
  PlatWindow *window;
  double since_s; /* up to when the window has been filled */
  gboolean active;
  gboolean direct;  /* calls go past the activator */
  GPtrArray *ready; /* (nullable) (element-type PlatInst) who take them then */
} Scale;

/* Of units that were called. */
static Scale *
scale_of (Plat *m, PlatUnit *unit)
{
  Scale *scale = unit->scale;

  if (scale != NULL)
    return scale;
  unit->scale = scale = g_new0 (Scale, 1);
  scale->window = plat_window_new ((guint) ceil (m->p->stable_s));
  scale->law.zero_s = NAN;
  scale->since_s = sim_now_s (m->sim);
  return scale;
}

/* Since the last change the unit and its queue have held as many calls as they do now. */
static void
changed (Plat *m, PlatUnit *unit)
{
  Scale *scale = scale_of (m, unit);
  const double now_s = sim_now_s (m->sim);

  if (now_s > scale->since_s)
    plat_window_add (scale->window, scale->since_s, now_s, unit->n_present,
                     unit->n_present + unit->n_ready > 0);
  scale->since_s = now_s;
}

/* Until no node has room: the next tick asks again. */
static void
scale_up (Plat *m, PlatUnit *unit, double n)
{
  for (; n >= 1.0 && plat_start (m, unit, NULL); n--)
    ;
}

/* Returns: (nullable): which goes next: one that is not ready, then the latest, whatever it runs;
 * or an idle one first. */
static PlatInst *
next_to_go (const Plat *m, const PlatUnit *unit)
{
  PlatInst *last = NULL, *idle = NULL;

  for (PlatInst *inst = unit->all.tail; inst != NULL; inst = inst->link[PLAT_IN_UNIT].prev)
    {
      if (inst->state == PLAT_STARTING)
        return inst;
      if (inst->state == PLAT_LIVE && last == NULL)
        last = inst;
      if (inst->idle && idle == NULL)
        idle = inst;
    }
  return m->p->down_order == PLAT_DOWN_IDLE && idle != NULL ? idle : last;
}

/* A busy one takes no more calls and goes at the end of its last. */
static void
scale_down (Plat *m, PlatUnit *unit, double n)
{
  for (; n >= 1.0; n--)
    {
      PlatInst *inst = next_to_go (m, unit);

      if (inst == NULL)
        return;
      sim_count (m->sim, PLAT_SCALED_DOWN, 1);
      plat_inst_drain (m, inst);
    }
}

/* Excess burst capacity (autoscaler.go): what ready instances have over the mean of the short
 * window and a burst.  Without a burst to mind only the way from zero is the activator's. */
static gboolean
is_direct (const Plat *m, const PlatKpaSeen *seen, double slots)
{
  const double burst = (double) m->p->burst_capacity;

  if (seen->ready < 1.0 || burst < 0.0)
    return FALSE;
  return burst == 0.0 || floor (seen->ready * slots - burst - seen->panic) >= 0.0;
}

/* One unit's turn.  Returns: FALSE when it is at rest. */
static gboolean
turn (Plat *m, PlatUnit *unit)
{
  Scale *scale = unit->scale;
  const double now_s = sim_now_s (m->sim),
               slots = unit->slots == G_MAXUINT ? m->p->target_default : unit->slots;
  PlatKpaSeen seen = { .now_s = now_s, .ready = unit->n_ready };
  gboolean begins;
  double more;

  changed (m, unit);
  seen.target = m->p->target_share * slots;
  seen.stable = plat_window_mean (scale->window, now_s, (guint) ceil (m->p->stable_s));
  seen.panic = plat_window_mean (scale->window, now_s,
                                 MAX (1, (guint) (m->p->panic_share * m->p->stable_s + 0.5)));
  scale->direct = is_direct (m, &seen, slots);
  more = plat_kpa_wanted (m->p, &scale->law, &seen, &begins) - unit->n_ready - unit->n_starting;
  sim_count (m->sim, PLAT_PANICS, begins ? 1 : 0);
  if (more > 0.0)
    scale_up (m, unit, more);
  else
    scale_down (m, unit, -more);
  return unit->n_ready + unit->n_starting + unit->n_present > 0 || seen.stable > 0.0
         || scale->law.panics;
}

/* Units at rest leave the list; the last of another place takes theirs. */
static void
ticks (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;

  m->tick = 0;
  for (guint i = 0; i < m->active->len;)
    {
      PlatUnit *unit = g_ptr_array_index (m->active, i);

      if (turn (m, unit))
        i++;
      else
        {
          ((Scale *) unit->scale)->active = FALSE;
          g_ptr_array_remove_index_fast (m->active, i);
        }
    }
  if (m->active->len > 0)
    m->tick = sim_after (sim, m->p->tick_s, ticks, m, NULL);
}

/* Ticks are at multiples of tick_s. */
static void
wake (Plat *m, PlatUnit *unit)
{
  const SimTime period = MAX (1, sim_ticks (m->sim, m->p->tick_s)), now = sim_now (m->sim);
  Scale *scale = scale_of (m, unit);

  if (scale->active)
    return;
  scale->active = TRUE;
  g_ptr_array_add (m->active, unit);
  if (m->tick == 0)
    m->tick = sim_at (m->sim, (now / period + 1) * period, ticks, m, NULL);
}

/* From nothing the activator asks for the first instance at once, not at the next tick. */
static void
arrive (Plat *m, PlatCall *call)
{
  PlatUnit *unit = call->fn->unit;

  wake (m, unit);
  call->caused = unit->n_ready + unit->n_starting == 0;
  plat_enqueue (m, call);
  if (call->caused)
    scale_up (m, unit, 1.0);
}

static guint
load_of (const PlatInst *inst)
{
  return inst->n_running + inst->n_waiting;
}

/* The less loaded of two at random; of equals the first drawn. */
static PlatInst *
choice_of_two (Plat *m, const GPtrArray *ready)
{
  const guint a = (guint) sim_integer (m->routes, ready->len);
  guint b;
  PlatInst *one = g_ptr_array_index (ready, a), *other;

  if (ready->len == 1)
    return one;
  b = (guint) sim_integer (m->routes, ready->len - 1);
  other = g_ptr_array_index (ready, b < a ? b : b + 1);
  return load_of (other) < load_of (one) ? other : one;
}

/* Past the activator.  An instance whose own queue is full turns a call away (503). */
static gboolean
route (Plat *m, PlatCall *call)
{
  PlatUnit *unit = call->fn->unit;
  const Scale *scale = scale_of (m, unit);
  PlatInst *inst;

  if (!scale->direct || scale->ready == NULL || scale->ready->len == 0)
    return FALSE;
  wake (m, unit);
  sim_count (m->sim, PLAT_DIRECT, 1);
  inst = choice_of_two (m, scale->ready);
  if (inst->n_running < unit->slots)
    plat_serve (m, inst, call);
  else if (inst->n_waiting < (guint64) m->p->queue_depth * unit->slots)
    plat_wait_at (m, inst, call);
  else
    plat_refuse (m, call);
  return TRUE;
}

static void
joins (Plat *m, PlatInst *inst)
{
  Scale *scale = scale_of (m, inst->group->unit);

  if (scale->ready == NULL)
    scale->ready = g_ptr_array_new ();
  g_ptr_array_add (scale->ready, inst);
  inst->place = scale->ready->len;
}

/* The last takes its place. */
static void
leaves (Plat *m, PlatInst *inst)
{
  Scale *scale = inst->group->unit->scale;

  g_ptr_array_remove_index_fast (scale->ready, inst->place - 1);
  if (inst->place <= scale->ready->len)
    ((PlatInst *) g_ptr_array_index (scale->ready, inst->place - 1))->place = inst->place;
}

/* A new autoscaler with more than one ready begins in panic. */
static void
set_up (Plat *m)
{
  for (guint i = 0; m->p->initial_scale > 0 && i < m->n_units; i++)
    {
      PlatUnit *unit = &m->units[i];

      wake (m, unit);
      ((Scale *) unit->scale)->law.panics = m->p->initial_scale > 1;
      scale_up (m, unit, (double) m->p->initial_scale);
    }
}

static void
clear (PlatUnit *unit)
{
  Scale *scale = unit->scale;

  plat_window_free (scale->window);
  g_clear_pointer (&scale->law.past, g_array_unref);
  g_clear_pointer (&scale->ready, g_ptr_array_unref);
}

const PlatScaling plat_scaling_kpa = { .set_up = set_up,
                                       .arrive = arrive,
                                       .changed = changed,
                                       .route = route,
                                       .joins = joins,
                                       .leaves = leaves,
                                       .clear = clear };
