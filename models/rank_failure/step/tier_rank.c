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

/* What the ranks of a layer need of expert computing, the slowest of them. */
static double
draw_layer (EpSteps *m, guint layer, double routed, SimStream *stream)
{
  guint at = layer * m->inst->n_ranks;
  const float *mean = m->loads.mean + at, *sd = m->loads.sd + at, *read = m->loads.read_s + at;
  double ratio = routed / m->loads.tokens;
  float a = (float) ratio, b = (float) sqrt (ratio), slowest = 0.0f;
  float per = (float) m->inst->p->moe_per_token_s;
  float flop = (float) m->rates.expert_flop_s;

  for (guint r = 0; r < m->inst->n_ranks; r += PER_DRAW)
    {
      guint64 bits = sim_bits (stream);
      guint end = MIN (r + PER_DRAW, m->inst->n_ranks);

      for (guint i = r; i < end; i++, bits >>= BITS)
        {
          float tokens = a * mean[i] + b * sd[i] * m->normal[bits & (TABLE - 1)];
          float busy = MAX (read[i], flop * tokens) + per * tokens;

          slowest = MAX (slowest, busy);
        }
    }
  return (double) slowest + m->inst->p->moe_fixed_s;
}

const EpTier ep_tier_rank = { .step = ep_drawn_step, .experts = draw_layer, .adopt = make_table };
