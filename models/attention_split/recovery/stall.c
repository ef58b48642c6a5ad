/* models/attention_split/recovery/stall.c - decoding stands still, and goes on.
 *
 * The iteration under way at a loss is thrown away.  A loss during a stall makes it longer: it ends
 * when the last of them is over.
 */
#include "models/attention_split/recovery/recovery.h"
#include "models/llm/batch/batch_pause.h"

/* Returns: seconds of the stall under way, so far. */
static double
open_stall_s (const SplitRecovery *m)
{
  return m->resume != 0 && !m->resume_commits ? sim_now_s (m->sim) - m->stalled_from_s : 0.0;
}

static void
go_on (Sim *sim, gpointer self, gpointer item)
{
  SplitRecovery *m = self;
  double stalled_s = open_stall_s (m);

  m->resume = 0;
  m->stalled_s += stalled_s;
  llm_batch_resume (m->progress->batch, sim_now_s (sim), m->resume_commits);
  split_report_changes (m->progress);
  split_replan (m->progress);
}

/* A loss cuts short the rebuilding that admissions have announced. */
static void
cut_rebuild (SplitRecovery *m)
{
  m->stalled_s -= MAX (0.0, m->rebuilt_at_s - sim_now_s (m->sim));
  m->rebuilt_at_s = 0.0;
}

double
split_end_stalls (SplitRecovery *m)
{
  double open_s = open_stall_s (m);

  cut_rebuild (m);
  m->stalled_s += open_s;
  sim_assert (m->sim, m->stalled_s <= sim_now_s (m->sim) * (1.0 + 1e-9));
  return open_s;
}

static void
resume_at (SplitRecovery *m, double at_s)
{
  SimTime at = MAX (sim_ticks (m->sim, at_s), sim_now (m->sim));

  if (m->resume != 0)
    sim_cancel (m->sim, m->resume);
  m->stall_until_s = MAX (m->stall_until_s, at_s);
  m->resume = sim_at (m->sim, MAX (at, sim_ticks (m->sim, m->stall_until_s)), go_on, m, NULL);
}

void
split_stall (SplitRecovery *m, double seconds)
{
  double now_s = sim_now_s (m->sim);

  if (m->resume == 0)
    llm_batch_pause (m->progress->batch, now_s);
  if (m->resume == 0 || m->resume_commits)
    {
      cut_rebuild (m);
      m->stalled_from_s = now_s;
      m->stall_until_s = 0.0;
    }
  m->resume_commits = FALSE;
  resume_at (m, now_s + seconds);
}

/* Lets the iteration under way end and composes the batch anew. */
void
split_finish_step (SplitRecovery *m)
{
  if (m->resume != 0)
    return;
  m->resume_commits = TRUE;
  m->stall_until_s = 0.0;
  resume_at (m, llm_batch_pause (m->progress->batch, sim_now_s (m->sim)));
  split_replan (m->progress);
}
