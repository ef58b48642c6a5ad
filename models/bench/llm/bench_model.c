/* models/bench/llm/bench_model.c - an hour of requests through llm_serving, as a scenario would run
 * it: workload, router, engine, the composed law of a step, and all that is measured.
 *
 * The Azure conversation trace when ORRERY_TRACES names its folder, else as many requests of its
 * mean lengths.  Loading is not timed.  Hardware is spelt out: a bench needs no catalogue.
 */
#include "models/bench/llm/bench_model.h"

#include <math.h>

#include "models/llm/operators/law/law.h"
#include "sim/bench/bench_case.h"

#define TARGET_MREQUESTS_PER_S 0.2
#define DECODE_MREQUESTS_PER_S 1.5 /* without prompts: what attention_split is held to, too */
#define REQUESTS 19366.0

static const SimAccelerator h100 = { .bf16_flop_per_s = 989e12,
                                     .fp8_flop_per_s = 1979e12,
                                     .fp4_flop_per_s = NAN,
                                     .memory_bytes = 85.52e9,
                                     .memory_nominal_bytes = 80e9,
                                     .memory_bytes_per_s = 3.35e12,
                                     .power_w = 700.0,
                                     .scale_up_bytes_per_s = 450e9,
                                     .scale_up_devices = 8,
                                     .pcie_bytes_per_s = 64e9,
                                     .nic_bytes_per_s = 50e9,
                                     .devices_per_node = 8 };

/* About what aiconfigurator assumes of every operator. */
static LlmOperatorLaw
law_of (LlmLawRow rows[LLM_N_OPS])
{
  for (int i = 0; i < LLM_N_OPS; i++)
    rows[i] = (LlmLawRow){ .operator= i,
                           .format = LLM_BF16,
                           .overhead_s = 3e-6,
                           .memory_eff = 0.8,
                           .flop_eff = 0.6,
                           .norm = 2.0 };
  return (LlmOperatorLaw){ .device = &h100,
                           .tables = "",
                           .basis = LLM_BASIS_FITTED,
                           .relative = "",
                           .laws = { LLM_N_OPS, rows } };
}

/* Entries of a catalogue are pointers in parameters; a bench has its own. */
static void
point_to (SimBenchCase *system, const char *name, gconstpointer entry)
{
  const SimParam *row = sim_param_find (system->model->params, name);

  *(gconstpointer *) ((char *) system->params + row->offset) = entry;
}

/* The paper's conversations, by their moments, when there is no trace. */
static SimBenchCase
system_of (const SimBenchOptions *options, const LlmOperatorLaw *law)
{
  static const SimBenchSetting own[] = { { "tp", "4" },
                                         { "engines", "2" },
                                         { "prompt_tokens", "1155 tokens" },
                                         { "output_tokens", "211 tokens" },
                                         { "n_requests", "19366" },
                                         { "rate_hz", "5.53 Hz" },
                                         { NULL, NULL } };
  static const SimBenchSetting llm[]
    = { { "layers", "80" },    { "d_model", "8192" },   { "heads", "64" },
        { "kv_heads", "8" },   { "head_dim", "128" },   { "ffn", "28672" },
        { "vocab", "128256" }, { "params", "70.55e9" }, { NULL, NULL } };
  static const SimBenchSetting engine[] = { { "engine", "vllm" },
                                            { "version", "bench" },
                                            { "host_step_s", "0.5 ms" },
                                            { "host_overlapped", "true" },
                                            { NULL, NULL } };
  SimBenchCase bench = sim_bench_case (options, "llm_serving");

  sim_bench_case_set (&bench, own);
  sim_bench_case_refer (&bench, "llm", llm);
  sim_bench_case_refer (&bench, "engine", engine);
  point_to (&bench, "device", law);
  return bench;
}

/* The same decoding alone, everything queued at once: attention on four other devices, two batches
 * that rotate, as attention_split has them. */
static void
set_split (SimBenchCase *system, const LlmOperatorLaw *law)
{
  static const SimBenchSetting own[]
    = { { "placement", "split" }, { "weights_format", "bf16" }, { "tp", "2" },
        { "engines", "1" },       { "attention_devices", "4" }, { "split_batches", "2" },
        { "kv_given", "true" },   { "arrivals", "burst" },      { NULL, NULL } };
  static const SimBenchSetting link[]
    = { { "bytes_per_s", "45.7 GB/s" }, { "round_trip_s", "33 us" }, { NULL, NULL } };

  sim_bench_case_set (system, own);
  sim_bench_case_refer (system, "split_link", link);
  point_to (system, "attention_device", law);
}

/* Returns: (transfer full) (nullable): the trace, when its folder is known and holds it; the
 * requests then come as it says. */
static gpointer
take_trace (SimBenchCase *system, gboolean decode)
{
  static const char *const name = "azure_AzureLLMInferenceTrace_conv.csv";
  static const SimBenchSetting stamps[] = { { "arrivals", "timestamps" }, { NULL, NULL } };
  const SimParam *row = sim_param_find (system->model->params, "trace");
  const char *dir = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = dir != NULL ? g_build_filename (dir, name, NULL) : NULL;
  gpointer data = path != NULL ? ((const SimFileFormat *) row->detail)->load (path, NULL) : NULL;

  if (data == NULL)
    return NULL;
  if (!decode)
    sim_bench_case_set (system, stamps);
  *(SimFile *) (gpointer) ((char *) system->params + row->offset) = (SimFile){ name, data };
  return data;
}

/* Ten times what the trace brings, and lengths whose largest are a hundred times the mean. */
static void
overload (SimBenchCase *system)
{
  static const SimBenchSetting settings[] = { { "rate_hz", "55 Hz" },
                                              { "prompt_tokens", "lognormal(700 tokens, 1.5)" },
                                              { "output_tokens", "lognormal(130 tokens, 1.2)" },
                                              { NULL, NULL } };

  sim_bench_case_set (system, settings);
}

/* The whole model: source, router, engines, results. */
static double
model_body (const SimBench *bench, const SimBenchOptions *options)
{
  LlmLawRow rows[LLM_N_OPS];
  LlmOperatorLaw law = law_of (rows);
  g_auto (SimBenchCase) system = system_of (options, &law);
  gboolean drawn = bench->size == SIM_BENCH_MODEL_OVERLOAD;
  gboolean split = bench->size == SIM_BENCH_MODEL_SPLIT;
  gpointer trace = drawn ? NULL : take_trace (&system, split);
  double taken_s;

  if (drawn)
    overload (&system);
  if (split)
    set_split (&system, &law);
  taken_s = sim_bench_case_run (&system, SIM_TIME_MAX, NULL);

  if (trace != NULL)
    ((const SimFileFormat *) sim_param_find (system.model->params, "trace")->detail)->free (trace);
  point_to (&system, "device", NULL); /* not the case's own */
  point_to (&system, "attention_device", NULL);
  return taken_s / REQUESTS;
}

/* Requests a second, against a wish. */
void
sim_bench_llm_serving (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe)
{
  static const SimBenchBody bodies[] = { model_body };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-6 / s;
  *probe = bench->size == SIM_BENCH_MODEL_SPLIT ? DECODE_MREQUESTS_PER_S : TARGET_MREQUESTS_PER_S;
}
