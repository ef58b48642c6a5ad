/* tests/llm/systems.h - models, a device and systems of round numbers for tests of system/ and
 * step/. */
#ifndef TESTS_LLM_SYSTEMS_H
#define TESTS_LLM_SYSTEMS_H

#include <math.h>
#include "models/llm/system/system.h"

static const LlmModel case_dense = { .layers = 80, .d_model = 8192, .heads = 64, .kv_heads = 8,
                                     .head_dim = 128, .ffn = 28672, .vocab = 128256,
                                     .value_bytes = 2 };
static const LlmModel case_windows = { .layers = 36, .d_model = 2880, .heads = 64, .kv_heads = 8,
                                       .head_dim = 64, .window = 128, .window_every = 2,
                                       .experts = 128, .top_k = 4, .expert_ffn = 2880,
                                       .vocab = 201088, .value_bytes = 2 };
static const LlmModel case_latent = { .layers = 61, .d_model = 7168, .heads = 128,
                                      .mla_rank = 512, .mla_rope = 64, .mla_q_rank = 1536,
                                      .mla_nope = 128, .mla_value = 128, .ffn = 18432,
                                      .experts = 256, .shared_experts = 1, .top_k = 8,
                                      .expert_ffn = 2048, .dense_layers = 3, .vocab = 129280,
                                      .value_bytes = 2 };
static const LlmModel *const case_models[] = { &case_dense, &case_windows, &case_latent };

static const SimAccelerator case_device = { .bf16_flop_per_s = 1e15, .fp8_flop_per_s = 2e15,
                                            .fp4_flop_per_s = NAN, .memory_bytes = 144e9,
                                            .memory_bytes_per_s = 4e12,
                                            .scale_up_bytes_per_s = 450e9,
                                            .scale_up_devices = 8, .nic_bytes_per_s = 50e9,
                                            .devices_per_node = 8 };

/* Attention @tp wide, @dp replicas of it; experts cut over all when @ep is 1. */
static inline LlmSystem
case_system (const LlmModel *llm, gint64 tp, gint64 dp, gint64 ep)
{
  gboolean moe = llm->experts > 0;

  return (LlmSystem) { .llm = llm, .device = &case_device, .tp = tp, .pp = 1, .dp = dp,
                       .moe_tp = moe ? tp * dp / ep : 1, .ep = moe ? ep : 1, .engines = 1,
                       .formats = { LLM_FP8, LLM_FP8, moe ? LLM_FP8_BLOCK : LLM_FP8, LLM_BF16 },
                       .memory_rule = &llm_memory_of_total, .memory_share = 0.9,
                       .collective_bytes = 0.4e9, .runtime_bytes = 0.5e9,
                       .batch_tokens = 8192, .most_requests = 256 };
}

#endif
