/* sim/core/metric_name.h - what kinds of metrics are called, and why a name is no quantile. */
#ifndef SIM_CORE_METRIC_NAME_H
#define SIM_CORE_METRIC_NAME_H

#include "sim/core/metric.h"

G_BEGIN_DECLS

/* "count", "tally", ... */
const char *sim_metric_kind_name (SimMetricKind kind);

/* Returns: (transfer full) (nullable): `sojourn_s` for `sojourn_s.p95`, whatever that is; NULL for
 * a name that asks for no quantile. */
char *sim_metric_quantile_base (const char *name);

/* For a @name that is no column, of a metric of @kind (by its name) that is: why it has no such
 * quantile.  Returns: (transfer full). */
char *sim_metric_no_quantile (const char *name, const char *kind);

G_END_DECLS

#endif
