/* sim/bench/bench_split.c - an hour of requests through attention_split, as a scenario would run
 * it.
 *
 * The Azure conversation trace when ORRERY_TRACES names its folder, else as many requests drawn
 * to its statistics.  Loading is not timed; drawing is.  Hardware is spelt out: a bench needs no
 * catalogue.
 */
#include "sim/bench/bench_split.h"

#include "sim/model/run.h"

#define TARGET_MREQUESTS_PER_S 0.2
#define REQUESTS 19366.0

typedef struct {
  const char *name, *value;
} Setting;

static void
fill (const SimParam *rows, gpointer base, const Setting *settings)
{
  sim_params_defaults (rows, base);
  for (const Setting *s = settings; s->name != NULL; s++)
    {
      g_autoptr (GError) error = NULL;
      const SimParam *row = sim_param_find (rows, s->name);

      sim_require (row != NULL);
      if (!sim_param_set (row, base, s->value, &error))
        g_error ("bench: %s: %s", s->name, error->message);
    }
}

/* An entry of the catalogue as the parameter @name wants it; the caller frees it by drop. */
static void
refer (const SimModel *model, gpointer params, const char *name, const Setting *settings)
{
  const SimParam *row = sim_param_find (model->params, name);
  const SimKind *kind = row->detail;
  gpointer entry = g_malloc0 (kind->size);

  fill (kind->rows, entry, settings);
  *(gpointer *) ((char *) params + row->offset) = entry;
}

static void
drop (const SimModel *model, gpointer params)
{
  for (const SimParam *row = model->params; row->name != NULL; row++)
    if (row->type == SIM_REF)
      {
        gpointer entry = *(gpointer *) ((char *) params + row->offset);
        const SimKind *kind = row->detail;

        sim_params_clear (kind->rows, entry, kind->size);
        g_free (entry);
      }
  sim_params_clear (model->params, params, model->params_size);
  g_free (params);
}

static gpointer
params_new (const SimModel *model, gboolean homogeneous)
{
  static const Setting h100[] = { { "bf16_flop_per_s", "989 TFLOP/s" },
                                  { "memory_bytes", "80 GB" },
                                  { "memory_bytes_per_s", "3.35 TB/s" },
                                  { NULL, NULL } };
  static const Setting h20[] = { { "bf16_flop_per_s", "148 TFLOP/s" },
                                 { "memory_bytes", "96 GB" },
                                 { "memory_bytes_per_s", "4 TB/s" },
                                 { NULL, NULL } };
  static const Setting price[] = { { "price_set", "bench" }, { NULL, NULL } };
  static const Setting link[]
    = { { "bytes_per_s", "45.7 GB/s" }, { "round_trip_s", "33 us" }, { NULL, NULL } };
  static const Setting llm[] = { { "layers", "80" },
                                 { "d_model", "8192" },
                                 { "heads", "64" },
                                 { "kv_heads", "8" },
                                 { "head_dim", "128" },
                                 { "params", "70e9" },
                                 { "weight_bytes", "137.5 GB" },
                                 { NULL, NULL } };
  const Setting own[] = { { "system", homogeneous ? "homogeneous" : "lamina" },
                          { "host_s", "5 ms" },
                          { NULL, NULL } };
  gpointer params = g_malloc0 (model->params_size);

  fill (model->params, params, own);
  refer (model, params, "model_gpu", h100);
  refer (model, params, "attention_gpu", h20);
  refer (model, params, "model_gpu_price", price);
  refer (model, params, "attention_gpu_price", price);
  refer (model, params, "link", link);
  refer (model, params, "llm", llm);
  return params;
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

static double
split_ours (const SimBench *bench, const SimBenchOptions *options)
{
  const SimModel *model = sim_registry_model (options->registry, "attention_split");
  gpointer params = params_new (model, bench->size > 0.0);
  const SimParam *row = sim_param_find (model->params, "trace");
  gpointer trace = load_trace (row, (SimFile *) ((char *) params + row->offset));
  SimComponent component = { "attention_split", model, params };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 42 }
  };
  double began_s = sim_bench_cpu_s (), taken_s;
  g_autoptr (SimRecord) record = sim_run (&spec);

  taken_s = sim_bench_cpu_s () - began_s;
  sim_require (!record->failed);
  if (trace != NULL)
    ((const SimFileFormat *) row->detail)->free (trace);
  drop (model, params);
  return taken_s / REQUESTS;
}

void
sim_bench_split (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { split_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-6 / s;
  *probe = TARGET_MREQUESTS_PER_S;
}
