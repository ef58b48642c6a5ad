/* models/pbs_auction/slot/open.c - a slot opens: who is asked and when, what value comes, and the
 * first tick of each builder's clock.
 *
 * The auction for the next block opens when the one before is published; what comes later than the
 * last possible request is not drawn.
 */
#include "models/pbs_auction/slot/slot.h"

/* Relays that this proposer asks; at least one. */
static guint64
draw_connected (PbsSlots *s)
{
  guint64 connected = 0;

  for (guint r = 0; r < s->n_relays; r++)
    connected |= (guint64) (sim_uniform (s->draws) < s->relays[r].row->connected_share) << r;
  return connected ? connected : G_GUINT64_CONSTANT (1) << sim_integer (s->draws, s->n_relays);
}

/* All of @pool see what one of them does. */
static void
join (guint64 *seen, const guint64 *pool, guint n_words)
{
  guint64 common = 0;

  for (guint w = 0; w < n_words; w++)
    common |= seen[w] & pool[w];
  for (guint w = 0; w < n_words && common != 0; w++)
    seen[w] |= pool[w];
}

/* Members of the pool see what any of them sees. */
static void
share_flow (PbsSlots *s)
{
  const PbsTape *tape = &s->value->tape;
  PbsSet pool = { 0 };

  for (guint b = 0; b < s->builders->n; b++)
    pbs_set_put (&pool, b, s->builders->rows[b]->pool);
  for (guint i = 0; i < tape->n; i++)
    if (tape->arrivals[i].row != 0)
      join (pbs_seen (tape, &tape->arrivals[i]), pool.words, tape->n_words);
}

/* All that the slot will draw about itself is drawn here; what relays and builders do later has
 * streams of its own. */
void
pbs_slot_open (PbsSlots *s, double at_s)
{
  const PbsParams *p = s->p;
  double last_s, horizon_s;

  pbs_relays_reset (s);
  if (s->accounts->n_slots >= (guint64) p->n_slots)
    return;
  s->slot = s->accounts->n_slots + 1;
  s->opened_s = at_s;
  s->begins_s = (double) s->slot * p->slot_s;
  s->proposer->plan (p, s->draws, &s->requests);
  s->boosted = sim_uniform (s->draws) < p->boost_share;
  s->connected = draw_connected (s);
  s->n_tries = s->n_bids = s->n_polls = s->n_below = 0;
  s->take.winner = s->kept.winner = -1;
  s->open = TRUE;
  last_s = s->requests.at_s[MAX (s->requests.n, 1) - 1];
  horizon_s = s->begins_s + last_s + p->proposer_latency_s
              + (double) p->header_retries * p->header_timeout_s;
  pbs_draw_bidders (s->builders);
  s->law->draw (s->value, horizon_s - at_s);
  share_flow (s);
  pbs_cex_open (&s->cex, p, horizon_s + p->payload_cutoff_s);
  pbs_wake_all (s);
  sim_at (s->sim, sim_ticks (s->sim, s->begins_s + s->requests.at_s[0] + p->proposer_latency_s),
          pbs_get_header, s, NULL);
}
