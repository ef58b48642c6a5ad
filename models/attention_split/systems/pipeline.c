/* models/attention_split/systems/pipeline.c - an iteration of lamina in closed form (paper
 * sections 3 and 4, figure 8).
 *
 * One batch: model part, network and attention take turns, L (t_m + t_n + t_a - t_ov), t_ov what
 * overlap hides of attention.  Several: rotational staggered pipelining.
 *
 * n batches over n - 1 model replicas (fewer after a loss) and one attention pool: the rotation of
 * every split engine (step/affine.h), layer by layer.  The link carries the sum of wire times
 * where it is a server, else the part of it for which the NICs of a pool are busy.
 */
#include "models/attention_split/systems/systems.h"

/* A layer of one batch from end to end. */
static LlmSegment
chain (const SplitLayer *layer)
{
  return llm_segment_add (llm_segment (layer->model_s + layer->network_s, 0.0),
                          split_exposed (layer));
}

LlmSegment
split_serial_iteration (const SplitDeployment *m, const SplitLayer *batches)
{
  return llm_segment_scale (chain (batches), m->layers);
}

LlmSegment
split_pipeline_iteration (const SplitDeployment *m, const SplitLayer *batches)
{
  double wire_share = m->p->link_as == SPLIT_LINK_SERVER ? 1.0 : split_busy_share (m);
  LlmRotation sums = { .attention = llm_segment (0.0, 0.0), .chain = llm_segment (0.0, 0.0) };

  for (guint j = 0; j < m->n_batches; j++)
    {
      sums.attention = llm_segment_add (sums.attention, batches[j].attention);
      sums.chain = llm_segment_max (sums.chain, chain (&batches[j]));
      sums.model_s += batches[j].model_s / (double) m->n_replicas;
      sums.wire_s += batches[j].wire_s * wire_share;
    }
  return llm_segment_scale (llm_rotation_step (&sums), m->layers);
}
