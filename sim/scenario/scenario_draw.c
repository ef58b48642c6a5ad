/* sim/scenario/scenario_draw.c - axes of random and quasi-random designs: from the unit cube to
 * values.
 *
 * A range gives a value between its ends (log: on their logarithms; an integer: all equally
 * likely), a list one of its entries.
 */
#include "sim/base/unit/unit.h"
#include "sim/scenario/design.h"
#include "sim/scenario/scenario_state.h"
#include <math.h>

enum { MOST_POINTS = 1000000 };     /* of a plan, too */

static double
between (const SimAxis *axis, const SimParam *row, double from, double to, double u)
{
  if (axis->log_scale)
    return row->type == SIM_INT ? floor (from * pow ((to + 1) / from, u))
                                : from * pow (to / from, u);
  return row->type == SIM_INT ? floor (from + u * (to - from + 1)) : from + u * (to - from);
}

static SimNode **
draw_value (SimScenario *scenario, const SimAxis *axis, const SimParam *row, double u)
{
  SimNode **nodes, **first = g_ptr_array_index (axis->values, 0);
  double from, to;

  if (!axis->is_range)
    {
      nodes = g_ptr_array_index (axis->values, (guint) (u * axis->values->len));
      return g_memdup2 (nodes, g_strv_length (axis->paths) * sizeof *nodes);
    }
  nodes = g_new (SimNode *, 1);
  sim_quantity_parse (axis->from, row->unit, &from, NULL);
  sim_quantity_parse (axis->to, row->unit, &to, NULL);
  nodes[0] = sim_scenario_make_scalar (
    scenario, sim_quantity_format (between (axis, row, from, to, u), row->unit), &first[0]->mark);
  return nodes;
}

static void
draw_axis (SimScenario *scenario, SimAxis *axis, const double *u, const SimCube *cube)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  SimTarget target;

  if (!sim_scenario_target (scenario, axis->paths[0], &target, NULL))
    return;
  for (guint i = 0; i < sim_design_n_points (cube); i++)
    g_ptr_array_add (values,
                     draw_value (scenario, axis, target.row, u[(gsize) i * cube->dimensions]));
  g_ptr_array_unref (axis->values);
  axis->values = values;
}

void
sim_scenario_draw_axes (SimScenario *scenario, const SimDecoder *decoder)
{
  SimSweep *sweep = &scenario->sweep;
  guint d = sweep->axes->len;
  SimCube cube = { sweep->design, sweep->n, d, scenario->run.seed };
  g_autofree double *u = NULL;
  GError *error = NULL;

  if (sim_design_n_points (&cube) > MOST_POINTS)
    {
      sim_faults_add (decoder->faults, &sweep->mark, "sweep.n",
                      "makes more than %d points with %u axes", MOST_POINTS, d);
      return;
    }
  u = g_new (double, sim_design_n_points (&cube) * d);

  if (!sim_design_draw (&cube, u, &error))
    {
      sim_faults_take (decoder->faults, &sweep->mark, "sweep.design", error);
      return;
    }
  for (guint a = 0; a < d; a++)
    draw_axis (scenario, g_ptr_array_index (sweep->axes, a), u + a, &cube);
}
