/* sim/cli/explain/limits.c - see limits.h. */
#include "sim/cli/explain/limits.h"
#include <math.h>
#include <string.h>
#include "sim/core/statistics/stats.h"
#include "sim/report/table/results.h"

static const double nearly_full = 0.9;     /* from here on a resource is the bottleneck */
static const double far_from_1 = 0.05;       /* beyond the interval: no edge of a run */
static const double hardly_used = 1e-3;

/* --- shares --- */

typedef struct {
  const SimStoreMetric *metric;
  SimStat               stat;
} Share;

static gboolean
is_bound (const char *name)
{
  return g_str_has_suffix (name, "_bound_share");
}

/* How models call the part of the time that something works. */
static gboolean
is_busy (const char *name)
{
  return strstr (name, "utilisation") || strstr (name, "utilization")
         || g_str_has_suffix (name, "busy_share");
}

static gint
by_mean (gconstpointer a, gconstpointer b)
{
  double x = ((const Share *) a)->stat.mean, y = ((const Share *) b)->stat.mean;

  return x > y ? -1 : x < y;
}

/* Returns: (transfer full) (element-type Share): the metrics of a kind that have a value, the
 * largest first. */
static GArray *
shares_of (const SimSummary *summary, gboolean (*is_kind) (const char *name))
{
  GArray *shares = g_array_new (FALSE, FALSE, sizeof (Share));

  for (guint m = 0; m < sim_summary_n_metrics (summary); m++)
    {
      Share share = { sim_summary_metric (summary, m), sim_summary_stat (summary, 0, m) };

      if (share.stat.n > 0 && isfinite (share.stat.mean) && is_kind (share.metric->name))
        g_array_append_val (shares, share);
    }
  g_array_sort (shares, by_mean);
  return shares;
}

static void
print_shares (const GArray *shares)
{
  for (guint i = 0; i < shares->len; i++)
    {
      const Share *share = &g_array_index (shares, Share, i);
      g_autofree char *value = sim_report_interval (share->stat.mean, share->stat.half_width);

      if (i == 0 || share->stat.mean > hardly_used)
        g_print ("  %-30s %s  (%s)\n", share->metric->name, value, share->metric->doc);
    }
}

static void
print_busy (const SimSummary *summary)
{
  g_autoptr (GArray) shares = shares_of (summary, is_busy);
  const Share *first = shares->len > 0 ? &g_array_index (shares, Share, 0) : NULL;

  g_print ("\nBottleneck\n");
  if (first == NULL)
    {
      g_print ("  The runs measure no utilisation: what limits them is read from the parameters "
               "below.\n");
      return;
    }
  print_shares (shares);
  if (first->stat.mean >= nearly_full)
    g_print ("  %s is nearly always busy: more of it, or less work for it, is what helps.\n",
             first->metric->name);
  else
    g_print ("  Nothing is busy all the time: load or latency limits the system, not a full "
             "resource.\n");
}

static void
print_roofline (const SimSummary *summary)
{
  g_autoptr (GArray) shares = shares_of (summary, is_bound);

  if (shares->len == 0)
    return;
  g_print ("\nRoofline: share of the time of steps by what bounds them\n");
  print_shares (shares);
}

/* --- Little's law --- */

/* Calls @each with each queue of the scenario's models, and the name of its component where there
 * are several. */
typedef void (*EachQueue) (gpointer data, const SimLittle *queue, const char *prefix);

static void
each_queue (const SimPlan *plan, EachQueue each, gpointer data)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (plan));

  for (guint i = 0; i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);
      g_autofree char *prefix
        = components->len > 1 ? g_strconcat (c->name, ".", NULL) : g_strdup ("");

      for (const SimService *s = c->model->offers; s && s->name; s++)
        for (const SimLittle *q = g_str_equal (s->name, SIM_SERVICE_LITTLE) ? s->functions : NULL;
             q && q->level; q++)
          each (data, q, prefix);
    }
}

static void
keep_queue (gpointer names, const SimLittle *queue, const char *prefix)
{
  g_ptr_array_add (names, g_strconcat (prefix, queue->level, ".mean", NULL));
  g_ptr_array_add (names, g_strconcat (prefix, queue->stay, ".mean", NULL));
  g_ptr_array_add (names, g_strconcat (prefix, queue->stay, ".n", NULL));
}

GPtrArray *
sim_explain_kept (const SimPlan *plan)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  each_queue (plan, keep_queue, names);
  return names;
}

typedef struct {
  const SimSummary *summary;
  double            length_s;    /* that is measured; NaN: not known */
  guint             n_named, n;  /* queues; told */
} Law;

static GArray *
values_of (const SimSummary *summary, const char *prefix, const char *name, const char *part)
{
  g_autofree char *full = g_strconcat (prefix, name, part, NULL);
  guint metric;

  return sim_summary_find (summary, full, &metric, NULL)
           ? sim_summary_replications (summary, 0, metric)
           : NULL;
}

/* The rate of those that left times their stay, over how many were there, in each replication. */
static void
print_queue (gpointer data, const SimLittle *queue, const char *prefix)
{
  Law *law = data;
  g_autoptr (GArray) level = values_of (law->summary, prefix, queue->level, ".mean");
  g_autoptr (GArray) stay = values_of (law->summary, prefix, queue->stay, ".mean");
  g_autoptr (GArray) left = values_of (law->summary, prefix, queue->stay, ".n");
  g_autofree char *ratio = NULL;
  double half, mean;

  law->n_named++;
  if (!level || !stay || !left || level->len == 0 || level->len != stay->len
      || level->len != left->len || isnan (law->length_s))
    return;
  for (guint i = 0; i < level->len; i++)
    g_array_index (stay, double, i)
      *= g_array_index (left, double, i) / law->length_s / g_array_index (level, double, i);
  mean = sim_stats_mean_ci ((const double *) stay->data, stay->len, 0.95, &half);
  ratio = sim_report_interval (mean, half);
  g_print ("  %s%s: the rate of those that left x %s%s is %s of its mean\n", prefix, queue->level,
           prefix, queue->stay, ratio);
  if (isfinite (half) && fabs (mean - 1) > half + far_from_1)
    g_print ("  That is not 1: the queue grows (or drains), or the run is short for a stay.\n");
  law->n++;
}

static double
measured_s (const SimRunOptions *run)
{
  if (run->until == SIM_TIME_MAX || run->warmup_mser)
    return NAN;
  return (double) (run->until - run->warmup) / run->ticks_per_s;
}

static void
print_little (const SimPlan *plan, const SimSummary *summary)
{
  Law law = { summary, measured_s (sim_scenario_run (sim_plan_scenario (plan))), 0, 0 };

  g_print (
    "\nLittle's law (number in the system = rate x stay; 1 where a run is long for a stay)\n");
  each_queue (plan, print_queue, &law);
  if (law.n_named == 0)
    g_print ("  The model names no queue that it holds for.\n");
  else if (isnan (law.length_s))
    g_print ("  The runs have no fixed end or begin, so rates are not known: set run.until and "
             "run.warmup.\n");
  else if (law.n == 0)
    g_print ("  The runs leave no value of the queue that it holds for.\n");
}

void
sim_explain_limits (const SimPlan *plan, const SimSummary *summary)
{
  print_busy (summary);
  print_roofline (summary);
  print_little (plan, summary);
}
