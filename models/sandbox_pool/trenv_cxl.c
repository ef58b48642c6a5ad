/* models/sandbox_pool/trenv_cxl.c - TrEnv on CXL memory: pages are mapped where they are; a load
 * that misses the caches is longer, a write copies its page. */
#include "models/sandbox_pool/policies.h"

const PoolSystem pool_trenv_cxl = {
  .repurposes = TRUE, .inits = TRUE, .workers = 10, .start_s = pool_trenv_start_s,
  .mean_start_s = pool_trenv_mean_start_s, .set_up = pool_trenv_cxl_pages,
  .stored_bytes = pool_template_bytes,
};
