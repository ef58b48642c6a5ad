/* models/pbs_auction/study_replay.c - recorded bids, a live proposer.
 *
 * Bids arrive as recorded; when getHeader comes, which relays answer and what a later request
 * would have brought is simulated.  Builders and relays are those of the file.  The value of
 * blocks is not in it: profits are not told.
 */
#include "models/pbs_auction/bids_file.h"
#include "models/pbs_auction/slot.h"

typedef struct {
  PbsSlots             slots;        /* its streams alone are used */
  const PbsBidsFile   *file;
  guint                next;         /* first bid of the coming slot */
  double              *standing_eth, *standing_s;   /* (n_builders x n_relays); below 0: none */
  guint64             *won;          /* (n_builders) */
  GHashTable          *blocks;       /* hashes of the present slot: a block goes to many relays */
} Replay;

/* A builder's latest bid at a relay counts; the highest when cancelling is off. */
static void
take (const Pbs *m, Replay *r, const PbsRecordedBid *bid)
{
  const gsize cell = (gsize) bid->builder * r->file->n_relays + bid->relay;

  if (!m->p->cancellations && bid->bid_eth < r->standing_eth[cell])
    return;
  r->standing_eth[cell] = bid->bid_eth;
  r->standing_s[cell] = bid->at_s;
}

/* The best bid at the relays that answer.  Returns: its cell; below 0 ETH: there is none. */
static gsize
find_best (Pbs *m, Replay *r, double *best_eth)
{
  const PbsBidsFile *f = r->file;
  gsize best = 0;

  *best_eth = -1.0;
  for (guint relay = 0; relay < f->n_relays; relay++)
    {
      const gboolean answers = sim_uniform (r->slots.faults) >= m->p->relay_fail_share;

      for (gsize cell = relay; answers && cell < (gsize) f->n_builders * f->n_relays;
           cell += f->n_relays)
        if (r->standing_eth[cell] > *best_eth)
          *best_eth = r->standing_eth[best = cell];
    }
  return best;
}

static void
sell (Pbs *m, Replay *r, double request_s)
{
  const PbsBidsFile *f = r->file;
  double best_eth, second_eth = -1.0;
  const gsize best = find_best (m, r, &best_eth);

  if (best_eth < 0.0)
    {
      m->n_unsold++;
      sim_count (m->sim, PBS_UNSOLD, 1);
      return;
    }
  for (gsize cell = 0; cell < (gsize) f->n_builders * f->n_relays; cell++)
    if (cell / f->n_relays != best / f->n_relays)
      second_eth = MAX (second_eth, r->standing_eth[cell]);
  r->won[best / f->n_relays]++;
  m->proposer_eth += best_eth;
  sim_count (m->sim, PBS_PROPOSER, best_eth);
  sim_tally (m->sim, PBS_BID, best_eth);
  sim_tally (m->sim, PBS_REQUEST_S, request_s);
  sim_tally (m->sim, PBS_WON_ARRIVED_S, r->standing_s[best]);
  if (second_eth > 0.0)
    sim_tally (m->sim, PBS_CI, 100.0 * (best_eth / second_eth - 1.0));
}

static void
slot (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  Replay *r = m->own;
  const PbsBidsFile *f = r->file;
  const gint64 number = f->bids[r->next].slot;
  const PbsProposer *proposer = pbs_proposers[m->p->proposer].impl;
  gboolean waits;
  const double request_s = proposer->request_s (m, &waits) + m->p->proposer_latency_s;

  g_hash_table_remove_all (r->blocks);
  for (gsize cell = 0; cell < (gsize) f->n_builders * f->n_relays; cell++)
    r->standing_eth[cell] = -1.0;
  for (; r->next < f->n && f->bids[r->next].slot == number; r->next++)
    if (f->bids[r->next].at_s <= request_s)
      {
        take (m, r, &f->bids[r->next]);
        g_hash_table_add (r->blocks, (gpointer) (gsize) f->bids[r->next].hash);
      }
  m->n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  sim_tally (sim, PBS_BIDS, g_hash_table_size (r->blocks));
  sell (m, r, request_s);
  if (r->next < f->n)
    sim_after (sim, m->p->slot_s, slot, m, NULL);
}

static gboolean
check (const PbsParams *p, GError **error)
{
  if (p->bids.path == NULL)
    return sim_invalid (error, "study replay needs recorded bids: give a file in bids");
  return TRUE;
}

static void
start (Pbs *m)
{
  Replay *r = g_new0 (Replay, 1);

  m->own = r;
  r->file = m->p->bids.data;
  r->standing_eth = g_new0 (double, (gsize) r->file->n_builders * r->file->n_relays);
  r->standing_s = g_new0 (double, (gsize) r->file->n_builders * r->file->n_relays);
  r->won = g_new0 (guint64, r->file->n_builders);
  r->blocks = g_hash_table_new (NULL, NULL);
  r->slots.requests = sim_stream (m->sim, "requests");
  r->slots.faults = sim_stream (m->sim, "faults");
  sim_after (m->sim, m->p->slot_s, slot, m, NULL);
}

static void
finish (Pbs *m)
{
  const Replay *r = m->own;
  g_autofree double *won = g_new (double, r->file->n_builders);
  guint64 sold = 0;

  for (guint b = 0; b < r->file->n_builders; b++)
    {
      won[b] = (double) r->won[b];
      sold += r->won[b];
    }
  sim_assert (m->sim, sold + m->n_unsold == m->n_slots);
  pbs_tell_concentration (m, won, r->file->n_builders);
}

static void
clear (Pbs *m)
{
  Replay *r = m->own;

  if (r == NULL)
    return;
  g_free (r->standing_eth);
  g_free (r->standing_s);
  g_free (r->won);
  g_hash_table_unref (r->blocks);
  g_free (r);
}

const PbsStudy pbs_study_replay
  = { .check = check, .start = start, .finish = finish, .clear = clear, .needs_no_builder = TRUE };
