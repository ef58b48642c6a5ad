/* models/rank_failure/step/own.c - what one rank does before dispatch, and which rank is waited
 * for.
 *
 * Batches come back: a rank's products are remembered by its number of requests, and attention as a
 * straight line in the context.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

/* Requests, halves and tokens of each are small multiples of a half, mostly. */
static EpOwn *
place_of (EpSteps *m, double requests, double each)
{
  guint64 key = (guint64) (requests * 64.0) * 0x9e3779b97f4a7c15u + (guint64) (each * 8.0);

  return &m->owns[(key >> 40) % EP_OWNS];
}

/* Everything but attention itself, whose piece is asked for when the context is known. */
static void
compute (EpSteps *m, EpOwn *own, double requests, double each)
{
  own->requests = requests;
  own->each = each;
  own->layer = llm_compose_mixture (m->compose, requests * each);
  own->rest_s = llm_compose_mixture_rest_s (m->compose, requests * each, requests * each);
  for (guint i = 0; i < EP_PIECES; i++)
    own->pieces[i].from = INFINITY;
}

/* Ranks with as many requests differ in their contexts, and so in the line that they are on: with
 * room for one line alone they would compute it anew in turn.  A line that is found again from a
 * shorter context takes the place of its shorter self. */
static void
find_piece (EpSteps *m, EpOwn *own, double context)
{
  EpPiece found = { .from = context };

  for (guint i = 0; i < EP_PIECES; i++)
    if (context >= own->pieces[i].from && context < own->pieces[i].line.end_tokens)
      {
        own->piece = i;
        return;
      }
  found.line = llm_compose_mixture_decode (m->compose, own->requests, own->each, context);
  own->piece = own->next;
  for (guint i = 0; i < EP_PIECES; i++)
    if (isfinite (own->pieces[i].from) && own->pieces[i].line.end_tokens == found.line.end_tokens)
      own->piece = i;
  if (own->piece == own->next)
    own->next = (own->next + 1) % EP_PIECES;
  own->pieces[own->piece] = found;
}

const EpOwn *
ep_own (EpSteps *m, double requests, double each, double context)
{
  EpOwn *own = place_of (m, requests, each);

  if (own->requests != requests || own->each != each)
    compute (m, own, requests, each);
  find_piece (m, own, context);
  return own;
}

/* The coming steps of one rank: its context grows by a token a request. */
static LlmSegment
rank_ahead (const EpOwn *own, double context, double *attention_s)
{
  const LlmMixtureLayer *l = &own->layer;
  const EpPiece *piece = &own->pieces[own->piece];
  LlmSegment s = llm_segment (0.0, piece->line.slope_s_per_token * own->requests);

  *attention_s = l->before_s + l->after_s + piece->line.now.s
                 + piece->line.slope_s_per_token * (context - piece->from);
  s.first_s = *attention_s + l->norm_s + l->gate_s;
  if (isfinite (piece->line.end_tokens))
    s.n_steps = MAX (1.0, ceil ((piece->line.end_tokens - context) / own->requests));
  return s;
}

/* The largest of straight lines: it holds up to where another rank overtakes, or a piece ends. */
EpLead
ep_lead (EpSteps *m, const EpHeld *held, const EpBatch *b)
{
  double copies
    = b->half * b->each * (double) m->inst->p->llm->top_k * (1.0 - m->experts->dropped_share);
  EpLead lead = { .ahead = llm_segment (0.0, 0.0) };
  LlmSegment all = lead.ahead;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      double context = b->half * held[r].context_tokens, attention_s;
      const EpOwn *own;
      LlmSegment s;

      if (held[r].requests <= 0.0)
        continue;
      own = ep_own (m, b->half * held[r].requests, b->each, context);
      s = llm_segment_scale (rank_ahead (own, context, &attention_s), m->inst->rank[r].slow);
      if (lead.own.requests <= 0.0 || s.first_s > all.first_s)
        {
          lead.own = *own;
          lead.attention_s = m->inst->rank[r].slow * attention_s;
          lead.slow = m->inst->rank[r].slow;
        }
      all = llm_segment_max (all, s);
      lead.sent_s = MAX (lead.sent_s, held[r].requests * copies * (double) m->copy_s[r]);
    }
  lead.ahead = all;
  return lead;
}

/* Of a rank, by its law; the launch is part of it. */
double
ep_moe_s (const EpSteps *m, double active, double rows)
{
  const LlmExpertCost *c = &m->cost;
  double memory = c->read_s * active + c->move_s * rows, compute = c->compute_s * rows;

  return c->fixed_s + c->expert_s * active + llm_p_norm (memory, compute, c->norm);
}
