/* models/pbs_auction/slot/study_slots.c - slots in full, one after the other. */
#include "models/pbs_auction/files/latency_file.h"
#include "models/pbs_auction/pbs.h"
#include "models/pbs_auction/slot/slot.h"

/* A header cannot be simulated: who takes one trusts its sender. */
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

/* Deadlines must lie in one order, or attesters would vote on what cannot have come. */
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
  if (p->timing_share + p->polling_share > 1.0)
    return sim_invalid (error, "timing_share (%g) and polling_share (%g) exceed 1 together",
                        p->timing_share, p->polling_share);
  return check_relays (p, error) && pbs_check_regions (p, error);
}

/* One for each cause, so that a relay that fails more often changes no bid. */
static void
draw_from_streams (PbsSlots *s, Sim *sim)
{
  s->clocks = sim_stream (sim, "clocks");
  s->draws = sim_stream (sim, "requests");
  s->publishing = sim_stream (sim, "publishing");
  s->faults = sim_stream (sim, "faults");
  s->hashes = sim_stream (sim, "hashes");
}

/* The first slot opens at 0; later ones open themselves. */
static void
start (Pbs *m)
{
  PbsSlots *s = g_new0 (PbsSlots, 1);

  m->own = s;
  s->sim = m->sim;
  s->p = m->p;
  s->law = m->law;
  s->proposer = m->proposer;
  s->builders = &m->builders;
  s->value = &m->value;
  s->accounts = &m->accounts;
  s->ties = m->ties;
  s->ended = pbs_slot_open;
  draw_from_streams (s, m->sim);
  pbs_cex_init (&s->cex, sim_stream (m->sim, "prices"));
  sim_items_init (&s->deliveries, sizeof (PbsDelivery));
  sim_items_init (&s->looks, sizeof (PbsLook));
  pbs_relays_set_up (s);
  pbs_slot_open (s, 0.0);
}

static void
finish (Pbs *m)
{
  pbs_report (&m->accounts);
}

static void
clear (Pbs *m)
{
  PbsSlots *s = m->own;

  if (s == NULL)
    return;
  pbs_relays_clear (s);
  sim_items_clear (&s->deliveries);
  sim_items_clear (&s->looks);
  pbs_cex_clear (&s->cex);
  g_free (s);
}

const PbsStudy pbs_study_slots
  = { .check = check, .start = start, .finish = finish, .clear = clear, .pays = TRUE };
