/* models/rollout_tail/drafting/drafters.c - who drafts, and how likely a draft is accepted.
 *
 * A group's other responses, the compressed suffix tree of Seer section 3.3: acceptance grows with
 * the number of references; table 2 gives tokens per step.  Finished members count whole,
 * unfinished ones unfinished_weight, for their partial text serves too.
 *
 * Drafters of given quality, for comparison (Seer section 4.4, figure 11): tokens per step at a
 * draft length are published, their acceptance follows.  They differ in these two numbers and in
 * the time of drafting (draft_s, draft_s_per_token, draft_kv_s_per_token).
 */
#include <math.h>
#include "models/rollout_tail/drafting/budget.h"
#include "models/rollout_tail/drafting/drafting.h"

enum { TABLE_GAMMA = 8 }; /* draft length of table 2: not published, assumed to be the cap */
enum { N_FITS = 3, HALVINGS = 60 };

/* Tokens a step at n references: a + b n^c, fitted to table 2 within 0.06.  For 1, 2 and 4
 * paths. */
static const double fits[N_FITS][3]
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
roll_siblings_set_up (RollDrafting *m)
{
  guint size = m->work->group_size + 1;

  m->alphas = g_new0 (double, N_FITS *size *size);
  for (guint f = 0; f < N_FITS; f++)
    for (guint done = 0; done < size; done++)
      for (guint open = 0; open + done < size; open++)
        m->alphas[(f * size + done) * size + open]
          = roll_alpha_of_tau (roll_draft_sibling_tau (done + m->work->p->unfinished_weight * open,
                                                       1u << f),
                               TABLE_GAMMA);
}

static double
sibling_alpha (const RollDrafting *m, guint id, guint paths)
{
  const RollGroup *g = &m->work->groups[m->work->requests[id].group];
  guint size = m->work->group_size + 1, open = g->n_started - g->n_finished;

  return m->alphas[(fit_of (paths) * size + g->n_finished) * size + (open > 0 ? open - 1 : 0)];
}

const RollDrafter roll_siblings = { .alpha = sibling_alpha, .from_siblings = TRUE };

/* Where a draft ends: d with sure^d at least @least. */
static guint
reach_of (double sure, double least)
{
  if (sure >= 1.0 || least <= 0.0)
    return G_MAXUINT;
  return sure <= 0.0 ? 0 : (guint) MIN (log (least) / log (sure), (double) G_MAXINT);
}

/* By bisection: tokens a step rise with sure, by a jump where the reach is one more. */
RollMatches
roll_matches_of_tau (double tau, guint gamma, double match, double least)
{
  double low = 0.0, high = 1.0;

  for (guint i = 0; i < HALVINGS; i++)
    {
      double middle = 0.5 * (low + high);

      if (roll_tau (match * middle, MIN (gamma, reach_of (middle, least))) < tau)
        low = middle;
      else
        high = middle;
    }
  return (RollMatches){ match, high, reach_of (high, least) };
}

/* match + match^2 + ...: with a match that never ends, all. */
double
roll_mean_drafts (const RollDrafting *m, guint gamma)
{
  return roll_tau (m->match, MIN (gamma, m->reach)) - 1.0;
}

static double
given_alpha (const RollDrafting *m, guint id, guint paths)
{
  return m->given_alpha;
}

const RollDrafter roll_suffix = { .alpha = given_alpha, .gamma = 16, .tau = 1.67, .matches = TRUE };
const RollDrafter roll_draft_model = { .alpha = given_alpha, .gamma = 3, .tau = 2.19 };
const RollDrafter roll_mtp = { .alpha = given_alpha, .gamma = 1, .tau = 1.74 };
