/* models/llm/system/system.h - what an LLM engine runs on: a model cut over the devices of a
 * scale-up domain, the formats of its weights, and the memory that is left for KV.
 *
 * All of it follows from catalogue entries and widths.  A system that does not fit is refused with
 * the arithmetic in the message; sizes below are of one device (rank) unless they say otherwise.
 *
 * Widths: one replica of attention is cut over @tp devices and its layers over @pp stages; @dp
 * replicas of attention step together and share the experts, which are cut @moe_tp ways and spread
 * over @ep devices: moe_tp x ep = tp x dp.  @engines copies of all that stand side by side.
 */
#ifndef MODELS_LLM_SYSTEM_SYSTEM_H
#define MODELS_LLM_SYSTEM_SYSTEM_H

#include "models/llm/shape/format.h"
#include "models/llm/shape/llm_model.h"

G_BEGIN_DECLS

typedef struct LlmSystem LlmSystem;

/* Bytes of one device. */
typedef struct {
  double weights, activations, collectives, other;
  double kv; /* left for KV by the engine's rule; may be below 0 */
} LlmRankMemory;

/* How an engine sets memory aside for KV: returns the bytes, from the other four. */
typedef struct {
  const char *doc; /* for messages: "0.90 of the memory" */
  double (*kv_bytes) (const LlmSystem *system, const LlmRankMemory *memory);
  double activation_factor; /* activations against those of vLLM */
} LlmMemoryRule;

/* Parts of a step.  Devices that do not do all of them hold neither the weights nor the KV of the
 * others: pools of a split engine (step/split.h). */
typedef enum {
  LLM_SECTION_PROJECTIONS = 1 << 0,  /* norm, products around attention and what adds them up */
  LLM_SECTION_ATTENTION = 1 << 1,    /* attention; of latent attention, what brings queries and
                                        values into and out of the latent space too */
  LLM_SECTION_FEED_FORWARD = 1 << 2, /* norm, feed-forward layers, experts and their exchanges */
  LLM_SECTION_ENDS = 1 << 3,         /* embedding, head, choice of a token, stages */
  LLM_SECTION_EXCHANGE = 1 << 4,     /* of FEED_FORWARD: what brings tokens to experts and back */
  LLM_SECTION_KV = 1 << 5            /* holds the KV of requests */
} LlmSection;

/* Weights that are multiplied in one format each; router, norms, embedding and head are BF16. */
typedef struct {
  LlmFormat attention, ffn, experts;
  LlmFormat kv;
} LlmFormats;

struct LlmSystem {
  const LlmModel *llm;
  const SimAccelerator *device;
  gint64 tp, pp, dp, moe_tp, ep;
  gint64 engines;
  guint without;           /* LlmSection bits: what other devices do; 0: nothing */
  gboolean padded;         /* heads that tp does not divide: the fullest device counts */
  LlmFormats formats;
  const LlmMemoryRule *memory_rule;
  double memory_share;     /* gpu_memory_utilization, free_gpu_memory_fraction; in (0, 1] */
  double collective_bytes; /* buffers of an engine of several devices */
  double runtime_bytes;    /* of the run-time system and its graphs */
  gboolean share_given;    /* SGLang: whoever runs it has set the share (mem_fraction_static), so
                              that no reserve is estimated */
  gint64 batch_tokens;     /* most tokens of one step: what activations are sized for */
  gint64 most_requests;    /* of one replica: windows and logits are sized for them */
  gint64 draft_layers;     /* of llm's own for that, which draft; 0: none (drafter.h) */
  const LlmModel *draft_llm; /* (nullable): a model that drafts; then draft_layers is 0 */
};

/* A gpu_memory_utilization share of all memory holds everything (vLLM, serving engine V1); a share
 * of what weights and activations leave free is KV, 1.5 % of it bookkeeping (TensorRT-LLM); all but
 * a reserve that grows with chunk, widths and graphs holds weights and KV (SGLang). */
extern const LlmMemoryRule llm_memory_of_total, llm_memory_of_free, llm_memory_but_reserve;

/* Whether @system can exist: widths divide the shape, experts and layers; every format has a peak
 * on the device; links between the devices are known; weights fit and leave KV for one block.
 * Errors: SIM_ERROR_INVALID: the first thing that does not fit, with the numbers.
 * Returns: TRUE when it fits. */
gboolean llm_system_check (const LlmSystem *system, GError **error);

/* The same without links and memory.  Returns: TRUE when the shape can be cut so. */
gboolean llm_system_check_shape (const LlmSystem *system, GError **error);

/* Returns: over how many devices one expert is cut, where @width devices hold the experts @ep
 * wide: 1 in a model without; 0 where @ep does not divide, which llm_system_check_ep refuses. */
gint64 llm_system_moe_tp (const LlmModel *llm, gint64 width, gint64 ep);

/* Errors: SIM_ERROR_INVALID: moe_tp is 0.  Before llm_system_check.  Returns: TRUE when not. */
gboolean llm_system_check_ep (const LlmSystem *system, GError **error);

/* Returns: heads and KV heads of one layer on the fullest device. */
gint64 llm_system_heads (const LlmSystem *system);
gint64 llm_system_kv_heads (const LlmSystem *system);

/* Returns: the devices of one engine. */
gint64 llm_system_devices (const LlmSystem *system);

/* Returns: bytes of weights on the fullest device. */
double llm_system_weight_bytes (const LlmSystem *system);

/* Returns: TRUE when these devices do @section. */
gboolean llm_system_does (const LlmSystem *system, LlmSection section);

/* Returns: bytes of KV that one more token of a request takes on each of its devices, in layers
 * that look back all the way. */
double llm_system_kv_token_bytes (const LlmSystem *system);

LlmRankMemory llm_system_memory (const LlmSystem *system);

/* Returns: tokens of KV that one replica of attention holds; 0 when none fit. */
gint64 llm_system_kv_tokens (const LlmSystem *system);

G_END_DECLS

#endif
