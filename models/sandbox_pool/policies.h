/* models/sandbox_pool/policies.h - the systems and policies that rows.c offers, one file each, and
 * what they share among themselves. */
#ifndef MODELS_SANDBOX_POOL_POLICIES_H
#define MODELS_SANDBOX_POOL_POLICIES_H

#include "models/sandbox_pool/pool.h"

extern const PoolSystem pool_trenv_cxl, pool_trenv_rdma, pool_faasd, pool_criu, pool_criu_lazy;
extern const PoolSystem pool_reap, pool_faasnap, pool_e2b, pool_e2b_plus, pool_trenv_vm;
extern const PoolKeep pool_keep_ttl, pool_keep_lru, pool_keep_greedy_dual, pool_keep_frequency;
extern const PoolKeep pool_keep_size, pool_keep_landlord, pool_keep_histogram, pool_keep_universal;
extern const PoolPlace pool_place_warm, pool_place_least, pool_place_random, pool_place_hash;
extern const PoolPlace pool_place_aware;
extern const PoolVictim pool_victim_lru, pool_victim_gap, pool_victim_runtime, pool_victim_copies;
extern const PoolWorkload pool_load_w1, pool_load_w2, pool_load_sequential, pool_load_trace;
extern const PoolWorkload pool_load_synthetic;

/* trenv.c, criu.c */
double pool_trenv_start_s (Pool *m, PoolNode *n, guint fn);
double pool_trenv_mean_start_s (const Pool *m, guint fn);
void   pool_trenv_cxl_pages (const Pool *m, PoolFunction *f);
double pool_criu_restore_s (Pool *m, PoolNode *n);
double pool_criu_mean_restore_s (const Pool *m);

/* keep_cost.c */
double pool_cold_cost_s (const Pool *m, guint fn);

/* place_least.c */
double  pool_node_load (const PoolNode *n);
guint32 pool_node_least_loaded (Pool *m, guint fn);

/* victims.c, victim_lru.c; the oldest of the function for which badness is least, of equals the
 * first in the table */
typedef double (*PoolBadness) (const Pool *m, const PoolNode *n, guint other, guint fn);
gboolean pool_may_switch (const Pool *m, guint from, guint to);
guint32  pool_victim_of_least (const Pool *m, const PoolNode *n, guint fn, PoolBadness badness);
guint32  pool_victim_oldest (const Pool *m, const PoolNode *n, guint fn);

#endif
