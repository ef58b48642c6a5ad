/* models/bench/bench_ep.c - rank_failure: decode steps of 58 layers, and a month of an instance.
 *
 * Steps: four requests per rank of 2,000 tokens each; what ends comes again.  A batch plans its
 * steps up to the next departure, so departures must be part of it.
 * Hardware is spelt out (an H100 with memory for eight ranks): a bench needs no catalogue.
 */
#include "models/bench/bench_ep.h"

#include <math.h>

#include "models/llm/operators/law/law.h"
#include "sim/bench/bench_case.h"
#include "sim/bench/peak.h"

/* Efficiencies that are round, of each operator once: what a step costs here does not depend on
 * their values. */
static void
refer_kernels (SimBenchCase *bench)
{
  static const char *const linear[] = { "decode_attention", "mla_decode", "experts", NULL };
  static const SimBenchSetting none[] = { { NULL, NULL } };
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (SimBenchSetting));
  guint n = 0;

  for (; llm_ops[n].name != NULL; n++)
    {
      gboolean whole = g_strv_contains (linear, llm_ops[n].name);
      const SimBenchSetting row[] = { { "operator", llm_ops[n].name }, { "overhead_s", "10 us" },
                                      { "memory_eff", "0.8" },         { "flop_eff", "0.6" },
                                      { "norm", whole ? "inf" : "1" }, { NULL, NULL } };

      g_array_append_vals (rows, row, G_N_ELEMENTS (row));
    }
  sim_bench_case_refer (bench, "kernels", none);
  sim_bench_case_refer_list (bench, "kernels", "laws", n,
                             &g_array_index (rows, SimBenchSetting, 0));
  g_array_unref (rows);
}

/* The same of DeepEP's four kernels. */
static void
refer_exchange (SimBenchCase *bench)
{
  static const SimBenchSetting none[] = { { NULL, NULL } };
  static const char *const kernels[]
    = { "dispatch_low_latency", "combine_low_latency", "dispatch_normal", "combine_normal" };
  SimBenchSetting rows[4][6];

  for (guint i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      const SimBenchSetting row[]
        = { { "kernel", kernels[i] }, { "near_s", "10 us" }, { "far_s", "20 us" },
            { "near_eff", "0.5" },    { "far_eff", "0.9" },  { NULL, NULL } };

      memcpy (rows[i], row, sizeof row);
    }
  sim_bench_case_refer (bench, "exchange", none);
  sim_bench_case_refer_list (bench, "exchange", "rows", G_N_ELEMENTS (kernels), rows[0]);
}

/* The catalogue of a bench is here: `orrery bench` must run without scenario files. */
static SimBenchCase
instance_of (const SimBenchOptions *options, double ranks, const SimBenchSetting *own)
{
  static const SimBenchSetting gpu[]
    = { { "bf16_flop_per_s", "989 TFLOP/s" },   { "fp8_flop_per_s", "1978 TFLOP/s" },
        { "memory_bytes", "256 GiB" },          { "memory_bytes_per_s", "3.35 TB/s" },
        { "scale_up_bytes_per_s", "450 GB/s" }, { "nic_bytes_per_s", "50 GB/s" },
        { "pcie_bytes_per_s", "64 GB/s" },      { NULL, NULL } };
  static const SimBenchSetting llm[] = { { "layers", "61" },        { "dense_layers", "3" },
                                         { "d_model", "7168" },     { "heads", "128" },
                                         { "mla_rank", "512" },     { "mla_rope", "64" },
                                         { "mla_q_rank", "1536" },  { "mla_nope", "128" },
                                         { "mla_value", "128" },    { "vocab", "129280" },
                                         { "shared_experts", "1" }, { "experts", "256" },
                                         { "top_k", "8" },          { "expert_ffn", "2048" },
                                         { "value_bytes", "1 B" },  { NULL, NULL } };
  SimBenchCase bench = sim_bench_case (options, "rank_failure");
  g_autofree char *n = g_strdup_printf ("%.0f", ranks);
  g_autofree char *slots = g_strdup_printf ("%.0f", ranks >= 512.0 ? 1.0 : 512.0 / ranks + 0.5);
  /* popular experts are what copies and imbalance come from */
  const SimBenchSetting size[]
    = { { "ranks", n }, { "slots_per_rank", slots }, { "popularity", "zipf" }, { NULL, NULL } };

  sim_bench_case_set (&bench, size);
  sim_bench_case_set (&bench, own);
  sim_bench_case_refer (&bench, "gpu", gpu);
  sim_bench_case_refer (&bench, "llm", llm);
  refer_kernels (&bench);
  refer_exchange (&bench);
  return bench;
}

/* Returns: CPU seconds; @tokens (out): decoded. */
static double
run (const SimBenchCase *bench, double until_s, double *tokens)
{
  SimComponent component = { bench->model->name, bench->model, bench->params };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);
  g_autoptr (SimRecord) record = NULL;
  double taken_s = sim_bench_case_run (bench, sim_time_from_s (until_s), &record);

  for (guint i = 0; i < columns->len; i++)
    if (g_str_equal (g_array_index (columns, SimColumn, i).name, "tokens"))
      *tokens = record->values[i];
  return taken_s;
}

/* Setting up is taken off: a run of one second's steps against one of many. */
static double
steps_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const SimBenchSetting own[] = { { "fidelity", "rank" },
                                         { "faults", "none" },
                                         { "prompt_tokens", "1000 tokens" },
                                         { "output_tokens", "2000 tokens" },
                                         { "requests_per_rank", "4" },
                                         { "bin_s", "1000 s" },
                                         { NULL, NULL } };
  g_auto (SimBenchCase) instance = instance_of (options, bench->size, own);
  double few = 0.0, many = 0.0, short_s, long_s;

  short_s = run (&instance, 1.0, &few);
  /* fewer seconds of a wide instance: its steps take longer to compute */
  long_s = run (&instance, bench->size > 64.0 ? 60.0 : 200.0, &many);
  return (long_s - short_s) / ((many - few) / (4.0 * bench->size));
}

/* A month of faults by the fluid load: what a study of availability runs thousands of. */
static double
month_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const SimBenchSetting own[]
    = { { "load", "fluid" }, { "faults", "process" }, { "bin_s", "60 s" }, { NULL, NULL } };
  g_auto (SimBenchCase) instance = instance_of (options, bench->size, own);

  return sim_bench_case_run (&instance, sim_time_from_s (30.0 * 86400.0), NULL);
}

/* A failure every three hours and a half: a hundred times those of the Llama 3 table.  Repairs then
 * overlap, and a loss finds ranks that are about to join. */
static double
storm_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const SimBenchSetting own[] = { { "load", "fluid" },
                                         { "faults", "process" },
                                         { "rank_mtbf_s", "500 h" },
                                         { "bin_s", "60 s" },
                                         { NULL, NULL } };
  g_auto (SimBenchCase) instance = instance_of (options, bench->size, own);

  return sim_bench_case_run (&instance, sim_time_from_s (30.0 * 86400.0), NULL);
}

/* Thousand steps per second.  Of 8 ranks about half of what was measured on two cores that a dozen
 * other jobs shared (690 to 840, November 2026), so that a loaded machine passes and a step
 * that costs twice as much does not; of others what a study of a real instance needs. */
static double
wanted_ksteps (double ranks)
{
  if (ranks <= 8.0)
    return 400.0;
  return ranks <= 64.0 ? 100.0 : ranks <= 144.0 ? 20.0 : 8.0;
}

/* Steps a second against a wish, for no bare loop does the same work. */
void
sim_bench_ep_steps (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe)
{
  static const SimBenchBody bodies[] = { steps_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-3 / s;
  *probe = wanted_ksteps (bench->size);
}

/* A rank dies, its experts move, it is replaced and joins: what that takes beyond the same time
 * without.  Balancing anew at the join is part of it: planning is what grows with ranks, and a
 * repair alone would leave half of it out. */
static double
loss_of (const SimBenchOptions *options, double ranks)
{
  static const SimBenchSetting calm[] = { { "load", "fluid" },
                                          { "fidelity", "rank" },
                                          { "faults", "none" },
                                          { "bin_s", "1000 s" },
                                          { NULL, NULL } };
  static const SimBenchSetting struck[]
    = { { "faults", "at" },   { "fault_rank", "5" },    { "replace_s", "10 s" },
        { "warm_s", "10 s" }, { "fault_at_s", "10 s" }, { "join_rebalances", "true" },
        { NULL, NULL } };
  g_auto (SimBenchCase) instance = instance_of (options, ranks, calm);
  double calm_s = sim_bench_case_run (&instance, sim_time_from_s (100.0), NULL);

  sim_bench_case_set (&instance, struck);
  return sim_bench_case_run (&instance, sim_time_from_s (100.0), NULL) - calm_s;
}

static double
loss_ours (const SimBench *bench, const SimBenchOptions *options)
{
  return loss_of (options, bench->size);
}

/* One number for all widths: what a study of wider instances has to reckon with.  Two widths alone
 * would give what a busy machine did to either of them.
 * The slope of the line through log time over log ranks, by least squares. */
static double
exponent_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const double ranks[] = { 64.0, 128.0, 256.0, 320.0 };
  double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
  const double n = G_N_ELEMENTS (ranks);

  for (guint i = 0; i < G_N_ELEMENTS (ranks); i++)
    {
      double at = log (ranks[i]), loss = log (loss_of (options, ranks[i]));

      x += at;
      y += loss;
      xx += at * at;
      xy += at * loss;
    }
  return (n * xy - x * y) / (n * xx - x * x);
}

/* Costs of pauses are found once for each number of live ranks that occurs; all else is events.
 * A year of 400 nodes, an outage a node and half a year, each a repair and a join. */
static SimBenchCase
fleet_of (const SimBenchOptions *options, double ranks)
{
  static const SimBenchSetting own[]
    = { { "study", "fleet" }, { "fleet_nodes", "400" }, { "spare_nodes", "20" }, { NULL, NULL } };
  static const SimBenchSetting class[] = {
    { "name", "any" }, { "mtbf_s", "180 day" }, { "repair_s", "lognormal(20 h, 2)" }, { NULL, NULL }
  };
  SimBenchCase fleet = instance_of (options, ranks, own);

  sim_bench_case_list (&fleet, "fault_classes", 1, class);
  return fleet;
}

static double
run_year (const SimBenchCase *fleet)
{
  return sim_bench_case_run (fleet, sim_time_from_s (365.0 * 86400.0), NULL);
}

static double
year_ours (const SimBench *bench, const SimBenchOptions *options)
{
  g_auto (SimBenchCase) fleet = fleet_of (options, bench->size);

  return run_year (&fleet);
}

/* In a process of its own, since a peak is what a process ever held. */
static void
year_alone (gconstpointer data)
{
  run_year (data);
}

/* Lengths like those of a public trace of conversations, which a bench must run without.
 * Requests at random through 32 ranks for an hour, by the closed form: their number is known. */
static double
requests_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const SimBenchSetting own[] = { { "load", "poisson" },
                                         { "request_rate_hz", "60 Hz" },
                                         { "faults", "none" },
                                         { "prompt_tokens", "1000 tokens" },
                                         { "output_tokens", "lognormal(200 tokens, 0.7)" },
                                         { "bin_s", "1000 s" },
                                         { NULL, NULL } };
  g_auto (SimBenchCase) instance = instance_of (options, bench->size, own);

  return sim_bench_case_run (&instance, sim_time_from_s (3600.0), NULL) / (3600.0 * 60.0);
}

/* One body against a wish: no bare loop does the same work. */
static void
against (const SimBench *bench, const SimBenchOptions *options, SimBenchBody body, double *ours)
{
  const SimBenchBody bodies[] = { body };

  sim_bench_race (bench, options, bodies, 1, ours);
}

/* Its two plans and moves by heaps and an index; scans of all slots took 180 ms at 320 ranks.
 * Milliseconds of a loss and a join, against a tenth of a second at any width. */
void
sim_bench_ep_loss (const SimBench *bench, const SimBenchOptions *options, double *ours,
                   double *probe)
{
  against (bench, options, loss_ours, ours);
  *ours *= 1e3;
  *probe = 100.0;
}

/* How a loss grows with ranks, against their number itself. */
void
sim_bench_ep_exponent (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe)
{
  against (bench, options, exponent_ours, ours);
  *probe = 1.0;
}

/* Seconds of a year of a fleet, against five. */
void
sim_bench_ep_year (const SimBench *bench, const SimBenchOptions *options, double *ours,
                   double *probe)
{
  against (bench, options, year_ours, ours);
  *probe = 5.0;
}

/* MiB that such a year holds at most, program and all, against two hundred: a sweep runs as many at
 * a time as there are cores. */
void
sim_bench_ep_year_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe)
{
  g_auto (SimBenchCase) fleet = fleet_of (options, bench->size);

  *ours = sim_peak_of (year_alone, &fleet).most_bytes / (1024.0 * 1024.0);
  *probe = 200.0;
}

/* Thousand requests per second, against two hundred. */
void
sim_bench_ep_requests (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe)
{
  against (bench, options, requests_ours, ours);
  *ours = 1e-3 / *ours;
  *probe = 200.0;
}

/* Seconds for a month, against one. */
void
sim_bench_ep_month (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe)
{
  static const SimBenchBody bodies[] = { month_ours };

  sim_bench_race (bench, options, bodies, 1, ours);
  *probe = 1.0;
}

/* Seconds for a month of some 200 failures, against 50 ms a failure. */
void
sim_bench_ep_storm (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe)
{
  against (bench, options, storm_ours, ours);
  *probe = 10.0;
}
