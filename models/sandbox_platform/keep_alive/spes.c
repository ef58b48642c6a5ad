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
  PlatRest rest;
  double waits[WAITS]; /* in a ring, s */
  guint n;
} History;

static History *
history_of (Plat *m, PlatUnit *unit)
{
  if (unit->history == NULL)
    unit->history = plat_rest_new (sizeof (History), m->p->spes_give_up_s);
  return unit->history;
}

static void
arrived (Plat *m, PlatUnit *unit)
{
  History *history = history_of (m, unit);
  const double idle_s = plat_rest_ends (m, unit);

  if (idle_s >= 0.0)
    history->waits[history->n++ % WAITS] = idle_s;
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
  plat_rest_begins (m, unit, windows_of (m->p, history_of (m, unit)));
}

const PlatKeep plat_keep_spes
  = { .deadline = plat_rest_deadline, .arrived = arrived, .quiet = quiet };
