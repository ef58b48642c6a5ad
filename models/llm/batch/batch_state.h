/* models/llm/batch/batch_state.h - the state of a decode batch, shared by its four files.
 *
 * batch.c: life, submission, turns, audit.  batch_compose.c: who is in, who waits, what the KV
 * holds. batch_jump.c: time in closed form.  batch_step.c: time and progress step by step, the
 * reference.  batch_pause.c: pauses, and groups that die.
 */
#ifndef MODELS_LLM_BATCH_BATCH_STATE_H
#define MODELS_LLM_BATCH_BATCH_STATE_H

#include "models/llm/batch/batch.h"

typedef enum { SEAT_FREE, SEAT_QUEUED, SEAT_RUNNING } SeatState;

/* A request.  While a jumping batch runs it, its progress is step - origin; at rest and in the
 * reference it is generated. */
typedef struct {
  gint64 prompt, stop, done; /* done: generated before it came here */
  gint64 generated;
  gint64 origin;
  guint group;
  guint older, newer; /* neighbours in its pool by admission; id + 1, 0 is none */
  SeatState state;
  gboolean again; /* was preempted before */
} Seat;

typedef struct {
  gint64 n, tokens;   /* running; their contexts */
  gboolean under_way; /* LLM_ADVANCE_GROUPS: between begin and turn */
  gboolean closed;    /* takes no request: its device is dead */
  double stall_s;
} Group;

typedef struct {
  gint64 n, blocks; /* running; blocks held */
  guint newest;     /* id + 1; 0 when empty */
  gint64 *phase;    /* jump: requests by (context - step) mod block: who takes a block when */
} Pool;

struct LlmBatch {
  LlmBatchConfig config;
  gint64 block, cap_blocks, mark_blocks;
  GArray *seats;                               /* of Seat, by id */
  guint *ring, ring_head, ring_len, ring_size; /* the queue: ids */
  Group *groups;
  Pool *pools;
  LlmLoad *loads;  /* scratch: one a group */
  GArray *gone;    /* scratch: ids that leave */
  SimHeap leaving; /* jump: id by the absolute step after which it leaves */
  gint64 step, n_running;
  double clock_s, next_s; /* the last boundary (and delay after it); the next */
  GArray *plan;           /* of LlmSegment, n_steps counted: the present jump */
  gint64 plan_steps;
  gboolean turning, frozen;
  guint n_changes;
  LlmBatchTotals totals;
};

static inline Seat *
seat_of (const LlmBatch *batch, guint id)
{
  return &g_array_index (batch->seats, Seat, id);
}

static inline Pool *
pool_of (const LlmBatch *batch, guint group)
{
  return &batch->pools[group % batch->config.n_pools];
}

/* batch_compose.c; batch_end_turn: those in @gone leave, then batch_compose */
gint64 batch_progress (const LlmBatch *batch, const Seat *seat);
gint64 batch_blocks_of (const LlmBatch *batch, gint64 tokens);
gint64 batch_pool_blocks_after (const LlmBatch *batch, const Pool *pool, gint64 steps);
gint64 batch_pool_steps_left (const LlmBatch *batch, const Pool *pool);
gboolean batch_head_fits (const LlmBatch *batch, gint64 steps);
void batch_queue_push (LlmBatch *batch, guint id);
void batch_eject (LlmBatch *batch, guint id, SeatState state);
void batch_leave (LlmBatch *batch, guint id);
void batch_compose (LlmBatch *batch);
void batch_end_turn (LlmBatch *batch);

/* batch_jump.c */
void batch_jump_commit (LlmBatch *batch);
void batch_jump_plan (LlmBatch *batch);
void batch_jump_cut (LlmBatch *batch, double now_s);
gint64 batch_jump_shorten (LlmBatch *batch, double now_s, double *end_s);
void batch_plan (LlmBatch *batch);

/* batch_step.c */
void batch_step_commit (LlmBatch *batch);
void batch_step_plan (LlmBatch *batch);

#endif
