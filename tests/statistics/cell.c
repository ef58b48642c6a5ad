/* tests/statistics/cell.c - see cell.h. */
#include "tests/statistics/cell.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define LEAST 0.93          /* coverage of what is called 95 % */
#define MOST 0.97
#define ALPHA 0.05          /* over all cells together */
#define MOSTLY                                                                                     \
  0.5 /* of the experiments: the tool labels or refuses by what it sees, so by chance too */

/* Relative to the truth, but for a truth of 0. */
static double
relative (double x, double truth)
{
  return truth != 0 ? x / fabs (truth) : x;
}

void
cell_add (Cell *cell, const Outcome *o)
{
  cell_add_interval (cell, o, o->estimate - o->half, o->estimate + o->half);
}

void
cell_add_interval (Cell *cell, const Outcome *o, double low, double high)
{
  gboolean held = low <= o->truth && o->truth <= high;

  cell->n++;
  if (!isnan (o->estimate))
    {
      cell->valued++;
      cell->bias += relative (o->estimate - o->truth, o->truth);
    }
  if (isnan (low) || isnan (high))
    return;
  cell->given++;
  cell->held += held ? 1 : 0;
  cell->half += relative ((high - low) / 2, o->truth);
  cell->plain += o->labelled ? 0 : 1;
  cell->plain_held += held && !o->labelled ? 1 : 0;
}

static gboolean
is_judged (const Cell *cell)
{
  return cell->plain >= MOSTLY * cell->n;
}

/* Of coverage inside [LEAST, MOST]: 1 where it looks so. */
static double
p_value (const Cell *cell)
{
  double share = (double) cell->plain_held / cell->plain;

  if (share < LEAST)
    return gsl_cdf_binomial_P (cell->plain_held, LEAST, cell->plain);
  if (share > MOST)
    return gsl_cdf_binomial_Q (cell->plain_held - 1, MOST, cell->plain);
  return 1;
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Holm (1979): the smallest p must be below ALPHA / n, the next below ALPHA / (n - 1), ...
 * Returns: the largest p that is rejected; -1: none. */
static double
holm (const Cell *cells, guint n)
{
  g_autofree double *p = g_new (double, n + 1);
  guint judged = 0;
  double rejected = -1;

  for (guint i = 0; i < n; i++)
    if (is_judged (&cells[i]))
      p[judged++] = p_value (&cells[i]);
  qsort (p, judged, sizeof *p, by_value);
  for (guint i = 0; i < judged && p[i] <= ALPHA / (judged - i); i++)
    rejected = p[i];
  return rejected;
}

static const char *
verdict (const Cell *cell, double rejected)
{
  if (cell->given < MOSTLY * cell->n)
    return "refused";
  if (!is_judged (cell))
    return "labelled";
  return p_value (cell) <= rejected ? "FAILS"
         : cell->plain < cell->n    ? "holds, some refused or labelled"
                                    : "holds";
}

static void
print_share (guint part, guint all)
{
  if (all > 0)
    g_print (" %.3f |", (double) part / all);
  else
    g_print (" |");
}

guint
cells_print (const Cell *cells, guint n)
{
  double rejected = holm (cells, n);
  guint failed = 0;

  g_print (
    "| estimator | process | run | experiments | given | coverage | without label | coverage "
    "there | bias | half-width | verdict |\n"
    "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---|\n");
  for (guint i = 0; i < n; i++)
    {
      const Cell *c = &cells[i];

      if (c->n == 0)
        continue;
      g_print ("| %s | %s | %s | %u |", c->what, c->where, c->length, c->n);
      print_share (c->given, c->n);
      print_share (c->held, c->given);
      print_share (c->plain, c->n);
      print_share (c->plain_held, c->plain);
      g_print (" %+.4f | %.4f | %s |\n", c->valued ? c->bias / c->valued : NAN,
               c->given ? c->half / c->given : NAN, verdict (c, rejected));
      failed += is_judged (c) && p_value (c) <= rejected ? 1 : 0;
    }
  return failed;
}
