/* sim/experiment/summary/summary_support.c - what a point's replications cannot support: a quantile
 * with too few observations beyond it is blank, with the reason. */
#include <math.h>
#include <string.h>
#include "sim/core/statistics/batch.h"
#include "sim/core/statistics/quantile.h"
#include "sim/core/statistics/stats.h"
#include "sim/experiment/summary/summary_state.h"

static const struct {
  const char *suffix;
  double p;
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

static gboolean
find_sibling (const SimSummary *s, const char *tally, const char *suffix, guint *metric)
{
  g_autofree char *name = g_strconcat (tally, suffix, NULL);
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (s->by_name, name));

  *metric = found - 1;
  return found > 0;
}

/* Files of before have no correlation times, and no word about them. */
static void
find_of_tally (const SimSummary *s, guint m, const char *suffix, SimSupportKind kind)
{
  const SimStoreMetric *metric = metric_at (s, m);
  g_autofree char *tally = NULL;
  SimSummarySupport support = { .kind = kind };

  if (metric->expression || g_strcmp0 (metric->kind, "tally") != 0
      || !g_str_has_suffix (metric->name, suffix))
    return;
  tally = g_strndup (metric->name, strlen (metric->name) - strlen (suffix));
  if (find_sibling (s, tally, ".n", &support.n_metric)
      && find_sibling (s, tally, ".correlation_n", &support.time_metric))
    s->support[m] = support;
}

void
sim_summary_find_support (SimSummary *s)
{
  s->support = g_new0 (SimSummarySupport, s->metrics->len + 1);
  for (guint m = 0; m < s->metrics->len; m++)
    {
      g_autofree char *tally = NULL;
      SimSummarySupport support = { SIM_SUPPORT_QUANTILE, 0, G_MAXUINT, 0 };

      if (!metric_at (s, m)->expression && g_strcmp0 (metric_at (s, m)->kind, "count") == 0)
        s->support[m].kind = SIM_SUPPORT_COUNT;
      find_of_tally (s, m, ".mean", SIM_SUPPORT_MEAN);
      find_of_tally (s, m, ".half_width", SIM_SUPPORT_WITHIN);
      support.p = sim_summary_quantile (s, m, &tally);
      if (tally == NULL || !find_sibling (s, tally, ".n", &support.n_metric))
        continue;
      if (!find_sibling (s, tally, ".correlation_n", &support.time_metric))
        support.time_metric = G_MAXUINT;
      s->support[m] = support;
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
  double n = s->support[metric].kind == SIM_SUPPORT_QUANTILE ? n_observed (s, point, metric) : 0;

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

/* --- labels --- */

/* What the replications of a point show of a tally, averaged over them. */
typedef struct {
  double n, time; /* observations of a run; their correlation time, NaN: too few to know */
  guint runs;
} Seen;

static gboolean
look (const SimSummary *s, guint point, guint metric, Seen *seen)
{
  const SimSummarySupport *support = &s->support[metric];
  SimStat n;

  if (support->kind == SIM_SUPPORT_NONE || support->kind == SIM_SUPPORT_COUNT
      || support->time_metric == G_MAXUINT)
    return FALSE;
  n = sim_summary_stat (s, point, support->n_metric);
  *seen = (Seen){ n.mean, sim_summary_stat (s, point, support->time_metric).mean, n.n };
  return n.n > 0 && n.mean > 0;
}

/* Returns: (transfer full) (nullable): that a run is shorter than @times correlation times. */
static char *
tell_short (const Seen *seen, double times)
{
  if (isnan (seen->time))
    return g_strdup_printf ("%.0f observations in a run are too few to see how they hang together "
                            "(160)",
                            seen->n);
  if (seen->n >= times * seen->time)
    return NULL;
  return g_strdup_printf ("%.0f observations in a run are %.0f correlation times of %.3g, of %.0f "
                          "that it should have: run at least %.1f times as long",
                          seen->n, seen->n / seen->time, seen->time, times,
                          ceil (10 * times * seen->time / seen->n) / 10);
}

static char *
label_quantile (const Seen *seen, double p, gboolean pooled)
{
  double all = seen->n * (pooled ? seen->runs : 1);
  double beyond = all * fmin (p, 1 - p) / seen->time;

  if (!(beyond < SIM_QUANTILE_BEYOND))
    return NULL;
  return g_strdup_printf ("about %.2g independent observations beyond it %s, of %d that there "
                          "should be: the interval may be too narrow",
                          beyond, pooled ? "in all runs together" : "in a run",
                          SIM_QUANTILE_BEYOND);
}

/* Results of cycles whose weights are unequal rest on fewer than there are. */
static char *
label_cycles (const SimSummary *s, guint point, guint metric)
{
  const SimStoreMetric *m = metric_at (s, metric);
  guint column = GPOINTER_TO_UINT (g_hash_table_lookup (s->by_name, SIM_RARE_EFFECTIVE_COLUMN));
  double effective;

  if (column == 0 || g_str_has_prefix (m->name, "run.")
      || sim_summary_stat (s, point, metric).n == 0)
    return NULL;
  effective = sim_summary_stat (s, point, column - 1).mean;
  if (!(effective < SIM_RARE_EFFECTIVE))
    return NULL;
  return g_strdup_printf ("rests on %.2g cycles of a run, were they all alike, of %d that there "
                          "should be: the interval may be too narrow; raise run.rare.cycles %.2g "
                          "times",
                          effective, SIM_RARE_EFFECTIVE, SIM_RARE_EFFECTIVE / effective);
}

/* Whole numbers are taken for events: the interval of a mean rests on how many there were in all.
 * None says little: events at random, of which 3 / n are expected in a run, are missing in all n
 * runs once in twenty times. */
static char *
label_count (const SimSummary *s, guint point, guint metric)
{
  SimStat stat = sim_summary_stat (s, point, metric);
  double all = stat.mean * stat.n;

  if (stat.n < 2 || sim_summary_is_exact (s) || !(all < SIM_STATS_EVENTS)
      || fabs (all - rint (all)) > 1e-6)
    return NULL;
  if (all > 0.5)
    return g_strdup_printf ("%.0f in all runs together, of %d that there should be: the interval "
                            "may be too narrow; longer runs, or more",
                            all, SIM_STATS_EVENTS);
  return g_strdup_printf ("none in %u runs: if they come at random, up to %.2g a run are possible "
                          "at 95 %%",
                          stat.n, -log (0.05) / stat.n);
}

char *
sim_summary_caveat (const SimSummary *s, guint point, guint metric, gboolean pooled)
{
  const SimSummarySupport *support;
  char *text = NULL;
  Seen seen;

  if (metric < s->n_stored && s->support[metric].kind == SIM_SUPPORT_COUNT)
    return label_count (s, point, metric);
  if (metric < s->n_stored && s->support[metric].kind == SIM_SUPPORT_NONE)
    return label_cycles (s, point, metric);
  if (metric >= s->n_stored || !look (s, point, metric, &seen))
    return NULL;
  support = &s->support[metric];
  if (support->kind == SIM_SUPPORT_WITHIN)
    return tell_short (&seen, isnan (sim_summary_stat (s, point, metric).mean) ? SIM_TIMES_WITHIN
                                                                               : SIM_TIMES_SURE);
  if (s->steady)
    text = tell_short (&seen, SIM_TIMES_OVER);
  if (text == NULL && support->kind == SIM_SUPPORT_QUANTILE
      && !sim_summary_is_blank (s, point, metric))
    text = label_quantile (&seen, support->p, pooled);
  return text;
}
