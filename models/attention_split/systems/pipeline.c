/* models/attention_split/systems/pipeline.c - an iteration of lamina in closed form (paper
 * sections 3 and 4, figure 8).
 *
 * One batch: model part, network and attention take turns, L (t_m + t_n + t_a - t_ov), t_ov what
 * overlap hides of attention.  Several: rotational staggered pipelining.
 *
 * n batches over n - 1 model replicas (fewer after a loss) and one attention pool.  An iteration
 * takes L times the largest of: the replicas' work, sum t_m / (n - 1); the pool's, sum t_a; a
 * batch's own chain; and the sum of wire times, where the link is a server, else the part of it for
 * which the NICs of a pool are busy.  For equal batches rota.c arrives at the same by events; for
 * unequal ones this is a lower bound.
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
  LlmSegment pool = llm_segment (0.0, 0.0), longest = llm_segment (0.0, 0.0);
  double replicas_s = 0.0, link_s = 0.0;

  for (guint j = 0; j < m->n_batches; j++)
    {
      pool = llm_segment_add (pool, batches[j].attention);
      longest = llm_segment_max (longest, chain (&batches[j]));
      replicas_s += batches[j].model_s;
      link_s += batches[j].wire_s;
    }
  longest = llm_segment_max (longest, pool);
  longest = llm_segment_max (longest, llm_segment (replicas_s / (double) m->n_replicas, 0.0));
  if (m->p->link_as != SPLIT_LINK_SERVER)
    link_s *= split_busy_share (m);
  longest = llm_segment_max (longest, llm_segment (link_s, 0.0));
  return llm_segment_scale (longest, m->layers);
}
