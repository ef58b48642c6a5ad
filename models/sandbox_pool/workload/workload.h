/* models/sandbox_pool/workload/workload.h - invocations come, in order of time. */
#ifndef MODELS_SANDBOX_POOL_WORKLOAD_WORKLOAD_H
#define MODELS_SANDBOX_POOL_WORKLOAD_WORKLOAD_H

#include "models/sandbox_pool/pool.h"

/* arrivals.c.  The first arrival; a workload without one fails the run. */
void pool_arrivals_start (Pool *m);
/* A call of @fn has ended on @node: the next of a sequence, a start ahead, or the end of the run.
 */
void pool_call_left (Pool *m, guint32 node, guint fn);
/* Arrivals that are worked out ahead: added in any order (@exec_s: NAN, the function says it), put
 * in order, and handed out; FALSE when all are. */
void pool_batch_add (Pool *m, double at_s, guint32 fn, double exec_s);
void pool_batch_sort (Pool *m);
gboolean pool_batch_next (Pool *m, PoolArrival *arrival);

/* synthetic.c.  Returns: quantile @u of the memory of an application, B (Burr law, ATC'20). */
double pool_burr_bytes (double u);

#endif
