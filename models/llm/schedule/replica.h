/* models/llm/schedule/replica.h - what one replica of an engine runs and what waits for it.
 *
 * For the policies of this folder and for engine/.  A replica has a queue, the running requests in
 * order of admission, and its KV.  Running requests are of two kinds: those that prefill (their KV
 * is behind the tokens they have) are few and stand in a list; those that decode (one token short)
 * are many and are summed, so that a step costs nothing per request.  A request that decodes has
 * KV for prompt + generated - 1 tokens at a step boundary, and takes the block of its next token
 * when the step is composed.
 *
 * llm_replica_compose fills the step; the engine times it and llm_replica_advance makes it.
 */
#ifndef MODELS_LLM_SCHEDULE_REPLICA_H
#define MODELS_LLM_SCHEDULE_REPLICA_H

#include "models/llm/cache/tier.h"
#include "models/llm/schedule/scheduler.h"
#include "models/llm/schedule/sequence.h"
#include "models/llm/step/step_law.h"

G_BEGIN_DECLS

/* The coming step. */
typedef struct {
  GArray *chunks;   /* of LlmChunk ... */
  GArray *ids;      /* ... and whose they are */
  GArray *firsts;   /* ids that decode in it and have no token yet */
  gboolean decodes; /* those that decode take part */
  gint64 n_outputs;
} LlmPlannedStep;

typedef struct {
  const LlmScheduler *scheduler;
  GArray *sequences; /* of LlmSequence, by id; shared by the replicas of an engine */
  GArray *holds;     /* of LlmPrefixHold, by id, shared; with a prefix cache alone */
  LlmKv kv;
  LlmKvTier *const *tiers; /* below it, the nearest first; with a prefix cache alone */
  guint n_tiers;
  gboolean sums; /* decodes are summed; else each is looked at (the reference) */

  guint *ring, ring_head, ring_len, ring_size; /* the queue: ids */
  SimHeap waiting;                             /* the queue by priority: ids by order */
  GArray *ready;                               /* ids before the queue: their KV has come */
  guint oldest, newest;                        /* running: id + 1; 0 when empty */
  gint64 n_running, n_decodes;
  gint64 decode_tokens;       /* KV of those that decode */
  gint64 decode_left;         /* tokens that those still have to generate */
  gint64 n_long;              /* of those: began with more than LLM_LONG_OUTPUT left */
  gint64 promised;            /* blocks of all running requests at their ends */
  gint64 n_kept, kept_blocks; /* requests that have left with KV here */
  gint64 n_awaited;           /* requests with blocks for KV that is under way */
  GArray *prefills;           /* ids, in order of admission */

  gint64 received; /* the step before which it last looked for requests */
  gboolean held;   /* the engine lets nobody in now: balance_steps */
  gint64 n_steps, n_decode_steps; /* made since the beginning: all; with decodes alone */
  gint64 n_verified;              /* with decodes */
  gint64 tick;                    /* tokens that a decoding request has made since the beginning */
  gint64 *phase;     /* sums: requests by (KV - tick) mod block: who takes a block when */
  SimHeap finishing; /* sums: slot by the tick at which it leaves */
  GArray *slots;     /* sums: id + 1 by slot; 0 is free */
  GArray *free_slots;

  LlmPlannedStep step;
  GArray *preempted, *reserved;   /* ids, by the last compose */
  GArray *departed;               /* ids, by the last advance: those that have all their tokens */
  GArray *started;                /* ids, by the last advance: those that got their first token */
  GArray *arrivals;               /* ids queued since the last compose, where entry takes steps */
  gint64 n_admitted, n_preempted; /* since the beginning */
  gint64 recomputed_tokens, output_tokens, prefix_hit_tokens, loaded_tokens;
  guint looked_up; /* the last head of the queue to be looked up; what was found of it: */
  LlmPrefixHit hit;
  gint64 loads[LLM_MOST_TIERS], load_tokens; /* what tiers have of it beyond that */

  /* SGLang. */
  gboolean full;     /* nobody is admitted before somebody leaves */
  double ratio_base; /* of the output to come that is held back, after ratio_step decode steps */
  gint64 ratio_step;
} LlmReplica;

static inline LlmSequence *
llm_sequence (const LlmReplica *r, guint id)
{
  return &g_array_index (r->sequences, LlmSequence, id);
}

/* @r is zeroed but for its kv and sums. */
void llm_replica_init (LlmReplica *r, const LlmScheduler *scheduler, GArray *sequences,
                       GArray *holds);
void llm_replica_clear (LlmReplica *r);

/* Returns: tokens that @s has generated up to the last boundary. */
static inline gint64
llm_replica_generated (const LlmReplica *r, const LlmSequence *s)
{
  return r->sums && s->state == LLM_SEQUENCE_DECODE ? r->tick - s->origin : s->generated;
}

/* Returns: tokens of @s whose KV is there at the last boundary. */
static inline gint64
llm_replica_computed (const LlmReplica *r, const LlmSequence *s)
{
  return s->state == LLM_SEQUENCE_DECODE ? s->prompt + llm_replica_generated (r, s) - 1
                                         : s->computed;
}

static inline LlmPrefixHold *
llm_replica_hold (const LlmReplica *r, guint id)
{
  return &g_array_index (r->holds, LlmPrefixHold, id);
}

/* The queue.  Its head is who came first, or has the best priority. */
gint64 llm_replica_n_queued (const LlmReplica *r);
guint llm_replica_head (const LlmReplica *r);

/* Returns: TRUE when somebody waits, a place is free, and the head need not wait for its entry. */
gboolean llm_replica_head_may_join (const LlmReplica *r);
gboolean llm_replica_entry_takes_steps (const LlmReplica *r); /* or it joins at the next boundary */
void llm_replica_enqueue (LlmReplica *r, guint id);

/* For the engine. */

/* At a boundary, lets the policy fill step, preempted and reserved. */
void llm_replica_compose (LlmReplica *r);

/* Returns: what the step loads a device with. */
LlmStepLoad llm_replica_load (const LlmReplica *r);

/* Returns: TRUE when the request can run in an empty replica. */
gboolean llm_replica_can_fit (const LlmReplica *r, gint64 prompt, gint64 output);

/* Returns: steps like the one just composed, itself included, until something may change without
 * an arrival: at least 1. */
gint64 llm_replica_steps_alike (const LlmReplica *r);

/* Makes the step, and @steps - 1 more of its decodes: fills departed and started. */
void llm_replica_advance (LlmReplica *r, gint64 steps);

/* Takes a request out, with its KV or (@keep) without it. */
void llm_replica_finish (LlmReplica *r, guint id, gboolean keep);

/* The KV of a request that reserved blocks is there: it is first in the queue. */
void llm_replica_arrived (LlmReplica *r, guint id);

/* Gives back the KV of one that left without it. */
void llm_replica_release (LlmReplica *r, guint id);

G_END_DECLS

#endif
