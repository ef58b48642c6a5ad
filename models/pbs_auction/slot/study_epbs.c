/* models/pbs_auction/slot/study_epbs.c - enshrined separation: the free option of a builder whose
 * bid is owed in any case.
 *
 * The builder commits with the beacon block and shows its payload up to payload_window_s later.
 * Its block holds a trade of position q whose gain moves with the exchange's price meanwhile; it
 * shows the block if what it holds is worth showing: other value + gain of the trade + penalty >=
 * 0.  A window of 0 leaves no choice.  With `option: priced` builders of different positions bid
 * on what the option is worth (option.h), and a penalty may follow the payloads that are missing.
 * Source: arXiv 2509.24849v3 for the question; consensus-specs gloas for the times; the rule in
 * this form is ours.
 */
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/pbs.h"
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/slot/cex.h"
#include "models/pbs_auction/slot/option.h"
#include <math.h>

typedef struct {
  PbsCex cex;
  guint64 n_withheld, n_failed;
  double option_eth, cex_eth, all_eth;
  /* option: priced */
  double log_regime; /* of volatility, as of slots' prices (cex.h) */
  double kappa_eth, kappa_sum_eth, expected, drawn_expected, fined_eth, honest_fined_eth;
  SimStream *positions, *moves, *failures, *regimes;
} Epbs;

/* What a builder holds when it commits. */
typedef struct {
  double m_eth, s_eth, worth_eth, edge_eth;
} Position;

/* The builder bids on what it expects at commitment, and sees the price again at the end of its
 * window: when the loss is larger than the penalty, it withholds. */
static void
commit (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  const PbsParams *p = m->p;
  Epbs *e = m->own;
  PbsCex *cex = &e->cex;
  const double now_s = sim_now_s (sim);
  double trade, other_eth, expected_eth, later_eth;

  m->law->draw (&m->value, p->slot_s);
  other_eth = pbs_tape_value (&m->value.tape);
  pbs_cex_open (cex, p, now_s + p->payload_window_s);
  expected_eth = pbs_cex_gain (p, pbs_cex_price_at (cex, now_s) - cex->dex_bp, &trade);
  later_eth
    = other_eth
      + pbs_cex_realised (p, trade,
                          pbs_cex_price_at (cex, now_s + p->payload_window_s) - cex->dex_bp);
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  e->cex_eth += expected_eth;
  e->all_eth += other_eth + expected_eth;
  if (later_eth + p->penalty_eth >= 0.0)
    cex->dex_bp += trade / p->cex_depth;
  else
    {
      e->n_withheld++;
      e->option_eth -= later_eth + p->penalty_eth;
    }
  if (m->accounts.n_slots < (guint64) p->n_slots)
    sim_after (sim, p->slot_s, commit, m, NULL);
}

/* Calm and wild times, by the slot: over a window the price is normal, with this spread. */
static void
move_regime (Epbs *e, const PbsParams *p)
{
  const double keep = exp2 (-p->slot_s / p->cex_regime_half_life_s),
               sd = p->cex_regime_log_sd * sqrt (1.0 - keep * keep);

  e->log_regime = keep * e->log_regime + sim_normal (e->regimes, 0.0, sd);
}

/* A position q gains its edge, and its value moves with the price over the window. */
static Position
draw_position (Pbs *m, const Epbs *e, double other_eth)
{
  const PbsParams *p = m->p;
  const double q_eth = exp (sim_normal (e->positions, p->position_log_mean, p->position_log_sd)),
               sd = 1e-4 * p->cex_sd_bp * exp (e->log_regime) / sqrt (p->slot_s);
  Position held = { .edge_eth = q_eth * 1e-4 * p->position_edge_bp,
                    .s_eth = q_eth * sd * sqrt (p->payload_window_s) };

  held.m_eth = other_eth + held.edge_eth;
  held.worth_eth = pbs_option_worth (held.m_eth, held.s_eth, e->kappa_eth);
  return held;
}

/* The bidders know all but the price to come: the highest worth wins and pays the second. */
static Position
auction_position (Pbs *m, Epbs *e, double other_eth)
{
  Position best = { .worth_eth = -INFINITY };
  double second_eth = 0.0;

  for (gint64 i = 0; i < m->p->option_bidders; i++)
    {
      const Position held = draw_position (m, e, other_eth);

      e->drawn_expected += pbs_option_withheld (held.m_eth, held.s_eth, e->kappa_eth)
                           / (double) m->p->option_bidders;
      if (held.worth_eth > best.worth_eth)
        {
          second_eth = MAX (second_eth, best.worth_eth);
          best = held;
        }
      else
        second_eth = MAX (second_eth, held.worth_eth);
    }
  sim_tally (m->sim, PBS_OPTION_BID, MAX (0.0, second_eth));
  return best;
}

/* A slot of option: priced.  Whoever withholds, or fails to show what it would have shown, pays the
 * penalty of the slot. */
static void
commit_priced (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  const PbsParams *p = m->p;
  Epbs *e = m->own;
  Position won;
  double x_eth;
  gboolean withheld, failed;

  m->law->draw (&m->value, p->slot_s);
  move_regime (e, p);
  won = auction_position (m, e, pbs_tape_value (&m->value.tape));
  x_eth = won.m_eth + won.s_eth * sim_normal (e->moves, 0.0, 1.0);
  withheld = x_eth < -e->kappa_eth;
  failed = sim_uniform (e->failures) < p->honest_fail_share && !withheld;
  e->n_withheld += withheld ? 1 : 0;
  e->n_failed += failed ? 1 : 0;
  e->expected += pbs_option_withheld (won.m_eth, won.s_eth, e->kappa_eth);
  e->option_eth += won.worth_eth - won.m_eth;
  e->cex_eth += won.edge_eth;
  e->all_eth += won.m_eth;
  e->kappa_sum_eth += e->kappa_eth;
  e->fined_eth += withheld || failed ? e->kappa_eth : 0.0;
  e->honest_fined_eth += failed ? e->kappa_eth : 0.0;
  e->kappa_eth = pbs_next_penalty (p, e->kappa_eth, withheld || failed);
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  if (m->accounts.n_slots < (guint64) p->n_slots)
    sim_after (sim, p->slot_s, commit_priced, m, NULL);
}

/* Bidders are drawn once: this study has one builder's option, not an auction. */
static void
start (Pbs *m)
{
  Epbs *e = g_new0 (Epbs, 1);

  m->own = e;
  pbs_cex_init (&e->cex, sim_stream (m->sim, "prices"));
  pbs_draw_bidders (&m->builders);
  e->kappa_eth = m->p->penalty_eth;
  e->positions = sim_stream (m->sim, "positions");
  e->regimes = sim_stream (m->sim, "regimes");
  e->moves = sim_stream (m->sim, "moves");
  e->failures = sim_stream (m->sim, "failures");
  sim_after (m->sim, m->p->slot_s, m->p->option == PBS_PRICED_OPTION ? commit_priced : commit, m,
             NULL);
}

/* Per slot, so that runs of any length compare. */
static void
finish (Pbs *m)
{
  const Epbs *e = m->own;
  const double n = (double) m->accounts.n_slots;

  sim_result (m->sim, PBS_WITHHELD, pbs_ratio ((double) e->n_withheld, n));
  sim_result (m->sim, PBS_OPTION, pbs_ratio (e->option_eth, n));
  sim_result (m->sim, PBS_CEX_SHARE, pbs_ratio (e->cex_eth, e->all_eth));
  if (m->p->option != PBS_PRICED_OPTION)
    return;
  sim_result (m->sim, PBS_WITHHELD_EXPECTED, pbs_ratio (e->expected, n));
  sim_result (m->sim, PBS_WITHHELD_DRAWN, pbs_ratio (e->drawn_expected, n));
  sim_result (m->sim, PBS_MISSING, pbs_ratio ((double) (e->n_withheld + e->n_failed), n));
  sim_result (m->sim, PBS_KAPPA_MEAN, pbs_ratio (e->kappa_sum_eth, n));
  sim_result (m->sim, PBS_KAPPA_LAST, e->kappa_eth);
  sim_result (m->sim, PBS_FINED, pbs_ratio (e->fined_eth, n));
  sim_result (m->sim, PBS_HONEST_FINED, pbs_ratio (e->honest_fined_eth, n));
}

/* Nothing was made when the start failed. */
static void
clear (Pbs *m)
{
  Epbs *e = m->own;

  if (e != NULL)
    pbs_cex_clear (&e->cex);
  g_free (e);
}

const PbsStudy pbs_study_epbs = { .check = pbs_check_window,
                                  .start = start,
                                  .finish = finish,
                                  .clear = clear,
                                  .needs_no_builder = TRUE };
