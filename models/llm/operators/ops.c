/* models/llm/operators/ops.c - operators of whole layers: what they ask of a device, by the law of
 * every engine. */
#include "models/llm/operators/ops.h"
#include <math.h>

/* Each weight is read once and multiplied with every token. */
double
llm_gemm_s (const LlmLawRow *row, const LlmModel *llm, const SimAccelerator *device, double width,
            double tokens)
{
  double weights = llm_layer_weights (llm) / width;
  LlmWork work = { .memory_s = weights * llm_weight_value_bytes (llm) / device->memory_bytes_per_s,
                   .compute_s = 2.0 * weights * tokens / llm_weight_flop_per_s (llm, device),
                   .units = tokens };

  return llm_law_s (row, &work);
}

/* A launch and requests are no part of it, so that it is what a batch grows by. */
double
llm_attention_slope_s (const LlmLawRow *row, const LlmModel *llm, const SimAccelerator *device,
                       const LlmShare *share)
{
  const LlmLawRow rate
    = { .memory_eff = row->memory_eff, .flop_eff = row->flop_eff, .norm = INFINITY };
  double bytes = llm_kv_bytes_per_token (llm) / (double) llm->layers * share->kv;
  double flop = llm_attention_flop_per_token (llm) * share->heads;
  LlmWork work = { .memory_s = bytes / device->memory_bytes_per_s,
                   .compute_s = flop / llm_attention_flop_per_s (llm, device) };

  return llm_law_s (&rate, &work);
}

/* Of @bytes over @nodes, one device each: the better of a ring and a pipelined binary tree. */
static double
between_s (const LlmAllReduceLaw *law, double nodes, double bytes)
{
  double wire_s = bytes / law->between_bytes_per_s;
  double ring_s = 2.0 * (nodes - 1.0) * (law->between_latency_s + wire_s / nodes);
  double tree_s = 2.0 * (ceil (log2 (nodes)) * law->between_latency_s + wire_s);

  return MIN (ring_s, tree_s);
}

#define VALUE_BYTES 2.0 /* of the values that llm_work_collective counts */

/* The collective of every engine inside a domain, and one between domains on what each device has
 * reduced.  A width that is no multiple is spread evenly: 12 devices are two domains of 6. */
double
llm_all_reduce_s (const LlmAllReduceLaw *law, const SimAccelerator *device, double width,
                  double bytes)
{
  double domains = ceil (width / (double) device->scale_up_devices), inside = width / domains;
  LlmWork work = llm_work_collective (device, LLM_ALL_REDUCE, inside, bytes / VALUE_BYTES);
  double seconds = llm_law_s (&law->inside, &work);

  /* nobody to reduce with */
  if (width <= 1.0)
    return 0.0;
  return domains <= 1.0 ? seconds : seconds + between_s (law, domains, bytes / inside);
}
