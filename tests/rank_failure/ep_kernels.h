/* tests/rank_failure/ep_kernels.h - a device, its kernels and its exchanges as literals. */
#ifndef TESTS_RANK_FAILURE_EP_KERNELS_H
#define TESTS_RANK_FAILURE_EP_KERNELS_H

#include <math.h>
#include "models/llm/operators/law/exchange_law.h"
#include "models/llm/operators/law/law.h"

static const SimAccelerator ep_h100 = { .bf16_flop_per_s = 989e12,
                                        .fp8_flop_per_s = 1978e12,
                                        .memory_bytes = 85899345920.0,
                                        .memory_bytes_per_s = 3.35e12,
                                        .scale_up_bytes_per_s = 450e9,
                                        .nic_bytes_per_s = 50e9,
                                        .pcie_bytes_per_s = 64e9 };
/* The rows of the catalogue's sglang-h100 that an instance asks for; one for each other
 * operator. */
static LlmLawRow ep_law_rows[] = {
  { LLM_OP_GEMM, LLM_BF16, 3.70e-6, 0.0, 0.902, 0.805, 3.37, LLM_BASIS_FITTED },
  { LLM_OP_GEMM, LLM_FP8_BLOCK, 5.45e-6, 0.0, 0.8, 0.633, 1.0, LLM_BASIS_SCALED },
  { LLM_OP_EXPERTS, LLM_FP8_BLOCK, 21.17e-6, 0.518e-6, 0.853, 0.635, INFINITY, LLM_BASIS_FITTED },
  { LLM_OP_MLA_DECODE, LLM_FP8, 13.46e-6, 0.0321e-6, 0.829, 0.685, INFINITY, LLM_BASIS_FITTED },
  { LLM_OP_MLA_PREFILL, LLM_FP8, 19.52e-6, 0.0669e-6, 0.383, 0.678, 1.14, LLM_BASIS_FITTED },
  { LLM_OP_ELEMENTWISE, LLM_BF16, 3e-6, 0.0, 0.8, 1.0, INFINITY, LLM_BASIS_FITTED },
  { LLM_OP_ALL_REDUCE, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_ALL_REDUCE_NCCL, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_ALL_GATHER, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_REDUCE_SCATTER, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_ALL_TO_ALL, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_DISPATCH_LOW_LATENCY, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_COMBINE_LOW_LATENCY, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_DISPATCH_NORMAL, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_COMBINE_NORMAL, LLM_BF16, 4e-6, 0.0, 0.6, 1.0, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_PREFILL_ATTENTION, LLM_BF16, 13e-6, 0.0, 0.35, 0.65, 1.0, LLM_BASIS_FITTED },
  { LLM_OP_DECODE_ATTENTION, LLM_BF16, 12e-6, 0.0, 0.9, 0.2, INFINITY, LLM_BASIS_FITTED },
};
static const LlmOperatorLaw ep_law = { .device = &ep_h100,
                                       .tables = "",
                                       .basis = LLM_BASIS_FITTED,
                                       .relative = "",
                                       .laws = { G_N_ELEMENTS (ep_law_rows), ep_law_rows } };

static LlmExchangeRow ep_exchange_rows[] = {
  { 0, 14.5e-6, 17.2e-6, 1.35e-6, 0.583, 0.941, 0.0 },
  { 1, 10.5e-6, 26.3e-6, 0.01e-6, 0.461, 0.929, 0.0 },
  { 2, 24.4e-6, 24.4e-6, 0.0, 0.68, 0.88, 0.152 },
  { 3, 37.9e-6, 37.9e-6, 0.0, 0.68, 0.88, 0.152 },
};
static const LlmExchangeLaw ep_exchange
  = { .rows = { G_N_ELEMENTS (ep_exchange_rows), ep_exchange_rows } };

#endif
