/* tests/statistics/parts.h - a k-of-n system of parts of two kinds, each repaired by itself: what
 * rare events are tried on.
 *
 * Parts fail at exponential times; a repair may have any distribution.  The system is down while
 * more than `spare` parts are.  Parts are independent, so each is down for a share
 * u = repair / (life + repair) of the time, whatever the law of repairs, and the share of time in
 * which the system is down is a sum over two binomial laws.
 */
#ifndef TESTS_STATISTICS_PARTS_H
#define TESTS_STATISTICS_PARTS_H

#include "sim/model/run.h"

typedef struct {
  gint64  n_a, n_b, spare;
  double  life_a_s, life_b_s, stretch;
  SimDist repair_s;
} PartsParams;

extern const SimModel parts_model;

enum { PARTS_DOWN_SHARE, PARTS_FAILURES };   /* metrics, and columns */

/* The share of time in which more than p->spare parts are down. */
double parts_down_share (const PartsParams *p);

/* Returns: (transfer full): a run of @cycles of each sort. */
SimRecord *parts_run (const PartsParams *p, SimRareMethod method, guint cycles,
                      guint64 replication);

#endif
