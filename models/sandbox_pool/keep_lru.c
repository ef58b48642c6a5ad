/* models/sandbox_pool/keep_lru.c - kept until memory is short; then the one idle longest goes. */
#include "models/sandbox_pool/policies.h"

const PoolKeep pool_keep_lru = { .collects = FALSE };
