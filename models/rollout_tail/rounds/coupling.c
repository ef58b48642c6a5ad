/* models/rollout_tail/rounds/coupling.c - how rollout and training meet, in rounds: training,
 * weight update, and the next rollout (Seer section 2.1, table 1).
 *
 * Training takes train_s_per_token of the delivered tokens and begins when the last of them has
 * its reward, which is computed beside the rollout.
 */
#include "models/rollout_tail/rounds/rounds.h"

/* The last iteration's update ends the run: nothing is scheduled after it. */
static void
updated (Sim *sim, gpointer self, gpointer item)
{
  RollRounds *m = self;

  m->results->version++;
  m->results->end_s = sim_now_s (sim);
  if (m->iteration < m->work->p->iterations)
    roll_round_begin (m);
}

void
roll_report_training (RollRounds *m, const char *label, double from_s, double to_s)
{
  sim_span (m->work->sim, "trainer", label, sim_ticks (m->work->sim, from_s),
            sim_ticks (m->work->sim, to_s));
}

/* The update may wait for the trainer beyond the rewards: the coupling says until when. */
void
roll_train (RollRounds *m)
{
  double now_s = sim_now_s (m->work->sim), scored_s = MAX (now_s, m->results->scored_s);
  double update_s = m->coupling->train (m, scored_s);

  roll_report_training (m, "reward", now_s, scored_s);
  roll_report_training (m, "update", update_s, update_s + m->work->p->update_s);
  sim_after (m->work->sim, update_s + m->work->p->update_s - now_s, updated, m, NULL);
}
