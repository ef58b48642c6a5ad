/* models/llm/schedule/sequence.h - a request inside an engine.
 *
 * Small, since a queue may hold millions: what only running requests need is held by their slot.
 */
#ifndef MODELS_LLM_SCHEDULE_SEQUENCE_H
#define MODELS_LLM_SCHEDULE_SEQUENCE_H

#include "sim/sim.h"

G_BEGIN_DECLS

#define LLM_LONG_OUTPUT 4096 /* SGLang counts no more output to come of a request */

typedef enum {
  LLM_SEQUENCE_FREE,
  LLM_SEQUENCE_QUEUED,
  LLM_SEQUENCE_PREFILL,
  LLM_SEQUENCE_DECODE,
  LLM_SEQUENCE_AWAITS, /* has blocks for KV that is under way */
  LLM_SEQUENCE_KEPT    /* has left the replica; its KV has not */
} LlmSequenceState;

/* A request, by the caller's id. */
typedef struct {
  gint64 order;  /* smaller first: by arrival, or by priority and arrival */
  gint64 origin; /* decoding with sums: the tick at which it would have had no token; queued, where
                    entry takes steps: the step that it may join, -1 when not known yet */
  gint32 prompt, output;
  gint32 generated;   /* decoding with sums: tick - origin instead */
  gint32 computed;    /* tokens whose KV is there; queued: of those that it brings along */
  gint32 blocks;      /* held while it prefills or is kept */
  guint slot;         /* while it decodes with sums */
  guint older, newer; /* neighbours by admission; id + 1, 0 is none */
  guint16 replica;
  guint8 state;    /* an LlmSequenceState */
  guint8 is_long;  /* decoding: began with more than LLM_LONG_OUTPUT left */
  guint8 kv_later; /* queued: reserves first */
  guint8 keeps;    /* leaves its KV behind when it has all its tokens */
} LlmSequence;

G_END_DECLS

#endif
