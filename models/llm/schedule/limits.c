/* models/llm/schedule/limits.c - whether the limits of a scheduler make sense together.
 *
 * An option that the policy has no use for is refused: it would be a parameter without effect.
 */
#include "models/llm/schedule/policies.h"

/* An option of another engine would be accepted and change nothing. */
gboolean
llm_scheduler_refuse_others (const LlmScheduler *s, LlmOptions allowed, GError **error)
{
  if ((allowed & LLM_OPTION_LONG_PREFILL) == 0 && s->long_prefill_tokens > 0)
    return sim_invalid (error, "only vLLM has a limit of tokens of one prompt in a step");
  if ((allowed & LLM_OPTION_SGLANG) == 0
      && (s->chunk_tokens > 0 || s->mixed_chunks || s->conservativeness != 0.0))
    return sim_invalid (error, "only SGLang has chunks apart from the tokens of a step, chunks "
                               "mixed with decodes, and a conservativeness");
  if ((allowed & LLM_OPTION_SGLANG) == 0 && s->receive_steps > 1)
    return sim_invalid (error, "only SGLang looks for new requests every so many steps");
  if ((allowed & LLM_OPTION_EVICTS) == 0 && s->balance_steps > 0)
    return sim_invalid (error, "only TensorRT-LLM holds prompts until every replica has one");
  if ((allowed & LLM_OPTION_EVICTS) == 0 && s->evicts)
    return sim_invalid (error, "only TensorRT-LLM can be told whether it evicts");
  return TRUE;
}

/* SGLang computes a chunk at a time, however many prompts the step is said to hold. */
gint64
llm_scheduler_sized_tokens (const LlmScheduler *s)
{
  return s->chunk_tokens > 0 ? MIN (s->chunk_tokens, s->max_tokens) : s->max_tokens;
}

/* Else decodes alone could exceed a step, which no engine allows. */
gboolean
llm_scheduler_check_budget (const LlmScheduler *s, GError **error)
{
  gint64 decodes = s->max_requests * (1 + s->draft_tokens);

  if (decodes <= s->max_tokens)
    return TRUE;
  return sim_invalid (error,
                      "%" G_GINT64_FORMAT " running requests decode %" G_GINT64_FORMAT
                      " tokens per step, but a step has %" G_GINT64_FORMAT
                      ": raise the tokens or lower the requests",
                      s->max_requests, decodes, s->max_tokens);
}
