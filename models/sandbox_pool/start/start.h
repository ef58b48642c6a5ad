/* models/sandbox_pool/start/start.h - parts that starts are made of, and what systems share:
 * sections 5 and 6 of TrEnv. */
#ifndef MODELS_SANDBOX_POOL_START_START_H
#define MODELS_SANDBOX_POOL_START_START_H

#include "models/sandbox_pool/cluster.h"
#include "models/sandbox_pool/memory/memory.h"

struct PoolStart {
  PoolCluster *cluster;
  PoolMemory  *memory;            /* whose link carries what a start loads */
  SimStream   *starts;
};

/* start_costs.c.  Copies of disks on @n share its bandwidth; one's work is its time alone, s. */
void pool_disk_set_up (PoolCluster *m, PoolNode *n, SandboxDone done, gpointer up);
/* Returns: seconds of one namespace, while others are made on @n. */
double pool_netns_s (const PoolParams *p, const PoolNode *n);
/* Returns: the same from the pool of namespaces, where one is left; takes it. */
double pool_pooled_netns_s (PoolStart *m, PoolNode *n);
/* Returns: a draw of the switch of a sandbox to @fn, s. */
double pool_switch_s (PoolStart *m, PoolNode *n, guint fn);
/* Returns: the mean of monitor, hot load and connection, s. */
double pool_snapshot_mean_s (const PoolCluster *m);
/* Returns: a draw of the load of a snapshot that begins now, s. */
double pool_load_s (PoolStart *m, PoolNode *n, guint fn);
/* Measures the API call and the machine; returns: seconds until its guest answers. */
double pool_answer_s (PoolStart *m, double api_s, double ready_s);
/* Returns: B of the recorded working set: what a call touches but for a share outside. */
double pool_working_set_bytes (const PoolParams *p, const PoolFunction *f);
/* Adds the monitor and the guest page cache to @f; with @dax the guest reads the host's. */
void pool_guest_memory (const PoolParams *p, PoolFunction *f, gboolean dax);

/* container.c.  Returns: a draw and the mean of a plain container, s, without initialisation. */
double pool_container_s (PoolStart *m, PoolNode *n);
double pool_container_mean_s (const PoolCluster *m);

/* trenv.c.  Sets what @f costs when its pages are in CXL memory: loads that miss the caches take
 * longer at every call, and a first call copies the pages that it writes (SOSP'24 section 4). */
void pool_trenv_cxl_pages (const PoolParams *p, PoolFunction *f);

#endif
