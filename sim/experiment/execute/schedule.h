/* sim/experiment/execute/schedule.h - which run is next: order, what is stored already, shards,
 * sequential stopping.
 *
 * Every decision depends on the plan and on the values of a point's own replications alone, never
 * on the order in which runs come back: any number of workers and any pattern of interruptions ends
 * with the same runs.
 */
#ifndef SIM_EXPERIMENT_EXECUTE_SCHEDULE_H
#define SIM_EXPERIMENT_EXECUTE_SCHEDULE_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

typedef struct SimSchedule SimSchedule;

/* One run to do. */
typedef struct {
  guint32 point, replication;
} SimTask;

/* @shard: 1 ... @n_shards; both 0 for everything.  Errors: stop_when on what is no column of the
 * record.  Returns: (transfer full) (nullable). */
SimSchedule *sim_schedule_new (const SimPlan *plan, guint shard, guint n_shards, GError **error);
void         sim_schedule_free (SimSchedule *schedule);

/* Deals runs to shards by what they are likely to take, by point (sim/experiment/execute/shard.h),
 * instead of in turn.  Before anything else. */
void sim_schedule_balance (SimSchedule *schedule, const double *costs);

/* The metric whose values sequential stopping wants (nullable), and its index among the columns. */
const char *sim_schedule_metric (const SimSchedule *schedule);

/* Reports that a run is stored: @value is the metric's, NaN where it failed.  Ours or not: runs of
 * other shards are ignored. */
void sim_schedule_done (SimSchedule *schedule, const SimTask *task, double value);

/* The metric's value in a record; NaN without a metric or for a failed one. */
double sim_schedule_value (const SimSchedule *schedule, const SimRecord *record);

/* To be called once, after what was stored has been reported. */
void sim_schedule_begin (SimSchedule *schedule);

/* Returns: TRUE with the next run to hand out; FALSE when none is left for now (sequential stopping
 * may ask for more later). */
gboolean sim_schedule_next (SimSchedule *schedule, SimTask *task);

/* Gives a run back that was handed out and not done. */
void sim_schedule_again (SimSchedule *schedule, const SimTask *task);

/* Points of ours that sequential stopping left at its cap with an interval that is too wide; once
 * everything is done. */
guint sim_schedule_n_wide (const SimSchedule *schedule);

guint sim_schedule_n_total (const SimSchedule *schedule);
guint sim_schedule_n_left (const SimSchedule *schedule);    /* not handed out yet */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSchedule, sim_schedule_free)

G_END_DECLS

#endif
