/* sim/core/statistics/select.c - see select.h. */
#include "sim/core/statistics/select.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "sim/base/error.h"

typedef struct {
  const double *x;
  guint n_points, room;
  const SimSelectRule *rule;
  SimSelectPoint *points;
  double *sum;      /* by point, over the replications looked at */
  double *spread;   /* n_points^2: variances of the first differences */
  double factor;    /* h^2 of the paper */
  guint at, looked; /* the next replication; those that counted */
} Race;

static double
value_of (const Race *race, guint point, guint replication)
{
  double value = race->x[(gsize) point * race->room + replication];

  return race->rule->smallest ? -value : value;
}

static gboolean
is_left (const Race *race, guint point)
{
  return race->points[point].beaten_at == 0;
}

/* Is there a later value of the point, so that what is missing here is a hole and no end? */
static gboolean
goes_on (const Race *race, guint point)
{
  for (guint r = race->at + 1; r < race->room; r++)
    if (!isnan (value_of (race, point, r)))
      return TRUE;
  return FALSE;
}

/* Moves to the next replication that all points left have.  Returns: FALSE at the end. */
static gboolean
find_next (Race *race)
{
  for (; race->at < race->room; race->at++)
    {
      guint lacks = race->n_points;

      for (guint i = 0; i < race->n_points; i++)
        if (is_left (race, i) && isnan (value_of (race, i, race->at)))
          lacks = i;
      if (lacks == race->n_points)
        return TRUE;
      if (!goes_on (race, lacks))
        return FALSE;
    }
  return FALSE;
}

static void
take (Race *race)
{
  race->looked++;
  for (guint i = 0; i < race->n_points; i++)
    if (is_left (race, i))
      {
        race->sum[i] += value_of (race, i, race->at);
        race->points[i].n = race->looked;
        race->points[i].mean = race->sum[i] / race->looked * (race->rule->smallest ? -1 : 1);
      }
  race->at++;
}

/* The first stage: every point SIM_SELECT_FIRST times, and how much their differences vary. */
static gboolean
take_first (Race *race)
{
  guint n = race->n_points, at[SIM_SELECT_FIRST];
  double d[SIM_SELECT_FIRST];

  for (guint s = 0; s < SIM_SELECT_FIRST; s++)
    {
      if (!find_next (race))
        return FALSE;
      at[s] = race->at;
      take (race);
    }
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      {
        for (guint s = 0; s < SIM_SELECT_FIRST; s++)
          d[s] = value_of (race, i, at[s]) - value_of (race, j, at[s]);
        race->spread[i * n + j] = race->spread[j * n + i]
          = gsl_stats_variance (d, 1, SIM_SELECT_FIRST);
      }
  return TRUE;
}

/* How far a sum may lag behind another one: less with every replication. */
static double
lag_allowed (const Race *race, guint i, guint j)
{
  double zone = race->rule->zone;
  double lag = race->factor * race->spread[i * race->n_points + j] / zone - zone * race->looked;

  return fmax (0, lag / 2);
}

/* All against those that were left before. */
static void
drop_beaten (Race *race, gboolean *beaten)
{
  for (guint i = 0; i < race->n_points; i++)
    {
      beaten[i] = FALSE;
      for (guint j = 0; j < race->n_points && is_left (race, i) && !beaten[i]; j++)
        beaten[i]
          = j != i && is_left (race, j) && race->sum[i] < race->sum[j] - lag_allowed (race, i, j);
    }
  for (guint i = 0; i < race->n_points; i++)
    if (beaten[i])
      race->points[i].beaten_at = race->looked;
}

/* Replications after which nothing may lag. */
static guint
needs_at_most (const Race *race)
{
  double most = 0, zone = race->rule->zone;

  for (guint i = 0; i < race->n_points; i++)
    for (guint j = 0; j < i; j++)
      if (is_left (race, i) && is_left (race, j))
        most = fmax (most, race->factor * race->spread[i * race->n_points + j] / (zone * zone));
  return (guint) fmin (floor (most) + 1, 1e9);
}

static void
conclude (const Race *race, SimSelection *s)
{
  guint needs = needs_at_most (race);
  gboolean any = FALSE;

  *s = (SimSelection){ .looked = race->looked };
  for (guint i = 0; i < race->n_points; i++)
    if (is_left (race, i))
      {
        s->n_left++;
        if (!any || race->sum[i] > race->sum[s->best])
          s->best = i;
        any = TRUE;
      }
  /* Past that, nothing may lag: those that are left have the same sum, which more will not part. */
  s->decided = s->n_left == 1 || race->looked >= needs;
  s->more = s->decided ? 0 : needs - race->looked;
}

static guint
count_left (const Race *race)
{
  guint n = 0;

  for (guint i = 0; i < race->n_points; i++)
    n += is_left (race, i) ? 1 : 0;
  return n;
}

gboolean
sim_select_best (const SimSelectValues *values, const SimSelectRule *rule, SimSelectPoint *points,
                 SimSelection *selection)
{
  guint n_points = values->n_points;
  g_autofree double *sum = g_new0 (double, n_points + 1);
  g_autofree double *spread = g_new0 (double, (gsize) n_points *n_points + 1);
  g_autofree gboolean *beaten = g_new (gboolean, n_points + 1);
  Race race = { values->x, n_points, values->room, rule, points, sum, spread, 0, 0, 0 };

  sim_require (rule->zone > 0 && rule->level > 0.5 && rule->level < 1);
  for (guint i = 0; i < n_points; i++)
    points[i] = (SimSelectPoint){ 0, NAN, 0 };
  race.factor = pow (2 * (1 - rule->level) / (n_points - 1.0), -2.0 / (SIM_SELECT_FIRST - 1)) - 1;
  race.factor *= SIM_SELECT_FIRST - 1;
  if (n_points < 2 || !take_first (&race))
    return FALSE;
  drop_beaten (&race, beaten);
  while (count_left (&race) > 1 && find_next (&race))
    {
      take (&race);
      drop_beaten (&race, beaten);
    }
  conclude (&race, selection);
  return TRUE;
}
