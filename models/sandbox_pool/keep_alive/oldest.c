/* models/sandbox_pool/keep_alive/oldest.c - the artifact's keep-alive: a fixed time to live, the
 * oldest
 * first under the cap. */
#include "models/sandbox_pool/policies.h"

const PoolKeep pool_keep_ttl = { .collects = TRUE };
