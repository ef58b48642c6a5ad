/* sim/scenario/plan/plan_state.h - the plan's struct, for the files of this folder. */
#ifndef SIM_SCENARIO_PLAN_PLAN_STATE_H
#define SIM_SCENARIO_PLAN_PLAN_STATE_H

#include "sim/scenario/plan/plan.h"
#include "sim/scenario/scenario_state.h"

G_BEGIN_DECLS

/* One swept path; its values are decoded once, however many points use them. */
typedef struct {
  const char *path;
  guint       axis, place;    /* which path of which axis */
  SimTarget   target;
  char      **texts;          /* canonical text of each value, zero-terminated */
  SimCell    *cells;
} SimPlanColumn;

struct SimPlan {
  const SimScenario *scenario;
  SimPlanColumn     *columns;
  guint              n_columns, n_axes, n_points;
  guint32           *index;       /* n_points x n_axes: which value of each axis */
  SimExpr           *where;       /* (nullable): of the command line */
  /* path -> SimCell of what is not swept; looked up, never walked */
  GHashTable        *constants;
  GPtrArray         *texts;       /* what those cells point to */
  GHashTable        *by_values;   /* joined texts -> point + 1; looked up, never walked */
  SimFaults         *notes;       /* what is told, but refuses nothing */
};

/* Makes the list of points.  Returns: FALSE with faults added. */
gboolean sim_plan_enumerate (SimPlan *plan, SimFaults *faults);

/* Checks names, selections and base points of derive, expect and plots. */
void sim_plan_check_claims (const SimPlan *plan, SimFaults *faults);

/* A scope whose names are parameters of a point; @view must outlive it. */
typedef struct {
  const SimPlan *plan;
  guint          point;
} SimPointView;

SimScope sim_plan_scope (SimPointView *view);

const SimAxis              *sim_plan_axis (const SimPlan *plan, guint axis);
const SimScenarioComponent *sim_plan_component (const SimPlan *plan, guint c);

/* Returns: the node of the @value-th value of a column's axis. */
const SimNode *sim_plan_node (const SimPlan *plan, const SimPlanColumn *column, guint value);

/* Returns: (nullable): the column of a swept @path. */
const SimPlanColumn *sim_plan_find_column (const SimPlan *plan, const char *path);

/* Returns: which value of its axis a column has at a point. */
guint sim_plan_index (const SimPlan *plan, guint point, guint column);

/* The parameters of a point; faults of values go to @decoder.  Returns: (transfer full). */
SimPointParams *sim_plan_build (const SimPlan *plan, guint point, const SimDecoder *decoder);

/* What the scenario gives and no point that was looked at has a use for: made from the columns of
 * the plan, looked at with the parameters of each point, then told: as faults, or as notes where
 * another file or the command line made it so. */
typedef struct SimPlanGiven SimPlanGiven;

SimPlanGiven *sim_plan_given_new (const SimPlan *plan);
void          sim_plan_given_free (SimPlanGiven *all);
void          sim_plan_given_look (SimPlanGiven *all, const SimPlan *plan, guint point,
                                   const SimPointParams *params);
void          sim_plan_given_tell (const SimPlanGiven *all, const SimPlan *plan, SimFaults *faults);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPlanGiven, sim_plan_given_free)

G_END_DECLS

#endif
