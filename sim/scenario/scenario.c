/* sim/scenario/scenario.c - see scenario.h: the whole file, its components and its run options. */
#include "sim/base/suggest.h"
#include "sim/scenario/scenario_state.h"
#include <string.h>

static const char *const top_keys[] = {
  "orrery", "title", "description", "model", "params", "components", "catalogue",
  "run", "sweep", "derive", "expect", "plots", "lesson", NULL,
};

static void
component_free (gpointer data)
{
  SimScenarioComponent *component = data;

  if (component->params)
    sim_params_clear (component->model->params, component->params, component->model->params_size);
  g_free (component->params);
  g_free (component->name);
  g_free (component);
}

static void
made_free (gpointer data)
{
  SimNode *node = data;

  g_free (node->text);
  g_free (node);
}

static SimScenario *
scenario_new (const char *path, const SimScenarioContext *context, SimDoc *doc)
{
  SimScenario *scenario = g_new0 (SimScenario, 1);

  scenario->path = g_strdup (path);
  scenario->doc = doc;
  scenario->catalogue = context->catalogue;
  scenario->files = sim_files_new (context->confine, context->store);
  scenario->components = g_ptr_array_new_with_free_func (component_free);
  scenario->made = g_ptr_array_new_with_free_func (made_free);
  sim_scenario_init_claims (scenario);
  return scenario;
}

void
sim_scenario_free (SimScenario *scenario)
{
  if (scenario == NULL)
    return;
  sim_scenario_clear_run (&scenario->run);
  sim_scenario_free_lesson (scenario->lesson);
  sim_scenario_clear_sweep (&scenario->sweep);
  g_ptr_array_unref (scenario->derived);
  g_ptr_array_unref (scenario->expects);
  g_ptr_array_unref (scenario->plots);
  g_ptr_array_unref (scenario->components);
  g_ptr_array_unref (scenario->made);
  sim_files_free (scenario->files);
  sim_doc_free (scenario->doc);
  g_free (scenario->path);
  g_free (scenario->title);
  g_free (scenario->description);
  g_free (scenario);
}

/* --- components --- */

static void
add_component (SimScenario *scenario, const SimModel *model, const char *name,
               const SimNode *params, const SimMark *mark)
{
  SimScenarioComponent *component = g_new0 (SimScenarioComponent, 1);

  component->name = g_strdup (name);
  component->model = model;
  component->node = params;
  component->mark = params ? params->mark : *mark;
  component->params = g_malloc0 (MAX (model->params_size, 1));
  g_ptr_array_add (scenario->components, component);
}

static void
decode_component (SimScenario *scenario, guint c, const SimDecoder *decoder)
{
  SimScenarioComponent *component = g_ptr_array_index (scenario->components, c);
  g_autofree char *prefix
    = scenario->components->len > 1 || sim_node_get (sim_doc_root (scenario->doc), "components")
        ? g_strdup_printf ("components.%s.params", component->name)
        : g_strdup ("params");

  sim_decode_defaults (decoder, component->model->params, &component->mark, prefix,
                       component->params);
  if (component->node && component->node->type == SIM_NODE_MAP)
    sim_decode_map (decoder, component->model->params, component->node, prefix, component->params);
  else if (component->node)
    sim_faults_add (decoder->faults, &component->mark, prefix,
                    "expected a map, `name: value`, not %s",
                    component->node->type == SIM_NODE_LIST ? "a list" : "a single value");
}

static const SimModel *
read_model (const SimNode *node, const char *key, const SimRegistry *registry, SimFaults *faults)
{
  const SimModel *model;
  g_autofree const char **names = NULL;
  g_autofree char *hint = NULL;

  if (node->type != SIM_NODE_SCALAR)
    {
      sim_faults_add (faults, &node->mark, key, "expected the name of a model");
      return NULL;
    }
  model = sim_registry_model (registry, node->text);
  if (model)
    return model;
  names = sim_registry_model_names (registry);
  hint = sim_suggest_text (node->text, names);
  sim_faults_add (faults, &node->mark, key,
                  "no model called '%s'%s; `orrery list models` lists them", node->text, hint);
  return NULL;
}

static gboolean
is_name (const char *text)
{
  if (!g_ascii_isalpha (text[0]))
    return FALSE;
  for (const char *c = text; *c; c++)
    if (!g_ascii_isalnum (*c) && *c != '_' && *c != '-')
      return FALSE;
  return TRUE;
}

static void
read_component (SimScenario *scenario, const SimNode *name, const SimNode *node,
                const SimRegistry *registry, SimFaults *faults)
{
  g_autofree char *key = g_strdup_printf ("components.%s", name->text);
  const SimNode *model_node = sim_node_get (node, "model");
  const SimModel *model = NULL;

  if (!is_name (name->text))
    sim_faults_add (faults, &name->mark, key,
                    "a component's name is letters, digits, '_' and '-', beginning with a letter");
  if (node->type != SIM_NODE_MAP)
    {
      sim_faults_add (faults, &node->mark, key, "expected a map {model: ..., params: {...}}");
      return;
    }
  for (guint i = 0; i < node->keys->len; i++)
    {
      const SimNode *k = g_ptr_array_index (node->keys, i);

      if (!g_str_equal (k->text, "model") && !g_str_equal (k->text, "params"))
        sim_faults_add (faults, &k->mark, key,
                        "unknown key '%s'; a component has `model:` and `params:`", k->text);
    }
  if (model_node == NULL)
    sim_faults_add (faults, &node->mark, key, "needs `model: NAME`");
  else
    model = read_model (model_node, key, registry, faults);
  if (model)
    add_component (scenario, model, name->text, sim_node_get (node, "params"), &node->mark);
}

static void
read_components (SimScenario *scenario, const SimRegistry *registry, SimFaults *faults)
{
  const SimNode *root = sim_doc_root (scenario->doc);
  const SimNode *model_node = sim_node_get (root, "model"),
                *components = sim_node_get (root, "components");
  SimMark top = { scenario->path, 1, 1 };

  if (model_node == NULL && components == NULL)
    sim_faults_add (faults, &top, NULL,
                    "needs either `model: NAME` with `params:`, or `components:`");
  else if (model_node && components)
    sim_faults_add (faults, &components->mark, "components",
                    "is given beside `model:`; a scenario has one of them");
  else if (components && (components->type != SIM_NODE_MAP || components->keys->len == 0))
    sim_faults_add (faults, &components->mark, "components",
                    "expected a map {name: {model: ..., params: {...}}}");
  else if (components && sim_node_get (root, "params"))
    sim_faults_add (faults, &sim_node_get (root, "params")->mark, "params",
                    "belongs to `model:`; a component has its own");
  else if (components)
    for (guint i = 0; i < components->keys->len; i++)
      read_component (scenario, g_ptr_array_index (components->keys, i),
                      g_ptr_array_index (components->items, i), registry, faults);
  else
    {
      const SimModel *model = read_model (model_node, "model", registry, faults);

      if (model)
        add_component (scenario, model, model->name, sim_node_get (root, "params"),
                       &model_node->mark);
    }
}

/* --- the whole file --- */

static void
read_version (const SimScenario *scenario, SimFaults *faults)
{
  const SimNode *version = sim_node_get (sim_doc_root (scenario->doc), "orrery");
  SimMark top = { scenario->path, 1, 1 };

  if (version == NULL)
    sim_faults_add (
      faults, &top, "orrery",
      "is missing: the file must say `orrery: 1`, the version of the scenario language");
  else if (version->type != SIM_NODE_SCALAR || !g_str_equal (version->text, "1"))
    sim_faults_add (faults, &version->mark, "orrery",
                    "this program reads version 1 of the scenario language, `orrery: 1`");
}

static char *
read_text (const SimScenario *scenario, const char *key, SimFaults *faults)
{
  const SimNode *node = sim_node_get (sim_doc_root (scenario->doc), key);

  if (node == NULL)
    return NULL;
  if (node->type == SIM_NODE_SCALAR)
    return g_strdup (node->text);
  sim_faults_add (faults, &node->mark, key, "expected a text");
  return NULL;
}

static void
check_top_keys (const SimNode *root, SimFaults *faults)
{
  for (guint i = 0; i < root->keys->len; i++)
    {
      const SimNode *key = g_ptr_array_index (root->keys, i);
      g_autofree char *hint = NULL;

      if (g_strv_contains (top_keys, key->text))
        continue;
      hint = sim_decode_hint (key->text, top_keys);
      sim_faults_add (faults, &key->mark, key->text, "unknown key%s", hint);
    }
}

static void
read_all (SimScenario *scenario, const SimScenarioContext *context, SimFaults *faults)
{
  const SimNode *root = sim_doc_root (scenario->doc), *catalogue = sim_node_get (root, "catalogue");
  SimDecoder decoder = sim_scenario_decoder (scenario, faults);

  check_top_keys (root, faults);
  read_version (scenario, faults);
  scenario->title = read_text (scenario, "title", faults);
  scenario->description = read_text (scenario, "description", faults);
  if (catalogue)
    sim_catalogue_add_node (scenario->catalogue, catalogue, faults);
  read_components (scenario, context->registry, faults);
  for (guint c = 0; c < scenario->components->len; c++)
    {
      SimScenarioComponent *component = g_ptr_array_index (scenario->components, c);

      component->origin = sim_registry_origin (context->registry, component->model);
      decode_component (scenario, c, &decoder);
    }
  sim_scenario_read_run (scenario, sim_node_get (root, "run"), &decoder);
  if (scenario->components->len == 0)
    return;
  sim_scenario_read_sweep (scenario, sim_node_get (root, "sweep"), &decoder);
  sim_scenario_read_derive (scenario, sim_node_get (root, "derive"), &decoder);
  sim_scenario_read_expect (scenario, sim_node_get (root, "expect"), &decoder);
  sim_scenario_read_plots (scenario, sim_node_get (root, "plots"), &decoder);
  sim_scenario_read_lesson (scenario, sim_node_get (root, "lesson"), &decoder);
}

SimScenario *
sim_scenario_load (const char *path, const SimScenarioContext *context, SimFaults *faults)
{
  guint before = sim_faults_n (faults);
  SimDoc *doc = sim_doc_load_confined (path, context->confine, faults);
  g_autoptr (SimScenario) scenario = NULL;

  if (doc == NULL)
    return NULL;
  scenario = scenario_new (path, context, doc);
  for (guint i = 0; context->sets && context->sets[i]; i++)
    sim_doc_set (doc, context->sets[i], faults);
  if (sim_faults_n (faults) == before)
    read_all (scenario, context, faults);
  if (sim_faults_n (faults) != before)
    return NULL;
  if (scenario->title == NULL)
    scenario->title = g_path_get_basename (path);
  return g_steal_pointer (&scenario);
}

const char *
sim_scenario_path (const SimScenario *scenario)
{
  return scenario->path;
}

const char *
sim_scenario_title (const SimScenario *scenario)
{
  return scenario->title;
}

const char *
sim_scenario_description (const SimScenario *scenario)
{
  return scenario->description;
}

const char *
sim_scenario_source (const SimScenario *scenario)
{
  return sim_doc_source (scenario->doc);
}

char *
sim_scenario_resolved (const SimScenario *scenario)
{
  return sim_node_to_yaml (sim_doc_root (scenario->doc));
}

const SimRunOptions *
sim_scenario_run (const SimScenario *scenario)
{
  return &scenario->run;
}

const SimSweep *
sim_scenario_sweep (const SimScenario *scenario)
{
  return &scenario->sweep;
}

const GPtrArray *
sim_scenario_components (const SimScenario *scenario)
{
  return scenario->components;
}

const GPtrArray *
sim_scenario_derived (const SimScenario *scenario)
{
  return scenario->derived;
}

const GPtrArray *
sim_scenario_expects (const SimScenario *scenario)
{
  return scenario->expects;
}

const GPtrArray *
sim_scenario_plots (const SimScenario *scenario)
{
  return scenario->plots;
}
