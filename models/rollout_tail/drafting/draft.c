/* models/rollout_tail/drafting/draft.c - speculative decoding: how far to draft, and what each
 * request gains (Seer section 3.3).
 *
 * Who drafts is in drafters.c.  The length of the drafts is the
 * one that makes a token cheapest at the present batch (algorithm 1, budget.c), or fixed.
 */
#include <math.h>
#include "models/rollout_tail/drafting/budget.h"
#include "models/rollout_tail/drafting/drafting.h"

/* Seats are in no order: nothing below may depend on who sits where. */
static guint
seat_request (const RollInstance *in, guint i)
{
  return g_array_index (in->slots, guint, in->leaving.entry[i].id);
}

/* First starts: from now on a request's text serves its siblings. */
static void
note_starts (RollDrafting *m, RollInstance *in)
{
  for (guint i = 0; i < in->leaving.len; i++)
    {
      RollRequest *r = &m->work->requests[seat_request (in, i)];

      if (!r->started)
        m->work->groups[r->group].n_started++;
      r->started = TRUE;
    }
}

/* Mean acceptance of each class, and of all in @all. */
static void
mean_alpha (const RollDrafting *m, const RollInstance *in, RollBudget *b, double *all)
{
  double sum[2] = { 0.0, 0.0 };

  for (guint i = 0; i < in->leaving.len; i++)
    {
      guint id = seat_request (in, i);

      b->n[m->work->requests[id].probe] += 1.0;
      sum[m->work->requests[id].probe] += m->drafter->alpha (m, id, in->draft.paths);
    }
  for (guint c = 0; c < 2; c++)
    b->alpha[c] = b->n[c] > 0.0 ? sum[c] / b->n[c] : 0.0;
  *all = (sum[0] + sum[1]) / (b->n[0] + b->n[1]);
}

/* gamma*: where a token is cheapest. */
static guint
cheapest (const RollDrafting *m, const RollInstance *in, double alpha)
{
  guint best = 0;
  double least = INFINITY;

  for (guint gamma = 0; gamma <= (guint) m->work->p->gamma_max; gamma++)
    {
      double s = roll_step_s (in, roll_mean_drafts (m, gamma), in->draft.paths)
                 / roll_tau (alpha, MIN (gamma, m->reach));

      if (s < least)
        {
          best = gamma;
          least = s;
        }
    }
  return best;
}

/* At the batch as it is now: the fewer run, the more drafts pay, and the more paths. */
static void
choose (const RollDrafting *m, RollInstance *in)
{
  RollBudget b = { .gamma_max = (guint) m->work->p->gamma_max,
                   .probe_weight = m->work->p->probe_weight,
                   .next_reading = m->work->p->benefit == ROLL_BENEFIT_PRINTED };
  double all;

  in->draft.paths
    = in->n_running <= m->work->p->multi_path_requests ? (guint) m->work->p->multi_path_k : 1;
  if (m->work->p->budget == ROLL_BUDGET_FIXED)
    {
      in->draft.gamma[0] = in->draft.gamma[1] = m->gamma;
      return;
    }
  mean_alpha (m, in, &b, &all);
  roll_budget_split (&b, cheapest (m, in, all), in->draft.gamma);
}

/* The ids are copied first: setting a rate moves the entries of the heap that is walked. */
static void
plan_drafts (gpointer data, RollInstance *in)
{
  RollDrafting *m = data;
  g_autofree guint *ids = g_new (guint, in->leaving.len);
  guint n = in->leaving.len;

  note_starts (m, in);
  choose (m, in);
  for (guint c = 0; c < 2; c++)
    in->draft.drafted[c] = roll_mean_drafts (m, in->draft.gamma[c]);
  for (guint i = 0; i < n; i++)
    ids[i] = seat_request (in, i);
  for (guint i = 0; i < n; i++)
    {
      guint gamma = MIN (in->draft.gamma[m->work->requests[ids[i]].probe], m->reach);

      roll_instance_set_rate (in, ids[i],
                              roll_tau (m->drafter->alpha (m, ids[i], in->draft.paths), gamma));
    }
}

/* A stream for each instance: how another one advances must not change what is drawn here. */
static double
draw_accepted (gpointer data, RollInstance *in, guint id)
{
  RollDrafting *m = data;
  g_autofree char *name = g_strdup_printf ("acceptance %u", in->index);
  SimStream *stream = sim_stream (m->work->sim, name);
  guint gamma = MIN (in->draft.gamma[m->work->requests[id].probe], m->reach), accepted = 0;
  double alpha = m->drafter->alpha (m, id, in->draft.paths);

  while (accepted < gamma && sim_uniform (stream) < alpha)
    accepted++;
  return accepted + 1.0;
}

void
roll_draft_set_up (RollDrafting *m)
{
  const RollParams *p = m->work->p;
  double tau = p->given_tau > 0.0 ? p->given_tau : m->drafter->tau;

  m->gamma = p->gamma > 0 ? (guint) p->gamma : m->drafter->gamma;
  /* unless matches end, a draft is as long as it may be */
  m->match = 1.0;
  m->reach = G_MAXUINT;
  if (m->drafter->tau > 0.0)
    m->given_alpha = roll_alpha_of_tau (tau, m->gamma);
  if (m->drafter->matches && p->draft_length == ROLL_DRAFT_MATCHES)
    {
      RollMatches x = roll_matches_of_tau (tau, m->gamma, p->match_share, p->least_match_share);

      m->match = x.match;
      m->reach = x.reach;
      m->given_alpha = x.match * x.sure;
    }
  if (m->drafter->from_siblings)
    roll_siblings_set_up (m);
  if (m->drafter->alpha == NULL)
    return;
  m->fleet->config.data = m;
  m->fleet->config.draft = plan_drafts;
  m->fleet->config.replan_steps = p->replan_steps;
  m->fleet->config.draw = p->acceptance == ROLL_ACCEPT_DRAWN ? draw_accepted : NULL;
}
