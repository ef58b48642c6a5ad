/* sim/bench/bench_pbs.c - auctions, slots and days of pbs_auction as a scenario would run them. */
#include "sim/bench/bench_pbs.h"

#include "sim/model/run.h"

typedef struct {
  const char *name, *value;
} Setting;

/* A list of @n rows; @settings are pairs, a NULL name between rows. */
typedef struct {
  const char    *name;
  guint          n;
  const Setting *settings;
} List;

/* One measurement: parameters, lists, and how many units of work that is. */
typedef struct {
  Setting settings[6];
  List    lists[2];
  double work, target,
    scale; /* target in the row's unit; ours = scale x seconds or 1 / seconds a unit */
} Case;

static const Setting ten[] = { { "name", "naive" }, { "count", "10" }, { NULL, NULL } };
static const Setting mixed[] = { { "name", "naive" }, { "count", "4" },
                                 { NULL, NULL },      { "name", "adaptive" },
                                 { "count", "4" },    { "strategy", "adaptive" },
                                 { NULL, NULL },      { "name", "late" },
                                 { "count", "4" },    { "strategy", "last_minute" },
                                 { NULL, NULL } };
static const Setting kinds[] = { { "name", "integrated" },
                                 { "count", "2" },
                                 { "kind", "integrated" },
                                 { NULL, NULL },
                                 { "name", "neutral" },
                                 { "count", "8" },
                                 { NULL, NULL } };
static const Setting relays[] = {
  { "name", "slow" }, { NULL, NULL }, { "name", "quick" }, { "optimistic", "yes" }, { NULL, NULL }
};
static const Setting market[]
  = { { "name", "builder" }, { "count", "20" }, { "start_share", "1" }, { NULL, NULL } };

/* clang-format off */
static const Case cases[] = {
  { { { "engine", "fast" }, { "n_slots", "20000" }, { NULL, NULL } },
    { { "builders", 1, ten } }, 20000, 50, 1e-3 },
  { { { "global_delay_ticks", "4" }, { "n_slots", "8000" }, { NULL, NULL } },
    { { "builders", 3, mixed } }, 8000, 20, 1e-3 },
  { { { "study", "slots" }, { "value", "block" }, { "n_slots", "3000" }, { NULL, NULL } },
    { { "builders", 2, kinds }, { "relays", 2, relays } }, 3000, 5, 1e-3 },
  { { { "study", "days" }, { "n_days", "730" }, { NULL, NULL } },
    { { "builders", 1, market } }, 1, 10, 0 },
};
/* clang-format on */

static void
set (const SimParam *rows, gpointer base, const Setting *setting)
{
  g_autoptr (GError) error = NULL;
  const SimParam *row = sim_param_find (rows, setting->name);

  sim_require (row != NULL);
  if (!sim_param_set (row, base, setting->value, &error))
    g_error ("bench: %s: %s", setting->name, error->message);
}

static void
fill_list (const SimModel *model, gpointer params, const List *list)
{
  const SimParam *row = sim_param_find (model->params, list->name);
  const SimListType *type = row->detail;
  SimList *to = (SimList *) (gpointer) ((char *) params + row->offset);
  const Setting *setting = list->settings;

  to->n = list->n;
  to->items = g_malloc0 (list->n * type->size);
  for (guint i = 0; i < list->n; i++, setting++)
    {
      gpointer base = (char *) to->items + i * type->size;

      sim_params_defaults (type->rows, base);
      for (; setting->name != NULL; setting++)
        set (type->rows, base, setting);
    }
}

static double
pbs_ours (const SimBench *bench, const SimBenchOptions *options)
{
  const SimModel *model = sim_registry_model (options->registry, "pbs_auction");
  const Case *c = &cases[(int) bench->size];
  gpointer params = g_malloc0 (model->params_size);
  SimComponent component = { "pbs_auction", model, params };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 42 }
  };
  double began_s, taken_s;
  SimRecord *record;

  sim_params_defaults (model->params, params);
  for (const Setting *s = c->settings; s->name != NULL; s++)
    set (model->params, params, s);
  for (guint i = 0; i < G_N_ELEMENTS (c->lists) && c->lists[i].name != NULL; i++)
    fill_list (model, params, &c->lists[i]);
  began_s = sim_bench_cpu_s ();
  record = sim_run (&spec);
  taken_s = sim_bench_cpu_s () - began_s;
  sim_require (!record->failed);
  sim_record_free (record);
  sim_params_clear (model->params, params, model->params_size);
  g_free (params);
  return taken_s / c->work;
}

void
sim_bench_pbs (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { pbs_ours };
  const Case *c = &cases[(int) bench->size];
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = c->scale > 0.0 ? c->scale / s : s;
  *probe = c->target;
}
