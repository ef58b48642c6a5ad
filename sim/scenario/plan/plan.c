/* sim/scenario/plan/plan.c - see plan.h: makes a plan and checks it at every point. */
#include "sim/scenario/plan/plan_state.h"

static SimCell
cell_of (const SimParam *row, gconstpointer base, const char *text)
{
  SimCell cell = { 0, NULL };

  if (!sim_param_number (row, base, &cell.number))
    cell.text = text;
  return cell;
}

/* Decodes every value of a column into a scratch struct: range and unit faults are added once per
 * value. */
static void
decode_column (SimPlan *plan, SimPlanColumn *column, const SimDecoder *decoder)
{
  const SimScenarioComponent *component = sim_plan_component (plan, column->target.component);
  guint n = sim_plan_axis (plan, column->axis)->values->len;
  g_autofree gpointer scratch = g_malloc0 (component->model->params_size);

  sim_params_copy (component->model->params, scratch, component->params,
                   component->model->params_size);
  column->texts = g_new0 (char *, n + 1);
  column->cells = g_new0 (SimCell, n);
  for (guint v = 0; v < n; v++)
    {
      sim_decode_value (decoder, column->target.row, sim_plan_node (plan, column, v), column->path,
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
    plan->n_columns += g_strv_length (sim_plan_axis (plan, a)->paths);
  plan->columns = g_new0 (SimPlanColumn, MAX (plan->n_columns, 1));
  for (guint a = 0; a < plan->n_axes; a++)
    for (guint k = 0; sim_plan_axis (plan, a)->paths[k]; k++)
      {
        SimPlanColumn *column = &plan->columns[n++];

        column->path = sim_plan_axis (plan, a)->paths[k];
        column->axis = a;
        column->place = k;
        sim_scenario_target (plan->scenario, column->path, &column->target, NULL);
        decode_column (plan, column, &decoder);
      }
}

const SimScenario *
sim_plan_scenario (const SimPlan *plan)
{
  return plan->scenario;
}

const SimFaults *
sim_plan_notes (const SimPlan *plan)
{
  return plan->notes;
}

guint
sim_plan_n_points (const SimPlan *plan)
{
  return plan->n_points;
}

/* Every parameter that the file or a default gives, by path. */
static void
make_constants (SimPlan *plan)
{
  SimDecoder decoder = sim_scenario_decoder (plan->scenario, NULL);

  plan->constants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  plan->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint c = 0; c < plan->scenario->components->len; c++)
    {
      const SimScenarioComponent *component = sim_plan_component (plan, c);

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

static gboolean
is_swept (gpointer data, const char *key)
{
  return sim_plan_find_column (data, key) != NULL;
}

static void
check_missing (SimPlan *plan, const SimDecoder *decoder)
{
  for (guint c = 0; c < plan->scenario->components->len; c++)
    {
      const SimScenarioComponent *component = sim_plan_component (plan, c);
      const SimParam *rows = component->model->params;
      g_autofree char *path
        = rows && rows->name ? sim_scenario_param_path (plan->scenario, c, rows) : g_strdup (".");

      *strrchr (path, '.') = '\0';
      sim_decode_missing (decoder, rows, &(SimGiven){ component->node, is_swept, plan },
                          &component->mark, path);
    }
}

/* The model's rules, and those of run.rare. */
static gboolean
is_possible (const SimPlan *plan, const SimComponent *component, GError **error)
{
  const SimModel *model = component->model;

  return (model->check == NULL || model->check (component->params, error))
         && (plan->scenario->run.rare == SIM_RARE_NONE || model->rare == NULL
             || model->rare (component->params, error));
}

/* Rules across rows, at every point; the first few points that break one are reported.  Where none
 * does, what no point has a use for. */
static void
check_points (const SimPlan *plan, const SimDecoder *decoder)
{
  g_autoptr (SimPlanGiven) given = sim_plan_given_new (plan);
  guint n_reported = 0;

  for (guint p = 0; p < plan->n_points && n_reported < 3; p++)
    {
      g_autoptr (SimPointParams) params = sim_plan_build (plan, p, decoder);

      sim_plan_given_look (given, plan, p, params);
      for (guint c = 0; c < params->n_components; c++)
        {
          const SimComponent *component = &params->components[c];
          g_autofree char *label = sim_plan_label (plan, p);
          GError *error = NULL;

          if (is_possible (plan, component, &error))
            continue;
          if (label[0])
            g_prefix_error (&error, "at the point %s: ", label);
          sim_faults_take (decoder->faults, &sim_plan_component (plan, c)->mark, "params", error);
          n_reported++;
        }
    }
  if (n_reported == 0)
    sim_plan_given_tell (given, plan, decoder->faults);
}

SimPlan *
sim_plan_new (const SimScenario *scenario, const char *where, SimFaults *faults)
{
  g_autoptr (SimPlan) plan = g_new0 (SimPlan, 1);
  SimDecoder decoder = sim_scenario_decoder (scenario, faults);
  SimMark call = { "--where", 0, 0 };
  guint before = sim_faults_n (faults);

  plan->scenario = scenario;
  plan->notes = sim_faults_new ();
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
  g_clear_pointer (&plan->notes, sim_faults_free);
  g_clear_pointer (&plan->constants, g_hash_table_unref);
  g_clear_pointer (&plan->texts, g_ptr_array_unref);
  g_clear_pointer (&plan->by_values, g_hash_table_unref);
  g_free (plan);
}
