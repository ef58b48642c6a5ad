/* models/rank_failure/placement/drop.c - membership that does without: no weight moves when a rank
 * dies.
 *
 * Experts without a live copy are dropped until a rank that has them is back: picks of them go
 * nowhere, and the token does without their contribution.  What that does to the answers is not
 * modelled; how many picks are dropped is.  Fewer slots than experts are no reason to restart.
 * Steps that a fault broke count as poisoned, not here.
 */
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/placement/placement.h"

void
ep_keep_live (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  guint each = m->inst->n_slots / m->inst->n_ranks;

  memcpy (slots, m->slots, m->inst->n_layers * m->inst->n_slots * sizeof *slots);
  for (guint i = 0; i < m->inst->n_layers * m->inst->n_slots; i++)
    if (!live[i % m->inst->n_slots / each])
      slots[i] = EP_HOLE;
}

/* No expert takes the place of another: slots stay as they are. */
static void
leave (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  ep_keep_live (m, live, slots);
}

static const EpPlacement leave_as_is = { leave };

const EpSystem ep_system_drop
  = { .elastic = TRUE, .rejoins = TRUE, .drops = TRUE, .repair = &leave_as_is };

/* The share of picks that go nowhere, mean over layers. */
void
ep_drop_weigh (EpExperts *m)
{
  double sum = 0.0;

  for (guint i = 0; i < m->inst->n_layers * m->inst->n_experts; i++)
    if (m->copies[i] == 0)
      sum += (double) m->popularity[i];
  m->dropped_share = sum / m->inst->n_layers;
  sim_level (m->inst->sim, EP_DROPPED_SHARE, m->dropped_share);
}

void
ep_drop_count (const EpExperts *m, double tokens)
{
  double picks = tokens * (double) m->inst->p->llm->top_k * m->inst->n_layers;

  sim_count (m->inst->sim, EP_DROPPED_PICKS, picks * m->dropped_share);
}
