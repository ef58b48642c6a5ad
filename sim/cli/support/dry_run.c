/* sim/cli/support/dry_run.c - see dry_run.h. */
#include "sim/cli/support/dry_run.h"
#include <time.h>
#include "sim/base/unit/unit.h"
#include "sim/experiment/estimate/cost_law.h"
#include "sim/experiment/estimate/dealt.h"
#include "sim/experiment/execute/shard.h"
#include "sim/experiment/estimate/trial.h"

static const double trial_s = 3;      /* for all runs that are only tried */

/* What is known of a sweep's time. */
typedef struct {
  double *costs;             /* seconds of a run, a point; from the law where none is measured */
  guint  *n_measured;        /* runs, a point, on which that rests */
  double  begin_s;           /* to read the scenario and check its points, before the first run */
} Known;

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

/* Replications of point @p that are still to be run. */
static guint
n_left (const SimPlan *plan, const Known *known, guint p, gboolean stored)
{
  guint wanted = sim_scenario_run (sim_plan_scenario (plan))->replications;

  return stored ? wanted - MIN (wanted, known->n_measured[p]) : wanted;
}

/* Returns: the seconds that what is left takes; sets *@n_runs to how many runs that is. */
static double
time_left (const SimPlan *plan, const Known *known, gboolean stored, guint jobs, guint64 *n_runs)
{
  guint n = sim_plan_n_points (plan);
  g_autofree guint *left = g_new (guint, n + 1);

  *n_runs = 0;
  for (guint p = 0; p < n; p++)
    *n_runs += left[p] = n_left (plan, known, p, stored);
  return *n_runs == 0 ? 0 : known->begin_s + sim_dealt (known->costs, left, n, jobs);
}

/* Two digits: a few runs do not tell more. */
static char *
roughly (double seconds)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return sim_quantity_humane (
    g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.1e", seconds), NULL), "s");
}

static void
print_stored_estimate (const SimPlan *plan, const SimDryRun *how, Known *known)
{
  guint64 n_measured = 0, n_runs;
  g_autofree char *text = NULL;

  for (guint p = 0; p < sim_plan_n_points (plan); p++)
    n_measured += known->n_measured[p];
  sim_cost_law (plan, known->n_measured, known->costs);
  text = roughly (time_left (plan, known, TRUE, jobs_of (how), &n_runs));
  g_print ("%" G_GUINT64_FORMAT " runs are left: about %s with %u %s, as %" G_GUINT64_FORMAT
           " runs in %s took\n",
           n_runs, text, jobs_of (how), jobs_of (how) == 1 ? "worker" : "workers", n_measured,
           how->results);
}

/* Nothing is stored yet: a few runs are tried. */
static void
print_tried_estimate (const SimPlan *plan, const SimDryRun *how, Known *known)
{
  SimTrial trial = { .costs = known->costs, .n_measured = known->n_measured };
  guint64 n_runs;
  g_autoptr (GError) error = NULL;
  g_autofree char *all = NULL, *one = NULL;

  if (!sim_trial (plan, trial_s, &trial, &error))
    {
      g_print ("no estimate: %s\n", error->message);
      return;
    }
  known->begin_s += trial.begin_s;
  sim_cost_law (plan, known->n_measured, known->costs);
  all = roughly (time_left (plan, known, FALSE, jobs_of (how), &n_runs) / how->n_parts);
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
  g_autofree double *costs = g_new0 (double, n + 1);
  g_autofree guint *n_measured = g_new0 (guint, n + 1);
  Known known = { costs, n_measured, (double) clock () / CLOCKS_PER_SEC };
  gboolean any = FALSE;

  print_points (plan);
  if (how->n_parts == 1 && read_costs (plan, how->results, costs, n_measured))
    for (guint p = 0; p < n; p++)
      any = any || n_measured[p] > 0;
  if (any)
    print_stored_estimate (plan, how, &known);
  else
    print_tried_estimate (plan, how, &known);
}
