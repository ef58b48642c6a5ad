/* sim/experiment/estimate/dealt.h - when a sweep ends, from what its runs take. */
#ifndef SIM_EXPERIMENT_ESTIMATE_DEALT_H
#define SIM_EXPERIMENT_ESTIMATE_DEALT_H

#include <glib.h>

G_BEGIN_DECLS

/* Runs beyond which none is long beside all of them, so that the sum tells as much. */
enum { SIM_DEALT_MOST = 1000000 };

/**
 * sim_dealt:
 * @costs: (array length=n_points): seconds of a run
 * @n_left: (array length=n_points): its replications that are to be run
 * @workers: at least 1
 *
 * Gives the first replication of each point to the worker that is free first, then the second of
 * each, as a sweep does.
 *
 * Returns: seconds until the last run ends; 0 without any.
 */
double sim_dealt (const double *costs, const guint *n_left, guint n_points, guint workers);

G_END_DECLS

#endif
