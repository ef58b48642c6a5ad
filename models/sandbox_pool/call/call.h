/* models/sandbox_pool/call/call.h - a call from its decision to its end: rows, waits, workers, CPU.
 */
#ifndef MODELS_SANDBOX_POOL_CALL_CALL_H
#define MODELS_SANDBOX_POOL_CALL_CALL_H

#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/placement/placement.h"
#include "models/sandbox_pool/start/start.h"

typedef struct PoolCalls PoolCalls;

struct PoolCalls {
  PoolCluster   *cluster;
  PoolMemory    *memory;
  PoolStart     *start;
  PoolPlacement *placement;
  PoolKeepAlive *keep_alive;
  SimStream     *execs;
  double         wanted_vcpu, busy_vcpu;       /* over nodes */
  double         core_s;          /* of busy ones, measured up to told_at */
  SimTime        told_at;
  guint64        n_arrived, n_ended, n_present;
  SimTime        retry, phase;    /* wait.c: retry_s; the instant that a key of NULL stands for */
  guint64        n_turns;
  SimHandler     decide;          /* item: PoolCall, which is to be decided, again */
  SimHandler     started;         /* item: PoolCall, whose sandbox is there */
  /* a start worker of @n has become free */
  void         (*worker_free) (PoolCalls *m, PoolNode *n);
  /* the work of call @c on its CPU is done */
  void         (*work_done) (gpointer up, guint32 c);
  /* a call of @fn has ended on @node, served or not; its row is free */
  void         (*call_ended) (gpointer up, guint32 node, guint fn);
  gpointer       up;
};

/* calls.c.  Returns: the row of a call of @fn that has come now. */
guint32 pool_call_new (PoolCalls *m, guint fn);
void pool_call_free (PoolCalls *m, guint32 c);
/* Returns: CPUs that it wants while it runs. */
double pool_call_vcpu (const PoolCalls *m, guint32 c);

/* decide.c.  @item: a call; what it does now, see there. */
void pool_decide (Sim *sim, gpointer self, gpointer item);

/* wait.c.  The workers of its node have refused @c, now. */
void pool_wait (PoolCalls *m, guint32 c);
/* A waiting call waits no more. */
void pool_wait_leave (PoolCalls *m, guint32 c);
/* Something has changed on @n; @fn: an idle sandbox of this function, or any. */
void pool_wake (PoolCalls *m, PoolNode *n, guint fn);
/* The end of the run: refusals that were not asked are counted. */
void pool_wait_finish (PoolCalls *m);
void pool_wait_clear (const PoolCalls *m, PoolNode *n);

/* workers.c.  A worker starts a sandbox for @c, now or from the queue: it must have room. */
void pool_workers_offer (PoolCalls *m, PoolNode *n, guint32 c);
/* Where the system copies disks, those of a node's workers share its bandwidth. */
void pool_workers_share_disks (PoolCalls *m);
gboolean pool_workers_room (const PoolCalls *m, const PoolNode *n);
/* The sandbox of @c is made and its victims are handed over: the gateway polls it. */
void pool_created (PoolCalls *m, guint32 c);

/* start_work.c.  @s seconds of the start of @c, of which a share is CPU work on its node; then
 * @next with @item. */
void pool_start_part (PoolCalls *m, guint32 c, double s, SimHandler next, gpointer item);
/* Work of @c on its CPU is done.  Returns: TRUE when it was its start's, which goes on now. */
gboolean pool_start_worked (PoolCalls *m, guint32 c);

/* cpu.c.  Call @c has @work_s of CPU time before it on @n; reported when it is done. */
void pool_cpu_add (PoolCalls *m, PoolNode *n, guint32 c, double work_s);
/* The load of @n has changed: levels follow. */
void pool_cpu_tell (PoolCalls *m, PoolNode *n);
/* Returns: seconds of cores at work on all nodes, measured up to now. */
double pool_cpu_core_s (PoolCalls *m);

/* serve.c.  @item: a call whose sandbox is there. */
void pool_started (Sim *sim, gpointer self, gpointer item);
/* A call that has been given a sandbox begins. */
void pool_dispatch (PoolCalls *m, guint32 c);
/* Its work is done: measured, its sandbox idle, its row free. */
void pool_done (PoolCalls *m, guint32 c);
/* An attempt has failed: the client tries again, or the call ends in @metric. */
void pool_fail_call (PoolCalls *m, guint32 c, guint metric);

#endif
