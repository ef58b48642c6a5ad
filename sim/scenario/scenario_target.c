/* sim/scenario/scenario_target.c - what every reader of a section asks: which parameter a path
 * names, where a value was written, what an expression says. */
#include <string.h>
#include "sim/base/suggest.h"
#include "sim/scenario/scenario_state.h"

SimDecoder
sim_scenario_decoder (const SimScenario *scenario, SimFaults *faults)
{
  return (SimDecoder){ scenario->catalogue, scenario->files, faults };
}

const SimMark *
sim_scenario_mark (const SimScenario *scenario, const char *path, const SimMark *otherwise)
{
  const SimNode *node = sim_node_find (sim_doc_root (scenario->doc), path);

  return node ? &node->mark : otherwise;
}

const SimMark *
sim_scenario_key_mark (const SimNode *map, const char *key)
{
  const SimNode *node = sim_node_get (map, key);

  return node ? &node->mark : &map->mark;
}

SimExpr *
sim_scenario_expr (const char *text, const SimMark *mark, const char *key, SimFaults *faults)
{
  GError *error = NULL;
  SimExpr *expr;

  if (text == NULL || text[0] == '\0')
    return NULL;
  expr = sim_expr_parse (text, &error);
  if (expr == NULL)
    sim_faults_take (faults, mark, key, error);
  return expr;
}

static gboolean
is_single (const SimScenario *scenario)
{
  return sim_node_get (sim_doc_root (scenario->doc), "components") == NULL;
}

char *
sim_scenario_param_path (const SimScenario *scenario, guint component, const SimParam *row)
{
  const SimScenarioComponent *c = g_ptr_array_index (scenario->components, component);

  return is_single (scenario) ? g_strdup_printf ("params.%s", row->name)
                              : g_strdup_printf ("components.%s.params.%s", c->name, row->name);
}

/* The path whose last name is @name.  Returns: (nullable). */
static const char *
full_path (const char *name, const char *const *paths)
{
  for (guint i = 0; paths[i]; i++)
    if (g_str_equal (strrchr (paths[i], '.') + 1, name))
      return paths[i];
  return NULL;
}

/* `sojourn_s`, `sojourn_s.p99`, or with the component's name before it. */
static gboolean
is_metric (const SimScenario *scenario, const char *path)
{
  g_auto (GStrv) words = g_strsplit (path, ".", -1);

  for (guint c = 0; c < scenario->components->len; c++)
    {
      const SimScenarioComponent *component = g_ptr_array_index (scenario->components, c);

      for (const SimMetric *metric = component->model->metrics; metric && metric->name; metric++)
        if (g_strcmp0 (words[0], metric->name) == 0
            || (g_strcmp0 (words[0], component->name) == 0
                && g_strcmp0 (words[1], metric->name) == 0))
          return TRUE;
    }
  return FALSE;
}

/* Returns: (nullable): what to say in place of @path, which some model had once. */
static const char *
former (const SimScenario *scenario, const char *path)
{
  const char *dot = strrchr (path, '.'), *instead = NULL;

  for (guint c = 0; c < scenario->components->len && instead == NULL; c++)
    {
      const SimScenarioComponent *component = g_ptr_array_index (scenario->components, c);

      instead = sim_param_former (component->model->params, dot != NULL ? dot + 1 : path);
    }
  return instead;
}

static gboolean
unknown_path (const SimScenario *scenario, const char *path, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  const char *full;
  g_autofree char *hint = NULL;

  for (guint c = 0; c < scenario->components->len; c++)
    {
      const SimScenarioComponent *component = g_ptr_array_index (scenario->components, c);

      for (const SimParam *row = component->model->params; row && row->name; row++)
        g_ptr_array_add (all, sim_scenario_param_path (scenario, c, row));
    }
  g_ptr_array_add (all, NULL);
  full = full_path (path, (const char *const *) all->pdata);
  hint = full ? g_strdup_printf (" (did you mean \"%s\"?)", full)
              : sim_suggest_text (path, (const char *const *) all->pdata);
  if (is_metric (scenario, path))
    return sim_invalid (error, "'%s' is a metric; only parameters are known before a run", path);
  if (former (scenario, path) != NULL)
    return sim_invalid (error, "'%s' has gone: %s", path, former (scenario, path));
  return sim_invalid (error, "no parameter '%s'%s", path, hint);
}

gboolean
sim_scenario_target (const SimScenario *scenario, const char *path, SimTarget *target,
                     GError **error)
{
  for (guint c = 0; c < scenario->components->len; c++)
    {
      const SimScenarioComponent *component = g_ptr_array_index (scenario->components, c);
      g_autofree char *prefix = is_single (scenario)
                                  ? g_strdup ("params.")
                                  : g_strdup_printf ("components.%s.params.", component->name);

      if (!g_str_has_prefix (path, prefix))
        continue;
      target->row = sim_param_find (component->model->params, path + strlen (prefix));
      target->component = c;
      if (target->row)
        return TRUE;
    }
  return unknown_path (scenario, path, error);
}

SimNode *
sim_scenario_make_scalar (SimScenario *scenario, char *text, const SimMark *mark)
{
  SimNode *node = g_new0 (SimNode, 1);

  node->type = SIM_NODE_SCALAR;
  node->mark = *mark;
  node->text = text;
  g_ptr_array_add (scenario->made, node);
  return node;
}
