/* sim/cli/explain/limits.c - see limits.h. */
#include "sim/cli/explain/limits.h"
#include <math.h>
#include <string.h>
#include "sim/report/table/results.h"

static const double nearly_full = 0.9;     /* from here on a resource is the bottleneck */
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

void
sim_explain_limits (const SimSummary *summary)
{
  print_busy (summary);
  print_roofline (summary);
}
