/* models/llm/cache/kv.c - KV blocks by their number alone.
 *
 * The number of free blocks is what decides who may run; which block holds what matters only to a
 * prefix cache.  Taking more than there is would be an engine that computes into memory that it
 * does not have, so it aborts.
 */
#include "models/llm/cache/kv.h"

/* Whole blocks: a rest of tokens is of no use. */
void
llm_kv_init (LlmKv *kv, gint64 tokens, gint64 block_tokens)
{
  sim_require (tokens >= 0 && block_tokens >= 1);
  *kv = (LlmKv){ .n_blocks = tokens / block_tokens, .block_tokens = block_tokens };
  kv->n_free = kv->n_blocks;
}

/* Blocks are numbers; only names take memory. */
void
llm_kv_clear (LlmKv *kv)
{
  llm_prefix_free (kv->prefix);
}

/* Before anything is taken. */
void
llm_kv_remember (LlmKv *kv, LlmPrefixCache kind, gint64 id_tokens)
{
  sim_require (kv->n_free == kv->n_blocks && kv->prefix == NULL);
  kv->prefix = llm_prefix_new (kind, kv->n_blocks, kv->block_tokens, id_tokens);
}

/* The caller has seen that there is room. */
void
llm_kv_take (LlmKv *kv, gint64 n)
{
  sim_require (n >= 0 && n <= kv->n_free);
  kv->n_free -= n;
  if (kv->prefix != NULL)
    llm_prefix_take (kv->prefix, n);
}

/* Never more than were taken. */
void
llm_kv_give (LlmKv *kv, gint64 n)
{
  sim_require (n >= 0 && kv->n_free + n <= kv->n_blocks);
  kv->n_free += n;
  if (kv->prefix != NULL)
    llm_prefix_give (kv->prefix, n);
}

/* Free blocks that still hold the prefix are taken; those in use are shared. */
void
llm_kv_reuse (LlmKv *kv, LlmPrefixHold *hold, const LlmPrefixHit *hit)
{
  sim_require (hit->free_blocks <= kv->n_free);
  kv->n_free -= hit->free_blocks;
  llm_prefix_hold (kv->prefix, hold, hit);
}

/* Blocks that others hold stay taken. */
void
llm_kv_give_named (LlmKv *kv, LlmPrefixHold *hold, gint64 blocks, gint64 tokens)
{
  llm_prefix_name (kv->prefix, hold, tokens);
  kv->n_free += llm_prefix_let_go (kv->prefix, hold, blocks);
  sim_require (kv->n_free <= kv->n_blocks);
}
