/* models/pbs_auction/learning/study_learn.c - builders that learn how to bid.
 *
 * Each builder has learn_levels levels between learn_low and learn_high, of the share of value that
 * it keeps (strategy `shaded`) or of a parameter of its strategy.  In a round of auctions it sees
 * what every level would have brought against the others' bids, and moves: by best response to the
 * level that would have brought most, or by regret matching to levels in proportion to what they
 * would have brought more (Hart, Mas-Colell, Econometrica 68, 2000), which in these games leads to
 * an equilibrium on average.  At the end all play what they have learnt, and the largest gain of a
 * deviation by one builder to one level is reported with its interval: near 0, the profile is near
 * an equilibrium.
 */
#include "models/pbs_auction/learning/learn.h"
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/wei.h"
#include <math.h>

/* One level of one builder. */
typedef struct {
  double chance, regret, played; /* of a round; summed; summed chances */
  double gain, squares;          /* over what was played: sums of a round */
} Level;

typedef struct {
  Level *levels; /* (n_builders x n_levels) */
  guint n_levels, round, slot;
  guint *now; /* (n_builders) level of this slot */
  PbsView views[PBS_BUILDERS_MAX];
  PbsWei bids[PBS_BUILDERS_MAX];
  double kept_eth; /* profit of all builders in the last round */
  SimStream *choices;
} Learn;

/* Levels of a builder stand together. */
static Level *
level_of (Learn *l, guint b, guint i)
{
  return &l->levels[b * l->n_levels + i];
}

/* A level by its chance. */
static guint
draw_level (Learn *l, guint b)
{
  double u = sim_uniform (l->choices);
  guint i;

  for (i = 0; i + 1 < l->n_levels && u >= level_of (l, b, i)->chance; i++)
    u -= level_of (l, b, i)->chance;
  return i;
}

/* What builder @b would bid at level @i, with all else as it is. */
static PbsWei
bid_at (Pbs *m, Learn *l, guint b, guint i)
{
  PbsTraits traits = m->builders.bidders[b].traits;

  traits.shade_share = pbs_level_of (m->p, i, l->n_levels);
  return pbs_wei (pbs_shaded.bid (&traits, &l->views[b]));
}

/* Profit of a bid against the best of the others; of equal bids each wins half the time. */
static double
profit_eth (const Pbs *m, const Learn *l, guint b, PbsWei bid, PbsWei other)
{
  const double won = bid > other ? 1.0 : bid == other ? 0.5 : 0.0;
  const PbsWei paid = m->p->payment == PBS_SECOND_PRICE ? other : bid;

  return won * (l->views[b].own_eth - pbs_eth (paid));
}

/* Every level against the bids that the others made. */
static void
compare_levels (Pbs *m, Learn *l, guint b)
{
  PbsWei other = 0;
  double played_eth;

  for (guint k = 0; k < m->builders.n; k++)
    if (k != b)
      other = MAX (other, l->bids[k]);
  played_eth = profit_eth (m, l, b, l->bids[b], other);
  l->kept_eth += played_eth;
  for (guint i = 0; i < l->n_levels; i++)
    {
      const double gain = profit_eth (m, l, b, bid_at (m, l, b, i), other) - played_eth;

      level_of (l, b, i)->gain += gain;
      level_of (l, b, i)->squares += gain * gain;
    }
}

/* Regrets above 0 in proportion; without any all levels alike. */
static void
match_regrets (const Pbs *m, Learn *l, guint b)
{
  double total = 0.0;

  for (guint i = 0; i < l->n_levels; i++)
    {
      level_of (l, b, i)->regret += level_of (l, b, i)->gain / (double) m->p->learn_slots;
      total += MAX (0.0, level_of (l, b, i)->regret);
    }
  for (guint i = 0; i < l->n_levels; i++)
    level_of (l, b, i)->chance
      = total > 0.0 ? MAX (0.0, level_of (l, b, i)->regret) / total : 1.0 / l->n_levels;
}

/* Of equal levels the lowest: a tie decides nothing by chance. */
static void
respond_best (Learn *l, guint b)
{
  guint best = 0;

  for (guint i = 1; i < l->n_levels; i++)
    if (level_of (l, b, i)->gain > level_of (l, b, best)->gain)
      best = i;
  for (guint i = 0; i < l->n_levels; i++)
    level_of (l, b, i)->chance = i == best;
}

/* The last round is played with what has been learnt: of regret matching the average over rounds,
 * which is what its theorem is about. */
static void
take_average (Learn *l, guint b)
{
  double total = 0.0;

  for (guint i = 0; i < l->n_levels; i++)
    total += level_of (l, b, i)->played;
  for (guint i = 0; i < l->n_levels; i++)
    level_of (l, b, i)->chance = level_of (l, b, i)->played / total;
}

/* The level that a builder keeps on average. */
static double
mean_share (const Pbs *m, Learn *l, guint b)
{
  double mean = 0.0;

  for (guint i = 0; i < l->n_levels; i++)
    mean += level_of (l, b, i)->chance * pbs_level_of (m->p, i, l->n_levels);
  return mean;
}

/* Between rounds. */
static void
move_on (Pbs *m, Learn *l)
{
  const gboolean matching = m->p->learning == PBS_REGRET_MATCHING;

  l->round++;
  l->slot = 0;
  for (guint b = 0; b < m->builders.n; b++)
    {
      sim_label (m->sim, PBS_LEARNT_SHARE, m->builders.rows[b]->name, l->round,
                 mean_share (m, l, b));
      for (guint i = 0; i < l->n_levels; i++)
        level_of (l, b, i)->played += level_of (l, b, i)->chance;
      if (matching)
        match_regrets (m, l, b);
      else
        respond_best (l, b);
      /* the first half of the rounds is far from where they lead */
      for (guint i = 0; i < l->n_levels && l->round == (guint) m->p->learn_rounds / 2; i++)
        level_of (l, b, i)->played = 0.0;
      if (matching && l->round == (guint) m->p->learn_rounds)
        take_average (l, b);
      for (guint i = 0; i < l->n_levels; i++)
        level_of (l, b, i)->gain = level_of (l, b, i)->squares = 0.0;
    }
  l->kept_eth = 0.0;
}

/* One sealed auction: each level's bid is a share of what is seen. */
static void
compare_shares (Pbs *m, Learn *l, const PbsAuction *a)
{
  double total_eth;

  pbs_last_views (a, l->views, &total_eth);
  for (guint b = 0; b < m->builders.n; b++)
    {
      l->now[b] = draw_level (l, b);
      l->bids[b] = bid_at (m, l, b, l->now[b]);
    }
  for (guint b = 0; b < m->builders.n; b++)
    compare_levels (m, l, b);
}

/* The auction with builder @b at level @i, and what it has of it. */
static double
try_level (Pbs *m, const PbsAuction *a, guint b, double level)
{
  const PbsBidder before = m->builders.bidders[b];
  PbsOutcome outcome;
  double profit_eth;

  pbs_set_level (&m->builders.bidders[b], m->p, level);
  m->engine->play (a, &m->scratch, &outcome);
  profit_eth = pbs_profit_of (a, &outcome, b, m->p->payment);
  m->builders.bidders[b] = before;
  return profit_eth;
}

/* One auction that is played: as it is, and with each builder at each level, all else equal. */
static void
compare_plays (Pbs *m, Learn *l, const PbsAuction *a)
{
  PbsOutcome outcome;

  for (guint b = 0; b < m->builders.n; b++)
    {
      l->now[b] = draw_level (l, b);
      pbs_set_level (&m->builders.bidders[b], m->p, pbs_level_of (m->p, l->now[b], l->n_levels));
    }
  m->engine->play (a, &m->scratch, &outcome);
  for (guint b = 0; b < m->builders.n; b++)
    {
      const double played_eth = pbs_profit_of (a, &outcome, b, m->p->payment);

      l->kept_eth += played_eth;
      for (guint i = 0; i < l->n_levels; i++)
        {
          const double gain
            = i == l->now[b]
                ? 0.0
                : try_level (m, a, b, pbs_level_of (m->p, i, l->n_levels)) - played_eth;

          level_of (l, b, i)->gain += gain;
          level_of (l, b, i)->squares += gain * gain;
        }
    }
}

/* The last round is ten times as long: its mean gains are what is reported. */
static void
auction (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  Learn *l = m->own;
  const gboolean plays = m->p->learn_of != PBS_LEARN_SHARE;
  const double late_s
    = plays && m->p->end_sd_s > 0.0 ? m->p->end_sd_s * sim_normal (m->ends, 0.0, 1.0) : 0.0;
  const PbsAuction a = { .tape = &m->value.tape,
                         .bidders = m->builders.bidders,
                         .n_bidders = m->builders.n,
                         .n_ticks = pbs_ticks_of (MAX (PBS_TICK_S, m->p->slot_s + late_s)),
                         .sealed = !m->p->top_visible,
                         .ties = m->ties };
  const guint per_round
    = (guint) m->p->learn_slots * (l->round == (guint) m->p->learn_rounds ? 10 : 1);

  pbs_draw_bidders (&m->builders);
  m->law->draw (&m->value, plays ? a.n_ticks * PBS_TICK_S : m->p->slot_s);
  if (plays)
    compare_plays (m, l, &a);
  else
    compare_shares (m, l, &a);
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  if (++l->slot == per_round)
    {
      if (l->round == (guint) m->p->learn_rounds)
        return;
      move_on (m, l);
    }
  sim_after (sim, m->p->slot_s, auction, m, NULL);
}

/* Before anything is known all levels are alike; best response begins at the lowest. */
static void
start (Pbs *m)
{
  Learn *l = g_new0 (Learn, 1);

  m->own = l;
  l->n_levels = (guint) m->p->learn_levels;
  l->levels = g_new0 (Level, m->builders.n * l->n_levels);
  l->now = g_new0 (guint, m->builders.n);
  l->choices = sim_stream (m->sim, "choices");
  for (guint i = 0; i < m->builders.n * l->n_levels; i++)
    l->levels[i].chance
      = m->p->learning == PBS_REGRET_MATCHING ? 1.0 / l->n_levels : i % l->n_levels == 0;
  sim_after (m->sim, m->p->slot_s, auction, m, NULL);
}

/* Over the last round, ten times as long as the others. */
static void
finish (Pbs *m)
{
  Learn *l = m->own;
  const double n = (double) l->slot;
  double best = 0.0, half = 0.0, mean = 0.0;

  if (n < 2.0)
    return;
  for (guint b = 0; b < m->builders.n; b++)
    {
      mean += mean_share (m, l, b) / m->builders.n;
      for (guint i = 0; i < l->n_levels; i++)
        {
          const Level *level = level_of (l, b, i);
          const double gain = level->gain / n;

          if (gain <= best)
            continue;
          best = gain;
          half = 1.959963984540054 * sqrt ((level->squares / n - gain * gain) / (n - 1.0));
        }
    }
  sim_result (m->sim, m->p->learn_of == PBS_LEARN_SHARE ? PBS_LEARNT_MEAN : PBS_LEARNT_LEVEL, mean);
  sim_result (m->sim, PBS_DEVIATION, best);
  sim_result (m->sim, PBS_DEVIATION_HALF, half);
  if (l->kept_eth > 0.0)
    sim_result (m->sim, PBS_DEVIATION_SHARE, best * n * m->builders.n / l->kept_eth);
}

/* A run that failed early has nothing. */
static void
clear (Pbs *m)
{
  Learn *l = m->own;

  if (l == NULL)
    return;
  g_free (l->levels);
  g_free (l->now);
  g_free (l);
}

const PbsStudy pbs_study_learn = { .check = pbs_check_levels,
                                   .start = start,
                                   .finish = finish,
                                   .clear = clear,
                                   .plays_engine = TRUE,
                                   .pays = TRUE };
