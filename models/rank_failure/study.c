/* models/rank_failure/study.c - one step: of decode, with requests_per_rank requests of
 * context_tokens on every rank, or of prefill.
 */
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/step/step.h"

/* Returns: tokens a second of a rank. */
static double
decode_step (Ep *m, EpStep *parts)
{
  double n = m->p->requests_per_rank;
  LlmSegment line;
  EpBatch b;

  for (guint r = 0; r < m->n_ranks; r++)
    m->held[r] = (EpHeld){ n, n * m->p->context_tokens };
  *parts = ep_closed_parts (m, m->held, &line);
  b = ep_batch_of (m, m->held);
  parts->mean_moe_s = ep_mean_moe_s (m, b.total * b.half * (double) m->p->llm->top_k);
  parts->step_s = m->policy.tier->step (m, m->held).first_s;
  return n / parts->step_s;
}

void
ep_step_study (Ep *m)
{
  EpStep s;
  double rate = m->p->study == EP_ONE_PREFILL ? ep_prefill_step (m, &s) : decode_step (m, &s);

  sim_result (m->sim, EP_STEP_S, s.step_s);
  sim_result (m->sim, EP_ATTENTION_S, s.attention_s);
  sim_result (m->sim, EP_DISPATCH_S, s.dispatch_s);
  sim_result (m->sim, EP_COMBINE_S, s.combine_s);
  sim_result (m->sim, EP_MOE_S, s.moe_s);
  sim_result (m->sim, EP_SHARED_S, s.shared_s);
  sim_result (m->sim, EP_STRAGGLER_SHARE, 1.0 - s.mean_moe_s / s.moe_s);
  sim_result (m->sim, EP_BALANCE, ep_balance (m));
  sim_result (m->sim, EP_TOKENS_PER_S, rate * m->n_ranks);
  sim_result (m->sim, EP_NODE_TOKENS_PER_S,
              rate * (double) MIN (m->p->ranks, m->p->ranks_per_node));
}
