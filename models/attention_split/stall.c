/* models/attention_split/stall.c - decoding stands still, and goes on.
 *
 * The iteration under way at a loss is thrown away.  A loss during a stall makes it longer: it ends
 * when the last of them is over.
 */
#include "models/attention_split/split.h"
#include "models/llm/batch_freeze.h"

static void
go_on (Sim *sim, gpointer self, gpointer item)
{
  Split *m = self;

  m->thaw = 0;
  m->stalled_s += m->thaw_commits ? 0.0 : sim_now_s (sim) - m->stalled_from_s;
  llm_batch_thaw (m->batch, sim_now_s (sim), m->thaw_commits);
  split_tell_changes (m);
  split_replan (m);
}

static void
until (Split *m, double at_s)
{
  SimTime at = MAX (sim_time_from_s (at_s), sim_now (m->sim));

  if (m->thaw != 0)
    sim_cancel (m->sim, m->thaw);
  m->stall_until_s = MAX (m->stall_until_s, at_s);
  m->thaw = sim_at (m->sim, MAX (at, sim_time_from_s (m->stall_until_s)), go_on, m, NULL);
}

void
split_stall (Split *m, double seconds)
{
  double now_s = sim_now_s (m->sim);

  if (m->thaw == 0)
    llm_batch_freeze (m->batch, now_s);
  if (m->thaw == 0 || m->thaw_commits)
    {
      m->stalled_from_s = now_s;
      m->stall_until_s = 0.0;
    }
  m->thaw_commits = FALSE;
  until (m, now_s + seconds);
}

/* Lets the iteration under way end and composes the batch anew. */
void
split_finish_step (Split *m)
{
  if (m->thaw != 0)
    return;
  m->thaw_commits = TRUE;
  m->stall_until_s = 0.0;
  until (m, llm_batch_freeze (m->batch, sim_now_s (m->sim)));
  split_replan (m);
}
