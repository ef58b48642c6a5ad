/* models/llm_cost/rows.c - every parameter and every metric. */
#include "models/llm/operators/measured/measured.h"
#include "models/llm/step/profile.h"
#include "models/llm_cost/cost_params.h"

/* clang-format off */
#define P(field, unit, def, allowed, doc, ...)                                                    \
  SIM_PARAM (CostParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...)                                                          \
  SIM_PARAM_CHOICE (CostParams, field, choices, def, doc, __VA_ARGS__)
#define R(field, kind, def, doc, ...)                                                             \
  SIM_PARAM_REF (CostParams, field, kind, def, doc, __VA_ARGS__)

const SimParam cost_params[] = {
  R (llm, &llm_model_kind, "deepseek-v3",
     "the model that decodes",
     "the catalogue"),
  R (device, &llm_operator_law_kind, "h800",
     "what it decodes on: an accelerator and how it attains its peaks, measured or scaled",
     "the catalogue"),
  SIM_PARAM_FILE (CostParams, operators, &llm_measured_format, "",
     "a folder of measured operator times, preferred to the law",
     "assumed: none"),
  C (kernels, llm_engine_names, "vllm",
     "whose measured kernels are preferred",
     "assumed", "operators is not none"),
  /* As they are stored. */
  C (weights_format, llm_formats, "fp8",
     "weights of attention and feed-forward layers; head and norms are BF16",
     "assumed"),
  C (experts_format, llm_experts_formats, "as_weights",
     "weights of routed experts",
     "assumed", "llm.experts > 0"),
  C (kv_format, llm_formats, "bf16",
     "KV cache",
     "vLLM: as the activations"),
  /* How the model is divided; memory is not asked for. */
  P (tp, "1", "1", "[1, 1024]",
     "devices that share one layer of one replica",
     "assumed"),
  P (dp, "1", "1", "[1, 1024]",
     "replicas of attention that step together",
     "assumed"),
  P (ep, "1", "1", "[1, 1024]",
     "devices over which whole experts are spread; tp x dp / ep cut each of them",
     "assumed", "llm.experts > 0"),
  /* The step. */
  P (batch_requests, "requests", "128 requests", "[1, 1e6]",
     "requests that decode in each replica",
     "assumed"),
  P (context_tokens, "tokens", "8192 tokens", "[1, 1e7]",
     "that each of them attends to",
     "Step-3, arXiv 2507.19427, section 2: 8 k and 32 k"),
  R (price, &sim_price_kind, "",
     "price of one device for an hour; none: cost is not told",
     "the catalogue"),
  SIM_PARAM_END
};

/* Time of all devices on one token; by roofline products, experts and attention alone, at the peaks
 * of the data sheet. */
#define PARTS(metric, name, unit, doc)                                                            \
  [metric + COST_ATTENTION] = { "attention_" name, SIM_RESULT, unit, "attention" doc },           \
  [metric + COST_PROJECTIONS] = { "projections_" name, SIM_RESULT, unit,                          \
    "products around attention, of latent attention also those into and out of the latent "       \
    "space" doc },                                                                                \
  [metric + COST_FEED_FORWARD] = { "feed_forward_" name, SIM_RESULT, unit,                        \
    "feed-forward layers, experts and their router" doc },                                        \
  [metric + COST_HEAD] = { "head_" name, SIM_RESULT, unit, "embedding, head and choice" doc }

const SimMetric cost_metrics[] = {
  PARTS (COST_ROOFLINE_S, "roofline_s", "s",
    ": device time of one token at the peaks of the data sheet"),
  PARTS (COST_LAW_S, "s", "s",
    ": device time of one token, with what kernels attain and with norms"),
  PARTS (COST_ROOFLINE_USD, "roofline_usd_per_mtoken", "USD/Mtokens",
    ": cost of a million tokens at the peaks; absent without price"),
  PARTS (COST_LAW_USD, "usd_per_mtoken", "USD/Mtokens",
    ": cost of a million tokens with what kernels attain; absent without price"),
  [COST_EXCHANGE_S] = { "exchange_s", SIM_RESULT, "s",
    "device time of one token in collectives: in no part, and in the step" },
  [COST_TOTAL_ROOFLINE_USD] = { "roofline_usd_per_mtoken", SIM_RESULT, "USD/Mtokens",
    "all parts at the peaks; absent without price" },
  [COST_TOTAL_USD] = { "usd_per_mtoken", SIM_RESULT, "USD/Mtokens",
    "all parts and collectives with what kernels attain; absent without price" },
  [COST_ATTENTION_INTENSITY] = { "attention_flop_per_byte", SIM_RESULT, "FLOP/B",
    "FLOP of attention for each byte of KV" },
  [COST_RIDGE] = { "device_flop_per_byte", SIM_RESULT, "FLOP/B",
    "FLOP in BF16 that the device does while it reads a byte" },
  [COST_ATTENTION_FLOP_BOUND] = { "attention_flop_bound", SIM_RESULT, "1",
    "1 where the first is above the second: FLOP bound attention, not bytes" },
  [COST_FEED_FORWARD_COMPUTE] = { "feed_forward_compute_share", SIM_RESULT, "1",
    "of the feed-forward layers' time at the peaks, bound by FLOP" },
  [COST_STEP_S] = { "step_s", SIM_RESULT, "s",
    "a step of all devices, without host time" },
  [COST_DEVICES] = { "devices", SIM_RESULT, "1", "devices" },
  [COST_BASIS] = { "basis", SIM_RESULT, "1",
    "what the least certain operator time rests on: 0 measured on this device, 1 a law fitted to "
    "this device, 2 a law scaled from another device" },
  [COST_UNPRICED] = { "unpriced_devices", SIM_RESULT, "1",
    "devices without a price: why cost is absent" },
  [COST_N_METRICS] = SIM_METRIC_END
};
