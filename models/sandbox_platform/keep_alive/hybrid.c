/* models/sandbox_platform/keep_alive/hybrid.c - the hybrid histogram on the clock: idle times of a
 * unit run from the end of its last call to its next arrival. */
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"

typedef struct {
  PlatIdleTimes *times; /* (nullable): none has ended yet */
  SimTime rest;         /* since when it rests; -1: it never has */
  double until_s;       /* of its present windows */
} History;

static History *
history_of (Plat *m, PlatUnit *unit)
{
  History *history = unit->history;

  if (history != NULL)
    return history;
  unit->history = history = g_new0 (History, 1);
  history->rest = -1;
  history->until_s = m->p->hist_range_s;
  return history;
}

static void
arrived (Plat *m, PlatUnit *unit)
{
  History *history = history_of (m, unit);

  plat_unit_called (m, unit);
  if (unit->n_present > 0 || history->rest < 0)
    return;
  if (history->times == NULL)
    history->times = plat_idle_times_new (m->p->hist_range_s);
  plat_idle_times_add (history->times, sim_seconds (m->sim, sim_now (m->sim) - history->rest));
}

static void
quiet (Plat *m, PlatUnit *unit)
{
  History *history = history_of (m, unit);
  const PlatWindows windows = plat_hybrid_windows (m->p, history->times);

  history->rest = sim_now (m->sim);
  history->until_s = windows.until_s;
  plat_unit_rests (m, unit, windows.ahead_s, windows.until_s);
}

/* From the start of rest for one that was loaded ahead; while others of the unit run, from now. */
static SimTime
deadline (const Plat *m, const PlatInst *inst)
{
  const PlatUnit *unit = inst->group->unit;
  const History *history = unit->history;
  SimTime from = sim_now (m->sim), end;

  if (history == NULL)
    return SIM_TIME_MAX;
  if (unit->n_present == 0 && history->rest >= 0)
    from = history->rest;
  end = sim_time_add (from, sim_ticks (m->sim, history->until_s));
  return MAX (end, sim_now (m->sim));
}

static void
clear (PlatUnit *unit)
{
  History *history = unit->history;

  g_clear_pointer (&history->times, plat_idle_times_free);
}

const PlatKeep plat_keep_hybrid
  = { .deadline = deadline, .arrived = arrived, .quiet = quiet, .clear = clear };
