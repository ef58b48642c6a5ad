/* tests/sim/scenario/test_applies.c - what a scenario gives must apply at some point of its plan:
 * refused where the scenario or the command line itself gives it, noted where another file or the
 * command line makes it moot. */
#include <glib/gstdio.h>
#include "sim/scenario/plan/plan.h"
#include "tests/test.h"
#include <string.h>

typedef struct {
  double height, depth;
} Shelf;

typedef struct {
  int     mode, law;
  double  heat, slope;
  SimList shelves;
} Oven;

/* clang-format off */
static const SimChoice modes[] = {
  { "hot", "hot", NULL }, { "cold", "cold", NULL }, { NULL, NULL, NULL } };
static const SimChoice laws[] = {
  { "flat", "flat", NULL }, { "steep", "steep", NULL }, { NULL, NULL, NULL } };
static const SimParam shelf_rows[] = {
  SIM_PARAM (Shelf, height, "1", "1", "any", "height", "test"),
  SIM_PARAM (Shelf, depth, "1", "1", "any", "depth", "test", "height > 2 and mode is hot"),
  SIM_PARAM_END
};
static const SimListType shelf_list = { shelf_rows, sizeof (Shelf) };
static const SimParam rows[] = {
  SIM_PARAM_CHOICE (Oven, mode, modes, "hot", "mode", "test"),
  SIM_PARAM (Oven, heat, "1", "3", "any", "heat", "test", "mode is hot"),
  SIM_PARAM_CHOICE (Oven, law, laws, "flat", "law", "test", "mode is hot"),
  SIM_PARAM (Oven, slope, "1", "1", "any", "slope", "test", "law is steep"),
  SIM_PARAM_LIST (Oven, shelves, &shelf_list, "", "[0, 3]", "shelves", "test"),
  SIM_PARAM_END
};
/* clang-format on */
static const SimMetric metrics[] = { { "warmth", SIM_RESULT, "1", "none" }, SIM_METRIC_END };

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
}

static const SimModel oven = { .abi = SIM_MODEL_ABI,
                               .name = "oven",
                               .title = "an oven",
                               .reference = "test",
                               .revision = 1,
                               .params = rows,
                               .params_size = sizeof (Oven),
                               .metrics = metrics,
                               .start = start };
static const SimModel *const models[] = { &oven, NULL };
static const SimKind *const kinds[] = { NULL };
static const SimRegistry registry = { .models = models, .kinds = kinds };

/* What came of a scenario: TRUE, and its notes; or the faults. */
typedef struct {
  gboolean right;
  char    *text;
} Outcome;

static void
strip_folder (char *text, const char *dir)
{
  char *slash;

  while ((slash = strstr (text, dir)) != NULL)
    memmove (slash, slash + strlen (dir) + 1, strlen (slash + strlen (dir) + 1) + 1);
}

/* @base (nullable): a file base.yaml beside it. */
static Outcome
outcome (const char *yaml, const char *base, const char *set, const char *where)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-oven-XXXXXX", NULL),
                  *path = g_build_filename (dir, "a.yaml", NULL),
                  *base_path = g_build_filename (dir, "base.yaml", NULL);
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimCatalogue) catalogue = sim_catalogue_new (&registry);
  const char *const sets[] = { set, NULL };
  const SimScenarioContext context
    = { .registry = &registry, .catalogue = catalogue, .sets = set ? sets : NULL };
  SimScenario *scenario;
  SimPlan *plan;
  Outcome out;

  ck_assert (g_file_set_contents (path, yaml, -1, NULL));
  ck_assert (g_file_set_contents (base_path, base ? base : "orrery: 1\n", -1, NULL));
  scenario = sim_scenario_load (path, &context, faults);
  plan = scenario ? sim_plan_new (scenario, where, faults) : NULL;
  out.right = plan != NULL;
  out.text = sim_faults_text (plan ? sim_plan_notes (plan) : faults);
  strip_folder (out.text, dir);
  sim_plan_free (plan);
  sim_scenario_free (scenario);
  g_unlink (path);
  g_unlink (base_path);
  g_rmdir (dir);
  return out;
}

static void
assert_outcome (Outcome out, gboolean right, const char *text)
{
  ck_assert_msg (out.right == right, "%s", out.text);
  ck_assert_str_eq (out.text, text);
  g_free (out.text);
}

#define HEAD "orrery: 1\nmodel: oven\n"

START_TEST (what_applies_is_taken)
{
  assert_outcome (outcome (HEAD "params: {heat: 2}\n", NULL, NULL, NULL), TRUE, "");
  assert_outcome (outcome (HEAD "params: {law: steep, slope: 2}\n", NULL, NULL, NULL), TRUE, "");
  assert_outcome (outcome (HEAD "params: {mode: cold}\n", NULL, NULL, NULL), TRUE, "");
}
END_TEST

START_TEST (what_does_not_is_refused_with_its_place)
{
  assert_outcome (
    outcome (HEAD "params:\n  mode: cold\n  heat: 2\n", NULL, NULL, NULL), FALSE,
    "a.yaml:5:9: params.heat: would have no effect: it applies when mode is hot; leave "
    "it out, or change that\n");
  assert_outcome (
    outcome (HEAD "params: {mode: cold, slope: 2}\n", NULL, NULL, NULL), FALSE,
    "a.yaml:3:29: params.slope: would have no effect: it applies when law is steep; law "
    "applies when mode is hot; leave it out, or change that\n");
}
END_TEST

START_TEST (the_default_value_is_given_too)
{
  Outcome out = outcome (HEAD "params: {mode: cold, heat: 3}\n", NULL, NULL, NULL);

  ck_assert (!out.right);
  g_free (out.text);
  out = outcome ("extends: base.yaml\nparams: {mode: cold, heat: ~}\n", HEAD "params: {heat: 2}\n",
                 NULL, NULL);
  assert_outcome (out, TRUE, "");
}
END_TEST

START_TEST (one_point_of_a_sweep_is_enough)
{
  const char *both = HEAD "params: {heat: 2}\nsweep: {axes: {params.mode: [cold, hot]}}\n";
  const char *grid = HEAD "sweep: {axes: {params.mode: [cold, hot], params.heat: [2, 4]}}\n";

  assert_outcome (outcome (both, NULL, NULL, NULL), TRUE, "");
  assert_outcome (outcome (grid, NULL, NULL, NULL), TRUE, "");
  assert_outcome (outcome (HEAD "params: {mode: cold}\nsweep: {axes: {params.heat: [2, 4]}}\n",
                           NULL, NULL, NULL),
                  FALSE,
                  "a.yaml:4:16: params.heat: would have no effect: it applies when mode "
                  "is hot; leave it out, or change that\n");
}
END_TEST

START_TEST (keys_of_items)
{
  const char *list = HEAD "params: {shelves: [{height: 3, depth: 2}, {height: 1, depth: 2}]}\n";
  const char *swept = HEAD "sweep: {axes: {params.shelves: [[{height: 3, depth: 2}], [{depth: "
                           "2}]]}}\n";

  assert_outcome (
    outcome (list, NULL, NULL, NULL), FALSE,
    "a.yaml:3:62: params.shelves[1].depth: would have no effect: it applies when height "
    "> 2 and mode is hot; leave it out, or change that\n");
  assert_outcome (outcome (swept, NULL, NULL, NULL), FALSE,
                  "a.yaml:3:67: params.shelves[0].depth: would have no effect: it "
                  "applies when height > 2 and mode is hot; leave it out, or change that\n");
}
END_TEST

START_TEST (the_command_line_is_refused)
{
  assert_outcome (outcome (HEAD "params: {mode: cold}\n", NULL, "params.heat=2", NULL), FALSE,
                  "--set: params.heat: would have no effect: it applies when mode is hot; leave it "
                  "out, or change that\n");
}
END_TEST

START_TEST (what_the_command_line_makes_moot_is_noted)
{
  const char *slope = HEAD "params: {law: steep, slope: 2}\n";
  const char *sweep = HEAD "params: {heat: 2}\nsweep: {axes: {params.mode: [cold, hot]}}\n";

  assert_outcome (outcome (slope, NULL, "params.law=flat", NULL), TRUE,
                  "a.yaml:3:29: params.slope: has no effect with what the command line says: it "
                  "applies when law is steep\n");
  assert_outcome (outcome (sweep, NULL, NULL, "params.mode == cold"), TRUE,
                  "a.yaml:3:16: params.heat: has no effect with what the command line says: it "
                  "applies when mode is hot\n");
  assert_outcome (
    outcome (HEAD "params: {mode: cold, heat: 2}\n", NULL, "run.seed=3", NULL), FALSE,
    "a.yaml:3:28: params.heat: would have no effect: it applies when mode is hot; leave "
    "it out, or change that\n");
}
END_TEST

START_TEST (a_file_that_is_extended_may_say_more)
{
  const char *base = HEAD "params: {heat: 2, law: steep, slope: 2}\n";

  assert_outcome (outcome ("extends: base.yaml\nparams: {mode: cold}\n", base, NULL, NULL), TRUE,
                  "base.yaml: gives what this scenario has no use for, params.heat, params.law, "
                  "params.slope: `orrery describe` of the model says when each applies\n");
  assert_outcome (
    outcome ("extends: base.yaml\nparams: {mode: cold, heat: 4}\n", base, NULL, NULL), FALSE,
    "a.yaml:2:28: params.heat: would have no effect: it applies when mode is hot; leave "
    "it out, or change that\n");
}
END_TEST

TEST_MAIN (applies, TEST (what_applies_is_taken), TEST (what_does_not_is_refused_with_its_place),
           TEST (the_default_value_is_given_too), TEST (one_point_of_a_sweep_is_enough),
           TEST (keys_of_items), TEST (the_command_line_is_refused),
           TEST (what_the_command_line_makes_moot_is_noted),
           TEST (a_file_that_is_extended_may_say_more))
