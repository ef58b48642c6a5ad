/* sim/bench/bench_pool.c - a million invocations of 1,000 functions through sandbox_pool, as a
 * scenario would run them: synthetic workload, one node, processor sharing, all metrics. */
#include "sim/bench/bench_pool.h"

#include "sim/model/run.h"

#define INVOCATIONS 1e6
#define TARGET_MCALLS_PER_S 1.5
#define TARGET_TRENV_MCALLS_PER_S 0.7

enum { LRU, TTL, TRENV };

static gpointer
params_new (const SimModel *model, guint kind)
{
  const char *const settings[][2] = {
    { "workload", "synthetic" },
    { "n_functions", "1000" },
    { "invocations", "1000000" },
    { "arrival_hz", "100 Hz" },
    { "duration_mu", "-2" },
    { "duration_sigma", "0.5" },
    { "soft_cap_bytes", "64 GiB" },
    { "system", kind == TRENV ? "trenv_cxl" : "faasd" },
    { "keep_alive", kind == LRU ? "lru" : "ttl" },
    { "reuse", kind == TRENV ? "false" : "true" },   /* every call switches a sandbox */
  };
  gpointer params = g_malloc0 (model->params_size);

  sim_params_defaults (model->params, params);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GError) error = NULL;
      const SimParam *row = sim_param_find (model->params, settings[i][0]);

      sim_require (row != NULL);
      if (!sim_param_set (row, params, settings[i][1], &error))
        g_error ("bench: %s: %s", settings[i][0], error->message);
    }
  return params;
}

static double
pool_ours (const SimBench *bench, const SimBenchOptions *options)
{
  const SimModel *model = sim_registry_model (options->registry, "sandbox_pool");
  gpointer params = params_new (model, (guint) bench->size);
  SimComponent component = { "sandbox_pool", model, params };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 42 }
  };
  double began_s = sim_bench_cpu_s (), taken_s;
  g_autoptr (SimRecord) record = sim_run (&spec);

  taken_s = sim_bench_cpu_s () - began_s;
  sim_require (!record->failed);
  sim_params_clear (model->params, params, model->params_size);
  g_free (params);
  return taken_s / INVOCATIONS;
}

void
sim_bench_pool (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { pool_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-6 / s;
  *probe = bench->size == TRENV ? TARGET_TRENV_MCALLS_PER_S : TARGET_MCALLS_PER_S;
}
