/* models/llm/schedule/budget.c - a step's budget of tokens, where running requests come first.
 *
 * What vLLM and TensorRT-LLM have in common: decodes get their token, prompts under way their chunk
 * of the rest; when the blocks do not fit, the newest request (or the worst by priority) loses all
 * its KV.  vLLM itself walks the running list in order of admission, which is the same: decodes
 * behind a prompt that takes the whole budget would get none, but only a limit of tokens per prompt
 * (long_prefill_tokens) lets a request decode behind an older prompt; there decodes come first.
 */
#include "models/llm/schedule/policies.h"

/* What @s does in a step. */
typedef struct {
  gint64 tokens; /* of those that remain */
  gint64 cost;   /* of the budget: one that decodes from now on verifies drafts too */
} Share;

/* A decode costs its drafts too; prompts may be cut. */
static Share
share_of (const LlmReplica *r, const LlmSequence *s, gint64 budget)
{
  gint64 whole = llm_replica_remaining (r, s), n = MIN (whole, budget);

  if (whole == 1)
    {
      gint64 cost = 1 + r->scheduler->draft_tokens;

      return cost <= budget ? (Share){ 1, cost } : (Share){ 0, 0 };
    }
  if (r->scheduler->long_prefill_tokens > 0)
    n = MIN (n, r->scheduler->long_prefill_tokens);
  return (Share){ n, n };
}

/* Returns: blocks that @s takes for @share. */
static gint64
blocks_of_share (const LlmReplica *r, const LlmSequence *s, Share share)
{
  return share.tokens == 0
           ? 0
           : llm_kv_blocks_of (&r->kv, s->computed + MAX (share.tokens, share.cost)) - s->blocks;
}

/* Decodes are counted first: they never wait. */
static gint64
rest_of_budget (const LlmReplica *r)
{
  return r->scheduler->max_tokens - r->n_decodes * (1 + r->scheduler->draft_tokens);
}

/* Blocks that all running requests want in the coming step.  Taking them one by one and preempting
 * when one fails, as the engines do, ends with the same requests as preempting until the sum fits:
 * a victim falls only when those before some request want more than there is, so the sum does
 * too. */
static gint64
running_demand (const LlmReplica *r)
{
  gint64 demand = llm_replica_decode_demand (r), budget = rest_of_budget (r);

  for (guint i = 0; i < r->prefills->len && budget > 0; i++)
    {
      const LlmSequence *s = llm_sequence (r, g_array_index (r->prefills, guint, i));
      Share share = share_of (r, s, budget);

      demand += blocks_of_share (r, s, share);
      budget -= share.cost;
    }
  return demand;
}

/* The newest, or of the lowest priority; of equals the newest. */
static guint
victim (const LlmReplica *r)
{
  guint worst = r->newest;

  if (!r->scheduler->by_priority)
    return worst - 1;
  for (guint id = r->newest; id != 0; id = llm_sequence (r, id - 1)->older)
    if (llm_sequence (r, id - 1)->order > llm_sequence (r, worst - 1)->order)
      worst = id;
  return worst - 1;
}

/* Preempt until what runs has room, then decodes, then prompts that have begun. */
gint64
llm_budget_step_running (LlmReplica *r)
{
  gint64 budget;

  while (running_demand (r) > r->kv.n_free)
    llm_replica_preempt (r, victim (r), TRUE);
  budget = rest_of_budget (r);
  llm_replica_step_decodes (r);
  for (guint i = 0; i < r->prefills->len && budget > 0; i++)
    {
      guint id = g_array_index (r->prefills, guint, i);
      Share share = share_of (r, llm_sequence (r, id), budget);

      if (share.tokens > 0)
        llm_replica_step_prefill (r, id, share.tokens);
      budget -= share.cost;
    }
  return budget;
}

/* Nobody behind a head that does not fit is looked at. */
gboolean
llm_budget_admit_head (LlmReplica *r, gint64 *budget)
{
  guint id = llm_replica_look_up_head (r);
  const LlmSequence *s = llm_sequence (r, id);
  Share share = share_of (r, s, *budget);

  if (llm_replica_must_reserve (r))
    return llm_replica_reserve_head (r);
  if (share.tokens == 0
      || (r->scheduler->whole_prompts && share.tokens < llm_replica_remaining (r, s)))
    return FALSE;
  if (llm_replica_blocks_of_head (r, s->computed + MAX (share.tokens, share.cost))
      > r->kv.n_free - llm_replica_watermark (r))
    return FALSE;
  llm_replica_admit (r);
  llm_replica_step_prefill (r, id, share.tokens);
  *budget -= share.cost;
  return TRUE;
}

/* KV only grows while nobody leaves, so a head that does not fit now will not fit later.  But after
 * a preemption nobody has tried; and who finds less in the prefix cache than before may fit with a
 * first chunk that ends earlier. */
gboolean
llm_budget_settled (const LlmReplica *r)
{
  return r->preempted->len == 0 && r->hit.free_blocks == 0 && r->load_tokens == 0;
}
