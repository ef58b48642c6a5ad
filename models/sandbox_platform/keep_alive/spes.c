/* models/sandbox_platform/keep_alive/spes.c - differentiated scheduling after SPES (ICDE'24, arXiv
 * 2403.17574): what is kept and loaded ahead follows from a unit's class.
 *
 * Its classes are of waiting times, runs of idle minutes.  The thresholds of the paper were not at
 * hand; ours, from the last idle times of the unit while it runs and not from days beforehand:
 * hardly any wait: always warm; nearly constant waits: loaded spes_prewarm_s before the shortest
 * likely one and kept spes_give_up_s beyond the longest; short waits, spread: kept as long as they
 * last; else spes_give_up_s alone.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"

enum { LEAST = 5, WAITS = 64 };
#define HARDLY_S 60.0 /* a run of less than a minute is no idle minute */
#define DENSE_S 600.0
#define REGULAR_SHARE 0.1 /* of the median that the spread of regular waits may be, */
#define REGULAR_S 60.0    /* or a minute */

typedef struct {
  double waits[WAITS]; /* in a ring, s */
  guint n;
  SimTime rest;
  double until_s;
} History;

static History *
history_of (Plat *m, PlatUnit *unit)
{
  History *history = unit->history;

  if (history != NULL)
    return history;
  unit->history = history = g_new0 (History, 1);
  history->rest = -1;
  history->until_s = m->p->spes_give_up_s;
  return history;
}

static void
arrived (Plat *m, PlatUnit *unit)
{
  History *history = history_of (m, unit);

  plat_unit_called (m, unit);
  if (unit->n_present == 0 && history->rest >= 0)
    history->waits[history->n++ % WAITS] = sim_seconds (m->sim, sim_now (m->sim) - history->rest);
}

static int
ascending (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Likely: between the 10th and 90th percentile. */
static PlatWindows
windows_of (const PlatParams *p, const History *history)
{
  const guint n = MIN (history->n, WAITS);
  double sorted[WAITS], low, high, middle;

  if (n < LEAST)
    return (PlatWindows){ 0.0, p->spes_give_up_s };
  memcpy (sorted, history->waits, n * sizeof *sorted);
  qsort (sorted, n, sizeof *sorted, ascending);
  low = sorted[n / 10];
  middle = sorted[n / 2];
  high = sorted[n - 1 - n / 10];
  if (high < HARDLY_S)
    return (PlatWindows){ 0.0, INFINITY };
  if (high - low <= MAX (REGULAR_S, REGULAR_SHARE * middle))
    return (PlatWindows){ MAX (0.0, low - p->spes_prewarm_s), high + p->spes_give_up_s };
  if (high <= DENSE_S)
    return (PlatWindows){ 0.0, high + p->spes_give_up_s };
  return (PlatWindows){ 0.0, p->spes_give_up_s };
}

static void
quiet (Plat *m, PlatUnit *unit)
{
  History *history = history_of (m, unit);
  const PlatWindows windows = windows_of (m->p, history);

  history->rest = sim_now (m->sim);
  history->until_s = windows.until_s;
  plat_unit_rests (m, unit, windows.ahead_s, windows.until_s);
}

static SimTime
deadline (const Plat *m, const PlatInst *inst)
{
  const PlatUnit *unit = inst->group->unit;
  const History *history = unit->history;
  SimTime from = sim_now (m->sim), end;

  if (history == NULL || isinf (history->until_s))
    return SIM_TIME_MAX;
  if (unit->n_present == 0 && history->rest >= 0)
    from = history->rest;
  end = sim_time_add (from, sim_ticks (m->sim, history->until_s));
  return MAX (end, sim_now (m->sim));
}

const PlatKeep plat_keep_spes = { .deadline = deadline, .arrived = arrived, .quiet = quiet };
