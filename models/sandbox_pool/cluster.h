/* models/sandbox_pool/cluster.h - the ground that every part of the state stands on: the functions
 * of a run, the nodes, and the rows of sandboxes and calls.
 *
 * The parts are PoolMemory, PoolStart, PoolPlacement, PoolKeepAlive, PoolCalls, PoolArrivals and
 * PoolAgents, each defined in the header of its folder.  A part points at the cluster and at the
 * parts below it; what is below reports upwards by handlers that sandbox_pool.c, which alone sees
 * all parts, gives it.
 */
#ifndef MODELS_SANDBOX_POOL_CLUSTER_H
#define MODELS_SANDBOX_POOL_CLUSTER_H

#include "models/sandbox_pool/pool_policy.h"

struct PoolCluster {
  Sim              *sim;
  const PoolParams *p;
  const PoolSystem *system;
  guint             n_fn, n_nodes;
  PoolFunction     *fn;           /* n_fn; the first is POOL_HELLO */
  PoolNode         *nodes;
  GPtrArray        *sandboxes, *calls;     /* of PoolSandbox, PoolCall, by index */
  SimItems          sandbox_rows, call_rows;
  guint32           free_sandbox, free_call;   /* rows to use again, or POOL_NONE */
};

/* The row of index @i; it stays where it is until the end of the run. */
#define POOL_SANDBOX(m, i) ((PoolSandbox *) (m)->sandboxes->pdata[i])
#define POOL_CALL(m, i) ((PoolCall *) (m)->calls->pdata[i])

#endif
