/* sim/experiment/paired/paired.h - what a change of a parameter does to a metric, by paired runs.
 *
 * A scenario is run as it stands and once more with an assignment, both with the same random
 * numbers, in memory.  What differs is a difference replication by replication, so its interval is
 * narrow though that of either mean may be wide.
 */
#ifndef SIM_EXPERIMENT_PAIRED_PAIRED_H
#define SIM_EXPERIMENT_PAIRED_PAIRED_H

#include "sim/experiment/execute/execute.h"
#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

typedef struct {
  const char       *path;          /* of the scenario */
  /* Loads the installation's catalogue anew: a scenario adds its own entries to it. */
  SimCatalogue   *(*catalogue) (gpointer data);
  gpointer          data;
  const SimRegistry *registry;
  const SimConfine *confine;       /* (nullable) */
  GPtrArray        *sets;          /* (element-type utf8): make the scenario one point */
  guint             jobs;          /* worker processes; 0: one a processor */
} SimPaired;

/**
 * sim_paired_run:
 * @change: (nullable): a further assignment
 * @replications: 0: as many as the scenario has
 * @names: (element-type utf8): metrics whose single values are kept
 *
 * Errors: the scenario does not take the change, is not one point, or a run fails.
 * Returns: (transfer full) (nullable): the summary of the one point.
 */
SimSummary *sim_paired_run (const SimPaired *paired, const char *change, guint replications,
                            const GPtrArray *names, GError **error);

/* The same for one metric.  Errors: also, no run measures it.
 * Returns: (transfer full) (nullable) (element-type double): its value in each replication. */
GArray *sim_paired_values (const SimPaired *paired, const char *change, const char *metric,
                           guint replications, GError **error);

/* Several changes at once, each in a process of its own. */
typedef struct {
  const SimPaired *paired;         /* its jobs: how many processes */
  const char      *metric;
  guint            replications;   /* as for sim_paired_run */
  guint            n_values;       /* of each change: no more, no less, or it has none */
  /* (nullable): called after each change, and now and then while waiting */
  SimProgressFunc  progress;
  gpointer         progress_data;
} SimPairedBatch;

/* What sim_paired_values gives for each of @changes (element-type utf8), in their order, whatever
 * the number of processes; NULL for what the scenario does not take or what no run measures.
 * Forks.  Errors: no process can be started.
 * Returns: (transfer full) (nullable) (element-type GArray) (array length=changes->len). */
GPtrArray *sim_paired_batch (const SimPairedBatch *batch, const GPtrArray *changes, GError **error);

/* The share by which a metric moves for a share by which a parameter does, d ln M / d ln p. */
typedef struct {
  double value, half_width;     /* the 95 % half-width; NaN with one replication */
  guint  n;
} SimElasticity;

/* From values of the metric at @low_p and @high_p, and its mean @level as the scenario stands.
 * Paired: value i of both comes from replication i.  Returns: n 0 where they cannot be paired. */
SimElasticity sim_paired_elasticity (const GArray *low, const GArray *high, double low_p,
                                     double high_p, double level);

G_END_DECLS

#endif
