/* sim/cli/support/dry_run.c - see dry_run.h. */
#include "sim/cli/support/dry_run.h"
#include "sim/base/unit/unit.h"
#include "sim/experiment/execute/shard.h"
#include "sim/experiment/execute/trial.h"

static const double trial_s = 1;      /* for a run that is only tried */

static void
print_points (const SimPlan *plan)
{
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));
  guint n = sim_plan_n_points (plan);

  for (guint p = 0; p < n; p++)
    {
      g_autofree char *label = sim_plan_label (plan, p);

      g_print ("%u  %s\n", p, label[0] ? label : "(nothing is swept)");
    }
  g_print ("%u %s x %u %s = %" G_GUINT64_FORMAT " runs\n", n, n == 1 ? "point" : "points",
           run->replications, run->replications == 1 ? "replication" : "replications",
           (guint64) n * run->replications);
  if (run->stop_metric)
    g_print ("and more where the interval of %s is wider than %g %% of the mean: at most %u "
             "replications of a point\n",
             run->stop_metric, 100 * run->stop_half_width, run->stop_max);
}

/* Costs and stored runs from the file.  Returns: FALSE when there is none that can be read. */
static gboolean
read_costs (const SimPlan *plan, const char *path, double *costs, guint *n_stored)
{
  g_autoptr (SimStore) store = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  store = sim_store_open (path, SIM_STORE_READ, NULL);
  return store != NULL && sim_shard_costs (store, plan, costs, n_stored, NULL);
}

static guint
jobs_of (const SimDryRun *how)
{
  return how->jobs ? how->jobs : g_get_num_processors ();
}

static void
print_stored_estimate (const SimPlan *plan, const SimDryRun *how, const double *costs,
                       const guint *n_stored)
{
  guint wanted = sim_scenario_run (sim_plan_scenario (plan))->replications;
  guint64 n_measured = 0, n_left = 0;
  double left_s = 0;
  g_autofree char *text = NULL;

  for (guint p = 0; p < sim_plan_n_points (plan); p++)
    {
      guint left = wanted - MIN (wanted, n_stored[p]);

      n_measured += n_stored[p];
      n_left += left;
      left_s += left * costs[p];
    }
  text = sim_quantity_humane (left_s / jobs_of (how), "s");
  g_print ("%" G_GUINT64_FORMAT " runs are left: about %s with %u %s, as %" G_GUINT64_FORMAT
           " runs in %s took\n",
           n_left, text, jobs_of (how), jobs_of (how) == 1 ? "worker" : "workers", n_measured,
           how->results);
}

/* Two digits: a few runs do not tell more. */
static char *
roughly (double seconds)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return sim_quantity_humane (
    g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.1e", seconds), NULL), "s");
}

/* Nothing is stored yet: a few runs are tried. */
static void
print_tried_estimate (const SimPlan *plan, const SimDryRun *how)
{
  guint64 n_runs = (guint64) sim_plan_n_points (plan)
                   * sim_scenario_run (sim_plan_scenario (plan))->replications;
  SimTrial trial;
  g_autoptr (GError) error = NULL;
  g_autofree char *all = NULL, *one = NULL;

  if (!sim_trial (plan, trial_s, &trial, &error))
    {
      g_print ("no estimate: %s\n", error->message);
      return;
    }
  all = roughly ((double) n_runs * trial.mean_s / how->n_parts / jobs_of (how));
  one = roughly (trial.mean_s);
  g_print ("%s: %s %s with %u %s, as %u %s tried now took %s%s each (none is stored)\n",
           how->n_parts > 1 ? "this part" : "all of it", trial.n_late ? "more than" : "about", all,
           jobs_of (how), jobs_of (how) == 1 ? "worker" : "workers", trial.n_runs,
           trial.n_runs == 1 ? "run" : "runs", trial.n_late ? "more than " : "", one);
}

void
sim_cli_dry_run (const SimPlan *plan, const SimDryRun *how)
{
  guint n = sim_plan_n_points (plan);
  g_autofree double *costs = g_new (double, n + 1);
  g_autofree guint *n_stored = g_new0 (guint, n + 1);
  gboolean any = FALSE;

  print_points (plan);
  if (how->n_parts == 1 && read_costs (plan, how->results, costs, n_stored))
    for (guint p = 0; p < n; p++)
      any = any || n_stored[p] > 0;
  if (any)
    print_stored_estimate (plan, how, costs, n_stored);
  else
    print_tried_estimate (plan, how);
}
