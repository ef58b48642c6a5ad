/* models/sandbox_pool/keep_universal.c - TrEnv's: none.  Idle sandboxes are a pool for all
 * functions; they are switched, not collected, and under the cap the one idle longest goes. */
#include "models/sandbox_pool/policies.h"

const PoolKeep pool_keep_universal = { .collects = FALSE };
