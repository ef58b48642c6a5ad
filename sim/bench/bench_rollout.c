/* sim/bench/bench_rollout.c - whole iterations through rollout_tail, as a scenario would run
 * them.
 *
 * Lengths are drawn, not loaded; drawing is timed.  The unit is seconds of processor time an
 * iteration, the probe the time allowed.
 */
#include "sim/bench/bench_rollout.h"

#include "sim/model/run.h"

typedef struct {
  const char *settings[24]; /* name, value, ... NULL: the rest is Qwen2-VL-72B */
  double allowed_s;
} Case;

static const Case cases[] = {
  [SIM_BENCH_ROLLOUT_VERL] = { { "policy", "verl", NULL }, 0.1 },
  [SIM_BENCH_ROLLOUT_CONTEXT] = { { "policy", "context", NULL }, 0.3 },
  [SIM_BENCH_ROLLOUT_K2] = { { "policy",
                               "verl",
                               "n_prompts",
                               "800",
                               "group_size",
                               "8",
                               "max_length_tokens",
                               "98304 tokens",
                               "mean_length_tokens",
                               "38959 tokens",
                               "sigma",
                               "0.6",
                               "n_instances",
                               "8",
                               "n_ranks",
                               "32",
                               "base_s",
                               "110 ms",
                               "token_s_per_token",
                               "84 us/tokens",
                               NULL },
                             0.5 },
  [SIM_BENCH_ROLLOUT_LARGE] = { { "policy", "context", "n_prompts", "6250", NULL }, 3.0 },
};

static gpointer
params_new (const SimModel *model, const Case *c)
{
  gpointer params = g_malloc0 (model->params_size);

  sim_params_defaults (model->params, params);
  for (const char *const *s = c->settings; *s != NULL; s += 2)
    {
      g_autoptr (GError) error = NULL;
      const SimParam *row = sim_param_find (model->params, s[0]);

      sim_require (row != NULL);
      if (!sim_param_set (row, params, s[1], &error))
        g_error ("bench: %s: %s", s[0], error->message);
    }
  return params;
}

static double
rollout_ours (const SimBench *bench, const SimBenchOptions *options)
{
  const SimModel *model = sim_registry_model (options->registry, "rollout_tail");
  gpointer params = params_new (model, &cases[(guint) bench->size]);
  SimComponent component = { "rollout_tail", model, params };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 42 }
  };
  double began_s = sim_bench_cpu_s (), taken_s;
  g_autoptr (SimRecord) record = sim_run (&spec);

  taken_s = sim_bench_cpu_s () - began_s;
  sim_require (!record->failed);
  sim_params_clear (model->params, params, model->params_size);
  g_free (params);
  return taken_s;
}

void
sim_bench_rollout (const SimBench *bench, const SimBenchOptions *options, double *ours,
                   double *probe)
{
  static const SimBenchBody bodies[] = { rollout_ours };

  sim_bench_race (bench, options, bodies, 1, ours);
  *probe = cases[(guint) bench->size].allowed_s;
}
