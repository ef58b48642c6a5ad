/* tests/llm_serving/serving_parts.h - hardware, a small model and engines as literals. */
#ifndef TESTS_LLM_SERVING_SERVING_PARTS_H
#define TESTS_LLM_SERVING_SERVING_PARTS_H

#include <math.h>
#include "models/llm_serving/serving_params.h"

static const SimAccelerator h100 = { .bf16_flop_per_s = 989e12,
                                     .fp8_flop_per_s = 1979e12,
                                     .fp4_flop_per_s = NAN,
                                     .memory_bytes = 85520809984.0,
                                     .memory_nominal_bytes = 80e9,
                                     .memory_bytes_per_s = 3.35e12,
                                     .power_w = 700,
                                     .scale_up_bytes_per_s = 450e9,
                                     .scale_up_devices = 8,
                                     .pcie_bytes_per_s = 64e9,
                                     .nic_bytes_per_s = 50e9,
                                     .devices_per_node = 8 };
static const LlmModel llama_8b = { .layers = 32,
                                   .d_model = 4096,
                                   .heads = 32,
                                   .kv_heads = 8,
                                   .head_dim = 128,
                                   .ffn = 14336,
                                   .vocab = 128256,
                                   .params = 8.03e9,
                                   .active_params = 7.5e9,
                                   .weight_bytes = NAN,
                                   .value_bytes = 2,
                                   .weight_value_bytes = NAN,
                                   .kv_value_bytes = NAN,
                                   .kv_bytes_per_token = NAN };
static const SimPrice h100_price = { "h100-sxm", "test", 2.0 };
static const SimLink fabric = { .bytes_per_s = 40e9, .latency_s = 10e-6, .round_trip_s = NAN };

static const LlmProfile vllm = { .engine = LLM_KERNELS_VLLM,
                                 .version = "test",
                                 .nearest = "",
                                 .host_step_s = 0.5e-3,
                                 .host_sequence_s = 14e-6,
                                 .prefill_factor = 1.0,
                                 .host_overlapped = true,
                                 .fused_norms = true,
                                 .nccl_values = INFINITY,
                                 .exchange = LLM_EXCHANGE_GATHER,
                                 .memory_share = 0.9,
                                 .collective_bytes = 0.4e9,
                                 .runtime_bytes = 0.5e9 };
G_GNUC_UNUSED static LlmProfile sglang, trtllm;

static LlmLawRow law_rows[LLM_N_OPS];
G_GNUC_UNUSED static LlmOperatorLaw h100_law
  = { .device = &h100, .tables = "", .basis = LLM_BASIS_FITTED, .relative = "",
      .laws = { LLM_N_OPS, law_rows } };

/* For attention: as much memory, less arithmetic. */
G_GNUC_UNUSED static const LlmOperatorLaw *
poor (LlmOperatorLaw *law, SimAccelerator *device, double factor)
{
  *device = h100;
  device->bf16_flop_per_s /= 6.0;
  device->memory_bytes_per_s /= factor;
  *law = h100_law;
  law->device = device;
  return law;
}

G_GNUC_UNUSED static void
clear_params (ServingParams *p)
{
  sim_params_clear (serving_params, p, sizeof *p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServingParams, clear_params)

#endif
