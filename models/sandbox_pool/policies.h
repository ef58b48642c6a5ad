/* models/sandbox_pool/policies.h - the systems and policies that rows.c offers, one file each, and
 * what they share among themselves. */
#ifndef MODELS_SANDBOX_POOL_POLICIES_H
#define MODELS_SANDBOX_POOL_POLICIES_H

#include "models/sandbox_pool/pool_policy.h"

extern const PoolSystem pool_trenv_cxl, pool_trenv_rdma, pool_faasd, pool_criu, pool_criu_lazy;
extern const PoolSystem pool_reap, pool_faasnap, pool_e2b, pool_e2b_plus, pool_trenv_vm;
extern const PoolKeep pool_keep_ttl, pool_keep_lru, pool_keep_greedy_dual, pool_keep_frequency;
extern const PoolKeep pool_keep_size, pool_keep_landlord, pool_keep_histogram, pool_keep_universal;
extern const PoolPlace pool_place_warm, pool_place_least, pool_place_random, pool_place_hash;
extern const PoolPlace pool_place_aware;
extern const PoolVictim pool_victim_lru, pool_victim_gap, pool_victim_runtime, pool_victim_copies;
extern const PoolWorkload pool_load_w1, pool_load_w2, pool_load_sequential, pool_load_trace;
extern const PoolWorkload pool_load_synthetic;

#endif
