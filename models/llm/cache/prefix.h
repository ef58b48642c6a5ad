/* models/llm/cache/prefix.h - KV that stays for whoever asks the same again: named blocks.
 *
 * The caller knows prompts as chains of ids: equal ids mean equal tokens up to the end of what the
 * id stands for (hash_ids of the Mooncake traces; turns of a session; a prompt shared in a group).
 * A unit is what is kept or thrown away at once: with LLM_PREFIX_BLOCKS_LRU a block, as in vLLM
 * and TensorRT-LLM; with LLM_PREFIX_RADIX all tokens of an id, as the node of SGLang's tree.
 * Behind its ids a prompt may go on as a chain of its own, which nobody else asks for: the turns of
 * one session.  All of it is one unit that grows, loses its end first, and costs O(1) per call
 * however long it is.
 * A unit that no request holds waits in the queue of free blocks, the least recently freed first,
 * the end of a prompt before its beginning, until somebody asks for it or takes its blocks.  Blocks
 * without an identity (output, the end of a prompt) stand in the same queue, as runs.
 * Every call costs O(1) per unit that it moves; a run counts as one.
 */
#ifndef MODELS_LLM_CACHE_PREFIX_H
#define MODELS_LLM_CACHE_PREFIX_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef enum { LLM_PREFIX_NONE, LLM_PREFIX_BLOCKS_LRU, LLM_PREFIX_RADIX } LlmPrefixCache;

typedef struct LlmPrefix LlmPrefix;

/* What one request is known as, and what it holds. */
typedef struct {
  const gint64 *ids; /* (array length=n_ids) */
  guint n_ids;
  gint64 own;      /* the chain behind the ids, which end with a whole unit; 0: none */
  gint32 tokens;   /* that the ids, and the chain behind them, cover */
  gint32 common;   /* from the beginning, that it has in common with what it left before; 0: all */
  gint32 given;    /* whose KV came with the request */
  gint32 lost;     /* whose KV a preemption took */
  gint32 found;    /* at the first admission, in the cache or in tiers */
  gint32 loads[2]; /* to be loaded from each tier (tier.h), once reserved */
  guint n_units, size;
  guint *units; /* held, from the first token on; 0 without identity, when another request named
                   the same unit first */
} LlmPrefixHold;

/* What of a prompt is there. */
typedef struct {
  gint64 tokens, blocks;
  gint64 free_blocks; /* of these: held by nobody, so that they are free until taken */
} LlmPrefixHit;

/* @n_blocks of @block_tokens tokens, none with an identity; an id stands for @id_tokens tokens, a
 * multiple of a block's. */
LlmPrefix *llm_prefix_new (LlmPrefixCache kind, gint64 n_blocks, gint64 block_tokens,
                           gint64 id_tokens);
void llm_prefix_free (LlmPrefix *prefix);

/* Returns: the longest part from the beginning, at most @most tokens and whole units; a unit that
 * ends one token later counts for LLM_PREFIX_RADIX. */
LlmPrefixHit llm_prefix_match (const LlmPrefix *prefix, const LlmPrefixHold *hold, gint64 most);

/* The same for one prompt that is asked about again and again, as is the head of a queue: it is not
 * looked for anew while what it was found by stays as it is.  @name: of the request, another for
 * each. */
LlmPrefixHit llm_prefix_watch (LlmPrefix *prefix, const LlmPrefixHold *hold, gint64 most,
                               gint64 name);

/* @hold, which holds nothing, holds the units of @hit. */
void llm_prefix_hold (LlmPrefix *prefix, LlmPrefixHold *hold, const LlmPrefixHit *hit);

/* The KV of the first @tokens tokens is there (or will be when the step ends, before anybody can
 * read it): the blocks that @hold took for them get their identity. */
void llm_prefix_name (LlmPrefix *prefix, LlmPrefixHold *hold, gint64 tokens);

/* @hold lets go of all: @blocks in all, from the last to the first.  Returns: blocks that are free
 * now and were not before. */
gint64 llm_prefix_let_go (LlmPrefix *prefix, LlmPrefixHold *hold, gint64 blocks);

/* Takes @n blocks from the front of the queue, which has so many; what was in them is forgotten. */
void llm_prefix_take (LlmPrefix *prefix, gint64 n);

/* From now on nothing is found but what somebody holds. */
void llm_prefix_forget (LlmPrefix *prefix);

/* Puts @n blocks without identity at the end of the queue. */
void llm_prefix_give (LlmPrefix *prefix, gint64 n);

/* Returns: blocks of units that somebody holds; aborts when the queue, the units and their number
 * do not agree with @n_free.  O(units). */
gint64 llm_prefix_audit (const LlmPrefix *prefix, gint64 n_free);

/* Returns: blocks with an identity that @hold holds. */
gint64 llm_prefix_named_blocks (const LlmPrefix *prefix, const LlmPrefixHold *hold);

G_END_DECLS

#endif
