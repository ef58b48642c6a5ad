/* models/rollout_tail/instances/step_time.c - how long a decode step takes, and many of them in
 * closed form (Seer section 3.3 for the cost of verification).
 *
 * A rank with B requests, K resident KV tokens and g draft tokens each costs c_tok B (g + 1) +
 * c_kv K (1 + v g).  The instance steps together: t0, the experts' part, and the slowest rank.
 * With k the step, each rank is a line a + b k; the maximum of lines is convex, so the leader
 * changes at most once per rank and the sum over steps is a few closed forms.
 */
#include <math.h>
#include "models/rollout_tail/instances/instance.h"

/* Tokens verified in a step: drafts on all paths, and the token that verification itself brings. */
static double
verified (const RollRank *rank, const RollDraft *d)
{
  return (double) rank->n[0] * (d->paths * d->drafted[0] + 1.0)
         + (double) rank->n[1] * (d->paths * d->drafted[1] + 1.0);
}

/* Drafts alone: what the drafter pays for. */
static double
drafted (const RollRank *rank, const RollDraft *d)
{
  return (double) rank->n[0] * d->paths * d->drafted[0]
         + (double) rank->n[1] * d->paths * d->drafted[1];
}

/* Verification reads the KV once for all its tokens, and a part of it again for each draft (verify,
 * calibrated); meanwhile each of them multiplies with it, which may take longer. */
static double
kv_read_s (const RollLaw *law, const RollDraft *d, guint class)
{
  double drafts = d->paths * d->drafted[class];

  return MAX (law->kv_token_s * (1.0 + law->verify * drafts), law->query_token_s * (1.0 + drafts));
}

/* A step reads the experts that its tokens pick: each token each with the same chance. */
static double
base_s (const RollInstance *in, const RollDraft *d)
{
  const RollLaw *law = &in->config->law;
  double tokens = 0.0;

  if (law->expert_share <= 0.0)
    return law->base_s;
  for (guint r = 0; r < in->config->n_ranks; r++)
    tokens += verified (&in->ranks[r], d);
  return law->base_s * (1.0 - law->expert_share * pow (1.0 - law->pick_share, tokens));
}

/* At the present step, and what a step more adds: the KV of its requests grows by their rates. */
static RollLine
rank_line (const RollInstance *in, const RollRank *rank, const RollDraft *d)
{
  const RollLaw *law = &in->config->law;
  double tokens_s = law->token_s * verified (rank, d);
  RollLine line;

  if (law->max_law)
    tokens_s = MAX (base_s (in, d), tokens_s);
  line.at = tokens_s + law->draft_token_s * drafted (rank, d)
            + kv_read_s (law, d, 0) * rank->tokens[0] + kv_read_s (law, d, 1) * rank->tokens[1];
  line.slope = kv_read_s (law, d, 0) * rank->rate[0] + kv_read_s (law, d, 1) * rank->rate[1];
  for (guint c = 0; c < 2 && law->draft_kv_token_s > 0.0; c++)
    if (d->gamma[c] > 0)
      {
        line.at += law->draft_kv_token_s * rank->tokens[c];
        line.slope += law->draft_kv_token_s * rank->rate[c];
      }
  return line;
}

/* What does not depend on the rank. */
static double
common_s (const RollInstance *in, const RollDraft *d)
{
  const RollLaw *law = &in->config->law;
  double s = law->max_law ? 0.0 : base_s (in, d), tokens = 0.0;

  if (law->moe_token_s > 0.0)
    for (guint r = 0; r < in->config->n_ranks; r++)
      tokens += verified (&in->ranks[r], d);
  s += law->moe_token_s * tokens / in->config->n_ranks;
  return s + (d->gamma[0] + d->gamma[1] > 0 ? law->draft_s : 0.0);
}

/* Returns: the line that is highest at step @k, and of those the steepest. */
static guint
leader_at (const RollInstance *in, double k)
{
  guint best = 0;
  double best_at = in->lines[0].at + in->lines[0].slope * k;

  for (guint r = 1; r < in->config->n_ranks; r++)
    {
      double at = in->lines[r].at + in->lines[r].slope * k;

      if (at > best_at || (at == best_at && in->lines[r].slope > in->lines[best].slope))
        {
          best = r;
          best_at = at;
        }
    }
  return best;
}

/* Returns: the first whole step after @k at which another line is above @leader's. */
static double
crossing (const RollInstance *in, guint leader, double k, guint *next)
{
  const RollLine *m = &in->lines[leader];
  double first = INFINITY, slope = 0.0;

  *next = leader;
  for (guint r = 0; r < in->config->n_ranks; r++)
    if (in->lines[r].slope > m->slope)
      {
        double at = (m->at - in->lines[r].at) / (in->lines[r].slope - m->slope);

        if (at < first || (at == first && in->lines[r].slope > slope))
          {
            first = at;
            slope = in->lines[r].slope;
            *next = r;
          }
      }
  return MAX (k + 1.0, floor (first) + 1.0);
}

/* Each segment lasts until another rank becomes the slowest; at least one step, so the loop
 * ends. */
void
roll_step_plan (RollInstance *in, gint64 n)
{
  double common = common_s (in, &in->draft), k = 0.0, all = (double) n;
  guint leader;

  for (guint r = 0; r < in->config->n_ranks; r++)
    in->lines[r] = rank_line (in, &in->ranks[r], &in->draft);
  leader = leader_at (in, 0.0);
  while (k < all)
    {
      guint next;
      double until = crossing (in, leader, k, &next);
      LlmSegment piece = { common + in->lines[leader].at + in->lines[leader].slope * k,
                           in->lines[leader].slope, MIN (until, all) - k };

      sim_require (piece.first_s > 0.0);
      g_array_append_val (in->plan, piece);
      k += piece.n_steps;
      leader = k < all ? leader_at (in, k) : next;
    }
}

/* For the drafter, which asks what a step would cost at other draft lengths. */
double
roll_step_s (const RollInstance *in, double drafted, guint paths)
{
  guint some = drafted > 0.0;
  RollDraft d = { { some, some }, { drafted, drafted }, paths };
  double slowest = 0.0;

  for (guint r = 0; r < in->config->n_ranks; r++)
    slowest = MAX (slowest, rank_line (in, &in->ranks[r], &d).at);
  return common_s (in, &d) + slowest;
}
