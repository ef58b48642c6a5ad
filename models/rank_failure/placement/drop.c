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
ep_keep_live (const Ep *m, const gboolean *live, gint16 *slots)
{
  guint each = m->n_slots / m->n_ranks;

  memcpy (slots, m->slots, m->n_layers * m->n_slots * sizeof *slots);
  for (guint i = 0; i < m->n_layers * m->n_slots; i++)
    if (!live[i % m->n_slots / each])
      slots[i] = EP_HOLE;
}

static void
leave (Ep *m, const gboolean *live, gint16 *slots)
{
  ep_keep_live (m, live, slots);
}

static const EpPlacement leave_as_is = { leave };

const EpSystem ep_system_drop
  = { .elastic = TRUE, .rejoins = TRUE, .drops = TRUE, .repair = &leave_as_is };

/* The share of picks that go nowhere, mean over layers. */
void
ep_drop_weigh (Ep *m)
{
  double sum = 0.0;

  for (guint i = 0; i < m->n_layers * m->n_experts; i++)
    if (m->copies[i] == 0)
      sum += (double) m->popularity[i];
  m->dropped_share = sum / m->n_layers;
  sim_level (m->sim, EP_DROPPED_SHARE, m->dropped_share);
}

void
ep_drop_count (Ep *m, double tokens)
{
  double picks = tokens * (double) m->p->llm->top_k * m->n_layers;

  sim_count (m->sim, EP_DROPPED_PICKS, picks * m->dropped_share);
}
