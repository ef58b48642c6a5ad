/* sim/cli/explain/movers.h - which parameters move a metric, by paired runs. */
#ifndef SIM_CLI_EXPLAIN_MOVERS_H
#define SIM_CLI_EXPLAIN_MOVERS_H

#include "sim/experiment/paired/paired.h"

G_BEGIN_DECLS

typedef struct {
  const SimPlan   *plan;
  const SimPaired *paired;
  guint            point, replications;
  double           step;        /* by which share a parameter is changed */
  const char      *metric;
  double           level;       /* its mean as the scenario stands */
} SimExplain;

/* Screens every number among the parameters by one replication, then measures the ten that move
 * the metric most in all replications, up and down, with progress on standard error; prints them,
 * which of them are assumed, and what was not tried.  Errors: the metric has no value, or is 0. */
gboolean sim_explain_movers (const SimExplain *explain, GError **error);

G_END_DECLS

#endif
