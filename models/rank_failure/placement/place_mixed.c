/* models/rank_failure/placement/place_mixed.c - spare slots for load and for survival:
 * coverage_share of them hold a second copy of experts that would have only one, the most popular
 * first; the others are EPLB's.  No two copies on a rank or a node where that can be.
 */
#include "models/rank_failure/placement/eplb.h"
#include "models/rank_failure/placement/placement.h"

/* Experts with one copy go first, and the heavier copy among equals. */
static gboolean
is_before (const float *weight, const guint *copies, guint a, guint b)
{
  gboolean single = copies[a] == 1;

  if (single != (copies[b] == 1))
    return single;
  return weight[a] / (float) copies[a] > weight[b] / (float) copies[b];
}

static guint
next_for_survival (const float *weight, const guint *copies, guint n)
{
  guint best = 0;

  for (guint e = 1; e < n; e++)
    if (is_before (weight, copies, e, best))
      best = e;
  return best;
}

/* Rounded to the nearest slot; a share of 0 is EPLB, a share of 1 covers as many experts as
 * there are spare slots. */
static void
copy (const EpExperts *m, const float *weight, guint n, guint *expert, guint *copies)
{
  guint spare = n - m->inst->n_experts;
  guint apart = (guint) (m->inst->p->coverage_share * spare + 0.5);

  eplb_replicate (weight, m->inst->n_experts, n - apart, expert, copies);
  for (guint s = n - apart; s < n; s++)
    {
      expert[s] = next_for_survival (weight, copies, m->inst->n_experts);
      copies[expert[s]]++;
    }
}

static void
place (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  ep_place_copies_apart (m, live, slots, copy);
}

const EpPlacement ep_place_mixed = { place };
