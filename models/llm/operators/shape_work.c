/* models/llm/operators/shape_work.c - what a shape asks of the device, from its key. */
#include "models/llm/operators/shapes.h"

/* Keys are numbers in an order that operators.c decides. */
static LlmHeads
heads_of (const LlmKey *key)
{
  return (LlmHeads){ .kv = (LlmFormat) key->part[0],
                     .window = key->part[1],
                     .head_dim = key->part[2],
                     .kv_heads = key->part[3],
                     .heads = key->part[4] };
}

/* The same of latent attention. */
static LlmLatent
latent_of (const LlmKey *key)
{
  return (LlmLatent){ .kv = (LlmFormat) key->part[0],
                      .heads = key->part[1],
                      .rank = key->part[2],
                      .rope = key->part[3],
                      .nope = key->part[4],
                      .value = key->part[5] };
}

/* The same of experts. */
static LlmExperts
experts_of (const LlmKey *key)
{
  return (LlmExperts){ .weights = (LlmFormat) key->part[0],
                       .hidden = key->part[1],
                       .inner = key->part[2],
                       .top_k = key->part[3],
                       .n_experts = key->part[4],
                       .distribution = key->part[5],
                       .tp = key->part[6],
                       .ep = key->part[7] };
}

/* What the law sees of a point: bytes and FLOP over the device's peaks. */
LlmWork
llm_shape_work (const LlmOperators *o, LlmOp op, const LlmKey *key, double batch, double x)
{
  const SimAccelerator *device = o->device;
  LlmHeads heads = heads_of (key);
  LlmLatent latent = latent_of (key);
  LlmExperts experts = experts_of (key);
  LlmExperts exchange = { .hidden = key->part[0],
                          .top_k = key->part[1],
                          .n_experts = key->part[2],
                          .ep = key->part[3],
                          .tp = 1 };

  switch (op)
    {
    case LLM_OP_GEMM:
      return llm_work_gemm (device, (LlmFormat) key->part[0], x, key->part[1], key->part[2]);
    case LLM_OP_PREFILL_ATTENTION:
      return llm_work_prefill (device, &heads, batch, x, 0.0);
    case LLM_OP_DECODE_ATTENTION:
      return llm_work_decode (device, &heads, batch, batch * (x + 1.0));
    case LLM_OP_MLA_PREFILL:
      return llm_work_mla_prefill (device, &latent, batch, x, 0.0);
    case LLM_OP_MLA_DECODE:
      return llm_work_mla_decode (device, &latent, batch, batch * (x + 1.0));
    case LLM_OP_EXPERTS:
      return llm_work_experts (device, &experts, x);
    case LLM_OP_DISPATCH_LOW_LATENCY:
    case LLM_OP_COMBINE_LOW_LATENCY:
    case LLM_OP_DISPATCH_NORMAL:
    case LLM_OP_COMBINE_NORMAL:
      return llm_work_exchange (device, (LlmCollective) op, &exchange, x);
    case LLM_OP_ELEMENTWISE:
      return llm_work_elementwise (device, x);
    default:
      return llm_work_collective (device, (LlmCollective) op, key->part[0], x);
    }
}
