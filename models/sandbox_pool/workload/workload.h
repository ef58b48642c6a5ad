/* models/sandbox_pool/workload/workload.h - invocations come, in order of time. */
#ifndef MODELS_SANDBOX_POOL_WORKLOAD_WORKLOAD_H
#define MODELS_SANDBOX_POOL_WORKLOAD_WORKLOAD_H

#include "models/sandbox/trace/rows.h"
#include "models/sandbox_pool/call/call.h"

struct PoolArrivals {
  PoolCluster        *cluster;
  PoolPlacement      *placement;
  PoolKeepAlive      *keep_alive;
  PoolCalls          *calls;
  const PoolWorkload *load;
  SimStream          *arrivals, *popularity;
  PoolArrival         coming;
  gboolean            exhausted;
  GArray             *batch;      /* of PoolArrival: worked out ahead, in order */
  guint               batch_at;
  guint64             drawn;      /* calls, cycles or rows so far, as the workload counts */
  double              clock_s;    /* synthetic: the last arrival */
  PoolWalk            walk;       /* of a trace: at the next row of it, or of chosen windows */
  GArray             *chosen;     /* (nullable) owned: these windows */
  guint32            *names;      /* function of each name of the trace, or POOL_NONE */
  guint32            *hour_max;   /* Huawei: most calls per minute, of each function and hour */
  guint               n_drew_exec, n_drew_memory, n_drew_profile;   /* names, by what was drawn */
  guint               n_of_apps;  /* of them, those that run in their application's sandbox */
  guint64             n_outside;  /* calls of the trace before or behind the run's part of it */
};

/* Makes the functions of the run: the workload's own, or those of the table. */
void pool_functions_set_up (PoolArrivals *m);

/* arrivals.c.  The first arrival; a workload without one fails the run. */
void pool_arrivals_start (PoolArrivals *m);
/* A call of @fn has ended on @node: the next of a sequence, a start ahead, or the end of the run.
 */
void pool_call_left (PoolArrivals *m, guint32 node, guint fn);
/* Arrivals that are worked out ahead: added in any order (@exec_s: NAN, the function says it), put
 * in order, and handed out; FALSE when all are. */
void pool_batch_add (PoolArrivals *m, double at_s, guint32 fn, double exec_s);
void pool_batch_sort (PoolArrivals *m);
gboolean pool_batch_next (PoolArrivals *m, PoolArrival *arrival);

/* synthetic.c.  Returns: quantile @u of the memory of an application, B (Burr law, ATC'20). */
double pool_burr_bytes (double u);

#endif
