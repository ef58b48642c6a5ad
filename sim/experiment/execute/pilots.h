/* sim/experiment/execute/pilots.h - when warm-up ends at each point, with warmup_by: mser: pilot
 * runs find it once per point, in one worker, and all replications have it from there.
 *
 * What was found changes no result (sim_run_steady gives the same wherever it is called); this
 * saves that each worker makes the pilot runs of every point again, or a resumed sweep does.
 */
#ifndef SIM_EXPERIMENT_EXECUTE_PILOTS_H
#define SIM_EXPERIMENT_EXECUTE_PILOTS_H

#include "sim/experiment/execute/schedule.h"
#include "sim/experiment/store/store.h"

G_BEGIN_DECLS

typedef struct SimPilots SimPilots;

/* Returns: (transfer full) (nullable): NULL where the plan's runs need none; the others take
 * that. */
SimPilots *sim_pilots_new (const SimPlan *plan);
void       sim_pilots_free (SimPilots *pilots);

/* Learns from the runs that @store has.  Errors: damaged. */
gboolean sim_pilots_read (SimPilots *pilots, SimStore *store, GError **error);

/**
 * sim_pilots_admit:
 * @worker: who would run it
 * @steady: (out): what to send with it; SIM_STEADY_UNKNOWN makes the worker find it
 *
 * Returns: FALSE while another worker looks for that point's warm-up: the task is kept, and given
 * back to the schedule when it is found, or that worker has ended.
 */
gboolean sim_pilots_admit (SimPilots *pilots, const SimTask *task, gconstpointer worker,
                           SimTime *steady);

/* A run of @point has come back, with what its worker knows. */
void sim_pilots_found (SimPilots *pilots, guint point, SimTime steady, SimSchedule *schedule);

/* @worker has ended: what it looked for is still to be found. */
void sim_pilots_lost (SimPilots *pilots, gconstpointer worker, SimSchedule *schedule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPilots, sim_pilots_free)

G_END_DECLS

#endif
