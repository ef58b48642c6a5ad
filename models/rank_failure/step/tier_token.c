/* models/rank_failure/step/tier_token.c - the reference: every token picks its experts.
 *
 * Each of the top-k picks of a token is independent (Walker's alias method), and each pick takes
 * one of the expert's live copies with equal chance.  That the picks of one token differ is left
 * out, here and in the normal approximation of the tier above.
 */
#include "models/rank_failure/step/step.h"

/* Vose's construction: every cell holds at most two experts. */
static void
make_alias (const float *popularity, guint n, float *chance, gint16 *alias)
{
  g_autofree guint *small = g_new (guint, n), *large = g_new (guint, n);
  guint n_small = 0, n_large = 0;

  for (guint e = 0; e < n; e++)
    {
      chance[e] = popularity[e] * (float) n;
      alias[e] = (gint16) e;
      if (chance[e] < 1.0f)
        small[n_small++] = e;
      else
        large[n_large++] = e;
    }
  while (n_small > 0 && n_large > 0)
    {
      guint s = small[--n_small], l = large[n_large - 1];

      alias[s] = (gint16) l;
      chance[l] -= 1.0f - chance[s];
      if (chance[l] < 1.0f)
        {
          small[n_small++] = l;
          n_large--;
        }
    }
}

static void
adopt (EpSteps *m)
{
  if (m->chance == NULL)
    {
      m->chance = g_new (float, m->inst->n_layers * m->inst->n_experts);
      m->alias = g_new (gint16, m->inst->n_layers * m->inst->n_experts);
      m->hits = g_new (guint, m->inst->n_slots);
    }
  for (guint l = 0; l < m->inst->n_layers; l++)
    make_alias (m->experts->popularity + l * m->inst->n_experts, m->inst->n_experts,
                m->chance + l * m->inst->n_experts, m->alias + l * m->inst->n_experts);
}

/* Returns: a slot, or G_MAXUINT when the expert has no live copy. */
static guint
pick_slot (const EpSteps *m, guint layer, SimStream *stream)
{
  const guint *start = m->experts->copy_start + layer * (m->inst->n_experts + 1);
  guint64 bits = sim_bits (stream);
  guint e = (guint) (((bits >> 40) * m->inst->n_experts) >> 24), n;
  float u = (float) ((bits >> 16) & 0xffffff) * 0x1p-24f;

  if (u >= m->chance[layer * m->inst->n_experts + e])
    e = (guint) m->alias[layer * m->inst->n_experts + e];
  n = start[e + 1] - start[e];
  if (n == 0)
    return G_MAXUINT;
  return m->experts
    ->copy_slot[layer * m->inst->n_slots + start[e] + (guint) (((bits & 0xffff) * n) >> 16)];
}

static EpDrawn
draw_layer (EpSteps *m, guint layer, double routed, SimStream *stream)
{
  guint64 picks = (guint64) routed;
  guint each = m->inst->n_slots / m->inst->n_ranks;
  EpDrawn drawn = { 0.0, 0.0 };

  memset (m->hits, 0, m->inst->n_slots * sizeof *m->hits);
  for (guint64 i = 0; i < picks; i++)
    {
      guint slot = pick_slot (m, layer, stream);

      if (slot != G_MAXUINT)
        m->hits[slot]++;
    }
  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      double tokens = 0.0, active = 0.0;

      for (guint s = r * each; s < (r + 1) * each; s++)
        {
          tokens += m->hits[s];
          active += m->hits[s] > 0;
        }
      if (m->inst->rank[r].member != EP_LIVE)
        continue;
      drawn.moe_s = MAX (drawn.moe_s, m->inst->rank[r].slow * ep_moe_s (m, active, tokens));
      drawn.there_s = MAX (drawn.there_s, (double) m->copy_s[r] * tokens);
    }
  return drawn;
}

const EpTier ep_tier_token = { .step = ep_drawn_step, .experts = draw_layer, .adopt = adopt };
