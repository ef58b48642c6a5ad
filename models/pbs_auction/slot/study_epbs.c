/* models/pbs_auction/slot/study_epbs.c - enshrined separation: the free option of a builder whose
 * bid is owed in any case.
 *
 * The builder commits with the beacon block and shows its payload up to payload_window_s later.
 * Its block holds a trade of position q whose gain moves with the exchange's price meanwhile; it
 * shows the block if what it holds is worth showing: other value + gain of the trade + penalty >=
 * 0.  A window of 0 leaves no choice. Source: arXiv 2509.24849v3 for the question;
 * consensus-specs gloas for the times; the rule in this form is ours.
 */
#include "models/pbs_auction/pbs.h"
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/slot/cex.h"
#include <math.h>

typedef struct {
  PbsCex   cex;
  guint64  n_withheld;
  double   option_eth, cex_eth, all_eth;
} Epbs;

/* The builder bids on what it expects at commitment, and sees the price again at the end of its
 * window: when the loss is larger than the penalty, it withholds. */
static void
commit (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  const PbsParams *p = m->p;
  Epbs *e = m->own;
  PbsCex *cex = &e->cex;
  const double now_s = sim_now_s (sim);
  double trade, other_eth, expected_eth, later_eth;

  m->law->draw (&m->value, p->slot_s);
  other_eth = pbs_tape_value (&m->value.tape);
  pbs_cex_open (cex, p, now_s + p->payload_window_s);
  expected_eth = pbs_cex_gain (p, pbs_cex_price_at (cex, now_s) - cex->dex_bp, &trade);
  later_eth
    = other_eth
      + pbs_cex_realised (p, trade,
                          pbs_cex_price_at (cex, now_s + p->payload_window_s) - cex->dex_bp);
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  e->cex_eth += expected_eth;
  e->all_eth += other_eth + expected_eth;
  if (later_eth + p->penalty_eth >= 0.0)
    cex->dex_bp += trade / p->cex_depth;
  else
    {
      e->n_withheld++;
      e->option_eth -= later_eth + p->penalty_eth;
    }
  if (m->accounts.n_slots < (guint64) p->n_slots)
    sim_after (sim, p->slot_s, commit, m, NULL);
}

/* The window must be over before the next slot opens. */
static gboolean
check (const PbsParams *p, GError **error)
{
  if (p->payload_window_s >= p->slot_s)
    return sim_invalid (error, "payload_window_s (%g s) must end before the slot of %g s does",
                        p->payload_window_s, p->slot_s);
  return TRUE;
}

/* Bidders are drawn once: this study has one builder's option, not an auction. */
static void
start (Pbs *m)
{
  Epbs *e = g_new0 (Epbs, 1);

  m->own = e;
  pbs_cex_init (&e->cex, sim_stream (m->sim, "prices"));
  pbs_draw_bidders (&m->builders);
  sim_after (m->sim, m->p->slot_s, commit, m, NULL);
}

/* Per slot, so that runs of any length compare. */
static void
finish (Pbs *m)
{
  const Epbs *e = m->own;
  const double n = (double) m->accounts.n_slots;

  sim_result (m->sim, PBS_WITHHELD, pbs_ratio ((double) e->n_withheld, n));
  sim_result (m->sim, PBS_OPTION, pbs_ratio (e->option_eth, n));
  sim_result (m->sim, PBS_CEX_SHARE, pbs_ratio (e->cex_eth, e->all_eth));
}

/* Nothing was made when the start failed. */
static void
clear (Pbs *m)
{
  Epbs *e = m->own;

  if (e != NULL)
    pbs_cex_clear (&e->cex);
  g_free (e);
}

const PbsStudy pbs_study_epbs
  = { .check = check, .start = start, .finish = finish, .clear = clear, .needs_no_builder = TRUE };
