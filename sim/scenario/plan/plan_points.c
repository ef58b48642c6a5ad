/* sim/scenario/plan/plan_points.c - which points a design makes of its axes, and which of them
 * `where` keeps. */
#include "sim/scenario/plan/plan_state.h"

enum { MAX_CANDIDATES = 20000000 }; /* combinations looked at before `where` */

static guint
axis_length (const SimPlan *plan, guint axis)
{
  return ((const SimAxis *) g_ptr_array_index (plan->scenario->sweep.axes, axis))->values->len;
}

/* The number of points before `where`; 0 when it is beyond counting. */
static guint64
count_candidates (const SimPlan *plan)
{
  guint64 n = 1;

  if (plan->scenario->sweep.design != SIM_DESIGN_GRID)
    return plan->n_axes ? axis_length (plan, 0) : 1;
  for (guint a = 0; a < plan->n_axes; a++)
    {
      n *= axis_length (plan, a);
      if (n > MAX_CANDIDATES)
        return 0;
    }
  return n;
}

/* The i-th candidate: in a grid the last axis moves fastest; else all axes move together. */
static void
candidate (const SimPlan *plan, guint64 i, guint32 *index)
{
  for (guint a = plan->n_axes; a-- > 0;)
    {
      guint n = axis_length (plan, a);

      if (plan->scenario->sweep.design == SIM_DESIGN_GRID)
        {
          index[a] = (guint32) (i % n);
          i /= n;
        }
      else
        index[a] = (guint32) i;
    }
}

/* Evaluates a filter at the last point of the list.  An error is a fault, reported once. */
static gboolean
keeps (const SimPlan *plan, guint point, const SimExpr *where, const SimMark *mark,
       SimFaults *faults)
{
  SimPointView view = { plan, point };
  SimScope scope = sim_plan_scope (&view);
  GError *error = NULL;
  double value = 0;

  if (where == NULL)
    return TRUE;
  if (!sim_expr_number (where, &scope, &value, &error))
    sim_faults_take (faults, mark, where == plan->where ? NULL : "sweep.where", error);
  return value != 0;
}

static gboolean
select_points (SimPlan *plan, guint64 n_candidates, SimFaults *faults)
{
  const SimSweep *sweep = &plan->scenario->sweep;
  const SimMark call = { "--where", 0, 0 },
                *own = sim_scenario_mark (plan->scenario, "sweep.where", &sweep->mark);
  guint before = sim_faults_n (faults);
  guint size = 0;

  for (guint64 i = 0; i < n_candidates && sim_faults_n (faults) == before; i++)
    {
      if (plan->n_points == size)
        {
          size = MAX (16, 2 * size);
          plan->index = g_renew (guint32, plan->index, (gsize) size * MAX (plan->n_axes, 1));
        }
      candidate (plan, i, plan->index + (gsize) plan->n_points * plan->n_axes);
      if (keeps (plan, plan->n_points, sweep->where, own, faults)
          && keeps (plan, plan->n_points, plan->where, &call, faults))
        plan->n_points++;
      if (plan->n_points > SIM_PLAN_MAX_POINTS)
        sim_faults_add (faults, &sweep->mark, "sweep",
                        "makes more than %d points; take fewer values or a `where`",
                        SIM_PLAN_MAX_POINTS);
    }
  return sim_faults_n (faults) == before;
}

const char *
sim_plan_unit (const SimPlan *plan, const char *path)
{
  SimTarget target = { 0 };

  return sim_scenario_target (plan->scenario, path, &target, NULL) && target.row ? target.row->unit
                                                                                 : NULL;
}

static const char *
unit_of (gpointer data, const char *name)
{
  return sim_plan_unit (data, name);
}

static gboolean
check_units (SimPlan *plan, const SimExpr *where, const SimMark *mark, SimFaults *faults)
{
  const SimUnitScope scope = { unit_of, plan };
  GError *error = NULL;

  if (where == NULL || sim_expr_check_units (where, &scope, &error))
    return TRUE;
  sim_faults_take (faults, mark, where == plan->where ? NULL : "sweep.where", error);
  return FALSE;
}

gboolean
sim_plan_enumerate (SimPlan *plan, SimFaults *faults)
{
  const SimMark *mark = &plan->scenario->sweep.mark, call = { "--where", 0, 0 };
  guint64 n = count_candidates (plan);

  if (!check_units (plan, plan->scenario->sweep.where,
                    sim_scenario_mark (plan->scenario, "sweep.where", mark), faults)
      || !check_units (plan, plan->where, &call, faults))
    return FALSE;

  if (n == 0)
    {
      sim_faults_add (faults, mark, "sweep",
                      "the grid has more than %d combinations; take fewer values or axes",
                      MAX_CANDIDATES);
      return FALSE;
    }
  if (!select_points (plan, n, faults))
    return FALSE;
  if (plan->n_points == 0)
    sim_faults_add (faults,
                    plan->where ? &call : sim_scenario_mark (plan->scenario, "sweep.where", mark),
                    plan->where ? NULL : "sweep.where",
                    "keeps none of the %" G_GUINT64_FORMAT " points", n);
  return plan->n_points > 0;
}
