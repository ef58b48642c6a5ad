/* models/pbs_auction/auction/study_auctions.c - independent auctions, one a slot: section 3 of
 * arXiv
 * 2312.14510. */
#include "models/pbs_auction/pbs.h"
#include <math.h>

static gboolean
check (const PbsParams *p, GError **error)
{
  const PbsEngine *engine = pbs_engines[p->engine].impl;
  const PbsBuilder *rows = p->builders.items;

  for (guint i = 0; engine->refuses_reactive && p->top_visible && i < p->builders.n; i++)
    if (((const PbsStrategy *) pbs_strategies[rows[i].strategy].impl)->reactive)
      return sim_invalid (error,
                          "engine fast sees the end of an auction alone, but strategy %s looks at "
                          "the best bid; use event or tick",
                          pbs_strategies[rows[i].strategy].name);
  return TRUE;
}

static void
tell_outcome (Pbs *m, const PbsOutcome *o)
{
  const double price_eth
    = m->p->payment == PBS_SECOND_PRICE ? MAX (0.0, o->second_eth) : o->bid_eth;

  pbs_account (m, (guint) o->winner, (PbsSettled){ o->value_eth, price_eth, 0.0 });
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
  const PbsValueLaw *law = pbs_value_laws[p->value].impl;
  const PbsAuction a = { .tape = &m->tape,
                         .bidders = m->bidders,
                         .n_bidders = m->n_builders,
                         .n_ticks = pbs_ticks_of (MAX (PBS_TICK_S, ends_s)),
                         .sealed = !p->top_visible,
                         .ties = m->ties };
  PbsOutcome outcome;

  pbs_draw_bidders (m);
  law->draw (m, a.n_ticks * PBS_TICK_S);
  m->engine->play (&a, &m->scratch, &outcome);
  m->n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  sim_tally (sim, PBS_TOTAL, outcome.total_eth);
  if (outcome.winner >= 0)
    tell_outcome (m, &outcome);
  else
    {
      m->n_unsold++;
      sim_count (sim, PBS_UNSOLD, 1);
    }
  if (m->n_slots < (guint64) p->n_slots)
    sim_after (sim, p->slot_s, auction, m, NULL);
}

static void
start (Pbs *m)
{
  m->engine = pbs_engines[m->p->engine].impl;
  sim_after (m->sim, m->p->slot_s, auction, m, NULL);
}

const PbsStudy pbs_study_auctions
  = { .check = check, .start = start, .pays = TRUE, .finish = pbs_tell };
