/* models/llm/cache/kv.c - KV blocks by their number alone.
 *
 * The number of free blocks is what decides who may run; which block holds what matters only to a
 * prefix cache.  Taking more than there is would be an engine that computes into memory that it
 * does not have, so it aborts.
 */
#include "models/llm/cache/kv.h"

void
llm_kv_init (LlmKv *kv, gint64 tokens, gint64 block_tokens)
{
  sim_require (tokens >= 0 && block_tokens >= 1);
  *kv = (LlmKv){ .n_blocks = tokens / block_tokens, .block_tokens = block_tokens };
  kv->n_free = kv->n_blocks;
}

void
llm_kv_take (LlmKv *kv, gint64 n)
{
  sim_require (n >= 0 && n <= kv->n_free);
  kv->n_free -= n;
}

void
llm_kv_give (LlmKv *kv, gint64 n)
{
  sim_require (n >= 0 && kv->n_free + n <= kv->n_blocks);
  kv->n_free += n;
}
