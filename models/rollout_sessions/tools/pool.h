/* models/rollout_sessions/tools/pool.h - servers that sessions call: sandboxes, a retriever,
 * judges.
 *
 * First come, first served; without a number of servers nobody waits.  A call's service is the
 * session's own and known to the caller; what the queue adds is the pool's.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_TOOLS_POOL_H
#define MODELS_ROLLOUT_SESSIONS_TOOLS_POOL_H

#include "models/rollout_sessions/workload/session.h"

typedef struct SesPool SesPool;

struct SesPool {
  SesWork *work;
  gint64 servers; /* 0: as many as are asked for */
  gint64 n_busy;
  GArray *queue;  /* of SesCall, from @head on */
  guint head;
  SimItems items; /* calls under way */
  guint wait_metric, time_metric;
  /* The result is there; may call again. */
  void (*done) (gpointer data, guint session, double now_s);
  gpointer data;
};

typedef struct {
  guint session;
  guint32 call; /* the session's number of it: another one means that it was given up */
  double asked_s, begun_s, service_s;
} SesCall;

/* @pool has its work, servers, metrics, done and data. */
void ses_pool_start (SesPool *pool);
void ses_pool_clear (SesPool *pool);

/* Asks for @service_s at @now_s, not before the clock.  A call that takes no time where nobody
 * waits is done at once, before this returns. */
void ses_pool_call (SesPool *pool, guint session, double now_s, double service_s);

/* The session no longer wants its result; a server that has begun is free at once. */
void ses_pool_give_up (SesPool *pool, guint session);

#endif
