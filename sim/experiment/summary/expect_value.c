/* sim/experiment/summary/expect_value.c - an expectation's value and its standard error, by a
 * jackknife over replications.
 *
 * Replications are independent and points share them, so leaving one out everywhere moves the value
 * as much as the pairing of points lets it.  For the mean of one metric at one point this is
 * Student's interval; for ratios, sums and differences it is theirs.  max and min keep the point
 * that they chose: their error is that point's, and the verdict allows for the choice.
 * Source: B. Efron, C. Stein, The jackknife estimate of variance, Annals of Statistics 9 (1981).
 */
#include <math.h>
#include "sim/experiment/summary/expect_state.h"

#define ROUNDING 1e-12         /* less than this share of a value is no spread */

enum { NOBODY = G_MAXUINT };     /* no replication is left out */

/* One expectation under evaluation. */
typedef struct {
  const SimSummary *summary;
  const GArray     *points;      /* (element-type guint): selected */
  guint             without;     /* the replication that is left out; NOBODY */
  GHashTable       *chosen;      /* argument of max or min -> its point + 1 */
  guint             n_least;     /* replications at the point that has the fewest */
  guint             n_without;   /* points that an aggregate left out */
} Claim;

typedef struct {
  Claim   *claim;
  guint    point;
  gboolean missing;     /* a name has no value here: a comparison with it would be just false */
} AtPoint;

/* A name at a point, with a replication left out where one is. */
static gboolean
name_at (gpointer data, const char *name, SimCell *cell, GError **error)
{
  AtPoint *at = data;
  Claim *claim = at->claim;
  guint metric;
  SimStat stat;

  if (!sim_summary_find (claim->summary, name, &metric, NULL))
    return sim_summary_cell (claim->summary, at->point, name, cell, error);
  stat = sim_summary_stat (claim->summary, at->point, metric);
  if (stat.n > 0)
    claim->n_least = MIN (claim->n_least, stat.n);
  *cell = (SimCell){ claim->without == NOBODY ? stat.mean
                                              : sim_summary_mean_without (claim->summary, at->point,
                                                                          metric, claim->without),
                     NULL };
  at->missing = at->missing || isnan (cell->number);
  return TRUE;
}

/* A name outside an aggregate: there must be one point to take it from. */
static gboolean
single_name (gpointer data, const char *name, SimCell *cell, GError **error)
{
  Claim *claim = data;
  SimCell first;

  /* Points that agree do so without a replication too, to the last digit or not. */
  for (guint i = 0; i < (claim->without == NOBODY ? claim->points->len : 1); i++)
    {
      SimCell other;
      AtPoint at = { claim, g_array_index (claim->points, guint, i), FALSE };

      if (!name_at (&at, name, &other, error))
        return FALSE;
      if (i == 0)
        first = other;
      else if (claim->points->len > 1
               && (first.text != NULL || other.text != NULL || first.number != other.number))
        return sim_invalid (
          error,
          "%u points are selected and %s differs among them: give a `where` that leaves one, "
          "or say max, min, mean, sum or count (%s)",
          claim->points->len, name, name);
    }
  *cell = first;
  return TRUE;
}

typedef enum {
  NO_AGGREGATE,
  AGGREGATE_MAX,
  AGGREGATE_MIN,
  AGGREGATE_MEAN,
  AGGREGATE_SUM,
  AGGREGATE_COUNT
} Aggregate;

static Aggregate
aggregate_of (const char *function)
{
  static const char *const names[] = { "", "max", "min", "mean", "sum", "count" };

  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (function, names[i]))
      return (Aggregate) i;
  return NO_AGGREGATE;
}

/* What an aggregate has seen: points without a value do not count, and the verdict says so. */
typedef struct {
  double max, min, sum;
  guint  n, n_true;
  gint   at_max, at_min;
} Seen;

static void
look (Seen *seen, guint point, double value)
{
  if (isnan (value))
    return;
  if (seen->n == 0 || value > seen->max)
    {
      seen->max = value;
      seen->at_max = (gint) point;
    }
  if (seen->n == 0 || value < seen->min)
    {
      seen->min = value;
      seen->at_min = (gint) point;
    }
  seen->sum += value;
  seen->n++;
  seen->n_true += value != 0 ? 1 : 0;
}

static double
result_of (const Seen *seen, Aggregate aggregate, gint *witness)
{
  *witness = aggregate == AGGREGATE_MAX   ? seen->at_max
             : aggregate == AGGREGATE_MIN ? seen->at_min
                                          : -1;
  switch (aggregate)
    {
    case AGGREGATE_MAX:
      return seen->n ? seen->max : NAN;
    case AGGREGATE_MIN:
      return seen->n ? seen->min : NAN;
    case AGGREGATE_MEAN:
      return seen->n ? seen->sum / seen->n : NAN;
    case AGGREGATE_SUM:
      return seen->sum;
    default:
      return seen->n_true;
    }
}

static gboolean
value_at (Claim *claim, guint point, const SimExpr *argument, double *value, GError **error)
{
  AtPoint at = { claim, point, FALSE };
  SimScope scope = { name_at, NULL, &at };

  if (!sim_expr_number (argument, &scope, value, error))
    return FALSE;
  if (at.missing)
    *value = NAN;
  return TRUE;
}

/* Without a replication, max and min stay where they were. */
static gboolean
call (gpointer data, const char *function, const SimExpr *argument, SimCell *cell, GError **error)
{
  Claim *claim = data;
  Aggregate aggregate = aggregate_of (function);
  guint chosen = GPOINTER_TO_UINT (g_hash_table_lookup (claim->chosen, argument));
  Seen seen = { .at_max = -1, .at_min = -1 };
  gint at;

  if (aggregate == NO_AGGREGATE)
    return FALSE;
  cell->text = NULL;
  if (chosen > 0 && claim->without != NOBODY)
    return value_at (claim, chosen - 1, argument, &cell->number, error);
  for (guint i = 0; i < claim->points->len; i++)
    {
      guint point = g_array_index (claim->points, guint, i);
      double value;

      if (!value_at (claim, point, argument, &value, error))
        return FALSE;
      look (&seen, point, value);
    }
  claim->n_without = MAX (claim->n_without, claim->points->len - seen.n);
  cell->number = result_of (&seen, aggregate, &at);
  if (at >= 0)
    g_hash_table_insert (claim->chosen, (gpointer) argument, GUINT_TO_POINTER ((guint) at + 1));
  return TRUE;
}

/* Returns: NaN where a value is missing without a replication. */
static double
jackknife (Claim *claim, const SimExpr *expr, const SimScope *scope, double ours)
{
  guint n = sim_summary_n_replications (claim->summary);
  double sum = 0, squares = 0, se;

  for (claim->without = 0; claim->without < n; claim->without++)
    {
      double value;

      if (!sim_expr_number (expr, scope, &value, NULL) || isnan (value))
        return NAN;
      sum += value - ours;
      squares += (value - ours) * (value - ours);
    }
  se = sqrt (fmax (0, (n - 1.0) / n * (squares - sum * sum / n)));
  return se <= ROUNDING * fabs (ours) ? 0 : se;
}

/* Looks for a quantile without support among what the expression names. */
static gboolean
find_blank (const SimExpect *expect, const Claim *claim, SimEstimate *estimate)
{
  g_autoptr (GPtrArray) names = sim_expr_names (expect->metric);

  for (guint i = 0; i < claim->points->len; i++)
    for (guint k = 0; k < names->len; k++)
      {
        guint point = g_array_index (claim->points, guint, i), metric, needs;

        if (!sim_summary_find (claim->summary, g_ptr_array_index (names, k), &metric, NULL)
            || (needs = sim_summary_needs_runs (claim->summary, point, metric)) <= estimate->needs)
          continue;
        estimate->needs = needs;
        g_free (estimate->blank);
        estimate->blank = sim_summary_why_blank (claim->summary, point, metric);
      }
  return estimate->blank != NULL;
}

gboolean
sim_expect_estimate (const SimExpect *expect, const SimSummary *summary, SimEstimate *estimate,
                     GError **error)
{
  g_autoptr (GArray) points = sim_summary_select (summary, expect->where, error);
  g_autoptr (GHashTable) chosen = g_hash_table_new (NULL, NULL);
  Claim claim = { summary, points, NOBODY, chosen, G_MAXUINT, 0 };
  SimScope scope = { single_name, call, &claim };

  if (points == NULL)
    return FALSE;
  if (points->len == 0)
    return sim_invalid (error, "`where` selects no point");
  if (!sim_expr_number (expect->metric, &scope, &estimate->ours, error))
    return FALSE;
  if (isnan (estimate->ours) && find_blank (expect, &claim, estimate))
    return TRUE;
  if (isnan (estimate->ours))
    return sim_invalid (error, "no value: the runs gave none");
  *estimate = (SimEstimate){ .ours = estimate->ours, .n = claim.n_least, .se = NAN };
  estimate->n_choices = g_hash_table_size (chosen) > 0 ? points->len : 1;
  estimate->n_points = points->len;
  estimate->n_without = claim.n_without;
  if (sim_summary_is_exact (summary) || claim.n_least == G_MAXUINT)
    estimate->se = 0;          /* nothing was drawn, or no metric is named */
  else if (claim.n_least >= 2)
    estimate->se = jackknife (&claim, expect->metric, &scope, estimate->ours);
  return TRUE;
}
