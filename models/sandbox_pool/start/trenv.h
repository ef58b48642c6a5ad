/* models/sandbox_pool/start/trenv.h - what TrEnv's containers and virtual machines have in common.
 */
#ifndef MODELS_SANDBOX_POOL_START_TRENV_H
#define MODELS_SANDBOX_POOL_START_TRENV_H

#include "models/sandbox_pool/pool_policy.h"

/* Sets what @f costs when its pages are in CXL memory, seconds and bytes: loads that miss the
 * caches take longer at every call, and a first call copies the pages that it writes (SOSP'24
 * section 4). */
void pool_trenv_cxl_pages (const Pool *m, PoolFunction *f);

#endif
