/* models/rank_failure/tier_rank.c - each layer waits for its slowest rank, whose load is drawn.
 *
 * A rank's load in a layer is normal with the mean and variance of routing.  Five normals come
 * from one 64-bit draw by a table of 4,096 equally likely values, each the mean of its part of the
 * distribution (tails included); the variance of the table is 0.9997.  Two micro-batches of a step
 * share their draw.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include "models/rank_failure/tier.h"

enum { BITS = 12, TABLE = 1 << BITS, PER_DRAW = 64 / BITS };

static void
make_table (Ep *m)
{
  double last = 0.0;

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
draw_layer (const Ep *m, guint layer, const double scale[2], SimStream *stream)
{
  guint at = layer * m->n_ranks;
  const float *mean = m->loads.mean + at, *sd = m->loads.sd + at, *read = m->loads.read_s + at;
  float a = (float) scale[0], b = (float) scale[1], slowest = 0.0f;
  float per = (float) m->p->moe_per_token_s;
  float flop
    = (float) (2.0 * m->p->expert_bytes / (m->p->moe_flop_eff * m->p->gpu->fp8_flop_per_s));

  for (guint r = 0; r < m->n_ranks; r += PER_DRAW)
    {
      guint64 bits = sim_bits (stream);
      guint end = MIN (r + PER_DRAW, m->n_ranks);

      for (guint i = r; i < end; i++, bits >>= BITS)
        {
          float tokens = a * mean[i] + b * sd[i] * m->normal[bits & (TABLE - 1)];
          float busy = MAX (read[i], flop * tokens) + per * tokens;

          slowest = MAX (slowest, busy);
        }
    }
  return (double) slowest + m->p->moe_fixed_s;
}

static LlmPiece
rank_step (Ep *m, const LlmLoad *loads)
{
  EpBatch b = ep_batch_of (m, loads);
  SimStream *stream = sim_stream (m->sim, "routing");
  LlmPiece line;
  EpStep s = ep_closed_parts (m, loads, &line);
  double ratio = b.total * b.half * (double) m->p->llm->top_k / m->loads.tokens;
  double scale[2] = { ratio, sqrt (ratio) }, comm = s.dispatch_s + s.combine_s, sum = 0.0;
  double rest = s.attention_s + s.shared_s + s.other_s;

  if (m->normal == NULL)
    make_table (m);
  for (guint l = 0; l < m->n_layers; l++)
    {
      double comp = rest + draw_layer (m, l, scale, stream);

      sum += b.half < 1.0 ? 2.0 * MAX (comp, comm) : comp + comm;
    }
  m->step_s = sum * ep_layers_factor (m) / m->n_layers + m->p->step_extra_s
              + m->p->step_extra_per_request_s * b.peak;
  return (LlmPiece){ m->step_s, 0.0, 1.0 };
}

const EpTier ep_tier_rank = { rank_step, NULL };
