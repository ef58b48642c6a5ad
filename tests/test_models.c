/* tests/test_models.c - conformance: what every registered model must keep, whoever wrote it.
 *
 * Each model has a scenario scenarios/examples/<model>.yaml that runs in about a second; it is run
 * here.
 */
#include "models/models.h"
#include "sim/model/interval.h"
#include "sim/base/unit/unit.h"
#include "sim/scenario/plan/plan.h"
#include "tests/test.h"

#include <unistd.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Suffixes of names and the units that they promise (house style, section 7). */
static const char *const suffixes[][2] = {
  { "_bytes_per_s", "B/s" }, { "_flop_per_s", "FLOP/s" }, { "_usd_per_h", "USD/h" },
    { "_tokens_per_s", "tokens/s" }, { "_requests_per_s", "requests/s" },
  { "_usd_per_mtoken", "USD/Mtokens" }, { "_tokens_per_usd", "tokens/USD" }, { "_hz", "Hz" },
    { "_bytes", "B" }, { "_flop", "FLOP" }, { "_tokens", "tokens" },
  { "_share", "1" }, { "_w", "W" }, { "_j", "J" }, { "_eth", "ETH" }, { "_usd", "USD" },
    { "_s", "s" },
};

static void
assert_suffix (const char *owner, const char *name, const char *unit)
{
  g_autofree char *tail = g_strconcat ("_", name, NULL);     /* tokens_per_s is all suffix */

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (tail, suffixes[i][0]))
      {
        SimUnit wanted, given;

        ck_assert (sim_unit_parse (suffixes[i][1], &wanted, NULL));
        ck_assert_msg (sim_unit_parse (unit, &given, NULL), "%s.%s: unit %s", owner, name, unit);
        ck_assert_msg (memcmp (wanted.dimension, given.dimension, sizeof given.dimension) == 0
                         && wanted.factor == given.factor,
                       "%s.%s: the suffix promises %s, the unit is %s", owner, name, suffixes[i][1],
                       unit);
        return;
      }
}

static void
check_rows (const char *owner, const SimParam *rows)
{
  for (const SimParam *row = rows; row && row->name; row++)
    {
      SimUnit unit;

      ck_assert_msg (row->source && row->source[0], "%s.%s has no source", owner, row->name);
      ck_assert_msg (row->doc && row->doc[0], "%s.%s has no meaning", owner, row->name);
      ck_assert_msg (sim_unit_parse (row->unit, &unit, NULL), "%s.%s: unit %s", owner, row->name,
                     row->unit);
      sim_interval_has (row->allowed, 0);
      if (row->type == SIM_DOUBLE || row->type == SIM_DIST)
        assert_suffix (owner, row->name, row->unit);
      if (row->type == SIM_LIST)
        check_rows (row->name, ((const SimListType *) row->detail)->rows);
    }
}

START_TEST (models_have_sound_tables)
{
  for (guint m = 0; orrery_registry.models[m]; m++)
    {
      const SimModel *model = orrery_registry.models[m];
      g_autofree gpointer params = g_malloc0 (MAX (model->params_size, 1));

      ck_assert_uint_eq (model->abi, SIM_MODEL_ABI);
      ck_assert (model->title && model->reference && model->revision > 0);
      check_rows (model->name, model->params);
      /* aborts when a row refuses its own default */
      sim_params_defaults (model->params, params);
      for (const SimMetric *metric = model->metrics; metric->name; metric++)
        {
          assert_suffix (model->name, metric->name, metric->unit);
          ck_assert_msg (metric->doc && metric->doc[0], "%s.%s has no meaning", model->name,
                         metric->name);
        }
      sim_params_clear (model->params, params, model->params_size);
    }
}
END_TEST

START_TEST (kinds_have_sound_tables)
{
  for (guint k = 0; orrery_registry.kinds[k]; k++)
    {
      ck_assert (orrery_registry.kinds[k]->doc && orrery_registry.kinds[k]->doc[0]);
      check_rows (orrery_registry.kinds[k]->name, orrery_registry.kinds[k]->rows);
    }
}
END_TEST

typedef struct {
  SimFaults    *faults;
  SimCatalogue *catalogue;
  SimScenario  *scenario;
  SimPlan      *plan;
} Example;

static Example
load_example (const char *path, const char *const *sets)
{
  Example e = { sim_faults_new (), sim_catalogue_new (&orrery_registry), NULL, NULL };
  g_autofree char *dir = g_build_filename (g_getenv ("top_srcdir"), "scenarios", "catalogue", NULL);
  SimScenarioContext context
    = { .registry = &orrery_registry, .catalogue = e.catalogue, .sets = sets };
  g_autofree char *text = NULL;

  sim_catalogue_add_dir (e.catalogue, dir, e.faults);
  e.scenario = sim_scenario_load (path, &context, e.faults);
  if (e.scenario)
    e.plan = sim_plan_new (e.scenario, NULL, e.faults);
  text = sim_faults_text (e.faults);
  ck_assert_msg (e.plan != NULL, "%s", text);
  return e;
}

static Example
example_of (const SimModel *model, const char *const *sets)
{
  g_autofree char *name = g_strdup_printf ("%s.yaml", model->name);
  g_autofree char *path
    = g_build_filename (g_getenv ("top_srcdir"), "scenarios", "examples", name, NULL);

  return load_example (path, sets);
}

static void
example_clear (Example *e)
{
  sim_plan_free (e->plan);
  sim_scenario_free (e->scenario);
  sim_catalogue_free (e->catalogue);
  sim_faults_free (e->faults);
}

static SimRecord *
run_point (const Example *e, guint point, guint replication, SimQueueKind queue)
{
  g_autoptr (SimPointParams) params = sim_plan_params (e->plan, point);
  SimRunSpec spec;
  SimRecord *record;

  sim_plan_spec (e->plan, params, replication, &spec);
  spec.engine.queue = queue;
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

static void
assert_equal_records (SimRecord *a, SimRecord *b)
{
  g_autoptr (GBytes) x = NULL, y = NULL;

  a->wall_s = b->wall_s = 0;
  x = sim_record_to_bytes (a);
  y = sim_record_to_bytes (b);
  ck_assert (g_bytes_equal (x, y));
}

START_TEST (models_are_reproducible)
{
  for (guint m = 0; orrery_registry.models[m]; m++)
    {
      Example e = example_of (orrery_registry.models[m], NULL);
      g_autoptr (SimRecord) a = run_point (&e, 0, 0, SIM_QUEUE_HEAP);
      g_autoptr (SimRecord) b = run_point (&e, 0, 0, SIM_QUEUE_RADIX);
      g_autoptr (SimRecord) c = run_point (&e, 0, 1, SIM_QUEUE_AUTO);

      assert_equal_records (a, b);
      /* a closed form has no event and nothing to draw */
      ck_assert_msg (a->n_events == 0
                       || memcmp (a->values, c->values, a->n_values * sizeof (double)) != 0,
                     "%s: replications are all equal", orrery_registry.models[m]->name);
      example_clear (&e);
    }
}
END_TEST

/* Two events at one instant may come in either order: no metric may depend on it by more than
 * rounding. */
START_TEST (models_do_not_depend_on_ties)
{
  static const char *const shuffled[] = { "run.ties=shuffled", NULL };

  for (guint m = 0; orrery_registry.models[m]; m++)
    {
      Example plain = example_of (orrery_registry.models[m], NULL),
              mixed = example_of (orrery_registry.models[m], shuffled);
      g_autoptr (SimRecord) a = run_point (&plain, 0, 0, SIM_QUEUE_AUTO),
                            b = run_point (&mixed, 0, 0, SIM_QUEUE_AUTO);

      for (guint i = 0; i < a->n_values; i++)
        if (!isnan (a->values[i]))
          assert_close (a->values[i], b->values[i], 1e-9);
      example_clear (&plain);
      example_clear (&mixed);
    }
}
END_TEST

/* The resolved text of a scenario is a scenario: it loads and gives the same keys. */
START_TEST (models_reload_their_resolved_scenario)
{
  for (guint m = 0; orrery_registry.models[m]; m++)
    {
      Example a = example_of (orrery_registry.models[m], NULL), b;
      g_autofree char *text = sim_scenario_resolved (a.scenario);
      g_autofree char *dir = g_dir_make_tmp ("orrery-models-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (dir, "resolved.yaml", NULL);
      g_autofree char *here = g_canonicalize_filename (g_getenv ("top_srcdir"), NULL);
      g_autofree char *data = g_build_filename (here, "scenarios", "examples", "data", NULL);
      g_autofree char *link = g_build_filename (dir, "data", NULL);
      g_autofree char *key_a = NULL, *key_b = NULL;

      ck_assert (g_file_set_contents (path, text, -1, NULL));
      ck_assert_int_eq (symlink (data, link), 0); /* what the example reads, beside it */
      b = load_example (path, NULL);
      key_a = sim_plan_point_key (a.plan, 0);
      key_b = sim_plan_point_key (b.plan, 0);
      ck_assert_str_eq (key_a, key_b);
      example_clear (&a);
      example_clear (&b);
      g_unlink (path);
      g_unlink (link);
      g_rmdir (dir);
    }
}
END_TEST

TEST_MAIN (models, TEST (models_have_sound_tables), TEST (kinds_have_sound_tables),
           TEST (models_are_reproducible), TEST (models_do_not_depend_on_ties),
           TEST (models_reload_their_resolved_scenario))
