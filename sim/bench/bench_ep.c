/* sim/bench/bench_ep.c - rank_failure: decode steps of 58 layers, and a month of an instance.
 *
 * Steps: four requests a rank of 2,000 tokens each; what ends comes again.  A batch plans its steps
 * up to the next departure, so departures must be part of it.
 * Hardware is spelt out (an H100 with memory for eight
 * ranks): a bench needs no catalogue.
 */
#include "sim/bench/bench_ep.h"

#include "sim/model/run.h"

typedef struct {
  const char *name, *value;
} Setting;

static void
fill (const SimParam *rows, gpointer base, const Setting *settings)
{
  for (const Setting *s = settings; s->name != NULL; s++)
    {
      g_autoptr (GError) error = NULL;
      const SimParam *row = sim_param_find (rows, s->name);

      sim_require (row != NULL);
      if (!sim_param_set (row, base, s->value, &error))
        g_error ("bench: %s: %s", s->name, error->message);
    }
}

static void
refer (const SimModel *model, gpointer params, const char *name, const Setting *settings)
{
  const SimParam *row = sim_param_find (model->params, name);
  const SimKind *kind = row->detail;
  gpointer entry = g_malloc0 (kind->size);

  sim_params_defaults (kind->rows, entry);
  fill (kind->rows, entry, settings);
  *(gpointer *) ((char *) params + row->offset) = entry;
}

static gpointer
params_new (const SimModel *model, double ranks, const Setting *own)
{
  static const Setting gpu[] = { { "fp8_flop_per_s", "1978 TFLOP/s" },
                                 { "memory_bytes", "256 GiB" },
                                 { "memory_bytes_per_s", "3.35 TB/s" },
                                 { "scale_up_bytes_per_s", "450 GB/s" },
                                 { "nic_bytes_per_s", "50 GB/s" },
                                 { "pcie_bytes_per_s", "64 GB/s" },
                                 { NULL, NULL } };
  static const Setting llm[]
    = { { "layers", "61" },       { "dense_layers", "3" }, { "d_model", "7168" },
        { "heads", "128" },       { "mla_rank", "512" },   { "mla_rope", "64" },
        { "experts", "256" },     { "top_k", "8" },        { "expert_ffn", "2048" },
        { "value_bytes", "1 B" }, { NULL, NULL } };
  gpointer params = g_malloc0 (model->params_size);
  g_autofree char *n = g_strdup_printf ("%.0f", ranks);
  g_autofree char *slots = g_strdup_printf ("%.0f", ranks >= 512.0 ? 1.0 : 512.0 / ranks + 0.5);
  const Setting size[]
    = { { "ranks", n }, { "slots_per_rank", slots }, { "popularity", "zipf" }, { NULL, NULL } };

  sim_params_defaults (model->params, params);
  fill (model->params, params, size);
  fill (model->params, params, own);
  refer (model, params, "gpu", gpu);
  refer (model, params, "llm", llm);
  return params;
}

static void
params_free (const SimModel *model, gpointer params)
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

/* Returns: CPU seconds; @tokens (out): decoded. */
static double
run (const SimModel *model, gpointer params, double until_s, double *tokens)
{
  SimComponent component = { "rank_failure", model, params };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (until_s),
                      .engine = { .seed = 42 } };
  double began_s = sim_bench_cpu_s (), taken_s;
  g_autoptr (SimRecord) record = sim_run (&spec);
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  taken_s = sim_bench_cpu_s () - began_s;
  sim_require (!record->failed);
  for (guint i = 0; i < columns->len; i++)
    if (g_strcmp0 (g_array_index (columns, SimColumn, i).name, "tokens") == 0)
      *tokens = record->values[i];
  return taken_s;
}

/* Setting up is taken off: a run of one second's steps against one of many. */
static double
steps_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const Setting own[] = { { "fidelity", "rank" },
                                 { "faults", "none" },
                                 { "prompt_tokens", "1000 tokens" },
                                 { "output_tokens", "2000 tokens" },
                                 { "requests_per_rank", "4" },
                                 { "bin_s", "1000 s" },
                                 { NULL, NULL } };
  const SimModel *model = sim_registry_model (options->registry, "rank_failure");
  gpointer params = params_new (model, bench->size, own);
  double few = 0.0, many = 0.0, short_s, long_s;

  short_s = run (model, params, 1.0, &few);
  long_s = run (model, params, bench->size > 64.0 ? 60.0 : 200.0, &many);
  params_free (model, params);
  return (long_s - short_s) / ((many - few) / (4.0 * bench->size));
}

static double
month_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const Setting own[]
    = { { "load", "fluid" }, { "faults", "process" }, { "bin_s", "60 s" }, { NULL, NULL } };
  const SimModel *model = sim_registry_model (options->registry, "rank_failure");
  gpointer params = params_new (model, bench->size, own);
  double tokens, taken_s = run (model, params, 30.0 * 86400.0, &tokens);

  params_free (model, params);
  return taken_s;
}

void
sim_bench_ep_steps (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe)
{
  static const SimBenchBody bodies[] = { steps_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-3 / s;
  *probe = bench->size > 64.0 ? 4.0 : 20.0; /* thousand steps a second wanted */
}

void
sim_bench_ep_month (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe)
{
  static const SimBenchBody bodies[] = { month_ours };

  sim_bench_race (bench, options, bodies, 1, ours);
  *probe = 1.0;
}
