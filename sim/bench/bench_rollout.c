/* sim/bench/bench_rollout.c - whole iterations through rollout_tail, as a scenario would run
 * them.
 *
 * Lengths are drawn, not loaded; drawing is timed.  The unit is seconds of processor time an
 * iteration, the probe the time allowed.  Growth compares a request among 100,000 with one among
 * 1,000; memory is what 99,000 more requests add to the most that a process holds.
 */
#include "sim/bench/bench_rollout.h"

#include <math.h>

#include "sim/bench/peak.h"
#include "sim/model/run.h"

#define FEW 1000.0
#define MANY 100000.0
#define ALLOWED_BYTES 512.0

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
  [SIM_BENCH_ROLLOUT_FEW]
  = { { "policy", "context", "group_size", "8", "n_instances", "2", "n_prompts", "125", NULL },
      0.0 },
  [SIM_BENCH_ROLLOUT_MANY]
  = { { "policy", "context", "group_size", "8", "n_instances", "2", "n_prompts", "12500", NULL },
      0.0 },
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

/* Returns: processor seconds. */
static double
run_case (const SimRegistry *registry, guint which)
{
  const SimModel *model = sim_registry_model (registry, "rollout_tail");
  gpointer params = params_new (model, &cases[which]);
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

static double
rollout_ours (const SimBench *bench, const SimBenchOptions *options)
{
  return run_case (options->registry, (guint) bench->size);
}

void
sim_bench_rollout (const SimBench *bench, const SimBenchOptions *options, double *ours,
                   double *probe)
{
  static const SimBenchBody bodies[] = { rollout_ours };

  sim_bench_race (bench, options, bodies, 1, ours);
  *probe = cases[(guint) bench->size].allowed_s;
}

static double
among_many (const SimBench *bench, const SimBenchOptions *options)
{
  return run_case (options->registry, SIM_BENCH_ROLLOUT_MANY) / MANY;
}

static double
among_few (const SimBench *bench, const SimBenchOptions *options)
{
  return run_case (options->registry, SIM_BENCH_ROLLOUT_FEW) / FEW;
}

void
sim_bench_rollout_growth (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe)
{
  static const SimBenchBody bodies[] = { among_many, among_few };
  double seconds[2];

  sim_bench_race (bench, options, bodies, 2, seconds);
  *ours = 1e6 * seconds[0];
  *probe = 1e6 * seconds[1] * log (MANY) / log (FEW);
}

typedef struct {
  const SimRegistry *registry;
  guint which;
} Work;

static void
run_work (gconstpointer data)
{
  const Work *work = data;

  run_case (work->registry, work->which);
}

/* Returns: bytes that a case adds at most to what the process holds. */
static double
added_bytes (const SimRegistry *registry, guint which)
{
  const Work work = { registry, which };
  const SimPeak peak = sim_peak_of (run_work, &work);

  return peak.most_bytes - peak.before_bytes;
}

void
sim_bench_rollout_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe)
{
  double many = added_bytes (options->registry, SIM_BENCH_ROLLOUT_MANY);
  double few = added_bytes (options->registry, SIM_BENCH_ROLLOUT_FEW);

  *ours = (many - few) / (MANY - FEW);
  *probe = ALLOWED_BYTES;
}
