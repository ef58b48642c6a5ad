/* sim/experiment/paired/paired.c - see paired.h. */
#include "sim/experiment/paired/paired.h"
#include <math.h>
#include "sim/core/statistics/stats.h"
#include "sim/experiment/execute/execute.h"

/* A failed run would leave the others unpaired. */
static SimSummary *
run_plan (const SimPaired *paired, const SimPlan *plan, const GPtrArray *names, GError **error)
{
  g_autoptr (SimStore) store = sim_store_open (NULL, SIM_STORE_WRITE, error);
  SimExecuteOptions options = { .jobs = paired->jobs };
  SimProgress progress = { 0 };

  if (store == NULL || !sim_execute (plan, store, &options, &progress, error))
    return NULL;
  if (progress.n_failed > 0)
    {
      g_autoptr (GPtrArray) failures = sim_store_failures (store, 1, NULL);

      sim_invalid (error, "%u runs failed: %s", progress.n_failed,
                   failures && failures->len ? (char *) g_ptr_array_index (failures, 0) : "");
      return NULL;
    }
  return sim_summary_new_keeping (store, names, error);
}

/* The scenario with its assignments, run; @catalogue gets its own entries as well. */
static SimSummary *
run_scenario (const SimPaired *paired, SimCatalogue *catalogue, const GPtrArray *sets,
              const GPtrArray *names, GError **error)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimScenarioContext context = { .registry = paired->registry,
                                 .catalogue = catalogue,
                                 .sets = (const char *const *) sets->pdata,
                                 .confine = paired->confine };
  g_autoptr (SimScenario) scenario = sim_scenario_load (paired->path, &context, faults);
  g_autoptr (SimPlan) plan = scenario ? sim_plan_new (scenario, NULL, faults) : NULL;

  if (plan && sim_plan_n_points (plan) == 1)
    return run_plan (paired, plan, names, error);
  if (sim_faults_to_error (faults, error))
    sim_invalid (error, "the scenario is not one point");
  return NULL;
}

SimSummary *
sim_paired_run (const SimPaired *paired, const char *change, guint replications,
                const GPtrArray *names, GError **error)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new ();
  g_autofree char *times = g_strdup_printf ("run.replications=%u", replications);
  g_autoptr (SimCatalogue) catalogue = paired->catalogue (paired->data);

  for (guint i = 0; i < paired->sets->len; i++)
    g_ptr_array_add (sets, g_ptr_array_index (paired->sets, i));
  if (replications > 0)
    g_ptr_array_add (sets, times);
  if (change)
    g_ptr_array_add (sets, (gpointer) change);
  g_ptr_array_add (sets, NULL);
  if (catalogue)
    return run_scenario (paired, catalogue, sets, names, error);
  sim_invalid (error, "the catalogue cannot be read");
  return NULL;
}

GArray *
sim_paired_values (const SimPaired *paired, const char *change, const char *metric,
                   guint replications, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (SimSummary) summary = NULL;
  GArray *values;
  guint column;

  g_ptr_array_add (names, (gpointer) metric);
  summary = sim_paired_run (paired, change, replications, names, error);
  if (summary == NULL || !sim_summary_find (summary, metric, &column, error))
    return NULL;
  values = sim_summary_replications (summary, 0, column);
  if (values && values->len > 0)
    return values;
  g_clear_pointer (&values, g_array_unref);
  sim_invalid (error, "%s has no value in these runs", metric);
  return NULL;
}

/* A central difference over the mean, so that a metric may be 0 on one side; what is 0 in the
 * middle has no share to move by. */
SimElasticity
sim_paired_elasticity (const GArray *low, const GArray *high, double low_p, double high_p,
                       double level)
{
  double step = log (high_p / low_p);
  g_autofree double *e = NULL;
  SimElasticity result = { NAN, NAN, 0 };

  if (low == NULL || high == NULL || low->len != high->len || low->len == 0 || !isfinite (step)
      || step == 0 || level == 0 || !isfinite (level))
    return result;
  e = g_new (double, low->len);
  for (guint i = 0; i < low->len; i++)
    e[i] = (g_array_index (high, double, i) - g_array_index (low, double, i)) / (level * step);
  result.value = sim_stats_mean_ci (e, low->len, 0.95, &result.half_width);
  result.n = low->len;
  return result;
}
