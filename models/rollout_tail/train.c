/* models/rollout_tail/train.c - what follows a rollout: training and the weight update (Seer
 * section 2.1, table 1; facts: section 2).
 *
 * Training takes train_s_per_token of the delivered tokens; the reward is overlapped.  sync:
 * rollout, training, update, one behind the other.  one_step_off: training runs beside the next
 * rollout, which uses weights one version older; an update waits for both.
 */
#include "models/rollout_tail/rollout.h"

static void
begin (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;

  m->version++;
  if (m->iteration < m->p->iterations)
    {
      roll_round_begin (m);
      return;
    }
  m->end_s = sim_now_s (sim);
}

static void
span (Rollout *m, const char *label, double from_s, double to_s)
{
  sim_span (m->sim, "trainer", label, sim_time_from_s (from_s), sim_time_from_s (to_s));
}

void
roll_train (Rollout *m)
{
  double now_s = sim_now_s (m->sim), train_s = m->p->train_s_per_token * m->delivered_tokens;
  double update_s = m->p->update_s, ready_s;

  if (m->p->coupling == ROLL_SYNC)
    ready_s = now_s + train_s;
  else
    ready_s = MAX (now_s, m->trained_s);
  span (m, "update", ready_s, ready_s + update_s);
  if (m->p->coupling == ROLL_ONE_STEP_OFF)
    {
      m->trained_s = ready_s + update_s + train_s;
      span (m, "train", ready_s + update_s, m->trained_s);
    }
  else
    span (m, "train", now_s, ready_s);
  sim_after (m->sim, ready_s + update_s - now_s, begin, m, NULL);
}
