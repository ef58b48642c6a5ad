/* sim/scenario/plan/plan_cells.c - what a point of a plan is: its values, cells, parameters, base
 * point and keys. */
#include <string.h>
#include "sim/scenario/plan/plan_state.h"

const SimAxis *
sim_plan_axis (const SimPlan *plan, guint axis)
{
  return g_ptr_array_index (plan->scenario->sweep.axes, axis);
}

const SimScenarioComponent *
sim_plan_component (const SimPlan *plan, guint c)
{
  return g_ptr_array_index (plan->scenario->components, c);
}

const SimNode *
sim_plan_node (const SimPlan *plan, const SimPlanColumn *column, guint value)
{
  SimNode **nodes = g_ptr_array_index (sim_plan_axis (plan, column->axis)->values, value);

  return nodes[column->place];
}

guint
sim_plan_index (const SimPlan *plan, guint point, guint column)
{
  return plan->index[(gsize) point * plan->n_axes + plan->columns[column].axis];
}

guint
sim_plan_n_columns (const SimPlan *plan)
{
  return plan->n_columns;
}

const char *
sim_plan_column (const SimPlan *plan, guint column)
{
  return plan->columns[column].path;
}

const char *
sim_plan_value (const SimPlan *plan, guint point, guint column)
{
  return plan->columns[column].texts[sim_plan_index (plan, point, column)];
}

const SimPlanColumn *
sim_plan_find_column (const SimPlan *plan, const char *path)
{
  for (guint k = 0; k < plan->n_columns; k++)
    if (g_str_equal (plan->columns[k].path, path))
      return &plan->columns[k];
  return NULL;
}

gboolean
sim_plan_cell (const SimPlan *plan, guint point, const char *path, SimCell *cell, GError **error)
{
  const SimCell *constant;
  SimTarget target;

  const SimPlanColumn *column = sim_plan_find_column (plan, path);

  if (column)
    {
      *cell = column->cells[sim_plan_index (plan, point, (guint) (column - plan->columns))];
      return TRUE;
    }
  constant = g_hash_table_lookup (plan->constants, path);
  if (constant == NULL)
    return sim_scenario_target (plan->scenario, path, &target, error);
  *cell = *constant;
  return TRUE;
}

static gboolean
scope_name (gpointer data, const char *name, SimCell *cell, GError **error)
{
  const SimPointView *view = data;

  return sim_plan_cell (view->plan, view->point, name, cell, error);
}

SimScope
sim_plan_scope (SimPointView *view)
{
  return (SimScope){ .name = scope_name, .data = view };
}

/* The n-th parameter row over all components. */
static const SimParam *
nth_row (const SimPlan *plan, guint n, guint *c)
{
  for (*c = 0; *c < plan->scenario->components->len; ++*c)
    {
      const SimParam *rows = sim_plan_component (plan, *c)->model->params;
      guint n_rows = sim_params_n (rows);

      if (n < n_rows)
        return &rows[n];
      n -= n_rows;
    }
  return NULL;
}

gboolean
sim_plan_param (const SimPlan *plan, guint point, guint n, SimPlanParam *param)
{
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, NULL);
  const SimScenarioComponent *component;
  const SimPlanColumn *column;
  const SimNode *node;
  guint c;
  const SimParam *row = nth_row (plan, n, &c);

  if (row == NULL)
    return FALSE;
  param->path = sim_scenario_param_path (plan->scenario, c, row);
  column = sim_plan_find_column (plan, param->path);
  if (column)
    {
      param->value = g_strdup (sim_plan_value (plan, point, (guint) (column - plan->columns)));
      param->origin = g_strdup ("sweep");
      return TRUE;
    }
  component = sim_plan_component (plan, c);
  node = component->node ? sim_node_get (component->node, row->name) : NULL;
  param->origin = node
                    ? g_strdup_printf ("%s:%u:%u", node->mark.file, node->mark.line, node->mark.col)
                    : g_strdup ("default");
  param->value = sim_decode_text (&decoder, row, component->params);
  return TRUE;
}

void
sim_plan_param_clear (SimPlanParam *param)
{
  g_free (param->path);
  g_free (param->value);
  g_free (param->origin);
}

/* The canonical text of a base value, by the row of its path; NULL when it is not a value of that
 * row. */
static char *
base_text (const SimPlan *plan, const SimDerived *derived, guint i)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, faults);
  const char *path = g_ptr_array_index (derived->base_paths, i);
  const SimScenarioComponent *component;
  g_autofree gpointer scratch = NULL;
  SimTarget target;
  char *text = NULL;

  if (!sim_scenario_target (plan->scenario, path, &target, NULL))
    return NULL;
  component = sim_plan_component (plan, target.component);
  scratch = g_malloc0 (component->model->params_size);
  sim_params_copy (component->model->params, scratch, component->params,
                   component->model->params_size);
  if (sim_decode_value (&decoder, target.row, g_ptr_array_index (derived->base_values, i), path,
                        scratch))
    text = sim_decode_text (&decoder, target.row, scratch);
  sim_params_clear (component->model->params, scratch, component->model->params_size);
  return text;
}

/* A base value of something that is not swept: is it what every point has? */
static gboolean
is_constant (const SimPlan *plan, const char *path, const char *text)
{
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, NULL);
  g_autofree char *constant = NULL;
  SimTarget target;

  if (text == NULL || !sim_scenario_target (plan->scenario, path, &target, NULL))
    return FALSE;
  constant
    = sim_decode_text (&decoder, target.row, sim_plan_component (plan, target.component)->params);
  return g_str_equal (constant, text);
}

gint
sim_plan_base (const SimPlan *plan, guint point, const SimDerived *derived)
{
  g_autoptr (GString) key = g_string_new (NULL);
  g_autofree const char **values = g_new (const char *, MAX (plan->n_columns, 1));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint k = 0; k < plan->n_columns; k++)
    values[k] = sim_plan_value (plan, point, k);
  for (guint i = 0; i < derived->base_paths->len; i++)
    {
      const char *path = g_ptr_array_index (derived->base_paths, i);
      const SimPlanColumn *column = sim_plan_find_column (plan, path);
      char *text = base_text (plan, derived, i);

      g_ptr_array_add (texts, text);
      if (column && text)
        values[column - plan->columns] = text;
      else if (!is_constant (plan, path, text))
        return -1;
    }
  for (guint k = 0; k < plan->n_columns; k++)
    g_string_append_printf (key, "%s\n", values[k]);
  return GPOINTER_TO_INT (g_hash_table_lookup (plan->by_values, key->str)) - 1;
}

SimPointParams *
sim_plan_build (const SimPlan *plan, guint point, const SimDecoder *decoder)
{
  SimPointParams *params = g_new0 (SimPointParams, 1);
  const GPtrArray *components = plan->scenario->components;

  params->plan = (gpointer) plan;
  params->n_components = components->len;
  params->components = g_new0 (SimComponent, MAX (components->len, 1));
  for (guint c = 0; c < components->len; c++)
    {
      const SimScenarioComponent *component = sim_plan_component (plan, c);
      gpointer copy = g_malloc0 (MAX (component->model->params_size, 1));

      sim_params_copy (component->model->params, copy, component->params,
                       component->model->params_size);
      params->components[c] = (SimComponent){ component->name, component->model, copy };
    }
  for (guint k = 0; k < plan->n_columns; k++)
    {
      const SimPlanColumn *column = &plan->columns[k];
      const SimNode *node = sim_plan_node (plan, column, sim_plan_index (plan, point, k));

      sim_decode_value (decoder, column->target.row, node, column->path,
                        (gpointer) params->components[column->target.component].params);
    }
  return params;
}

SimPointParams *
sim_plan_params (const SimPlan *plan, guint point)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, faults);

  return sim_plan_build (plan, point, &decoder);
}

void
sim_point_params_free (SimPointParams *params)
{
  if (params == NULL)
    return;
  for (guint c = 0; c < params->n_components; c++)
    {
      const SimComponent *component = &params->components[c];

      sim_params_clear (component->model->params, (gpointer) component->params,
                        component->model->params_size);
      g_free ((gpointer) component->params);
    }
  g_free (params->components);
  g_free (params);
}

void
sim_plan_spec (const SimPlan *plan, const SimPointParams *params, guint replication,
               SimRunSpec *spec)
{
  const SimRunOptions *run = &plan->scenario->run;

  *spec = (SimRunSpec){
    .components = params->components,
    .n_components = params->n_components,
    .until = run->until,
    .warmup = run->warmup,
    .warmup_mser = run->warmup_mser,
    .steady = SIM_STEADY_UNKNOWN,
    .engine = { .seed = run->seed,
                .replication = replication,
                .ties = run->ties,
                .ticks_per_s = run->ticks_per_s,
                .rare = run->rare,
                .rare_cycles = run->rare_cycles },
  };
}

char *
sim_plan_label (const SimPlan *plan, guint point)
{
  GString *out = g_string_new (NULL);

  for (guint k = 0; k < plan->n_columns; k++)
    g_string_append_printf (out, "%s%s=%s", k ? " " : "", plan->columns[k].path,
                            sim_plan_value (plan, point, k));
  return g_string_free (out, FALSE);
}

GArray *
sim_plan_columns (const SimPlan *plan)
{
  g_autoptr (SimPointParams) params = sim_plan_params (plan, 0);
  GArray *columns = sim_run_columns (params->components, params->n_components);

  if (plan->scenario->run.warmup_mser)
    sim_run_columns_add_warmup (columns);
  if (plan->scenario->run.rare != SIM_RARE_NONE)
    sim_run_columns_add_rare (columns);
  return columns;
}

GPtrArray *
sim_plan_metric_names (const SimPlan *plan, SimMetricKind kind)
{
  g_autoptr (SimPointParams) params = sim_plan_params (plan, 0);

  return sim_run_metric_names (params->components, params->n_components, kind);
}

static char *
digest (const char *text)
{
  char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  hex[32] = '\0';
  return hex;
}

/* A plug-in is built again more often than its revision is raised: what another file of it ran is
 * run anew.  The program's own models have the revision alone. */
static void
add_build (const SimPlan *plan, guint component, GString *text)
{
  const SimScenarioComponent *c
    = g_ptr_array_index (sim_scenario_components (plan->scenario), component);

  if (c->origin)
    g_string_append_printf (text, "module=%s\n", c->origin->sha256);
}

char *
sim_plan_point_key (const SimPlan *plan, guint point)
{
  g_autoptr (SimPointParams) params = sim_plan_params (plan, point);
  const SimRunOptions *run = &plan->scenario->run;
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          "until=%" G_GINT64_FORMAT "\nwarmup=%" G_GINT64_FORMAT
                          "\nseed=%" G_GUINT64_FORMAT "\nties=%d\n",
                          run->until, run->warmup, run->seed, (int) run->ties);
  if (run->ticks_per_s != SIM_NS_PER_S)
    g_string_append_printf (text, "ticks_per_s=%.0f\n", run->ticks_per_s);
  if (run->warmup_mser)     /* runs that were cut one by one have the key warmup_by=mser */
    g_string_append (text, "warmup_by=mser on pilots\n");
  if (run->rare != SIM_RARE_NONE)
    g_string_append_printf (text, "rare=%d cycles=%" G_GUINT64_FORMAT "\n", (int) run->rare,
                            run->rare_cycles);
  for (guint c = 0; c < params->n_components; c++)
    {
      const SimComponent *component = &params->components[c];

      g_string_append_printf (text, "component=%s\nmodel=%s\nrevision=%u\n", component->name,
                              component->model->name, component->model->revision);
      add_build (plan, c, text);
      sim_decode_canon (&decoder, component->model->params, component->params, text);
    }
  return digest (text->str);
}

char *
sim_plan_run_key (const char *point_key, guint replication)
{
  g_autofree char *text = g_strdup_printf ("%s/%u", point_key, replication);

  return digest (text);
}
