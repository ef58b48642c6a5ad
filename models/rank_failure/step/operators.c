/* models/rank_failure/step/operators.c - a layer from its parts, and a step from its layers.
 *
 * Without overlap the parts of a layer follow one another.  With it two micro-batches run
 * interleaved on one stream (SGLang, operations_strategy.py, commit 0e02cef): both halves are
 * computed whole, active experts are read for each, and dispatch hides behind the own shared expert
 * and the other half's products before attention, combine behind the other half's attention and
 * gate.  Only what is longer is waited for; reading what has arrived is work, too.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

#define ROWS_OF_A_BLOCK 64.0 /* of a grouped product */

/* One batch: the shared expert runs while tokens are on their way to experts, and results of the
 * last of an expert's three products are sent block by block.
 * Source: Ant Group, LMSYS blog, 19 September 2025: single-batch overlap. */
static double
single_layer_s (const EpStep *s)
{
  double last = s->moe_s / 3.0, sent = MAX (last, s->combine_s);

  sent += MIN (last, s->combine_s) / MAX (1.0, s->blocks);
  return s->attention_s + s->gate_s + s->other_s + s->receive_s + MAX (s->dispatch_s, s->shared_s)
         + s->moe_s - last + sent;
}

double
ep_layer_s (const EpStep *s, const EpBatch *b)
{
  double comp = s->attention_s + s->gate_s + s->moe_s + s->shared_s + s->other_s;
  double there, back;

  if (b->single)
    return single_layer_s (s);
  if (b->half >= 1.0)
    return comp + s->dispatch_s + s->combine_s;
  if (s->normal_kernels)
    return 2.0 * MAX (comp, s->dispatch_s + s->combine_s);
  there = MAX (0.0, s->dispatch_s - s->shared_s - s->before_s);
  back = MAX (0.0, s->combine_s - (s->attention_s - s->before_s) - s->gate_s);
  return 2.0 * (comp + s->receive_s + there + back);
}

/* Elastic kernels look at masks and tables of peers wherever they communicate. */
double
ep_layers_factor (const EpSteps *m)
{
  return m->inst->n_layers
         * (1.0 + (m->inst->policy.system->elastic ? m->inst->p->elastic_share : 0.0));
}

/* Each draft is a pass of one layer with experts, for a token of every request, and the head. */
static double
drafts_s (EpSteps *m, const EpBatch *b, const EpLead *lead)
{
  EpBatch one = { b->total, b->peak, 1.0, 1.0, FALSE };
  double n = (double) m->inst->p->draft_tokens, requests = lead->own.requests / b->half;
  EpPeak peak;
  EpLead alone = *lead;
  EpStep s;

  if (n <= 0.0)
    return 0.0;
  alone.own = *ep_own (m, requests, 1.0, requests);
  alone.sent_s = lead->sent_s / (b->half * b->each);
  alone.attention_s /= b->half;
  peak = ep_expected_peak (m, b->total * (double) m->inst->p->llm->top_k);
  s = ep_step_parts (m, &one, &alone, &peak);
  return n * (ep_layer_s (&s, &one) + alone.own.rest_s);
}

/* Dense layers attend as the others do; each micro-batch has its own pass. */
double
ep_extra_s (EpSteps *m, const EpBatch *b, const EpLead *lead)
{
  const EpOwn *own = &lead->own;
  double elastic = ep_layers_factor (m) / m->inst->n_layers;
  double attention_s
    = (double) m->inst->p->llm->dense_layers
      * (lead->attention_s - lead->slow * (own->layer.before_s + own->layer.after_s));

  return elastic * ((lead->slow * own->rest_s + attention_s) / b->half + drafts_s (m, b, lead));
}

/* A layer's new KV goes to another node as it is made, by the NIC that dispatch needs too.  An
 * instance within one domain does not use its NICs for tokens: there it is free. */
double
ep_kept_s (const EpSteps *m, double tokens)
{
  const EpParams *p = m->inst->p;

  if (!p->kv_checkpoint || ep_domain_ranks (p) >= m->inst->n_ranks)
    return 0.0;
  return tokens * ep_kv_token_bytes (p) / (double) p->llm->layers
         / (p->link_eff * p->gpu->nic_bytes_per_s);
}

/* Bytes follow the fuller of what a rank sends and what the busiest receives. */
EpStep
ep_step_parts (EpSteps *m, const EpBatch *b, const EpLead *lead, const EpPeak *peak)
{
  const EpParams *p = m->inst->p;
  const LlmMixtureLayer *l = &lead->own.layer;
  double moved_s = MAX (lead->sent_s, peak->there_s),
         kv_s = ep_kept_s (m, b->peak * b->half * b->each);
  EpStep s = { .attention_s = lead->attention_s,
               .before_s = lead->slow * l->before_s,
               .gate_s = lead->slow * (l->norm_s + l->gate_s),
               .shared_s = lead->slow * l->shared_s,
               .dispatch_s = m->there_s + moved_s + kv_s,
               .combine_s = m->back_s + m->back * moved_s,
               .moe_s = peak->moe_s,
               .other_s = p->other_s,
               .sent_s = lead->sent_s,
               .kept_s = kv_s };

  if (b->half < 1.0 || b->single)
    {
      double copies = b->peak * b->half * b->each * (double) p->llm->top_k;
      double hidden = (double) p->llm->d_model, slots = (double) p->slots_per_rank;
      double rows = b->total * b->each * (double) p->llm->top_k / m->inst->n_alive;

      s.blocks = MIN (slots, rows) * ceil (MAX (1.0, rows / slots) / ROWS_OF_A_BLOCK);

      s.receive_s
        = llm_op_elementwise (m->operators,
                              copies * llm_exchange_bytes (LLM_DISPATCH_LOW_LATENCY, hidden))
            .s
          + llm_op_elementwise (m->operators,
                                copies * llm_exchange_bytes (LLM_COMBINE_LOW_LATENCY, hidden))
              .s;
    }
  return s;
}
