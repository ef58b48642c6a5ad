/* models/rollout_tail/draft.c - speculative decoding: who drafts, what is accepted, how far to
 * draft (Seer section 3.3, tables 2 and 4).
 *
 * siblings: the text of a group's other members is the source of drafts, so acceptance grows
 * with their number; table 2 gives tokens a step at n references.  given: a drafter of fixed
 * quality, as a suffix tree of the request itself, a small model, or MTP heads. The length of
 * the drafts is the one that makes a token cheapest at the present batch (algorithm 1), or
 * fixed.
 */
#include <math.h>
#include "models/rollout_tail/budget.h"
#include "models/rollout_tail/rollout.h"

enum { TABLE_GAMMA = 8 }; /* draft length of table 2: not published, assumed to be the cap */

/* Tokens a step at n references: a + b n^c, fitted to table 2 within 0.05.  For 1, 2 and 4
 * paths. */
static const double fits[3][3]
  = { { 1.70, 0.34, 0.33 }, { 1.77, 0.39, 0.32 }, { 1.85, 0.40, 0.34 } };

static guint
fit_of (guint paths)
{
  return paths >= 4 ? 2 : paths >= 2 ? 1 : 0;
}

double
roll_draft_sibling_tau (double n, guint paths)
{
  const double *fit = fits[fit_of (paths)];

  return fit[0] + (n > 0.0 ? fit[1] * pow (n, fit[2]) : 0.0);
}

void
roll_draft_set_up (Rollout *m)
{
  guint size = m->group_size + 1;

  m->given_alpha = roll_alpha_of_tau (m->p->fixed_tau, (guint) m->p->gamma);
  m->alphas = g_new0 (double, 3 * size * size);
  for (guint f = 0; f < 3; f++)
    for (guint done = 0; done < size; done++)
      for (guint open = 0; open + done < size; open++)
        m->alphas[(f * size + done) * size + open] = roll_alpha_of_tau (
          roll_draft_sibling_tau (done + m->p->unfinished_weight * open, 1u << f), TABLE_GAMMA);
}

static double
alpha_siblings (const Rollout *m, guint id, guint paths)
{
  const RollGroup *g = &m->groups[m->requests[id].group];
  guint size = m->group_size + 1, open = g->n_started - g->n_finished;

  return m->alphas[(fit_of (paths) * size + g->n_finished) * size + (open > 0 ? open - 1 : 0)];
}

static double
alpha_given (const Rollout *m, guint id, guint paths)
{
  return m->given_alpha;
}

static guint
seat_request (const RollInstance *in, guint i)
{
  return g_array_index (in->seats, guint, in->leaving.entry[i].id);
}

/* First starts: from now on a request's text serves its siblings. */
static void
note_starts (Rollout *m, RollInstance *in)
{
  for (guint i = 0; i < in->leaving.len; i++)
    {
      RollRequest *r = &m->requests[seat_request (in, i)];

      if (!r->started)
        m->groups[r->group].n_started++;
      r->started = TRUE;
    }
}

/* Mean acceptance of each class, and of all in @all. */
static void
mean_alpha (const Rollout *m, const RollInstance *in, RollBudget *b, double *all)
{
  double sum[2] = { 0.0, 0.0 };

  for (guint i = 0; i < in->leaving.len; i++)
    {
      guint id = seat_request (in, i);

      b->n[m->requests[id].probe] += 1.0;
      sum[m->requests[id].probe] += m->drafter->alpha (m, id, in->draft.paths);
    }
  for (guint c = 0; c < 2; c++)
    b->alpha[c] = b->n[c] > 0.0 ? sum[c] / b->n[c] : 0.0;
  *all = (sum[0] + sum[1]) / (b->n[0] + b->n[1]);
}

/* gamma*: where a token is cheapest. */
static guint
cheapest (const Rollout *m, const RollInstance *in, double alpha)
{
  guint best = 0;
  double least = INFINITY;

  for (guint gamma = 0; gamma <= (guint) m->p->gamma_max; gamma++)
    {
      double s = roll_step_s (in, gamma, in->draft.paths) / roll_tau (alpha, gamma);

      if (s < least)
        {
          best = gamma;
          least = s;
        }
    }
  return best;
}

static void
choose (const Rollout *m, RollInstance *in)
{
  RollBudget b = { .gamma_max = (guint) m->p->gamma_max,
                   .probe_weight = m->p->probe_weight,
                   .next_reading = m->p->benefit == ROLL_BENEFIT_PRINTED };
  double all;

  in->draft.paths = in->n_running <= m->p->multi_path_requests ? (guint) m->p->multi_path_k : 1;
  if (m->p->budget == ROLL_BUDGET_FIXED)
    {
      in->draft.gamma[0] = in->draft.gamma[1] = (guint) m->p->gamma;
      return;
    }
  mean_alpha (m, in, &b, &all);
  roll_budget_split (&b, cheapest (m, in, all), in->draft.gamma);
}

void
roll_draft_plan (gpointer data, RollInstance *in)
{
  Rollout *m = data;
  g_autofree guint *ids = g_new (guint, in->leaving.len);
  guint n = in->leaving.len;

  note_starts (m, in);
  choose (m, in);
  for (guint i = 0; i < n; i++)
    ids[i] = seat_request (in, i);
  for (guint i = 0; i < n; i++)
    {
      guint gamma = in->draft.gamma[m->requests[ids[i]].probe];

      roll_instance_set_rate (in, ids[i],
                              roll_tau (m->drafter->alpha (m, ids[i], in->draft.paths), gamma));
    }
}

double
roll_draft_draw (gpointer data, RollInstance *in, guint id)
{
  Rollout *m = data;
  g_autofree char *name = g_strdup_printf ("acceptance %u", in->index);
  SimStream *stream = sim_stream (m->sim, name);
  guint gamma = in->draft.gamma[m->requests[id].probe], accepted = 0;
  double alpha = m->drafter->alpha (m, id, in->draft.paths);

  while (accepted < gamma && sim_uniform (stream) < alpha)
    accepted++;
  return accepted + 1.0;
}

static const RollDrafter none = { NULL, FALSE };
static const RollDrafter siblings = { alpha_siblings, TRUE };
static const RollDrafter given = { alpha_given, FALSE };

const SimChoice roll_drafters[] = {
  { "none", "no speculation", &none },
  { "siblings", "the group's other responses: Seer's grouped speculation", &siblings },
  { "given", "a drafter of given quality: fixed_tau tokens a step at gamma drafts", &given },
  { NULL, NULL, NULL },
};
