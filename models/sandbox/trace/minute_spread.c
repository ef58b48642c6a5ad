/* models/sandbox/trace/minute_spread.c - a minute's calls over its seconds, by the
 * artifact's rules.
 *
 * Even: differences of sorted uniform edges.  Skewed: in proportion to 60 Poisson draws, then
 * flattened to the function's bound.  Which of both is drawn by function and variant.
 */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include "models/sandbox/trace/minute_spread.h"

enum { SECONDS = POOL_SPREAD_SECONDS };
#define SPARSE 0.1 /* mean of the Poisson draws */

/* Whole numbers by comparison: a difference of two may overflow. */
static int
ascending (gconstpointer a, gconstpointer b)
{
  const guint *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Gaps between sorted uniform numbers are as uneven as exponential ones: "even" is the artifact's
 * word, and a second may well have several times the mean. */
void
pool_spread_even (SimStream *stream, guint n, guint *second)
{
  guint edge[SECONDS + 1];

  edge[0] = 0;
  edge[SECONDS] = n;
  for (guint i = 1; i < SECONDS; i++)
    edge[i] = (guint) sim_integer (stream, (guint64) n + 1);
  qsort (edge, SECONDS + 1, sizeof *edge, ascending);
  for (guint i = 0; i < SECONDS; i++)
    second[i] = edge[i + 1] - edge[i];
}

/* The first of equals, so that the result is a function of the draws alone. */
static guint
emptiest (const guint *second)
{
  guint least = 0;

  for (guint i = 1; i < SECONDS; i++)
    if (second[i] < second[least])
      least = i;
  return least;
}

/* Moves calls from full seconds to the emptiest.  A minute of more calls than 60 times the bound
 * stays as it is: it has no spread within the bound. */
static void
flatten (guint n, guint bound, guint *second)
{
  if (n > SECONDS * bound)
    return;
  for (guint i = 0; i < SECONDS; i++)
    while (second[i] > bound)
      {
        second[i]--;
        second[emptiest (second)]++;
      }
}

/* At a mean of 0.1 about 54 of the 60 draws are 0, so that a few seconds share the minute; when all
 * are, one second has it. */
void
pool_spread_skewed (SimStream *stream, guint n, guint bound, guint *second)
{
  guint x[SECONDS], sum = 0, given = 0;

  memset (second, 0, SECONDS * sizeof *second);
  for (guint i = 0; i < SECONDS; i++)
    sum += x[i] = gsl_ran_poisson (sim_stream_gsl (stream), SPARSE);
  if (sum == 0)
    {
      second[sim_integer (stream, SECONDS)] = n;
      flatten (n, bound, second);
      return;
    }
  for (guint i = 0; i < SECONDS; i++)
    given += second[i] = (guint) ((guint64) n * x[i] / sum);
  for (; given < n; given++)
    second[sim_integer (stream, SECONDS)]++;
  flatten (n, bound, second);
}

/* The artifact compares a spread with a bound and spreads anew when it is above. */
guint
pool_spread_most (const guint *second)
{
  guint most = 0;

  for (guint i = 0; i < SECONDS; i++)
    most = MAX (most, second[i]);
  return most;
}
