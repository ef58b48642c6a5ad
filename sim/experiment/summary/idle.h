/* sim/experiment/summary/idle.h - axes of a sweep that changed nothing.
 *
 * Most often such an axis is a mistake: the parameter has no effect beside the others, or its
 * values are all on one side of what matters.  Where it is none, it is a finding.
 */
#ifndef SIM_EXPERIMENT_SUMMARY_IDLE_H
#define SIM_EXPERIMENT_SUMMARY_IDLE_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/**
 * sim_idle_axes:
 * @summary: of the same plan
 *
 * An axis is idle when points that differ along it alone have equal results, wherever there are
 * such points: replication by replication the same events (fingerprint), values and series, and the
 * same derived metrics.  Parameters that move together, by the scenario or because they do at all
 * points, are one axis.  While a run is missing or failed, none is.
 *
 * Errors: those of the store.
 * Returns: (transfer full) (nullable) (element-type utf8): `params.a`, or `params.a, params.b`.
 */
GPtrArray *sim_idle_axes (SimStore *store, const SimSummary *summary, GError **error);

G_END_DECLS

#endif
