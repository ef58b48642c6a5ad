/* models/sandbox_platform/keep_alive/unload.c - what a unit's instances do while it rests:
 * unloaded at once and loaded again ahead of the next call, or kept until a time.
 *
 * One timer a unit: it is set when the last call ends and taken back when one comes; it loads
 * one instance, and only where none is alive.
 */
#include <math.h>
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"

void
plat_unit_called (Plat *m, PlatUnit *unit)
{
  sim_cancel (m->sim, unit->prewarm);
  unit->prewarm = 0;
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
plat_unit_rests (Plat *m, PlatUnit *unit, double ahead_s, double until_s)
{
  const SimTime now = sim_now (m->sim),
                deadline
                = isinf (until_s) ? SIM_TIME_MAX : sim_time_add (now, sim_ticks (m->sim, until_s));

  for (PlatGroup *group = unit->groups; group != NULL; group = group->next)
    for (PlatInst *inst = group->idle.head, *next; inst != NULL; inst = next)
      {
        next = inst->link[PLAT_IN_GROUP].next;
        if (ahead_s <= 0.0)
          plat_expiry_set (m, inst, deadline);
        else
          {
            sim_count (m->sim, PLAT_EXPIRED, 1);
            plat_inst_remove (m, inst, now);
          }
      }
  if (ahead_s > 0.0 && isfinite (ahead_s))
    unit->prewarm = sim_after (m->sim, ahead_s, load, m, unit);
}
