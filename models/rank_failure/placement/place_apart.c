/* models/rank_failure/placement/place_apart.c - as many copies as EPLB makes, no two of them on one
 * rank, or on one node, where that can be: copies for survival, not only for balance.
 *
 * The heaviest copy first, each to the lightest rank among those that share least with the copies
 * already placed: neither rank nor node, else (nodes apart) another rank of the node, else any.
 */
#include "models/rank_failure/placement/eplb.h"
#include "models/rank_failure/placement/placement.h"

/* A layer being filled. */
typedef struct {
  const gboolean *live;
  EpCopies copy;
  gboolean nodes; /* keep copies on different nodes, too */
  guint each;
  gint16 *slots;
  float *load;
  guint *filled;
} Filling;

/* Only the slots filled so far: the rest of the layer is not decided yet. */
static gboolean
holds (const Filling *f, guint rank, guint expert)
{
  for (guint i = 0; i < f->filled[rank]; i++)
    if (f->slots[rank * f->each + i] == (gint16) expert)
      return TRUE;
  return FALSE;
}

/* Returns: 2 when the rank has a copy, 1 when its node has one and that matters, else 0. */
static guint
nearness (const EpExperts *m, const Filling *f, guint rank, guint expert)
{
  guint size = (guint) m->inst->p->ranks_per_node, first = rank / size * size;

  if (holds (f, rank, expert))
    return 2;
  for (guint r = first; f->nodes && r < first + size && r < m->inst->n_ranks; r++)
    if (holds (f, r, expert))
      return 1;
  return 0;
}

/* Who shares least comes first and who is lightest second: survival before balance. */
static guint
rank_for (const EpExperts *m, const Filling *f, guint expert)
{
  guint best = m->inst->n_ranks, best_near = 0;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      guint near;

      if (!f->live[r] || f->filled[r] == f->each)
        continue;
      near = nearness (m, f, r, expert);
      if (best == m->inst->n_ranks || near < best_near
          || (near == best_near && f->load[r] < f->load[best]))
        {
          best = r;
          best_near = near;
        }
    }
  return best;
}

/* Quadratic, but the table is a few hundred slots, and ties stay in the order of slots. */
static void
fill_layer (const EpExperts *m, const float *weight, Filling *f)
{
  guint n = ep_count_live (m, f->live) * f->each;
  g_autofree guint *expert = g_new (guint, n), *copies = g_new (guint, m->inst->n_experts);
  g_autofree float *waiting = g_new (float, n);

  f->copy (m, weight, n, expert, copies);
  for (guint s = 0; s < n; s++)
    waiting[s] = weight[expert[s]] / (float) copies[expert[s]];
  for (guint s = 0; s < m->inst->n_slots; s++)
    f->slots[s] = EP_HOLE;
  for (guint k = 0; k < n; k++)
    {
      guint s = 0, rank;

      for (guint i = 1; i < n; i++)
        if (waiting[i] > waiting[s])
          s = i;
      rank = rank_for (m, f, expert[s]);
      f->slots[rank * f->each + f->filled[rank]++] = (gint16) expert[s];
      f->load[rank] += waiting[s];
      waiting[s] = -1.0f;
    }
}

/* Layers are independent of each other: each starts with empty ranks. */
static void
fill_layers (const EpExperts *m, const gboolean *live, gint16 *slots, EpCopies copy, gboolean nodes)
{
  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      g_autofree float *load = g_new0 (float, m->inst->n_ranks);
      g_autofree guint *filled = g_new0 (guint, m->inst->n_ranks);
      Filling f = { .live = live,
                    .copy = copy,
                    .nodes = nodes,
                    .each = m->inst->n_slots / m->inst->n_ranks,
                    .slots = slots + l * m->inst->n_slots,
                    .load = load,
                    .filled = filled };

      fill_layer (m, m->believed + l * m->inst->n_experts, &f);
    }
}

/* How often each expert is copied is as in EPLB; only where the copies go differs. */
static void
copy_by_load (const EpExperts *m, const float *weight, guint n, guint *expert, guint *copies)
{
  eplb_replicate (weight, m->inst->n_experts, n, expert, copies);
}

void
ep_place_copies_apart (const EpExperts *m, const gboolean *live, gint16 *slots, EpCopies copy)
{
  fill_layers (m, live, slots, copy, TRUE);
}

static void
place_apart (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  fill_layers (m, live, slots, copy_by_load, FALSE);
}

static void
place_nodes_apart (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  fill_layers (m, live, slots, copy_by_load, TRUE);
}

const EpPlacement ep_place_apart = { place_apart }, ep_place_nodes_apart = { place_nodes_apart };
