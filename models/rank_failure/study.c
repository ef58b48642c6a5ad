/* models/rank_failure/study.c - one step: of decode, with requests_per_rank requests of
 * context_tokens on every rank, or of prefill.
 */
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/state.h"

/* Parts in the closed form, the step by the tier: a drawn step has no parts of its own.
 * Returns: tokens per second of a rank. */
static double
decode_step (Ep *m, EpStep *parts)
{
  double n = m->inst.p->requests_per_rank, token_s;
  EpLead lead;
  EpBatch b;

  for (guint r = 0; r < m->inst.n_ranks; r++)
    m->steps.held[r] = (EpHeld){ n, n * m->inst.p->context_tokens };
  *parts = ep_closed_parts (&m->steps, m->steps.held, &lead);
  /* what the mean rank takes: the slowest is held against it (straggler_share) */
  b = ep_batch_of (&m->steps, m->steps.held);
  parts->mean_moe_s
    = ep_mean_moe_s (&m->steps, b.total * b.half * b.each * (double) m->inst.p->llm->top_k);
  token_s = m->inst.policy.tier->step (&m->steps, m->steps.held).first_s;
  parts->step_s = token_s * m->inst.p->accepted_tokens;
  return n / token_s;
}

/* Without room for the weights, and for the KV of a decode step, there is no such step: its
 * operators are those of a benchmark of one layer. */
static gboolean
fits (const EpParams *p)
{
  double tokens = p->study == EP_ONE_PREFILL ? 1.0 : p->requests_per_rank * p->context_tokens;

  return ep_kv_capacity_tokens (p) >= tokens;
}

/* Of the instance, and of one node: published benchmarks give either. */
static void
report_rate (const Ep *m, double step_s, double rate)
{
  const EpParams *p = m->inst.p;

  sim_result (m->inst.sim, EP_STEP_S, step_s);
  sim_result (m->inst.sim, EP_TOKENS_PER_S, rate * m->inst.n_ranks);
  sim_result (m->inst.sim, EP_NODE_TOKENS_PER_S, rate * (double) MIN (p->ranks, p->ranks_per_node));
}

/* Parts are of a layer, the step is of all layers: as the measured tables have them. */
void
ep_step_study (Ep *m)
{
  /* of one layer and micro-batch, but for step_s */
  EpStep s;
  /* tokens per second of a rank, decode or prompt */
  double rate
    = m->inst.p->study == EP_ONE_PREFILL ? ep_prefill_step (&m->steps, &s) : decode_step (m, &s);

  if (fits (m->inst.p))
    report_rate (m, s.step_s, rate);
  sim_result (m->inst.sim, EP_ATTENTION_S, s.attention_s);
  sim_result (m->inst.sim, EP_DISPATCH_S, s.dispatch_s);
  sim_result (m->inst.sim, EP_COMBINE_S, s.combine_s);
  sim_result (m->inst.sim, EP_MOE_S, s.moe_s);
  sim_result (m->inst.sim, EP_SHARED_S, s.shared_s);
  /* what is waited for the rank with the most to do */
  sim_result (m->inst.sim, EP_STRAGGLER_SHARE, 1.0 - s.mean_moe_s / s.moe_s);
  sim_result (m->inst.sim, EP_BALANCE, ep_balance (&m->experts));
}
