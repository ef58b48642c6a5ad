/* sim/scenario/plan/plan.h - the points of a sweep: which runs there are, their parameters and
 * their keys.
 *
 * Every point is decoded and checked when the plan is made, so that a sweep of a thousand points
 * fails in the first millisecond and not in the last hour.  A point's parameters are made on demand
 * and freed by the caller.
 * A run's key is a hash of the resolved parameters (catalogue entries and file contents included),
 * of run options that change results, of model names and revisions, and of the replication: not of
 * comments, paths, titles or the other points.
 */
#ifndef SIM_SCENARIO_PLAN_PLAN_H
#define SIM_SCENARIO_PLAN_PLAN_H

#include "sim/scenario/scenario.h"

G_BEGIN_DECLS

typedef struct SimPlan SimPlan;

enum { SIM_PLAN_MAX_POINTS = 1000000 };

/* The decoded parameters of one point; a run's spec points into it. */
typedef struct {
  SimComponent *components;
  guint         n_components;
  gpointer      plan;          /* private */
} SimPointParams;

/* Returns: (transfer full) (nullable): NULL when a point has a fault.  @scenario must outlive it.
 * @where (nullable): a further filter, of the command line. */
SimPlan *sim_plan_new (const SimScenario *scenario, const char *where, SimFaults *faults);
void     sim_plan_free (SimPlan *plan);

const SimScenario *sim_plan_scenario (const SimPlan *plan);
guint       sim_plan_n_points (const SimPlan *plan);

/* Returns: (transfer none): what the user is told though nothing is refused: values of files that
 * are extended, and of a scenario that the command line changes, that apply at no point. */
const SimFaults *sim_plan_notes (const SimPlan *plan);

/* The swept columns: every path of every axis, in order; and a point's value there as canonical
 * text. */
guint       sim_plan_n_columns (const SimPlan *plan);
const char *sim_plan_column (const SimPlan *plan, guint column);
const char *sim_plan_value (const SimPlan *plan, guint point, guint column);

/* Any parameter of a point by its path, as a number or text.  Errors: unknown path (did you
 * mean). */
gboolean sim_plan_cell (const SimPlan *plan, guint point, const char *path, SimCell *cell,
                        GError **error);

/* Returns: (nullable): the unit of a parameter by its path; NULL for a choice, a text, or what is
 * none. */
const char *sim_plan_unit (const SimPlan *plan, const char *path);

/* A resolved parameter of a point: its canonical text and where it comes from, `file:line:col`,
 * `default` or `sweep`. */
typedef struct {
  char *path, *value, *origin;
} SimPlanParam;

/* Returns: TRUE with the @n-th parameter of the components, n = 0, 1, ...; the caller clears it. */
gboolean sim_plan_param (const SimPlan *plan, guint point, guint n, SimPlanParam *param);
void     sim_plan_param_clear (SimPlanParam *param);

/* Returns: the point that equals @point but for the base values of @derived; -1 when there is
 * none. */
gint sim_plan_base (const SimPlan *plan, guint point, const SimDerived *derived);

/* Returns: (transfer full): its decoded parameters. */
SimPointParams *sim_plan_params (const SimPlan *plan, guint point);
void            sim_point_params_free (SimPointParams *params);

/* Fills @spec for a run; @params must outlive it. */
void sim_plan_spec (const SimPlan *plan, const SimPointParams *params, guint replication,
                    SimRunSpec *spec);

/* Returns: (transfer full): short text that names a point: "params.devices=4 params.trace=conv"; ""
 * when nothing is swept. */
char *sim_plan_label (const SimPlan *plan, guint point);

/* Returns: (transfer full): 32 hexadecimal digits. */
char *sim_plan_point_key (const SimPlan *plan, guint point);
char *sim_plan_run_key (const char *point_key, guint replication);

/* Returns: (transfer full) (element-type SimColumn): the record's columns of any run of this
 * plan. */
GArray *sim_plan_columns (const SimPlan *plan);

/* Returns: (transfer full) (element-type utf8): as sim_run_metric_names. */
GPtrArray *sim_plan_metric_names (const SimPlan *plan, SimMetricKind kind);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimPlanParam, sim_plan_param_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPlan, sim_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPointParams, sim_point_params_free)

G_END_DECLS

#endif
