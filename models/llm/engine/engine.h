/* models/llm/engine/engine.h - one LLM engine: a scheduler, the KV of its devices, and a clock.
 *
 * Passive: the owner schedules an event at llm_engine_next_s and then calls llm_engine_turn.  A
 * request is submitted with its lengths; each step the scheduler (schedule/) gives every request so
 * many tokens, the step law (step/step_law.h) says how long that takes, and the hooks tell what
 * came out.  Steps of decodes alone, between two changes of composition, are jumped over in closed
 * form; LLM_ENGINE_STEP makes every step by itself, as the reference.
 *
 * The clock is a double, so that the rounding of events does not add up.
 */
#ifndef MODELS_LLM_ENGINE_ENGINE_H
#define MODELS_LLM_ENGINE_ENGINE_H

#include "models/llm/step/step_law.h"

G_BEGIN_DECLS

typedef struct LlmEngine LlmEngine;
typedef struct LlmScheduler LlmScheduler; /* schedule/scheduler.h: a policy and its limits */

typedef struct {
  guint id; /* the caller's: small, dense, not present in the engine */
  gint64 prompt_tokens, output_tokens; /* at least 1 each */
  gint64 cached_tokens; /* of the prompt, whose KV comes with it (sent by another engine) */
  const gint64 *hash_ids; /* (nullable) (array length=n_hashes): identities of the prompt's blocks */
  guint n_hashes;
  gint64 priority; /* smaller first, with a scheduler that knows priorities */
} LlmEngineRequest;

/* All may be NULL; @data is the config's.  Called at the instant at which it happens. */
typedef struct {
  void (*first_token) (gpointer data, guint id, double now_s);
  void (*finished) (gpointer data, guint id, double now_s); /* may submit */
  void (*preempted) (gpointer data, guint id, double now_s);
  /* @n steps of @segment were made from these loads on. */
  void (*stepped) (gpointer data, const LlmStepLoad *loads, const LlmSegment *segment, gint64 n);
} LlmEngineHooks;

typedef enum { LLM_ENGINE_JUMP, LLM_ENGINE_STEP } LlmEngineAdvance;

typedef enum {
  LLM_ROLE_AGGREGATED,
  LLM_ROLE_PREFILL, /* a request is finished with its first token; its KV leaves when told */
  LLM_ROLE_DECODE   /* requests come with the KV of their prompt */
} LlmRole;

typedef enum { LLM_PREFIX_NONE, LLM_PREFIX_BLOCKS_LRU, LLM_PREFIX_RADIX } LlmPrefixCache;

typedef struct {
  const LlmScheduler *scheduler;
  LlmStepLaw law;
  guint n_replicas;     /* attention data parallelism; 1 without */
  gint64 kv_tokens;     /* capacity of each replica */
  gint64 block_tokens;  /* KV is held in whole blocks of so many tokens */
  LlmPrefixCache prefix_cache;
  LlmRole role;
  LlmEngineAdvance advance;
  const LlmEngineHooks *hooks;
  gpointer data;
} LlmEngineConfig;

LlmEngine *llm_engine_new (const LlmEngineConfig *config);
void llm_engine_free (LlmEngine *engine);

/* Returns: FALSE, and does nothing, when the request can never fit. */
gboolean llm_engine_submit (LlmEngine *engine, double now_s, const LlmEngineRequest *request);

/* Returns: the time of the next change; infinite when there is nothing to do. */
double llm_engine_next_s (const LlmEngine *engine);

/* Goes there: ends the step or the jump, tells what came out, plans the next. */
void llm_engine_turn (LlmEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmEngine, llm_engine_free)

G_END_DECLS

#endif
