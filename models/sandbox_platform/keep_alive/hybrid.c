/* models/sandbox_platform/keep_alive/hybrid.c - the hybrid histogram on the clock: idle times of a
 * unit run from the end of its last call to its next arrival. */
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"

typedef struct {
  PlatRest rest;
  PlatIdleTimes *times; /* (nullable): none has ended yet */
} History;

static History *
history_of (Plat *m, PlatUnit *unit)
{
  if (unit->history == NULL)
    unit->history = plat_rest_new (sizeof (History), m->p->hist_range_s);
  return unit->history;
}

static void
arrived (Plat *m, PlatUnit *unit)
{
  History *history = history_of (m, unit);
  const double idle_s = plat_rest_ends (m, unit);

  if (idle_s < 0.0)
    return;
  if (plat_idle_times_outside (history->times))
    {
      m->n_forecast++;
      sim_count (m->sim, PLAT_FORECAST_CALLS, 1);
    }
  if (history->times == NULL)
    history->times = plat_idle_times_new (m->p->hist_range_s);
  plat_idle_times_add (history->times, idle_s);
}

static void
quiet (Plat *m, PlatUnit *unit)
{
  plat_rest_begins (m, unit, plat_hybrid_windows (m->p, history_of (m, unit)->times));
}

static void
clear (PlatUnit *unit)
{
  History *history = unit->history;

  g_clear_pointer (&history->times, plat_idle_times_free);
}

const PlatKeep plat_keep_hybrid = { .forecasts = TRUE,
                                    .deadline = plat_rest_deadline,
                                    .arrived = arrived,
                                    .quiet = quiet,
                                    .clear = clear };
