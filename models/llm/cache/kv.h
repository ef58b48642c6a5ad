/* models/llm/cache/kv.h - the KV memory of one replica, in blocks.
 *
 * Without a prefix cache a block has no identity: all is counting, and a call costs O(1) however
 * many blocks it moves.
 */
#ifndef MODELS_LLM_CACHE_KV_H
#define MODELS_LLM_CACHE_KV_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef enum { LLM_PREFIX_NONE, LLM_PREFIX_BLOCKS_LRU, LLM_PREFIX_RADIX } LlmPrefixCache;

typedef struct {
  gint64 n_blocks, n_free;
  gint64 block_tokens;
} LlmKv;

/* Makes @kv hold as many whole blocks of @block_tokens as fit in @tokens, all free. */
void llm_kv_init (LlmKv *kv, gint64 tokens, gint64 block_tokens);

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

G_END_DECLS

#endif
