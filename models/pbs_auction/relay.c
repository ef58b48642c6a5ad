/* models/pbs_auction/relay.c - a relay: arrival, simulation or trust, eligibility.
 *
 * A simulating relay validates a bid on one of its servers before it counts: in order of arrival,
 * bids that beat the best first; bids below the best eligible one are skipped.  A builder's newer
 * bid takes the place of its waiting one.  An optimistic relay lets a bid count at once while it
 * is covered by the builder's collateral; of such a bid it may take the header alone, which needs
 * no decoding, and fetch the payload once it has won (publish.c). Source: mev-boost-relay
 * (documentation and constants of the block simulation), optimistic relay proposal, v1 and v3.
 */
#include "models/pbs_auction/latency_file.h"
#include "models/pbs_auction/slot.h"
#include <math.h>

static void serve (Pbs *m, guint relay);

static void
find_best (Pbs *m, PbsRelayState *relay)
{
  relay->best_eth = -1.0;
  for (guint b = 0; b < m->n_builders; b++)
    if (relay->desks[b].has)
      relay->best_eth = MAX (relay->best_eth, relay->desks[b].eligible.bid_eth);
}

/* The bid counts from now on; an older one of this builder goes, whether it was higher or not,
 * if cancelling is allowed. */
static void
admit (Pbs *m, PbsRelayState *relay, guint builder, const PbsBid *bid, double arrived_s)
{
  PbsDesk *desk = &relay->desks[builder];
  const double before_eth = desk->has ? desk->eligible.bid_eth : -1.0;

  if (desk->has && bid->made_s < desk->eligible.made_s)
    return;
  if (desk->has && !m->p->cancellations && bid->bid_eth < before_eth)
    return;
  desk->eligible = *bid;
  desk->eligible_s = sim_now_s (m->sim);
  desk->arrived_s = arrived_s;
  desk->has = TRUE;
  sim_assert (m->sim, desk->eligible_s >= arrived_s);
  if (bid->bid_eth >= relay->best_eth)
    relay->best_eth = bid->bid_eth;
  else if (before_eth == relay->best_eth)
    find_best (m, relay);
}

static void
simulated (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  PbsSlots *s = m->own;
  const gsize code = GPOINTER_TO_SIZE (item);
  const guint r = (guint) (code >> 8), server = code & 0xff;
  PbsRelayState *relay = &s->relays[r];
  const PbsBid bid = relay->in_service[server];

  relay->busy &= ~(1u << server);
  sim_span (sim, relay->track, "simulate", sim_time_from_s (relay->service_from_s[server]),
            sim_now (sim));
  if (bid.slot == s->slot && s->open)
    admit (m, relay, relay->service_builder[server], &bid, relay->service_arrived_s[server]);
  serve (m, r);
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
serve (Pbs *m, guint r)
{
  PbsSlots *s = m->own;
  PbsRelayState *relay = &s->relays[r];

  for (guint server = 0; server < (guint) relay->row->n_servers; server++)
    {
      const int b = relay->busy >> server & 1 ? -1 : next_waiting (m, relay);
      const double sd = relay->row->simulation_log_sd;
      double service_s;

      if (b < 0)
        continue;
      sim_span (m->sim, relay->track, "queue", sim_time_from_s (relay->desks[b].waiting_s),
                sim_now (m->sim));
      relay->in_service[server] = relay->desks[b].waiting;
      relay->service_builder[server] = (guint) b;
      relay->service_from_s[server] = sim_now_s (m->sim);
      relay->service_arrived_s[server] = relay->desks[b].waiting_s;
      relay->desks[b].waiting_seq = 0;
      relay->n_waiting--;
      relay->busy |= 1u << server;
      service_s = relay->row->simulation_s * exp (sim_normal (relay->services, -0.5 * sd * sd, sd));
      sim_count (m->sim, PBS_SIMULATED, 1);
      sim_after (m->sim, service_s, simulated, m, GSIZE_TO_POINTER ((gsize) r << 8 | server));
      if (relay->n_waiting == 0)
        return;
    }
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
  desk->fast = bid->bid_eth > relay->best_eth;
  serve (m, r);
}

/* With cancelling allowed a bid below the best still takes the place of the builder's own; only
 * one that would neither lead nor cancel is skipped. */
static gboolean
is_skipped (const Pbs *m, const PbsRelayState *relay, guint builder, const PbsBid *bid)
{
  const PbsDesk *desk = &relay->desks[builder];
  const gboolean cancels
    = m->p->cancellations && desk->has && desk->eligible.bid_eth > bid->bid_eth;

  return bid->bid_eth < relay->best_eth && !cancels;
}

gboolean
pbs_is_trusted (const Pbs *m, guint r, guint builder, const PbsBid *bid)
{
  const PbsSlots *s = pbs_slots (m);

  return (s->relays[r].row->optimistic || m->p->trust_all)
         && bid->bid_eth <= m->builders[builder]->collateral_eth
         && s->slot >= s->relays[r].desks[builder].demoted_until;
}

void
pbs_bid_at_relay (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  PbsSlots *s = m->own;
  const gsize code = GPOINTER_TO_SIZE (item);
  const guint r = (guint) (code >> 24), b = code >> 16 & 0xff;
  PbsRelayState *relay = &s->relays[r];
  PbsBid bid = s->dealers[b].ring[code & 0xffff];

  if (!s->open || bid.slot != s->slot)
    return;
  sim_count (sim, PBS_RECEIVED, 1);
  sim_span (sim, relay->track, "bid", sim_time_from_s (bid.made_s), sim_now (sim));
  bid.optimistic = pbs_is_trusted (m, r, b, &bid);
  bid.header = bid.optimistic && relay->row->header_only;
  if (bid.optimistic)
    {
      sim_count (sim, PBS_TRUSTED, 1);
      admit (m, relay, b, &bid, sim_now_s (sim));
    }
  else if (is_skipped (m, relay, b, &bid))
    sim_count (sim, PBS_SKIPPED, 1);
  else
    queue (m, r, b, &bid);
}

void
pbs_relays_reset (Pbs *m)
{
  PbsSlots *s = m->own;

  for (guint r = 0; r < s->n_relays; r++)
    {
      s->relays[r].best_eth = -1.0;
      for (guint b = 0; b < m->n_builders; b++)
        {
          PbsDesk *desk = &s->relays[r].desks[b];

          if (desk->waiting_seq != 0)
            sim_count (m->sim, PBS_UNSERVED, 1);
          desk->has = FALSE;
          desk->waiting_seq = 0;
        }
      s->relays[r].n_waiting = 0;
    }
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
      g_snprintf (s->relays[r].track, sizeof s->relays[r].track, "relay %s", rows[r].name);
      g_snprintf (stream, sizeof stream, "relay-%u", r);
      s->relays[r].services = sim_stream (m->sim, stream);
      for (guint b = 0; b < m->n_builders; b++)
        s->way_s[b][r] = (float) pbs_way_s (m->p, m->builders[b], &rows[r]);
    }
}
