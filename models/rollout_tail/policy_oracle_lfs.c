/* models/rollout_tail/policy_oracle_lfs.c - longest true length first (Seer section 4.3, figure
 * 10): what context-aware order would do if it knew all lengths.  No lower bound: it still sends
 * chunks under the same reservation. */
#include "models/rollout_tail/rollout.h"

static gint64
key (const Rollout *m, guint id)
{
  return -(gint64) m->requests[id].length_tokens;
}

const RollPolicy roll_oracle_lfs = { .divided = TRUE, .key = key };
