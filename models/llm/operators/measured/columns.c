/* models/llm/operators/measured/columns.c - see columns.h. */
#include "models/llm/operators/measured/columns.h"

#include <string.h>

#define ATTENTION                                                                                  \
  {                                                                                                \
    "kv_cache_dtype", "window_size", "head_dim", "num_key_value_heads", "num_heads", "batch_size"  \
  }
#define LATENT                                                                                     \
  {                                                                                                \
    "kv_cache_dtype", "num_heads", "batch_size"                                                    \
  }
#define LATENT_MODULE                                                                              \
  {                                                                                                \
    "gemm_type", "kv_cache_dtype", "num_heads", "batch_size"                                       \
  }
#define EXCHANGE                                                                                   \
  {                                                                                                \
    "hidden_size", "num_topk", "num_experts"                                                       \
  }
#define MS 1e-3
#define US 1e-6

const LlmColumns llm_columns[LLM_N_TABLES] = {
  [LLM_TABLE_GEMM] = { .file = "gemm",
                       .key = { "gemm_dtype", "n", "k" },
                       .x = "m",
                       .value = "latency",
                       .unit_s = MS },
  [LLM_TABLE_PREFILL] = { .file = "context_attention",
                          .key = ATTENTION,
                          .optional = "window_size",
                          .x = "isl",
                          .value = "latency",
                          .unit_s = MS },
  [LLM_TABLE_DECODE] = { .file = "generation_attention",
                         .key = ATTENTION,
                         .optional = "window_size",
                         .x = "step",
                         .value = "latency",
                         .unit_s = MS },
  [LLM_TABLE_MLA_PREFILL]
  = { .file = "context_mla", .key = LATENT, .x = "isl", .value = "latency", .unit_s = MS },
  [LLM_TABLE_MLA_DECODE]
  = { .file = "generation_mla", .key = LATENT, .x = "step", .value = "latency", .unit_s = MS },
  [LLM_TABLE_MLA_PREFILL_MODULE] = { .file = "mla_context_module",
                                     .key = LATENT_MODULE,
                                     .x = "isl",
                                     .value = "latency",
                                     .unit_s = MS,
                                     .least = TRUE },
  [LLM_TABLE_MLA_DECODE_MODULE] = { .file = "mla_generation_module",
                                    .key = LATENT_MODULE,
                                    .x = "step",
                                    .value = "latency",
                                    .unit_s = MS,
                                    .least = TRUE },
  [LLM_TABLE_EXPERTS] = { .file = "moe",
                          .key = { "moe_dtype", "hidden_size", "inter_size", "topk",
                                   "num_experts", "distribution", "moe_tp_size", "moe_ep_size" },
                          .x = "num_tokens",
                          .value = "latency",
                          .unit_s = MS,
                          .least = TRUE },
  [LLM_TABLE_ALL_REDUCE] = { .file = "custom_allreduce",
                             .key = { "num_gpus" },
                             .x = "message_size",
                             .value = "latency",
                             .unit_s = MS,
                             .only_column = "backend",
                             .only_word = "vllm_graph" },
  [LLM_TABLE_NCCL] = { .file = "nccl",
                       .key = { "op_name", "num_gpus" },
                       .x = "message_size",
                       .value = "latency",
                       .unit_s = MS,
                       .only_column = "nccl_dtype",
                       .only_word = "half" },
  [LLM_TABLE_DISPATCH_LL] = { .file = "wideep_deepep_ll",
                              .key = EXCHANGE,
                              .x = "num_token",
                              .value = "dispatch_avg_t_us",
                              .unit_s = US },
  [LLM_TABLE_COMBINE_LL] = { .file = "wideep_deepep_ll",
                             .key = EXCHANGE,
                             .x = "num_token",
                             .value = "combine_avg_t_us",
                             .unit_s = US },
  [LLM_TABLE_DISPATCH] = { .file = "wideep_deepep_normal",
                           .key = { "hidden_size", "num_topk", "num_experts", "dispatch_sms" },
                           .x = "num_token",
                           .value = "dispatch_transmit_us",
                           .unit_s = US,
                           .least = TRUE },
  [LLM_TABLE_COMBINE] = { .file = "wideep_deepep_normal",
                          .key = { "hidden_size", "num_topk", "num_experts", "combine_sms" },
                          .x = "num_token",
                          .value = "combine_transmit_us",
                          .unit_s = US,
                          .least = TRUE },
};

/* Words of the data files, as their producer writes them; any other is of a kind that nobody
 * asks for. */
gint32
llm_columns_word (const char *text, gsize length)
{
  static const struct {
    const char *word;
    gint32 number;
  } words[] = {
    /* formats */
    { "bfloat16", LLM_BF16 },
    { "fp8", LLM_FP8 },
    { "fp8_block", LLM_FP8_BLOCK },
    { "nvfp4", LLM_NVFP4 },
    { "w4a16_mxfp4", LLM_MXFP4 },
    { "int4_wo", LLM_INT4 },
    /* how experts were chosen */
    { "balanced", LLM_ROUTING_BALANCED },
    { "power_law_1.01", LLM_ROUTING_POWER_1_01 },
    { "power_law_1.2", LLM_ROUTING_POWER_1_2 },
    /* collectives */
    { "all_reduce", LLM_NCCL_ALL_REDUCE },
    { "all_gather", LLM_NCCL_ALL_GATHER },
    { "reduce_scatter", LLM_NCCL_REDUCE_SCATTER },
    { "alltoall", LLM_NCCL_ALL_TO_ALL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && memcmp (words[i].word, text, length) == 0)
      return words[i].number;
  return -1;
}
