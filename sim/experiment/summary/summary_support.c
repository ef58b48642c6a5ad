/* sim/experiment/summary/summary_support.c - what a point's replications cannot support: a quantile
 * with too few observations beyond it is blank, with the reason. */
#include <math.h>
#include <string.h>
#include "sim/core/statistics/quantile.h"
#include "sim/experiment/summary/summary_state.h"

static const struct {
  const char *suffix;
  double      p;
} quantiles[] = { { ".p50", 0.5 }, { ".p90", 0.9 }, { ".p99", 0.99 }, { ".p999", 0.999 } };

static const SimStoreMetric *
metric_at (const SimSummary *s, guint m)
{
  return g_ptr_array_index (s->metrics, m);
}

double
sim_summary_quantile (const SimSummary *s, guint metric, char **tally)
{
  const SimStoreMetric *m = metric_at (s, metric);

  *tally = NULL;
  for (guint i = 0; !m->expression && i < G_N_ELEMENTS (quantiles); i++)
    if (g_strcmp0 (m->kind, "tally") == 0 && g_str_has_suffix (m->name, quantiles[i].suffix))
      {
        *tally = g_strndup (m->name, strlen (m->name) - strlen (quantiles[i].suffix));
        return quantiles[i].p;
      }
  return NAN;
}

void
sim_summary_find_support (SimSummary *s)
{
  s->support = g_new0 (SimSummarySupport, s->metrics->len + 1);
  for (guint m = 0; m < s->metrics->len; m++)
    {
      g_autofree char *tally = NULL;
      double p = sim_summary_quantile (s, m, &tally);
      g_autofree char *number = tally ? g_strconcat (tally, ".n", NULL) : NULL;
      guint found;

      if (number && (found = GPOINTER_TO_UINT (g_hash_table_lookup (s->by_name, number))) > 0)
        s->support[m] = (SimSummarySupport){ TRUE, found - 1, p };
    }
}

/* Observations of the quantile's tally in all runs of a point. */
static double
n_observed (const SimSummary *s, guint point, guint metric)
{
  SimStat n = sim_summary_stat (s, point, s->support[metric].n_metric);

  return n.n > 0 ? n.mean * n.n : 0;
}

static gboolean
is_short (const SimSummary *s, guint point, guint metric)
{
  double n = s->support[metric].is_quantile ? n_observed (s, point, metric) : 0;

  /* Without any observation it has no value anyway, and no reason but that. */
  return n > 0 && n < (double) sim_quantile_least (s->support[metric].p);
}

void
sim_summary_blank (SimSummary *s, guint point)
{
  for (guint m = 0; m < s->n_stored; m++)
    if (is_short (s, point, m))
      s->stats[(gsize) point * s->metrics->len + m] = (SimStat){ NAN, NAN, 0 };
}

/* Returns: the quantile without support that a column is, or is derived from; G_MAXUINT: none. */
static guint
blank_source (const SimSummary *s, guint point, guint metric)
{
  g_autoptr (SimExpr) expr = NULL;
  g_autoptr (GPtrArray) names = NULL;
  guint source = G_MAXUINT, used;

  if (metric < s->n_stored)
    return is_short (s, point, metric) ? metric : G_MAXUINT;
  expr = sim_expr_parse (metric_at (s, metric)->expression, NULL);
  names = expr ? sim_expr_names (expr) : NULL;
  /* A derived metric names only those above it. */
  for (guint i = 0; names && i < names->len && source == G_MAXUINT; i++)
    if (sim_summary_find (s, g_ptr_array_index (names, i), &used, NULL) && used < metric)
      source = blank_source (s, point, used);
  return source;
}

gboolean
sim_summary_is_blank (const SimSummary *s, guint point, guint metric)
{
  return blank_source (s, point, metric) != G_MAXUINT;
}

guint
sim_summary_needs_runs (const SimSummary *s, guint point, guint metric)
{
  guint source = blank_source (s, point, metric);
  SimStat n;

  if (source == G_MAXUINT)
    return 0;
  n = sim_summary_stat (s, point, s->support[source].n_metric);
  return (guint) ceil ((double) sim_quantile_least (s->support[source].p) / n.mean);
}

char *
sim_summary_why_blank (const SimSummary *s, guint point, guint metric)
{
  guint source = blank_source (s, point, metric), runs;

  if (source == G_MAXUINT)
    return NULL;
  runs = sim_summary_stat (s, point, s->support[source].n_metric).n;
  return g_strdup_printf ("%s needs %" G_GUINT64_FORMAT " observations (%d beyond it), the %u %s "
                          "%.0f: %u replications, or longer runs",
                          metric_at (s, source)->name, sim_quantile_least (s->support[source].p),
                          SIM_QUANTILE_BEYOND, runs, runs == 1 ? "run has" : "runs have",
                          n_observed (s, point, source), sim_summary_needs_runs (s, point, metric));
}
