/* sim/bench/bench_case.c - see bench_case.h. */
#include "sim/bench/bench_case.h"

SimBenchCase
sim_bench_case (const SimBenchOptions *options, const char *name)
{
  const SimModel *model = sim_registry_model (options->registry, name);
  SimBenchCase bench = { model, g_malloc0 (model->params_size), options->seed };

  sim_params_defaults (model->params, bench.params);
  return bench;
}

/* Entries of a catalogue belong to the case. */
void
sim_bench_case_clear (SimBenchCase *bench)
{
  const SimModel *model = bench->model;

  for (const SimParam *row = model->params; row->name != NULL; row++)
    if (row->type == SIM_REF)
      {
        gpointer *entry = (gpointer *) ((char *) bench->params + row->offset);
        const SimKind *kind = row->detail;

        if (*entry != NULL)
          sim_params_clear (kind->rows, *entry, kind->size);
        g_clear_pointer (entry, g_free);
      }
  sim_params_clear (model->params, bench->params, model->params_size);
  g_clear_pointer (&bench->params, g_free);
}

/* Returns: the setting that ends the list. */
static const SimBenchSetting *
fill (const SimParam *rows, gpointer base, const SimBenchSetting *settings)
{
  const SimBenchSetting *s = settings;

  for (; s->name != NULL; s++)
    {
      g_autoptr (GError) error = NULL;
      const SimParam *row = sim_param_find (rows, s->name);

      sim_require (row != NULL);
      if (!sim_param_set (row, base, s->value, &error))
        g_error ("bench: %s: %s", s->name, error->message);
    }
  return s;
}

void
sim_bench_case_set (SimBenchCase *bench, const SimBenchSetting *settings)
{
  fill (bench->model->params, bench->params, settings);
}

void
sim_bench_case_refer (SimBenchCase *bench, const char *name, const SimBenchSetting *settings)
{
  const SimParam *row = sim_param_find (bench->model->params, name);
  const SimKind *kind = row->detail;
  gpointer entry = g_malloc0 (kind->size);

  sim_params_defaults (kind->rows, entry);
  fill (kind->rows, entry, settings);
  *(gpointer *) ((char *) bench->params + row->offset) = entry;
}

/* @settings one struct after the other, each with its end. */
static void
fill_list (const SimParam *row, gpointer base, guint n, const SimBenchSetting *settings)
{
  const SimListType *type = row->detail;
  SimList *list = (SimList *) (gpointer) ((char *) base + row->offset);

  *list = (SimList){ .n = n, .items = g_malloc0 (n * type->size) };
  for (guint i = 0; i < n; i++)
    {
      char *item = (char *) list->items + i * type->size;

      sim_params_defaults (type->rows, item);
      settings = fill (type->rows, item, settings) + 1;
    }
}

void
sim_bench_case_list (SimBenchCase *bench, const char *name, guint n,
                     const SimBenchSetting *settings)
{
  fill_list (sim_param_find (bench->model->params, name), bench->params, n, settings);
}

void
sim_bench_case_refer_list (SimBenchCase *bench, const char *name, const char *list, guint n,
                           const SimBenchSetting *settings)
{
  const SimParam *row = sim_param_find (bench->model->params, name);
  const SimKind *kind = row->detail;

  fill_list (sim_param_find (kind->rows, list),
             *(gpointer *) ((char *) bench->params + row->offset), n, settings);
}

double
sim_bench_case_run (const SimBenchCase *bench, SimTime until, SimRecord **record)
{
  SimComponent component = { bench->model->name, bench->model, bench->params };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = until, .engine = { .seed = bench->seed }
  };
  double began_s = sim_bench_cpu_s (), taken_s;
  SimRecord *made = sim_run (&spec);

  taken_s = sim_bench_cpu_s () - began_s;
  sim_require (!made->failed);
  if (record)
    *record = made;
  else
    sim_record_free (made);
  return taken_s;
}
