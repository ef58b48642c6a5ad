/* sim/cli/search/search_axes.c - see search_axes.h. */
#include "sim/cli/search/search_axes.h"
#include "sim/base/unit/unit.h"
#include "sim/cli/search/simplex.h"
#include <math.h>
#include <string.h>

/* Ends that differ by more than this factor are parted by ratio, as in bisect.c. */
#define FAR 8

/* A value needs no more digits than a search can tell apart: without noise in the tenth, two rows
 * that mean one point are one point. */
enum { DIGITS = 9 };

/* Is @axis the parameter of this component? */
static gboolean
is_axis_of (const SimScenarioComponent *component, const char *axis, const char *param)
{
  g_autofree char *path = g_strdup_printf ("components.%s.params.%s", component->name, param);

  return g_str_has_prefix (axis, "params.") || strcmp (axis, path) == 0;
}

gboolean
sim_search_axes_is_whole (const SimPlan *plan, const char *axis)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (plan));
  const char *name = strrchr (axis, '.');

  for (guint i = 0; name && i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);
      const SimParam *row = sim_param_find (c->model->params, name + 1);

      if (row && row->type == SIM_INT && is_axis_of (c, axis, name + 1))
        return TRUE;
    }
  return FALSE;
}

static gboolean
init_axis (SimSearchAxes *axes, guint k, const SimPlan *plan, GError **error)
{
  const char *path = sim_plan_column (plan, k), *unit = sim_plan_unit (plan, path);

  axes->paths[k] = g_strdup (path);
  axes->units[k] = g_strdup (unit ? unit : "1");
  axes->whole[k] = sim_search_axes_is_whole (plan, path);
  axes->low[k] = INFINITY;
  axes->high[k] = -INFINITY;
  for (guint p = 0; p < sim_plan_n_points (plan); p++)
    {
      SimCell cell;

      if (!sim_plan_cell (plan, p, path, &cell, error))
        return FALSE;
      if (unit == NULL || cell.text != NULL || !isfinite (cell.number))
        return sim_invalid (error, "search: %s is no number: give it one value with --set", path);
      axes->low[k] = MIN (axes->low[k], cell.number);
      axes->high[k] = MAX (axes->high[k], cell.number);
    }
  axes->by_ratio[k] = axes->low[k] > 0 && axes->high[k] > FAR * axes->low[k];
  return axes->low[k] < axes->high[k]
         || sim_invalid (error, "search: %s has one value: an axis needs two, its ends", path);
}

gboolean
sim_search_axes_init (SimSearchAxes *axes, const SimPlan *plan, GError **error)
{
  guint n = sim_plan_n_columns (plan);

  if (n == 0)
    return sim_invalid (error, "search: nothing is swept: say the ends of an axis, "
                               "--set params.NAME=LEAST,GREATEST");
  if (n > SIM_SIMPLEX_MAX)
    return sim_invalid (error,
                        "search: %u axes are too many for a simplex, which takes up to %d: "
                        "give some one value with --set",
                        n, SIM_SIMPLEX_MAX);
  if (sim_scenario_sweep (sim_plan_scenario (plan))->where)
    return sim_invalid (error, "search: the sweep has a `where`: say it as --require, and take it "
                               "away with --set sweep.where=null");
  axes->n = n;
  axes->paths = g_new0 (char *, n + 1);
  axes->units = g_new0 (char *, n + 1);
  axes->low = g_new0 (double, n);
  axes->high = g_new0 (double, n);
  axes->whole = g_new0 (gboolean, n);
  axes->by_ratio = g_new0 (gboolean, n);
  for (guint k = 0; k < n; k++)
    if (!init_axis (axes, k, plan, error))
      return FALSE;
  return TRUE;
}

void
sim_search_axes_clear (SimSearchAxes *axes)
{
  g_strfreev (axes->paths);
  g_strfreev (axes->units);
  g_free (axes->low);
  g_free (axes->high);
  g_free (axes->whole);
  g_free (axes->by_ratio);
}

gboolean
sim_search_axes_place (const SimSearchAxes *axes, const SimPlan *plan, guint point, double *at,
                       GError **error)
{
  for (guint k = 0; k < axes->n; k++)
    {
      SimCell cell;
      double low = axes->low[k], high = axes->high[k];

      if (!sim_plan_cell (plan, point, axes->paths[k], &cell, error))
        return FALSE;
      at[k] = axes->by_ratio[k] ? log (cell.number / low) / log (high / low)
                                : (cell.number - low) / (high - low);
    }
  return TRUE;
}

static double
value_at (const SimSearchAxes *axes, guint k, double at)
{
  double low = axes->low[k], high = axes->high[k];
  double value = axes->by_ratio[k] ? low * pow (high / low, at) : low + (high - low) * at;
  char text[64];

  if (axes->whole[k])
    return CLAMP (round (value), low, high);
  g_snprintf (text, sizeof text, "%.*g", DIGITS, value);
  return CLAMP (g_ascii_strtod (text, NULL), low, high);
}

char *
sim_search_axes_row (const SimSearchAxes *axes, const double *at)
{
  GString *row = g_string_new (axes->n > 1 ? "[" : "");

  for (guint k = 0; k < axes->n; k++)
    {
      g_autofree char *value = sim_quantity_format (value_at (axes, k, at[k]), axes->units[k]);

      g_string_append_printf (row, "%s%s", k > 0 ? ", " : "", value);
    }
  g_string_append (row, axes->n > 1 ? "]" : "");
  return g_string_free (row, FALSE);
}

char *
sim_search_axes_paths (const SimSearchAxes *axes)
{
  return g_strjoinv (", ", axes->paths);
}
