/* models/pbs_auction/slot/relay.c - a relay: arrival, simulation or trust, eligibility.
 *
 * A simulating relay validates a bid on one of its servers before it counts: in order of
 * arrival, bids that beat the best first; what the floor rules out is not simulated
 * (book.h).  A builder's newer bid takes the place of its waiting one.  An optimistic relay
 * lets a bid count at once while it is covered by the builder's collateral; of such a bid it
 * may take the header alone, which needs no decoding, and fetch the payload once it has won
 * (publish.c). Source: mev-boost-relay (documentation and constants of the block
 * simulation), optimistic relay proposal, v1 and v3.
 */
#include "models/pbs_auction/files/latency_file.h"
#include "models/pbs_auction/slot/slot.h"
#include <math.h>

static void serve (PbsSlots *s, guint relay);

/* A bid of a slot that is over was simulated for nothing, as real ones are. */
static void
simulated (Sim *sim, gpointer self, gpointer item)
{
  PbsSlots *s = self;
  PbsServer *server = item;
  PbsRelayState *relay = &s->relays[server->relay];

  server->busy = FALSE;
  sim_span (sim, relay->track, "simulate", sim_ticks (s->sim, server->from_s), sim_now (sim));
  if (server->bid.slot == s->slot && s->open)
    pbs_book_admit (&relay->book, server->builder, &server->bid, server->arrived_s, s->ties);
  serve (s, server->relay);
}

/* The waiting bid that is next: those that beat the best when they came, then the rest, each in
 * order of arrival. */
static int
next_waiting (const PbsSlots *s, const PbsRelayState *relay)
{
  int next = -1;

  for (guint b = 0; b < s->builders->n; b++)
    {
      const PbsBidSlot *bid_slot = &relay->bid_slots[b],
                       *best = next < 0 ? NULL : &relay->bid_slots[next];

      if (bid_slot->waiting_seq == 0)
        continue;
      if (best == NULL || bid_slot->fast > best->fast
          || (bid_slot->fast == best->fast && bid_slot->waiting_seq < best->waiting_seq))
        next = (int) b;
    }
  return next;
}

/* Service times have the given mean: the log-normal is shifted by half its variance. */
static void
occupy (PbsSlots *s, guint r, PbsServer *server, guint b)
{
  PbsRelayState *relay = &s->relays[r];
  PbsBidSlot *bid_slot = &relay->bid_slots[b];
  const double sd = relay->row->simulation_log_sd;
  const double service_s
    = relay->row->simulation_s * exp (sim_normal (relay->services, -0.5 * sd * sd, sd));

  sim_span (s->sim, relay->track, "queue", sim_ticks (s->sim, bid_slot->waiting_s),
            sim_now (s->sim));
  *server = (PbsServer){ .busy = TRUE,
                         .relay = r,
                         .builder = b,
                         .bid = bid_slot->waiting,
                         .from_s = sim_now_s (s->sim),
                         .arrived_s = bid_slot->waiting_s };
  bid_slot->waiting_seq = 0;
  relay->n_waiting--;
  sim_count (s->sim, PBS_SIMULATED, 1);
  sim_after (s->sim, service_s, simulated, s, server);
}

/* Servers are the relay's only limit; which bid is next is decided when one is free. */
static void
serve (PbsSlots *s, guint r)
{
  PbsRelayState *relay = &s->relays[r];

  for (guint i = 0; i < (guint) relay->row->n_servers && relay->n_waiting > 0; i++)
    if (!relay->servers[i].busy)
      occupy (s, r, &relay->servers[i], (guint) next_waiting (s, relay));
}

/* Bids above the top are simulated first, as relays do to keep their best header fresh. */
static gboolean
leads (const PbsRelayState *relay, const PbsBid *bid)
{
  return !relay->book.top.has || bid->bid_wei > relay->book.top.bid.bid_wei;
}

/* One bid waits for each builder: a newer one takes its place, as in the relay's own queue. */
static void
queue (PbsSlots *s, guint r, guint builder, const PbsBid *bid)
{
  PbsRelayState *relay = &s->relays[r];
  PbsBidSlot *bid_slot = &relay->bid_slots[builder];

  if (bid_slot->waiting_seq != 0)
    sim_count (s->sim, PBS_SUPERSEDED, 1);
  else
    relay->n_waiting++;
  bid_slot->waiting = *bid;
  bid_slot->waiting_s = sim_now_s (s->sim);
  bid_slot->waiting_seq = ++relay->seq;
  bid_slot->fast = leads (relay, bid);
  serve (s, r);
}

/* What waits is dropped too: a cancellation is about everything before it. */
static void
take_back (PbsSlots *s, PbsRelayState *relay, guint builder)
{
  PbsBidSlot *bid_slot = &relay->bid_slots[builder];

  if (bid_slot->waiting_seq != 0)
    {
      sim_count (s->sim, PBS_SUPERSEDED, 1);
      bid_slot->waiting_seq = 0;
      relay->n_waiting--;
    }
  pbs_book_take_back (&relay->book, builder, sim_now_s (s->sim), s->ties);
}

/* By collateral and good standing: an optimistic relay risks no more than it can collect. */
gboolean
pbs_is_trusted (const PbsSlots *s, guint r, guint builder, const PbsBid *bid)
{
  return (s->relays[r].row->optimistic || s->p->trust_all)
         && bid->bid_eth <= s->builders->rows[builder]->collateral_eth
         && s->slot >= s->relays[r].bid_slots[builder].demoted_until;
}

/* Trust is decided before the floor: header-only bids exist for trusted builders alone. */
static void
receive (PbsSlots *s, guint r, guint b, PbsBid bid)
{
  PbsRelayState *relay = &s->relays[r];
  const PbsVerdict verdict = pbs_book_judge (&relay->book, &bid);

  bid.optimistic = pbs_is_trusted (s, r, b, &bid);
  bid.header = bid.optimistic && relay->row->header_only;
  if (verdict == PBS_IGNORED)
    sim_count (s->sim, PBS_SKIPPED, 1);
  else if (verdict == PBS_TAKES_BACK)
    {
      sim_count (s->sim, PBS_TAKEN_BACK, 1);
      take_back (s, relay, b);
    }
  else if (bid.optimistic)
    {
      sim_count (s->sim, PBS_TRUSTED, 1);
      pbs_book_admit (&relay->book, b, &bid, sim_now_s (s->sim), s->ties);
    }
  else
    queue (s, r, b, &bid);
}

/* The delivery is given back first: what follows may send another. */
void
pbs_bid_at_relay (Sim *sim, gpointer self, gpointer item)
{
  PbsSlots *s = self;
  const PbsDelivery delivery = *(const PbsDelivery *) item;

  sim_items_give_back (&s->deliveries, item);
  if (!s->open || delivery.bid.slot != s->slot)
    return;
  sim_count (sim, PBS_RECEIVED, 1);
  sim_span (sim, s->relays[delivery.relay].track, "bid", sim_ticks (s->sim, delivery.bid.made_s),
            sim_now (sim));
  receive (s, delivery.relay, delivery.builder, delivery.bid);
}

/* Bids that still wait were never served; they count, since they show where a relay is short of
 * servers. */
void
pbs_relays_reset (PbsSlots *s)
{
  for (guint r = 0; r < s->n_relays; r++)
    {
      pbs_book_reset (&s->relays[r].book);
      for (guint b = 0; b < s->builders->n; b++)
        {
          PbsBidSlot *bid_slot = &s->relays[r].bid_slots[b];

          if (bid_slot->waiting_seq != 0)
            sim_count (s->sim, PBS_UNSERVED, 1);
          bid_slot->waiting_seq = 0;
        }
      s->relays[r].n_waiting = 0;
    }
}

void
pbs_relays_clear (PbsSlots *s)
{
  for (guint r = 0; r < s->n_relays; r++)
    pbs_book_clear (&s->relays[r].book);
}

/* In the order of names, like builders.  Ways are worked out once: they depend on builder, relay
 * and region alone. */
void
pbs_relays_set_up (PbsSlots *s)
{
  g_autofree gconstpointer *rows = pbs_rows_by_name (&s->p->relays, sizeof (PbsRelay));
  char stream[16];

  s->n_relays = s->p->relays.n;
  for (guint r = 0; r < s->n_relays; r++)
    {
      const PbsRelay *row = rows[r];

      s->relays[r].row = row;
      pbs_book_init (&s->relays[r].book, s->builders->n);
      g_snprintf (s->relays[r].track, sizeof s->relays[r].track, "relay %s", row->name);
      g_snprintf (stream, sizeof stream, "relay-%u", r);
      s->relays[r].services = sim_stream (s->sim, stream);
      for (guint b = 0; b < s->builders->n; b++)
        s->way_s[b][r] = (float) pbs_way_s (s->p, s->builders->rows[b], row);
    }
}
