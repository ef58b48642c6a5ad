/* models/pbs_auction/design/study_designs.c - slots of the same flow and builders under one
 * design, and what it does to proposers, builders, the protocol, flows and users. */
#include "models/pbs_auction/design/design.h"
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/slot/option.h"

/* Forecasts are of slots so far: they are renewed behind the sale. */
static void
forecast (PbsDesigns *d, const PbsDesignSlot *slot)
{
  for (guint b = 0; b < d->builders->n; b++)
    {
      d->mean_eth[b]
        += d->p->forecast_weight * (slot->value_eth[b] + slot->edge_eth[b] - d->mean_eth[b]);
      d->late_mean_eth[b] += d->p->forecast_weight * (slot->late_eth[b] - d->late_mean_eth[b]);
    }
}

/* Contested transactions that lists would hold: in no censor's block, nor in one that is not there
 * or had no room. */
static void
count_users (PbsDesigns *d, const PbsDesignSlot *slot, const PbsDesignSale *sale)
{
  d->n_contested += slot->n_listed;
  for (guint i = 0; i < d->items->len && sale->winner >= 0 && !sale->withheld; i++)
    if (g_array_index (d->items, PbsDesignItem, i).listed
        && pbs_design_holds (d, i, (guint) sale->winner, sale->held_s))
      d->n_included++;
  if (d->last >= 0 && sale->winner >= 0)
    {
      d->n_chances++;
      d->n_repeats += sale->winner == d->last ? 1 : 0;
    }
  d->last = sale->winner;
}

/* At builders' last bids: what nobody knew yet is no loss.  A pool makes the best trade of its
 * members. */
static double
best_of (const PbsDesigns *d, const PbsDesignSlot *slot)
{
  double best_eth = 0.0;

  for (guint b = 0; b < d->builders->n; b++)
    {
      const guint maker = d->pool >= 0 && d->builders->rows[b]->pool ? (guint) d->pool : b;

      best_eth = MAX (best_eth, slot->value_eth[maker] + slot->edge_eth[b]);
    }
  return best_eth;
}

/* A block that is withheld is sold all the same: its bid is owed. */
static void
settle (Pbs *m, PbsDesigns *d, const PbsDesignSlot *slot, const PbsDesignSale *sale)
{
  const double best_eth = best_of (d, slot);
  const PbsSettled block
    = { sale->value_eth, sale->price_eth, sale->refund_eth, 0.0, sale->burnt_eth };

  count_users (d, slot, sale);
  d->best_eth += best_eth;
  if (sale->winner < 0)
    {
      pbs_unsold (&m->accounts);
      return;
    }
  d->used_eth += sale->value_eth;
  d->n_withheld += sale->withheld ? 1 : 0;
  pbs_account (&m->accounts, (guint) sale->winner, &block, 0.0);
  sim_tally (m->sim, PBS_BID, sale->price_eth);
  if (best_eth > 0.0)
    sim_tally (m->sim, PBS_LOSS, (best_eth - sale->price_eth) / best_eth);
}

/* In this order: what there is, who gets it, what is learnt of it. */
static void
slot (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  PbsDesigns *d = m->own;
  PbsDesignSlot drawn;
  PbsDesignSale sale = { .winner = -1 };

  pbs_draw_bidders (&m->builders);
  m->law->draw (&m->value, m->p->slot_s + m->p->payload_window_s);
  pbs_design_draw (d, &drawn);
  d->design->sell (d, &drawn, &sale);
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  settle (m, d, &drawn, &sale);
  forecast (d, &drawn);
  if (m->accounts.n_slots < (guint64) m->p->n_slots)
    sim_after (sim, m->p->slot_s, slot, m, NULL);
}

/* A stream for each cause, so that a design that looks at one moves no other. */
static void
start (Pbs *m)
{
  PbsDesigns *d = g_new0 (PbsDesigns, 1);

  m->own = d;
  d->sim = m->sim;
  d->p = m->p;
  d->builders = &m->builders;
  d->design = m->design;
  d->engine = m->engine;
  d->value = &m->value;
  d->ties = m->ties;
  pbs_design_init (d);
  d->positions = sim_stream (m->sim, "positions");
  d->moves = sim_stream (m->sim, "moves");
  d->regimes = sim_stream (m->sim, "regimes");
  d->faults = sim_stream (m->sim, "faults");
  d->gossip = sim_stream (m->sim, "gossip");
  d->contests = sim_stream (m->sim, "contests");
  d->lottery = sim_stream (m->sim, "lottery");
  d->gases = sim_stream (m->sim, "gases");
  sim_after (m->sim, m->p->slot_s, slot, m, NULL);
}

/* Shares are of all slots: one that is not sold shows nothing. */
static void
finish (Pbs *m)
{
  const PbsDesigns *d = m->own;

  pbs_report (&m->accounts);
  sim_result (m->sim, PBS_WITHHELD,
              pbs_ratio ((double) d->n_withheld, (double) m->accounts.n_slots));
  sim_result (m->sim, PBS_CONTESTED_INCLUDED,
              pbs_ratio ((double) d->n_included, (double) d->n_contested));
  sim_result (m->sim, PBS_USED, pbs_ratio (d->used_eth, d->best_eth));
  sim_result (m->sim, PBS_REPEAT, pbs_ratio ((double) d->n_repeats, (double) d->n_chances));
}

static void
clear (Pbs *m)
{
  PbsDesigns *d = m->own;

  if (d == NULL)
    return;
  pbs_design_clear (d);
  g_free (d);
}

const PbsStudy pbs_study_designs = { .check = pbs_check_window,
                                     .start = start,
                                     .finish = finish,
                                     .clear = clear,
                                     .plays_engine = TRUE,
                                     .pays = TRUE };
