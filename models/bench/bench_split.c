/* models/bench/bench_split.c - an hour of requests through attention_split, as a scenario would run
 * it.
 *
 * The Azure conversation trace when ORRERY_TRACES names its folder, else as many requests drawn
 * to its statistics.  Loading is not timed; drawing is.  Hardware is spelt out: a bench needs no
 * catalogue.
 */
#include "models/bench/bench_split.h"

#include "sim/bench/bench_case.h"

#define TARGET_MREQUESTS_PER_S 1.5
#define TARGET_MEVENTS_PER_S 5.0
#define REQUESTS 19366.0
#define LAYERS_FOR_S 20.0 /* of simulated time, layer by layer */

/* Numbers of the paper's testbed, written here since a bench has no catalogue. */
static SimBenchCase
system_of (const SimBenchOptions *options, gboolean homogeneous)
{
  static const SimBenchSetting h100[]
    = { { "bf16_flop_per_s", "989 TFLOP/s" },  { "memory_bytes", "80 GB" },
        { "memory_bytes_per_s", "3.35 TB/s" }, { "scale_up_bytes_per_s", "450 GB/s" },
        { "scale_up_devices", "8" },           { NULL, NULL } };
  static const SimBenchSetting h20[] = { { "bf16_flop_per_s", "148 TFLOP/s" },
                                         { "memory_bytes", "96 GB" },
                                         { "memory_bytes_per_s", "4 TB/s" },
                                         { NULL, NULL } };
  static const SimBenchSetting price[] = { { "price_set", "bench" }, { NULL, NULL } };
  static const SimBenchSetting link[]
    = { { "bytes_per_s", "45.7 GB/s" }, { "round_trip_s", "33 us" }, { NULL, NULL } };
  static const SimBenchSetting llm[] = { { "layers", "80" },
                                         { "d_model", "8192" },
                                         { "heads", "64" },
                                         { "kv_heads", "8" },
                                         { "head_dim", "128" },
                                         { "params", "70e9" },
                                         { "weight_bytes", "137.5 GB" },
                                         { NULL, NULL } };
  /* a round host time: what is measured is the replay, not a fit */
  const SimBenchSetting own[] = { { "system", homogeneous ? "homogeneous" : "lamina" },
                                  { "host_s", "5 ms" },
                                  { "memory", "device" },
                                  { NULL, NULL } };
  SimBenchCase bench = sim_bench_case (options, "attention_split");

  sim_bench_case_set (&bench, own);
  sim_bench_case_refer (&bench, "model_gpu", h100);
  sim_bench_case_refer (&bench, "attention_gpu", h20);
  sim_bench_case_refer (&bench, "model_gpu_price", price);
  sim_bench_case_refer (&bench, "attention_gpu_price", price);
  sim_bench_case_refer (&bench, "link", link);
  sim_bench_case_refer (&bench, "llm", llm);
  return bench;
}

/* Returns: (transfer full) (nullable): the trace, when its folder is known and holds it. */
static gpointer
load_trace (const SimParam *row, SimFile *file)
{
  static const char *const name = "azure_AzureLLMInferenceTrace_conv.csv";
  const SimFileFormat *format = row->detail;
  const char *dir = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = dir != NULL ? g_build_filename (dir, name, NULL) : NULL;
  gpointer data = path != NULL ? format->load (path, NULL) : NULL;

  if (data != NULL)
    *file = (SimFile){ name, data };
  return data;
}

/* Four model devices as two replicas, and three batches that rotate over them; the first requests
 * of a backlog suffice.  Returns: processor seconds of an event. */
static double
layers_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const SimBenchSetting by_layer[]
    = { { "fidelity", "layer" }, { "n_batches", "3" }, { "model_devices", "4" }, { NULL, NULL } };
  g_auto (SimBenchCase) system = system_of (options, FALSE);
  SimRecord *record;
  double taken_s, n;

  sim_bench_case_set (&system, by_layer);
  taken_s = sim_bench_case_run (&system, sim_time_from_s (LAYERS_FOR_S), &record);
  n = (double) record->n_events;
  sim_record_free (record);
  return taken_s / n;
}

/* Events a second of the schedule of slices. */
void
sim_bench_split_layers (const SimBench *bench, const SimBenchOptions *options, double *ours,
                        double *probe)
{
  static const SimBenchBody bodies[] = { layers_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-6 / s;
  *probe = TARGET_MEVENTS_PER_S;
}

/* The trace is read outside the measured time. */
static double
split_ours (const SimBench *bench, const SimBenchOptions *options)
{
  g_auto (SimBenchCase) system = system_of (options, bench->size > 0.0);
  const SimParam *row = sim_param_find (system.model->params, "trace");
  gpointer trace = load_trace (row, (SimFile *) ((char *) system.params + row->offset));
  double taken_s = sim_bench_case_run (&system, SIM_TIME_MAX, NULL);

  if (trace != NULL)
    ((const SimFileFormat *) row->detail)->free (trace);
  return taken_s / REQUESTS;
}

/* Requests a second of a replay. */
void
sim_bench_split (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { split_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-6 / s;
  *probe = TARGET_MREQUESTS_PER_S;
}
