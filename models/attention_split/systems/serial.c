/* models/attention_split/systems/serial.c - one batch: model part, network and attention take turns
 * (paper section 3).
 *
 * iteration = L (t_m + t_n + t_a - t_ov), t_ov what overlap hides of attention.
 */
#include "models/attention_split/split.h"

LlmSegment
split_chain (const SplitLayer *layer)
{
  return llm_segment_add (llm_segment (layer->model_s + layer->network_s, 0.0),
                          split_exposed (layer));
}

LlmSegment
split_serial_iteration (const Split *m, const SplitLayer *batches)
{
  return llm_segment_scale (split_chain (batches), m->layers);
}
