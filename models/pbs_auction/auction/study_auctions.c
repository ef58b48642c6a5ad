/* models/pbs_auction/auction/study_auctions.c - independent auctions, one per slot: section 3 of
 * arXiv 2312.14510. */
#include "models/pbs_auction/pbs.h"
#include <math.h>

/* What the proposer is paid, and what it might have been: waste is against all value, loss
 * against the best that any one builder saw. */
static void
report_outcome (Pbs *m, const PbsOutcome *o)
{
  const double price_eth
    = m->p->payment == PBS_SECOND_PRICE ? MAX (m->p->reserve_eth, o->second_eth) : o->bid_eth;
  const PbsSettled block = { .value_eth = o->value_eth, .paid_eth = price_eth };

  pbs_account (&m->accounts, (guint) o->winner, &block, m->value.move_bp);
  sim_tally (m->sim, PBS_BID, price_eth);
  sim_tally (m->sim, PBS_BIDS, o->n_bids);
  if (o->total_eth > 0.0)
    sim_tally (m->sim, PBS_WASTE, 1.0 - price_eth / o->total_eth);
  if (o->best_eth > 0.0)
    sim_tally (m->sim, PBS_LOSS, (o->best_eth - price_eth) / o->best_eth);
  if (o->second_eth > 0.0)
    {
      sim_tally (m->sim, PBS_CI, 100.0 * (o->bid_eth / o->second_eth - 1.0));
      sim_tally (m->sim, PBS_EI, 100.0 * (o->value_eth / o->second_eth - 1.0));
    }
  if (o->n_tied > 1)
    sim_count (m->sim, PBS_TIED, 1);
}

static void
auction (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  const PbsParams *p = m->p;
  const double ends_s = p->slot_s + p->end_sd_s * sim_normal (m->ends, 0.0, 1.0);
  const PbsAuction a = { .tape = &m->value.tape,
                         .bidders = m->builders.bidders,
                         .n_bidders = m->builders.n,
                         .n_ticks = pbs_ticks_of (MAX (PBS_TICK_S, ends_s)),
                         .sealed = !p->top_visible,
                         .ties = m->ties };
  PbsOutcome outcome;

  pbs_draw_bidders (&m->builders);
  m->law->draw (&m->value, a.n_ticks * PBS_TICK_S);
  m->engine->play (&a, &m->scratch, &outcome);
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  sim_tally (sim, PBS_TOTAL, outcome.total_eth);
  if (outcome.winner >= 0 && outcome.bid_eth >= p->reserve_eth)
    report_outcome (m, &outcome);
  else
    pbs_unsold (&m->accounts);
  if (m->accounts.n_slots < (guint64) p->n_slots)
    sim_after (sim, p->slot_s, auction, m, NULL);
}

static void
start (Pbs *m)
{
  sim_after (m->sim, m->p->slot_s, auction, m, NULL);
}

static void
finish (Pbs *m)
{
  pbs_report (&m->accounts);
}

const PbsStudy pbs_study_auctions
  = { .start = start, .finish = finish, .plays_engine = TRUE, .pays = TRUE };
