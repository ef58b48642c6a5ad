/* models/llm/cache/kv.h - the KV memory of one replica, in blocks.
 *
 * Without a prefix cache a block has no identity: all is counting, and a call costs O(1) however
 * many blocks it moves.
 */
#ifndef MODELS_LLM_CACHE_KV_H
#define MODELS_LLM_CACHE_KV_H

#include "models/llm/cache/prefix.h"

G_BEGIN_DECLS

typedef struct {
  gint64 n_blocks, n_free; /* free: nobody holds them, whether or not they are remembered */
  gint64 block_tokens;
  LlmPrefix *prefix; /* (nullable): none */
} LlmKv;

/* Makes @kv hold as many whole blocks of @block_tokens as fit in @tokens, all free. */
void llm_kv_init (LlmKv *kv, gint64 tokens, gint64 block_tokens);
void llm_kv_clear (LlmKv *kv);

/* Remembers what is free; before the first block is taken.  See llm_prefix_new. */
void llm_kv_remember (LlmKv *kv, LlmPrefixCache kind, gint64 id_tokens);

/* Returns: blocks that @tokens tokens take, the last one perhaps in part. */
static inline gint64
llm_kv_blocks_of (const LlmKv *kv, gint64 tokens)
{
  return (tokens + kv->block_tokens - 1) / kv->block_tokens;
}

/* Takes @n free blocks; there must be so many. */
void llm_kv_take (LlmKv *kv, gint64 n);

/* Gives @n blocks back. */
void llm_kv_give (LlmKv *kv, gint64 n);

/* The first holding of a request: blocks that are remembered from others. */
void llm_kv_reuse (LlmKv *kv, LlmPrefixHold *hold, const LlmPrefixHit *hit);

/* Gives all @blocks of a request back, with @tokens tokens in them, and remembers them. */
void llm_kv_give_named (LlmKv *kv, LlmPrefixHold *hold, gint64 blocks, gint64 tokens);

G_END_DECLS

#endif
