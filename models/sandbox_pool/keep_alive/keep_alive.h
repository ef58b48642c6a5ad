/* models/sandbox_pool/keep_alive/keep_alive.h - sandboxes, the idle ones in order, and their end.
 */
#ifndef MODELS_SANDBOX_POOL_KEEP_ALIVE_KEEP_ALIVE_H
#define MODELS_SANDBOX_POOL_KEEP_ALIVE_KEEP_ALIVE_H

#include "models/sandbox_pool/cluster.h"
#include "models/sandbox_pool/memory/memory.h"

struct PoolKeepAlive {
  PoolCluster    *cluster;
  PoolMemory     *memory;
  const PoolKeep *keep;
  SimStream      *kills;
  guint           n_kill_queue;   /* over nodes */
  /* an idle sandbox of @fn has come about on @n */
  void          (*idle) (gpointer up, PoolNode *n, guint fn);
  /* the victims of call @c are all in the kill queue */
  void          (*victims_gone) (gpointer up, guint32 c);
  gpointer        up;
};

/* sandboxes.c.  Returns: a new one, in no list and not idle. */
guint32 pool_sandbox_new (PoolKeepAlive *m, guint node, guint fn);
/* It no longer runs anything: into the lists.  Reported as idle. */
void pool_sandbox_idle (PoolKeepAlive *m, guint32 i);
/* A call begins in it: counted, and the sandboxes of its function on its node are ranked anew. */
void pool_sandbox_accessed (PoolKeepAlive *m, guint32 i);
/* An idle one is used again: out of the lists. */
void pool_sandbox_take (PoolKeepAlive *m, guint32 i);
/* Returns: the next victim of the keep-alive policy, or POOL_NONE when none is idle. */
guint32 pool_sandbox_worst (const PoolKeepAlive *m, const PoolNode *n);
/* An idle one is given up: accounted no more, its memory still there. */
void pool_sandbox_drop (PoolKeepAlive *m, guint32 i);
/* One that was given up: its memory is returned and its row is free. */
void pool_sandbox_gone (PoolKeepAlive *m, guint32 i);

/* collector.c.  A dropped sandbox goes to the kill queue, which takes any number. */
void pool_kill (PoolKeepAlive *m, guint32 sandbox);
/* The victims of call @c go to the kill queue while that has room; reported when all have. */
void pool_give_up_victims (PoolKeepAlive *m, guint32 c);
/* The next round of the collector, where something may grow old. */
void pool_arm_gc (PoolKeepAlive *m, PoolNode *n);

#endif
