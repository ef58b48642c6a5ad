/* models/rank_failure/study.c - one decode step with requests_per_rank and context_tokens. */
#include <math.h>
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/tier.h"

void
ep_step_study (Ep *m)
{
  const EpTier *tier = ep_tiers[m->p->fidelity].impl;
  g_autofree LlmLoad *loads = g_new (LlmLoad, m->n_ranks);
  double n = (double) m->p->requests_per_rank, step_s;
  LlmPiece line;
  EpStep s;

  for (guint r = 0; r < m->n_ranks; r++)
    loads[r] = (LlmLoad){ m->p->requests_per_rank, (gint64) round (n * m->p->context_tokens) };
  s = ep_closed_parts (m, loads, &line);
  step_s = tier->step (m, loads).first_s;
  sim_result (m->sim, EP_STEP_S, step_s);
  sim_result (m->sim, EP_ATTENTION_S, s.attention_s);
  sim_result (m->sim, EP_DISPATCH_S, s.dispatch_s);
  sim_result (m->sim, EP_COMBINE_S, s.combine_s);
  sim_result (m->sim, EP_MOE_S, s.moe_s);
  sim_result (m->sim, EP_SHARED_S, s.shared_s);
  sim_result (m->sim, EP_BALANCE, 1.0 / (m->static_peak * m->n_alive));
  sim_result (m->sim, EP_TOKENS_PER_S, n * m->n_ranks / step_s);
  sim_result (m->sim, EP_NODE_TOKENS_PER_S,
              n / step_s * (double) MIN (m->p->ranks, m->p->ranks_per_node));
}
