/* models/rank_failure/step/prefill.c - one step of a prefill instance: prefill_step_tokens prompt
 * tokens on every rank, from prompts of context_tokens.
 *
 * The same operators at prompt sizes; dispatch and combine by the normal kernels.  With overlap the
 * two micro-batches alternate, and products run on the cores that the kernels leave.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

/* Products beside communication have fewer cores. */
static double
slowed (const EpSteps *m, const EpBatch *b)
{
  const LlmExchangeRow *row = llm_exchange_row (m->inst->p->exchange, LLM_DISPATCH_NORMAL);

  return b->half < 1.0 ? 1.0 / (1.0 - row->cores_share) : 1.0;
}

/* What a rank does by itself, for @tokens. */
static EpStep
own_parts (EpSteps *m, double tokens, double slow)
{
  const EpParams *p = m->inst->p;
  LlmMixtureLayer l = llm_compose_mixture (m->compose, tokens);
  double attention = llm_compose_mixture_prefill_s (m->compose, tokens / p->context_tokens,
                                                    p->context_tokens, 0.0);

  return (EpStep){ .attention_s = slow * (l.before_s + attention + l.after_s),
                   .before_s = slow * l.before_s,
                   .gate_s = slow * (l.norm_s + l.gate_s),
                   .shared_s = slow * l.shared_s };
}

/* Dense layers attend as the others do, and send nothing. */
static double
rest_s (EpSteps *m, const EpStep *parts, double tokens)
{
  double dense = (double) m->inst->p->llm->dense_layers;
  LlmMixtureLayer l = llm_compose_mixture (m->compose, tokens);

  return llm_compose_mixture_rest_s (m->compose, tokens, tokens / m->inst->p->context_tokens)
         + dense * (parts->attention_s - l.before_s - l.after_s);
}

double
ep_prefill_step (EpSteps *m, EpStep *parts)
{
  const EpParams *p = m->inst->p;
  EpBatch b
    = { p->prefill_step_tokens * m->inst->n_ranks, p->prefill_step_tokens, 1.0, 1.0, FALSE };
  double tokens, slow;
  EpReceived r;

  if (b.peak >= p->overlap_from_requests)
    b.half = 0.5;
  tokens = b.peak * b.half;
  slow = slowed (m, &b);
  r = ep_receive (m, tokens);
  *parts = own_parts (m, tokens, slow);
  parts->normal_kernels = TRUE;
  parts->kept_s = ep_kept_s (m, tokens);
  parts->dispatch_s = ep_normal_s (m, LLM_DISPATCH_NORMAL, &r) + parts->kept_s;
  parts->combine_s = ep_normal_s (m, LLM_COMBINE_NORMAL, &r);
  parts->moe_s = slow * ep_expected_peak (m, b.total * b.half * (double) p->llm->top_k).moe_s;
  parts->mean_moe_s = slow * ep_mean_moe_s (m, b.total * b.half * (double) p->llm->top_k);
  parts->moe_slow = slow;
  parts->step_s = m->inst->policy.tier->experts != NULL
                    ? ep_drawn_layers_s (m, &b, parts)
                    : ep_layers_factor (m) * ep_layer_s (parts, &b);
  parts->step_s += rest_s (m, parts, tokens) / b.half;
  return p->prefill_step_tokens / parts->step_s;
}

/* Found once a placement: it takes every set of groups. */
static EpReceived
receive_each (EpSteps *m)
{
  if (isnan (m->received.nic))
    m->received = ep_receive (m, 1.0);
  return m->received;
}

/* What the rank with most prompt tokens does before dispatch, if that is more than what decodes
 * do. */
static double
before_dispatch_s (EpSteps *m, const LlmMixtureLayer *l, double fullest, const EpLead *lead)
{
  double prompt_s = l->norm_s + l->before_s + l->after_s + l->gate_s
                    + llm_compose_mixture_prefill_s (m->compose, 1.0, fullest, 0.0);

  return MAX (prompt_s, lead->ahead.first_s);
}

/* The fullest rank sends its tokens; what the busiest receives is of all ranks. */
static double
pass_s (EpSteps *m, const EpHeld *held, double fullest, double prompts)
{
  const EpParams *p = m->inst->p;
  EpBatch b = ep_batch_of (m, held);
  double tokens = b.total * b.each + prompts, layer_s;
  EpReceived one = receive_each (m), r;
  LlmMixtureLayer l = llm_compose_mixture (m->compose, fullest);
  EpLead lead;

  b.half = 1.0;
  lead = ep_lead (m, held, &b);
  r = (EpReceived){ one.nic * MAX (fullest, b.peak * b.each),
                    one.scale_up * tokens / m->inst->n_alive };
  layer_s = before_dispatch_s (m, &l, fullest, &lead) + MAX (l.shared_s, lead.own.layer.shared_s)
            + ep_normal_s (m, LLM_DISPATCH_NORMAL, &r) + ep_normal_s (m, LLM_COMBINE_NORMAL, &r)
            + ep_kept_s (m, MAX (fullest, b.peak * b.each))
            + ep_expected_peak (m, tokens * (double) p->llm->top_k).moe_s + p->other_s;
  return ep_layers_factor (m) * layer_s
         + llm_compose_mixture_rest_s (m->compose, fullest, MAX (1.0, b.peak));
}

/* Outside graphs every layer is launched by the host. */
double
ep_mixed_s (EpSteps *m, const EpHeld *held, double fullest, double prompts)
{
  const EpParams *p = m->inst->p;

  return MAX (pass_s (m, held, fullest, prompts), p->eager_layer_s * (double) p->llm->layers);
}

double
ep_extend_s (EpSteps *m, double fullest, double prompts)
{
  g_autofree EpHeld *none = g_new0 (EpHeld, m->inst->n_ranks);

  return pass_s (m, none, fullest, prompts);
}
