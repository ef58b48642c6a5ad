/* models/rollout_tail/coupling_one_step_off.c - the next rollout runs beside training, on GPUs of
 * its own, with weights one version old; an update waits for both. */
#include "models/rollout_tail/rollout.h"

static double
train (Rollout *m, double scored_s)
{
  double update_s = MAX (scored_s, m->trained_s), begin_s = update_s + m->p->update_s;

  m->trained_s = begin_s + roll_train_s (m);
  roll_tell_training (m, "train", begin_s, m->trained_s);
  return update_s;
}

const RollCoupling roll_one_step_off
  = { .lag = 1, .begin = roll_round_begin, .settled = roll_round_check_end, .train = train };
