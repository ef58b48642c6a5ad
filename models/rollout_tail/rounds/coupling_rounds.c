/* models/rollout_tail/rounds/coupling_rounds.c - training between rollouts, and beside them.
 *
 * sync: rollout, training, update, one behind the other; every response is of the present weights
 * (Seer section 2.1).  one_step_off: the next rollout runs beside training, on GPUs of its own,
 * with weights one version old; an update waits for both.
 */
#include "models/rollout_tail/results/results.h"
#include "models/rollout_tail/rounds/rounds.h"

static double
train_behind (RollRounds *m, double scored_s)
{
  double end_s = scored_s + roll_train_s (m->results);

  roll_report_training (m, "train", scored_s, end_s);
  return end_s;
}

static double
train_beside (RollRounds *m, double scored_s)
{
  double update_s = MAX (scored_s, m->trained_s), begin_s = update_s + m->work->p->update_s;

  m->trained_s = begin_s + roll_train_s (m->results);
  roll_report_training (m, "train", begin_s, m->trained_s);
  return update_s;
}

const RollCoupling roll_sync = { .begin = roll_round_begin,
                                 .settled = roll_round_check_end,
                                 .round_over = roll_train,
                                 .train = train_behind };
const RollCoupling roll_one_step_off = { .lag = 1,
                                         .begin = roll_round_begin,
                                         .settled = roll_round_check_end,
                                         .round_over = roll_train,
                                         .train = train_beside };
