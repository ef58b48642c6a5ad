/* sim/experiment/execute/shard.h - one part of a sweep: which, of how many, and what a run is
 * likely to take.
 *
 * A sweep is cut into n parts that share nothing; each runs anywhere, into a results file of its
 * own, and `orrery merge` joins them.  Which part a run belongs to depends on the plan, n and the
 * estimates of cost alone, so parts may run in any order, twice, or on other machines.
 */
#ifndef SIM_EXPERIMENT_EXECUTE_SHARD_H
#define SIM_EXPERIMENT_EXECUTE_SHARD_H

#include "sim/experiment/store/store.h"

G_BEGIN_DECLS

enum { SIM_SHARD_MAX = 100000 };

/* Both 0: everything. */
typedef struct {
  guint index, n;      /* index from 1 to n */
} SimShard;

/**
 * sim_shard_parse:
 * @text: "i/n", or "auto": what the scheduler says that started this process
 *
 * "auto" knows Slurm array jobs and steps (SLURM_ARRAY_TASK_ID and its MIN, MAX, STEP, COUNT;
 * SLURM_PROCID of SLURM_NTASKS), Kubernetes indexed jobs (JOB_COMPLETION_INDEX), Open MPI
 * (OMPI_COMM_WORLD_RANK of OMPI_COMM_WORLD_SIZE), PMI (PMI_RANK of PMI_SIZE) and GNU parallel
 * (PARALLEL_SEQ).  Kubernetes and GNU parallel do not tell how many parts there are:
 * ORRERY_SHARDS does.
 *
 * Errors: SIM_ERROR_INVALID: not of that form; nothing is set; two schedulers say different
 * things; no total.
 */
gboolean sim_shard_parse (const char *text, SimShard *shard, GError **error);

/**
 * sim_shard_costs:
 * @store: a results file that measured runs of some of the plan's points
 * @costs: (out) (array length=n_points): mean real time of a run in seconds; of points without a
 *   measurement, the mean of the others (1 when there is none at all)
 * @n_stored: (out) (array length=n_points): runs of the point that went well, on which its
 *   estimate rests
 *
 * Points are found by their keys, so the file may come from another plan that has some of the
 * same points.
 */
gboolean sim_shard_costs (SimStore *store, const SimPlan *plan, double *costs, guint *n_stored,
                          GError **error);

/**
 * sim_shard_deal:
 * @costs: (array length=n_items): what each item costs, any unit
 * @owner: (out) (array length=n_items): the shard of each, 0 to n_shards - 1
 *
 * Longest first, each to the shard with the least so far: no shard takes more than 4/3 of the
 * best possible.  Deterministic.
 *
 * Source: R. L. Graham, SIAM Journal on Applied Mathematics 17 (1969) 416-429 (LPT).
 */
void sim_shard_deal (const double *costs, guint64 n_items, guint n_shards, guint32 *owner);

G_END_DECLS

#endif
