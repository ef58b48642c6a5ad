/* models/rollout_tail/rounds/coupling_rounds.c - synchronous training: rollout, training, update,
 * one
 * behind the other; every response is of the present weights (Seer section 2.1). */
#include "models/rollout_tail/rollout.h"

static double
train (Rollout *m, double scored_s)
{
  double end_s = scored_s + roll_train_s (m);

  roll_tell_training (m, "train", scored_s, end_s);
  return end_s;
}

const RollCoupling roll_sync
  = { .begin = roll_round_begin, .settled = roll_round_check_end, .train = train };
