/* sim/experiment/summary/diff.c - see diff.h. */
#include "sim/experiment/summary/diff.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- which points --- */

/* Text of a point's values in the columns that are kept (nullable: all), the same for equal
 * values. */
static char *
signature (const SimSummary *summary, guint point, const gboolean *left_out)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < sim_summary_n_columns (summary); k++)
    {
      SimCell cell = sim_summary_value (summary, point, k);

      if (left_out == NULL || !left_out[k])
        g_string_append_printf (text, "%s=%.17g %s\n", sim_summary_column (summary, k), cell.number,
                                cell.text ? cell.text : "");
    }
  return g_string_free (text, FALSE);
}

static gboolean
same_columns (const SimSummary *first, const SimSummary *second, GError **error)
{
  guint n = MAX (sim_summary_n_columns (first), sim_summary_n_columns (second));

  for (guint k = 0; k < n; k++)
    {
      const char *a = k < sim_summary_n_columns (first) ? sim_summary_column (first, k) : "nothing";
      const char *b
        = k < sim_summary_n_columns (second) ? sim_summary_column (second, k) : "nothing";

      if (!g_str_equal (a, b))
        return sim_invalid (
          error, "the files cannot be compared point by point: one sweeps %s, the other %s", a, b);
    }
  return TRUE;
}

/* Looked up, never walked. */
static GHashTable *
index_points (const SimSummary *summary)
{
  GHashTable *points = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint p = 0; p < sim_summary_n_points (summary); p++)
    g_hash_table_insert (points, signature (summary, p, NULL), GUINT_TO_POINTER (p + 1));
  return points;
}

GArray *
sim_diff_match (const SimSummary *first, const SimSummary *second, guint *n_alone, GError **error)
{
  g_autoptr (GHashTable) points = NULL;
  GArray *pairs;

  if (!same_columns (first, second, error))
    return NULL;
  points = index_points (second);
  pairs = g_array_new (FALSE, FALSE, sizeof (SimDiffPair));
  for (guint p = 0; p < sim_summary_n_points (first); p++)
    {
      g_autofree char *key = signature (first, p, NULL);
      guint found = GPOINTER_TO_UINT (g_hash_table_lookup (points, key));
      SimDiffPair pair = { p, found - 1 };

      if (found > 0)
        g_array_append_val (pairs, pair);
    }
  *n_alone = sim_summary_n_points (first) + sim_summary_n_points (second) - 2 * pairs->len;
  return pairs;
}

/* Marks the columns that the expression names. */
static gboolean *
named_columns (const SimSummary *summary, const SimExpr *base)
{
  g_autoptr (GPtrArray) names = sim_expr_names (base);
  gboolean *named = g_new0 (gboolean, sim_summary_n_columns (summary) + 1);

  for (guint k = 0; k < sim_summary_n_columns (summary); k++)
    for (guint i = 0; i < names->len; i++)
      if (g_str_equal (sim_summary_column (summary, k), g_ptr_array_index (names, i)))
        named[k] = TRUE;
  return named;
}

GArray *
sim_diff_bases (const SimSummary *summary, const SimExpr *base, GError **error)
{
  g_autofree gboolean *named = named_columns (summary, base);
  g_autoptr (GArray) bases = sim_summary_select (summary, base, error);
  g_autoptr (GHashTable) by_rest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GArray *pairs;

  if (bases == NULL)
    return NULL;
  for (guint i = bases->len; i-- > 0;)      /* the first of several stays */
    g_hash_table_insert (by_rest, signature (summary, g_array_index (bases, guint, i), named),
                         GUINT_TO_POINTER (g_array_index (bases, guint, i) + 1));
  pairs = g_array_new (FALSE, FALSE, sizeof (SimDiffPair));
  for (guint p = 0; p < sim_summary_n_points (summary); p++)
    {
      g_autofree char *key = signature (summary, p, named);
      guint found = GPOINTER_TO_UINT (g_hash_table_lookup (by_rest, key));
      SimDiffPair pair = { found - 1, p };

      if (found > 0 && found - 1 != p)
        g_array_append_val (pairs, pair);
    }
  if (bases->len == 0)
    {
      g_array_unref (pairs);
      sim_invalid (error, "no point has %s", sim_expr_text (base));
      return NULL;
    }
  return pairs;
}

/* --- values of single runs --- */

typedef struct {
  guint  point, replication;
  double value;
} Value;

/* Of one metric, sorted by point and replication. */
typedef struct {
  GArray *values;      /* (element-type Value) */
  guint  *first;       /* by point: index of its first value; n_points + 1 entries */
} Values;

static void
take_value (gpointer data, const SimStoreRun *run)
{
  GArray *values = data;
  Value value = { run->point, run->replication, run->value };

  if (!run->failed && !isnan (run->value))
    g_array_append_val (values, value);
}

static gboolean
read_values (const SimDiffSide *side, const char *metric, Values *values, GError **error)
{
  guint n = sim_summary_n_points (side->summary), at = 0;

  values->values = g_array_new (FALSE, FALSE, sizeof (Value));
  values->first = g_new0 (guint, n + 1);
  if (!sim_store_runs (side->store, metric, take_value, values->values, error))
    return FALSE;
  for (guint p = 0; p <= n; p++)
    {
      while (at < values->values->len && g_array_index (values->values, Value, at).point < p)
        at++;
      values->first[p] = at;
    }
  return TRUE;
}

static void
values_clear (Values *values)
{
  g_clear_pointer (&values->values, g_array_unref);
  g_clear_pointer (&values->first, g_free);
}

/* Replications that both points have. */
static void
compare_paired (const Values *a, const Values *b, SimDifference *d)
{
  guint i = a->first[d->pair.first], i_end = a->first[d->pair.first + 1];
  guint j = b->first[d->pair.second], j_end = b->first[d->pair.second + 1], n = 0;
  g_autofree double *x = g_new (double, i_end - i + 1), *y = g_new (double, i_end - i + 1);

  while (i < i_end && j < j_end)
    {
      const Value *v = &g_array_index (a->values, Value, i),
                  *w = &g_array_index (b->values, Value, j);

      if (v->replication == w->replication)
        {
          x[n] = v->value;
          y[n++] = w->value;
        }
      i += v->replication <= w->replication ? 1 : 0;
      j += w->replication <= v->replication ? 1 : 0;
    }
  d->first = sim_moments (x, n);
  d->second = sim_moments (y, n);
  d->contrast = sim_compare_paired (x, y, n, 1 - SIM_DIFF_LEVEL);
}

/* --- comparing --- */

/* Back from the interval: sd = half-width * sqrt (n) / t. */
static SimMoments
moments_of (const SimStat *stat)
{
  double n = stat->n;

  if (stat->n < 2)
    return (SimMoments){ stat->n, stat->mean, 0 };
  return (SimMoments){ stat->n, stat->mean,
                       stat->half_width * sqrt (n) / gsl_cdf_tdist_Pinv (0.975, n - 1) };
}

static gint
find_metric (const SimSummary *summary, const char *name)
{
  for (guint m = 0; m < sim_summary_n_metrics (summary); m++)
    if (g_str_equal (sim_summary_metric (summary, m)->name, name))
      return (gint) m;
  return -1;
}

typedef struct {
  const SimDiffSide *first, *second;
  const SimDiffWhat *what;
} Job;

/* Rows of metric number @m of those asked for: at @rows[m], @rows[m + n_metrics], ... */
static gboolean
compare_metric (const Job *job, guint m, SimDifference *rows, GError **error)
{
  const SimDiffSide *first = job->first, *second = job->second;
  const SimDiffWhat *what = job->what;
  guint metric = g_array_index (what->metrics, guint, m);
  const char *name = sim_summary_metric (first->summary, metric)->name;
  gint other = find_metric (second->summary, name);
  Values a = { NULL, NULL }, b = { NULL, NULL };
  gboolean done
    = !what->paired
      || (read_values (first, name, &a, error) && read_values (second, name, &b, error));

  for (guint i = 0; done && i < what->pairs->len; i++)
    {
      SimDifference *d = &rows[(gsize) i * what->metrics->len + m];
      SimStat x, y;

      *d = (SimDifference){ .pair = g_array_index (what->pairs, SimDiffPair, i),
                            .metric = metric,
                            .p_adjusted = NAN };
      if (what->paired)
        {
          compare_paired (&a, &b, d);
          continue;
        }
      x = sim_summary_stat (first->summary, d->pair.first, metric);
      y = sim_summary_stat (second->summary, d->pair.second, (guint) other);
      d->first = moments_of (&x);
      d->second = moments_of (&y);
      d->contrast = sim_compare_welch (&d->first, &d->second, 1 - SIM_DIFF_LEVEL);
    }
  values_clear (&a);
  values_clear (&b);
  return done;
}

static gint
by_p (gconstpointer a, gconstpointer b)
{
  const SimDifference *const *x = a, *const *y = b;
  double p = (*x)->contrast.p_value, q = (*y)->contrast.p_value;

  return p < q ? -1 : p > q;
}

/* Holm: the smallest p times their number, the next times one less, ..., never falling. */
static void
adjust (GArray *rows)
{
  g_autofree SimDifference **sorted = g_new (SimDifference *, rows->len + 1);
  guint n = 0;
  double least = 0;

  for (guint i = 0; i < rows->len; i++)
    if (!isnan (g_array_index (rows, SimDifference, i).contrast.p_value))
      sorted[n++] = &g_array_index (rows, SimDifference, i);
  qsort (sorted, n, sizeof *sorted, by_p);
  for (guint i = 0; i < n; i++)
    {
      least = MAX (least, MIN (1, (n - i) * sorted[i]->contrast.p_value));
      sorted[i]->p_adjusted = least;
    }
}

static void
decide (SimDifference *d)
{
  if (!isnan (d->p_adjusted))
    d->verdict = d->p_adjusted < SIM_DIFF_LEVEL ? SIM_DIFF_DIFFERENT : SIM_DIFF_SAME;
  else if (isnan (d->contrast.difference))
    d->verdict = d->first.n == d->second.n ? SIM_DIFF_SAME : SIM_DIFF_UNKNOWN;
  else
    d->verdict = d->contrast.difference == 0 ? SIM_DIFF_SAME : SIM_DIFF_UNKNOWN;
}

/* The metrics that can be compared. */
static GArray *
usable_metrics (const SimDiffSide *first, const SimDiffSide *second, const SimDiffWhat *what)
{
  GArray *metrics = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < what->metrics->len; i++)
    {
      guint m = g_array_index (what->metrics, guint, i);
      const SimStoreMetric *metric = sim_summary_metric (first->summary, m);

      if (find_metric (second->summary, metric->name) >= 0 && !(what->paired && metric->expression))
        g_array_append_val (metrics, m);
    }
  return metrics;
}

GArray *
sim_diff_compare (const SimDiffSide *first, const SimDiffSide *second, const SimDiffWhat *what,
                  GError **error)
{
  g_autoptr (GArray) metrics = usable_metrics (first, second, what);
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (SimDifference));
  SimDiffWhat usable = { what->pairs, metrics, what->paired };
  Job job = { first, second, &usable };

  g_array_set_size (rows, what->pairs->len * metrics->len);
  for (guint m = 0; m < metrics->len; m++)
    if (!compare_metric (&job, m, (SimDifference *) (gpointer) rows->data, error))
      return NULL;
  adjust (rows);
  for (guint i = 0; i < rows->len; i++)
    decide (&g_array_index (rows, SimDifference, i));
  return g_steal_pointer (&rows);
}
