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

static void serve (Pbs *m, guint relay);

static void
simulated (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  PbsSlots *s = m->own;
  PbsServer *server = item;
  PbsRelayState *relay = &s->relays[server->relay];

  server->busy = FALSE;
  sim_span (sim, relay->track, "simulate", sim_time_from_s (server->from_s), sim_now (sim));
  if (server->bid.slot == s->slot && s->open)
    pbs_book_admit (&relay->book, server->builder, &server->bid, server->arrived_s, m->ties);
  serve (m, server->relay);
}

/* The waiting bid that is next: those that beat the best when they came, then the rest, each in
 * order of arrival. */
static int
next_waiting (const Pbs *m, const PbsRelayState *relay)
{
  int next = -1;

  for (guint b = 0; b < m->n_builders; b++)
    {
      const PbsDesk *desk = &relay->desks[b], *best = next < 0 ? NULL : &relay->desks[next];

      if (desk->waiting_seq == 0)
        continue;
      if (best == NULL || desk->fast > best->fast
          || (desk->fast == best->fast && desk->waiting_seq < best->waiting_seq))
        next = (int) b;
    }
  return next;
}

static void
occupy (Pbs *m, guint r, PbsServer *server, guint b)
{
  PbsRelayState *relay = &pbs_slots (m)->relays[r];
  PbsDesk *desk = &relay->desks[b];
  const double sd = relay->row->simulation_log_sd;
  const double service_s
    = relay->row->simulation_s * exp (sim_normal (relay->services, -0.5 * sd * sd, sd));

  sim_span (m->sim, relay->track, "queue", sim_time_from_s (desk->waiting_s), sim_now (m->sim));
  *server = (PbsServer){ .busy = TRUE,
                         .relay = r,
                         .builder = b,
                         .bid = desk->waiting,
                         .from_s = sim_now_s (m->sim),
                         .arrived_s = desk->waiting_s };
  desk->waiting_seq = 0;
  relay->n_waiting--;
  sim_count (m->sim, PBS_SIMULATED, 1);
  sim_after (m->sim, service_s, simulated, m, server);
}

static void
serve (Pbs *m, guint r)
{
  PbsRelayState *relay = &pbs_slots (m)->relays[r];

  for (guint i = 0; i < (guint) relay->row->n_servers && relay->n_waiting > 0; i++)
    if (!relay->servers[i].busy)
      occupy (m, r, &relay->servers[i], (guint) next_waiting (m, relay));
}

static gboolean
leads (const PbsRelayState *relay, const PbsBid *bid)
{
  return !relay->book.top.has || bid->bid_wei > relay->book.top.bid.bid_wei;
}

static void
queue (Pbs *m, guint r, guint builder, const PbsBid *bid)
{
  PbsRelayState *relay = &pbs_slots (m)->relays[r];
  PbsDesk *desk = &relay->desks[builder];

  if (desk->waiting_seq != 0)
    sim_count (m->sim, PBS_SUPERSEDED, 1);
  else
    relay->n_waiting++;
  desk->waiting = *bid;
  desk->waiting_s = sim_now_s (m->sim);
  desk->waiting_seq = ++relay->seq;
  desk->fast = leads (relay, bid);
  serve (m, r);
}

static void
take_back (Pbs *m, PbsRelayState *relay, guint builder)
{
  PbsDesk *desk = &relay->desks[builder];

  if (desk->waiting_seq != 0)
    {
      sim_count (m->sim, PBS_SUPERSEDED, 1);
      desk->waiting_seq = 0;
      relay->n_waiting--;
    }
  pbs_book_take_back (&relay->book, builder, sim_now_s (m->sim), m->ties);
}

gboolean
pbs_is_trusted (const Pbs *m, guint r, guint builder, const PbsBid *bid)
{
  const PbsSlots *s = pbs_slots (m);

  return (s->relays[r].row->optimistic || m->p->trust_all)
         && bid->bid_eth <= m->builders[builder]->collateral_eth
         && s->slot >= s->relays[r].desks[builder].demoted_until;
}

static void
receive (Pbs *m, guint r, guint b, PbsBid bid)
{
  PbsRelayState *relay = &pbs_slots (m)->relays[r];
  const PbsVerdict verdict = pbs_book_judge (&relay->book, &bid);

  bid.optimistic = pbs_is_trusted (m, r, b, &bid);
  bid.header = bid.optimistic && relay->row->header_only;
  if (verdict == PBS_IGNORED)
    sim_count (m->sim, PBS_SKIPPED, 1);
  else if (verdict == PBS_TAKES_BACK)
    {
      sim_count (m->sim, PBS_TAKEN_BACK, 1);
      take_back (m, relay, b);
    }
  else if (bid.optimistic)
    {
      sim_count (m->sim, PBS_TRUSTED, 1);
      pbs_book_admit (&relay->book, b, &bid, sim_now_s (m->sim), m->ties);
    }
  else
    queue (m, r, b, &bid);
}

void
pbs_bid_at_relay (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  PbsSlots *s = m->own;
  const PbsDelivery delivery = *(const PbsDelivery *) item;

  pbs_delivery_done (s, item);
  if (!s->open || delivery.bid.slot != s->slot)
    return;
  sim_count (sim, PBS_RECEIVED, 1);
  sim_span (sim, s->relays[delivery.relay].track, "bid", sim_time_from_s (delivery.bid.made_s),
            sim_now (sim));
  receive (m, delivery.relay, delivery.builder, delivery.bid);
}

void
pbs_relays_reset (Pbs *m)
{
  PbsSlots *s = m->own;

  for (guint r = 0; r < s->n_relays; r++)
    {
      pbs_book_reset (&s->relays[r].book);
      for (guint b = 0; b < m->n_builders; b++)
        {
          PbsDesk *desk = &s->relays[r].desks[b];

          if (desk->waiting_seq != 0)
            sim_count (m->sim, PBS_UNSERVED, 1);
          desk->waiting_seq = 0;
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

void
pbs_relays_set_up (Pbs *m)
{
  PbsSlots *s = m->own;
  const PbsRelay *rows = m->p->relays.items;
  char stream[16];

  s->n_relays = m->p->relays.n;
  for (guint r = 0; r < s->n_relays; r++)
    {
      s->relays[r].row = &rows[r];
      pbs_book_init (&s->relays[r].book, m->n_builders);
      g_snprintf (s->relays[r].track, sizeof s->relays[r].track, "relay %s", rows[r].name);
      g_snprintf (stream, sizeof stream, "relay-%u", r);
      s->relays[r].services = sim_stream (m->sim, stream);
      for (guint b = 0; b < m->n_builders; b++)
        s->way_s[b][r] = (float) pbs_way_s (m->p, m->builders[b], &rows[r]);
    }
}
