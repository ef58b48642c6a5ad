/* models/rank_failure/step/tier_rank.c - each layer waits for its slowest rank, whose load is
 * drawn.
 *
 * A rank's load in a layer is normal with the mean and variance of routing.  Five normals come
 * from one 64-bit draw by a table of 4,096 equally likely values, each the mean of its part of the
 * distribution (tails included); the variance of the table is 0.9997.  Two micro-batches of a step
 * share their draw.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include "models/rank_failure/step/step.h"

enum { BITS = 12, TABLE = 1 << BITS, PER_DRAW = 64 / BITS };

static void
make_table (EpSteps *m)
{
  double last = 0.0;

  if (m->normal != NULL)
    return;
  m->normal = g_new (float, TABLE);
  for (guint i = 0; i < TABLE; i++)
    {
      double right
        = i + 1 == TABLE ? 0.0 : gsl_ran_ugaussian_pdf (gsl_cdf_ugaussian_Pinv ((i + 1.0) / TABLE));

      m->normal[i] = (float) ((last - right) * TABLE);
      last = right;
    }
}

/* A deviate for every rank, the idle ones at the end too. */
static void
draw_deviates (EpSteps *m, SimStream *stream)
{
  for (guint r = 0; r < m->loads.stride; r += PER_DRAW)
    {
      guint64 bits = sim_bits (stream);

      /* the scratch is longer than the stride by more than one draw fills */
      for (guint i = 0; i < PER_DRAW; i++, bits >>= BITS)
        m->z[r + i] = m->normal[bits & (TABLE - 1)];
    }
}

/* The slowest of each lane. */
typedef struct {
  float moe[EP_LANES], there[EP_LANES];
} Lanes;

/* Ranks @r to @r + EP_LANES: the busier of reading and computing, and the wait for copies.  One
 * loop without a branch, so that compilers take the lanes at once. */
static void
add_lanes (const EpSteps *m, guint at, guint r, const float *scale, Lanes *slowest)
{
  const EpLoads *l = &m->loads;
  const float read = (float) m->cost.read_s, move = (float) m->cost.move_s;
  const float per_active = (float) m->cost.expert_s, compute = (float) m->cost.compute_s;
  const float fixed = (float) m->cost.fixed_s, ratio = scale[0], root = scale[1], slots = scale[2];

  for (guint i = 0; i < EP_LANES; i++)
    {
      float z = m->z[r + i];
      float rows = ep_rows_at (l, at + i, z, ratio, root);
      float active = ep_active_at (l, at + i, z, ratio, slots);
      float memory = read * active + move * rows, arithmetic = compute * rows;
      float busy = memory > arithmetic ? memory : arithmetic, there = m->copy_s[r + i] * rows;

      busy = m->slow[r + i] * (fixed + busy + per_active * active);
      slowest->moe[i] = busy > slowest->moe[i] ? busy : slowest->moe[i];
      slowest->there[i] = there > slowest->there[i] ? there : slowest->there[i];
    }
}

/* When the law's norm is infinite, as it is for the kernels that are drawn most. */
static EpDrawn
draw_by_the_larger (const EpSteps *m, guint layer, const float *scale)
{
  Lanes slowest = { { 0.0f }, { 0.0f } };
  EpDrawn drawn = { 0.0, 0.0 };

  for (guint r = 0; r < m->loads.stride; r += EP_LANES)
    add_lanes (m, layer * m->loads.stride + r, r, scale, &slowest);
  for (guint i = 0; i < EP_LANES; i++)
    {
      drawn.moe_s = MAX (drawn.moe_s, (double) slowest.moe[i]);
      drawn.there_s = MAX (drawn.there_s, (double) slowest.there[i]);
    }
  return drawn;
}

/* With any norm. */
static EpDrawn
draw_by_the_law (const EpSteps *m, guint layer, const float *scale)
{
  EpDrawn drawn = { 0.0, 0.0 };

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      guint at = layer * m->loads.stride + r;
      float rows = ep_rows_at (&m->loads, at, m->z[r], scale[0], scale[1]);
      float active = ep_active_at (&m->loads, at, m->z[r], scale[0], scale[2]);

      drawn.moe_s
        = MAX (drawn.moe_s, (double) m->slow[r] * ep_moe_s (m, (double) active, (double) rows));
      drawn.there_s = MAX (drawn.there_s, (double) (m->copy_s[r] * rows));
    }
  return drawn;
}

static EpDrawn
draw_layer (EpSteps *m, guint layer, double routed, SimStream *stream)
{
  double ratio = routed / m->loads.tokens;
  const float scale[]
    = { (float) ratio, (float) sqrt (ratio), (float) (m->inst->n_slots / m->inst->n_ranks) };

  draw_deviates (m, stream);
  return isinf (m->cost.norm) ? draw_by_the_larger (m, layer, scale)
                              : draw_by_the_law (m, layer, scale);
}

const EpTier ep_tier_rank = { .step = ep_drawn_step, .experts = draw_layer, .adopt = make_table };
