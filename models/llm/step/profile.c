/* models/llm/step/profile.c - rows of an engine's version in the catalogue. */
#include "models/llm/step/profile.h"

#include <math.h>

/* In the order of LlmKernels. */
const SimChoice llm_engine_names[] = {
  { "vllm", "vLLM", NULL },
  { "trtllm", "TensorRT-LLM", NULL },
  { "sglang", "SGLang", NULL },
  { NULL, NULL, NULL },
};

/* In the order of LlmExchange. */
const SimChoice llm_exchange_names[] = {
  { "gather", "all-gather before, reduce-scatter behind", NULL },
  { "scatter", "reduce-scatter in a replica, all-gather over all, and back", NULL },
  { "all_to_all", "all-to-all of the copies that experts need", NULL },
  { "low_latency", "DeepEP's kernels for few tokens", NULL },
  { "normal", "DeepEP's kernels for many tokens", NULL },
  { NULL, NULL, NULL },
};

/* The first ones in the order of LlmKernels. */
static const SimChoice kernels[] = {
  { "vllm", "those of vLLM", NULL },
  { "trtllm", "those of TensorRT-LLM", NULL },
  { "sglang", "those of SGLang", NULL },
  { "own", "those of the engine itself", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
static const SimParam profile_rows[] = {
  SIM_PARAM_CHOICE (LlmProfile, engine, llm_engine_names, NULL, "whose version it is", "per entry"),
  SIM_PARAM_CHOICE (LlmProfile, kernels, kernels, "own",
                    "whose measured kernels, with their corrections, stand for its own",
                    "per entry"),
  SIM_PARAM (LlmProfile, version, "1", NULL, "any",
             "its version; a quarter (2025Q4) where only the day is known", "per entry"),
  SIM_PARAM (LlmProfile, nearest, "1", "", "any",
             "the version whose constants stand in where this one's cannot be fitted", "per entry"),
  SIM_PARAM (LlmProfile, host_step_s, "s", "0 s", "[0, inf)",
             "time of the host in every step that the device waits for", "fitted"),
  SIM_PARAM (LlmProfile, host_sequence_s, "s", "0 s", "[0, inf)",
             "the same for each sequence of the step", "fitted"),
  SIM_PARAM (LlmProfile, prefill_factor, "1", "1", "[1, 10]",
             "a step of prompts alone takes so many times what its operators do", "fitted"),
  SIM_PARAM (LlmProfile, host_overlapped, "1", "no", "any",
             "the host's time counts only where it exceeds the device's", "per entry"),
  SIM_PARAM (LlmProfile, fused_norms, "1", "no", "any",
             "one kernel reduces over devices, adds the residual and normalises", "per entry"),
  SIM_PARAM (LlmProfile, fused_rotation, "1", "no", "any",
             "one kernel rotates heads and writes KV", "per entry"),
  SIM_PARAM (LlmProfile, eager_layer_s, "s", "0 s", "[0, 1]",
             "launching the kernels of one layer in a step that no graph holds", "per entry"),
  SIM_PARAM (LlmProfile, graph_tokens, "tokens", "512 tokens", "[0, inf)",
             "steps with prompts and more tokens are held by no graph",
             "vLLM: largest size that is captured by default"),
  SIM_PARAM (LlmProfile, beside_tokens, "tokens", "0 tokens", "[0, inf)",
             "steps of at most so many tokens run shared experts on a stream of their own, beside "
             "router and routed ones", "per entry"),
  SIM_PARAM (LlmProfile, front_end_s, "s", "0 s", "[0, 10]",
             "HTTP, tokenizer and the way to the engine, before the scheduler sees a request",
             "per entry"),
  SIM_PARAM (LlmProfile, entry_steps, "1", "0", "[0, 100]",
             "steps that pass before a new request joins a busy engine", "per entry"),
  SIM_PARAM (LlmProfile, nccl_values, "1", "inf", "(0, inf]",
             "from so many values an all-reduce takes NCCL's kernel", "per entry"),
  SIM_PARAM_CHOICE (LlmProfile, exchange, llm_exchange_names, "gather",
                    "how replicas of attention bring tokens to experts", "per entry"),
  SIM_PARAM (LlmProfile, memory_share, "1", "0.9", "(0, 1]",
             "share of memory that the engine takes", "per entry"),
  SIM_PARAM (LlmProfile, collective_bytes, "B", "0.4 GB", "[0, inf)",
             "buffers of collectives on a device, where an engine has several",
             "ai-dynamo/aiconfigurator 095f58a"),
  SIM_PARAM (LlmProfile, runtime_bytes, "B", "0.5 GB", "[0, inf)",
             "what the run-time system and graphs take on a device",
             "LLMServingSim 5daddb2: what vLLM's start-up leaves of 24 GB for an 8B model; the 3.5 "
             "GiB of aiconfigurator are called generous there"),
  SIM_PARAM_END
};
/* clang-format on */

/* An engine whose own kernels nobody has measured is nearest to another's. */
LlmKernels
llm_profile_operators (const LlmProfile *p)
{
  return (LlmKernels) (p->kernels < LLM_N_KERNELS ? p->kernels : p->engine);
}

/* An engine's version is a row of the catalogue; this is what of it a step needs. */
LlmStepKernels
llm_profile_kernels (const LlmProfile *p, LlmRouting routing)
{
  return (LlmStepKernels) { .exchange = (LlmExchange) p->exchange,
                           .routing = routing,
                           .fused_norms = p->fused_norms,
                           .fused_rotation = p->fused_rotation,
                           .nccl_values = p->nccl_values,
                           .host_step_s = p->host_step_s,
                           .host_sequence_s = p->host_sequence_s,
                           .host_overlapped = p->host_overlapped,
                           .eager_layer_s = p->eager_layer_s,
                           .graph_tokens = p->graph_tokens,
                           .beside_tokens = p->beside_tokens,
                           .prefill_factor = p->prefill_factor };
}

const SimKind llm_profile_kind
  = { "llm_profile", "a version of a serving engine: its host time and its habits", profile_rows,
      sizeof (LlmProfile), NULL };
