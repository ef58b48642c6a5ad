/* tests/llm_serving/serving_entries.h - other entries of the catalogue than those of the case,
 * lists and columns, for settings whose values are no text. */
#ifndef TESTS_LLM_SERVING_SERVING_ENTRIES_H
#define TESTS_LLM_SERVING_SERVING_ENTRIES_H

#include "tests/llm_serving/serving_case.h"

static const LlmModel experts = { .layers = 32,
                                  .d_model = 4096,
                                  .heads = 32,
                                  .kv_heads = 8,
                                  .head_dim = 128,
                                  .experts = 16,
                                  .top_k = 2,
                                  .expert_ffn = 4096,
                                  .vocab = 128256,
                                  .draft_layers = 1,
                                  .params = 28e9,
                                  .active_params = 5e9,
                                  .weight_bytes = NAN,
                                  .value_bytes = 2,
                                  .weight_value_bytes = NAN,
                                  .kv_value_bytes = NAN,
                                  .kv_bytes_per_token = NAN };
/* Of the vocabulary of both. */
static const LlmModel drafter = { .layers = 4, .d_model = 1024, .heads = 16, .kv_heads = 8,
                                  .head_dim = 64, .ffn = 4096, .vocab = 128256, .value_bytes = 2,
                                  .kv_value_bytes = NAN, .weight_value_bytes = NAN },
                      slow_drafter = { .layers = 16, .d_model = 1024, .heads = 16, .kv_heads = 8,
                                       .head_dim = 64, .ffn = 4096, .vocab = 128256,
                                       .value_bytes = 2, .kv_value_bytes = NAN,
                                       .weight_value_bytes = NAN };
static const SimLink thin = { .bytes_per_s = 1e9, .latency_s = 10e-6, .round_trip_s = NAN };
static const SimPrice dear = { "h100-sxm", "test", 20.0 };
static const SimPrice cheap = { "h20", "test", 1.0 };
static SimAccelerator slow_device, poor_device, poorer_device;
static LlmOperatorLaw slow_law, poor_law, poorer_law;
static const SimMemoryTier host_memory = { .latency_s = 1e-5, .bytes_per_s = 50e9 },
                           far_memory = { .latency_s = 1e-5, .bytes_per_s = 1e8 };
static ServingTier host_tier = { &host_memory, 50e9, NAN, false },
                   empty_tier = { &host_memory, 1.0, NAN, false };
static ServingWindow quiet[2], loud[2];
static LlmLogColumn swapped[2]
  = { { LLM_LOG_PROMPT, "output_length", 1.0 }, { LLM_LOG_OUTPUT, "input_length", 1.0 } };
#define ROW(t, in, out, ids)                                                                       \
  "{\"timestamp\": " #t ", \"input_length\": " #in ", \"output_length\": " #out                    \
  ", \"hash_ids\": " ids "}\n"
/* Four at once, of two classes and of one session. */
#define CLASS(t, n, class)                                                                         \
  "{\"timestamp\": " #t ", \"input_length\": " #n ", \"output_length\": 40, \"class\": " #class    \
  ", \"talk\": 3}\n"
#define CLASSES CLASS (0, 4000, 1) CLASS (0, 4001, 1) CLASS (0, 4002, 1) CLASS (0, 4003, 0)
static LlmLogColumn by_class[1] = { { LLM_LOG_PRIORITY, "class", 1.0 } },
                    by_talk[1] = { { LLM_LOG_SESSION, "talk", 1.0 } };

#endif
