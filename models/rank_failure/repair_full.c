/* models/rank_failure/repair_full.c - after a fault the whole placement anew, most experts move
 * (SGLang, maybe_rebalance_after_rank_fault).
 */
#include "models/rank_failure/placement/placement.h"

static void
repair (Ep *m, const gboolean *live, gint16 *slots)
{
  ((const EpPlacement *) ep_placements[m->p->placement].impl)->place (m, live, slots);
}

const EpPlacement ep_repair_full = { repair };
