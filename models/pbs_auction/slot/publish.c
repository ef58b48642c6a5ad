/* models/pbs_auction/slot/publish.c - from the proposer's request to the settled block.
 *
 * getHeader goes to the relays that the proposer knows; the best bid among the answers is signed;
 * the relay publishes; the block counts when enough attesters saw it in time.  What the winner
 * pays and what its block is worth are settled once, here: value = proposer's payment + builder's
 * profit + refunds.
 */
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/slot/slot.h"
#include <math.h>

/* The attestation cliff: share of attesters that vote for a block as head, by its arrival @at_s
 * into its slot.  A logistic curve through published points (50,110 slots of seven days: 99.7 %
 * before 1.5 s, 97.1 at 3.0, 92.3 at 3.2, 78.1 at 3.4, 46.8 % at 3.6 s). */
double
pbs_head_share (const PbsParams *p, double at_s)
{
  return p->head_top_share / (1.0 + exp ((at_s - p->head_middle_s) / p->head_width_s));
}

/* Public value that must be in a block: a share of what was there when the lists were frozen. */
static double
must_hold_eth (const PbsSlots *s)
{
  const double until_s = s->begins_s - s->p->inclusion_lead_s - s->opened_s;
  double public_eth = 0.0;

  if (s->p->inclusion_share <= 0.0)
    return 0.0;
  for (guint i = 0; i < s->value->tape.n && s->value->tape.arrivals[i].at_s <= until_s; i++)
    public_eth += s->value->tape.arrivals[i].row == 0 ? s->value->tape.arrivals[i].value_eth : 0.0;
  return s->p->inclusion_share * public_eth;
}

/* Public value stands for transactions: the part that a block holds of the list's. */
static gboolean
holds_list (PbsSlots *s, const PbsBid *bid)
{
  const double public_eth = bid->flow_eth - bid->hidden_eth;
  const gboolean holds = public_eth >= s->listed_eth * (1.0 - 1e-9);

  sim_count (s->sim, PBS_UNLISTED, holds ? 0 : 1);
  return holds;
}

/* The bid that relay @r shows: its top, or the highest that holds the lists.  A bid of nothing is
 * none. */
static gboolean
offer_of (PbsSlots *s, guint r, PbsStanding *offer)
{
  const PbsBook *book = &s->relays[r].book;

  *offer = book->top;
  if (s->p->inclusion_share > 0.0)
    {
      offer->has = book->floor.has && holds_list (s, &book->floor.bid);
      if (offer->has)
        *offer = book->floor;
      for (guint b = 0; b < s->builders->n; b++)
        {
          const PbsStanding *own = &book->latest[b];

          if (own->has && holds_list (s, &own->bid)
              && (!offer->has || own->bid.bid_wei > offer->bid.bid_wei
                  || (own->bid.bid_wei == offer->bid.bid_wei && own->arrived_s < offer->arrived_s)))
            *offer = *own;
        }
    }
  return offer->has && offer->bid.bid_wei > 0;
}

/* The payload of a bid that came as a header has to be asked for and decoded. */
static double
fetch_s (const PbsSlots *s, guint r, const PbsStanding *offer)
{
  return offer->bid.header
           ? 2.0 * (double) s->way_s[offer->builder][r] + s->relays[r].row->latency_s
           : 0.0;
}

/* A block is often offered by several relays: it counts once, came with the first and is
 * published by the quickest; where one relay has simulated it it is valid. */
static void
hear (PbsSlots *s, guint r, const PbsStanding *offer)
{
  const guint64 bit = G_GUINT64_CONSTANT (1) << r;

  if (s->take.winner >= 0 && offer->bid.hash == s->take.won.hash)
    {
      s->take.offered |= bit;
      s->take.won.optimistic &= offer->bid.optimistic;
      s->take.won_arrived_s = MIN (s->take.won_arrived_s, offer->arrived_s);
      s->take.fetch_s = MIN (s->take.fetch_s, fetch_s (s, r, offer));
      return;
    }
  if (s->take.winner >= 0 && !pbs_is_better (&offer->bid, &s->take.won))
    return;
  s->take.won = offer->bid;
  s->take.winner = (int) offer->builder;
  s->take.won_arrived_s = offer->arrived_s;
  s->take.offered = bit;
  s->take.fetch_s = fetch_s (s, r, offer);
}

/* Eligible bids at the relays that answer.  Returns: FALSE when none answers. */
static gboolean
ask_relays (PbsSlots *s)
{
  s->listed_eth = must_hold_eth (s);
  s->take.winner = -1;
  s->take.second_eth = s->take.best_eth = 0.0;
  s->take.answered = 0;
  for (guint r = 0; r < s->n_relays; r++)
    {
      PbsStanding offer;

      if (!(s->connected >> r & 1) || sim_uniform (s->faults) < s->p->relay_fail_share)
        continue;
      s->take.answered |= G_GUINT64_CONSTANT (1) << r;
      if (!offer_of (s, r, &offer))
        continue;
      if (offer.bid.bid_wei >= pbs_wei (s->p->min_bid_eth))
        hear (s, r, &offer);
      else
        s->n_below++;
    }
  sim_assert (s->sim, s->take.winner < 0 || s->take.won.made_s <= s->take.won_arrived_s);
  return s->take.answered != 0;
}

/* Takes a bid on offer into the second of the slot.  Returns: whether it ties with the winner. */
static gboolean
rival (const PbsSlots *s, const PbsStanding *other, PbsWei *second)
{
  if (!other->has || (int) other->builder == s->take.winner)
    return FALSE;
  *second = MAX (*second, MIN (other->bid.bid_wei, s->take.won.bid_wei));
  return other->bid.bid_wei == s->take.won.bid_wei;
}

/* Finds the runner-up's bid at the relays that answered, and the most valuable block of any bid
 * that counts: for the proposer's loss, CI and EI. */
static void
compare (PbsSlots *s)
{
  PbsWei second = 0;
  gboolean tied = FALSE;

  for (guint r = 0; r < s->n_relays; r++)
    {
      const PbsBook *book = &s->relays[r].book;
      const gboolean answered = s->take.answered >> r & 1;

      tied |= answered && rival (s, &book->floor, &second);
      for (guint b = 0; b < s->builders->n; b++)
        {
          const PbsStanding *own = &book->latest[b];

          tied |= answered && rival (s, own, &second);
          if (own->has)
            s->take.best_eth = MAX (s->take.best_eth, own->bid.flow_eth + own->bid.cex_eth);
        }
    }
  s->take.second_eth = pbs_eth (second);
  s->take.tied = tied;
}

/* A slot counts when it has ended: what the end of the run cuts off does not. */
static void
next_slot (PbsSlots *s, double at_s)
{
  s->accounts->n_slots++;
  sim_count (s->sim, PBS_SLOTS, 1);
  s->open = FALSE;
  s->ended (s, at_s);
}

/* What the slot brought its proposer, one that waited or one that did not. */
static void
pay_proposer (PbsSlots *s, double eth)
{
  s->accounts->proposer_eth += eth;
  sim_count (s->sim, PBS_PROPOSER, eth);
}

/* By what the proposer chose, so that the two can be compared. */
static void
report_revenue (PbsSlots *s, double eth)
{
  sim_tally (s->sim, pbs_revenue_metric (s->requests.kind), eth);
}

/* @revenue_eth: what it still brought. */
static void
close_slot (PbsSlots *s, double revenue_eth, guint metric)
{
  static const guint lost[] = { PBS_LOST_HONEST, PBS_LOST_WAITING, PBS_LOST_POLLING };

  pay_proposer (s, revenue_eth);
  report_revenue (s, revenue_eth);
  if (metric != PBS_LOCAL)
    sim_count (s->sim, lost[s->requests.kind], 1);
  pbs_unsold (s->accounts);
  sim_count (s->sim, metric, 1);
  next_slot (s, sim_now_s (s->sim));
}

/* From the public pool as it is now, at the share that a local builder takes of it. */
static double
local_eth (const PbsSlots *s)
{
  const double share = MAX (s->p->local_share, s->p->inclusion_share);
  double value_eth = s->value->open_eth * share;

  for (guint i = 0; i < s->value->tape.n; i++)
    if (s->value->tape.arrivals[i].row == 0
        && s->value->tape.arrivals[i].at_s + s->opened_s <= sim_now_s (s->sim))
      value_eth += s->value->tape.arrivals[i].value_eth * share;
  return value_eth;
}

/* A bid that the proposer would not take makes a local block as well as none does, and is told
 * apart. */
static void
local_block (PbsSlots *s, gboolean by_reserve)
{
  sim_count (s->sim, PBS_LOCAL_BY_RESERVE, by_reserve ? 1 : 0);
  close_slot (s, local_eth (s), PBS_LOCAL);
}

/* The client compares whole wei: local >= boost x (bid div 100), which does not overflow but stays
 * at the largest number. */
static gboolean
local_is_worth_more (const PbsSlots *s)
{
  const PbsWei hundredth = s->take.won.bid_wei / 100, local = pbs_wei (local_eth (s)),
               boost = (PbsWei) s->p->builder_boost;

  if (hundredth > 0 && boost > ~(PbsWei) 0 / hundredth)
    return FALSE;
  return local >= boost * hundredth;
}

/* The winner's surplus is what it saw less what it pays; members of the pool give part of it
 * back. */
static void
report_block (PbsSlots *s, double value_eth, double price_eth)
{
  const double fee_eth
    = s->p->payment == PBS_FIRST_PRICE
        ? (1.0 - s->p->kickback_share) * MAX (0.0, s->take.won.bid_eth - price_eth)
        : 0.0,
    surplus_eth = MAX (0.0, value_eth - price_eth - fee_eth),
    seen_eth = s->take.won.flow_eth + s->take.won.cex_eth;
  const double refund_eth = s->builders->rows[s->take.winner]->pool
                              ? MIN (surplus_eth, s->p->refund_share * s->take.won.hidden_eth)
                              : 0.0;
  const PbsSettled block = { value_eth, price_eth, refund_eth, fee_eth, 0.0 };
  const double move_bp = fabs (pbs_cex_price_at (&s->cex, sim_now_s (s->sim))
                               - pbs_cex_price_at (&s->cex, s->opened_s));

  pbs_account (s->accounts, (guint) s->take.winner, &block, move_bp);
  sim_tally (s->sim, PBS_BID, price_eth);
  sim_tally (s->sim, PBS_WON_ARRIVED_S, s->take.won_arrived_s - s->begins_s);
  sim_tally (s->sim, PBS_WON_AHEAD_S, s->begins_s - s->take.won_arrived_s);
  if (s->take.best_eth > 0.0)
    sim_tally (s->sim, PBS_LOSS, (s->take.best_eth - price_eth) / s->take.best_eth);
  if (s->take.second_eth > 0.0)
    {
      sim_tally (s->sim, PBS_CI, 100.0 * (s->take.won.bid_eth / s->take.second_eth - 1.0));
      sim_tally (s->sim, PBS_EI, 100.0 * (seen_eth / s->take.second_eth - 1.0));
    }
  if (s->take.won.bid_eth > seen_eth)
    sim_count (s->sim, PBS_ABOVE_VALUE, 1);
}

/* What the winner pays.  An adjusting relay lowers its bid to a wei above the best of another
 * builder; where another relay shows the same bid in full, the proposer takes that. */
static double
price_of (PbsSlots *s)
{
  const PbsOffer *take = &s->take;
  const PbsWei least = MAX (pbs_wei (take->second_eth), pbs_wei (s->p->min_bid_eth)) + 1;
  gboolean adjusts = s->p->payment == PBS_FIRST_PRICE;

  if (s->p->payment == PBS_SECOND_PRICE)
    return MIN (take->second_eth, take->won.bid_eth);
  for (guint r = 0; r < s->n_relays; r++)
    adjusts &= !(take->offered >> r & 1) || s->relays[r].row->adjusts;
  if (!adjusts || least >= take->won.bid_wei)
    return take->won.bid_eth;
  sim_count (s->sim, PBS_ADJUSTED, 1);
  return pbs_eth (least);
}

/* Attesters vote by when the block reaches them; an orphaned block pays nobody. */
static void
settle (Sim *sim, gpointer self, gpointer item)
{
  PbsSlots *s = self;
  const double now_s = sim_now_s (sim), published_s = now_s - s->begins_s;
  const double head_share
    = pbs_head_share (s->p, published_s + sim_dist_draw (&s->p->spread_s, s->publishing));
  double price_eth;
  const double cex_eth = pbs_cex_realised (s->p, s->take.won.cex_trade,
                                           pbs_cex_price_at (&s->cex, now_s) - s->cex.dex_bp);

  sim_tally (sim, PBS_PUBLISHED_S, published_s);
  sim_tally (sim, PBS_HEAD, head_share);
  if (head_share < s->p->orphan_share)
    {
      close_slot (s, 0.0, PBS_ORPHANED);
      return;
    }
  price_eth = price_of (s);
  pay_proposer (s, s->p->duty_eth * head_share);
  report_revenue (s, price_eth + s->p->duty_eth * head_share);
  report_block (s, s->take.won.flow_eth + cex_eth, price_eth);
  if (s->take.won.cex_trade != 0.0)
    {
      sim_tally (sim, PBS_CEX_SEEN, s->take.won.cex_eth);
      sim_tally (sim, PBS_CEX_GAINED, cex_eth);
      s->cex.dex_bp += s->take.won.cex_trade / s->p->cex_depth;
    }
  next_slot (s, now_s);
}

/* A block that a relay trusted turns out invalid: the slot is lost, the collateral pays the
 * proposer. */
static void
burn (PbsSlots *s)
{
  const guint b = (guint) s->take.winner;

  for (guint r = 0; r < s->n_relays; r++)
    if (s->take.offered >> r & 1)
      s->relays[r].bid_slots[b].demoted_until = s->slot + (guint64) s->p->demotion_slots;
  s->accounts->of[b].profit_eth -= s->take.won.bid_eth;
  s->accounts->burned_eth += s->take.won.bid_eth;
  sim_count (s->sim, PBS_PROFIT, -s->take.won.bid_eth);
  sim_count (s->sim, PBS_BURNED, 1);
  close_slot (s, s->take.won.bid_eth, PBS_MISSED);
}

/* A payload after the deadline is a missed slot, whoever's fault it was. */
static void
get_payload (Sim *sim, gpointer self, gpointer item)
{
  PbsSlots *s = self;
  const double invalid = sim_uniform (s->faults),
               delivery_s = sim_dist_draw (&s->p->delivery_s, s->publishing) + s->take.fetch_s;

  if (sim_now_s (sim) - s->begins_s > s->p->payload_cutoff_s)
    close_slot (s, 0.0, PBS_MISSED);
  else if (s->take.won.optimistic && invalid < s->p->invalid_share)
    burn (s);
  else
    {
      sim_span (sim, "proposer", "publish", sim_now (sim),
                sim_now (sim) + sim_ticks (s->sim, delivery_s));
      sim_after (sim, delivery_s, settle, s, NULL);
    }
}

/* The proposer's three messages, as ways and the time between. */
static void
span_request (const PbsSlots *s)
{
  const SimTime now = sim_now (s->sim), way = sim_ticks (s->sim, s->p->proposer_latency_s),
                sign = sim_ticks (s->sim, s->p->sign_s);

  sim_span (s->sim, "proposer", "getHeader", now - way, now + way);
  sim_span (s->sim, "proposer", "sign", now + way, now + way + sign);
  sim_span (s->sim, "proposer", "getPayload", now + way + sign, now + 2 * way + sign);
}

/* The answers of one poll beside those before: the latest with a header counts, or the highest. */
static void
keep_offer (PbsSlots *s)
{
  const gboolean first = s->kept.winner < 0;

  if (s->take.winner >= 0
      && (first || s->p->poll_pick == PBS_LATEST || pbs_is_better (&s->take.won, &s->kept.won)))
    s->kept = s->take;
}

/* The header of the last request, or of an earlier one, is signed. */
static void
sign (PbsSlots *s, double since_s)
{
  sim_count (s->sim, PBS_TIED, s->take.tied ? 1 : 0);
  s->open = FALSE;
  sim_tally (s->sim, PBS_REQUEST_S, since_s);
  sim_tally (s->sim, PBS_BIDS, s->n_bids);
  if (s->requests.kind == PBS_POLLS)
    sim_tally (s->sim, PBS_POLLS_ASKED, s->n_polls);
  span_request (s);
  sim_after (s->sim, 2.0 * s->p->proposer_latency_s + s->p->sign_s, get_payload, s, NULL);
}

/* Returns: whether another poll follows; it is on its way then. */
static gboolean
poll_again (PbsSlots *s)
{
  if (++s->n_polls >= s->requests.n)
    return FALSE;
  sim_at (s->sim,
          sim_ticks (s->sim, s->begins_s + s->requests.at_s[s->n_polls] + s->p->proposer_latency_s),
          pbs_get_header, s, NULL);
  return TRUE;
}

/* A sidecar that fails builds locally: no boost is never no block. */
void
pbs_get_header (Sim *sim, gpointer self, gpointer item)
{
  PbsSlots *s = self;
  const double since_s = sim_now_s (sim) - s->begins_s;
  gboolean answered = FALSE;

  if (!s->boosted || s->requests.n == 0 || (s->kept.winner < 0 && since_s > s->p->header_cutoff_s))
    {
      local_block (s, FALSE);
      return;
    }
  s->take.winner = -1;
  if (since_s <= s->p->header_cutoff_s)
    answered = ask_relays (s);
  if (s->take.winner >= 0)
    compare (s);
  keep_offer (s);
  if (poll_again (s))
    return;
  s->take = s->kept;
  if (!answered && s->take.winner < 0 && s->n_tries++ < (guint) s->p->header_retries)
    {
      sim_after (sim, s->p->header_timeout_s, pbs_get_header, s, NULL);
      return;
    }
  if (s->take.winner < 0)
    local_block (s, s->n_below > 0);
  else if (local_is_worth_more (s))
    local_block (s, TRUE);
  else
    sign (s, since_s);
}
