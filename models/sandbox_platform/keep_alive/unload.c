/* models/sandbox_platform/keep_alive/unload.c - what a unit's instances do while it rests:
 * unloaded at once and loaded again ahead of the next call, or kept until a time.
 *
 * One timer per unit: it is set when the last call ends and taken back when one comes; it loads
 * one instance, and only where none is alive.
 */
#include <math.h>
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"

gpointer
plat_rest_new (gsize size, double until_s)
{
  PlatRest *rest = g_malloc0 (size);

  *rest = (PlatRest){ -1, until_s };
  return rest;
}

double
plat_rest_ends (Plat *m, PlatUnit *unit)
{
  const PlatRest *rest = unit->history;

  sim_cancel (m->sim, unit->prewarm);
  unit->prewarm = 0;
  if (unit->n_present > 0 || rest->since < 0)
    return -1.0;
  return sim_seconds (m->sim, sim_now (m->sim) - rest->since);
}

SimTime
plat_rest_deadline (const Plat *m, const PlatInst *inst)
{
  const PlatUnit *unit = inst->group->unit;
  const PlatRest *rest = unit->history;
  const SimTime now = sim_now (m->sim);
  SimTime from = now;

  if (rest == NULL || isinf (rest->until_s))
    return SIM_TIME_MAX;
  if (unit->n_present == 0 && rest->since >= 0)
    from = rest->since;
  return MAX (now, sim_time_add (from, sim_ticks (m->sim, rest->until_s)));
}

/* Without room there is no start ahead: the next call is cold. */
static void
load (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  PlatUnit *unit = item;

  unit->prewarm = 0;
  if (unit->n_ready + unit->n_starting == 0 && plat_start (m, unit, NULL))
    sim_count (sim, PLAT_PREWARMED, 1);
}

void
plat_rest_begins (Plat *m, PlatUnit *unit, PlatWindows windows)
{
  const SimTime now = sim_now (m->sim),
                deadline = isinf (windows.until_s)
                             ? SIM_TIME_MAX
                             : sim_time_add (now, sim_ticks (m->sim, windows.until_s));

  *(PlatRest *) unit->history = (PlatRest){ now, windows.until_s };
  for (PlatGroup *group = unit->groups; group != NULL; group = group->next)
    for (PlatInst *inst = group->idle.head, *next; inst != NULL; inst = next)
      {
        next = inst->link[PLAT_IN_GROUP].next;
        if (windows.ahead_s <= 0.0)
          plat_expiry_set (m, inst, deadline);
        else
          {
            sim_count (m->sim, PLAT_EXPIRED, 1);
            plat_inst_remove (m, inst, now);
          }
      }
  if (windows.ahead_s > 0.0 && isfinite (windows.ahead_s))
    unit->prewarm = sim_after (m->sim, windows.ahead_s, load, m, unit);
}
