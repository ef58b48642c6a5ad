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

#include "models/llm/cache/tier.h"
#include "models/llm/engine/request.h"
#include "models/llm/schedule/scheduler.h"
#include "models/llm/step/step_law.h"

G_BEGIN_DECLS

typedef struct LlmEngine LlmEngine;

/* All may be NULL; @data is the config's.  Called at the instant at which it happens. */
typedef struct {
  void (*first_token) (gpointer data, guint id, double now_s);
  void (*finished) (gpointer data, guint id, double now_s); /* may submit */
  void (*preempted) (gpointer data, guint id, double now_s);
  /* @n steps of @segment were made from these loads on. */
  void (*stepped) (gpointer data, const LlmStepLoad *loads, const LlmSegment *segment, gint64 n);
  void (*reserved) (gpointer data, guint id, double now_s); /* blocks for KV that comes later */
  /* Taken out with so many tokens generated, elsewhere or here. */
  void (*aborted) (gpointer data, guint id, gint64 generated_tokens, double now_s);
} LlmEngineHooks;

typedef enum { LLM_ENGINE_JUMP, LLM_ENGINE_STEP } LlmEngineAdvance;

typedef enum {
  LLM_ROLE_AGGREGATED,
  LLM_ROLE_PREFILL /* a request is finished with its first token; its KV stays until
                      llm_engine_release */
} LlmRole;

#define LLM_ENGINE_MOST_TOKENS 1e9 /* of one request, or of the steps' limits */

typedef struct {
  const LlmScheduler *scheduler; /* checked; outlives the engine */
  LlmStepLaw law;
  guint n_replicas;    /* attention data parallelism, at most 65,535; 0 means 1.  A request goes to
                           the replica with the least 4 x waiting + running requests */
  gint64 kv_tokens;    /* capacity of each replica */
  gint64 block_tokens; /* KV is held in whole blocks of so many tokens */
  LlmPrefixCache prefix_cache;
  gint64 hash_tokens; /* that one hash id stands for: a multiple of block_tokens */
  LlmKvTier *const
    *tiers; /* (nullable) (array length=n_tiers): below each replica's KV, the nearest
                              first, at most LLM_MOST_TIERS; engines may share them */
  guint n_tiers;
  LlmRole role;
  LlmEngineAdvance advance;
  const LlmEngineHooks *hooks;
  gpointer data;
} LlmEngineConfig;

/* Sums since the beginning.  Integrals are over busy_s. */
typedef struct {
  gint64 n_arrived, n_finished, n_aborted, n_admitted, n_preempted;
  gint64 steps, mixed_steps; /* all; those with a chunk of a prompt */
  gint64 prefill_tokens;     /* computed in chunks, again or not */
  gint64 output_tokens;      /* generated here */
  gint64 recomputed_tokens;  /* whose KV was lost, to preemptions, pauses and losses */
  gint64 voided_tokens;      /* of those: at llm_engine_pause, or with a lost device (loss.h) */
  gint64 restored_tokens;    /* whose KV was brought back from copies after such a loss */
  gint64 prefix_hit_tokens;  /* not computed, since their KV was in the cache */
  gint64 loaded_tokens;      /* nor these, since it was in a tier */
  double busy_s;
  double paused_s;       /* stood still for llm_engine_pause, up to paused_until_s */
  double paused_until_s;
  double active_request_s; /* requests that run */
  double used_token_s;     /* KV of the requests that take part in a step, its new tokens
                                   included */
} LlmEngineTotals;

LlmEngine *llm_engine_new (const LlmEngineConfig *config);
void llm_engine_free (LlmEngine *engine);

/**
 * llm_engine_submit:
 * @now_s: the time, not before the last turn
 *
 * Puts a request into the queue of a replica.  Any hook but preempted and reserved may call it.
 * Look at llm_engine_next_s afterwards.
 *
 * Returns: FALSE, and does nothing, when the request can never fit.
 */
gboolean llm_engine_submit (LlmEngine *engine, double now_s, const LlmEngineRequest *request);

/* Returns: tokens of the prompt in the prefix cache now, of the replica that has the most. */
gint64 llm_engine_cached_tokens (const LlmEngine *engine, const LlmEngineRequest *request);

/* Returns: tokens of @id, present or just gone, that were in the prefix cache or in tiers when it
 * was first admitted. */
gint64 llm_engine_found_tokens (const LlmEngine *engine, guint id);

/* Returns: TRUE when llm_engine_submit would accept the request. */
gboolean llm_engine_can_fit (const LlmEngine *engine, const LlmEngineRequest *request);

/* The KV for which @id has reserved is there. */
void llm_engine_arrived (LlmEngine *engine, double now_s, guint id);

/* Takes @id out at the next step boundary, unless it is finished then, and tells the hook aborted;
 * its id is free from there on.  While its KV is under way, when that has come. */
void llm_engine_abort (LlmEngine *engine, double now_s, guint id);

/* New weights: at the next step boundary the engine stops until @until_s, if that is later.  With
 * @void_kv what runs loses its KV and is computed again, prompt and progress, and nothing is
 * remembered but what requests keep here or wait for. */
void llm_engine_pause (LlmEngine *engine, double now_s, double until_s, gboolean void_kv);

/* With LLM_ROLE_PREFILL or keeps_kv: the KV of a finished request is no longer needed; its id is
 * free again. */
void llm_engine_release (LlmEngine *engine, double now_s, guint id);

/* Returns: the time of the next change; infinite when there is nothing to do. */
double llm_engine_next_s (const LlmEngine *engine);

/* Goes there: ends the step or the jump, tells what came out, plans the next. */
void llm_engine_turn (LlmEngine *engine);

/* At the end of a run: an engine in the middle of a jump makes and tells those of its steps that
 * end by @now_s.  Nobody comes or leaves at their boundaries. */
void llm_engine_catch_up (LlmEngine *engine, double now_s);

gint64 llm_engine_n_running (const LlmEngine *engine);
gint64 llm_engine_n_queued (const LlmEngine *engine);    /* those that wait for their KV included */
gint64 llm_engine_used_tokens (const LlmEngine *engine); /* of KV, in whole blocks */
double llm_engine_clock_s (const LlmEngine *engine);     /* of the last turn */
const LlmEngineTotals *llm_engine_totals (const LlmEngine *engine);

/* Returns: for how long steps that have not ended, and are not in busy_s, have been under way. */
double llm_engine_under_way_s (const LlmEngine *engine, double now_s);

/* Recounts everything, O(requests), and aborts on a difference: arrived = queued + running + left,
 * tokens and blocks by request, used <= capacity.  The engine does so itself now and then. */
void llm_engine_audit (const LlmEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmEngine, llm_engine_free)

G_END_DECLS

#endif
