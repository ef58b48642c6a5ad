/* tests/rank_failure/ep_case.h - rank_failure without a scenario: DeepSeek-V3 and H100 as literals.
 */
#ifndef TESTS_RANK_FAILURE_EP_CASE_H
#define TESTS_RANK_FAILURE_EP_CASE_H

#include <math.h>
#include <string.h>
#include "models/rank_failure/state.h"
#include "models/rank_failure/rank_failure.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"

static const SimAccelerator ep_h100 = { .bf16_flop_per_s = 989e12,
                                        .fp8_flop_per_s = 1978e12,
                                        .memory_bytes = 85899345920.0,
                                        .memory_bytes_per_s = 3.35e12,
                                        .scale_up_bytes_per_s = 450e9,
                                        .nic_bytes_per_s = 50e9,
                                        .pcie_bytes_per_s = 64e9 };
static const LlmModel ep_deepseek = { .layers = 61,
                                      .d_model = 7168,
                                      .heads = 128,
                                      .mla_rank = 512,
                                      .mla_rope = 64,
                                      .mla_q_rank = 1536,
                                      .mla_nope = 128,
                                      .mla_value = 128,
                                      .vocab = 129280,
                                      .ffn = 18432,
                                      .experts = 256,
                                      .shared_experts = 1,
                                      .top_k = 8,
                                      .expert_ffn = 2048,
                                      .dense_layers = 3,
                                      .value_bytes = 1 };

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

G_GNUC_UNUSED static void
set (EpParams *p, const char *name, const char *text)
{
  set_param (ep_params, p, name, text);
}

G_GNUC_UNUSED static void
clear_params (EpParams *p)
{
  sim_params_clear (ep_params, p, sizeof *p);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EpParams, clear_params)

G_GNUC_UNUSED static EpParams
defaults (void)
{
  EpParams p = {
    .llm = &ep_deepseek, .gpu = &ep_h100, .kernels = &ep_law, .exchange = &ep_exchange
  };

  sim_params_defaults (ep_params, &p);
  return p;
}

/* Sets @name, its value, another name, ... NULL. */
G_GNUC_UNUSED static void G_GNUC_NULL_TERMINATED
set_more (EpParams *p, const char *name, ...)
{
  va_list rest;

  va_start (rest, name);
  for (; name != NULL; name = va_arg (rest, const char *))
    set (p, name, va_arg (rest, const char *));
  va_end (rest);
}

/* Failures of single ranks at random, nothing of nodes and switches, not even for rank 0. */
G_GNUC_UNUSED static void
only_ranks_fail (EpParams *p, const char *mtbf)
{
  set_more (p, "faults", "process", "rank_mtbf_s", mtbf, "rank_share", "1", "node_share", "0",
            "switch_share", "0", "coordinator_restarts", "false", NULL);
}

/* With the timeline, and a warm-up of @warmup_s. */
G_GNUC_UNUSED static SimRecord *
run_recorded (const EpParams *p, guint64 seed, double warmup_s, double until_s)
{
  SimComponent component = { "rank_failure", &rank_failure_model, p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .warmup = sim_time_from_s (warmup_s),
                      .until = sim_time_from_s (until_s),
                      .engine = { .seed = seed, .spans = TRUE } };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (rank_failure_model.check (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

G_GNUC_UNUSED static SimRecord *
run_until (const EpParams *p, guint64 seed, double until_s)
{
  return run_recorded (p, seed, 0.0, until_s);
}

G_GNUC_UNUSED static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "rank_failure", &rank_failure_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

#endif
