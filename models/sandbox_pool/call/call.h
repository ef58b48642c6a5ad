/* models/sandbox_pool/call/call.h - a call from its decision to its end: rows, waits, workers, CPU.
 */
#ifndef MODELS_SANDBOX_POOL_CALL_CALL_H
#define MODELS_SANDBOX_POOL_CALL_CALL_H

#include "models/sandbox_pool/pool.h"

/* calls.c.  Returns: the row of a call of @fn that has come now. */
guint32 pool_call_new (Pool *m, guint fn);
void pool_call_free (Pool *m, guint32 c);
/* Returns: CPUs that it wants while it runs. */
double pool_call_vcpu (const Pool *m, guint32 c);

/* decide.c.  @item: a call; what it does now, see there. */
void pool_decide (Sim *sim, gpointer self, gpointer item);

/* wait.c.  The workers of its node have refused @c, now. */
void pool_wait (Pool *m, guint32 c);
/* A waiting call waits no more. */
void pool_wait_leave (Pool *m, guint32 c);
/* Something has changed on @n; @fn: an idle sandbox of this function, or any. */
void pool_wake (Pool *m, PoolNode *n, guint fn);
/* The end of the run: refusals that were not asked are counted. */
void pool_wait_finish (Pool *m);
void pool_wait_clear (const Pool *m, PoolNode *n);

/* workers.c.  A worker starts a sandbox for @c, now or from the queue: it must have room. */
void pool_workers_offer (Pool *m, PoolNode *n, guint32 c);
gboolean pool_workers_room (const Pool *m, const PoolNode *n);
/* The sandbox of @c is made and its victims are handed over: the gateway polls it. */
void pool_created (Pool *m, guint32 c);

/* cpu.c.  Call @c has @work_s of CPU time before it on @n; reported when it is done. */
void pool_cpu_add (Pool *m, PoolNode *n, guint32 c, double work_s);
/* The load of @n has changed: levels follow. */
void pool_cpu_tell (Pool *m, PoolNode *n);

/* serve.c.  @item: a call whose sandbox is there. */
void pool_started (Sim *sim, gpointer self, gpointer item);
/* A call that has been given a sandbox begins. */
void pool_dispatch (Pool *m, guint32 c);
/* Its work is done: measured, its sandbox idle, its row free. */
void pool_done (Pool *m, guint32 c);
/* An attempt has failed: the client tries again, or the call ends in @metric. */
void pool_fail_call (Pool *m, guint32 c, guint metric);

#endif
