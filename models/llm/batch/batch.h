/* models/llm/batch/batch.h - a decode batch that jumps from one change of composition to the next.
 *
 * Requests wait first come first served, are admitted while their KV fits under a watermark, gain
 * one token a step, and leave at their `stop`.  When the KV of the coming step does not fit, the
 * most recently admitted request is preempted: it keeps its progress, and waits at the head of
 * the queue.  Between two changes the composition is constant and the context grows by one token
 * a request and step, so the time of n steps is the closed form n s + g n (n - 1) / 2 over a few
 * affine segments that the caller's step law states.  A change costs O(log B + groups + law), a
 * step costs nothing.
 *
 * Requests sit in groups (the batches of a pipeline, the ranks of a lockstep instance, the
 * devices of a request split); each step every group makes one token a request.  Group g keeps
 * its KV in pool g % n_pools, which has the capacity. The batch is passive: the caller schedules
 * an event at llm_batch_next_s and then calls llm_batch_turn.  Its clock is a double, so that the
 * rounding of events to nanoseconds does not add up.
 */
#ifndef MODELS_LLM_BATCH_BATCH_H
#define MODELS_LLM_BATCH_BATCH_H

#include "models/llm/step/affine.h"
#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct LlmBatch LlmBatch;

/* A group in the coming step. */
typedef struct {
  gint64 n_requests;
  gint64 context_tokens; /* attended to, each request's new token included */
} LlmLoad;

/* What the batch asks of and tells its owner; @data is the config's.  All but step may be NULL. */
typedef struct {
  LlmSegment (*step) (gpointer data, const LlmLoad *loads, guint n_groups);
  /* @n steps of @segment were made, from these loads on (the loads of the first of them). */
  void (*stepped) (gpointer data, const LlmLoad *loads, const LlmSegment *segment, gint64 n);
  /* A request joins; @tokens are those whose KV it brings (prompt and progress), @again after a
   * preemption. Returns: seconds for which the coming step is delayed (prefill, recompute, swap).
   * */
  double (*admitted) (gpointer data, guint id, gint64 tokens, gboolean again);
  void (*preempted) (gpointer data, guint id);
  void (*finished) (gpointer data, guint id); /* reached its stop; may submit */
} LlmBatchHooks;

typedef enum {
  LLM_ADVANCE_JUMP,   /* closed form from change to change */
  LLM_ADVANCE_STEP,   /* reference: every step by itself, literal rules, O(B) a step */
  LLM_ADVANCE_GROUPS, /* groups turn at their own times: llm_batch_turn_group */
} LlmAdvance;

#define LLM_BATCH_MOST_TOKENS 1e15 /* far inside what 64 bits and a double count exactly */

typedef struct {
  double capacity_tokens;  /* of each pool, in [0, LLM_BATCH_MOST_TOKENS) */
  double watermark_share;  /* admission fills a pool up to this share of it, in (0, 1] */
  gint64 block_tokens;     /* KV is held in whole blocks; 0 and 1: to the token */
  guint n_groups, n_pools; /* n_groups is a multiple of n_pools; 0 means 1 */
  gint64 max_requests;     /* running in a pool at once; 0: no limit */
  gboolean delays_add; /* of groups: they add up, as on one device; else the longest counts */
  LlmAdvance advance;
  const LlmBatchHooks *hooks;
  gpointer data;
} LlmBatchConfig;

typedef struct {
  guint id; /* the caller's: small, dense, not present in the batch */
  gint64 prompt_tokens;
  gint64 done_tokens; /* generated before, elsewhere */
  gint64 stop_tokens; /* leaves when so many are generated */
} LlmBatchRequest;

/* Sums since the beginning. */
typedef struct {
  gint64 n_arrived, n_finished, n_admitted, n_preempted, n_lost;
  gint64 steps, tokens;     /* tokens generated; tokens / steps is the mean batch */
  gint64 readmitted_tokens; /* whose KV was recomputed or swapped in again */
  gint64 replaced_tokens;   /* of requests whose id was given to a later one */
  double busy_s, stall_s;   /* time of steps; time of delays before them */
  double active_request_s;  /* integral over busy_s of the requests running */
  double used_token_s;      /* integral over busy_s of the KV tokens held (blocks apart) */
} LlmBatchTotals;

LlmBatch *llm_batch_new (const LlmBatchConfig *config);
void llm_batch_free (LlmBatch *batch);

/**
 * llm_batch_submit:
 * @now_s: the time, not before the last turn
 *
 * Puts a request at the end of the queue.  If it can join, the present jump is cut at the first
 * step boundary at or after @now_s; if it cannot, nothing changes.  Look at llm_batch_next_s
 * afterwards.
 *
 * Returns: FALSE, and does nothing, when prompt and output can never fit in a pool.
 */
gboolean llm_batch_submit (LlmBatch *batch, double now_s, const LlmBatchRequest *request);

/* Returns: the time of the next change of composition; infinite when there is nothing to do. */
double llm_batch_next_s (const LlmBatch *batch);

/* Goes there: steps, departures, preemptions, admissions; then plans the next jump. */
void llm_batch_turn (LlmBatch *batch);

/* With LLM_ADVANCE_GROUPS: ends one step of @group, which then stands at its boundary and may
 * admit; requests join the group with the fewest tokens, and wait while that one is under way. */
void llm_batch_turn_group (LlmBatch *batch, guint group);

/* With LLM_ADVANCE_GROUPS: admits into the groups that stand at their boundary. */
void llm_batch_admit (LlmBatch *batch);

/* With LLM_ADVANCE_GROUPS: @group starts a step.  Returns: the delay before it, from
 * hooks->admitted. */
double llm_batch_begin_group (LlmBatch *batch, guint group);

/* Returns: the group in which @id runs. */
guint llm_batch_group_of (const LlmBatch *batch, guint id);

/* Returns: the load of @group in its coming step. */
LlmLoad llm_batch_load (const LlmBatch *batch, guint group);

gint64 llm_batch_n_running (const LlmBatch *batch);
gint64 llm_batch_n_queued (const LlmBatch *batch);
gint64 llm_batch_used_tokens (const LlmBatch *batch);    /* in whole blocks */
gint64 llm_batch_context_tokens (const LlmBatch *batch); /* without the rest of the blocks */
double llm_batch_clock_s (const LlmBatch *batch);        /* of the last turn */
const LlmBatchTotals *llm_batch_totals (const LlmBatch *batch);

/* Recounts everything, O(requests): arrived = queued + running + left, context and tokens per
 * group and request, used <= capacity.  Aborts on a difference.  The batch does so itself now and
 * then. */
void llm_batch_audit (const LlmBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmBatch, llm_batch_free)

G_END_DECLS

#endif
