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

/* Contested transactions are in every block but a censor's, and in none that is not there. */
static void
count_users (PbsDesigns *d, const PbsDesignSlot *slot, const PbsDesignSale *sale)
{
  const gboolean there = sale->winner >= 0 && !sale->withheld;
  const PbsSet censors = pbs_design_censors (d);

  d->n_contested += slot->n_contested;
  if (there && !pbs_has (&censors, (guint) sale->winner))
    d->n_included += slot->n_contested;
  if (d->last >= 0 && sale->winner >= 0)
    {
      d->n_chances++;
      d->n_repeats += sale->winner == d->last ? 1 : 0;
    }
  d->last = sale->winner;
}

/* At the end of the auction: what nobody knew yet is no loss. */
static double
best_of (const PbsDesigns *d, const PbsDesignSlot *slot)
{
  double best_eth = slot->pool_eth;

  for (guint b = 0; b < d->builders->n; b++)
    best_eth = MAX (best_eth, slot->value_eth[b] + slot->edge_eth[b]);
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
  d->value = &m->value;
  d->ties = m->ties;
  d->kappa_eth = m->p->penalty_eth;
  d->holder = d->last = -1;
  d->tickets = g_array_new (FALSE, FALSE, sizeof (guint32));
  d->positions = sim_stream (m->sim, "positions");
  d->moves = sim_stream (m->sim, "moves");
  d->regimes = sim_stream (m->sim, "regimes");
  d->faults = sim_stream (m->sim, "faults");
  d->gossip = sim_stream (m->sim, "gossip");
  d->contests = sim_stream (m->sim, "contests");
  d->lottery = sim_stream (m->sim, "lottery");
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
  g_array_unref (d->tickets);
  g_free (d);
}

const PbsStudy pbs_study_designs
  = { .check = pbs_check_window, .start = start, .finish = finish, .clear = clear, .pays = TRUE };
