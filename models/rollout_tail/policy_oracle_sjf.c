/* models/rollout_tail/policy_oracle_sjf.c - shortest true length first: the least mean completion,
 * and the longest tail. */
#include "models/rollout_tail/rollout.h"

static gint64
key (const Rollout *m, guint id)
{
  return m->requests[id].length_tokens;
}

const RollPolicy roll_oracle_sjf = { .divided = TRUE, .key = key };
