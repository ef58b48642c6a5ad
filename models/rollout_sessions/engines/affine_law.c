/* models/rollout_sessions/engines/affine_law.c - see affine_law.h. */
#include "models/rollout_sessions/engines/affine_law.h"

/* Of one replica: a step more of decodes reads a token more of each. */
static LlmSegment
replica_segment (const SesAffineLaw *law, const LlmStepLoad *load)
{
  double decodes = (double) load->n_decodes, context = (double) load->context_tokens, fresh = 0.0;
  double outputs = (double) load->n_outputs + decodes * (double) load->draft_tokens;

  for (guint c = 0; c < load->n_chunks; c++)
    {
      fresh += (double) load->chunks[c].new_tokens;
      context += (double) (load->chunks[c].new_tokens + load->chunks[c].cached_tokens);
    }
  return llm_segment (law->base_s + law->token_s * outputs + law->kv_s * context
                        + law->prefill_s * fresh,
                      law->kv_s * decodes);
}

/* The larger of lines is a line up to where another overtakes. */
static LlmSegment
segment (gpointer data, const LlmStepLoad *loads, guint n_replicas)
{
  LlmSegment most = replica_segment (data, &loads[0]);

  for (guint i = 1; i < n_replicas; i++)
    most = llm_segment_max (most, replica_segment (data, &loads[i]));
  return most;
}

/* Without parts: four coefficients do not tell what they are made of. */
static double
step_s (gpointer data, const LlmStepLoad *loads, guint n_replicas, LlmStepParts *parts)
{
  double s = segment (data, loads, n_replicas).first_s;

  if (parts != NULL)
    *parts = (LlmStepParts){ .other_s = s };
  return s;
}

/* A law of the same kind as one composed of operators. */
LlmStepLaw
ses_affine_law (SesAffineLaw *law)
{
  return (LlmStepLaw){ step_s, segment, law };
}
