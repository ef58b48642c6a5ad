/* models/rollout_tail/drafting/draft_given.c - drafters of given quality, for comparison (Seer
 * section 4.4,
 * figure 11): tokens a step at a draft length are published, their acceptance follows.
 *
 * They differ in these two numbers and in the time of drafting (draft_s, draft_s_per_token,
 * draft_kv_s_per_token).
 */
#include "models/rollout_tail/rollout.h"

static double
alpha (const Rollout *m, guint id, guint paths)
{
  return m->given_alpha;
}

const RollDrafter roll_suffix = { .alpha = alpha, .gamma = 16, .tau = 1.67 };
const RollDrafter roll_draft_model = { .alpha = alpha, .gamma = 3, .tau = 2.19 };
const RollDrafter roll_mtp = { .alpha = alpha, .gamma = 1, .tau = 1.74 };
