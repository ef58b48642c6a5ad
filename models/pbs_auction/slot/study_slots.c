/* models/pbs_auction/slot/study_slots.c - slots in full, one after the other. */
#include "models/pbs_auction/files/latency_file.h"
#include "models/pbs_auction/slot/slot.h"

static gboolean
check_relays (const PbsParams *p, GError **error)
{
  const PbsRelay *rows = p->relays.items;

  for (guint r = 0; r < p->relays.n; r++)
    if (rows[r].header_only && !rows[r].optimistic && !p->trust_all)
      return sim_invalid (error,
                          "relay %s: header_only needs optimistic: a header alone cannot be "
                          "simulated",
                          rows[r].name);
  return TRUE;
}

static gboolean
check (const PbsParams *p, GError **error)
{
  if (p->relays.n == 0)
    return sim_invalid (error, "study slots needs a relay: give rows in relays");
  if (p->resubmit_hz <= 0.0)
    return sim_invalid (error, "resubmit_hz is 0: nobody would ever bid");
  if (p->slot_s < p->payload_cutoff_s + 1.0 || p->header_cutoff_s > p->payload_cutoff_s)
    return sim_invalid (error,
                        "slot_s (%g s) must exceed payload_cutoff_s (%g s) by a second, and that "
                        "must reach header_cutoff_s (%g s)",
                        p->slot_s, p->payload_cutoff_s, p->header_cutoff_s);
  return check_relays (p, error) && pbs_check_regions (p, error);
}

/* Relays that this proposer asks; at least one. */
static guint64
draw_connected (Pbs *m)
{
  PbsSlots *s = m->own;
  guint64 connected = 0;

  for (guint r = 0; r < s->n_relays; r++)
    connected |= (guint64) (sim_uniform (s->requests) < s->relays[r].row->connected_share) << r;
  return connected ? connected : G_GUINT64_CONSTANT (1) << sim_integer (s->requests, s->n_relays);
}

/* Members of the pool see what any of them sees. */
static void
share_flow (Pbs *m)
{
  guint64 pool = 0;

  for (guint b = 0; b < m->n_builders; b++)
    pool |= (guint64) (m->builders[b]->pool ? 1 : 0) << b;
  for (guint i = 0; pool && i < m->tape.n; i++)
    if (m->tape.arrivals[i].seen & pool)
      m->tape.arrivals[i].seen |= pool;
}

void
pbs_slot_open (Pbs *m, double at_s)
{
  const PbsParams *p = m->p;
  PbsSlots *s = m->own;
  const PbsProposer *proposer = pbs_proposers[p->proposer].impl;
  double horizon_s;

  pbs_relays_reset (m);
  if (m->n_slots >= (guint64) p->n_slots)
    return;
  s->slot = m->n_slots + 1;
  s->opened_s = at_s;
  s->begins_s = (double) s->slot * p->slot_s;
  s->request_s = proposer->request_s (m, &s->timing);
  s->boosted = sim_uniform (s->requests) < p->boost_share;
  s->connected = draw_connected (m);
  s->n_tries = s->n_bids = 0;
  s->winner = -1;
  s->open = TRUE;
  horizon_s = s->begins_s + s->request_s + p->proposer_latency_s
              + (double) p->header_retries * p->header_timeout_s;
  pbs_draw_bidders (m);
  ((const PbsValueLaw *) pbs_value_laws[p->value].impl)->draw (m, horizon_s - at_s);
  share_flow (m);
  pbs_cex_open (m, horizon_s + p->payload_cutoff_s);
  pbs_wake_all (m);
  sim_at (m->sim, sim_time_from_s (s->begins_s + s->request_s + p->proposer_latency_s),
          pbs_get_header, m, NULL);
}

static void
start (Pbs *m)
{
  PbsSlots *s = g_new0 (PbsSlots, 1);

  m->own = s;
  s->cex.moves = g_array_new (FALSE, FALSE, sizeof (PbsMove));
  s->clocks = sim_stream (m->sim, "clocks");
  s->requests = sim_stream (m->sim, "requests");
  s->prices = sim_stream (m->sim, "prices");
  s->publishing = sim_stream (m->sim, "publishing");
  s->faults = sim_stream (m->sim, "faults");
  s->hashes = sim_stream (m->sim, "hashes");
  s->deliveries = g_ptr_array_new_with_free_func (g_free);
  pbs_relays_set_up (m);
  pbs_slot_open (m, 0.0);
}

static void
clear (Pbs *m)
{
  PbsSlots *s = m->own;

  if (s == NULL)
    return;
  pbs_relays_clear (s);
  g_ptr_array_unref (s->deliveries);
  g_array_unref (s->cex.moves);
  g_free (s);
}

const PbsStudy pbs_study_slots
  = { .check = check, .start = start, .pays = TRUE, .finish = pbs_tell, .clear = clear };
