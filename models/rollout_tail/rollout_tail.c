/* models/rollout_tail/rollout_tail.c - the long tail of synchronous RL rollouts, and what
 * removes it.
 *
 * An iteration takes prompts, generates a group of responses for each, and trains when the last
 * is done.  Lengths spread from a few hundred tokens to the cap, so that it ends with few
 * instances decoding few responses.  Seer divides requests into chunks that resume anywhere,
 * orders them by what a group's first responses tell, and drafts from the group's own text.
 *
 * One folder per mechanism: workload/ (lengths), instances/ (one instance, all of them on the
 * clock, the pool of KV), scheduling/ (policies, the buffer, placement), drafting/, rounds/
 * (rounds, and how training meets them) and results/.  settle.c does what an instant leaves to
 * do; parameters and all tables of choices are in rows.c.  Source: Seer, arXiv
 * 2511.14617v3 (OSDI'26).
 */
#include "models/rollout_tail/rollout_tail.h"
#include "models/rollout_tail/workload/grouped_trace.h"
#include "models/rollout_tail/drafting/budget.h"
#include "models/rollout_tail/drafting/drafting.h"
#include "models/rollout_tail/settle.h"
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/results/results.h"
#include "models/rollout_tail/scheduling/policies.h"
#include "models/rollout_tail/scheduling/scheduling.h"
#include "models/rollout_tail/workload/lengths.h"
#include <math.h>

#define MOST_ABOVE 0.05 /* of what is given */

static const double MOST_MEAN_SHARE = 0.98;

/* Of capped lengths a mean close to the cap would need an unbounded scale. */
static gboolean
check_mean (const RollParams *p, GError **error)
{
  const double last
    = p->mean_length_tokens * pow (1.0 + p->length_growth, (double) (p->iterations - 1)),
    most = MOST_MEAN_SHARE * (double) p->max_length_tokens;

  if (p->mean_length_tokens > most)
    return sim_invalid (error,
                        "mean_length_tokens (%g) is above max_length_tokens (%" G_GINT64_FORMAT
                        ") times %g: no spread of capped lengths has such a mean",
                        p->mean_length_tokens, p->max_length_tokens, MOST_MEAN_SHARE);
  if (last > most)
    return sim_invalid (error,
                        "with length_growth %g the mean of the last iteration is %g, above "
                        "max_length_tokens (%" G_GINT64_FORMAT ") times %g",
                        p->length_growth, last, p->max_length_tokens, MOST_MEAN_SHARE);
  return TRUE;
}

/* Members that run to the cap alone may have more than the mean. */
static gboolean
check_caps (const RollParams *p, GError **error)
{
  /* no scale of the others brings the mean below this */
  double least = p->long_share * p->long_cap_share * (double) p->max_length_tokens;

  return least < MOST_MEAN_SHARE * p->mean_length_tokens
         || sim_invalid (error,
                         "long_share x long_cap_share of all responses run to the cap and bring "
                         "%g tokens to a mean of %g",
                         least, p->mean_length_tokens);
}

/* A cap below the mean has no solution of the law; a trace's groups must be as large as the
 * run's. */
static gboolean
check_workload (const RollParams *p, GError **error)
{
  const RollGroupedTrace *t = p->trace.data;

  /* lengths of a file are what they are */
  if (t == NULL && (!check_mean (p, error) || !check_caps (p, error)))
    return FALSE;
  if (t != NULL && t->group_size != (guint) p->group_size)
    return sim_invalid (error, "group_size is %" G_GINT64_FORMAT ", the groups of %s have %u",
                        p->group_size, p->trace.path, t->group_size);
  if (p->n_prompts * p->group_size * p->iterations > 20000000)
    return sim_invalid (error, "n_prompts x group_size x iterations is above 20 million responses");
  if (p->n_instances * p->n_ranks > G_MAXINT16)
    return sim_invalid (error, "n_instances x n_ranks is above %d", G_MAXINT16);
  return TRUE;
}

/* A request that could never be admitted would wait for ever; with drawn prompts the mean stands
 * for them, and round.c fails the run for the one that is longer. */
static gboolean
check_room (const RollParams *p, GError **error)
{
  double ranks = p->ranks == ROLL_RANKS_POOLED ? (double) p->n_ranks : 1.0;
  double most = (double) p->max_length_tokens + sim_dist_mean (&p->prompt_tokens);

  if (p->trace.data == NULL && most > p->capacity_tokens * ranks)
    return sim_invalid (
      error,
      "a request at its cap needs %.0f tokens of KV (prompt and max_length_tokens) "
      "and capacity_tokens holds %.0f",
      most, p->capacity_tokens * ranks);
  return TRUE;
}

/* Acceptance is solved from tokens per step, which must be possible at that draft length. */
static gboolean
check_split (const RollParams *p, GError **error)
{
  const RollPolicy *policy = roll_policies[p->policy].impl;

  if (policy != &roll_streamrl || p->long_split != ROLL_SPLIT_GIVEN)
    return TRUE;
  if (p->long_instances >= p->n_instances)
    return sim_invalid (error,
                        "long_instances (%" G_GINT64_FORMAT ") leaves none of the %" G_GINT64_FORMAT
                        " instances for the other groups",
                        p->long_instances, p->n_instances);
  if (p->long_max_seqs > p->max_seqs)
    return sim_invalid (error,
                        "long_max_seqs (%" G_GINT64_FORMAT ") is above max_seqs (%" G_GINT64_FORMAT
                        "), which no instance exceeds",
                        p->long_max_seqs, p->max_seqs);
  return TRUE;
}

/* Drafts that end by chance gain what a whole number of them does: the last token may add more than
 * is given. */
static gboolean
check_matches (const RollParams *p, double tau, double gamma, GError **error)
{
  RollMatches x;
  double gain;

  if (tau >= roll_tau (p->match_share, gamma))
    return sim_invalid (error,
                        "given_tau (%g) is not reached where %g tokens match in the mean, were "
                        "all of them right: raise match_share",
                        tau, roll_tau (p->match_share, gamma) - 1.0);
  x = roll_matches_of_tau (tau, (guint) gamma, p->match_share, p->least_match_share);
  gain = roll_tau (x.match * x.sure, MIN ((guint) gamma, x.reach));
  if (gain > tau * (1.0 + MOST_ABOVE))
    return sim_invalid (error,
                        "given_tau (%g) is between whole drafts: where they end at "
                        "least_match_share (%g), %u tokens gain less and %u gain %g; give that, or "
                        "lower least_match_share",
                        tau, p->least_match_share, x.reach - 1, x.reach, gain);
  return TRUE;
}

static gboolean
check_draft (const RollParams *p, GError **error)
{
  const RollDrafter *drafter = roll_drafters[p->draft].impl;
  double tau = p->given_tau > 0.0 ? p->given_tau : drafter->tau;
  double gamma = p->gamma > 0 ? (double) p->gamma : drafter->gamma;

  if (drafter->alpha != NULL && p->budget == ROLL_BUDGET_FIXED && gamma < 1.0)
    return sim_invalid (error,
                        "budget fixed needs gamma: drafts per request and step, for drafter %s",
                        roll_drafters[p->draft].name);
  if (p->multi_path_k == 3)
    return sim_invalid (error, "multi_path_k is 1, 2 or 4: Seer's table 2 has no 3");
  if (drafter->tau > 0.0 && (tau < 1.0 || tau >= gamma + 1.0))
    return sim_invalid (error, "given_tau (%g) is not in [1, %g): %g drafts and the bonus token",
                        tau, gamma + 1.0, gamma);
  if (drafter->matches && p->draft_length == ROLL_DRAFT_MATCHES
      && !check_matches (p, tau, gamma, error))
    return FALSE;
  if (p->acceptance == ROLL_ACCEPT_DRAWN && p->advance != ROLL_STEP)
    return sim_invalid (error, "acceptance drawn needs advance step: a jump knows only means");
  return TRUE;
}

/* Couplings, rounds and the baseline do not combine freely: each refusal names the choice to
 * change. */
static gboolean
check (gconstpointer params, GError **error)
{
  const RollParams *p = params;
  const RollCoupling *coupling = roll_couplings[p->coupling].impl;
  const RollRound *round = roll_rounds[p->round].impl;

  if (coupling->endless && round->early)
    return sim_invalid (error, "coupling bounded_stale has no rounds: use round all");
  if (p->tail_reference && (coupling->endless || round->early || p->ranks == ROLL_RANKS_FREE))
    return sim_invalid (
      error,
      "tail_reference needs round all, no coupling bounded_stale, and ranks in lockstep or pooled");
  return check_workload (p, error) && check_room (p, error) && check_split (p, error)
         && check_draft (p, error);
}

/* Groups that a run may issue. */
static guint
groups_of_run (const RollParams *p, const RollRounds *rounds)
{
  gint64 ahead = rounds->coupling->endless ? p->staleness : 0;

  return (guint) (p->n_prompts * (p->iterations + ahead)) + rounds->round->n_spare (p);
}

/* The policies that the parameters name: looked up here alone. */
static void
choose (Rollout *m, const RollParams *p)
{
  m->scheduling.policy = roll_policies[p->policy].impl;
  m->scheduling.placement = roll_placements[p->placement].impl;
  m->drafting.drafter = roll_drafters[p->draft].impl;
  m->rounds.round = roll_rounds[p->round].impl;
  m->rounds.coupling = roll_couplings[p->coupling].impl;
  m->results.lag = m->rounds.coupling->lag;
}

/* Each part knows those below it. */
static void
connect_parts (Rollout *m)
{
  m->fleet.work = m->pool.work = m->scheduling.work = &m->work;
  m->drafting.work = m->results.work = m->rounds.work = &m->work;
  m->scheduling.fleet = m->drafting.fleet = m->results.fleet = m->rounds.fleet = &m->fleet;
  m->scheduling.pool = m->results.pool = m->rounds.pool = &m->pool;
  m->rounds.scheduling = &m->scheduling;
  m->rounds.results = &m->results;
  m->fleet.settle = roll_settle;
  m->fleet.owner = m;
}

/* Lengths of the whole run are drawn at once: oracles, the baseline and the statistics need all
 * of them. */
static void
make_work (RollWork *work, guint n_groups)
{
  work->group_size = (guint) work->p->group_size;
  work->n_groups = n_groups;
  work->n_requests = n_groups * work->group_size;
  work->requests = g_new0 (RollRequest, work->n_requests);
  work->groups = g_new0 (RollGroup, n_groups);
  work->issue = g_array_new (FALSE, FALSE, sizeof (guint));
  roll_draw_workload (work);
}

/* Behind the start of all components, so that streams and spans of the run are there. */
static void
begin (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;

  m->rounds.coupling->begin (&m->rounds);
}

/* Lengths before policies, instances before the pool: each set-up reads what those above it
 * made. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Rollout *m = self;
  const RollParams *p = params;

  m->work.sim = sim;
  m->work.p = p;
  choose (m, p);
  connect_parts (m);
  m->rounds.carried = g_array_new (FALSE, FALSE, sizeof (guint));
  m->results.finished = g_array_new (FALSE, FALSE, sizeof (guint));
  make_work (&m->work, groups_of_run (p, &m->rounds));
  if (m->scheduling.policy->prepare != NULL)
    m->scheduling.policy->prepare (&m->scheduling);
  roll_instances_set_up (&m->fleet, m->scheduling.policy->divided && p->overcommit_share >= 1.0);
  roll_pool_set_up (&m->pool, &m->fleet);
  roll_buffer_set_up (&m->scheduling);
  roll_draft_set_up (&m->drafting);
  if (p->tail_reference)
    roll_run_baseline (&m->results);
  sim_after (sim, 0.0, begin, m, NULL);
}

/* A run that was cut short has failed and reports no means. */
static void
finish (Sim *sim, gpointer self)
{
  Rollout *m = self;

  if (roll_report_end (&m->results) && m->rounds.coupling->report != NULL)
    m->rounds.coupling->report (&m->rounds);
}

/* Also after a start that failed half way: what was not made is NULL. */
static void
clear (gpointer self)
{
  Rollout *m = self;

  roll_instances_clear (&m->fleet);
  roll_pool_clear (&m->pool);
  roll_buffer_clear (&m->scheduling);
  g_free (m->work.requests);
  g_free (m->work.groups);
  g_free (m->drafting.alphas);
  g_free (m->results.late);
  g_clear_pointer (&m->work.issue, g_array_unref);
  g_clear_pointer (&m->rounds.carried, g_array_unref);
  g_clear_pointer (&m->results.finished, g_array_unref);
}

/* For `orrery explain`.  Several iterations are means, so a product of two is not that of each. */
static const SimLaw laws[] = {
  { "tokens = tokens_per_s x rollout_s",
    "tokens_per_s * rollout_s",
    "generated_tokens", FALSE, NULL },
  { "tokens generated are of responses delivered, or dropped",
    "delivered_responses * delivered_mean_tokens + dropped_tokens",
    "generated_tokens", FALSE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel rollout_tail_model = {
  .abi = SIM_MODEL_ABI,
  .name = "rollout_tail",
  .title = "synchronous RL rollouts: the long tail and what removes it",
  .reference = "Seer, arXiv 2511.14617v3",
  .revision = 3,
  .params = roll_params,
  .params_size = sizeof (RollParams),
  .metrics = roll_metrics,
  .state_size = sizeof (Rollout),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .measure = sim_run_is_whole,
  .clear = clear,
  .any_resolution = TRUE,
};
