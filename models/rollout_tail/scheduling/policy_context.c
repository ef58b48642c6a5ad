/* models/rollout_tail/scheduling/policy_context.c - context-aware scheduling (Seer section 3.2,
 * algorithm 2).
 *
 * A group's first members are probes and go first, those with the least progress before the
 * others, so that all groups are sampled and short ones are found soon.  A group's estimate is
 * its longest finished member, the cap before there is one; of the rest the requests of the
 * group with the longest estimate go first.  Ties (not published): more progress, then the lower
 * number.
 */
#include "models/rollout_tail/scheduling/scheduling.h"

#define ABOVE_ALL (G_GINT64_CONSTANT (1) << 62)

static gint64
key (const RollScheduling *m, guint id)
{
  const RollRequest *r = &m->work->requests[id];
  gint64 done = (gint64) r->done, estimate = m->work->groups[r->group].estimate_tokens;

  if (r->probe)
    return done - ABOVE_ALL;
  if (m->work->p->estimate_with_progress)
    estimate = MAX (estimate, done);
  return -(estimate * (G_GINT64_CONSTANT (1) << 28) + done);
}

static void
finished (RollScheduling *m, guint id)
{
  RollGroup *g = &m->work->groups[m->work->requests[id].group];
  gint64 length = m->work->requests[id].length_tokens;

  g->estimate_tokens = g->n_finished == 1 ? length : MAX (g->estimate_tokens, length);
  roll_buffer_rekey (m, m->work->requests[id].group);
}

const RollPolicy roll_context
  = { .divided = TRUE, .probes = TRUE, .key = key, .finished = finished };
