/* models/llm/batch/batch_state.h - the state of a decode batch, shared by the files of its folder.
 *
 * From top to bottom: batch.c (life, submission, turns) and batch_pause.c (pauses, groups that
 * fail); batch_jump.c (time in closed form) and batch_step.c (step by step, the reference);
 * batch_compose.c (who is in, who waits, what the KV holds); batch_audit.c; batch_sums.c.
 */
#ifndef MODELS_LLM_BATCH_BATCH_STATE_H
#define MODELS_LLM_BATCH_BATCH_STATE_H

#include "models/llm/batch/batch.h"

typedef enum { SEQUENCE_FREE, SEQUENCE_QUEUED, SEQUENCE_RUNNING } SequenceState;

/* A request.  While a jumping batch runs it, its progress is step - origin; at rest and in the
 * reference it is generated. */
typedef struct {
  gint64 prompt, stop, done; /* done: generated before it came here */
  gint64 generated;
  gint64 origin;
  guint group;
  guint older, newer; /* neighbours in its pool by admission; id + 1, 0 is none */
  SequenceState state;
  gboolean again; /* was preempted before */
} Sequence;

typedef struct {
  gint64 n, tokens;   /* running; their contexts */
  gboolean stepping; /* LLM_ADVANCE_GROUPS: between begin and turn */
  gboolean closed;    /* takes no request: its device is dead */
  double stall_s;
} Group;

typedef struct {
  gint64 n, blocks; /* running; blocks held */
  guint newest;     /* id + 1; 0 when empty */
  gint64 *phase;    /* jump: requests by (context - step) mod block: who takes a block when */
} KvPool;

struct LlmBatch {
  LlmBatchConfig config;
  gint64 block, cap_blocks, mark_blocks;
  GArray *sequences;                               /* of Sequence, by id */
  guint *ring, ring_head, ring_len, ring_size; /* the queue: ids */
  Group *groups;
  KvPool *pools;
  LlmLoad *loads;  /* scratch: one per group */
  GArray *departed;    /* scratch: ids that leave */
  SimHeap finishing; /* jump: id by the absolute step after which it leaves */
  gint64 step, n_running;
  double clock_s, next_s; /* the last boundary (and delay after it); the next */
  GArray *plan;           /* of LlmSegment, n_steps counted: the present jump */
  gint64 plan_steps;
  gboolean turning, paused;
  guint n_changes;
  LlmBatchTotals totals;
};

static inline Sequence *
sequence_of (const LlmBatch *batch, guint id)
{
  return &g_array_index (batch->sequences, Sequence, id);
}

static inline KvPool *
pool_of (const LlmBatch *batch, guint group)
{
  return &batch->pools[group % batch->config.n_pools];
}

/* Sums. */

/* Returns: tokens that @sequence has generated up to the last boundary. */
gint64 batch_progress (const LlmBatch *batch, const Sequence *sequence);

/* Returns: KV blocks that @tokens tokens take, the last one perhaps in part. */
gint64 batch_blocks_of (const LlmBatch *batch, gint64 tokens);

/* Composition: who is in, who waits, and what the KV holds. */

/* Returns: blocks that @pool holds @steps steps from now when nobody comes or goes. */
gint64 batch_pool_blocks_after (const LlmBatch *batch, const KvPool *pool, gint64 steps);

/* Returns: the number of steps after which one more would no longer fit in @pool; G_MAXINT64 when
 * it is empty. */
gint64 batch_pool_steps_left (const LlmBatch *batch, const KvPool *pool);

/* Returns: TRUE when the head of the queue could join @steps steps from now. */
gboolean batch_head_fits (const LlmBatch *batch, gint64 steps);

/* Puts @id at the end of the queue. */
void batch_queue_push (LlmBatch *batch, guint id);

/* Takes a running sequence out of its group, with its KV; @state is what it is from then on. */
void batch_eject (LlmBatch *batch, guint id, SequenceState state);

/* At a boundary: preempts until the coming step fits, then admits from the head of the queue. */
void batch_compose (LlmBatch *batch);

/* Lets those in @departed leave, in their order, then composes. */
void batch_end_turn (LlmBatch *batch);

/* Time.  A plan is the coming steps up to the next change; a commit makes them. */

/* Takes the delays of admissions and plans by the advance of the config; no plan when nobody
 * runs. */
void batch_plan (LlmBatch *batch);

void batch_jump_plan (LlmBatch *batch);
void batch_jump_commit (LlmBatch *batch);

/* Ends the jump at the first boundary at or after @now_s, if the head of the queue can join
 * there. */
void batch_jump_cut (LlmBatch *batch, double now_s);

/* The same whatever waits.  Returns: the steps that are left; @end_s: that boundary. */
gint64 batch_jump_shorten (LlmBatch *batch, double now_s, double *end_s);

void batch_step_plan (LlmBatch *batch);
void batch_step_commit (LlmBatch *batch);

#endif
