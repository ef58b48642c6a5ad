/* models/bench/bench_load.c - a scenario of 1,000 points: read, decoded, every point checked.
 *
 * The largest table of parameters is taken, with catalogue entries of its own and every section
 * that names points.  Hardware is spelt out, so that the work is the same everywhere.
 */
#include "models/bench/bench_load.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "sim/scenario/plan/plan.h"

#define LOAD_MS 50.0

static const char yaml[]
  = "orrery: 1\n"
    "title: a thousand points\n"
    "model: attention_split\n"
    "catalogue:\n"
    "  accelerator:\n"
    "    fast: {bf16_flop_per_s: 989 TFLOP/s, memory_bytes: 80 GB, memory_bytes_per_s: 3.35 TB/s, "
    "scale_up_bytes_per_s: 450 GB/s, scale_up_devices: 8, "
    "confidence: A, source: bench}\n"
    "    large: {like: fast, bf16_flop_per_s: 148 TFLOP/s, memory_bytes: 96 GB, confidence: A, "
    "source: bench}\n"
    "  price: {one: {device: fast, price_set: bench, price_usd_per_h: 9 USD/h, confidence: A, "
    "source: bench}}\n"
    "  link: {net: {bytes_per_s: 45.7 GB/s, round_trip_s: 33 us, confidence: A, source: bench}}\n"
    "  llm: {m: {layers: 80, d_model: 8192, heads: 64, kv_heads: 8, head_dim: 128, "
    "weight_bytes: 137.5 GB, confidence: A, source: bench}}\n"
    "params: {llm: m, model_gpu: fast, attention_gpu: large, model_gpu_price: one, "
    "attention_gpu_price: one, link: net, host_s: 5 ms, memory: device}\n"
    "sweep:\n"
    "  axes:\n"
    "    params.synthetic_requests: {from: 1000, to: 100000, n: 250}\n"
    "    params.n_batches: [1, 2]\n"
    "    params.overlap: [none, kvproj]\n"
    "  where: params.synthetic_requests >= 1000\n"
    "derive:\n"
    "  - {name: gain, value: tokens_per_s / base(tokens_per_s), base: {params.n_batches: 1}, "
    "doc: over one batch}\n"
    "expect:\n"
    "  - {id: most, metric: max(gain), claim: {low: 0, source: bench}, kind: sign}\n";

/* Returns: processor seconds. */
static double
load (const char *path, const SimRegistry *registry)
{
  double began_s = sim_bench_cpu_s ();
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimCatalogue) catalogue = sim_catalogue_new (registry);
  SimScenarioContext context = { .registry = registry, .catalogue = catalogue };
  g_autoptr (SimScenario) scenario = sim_scenario_load (path, &context, faults);
  g_autoptr (SimPlan) plan = scenario != NULL ? sim_plan_new (scenario, NULL, faults) : NULL;
  g_autofree char *text = sim_faults_text (faults);

  if (plan == NULL)
    g_error ("bench: %s", text);
  /* a scenario that lost points would be faster for no good reason */
  sim_require (sim_plan_n_points (plan) == 1000);
  return sim_bench_cpu_s () - began_s;
}

/* Through a real file, as a user's scenario comes. */
static double
body (const SimBench *bench, const SimBenchOptions *options)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("orrery-bench-XXXXXX.yaml", &path, NULL);
  double seconds;

  if (fd < 0 || !g_file_set_contents (path, yaml, -1, NULL))
    g_error ("bench: cannot write below %s", g_get_tmp_dir ());
  seconds = load (path, options->registry);
  close (fd);
  g_unlink (path);
  return seconds;
}

/* Reading, checking and planning: what every command waits for. */
void
sim_bench_load (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { body };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e3 * s;
  *probe = LOAD_MS;
}
