/* sim/scenario/plan/plan.c - see plan.h: columns, cells, parameters and keys of points. */
#include "sim/scenario/plan/plan_private.h"
#include <math.h>
#include <string.h>

static const SimAxis *
axis_of (const SimPlan *plan, guint axis)
{
  return g_ptr_array_index (plan->scenario->sweep.axes, axis);
}

static const SimScenarioComponent *
component_of (const SimPlan *plan, guint c)
{
  return g_ptr_array_index (plan->scenario->components, c);
}

static const SimNode *
node_of (const SimPlan *plan, const SimPlanColumn *column, guint value)
{
  SimNode **nodes = g_ptr_array_index (axis_of (plan, column->axis)->values, value);

  return nodes[column->place];
}

/* --- columns --- */

static SimCell
cell_of (const SimParam *row, gconstpointer base, const char *text)
{
  SimCell cell = { 0, NULL };

  if (!sim_param_number (row, base, &cell.number))
    cell.text = text;
  return cell;
}

/* Decodes every value of a column into a scratch struct: range and unit faults are told once per
 * value. */
static void
decode_column (SimPlan *plan, SimPlanColumn *column, const SimDecoder *decoder)
{
  const SimScenarioComponent *component = component_of (plan, column->target.component);
  guint n = axis_of (plan, column->axis)->values->len;
  g_autofree gpointer scratch = g_malloc0 (component->model->params_size);

  sim_params_copy (component->model->params, scratch, component->params,
                   component->model->params_size);
  column->texts = g_new0 (char *, n + 1);
  column->cells = g_new0 (SimCell, n);
  for (guint v = 0; v < n; v++)
    {
      sim_decode_value (decoder, column->target.row, node_of (plan, column, v), column->path,
                        scratch);
      column->texts[v] = sim_decode_text (decoder, column->target.row, scratch);
      column->cells[v] = cell_of (column->target.row, scratch, column->texts[v]);
    }
  sim_params_clear (component->model->params, scratch, component->model->params_size);
}

static void
make_columns (SimPlan *plan, SimFaults *faults)
{
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, faults);
  guint n = 0;

  plan->n_axes = plan->scenario->sweep.axes->len;
  for (guint a = 0; a < plan->n_axes; a++)
    plan->n_columns += g_strv_length (axis_of (plan, a)->paths);
  plan->columns = g_new0 (SimPlanColumn, MAX (plan->n_columns, 1));
  for (guint a = 0; a < plan->n_axes; a++)
    for (guint k = 0; axis_of (plan, a)->paths[k]; k++)
      {
        SimPlanColumn *column = &plan->columns[n++];

        column->path = axis_of (plan, a)->paths[k];
        column->axis = a;
        column->place = k;
        sim_scenario_target (plan->scenario, column->path, &column->target, NULL);
        decode_column (plan, column, &decoder);
      }
}

guint
sim_plan_value_index (const SimPlan *plan, guint point, guint column)
{
  return plan->index[(gsize) point * plan->n_axes + plan->columns[column].axis];
}

const SimScenario *
sim_plan_scenario (const SimPlan *plan)
{
  return plan->scenario;
}

guint
sim_plan_n_points (const SimPlan *plan)
{
  return plan->n_points;
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
  return plan->columns[column].texts[sim_plan_value_index (plan, point, column)];
}

/* --- cells --- */

/* Every parameter that the file or a default gives, by path. */
static void
make_constants (SimPlan *plan)
{
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, NULL);

  plan->constants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  plan->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint c = 0; c < plan->scenario->components->len; c++)
    {
      const SimScenarioComponent *component = component_of (plan, c);

      for (const SimParam *row = component->model->params; row && row->name; row++)
        {
          char *text = sim_decode_text (&decoder, row, component->params);
          SimCell cell = cell_of (row, component->params, text);

          g_ptr_array_add (plan->texts, text);
          g_hash_table_insert (plan->constants, sim_scenario_param_path (plan->scenario, c, row),
                               g_memdup2 (&cell, sizeof cell));
        }
    }
}

static const SimPlanColumn *
find_column (const SimPlan *plan, const char *path)
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

  const SimPlanColumn *column = find_column (plan, path);

  if (column)
    {
      *cell = column->cells[sim_plan_value_index (plan, point, (guint) (column - plan->columns))];
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
      const SimParam *rows = component_of (plan, *c)->model->params;
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
  column = find_column (plan, param->path);
  if (column)
    {
      param->value = g_strdup (sim_plan_value (plan, point, (guint) (column - plan->columns)));
      param->origin = g_strdup ("sweep");
      return TRUE;
    }
  component = component_of (plan, c);
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

/* --- base points --- */

static char *
joined (const SimPlan *plan, guint point)
{
  GString *out = g_string_new (NULL);

  for (guint k = 0; k < plan->n_columns; k++)
    g_string_append_printf (out, "%s\n", sim_plan_value (plan, point, k));
  return g_string_free (out, FALSE);
}

/* Two equal points would be one run with two names; drawn integers may coincide, lists are a
 * slip. */
static void
make_lookup (SimPlan *plan, SimFaults *faults)
{
  gboolean listed = plan->scenario->sweep.design < SIM_DESIGN_RANDOM;

  plan->by_values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint p = 0; p < plan->n_points; p++)
    if (!g_hash_table_insert (plan->by_values, joined (plan, p), GUINT_TO_POINTER (p + 1))
        && listed)
      {
        g_autofree char *label = sim_plan_label (plan, p);

        sim_faults_add (faults, &plan->scenario->sweep.mark, "sweep", "makes a point twice: %s",
                        label);
        return;
      }
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
  component = component_of (plan, target.component);
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
  constant = sim_decode_text (&decoder, target.row, component_of (plan, target.component)->params);
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
      const SimPlanColumn *column = find_column (plan, path);
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

/* --- parameters --- */

static SimPointParams *
build (const SimPlan *plan, guint point, const SimDecoder *decoder)
{
  SimPointParams *params = g_new0 (SimPointParams, 1);
  const GPtrArray *components = plan->scenario->components;

  params->plan = (gpointer) plan;
  params->n_components = components->len;
  params->components = g_new0 (SimComponent, MAX (components->len, 1));
  for (guint c = 0; c < components->len; c++)
    {
      const SimScenarioComponent *component = component_of (plan, c);
      gpointer copy = g_malloc0 (MAX (component->model->params_size, 1));

      sim_params_copy (component->model->params, copy, component->params,
                       component->model->params_size);
      params->components[c] = (SimComponent){ component->name, component->model, copy };
    }
  for (guint k = 0; k < plan->n_columns; k++)
    {
      const SimPlanColumn *column = &plan->columns[k];
      const SimNode *node = node_of (plan, column, sim_plan_value_index (plan, point, k));

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

  return build (plan, point, &decoder);
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
    .engine = { .seed = run->seed,
                .replication = replication,
                .ties = run->ties,
                .ticks_per_s = run->ticks_per_s },
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
  return columns;
}

/* --- keys --- */

static char *
digest (const char *text)
{
  char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  hex[32] = '\0';
  return hex;
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
  for (guint c = 0; c < params->n_components; c++)
    {
      const SimComponent *component = &params->components[c];

      g_string_append_printf (text, "component=%s\nmodel=%s\nrevision=%u\n", component->name,
                              component->model->name, component->model->revision);
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

/* --- the whole plan --- */

static gboolean
is_swept (gpointer data, const char *key)
{
  return find_column (data, key) != NULL;
}

static void
check_missing (SimPlan *plan, const SimDecoder *decoder)
{
  for (guint c = 0; c < plan->scenario->components->len; c++)
    {
      const SimScenarioComponent *component = component_of (plan, c);
      const SimParam *rows = component->model->params;
      g_autofree char *path
        = rows && rows->name ? sim_scenario_param_path (plan->scenario, c, rows) : g_strdup (".");

      *strrchr (path, '.') = '\0';
      sim_decode_missing (decoder, rows, &(SimGiven){ component->node, is_swept, plan },
                          &component->mark, path);
    }
}

/* Rules across rows, at every point; the first few points that break one are told. */
static void
check_points (const SimPlan *plan, const SimDecoder *decoder)
{
  guint told = 0;

  for (guint p = 0; p < plan->n_points && told < 3; p++)
    {
      g_autoptr (SimPointParams) params = build (plan, p, decoder);

      for (guint c = 0; c < params->n_components; c++)
        {
          const SimComponent *component = &params->components[c];
          g_autofree char *label = sim_plan_label (plan, p);
          GError *error = NULL;

          if (component->model->check == NULL
              || component->model->check (component->params, &error))
            continue;
          if (label[0])
            g_prefix_error (&error, "at the point %s: ", label);
          sim_faults_take (decoder->faults, &component_of (plan, c)->mark, "params", error);
          told++;
        }
    }
}

SimPlan *
sim_plan_new (const SimScenario *scenario, const char *where, SimFaults *faults)
{
  g_autoptr (SimPlan) plan = g_new0 (SimPlan, 1);
  SimDecoder decoder = sim_scenario_decoder (scenario, faults);
  SimMark call = { "--where", 0, 0 };
  guint before = sim_faults_n (faults);

  plan->scenario = scenario;
  plan->where = sim_scenario_expr (where, &call, NULL, faults);
  make_columns (plan, faults);
  make_constants (plan);
  check_missing (plan, &decoder);
  if (sim_faults_n (faults) != before || !sim_plan_enumerate (plan, faults))
    return NULL;
  make_lookup (plan, faults);
  check_points (plan, &decoder);
  if (sim_faults_n (faults) == before)
    sim_plan_check_claims (plan, faults);
  return sim_faults_n (faults) == before ? g_steal_pointer (&plan) : NULL;
}

void
sim_plan_free (SimPlan *plan)
{
  if (plan == NULL)
    return;
  for (guint k = 0; k < plan->n_columns; k++)
    {
      g_strfreev (plan->columns[k].texts);
      g_free (plan->columns[k].cells);
    }
  g_free (plan->columns);
  g_free (plan->index);
  sim_expr_free (plan->where);
  g_clear_pointer (&plan->constants, g_hash_table_unref);
  g_clear_pointer (&plan->texts, g_ptr_array_unref);
  g_clear_pointer (&plan->by_values, g_hash_table_unref);
  g_free (plan);
}
