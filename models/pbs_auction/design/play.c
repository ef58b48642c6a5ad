/* models/pbs_auction/design/play.c - the auctions of designs: played by the engine, or sealed. */
#include "models/pbs_auction/design/design.h"
#include "models/pbs_auction/wei.h"

/* The first of the rows by name stands for the pool, under the design that has one alone: under the
 * others members are builders like others. */
static int
find_pool (const PbsDesigns *d)
{
  for (guint b = 0; b < d->builders->n && d->design->shares; b++)
    if (d->builders->rows[b]->pool)
      return (int) b;
  return -1;
}

void
pbs_design_init (PbsDesigns *d)
{
  d->pool = find_pool (d);
  d->kappa_eth = d->p->penalty_eth;
  d->holder = d->last = -1;
  d->tickets = g_array_new (FALSE, FALSE, sizeof (guint32));
  d->items = g_array_new (FALSE, FALSE, sizeof (PbsDesignItem));
  d->order = g_array_new (FALSE, FALSE, sizeof (guint32));
}

void
pbs_design_clear (PbsDesigns *d)
{
  g_clear_pointer (&d->tickets, g_array_unref);
  g_clear_pointer (&d->items, g_array_unref);
  g_clear_pointer (&d->order, g_array_unref);
  pbs_tape_clear (&d->tape);
  pbs_scratch_clear (&d->scratch);
}

/* Sharing takes its time: the pool's block is so much older. */
static gint32
lag_of (const PbsDesigns *d, guint b)
{
  const gint32 lag = d->builders->bidders[b].lag_ticks;

  return (int) b == d->pool ? lag + pbs_ticks_of (d->p->pool_latency_s) : lag;
}

gint32
pbs_design_last_tick (const PbsDesigns *d, guint b)
{
  return pbs_ticks_of (d->p->slot_s) - 1 - lag_of (d, b);
}

gboolean
pbs_design_holds (const PbsDesigns *d, guint i, guint b, double at_s)
{
  return d->tape.arrivals[i].at_s < at_s && pbs_sees (&d->tape, &d->tape.arrivals[i], b);
}

/* Who is not in the auction is too late with every bid. */
void
pbs_design_play (PbsDesigns *d, const double *extra_eth, const PbsSet *among, gint32 n_ticks,
                 PbsOutcome *outcome)
{
  const PbsAuction a = { .tape = &d->tape,
                         .bidders = d->bidders,
                         .n_bidders = d->builders->n,
                         .n_ticks = n_ticks,
                         .sealed = !d->p->top_visible,
                         .ties = d->ties };

  for (guint b = 0; b < d->builders->n; b++)
    {
      d->bidders[b] = d->builders->bidders[b];
      d->bidders[b].lag_ticks = pbs_has (among, b) ? lag_of (d, b) : n_ticks;
      d->tape.arrivals[b].value_eth = extra_eth[b];
    }
  d->engine->play (&a, &d->scratch, outcome);
  if (outcome->bid_eth <= 0.0)
    outcome->winner = -1;
}

/* Of equal bids, in wei, each wins equally often. */
void
pbs_design_auction (PbsDesigns *d, const double *bid_eth, const PbsSet *among, PbsDesignSale *sale)
{
  PbsWei best = 0, second = 0;
  guint n_tied = 0;

  sale->winner = -1;
  for (guint b = 0; b < d->builders->n; b++)
    {
      const PbsWei bid = pbs_has (among, b) ? pbs_wei (bid_eth[b]) : 0;

      second = MAX (second, MIN (bid, best));
      n_tied = bid > best ? 1 : n_tied + (bid == best && bid > 0);
      if (bid > best
          || (bid == best && n_tied > 1 && sim_uniform (d->ties) * (double) n_tied < 1.0))
        sale->winner = (int) b;
      best = MAX (best, bid);
    }
  sale->price_eth = pbs_eth (d->p->payment == PBS_SECOND_PRICE ? second : best);
}

/* A pool with a censor in it leaves contested ones out. */
gboolean
pbs_design_censors (const PbsDesigns *d, guint b)
{
  if ((int) b != d->pool)
    return d->builders->rows[b]->censors;
  for (guint k = 0; k < d->builders->n; k++)
    if (d->builders->rows[k]->pool && d->builders->rows[k]->censors)
      return TRUE;
  return FALSE;
}

/* A full block is excused from what it has no gas for (EIP-7805). */
gboolean
pbs_design_fails_lists (const PbsDesigns *d, const PbsDesignSlot *slot, guint b)
{
  for (guint i = d->builders->n; i < d->tape.n; i++)
    {
      const PbsDesignItem *item = &g_array_index (d->items, PbsDesignItem, i);

      if (item->listed && !pbs_sees (&d->tape, &d->tape.arrivals[i], b)
          && item->gas <= slot->gas_left[b])
        return TRUE;
    }
  return FALSE;
}
