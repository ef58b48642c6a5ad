/* models/pbs_auction/slot/study_replay.c - recorded bids, a live proposer.
 *
 * Bids arrive as recorded; when getHeader comes, which relays answer and what a later request
 * would have brought is simulated.  Relays show and the proposer picks by their rules (book.h).
 * A file names public keys, of which one builder may have many: rows of `builders` whose name is a
 * key, with the same group, make one builder of them; a key that no row names stands for itself.
 * The value of blocks is not in a file: profits are not told.
 */
#include "models/pbs_auction/files/bids_file.h"
#include "models/pbs_auction/pbs.h"
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/slot/book.h"
#include <string.h>

typedef struct {
  SimStream         *requests, *faults;
  const PbsBidsFile *file;
  guint              next;           /* first bid of the coming slot */
  PbsBook           *books;          /* (n_relays) */
  guint             *entity_of;      /* (n_builders) the builder behind a key */
  guint              n_entities;     /* those of groups first, then keys that no row names */
  guint64           *won;            /* (n_entities) */
  GHashTable        *blocks;         /* hashes of the present slot: a block goes to many relays */
} Replay;

/* The relay's own rules decide, as they did when the bids were recorded. */
static void
take (Pbs *m, Replay *r, const PbsRecordedBid *recorded)
{
  PbsBook *book = &r->books[recorded->relay];
  const PbsBid bid = { .bid_wei = recorded->wei,
                       .bid_eth = pbs_eth (recorded->wei),
                       .hash = recorded->hash,
                       .cancels = m->p->cancellations };
  const PbsVerdict verdict = pbs_book_judge (book, &bid);

  if (verdict == PBS_GOES_ON)
    pbs_book_admit (book, recorded->builder, &bid, recorded->at_s, m->ties);
}

/* The best bid at the relays that answer: bits in @answered.  Returns: FALSE when there is none. */
static gboolean
find_best (Pbs *m, Replay *r, PbsStanding *best, guint64 *answered)
{
  best->has = FALSE;
  *answered = 0;
  for (guint relay = 0; relay < r->file->n_relays; relay++)
    {
      const PbsStanding *top = &r->books[relay].top;

      if (sim_uniform (r->faults) < m->p->relay_fail_share)
        continue;
      *answered |= G_GUINT64_CONSTANT (1) << relay;
      if (!top->has || top->bid.bid_wei == 0)
        continue;
      if (best->has && top->bid.hash == best->bid.hash)
        best->arrived_s = MIN (best->arrived_s, top->arrived_s);
      else if (!best->has || pbs_is_better (&top->bid, &best->bid))
        *best = *top;
    }
  return best->has;
}

/* Returns: the best bid of other builders at the relays that answered; 0: none. */
static PbsWei
second_to (const Replay *r, const PbsStanding *best, guint64 answered)
{
  PbsWei second = 0;

  for (guint relay = 0; relay < r->file->n_relays; relay++)
    for (guint b = 0; b <= r->file->n_builders && answered >> relay & 1; b++)
      {
        const PbsBook *book = &r->books[relay];
        const PbsStanding *other = b < r->file->n_builders ? &book->latest[b] : &book->floor;

        if (other->has && r->entity_of[other->builder] != r->entity_of[best->builder])
          second = MAX (second, other->bid.bid_wei);
      }
  return second;
}

/* The margin over the second is exact in wei: doubles would lose it among bids of an ether. */
static void
report_sale (Pbs *m, Replay *r, const PbsStanding *best, PbsWei second)
{
  const double best_eth = best->bid.bid_eth;

  r->won[r->entity_of[best->builder]]++;
  m->accounts.proposer_eth += best_eth;
  sim_count (m->sim, PBS_PROPOSER, best_eth);
  sim_tally (m->sim, PBS_BID, best_eth);
  sim_tally (m->sim, PBS_WON_ARRIVED_S, best->arrived_s);
  sim_count (m->sim, PBS_TIED, second == best->bid.bid_wei ? 1 : 0);
  if (second > 0)
    {
      sim_tally (m->sim, PBS_MARGIN, pbs_eth (best->bid.bid_wei - second));
      sim_tally (m->sim, PBS_CI, 100.0 * pbs_eth (best->bid.bid_wei - second) / pbs_eth (second));
    }
}

/* A slot that nobody sold; a local block's value is not in the file. */
static void
lose (Pbs *m, gboolean waits, guint metric)
{
  sim_tally (m->sim, waits ? PBS_WAITING : PBS_HONEST, 0.0);
  sim_count (m->sim, metric, 1);
  pbs_unsold (&m->accounts);
}

/* The deadlines of study slots: a late getHeader, or one that no relay answers, leads to a local
 * block, and a late getPayload to none.  The revenue of both is zero for the comparison of waiting
 * with asking at once. */
static void
sell (Pbs *m, Replay *r, double request_s, gboolean waits)
{
  const double payload_s = request_s + 2.0 * m->p->proposer_latency_s + m->p->sign_s;
  PbsStanding best;
  guint64 answered;

  if (!find_best (m, r, &best, &answered) || request_s > m->p->header_cutoff_s)
    {
      lose (m, waits, PBS_LOCAL);
      return;
    }
  if (payload_s > m->p->payload_cutoff_s)
    {
      lose (m, waits, PBS_MISSED);
      return;
    }
  sim_tally (m->sim, waits ? PBS_WAITING : PBS_HONEST, best.bid.bid_eth);
  sim_tally (m->sim, PBS_REQUEST_S, request_s);
  sim_span (m->sim, r->file->keys[best.builder], "won", sim_now (m->sim),
            sim_now (m->sim) + sim_ticks (m->sim, m->p->slot_s));
  report_sale (m, r, &best, second_to (r, &best, answered));
}

/* Bids behind the request are in the file and not in the auction. */
static void
slot (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  Replay *r = m->own;
  const PbsBidsFile *f = r->file;
  const gint64 number = f->bids[r->next].slot;
  gboolean waits;
  const double request_s
    = m->proposer->request_s (m->p, r->requests, &waits) + m->p->proposer_latency_s;

  g_hash_table_remove_all (r->blocks);
  for (guint relay = 0; relay < f->n_relays; relay++)
    pbs_book_reset (&r->books[relay]);
  for (; r->next < f->n && f->bids[r->next].slot == number; r->next++)
    if (f->bids[r->next].at_s <= request_s)
      {
        take (m, r, &f->bids[r->next]);
        g_hash_table_add (r->blocks, GUINT_TO_POINTER (f->bids[r->next].hash));
      }
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  sim_tally (sim, PBS_BIDS, g_hash_table_size (r->blocks));
  sell (m, r, request_s, waits);
  if (r->next < f->n)
    sim_after (sim, m->p->slot_s, slot, m, NULL);
}

/* Returns: the number of a key in the file, in any case; -1: it is not there. */
static int
find_key (const PbsBidsFile *file, const char *name)
{
  for (guint i = 0; i < file->n_builders; i++)
    if (g_ascii_strcasecmp (file->keys[i], name) == 0)
      return (int) i;
  return -1;
}

/* Keys are read in any case, so that names may differ and name one key. */
static gboolean
check_keys (const PbsBidsFile *file, const PbsParams *p, GError **error)
{
  const PbsBuilder *rows = p->builders.items;

  for (guint i = 0; i < p->builders.n; i++)
    for (guint j = 0; j < i; j++)
      if (find_key (file, rows[i].name) == find_key (file, rows[j].name))
        return sim_invalid (error, "builders %s and %s are one public key of %s", rows[j].name,
                            rows[i].name, p->bids.path);
  return TRUE;
}

/* At most 64 relays: who has answered is a mask. */
static gboolean
check (const PbsParams *p, GError **error)
{
  const PbsBidsFile *file = p->bids.data;
  const PbsBuilder *rows = p->builders.items;

  if (p->bids.path == NULL)
    return sim_invalid (error, "study replay needs recorded bids: give a file in bids");
  if (file == NULL)
    return TRUE;
  if (file->n_relays > 64)
    return sim_invalid (error, "%s: %u relays, at most 64", p->bids.path, file->n_relays);
  for (guint i = 0; i < p->builders.n; i++)
    if (find_key (file, rows[i].name) < 0)
      return sim_invalid (error,
                          "builder %s: no builder_pubkey of %s; in study replay a row of builders "
                          "names a public key of the file",
                          rows[i].name, p->bids.path);
  return check_keys (file, p, error);
}

/* Keys that no row names are entities of their own, behind the groups. */
static void
set_up_entities (Pbs *m, Replay *r)
{
  r->entity_of = g_new (guint, r->file->n_builders);
  r->n_entities = PBS_GROUPS_MAX;
  for (guint b = 0; b < r->file->n_builders; b++)
    r->entity_of[b] = G_MAXUINT;
  for (guint i = 0; i < m->builders.n; i++)
    r->entity_of[find_key (r->file, m->builders.rows[i]->name)] = m->builders.group[i];
  for (guint b = 0; b < r->file->n_builders; b++)
    if (r->entity_of[b] == G_MAXUINT)
      r->entity_of[b] = r->n_entities++;
  r->won = g_new0 (guint64, r->n_entities);
}

/* A slot begins when the last one ended: recorded slots have no gaps here. */
static void
start (Pbs *m)
{
  Replay *r = g_new0 (Replay, 1);

  m->own = r;
  r->file = m->p->bids.data;
  r->books = g_new0 (PbsBook, r->file->n_relays);
  for (guint relay = 0; relay < r->file->n_relays; relay++)
    pbs_book_init (&r->books[relay], r->file->n_builders);
  set_up_entities (m, r);
  r->blocks = g_hash_table_new (NULL, NULL);
  r->requests = sim_stream (m->sim, "requests");
  r->faults = sim_stream (m->sim, "faults");
  sim_after (m->sim, m->p->slot_s, slot, m, NULL);
}

/* Descending: concentration is read from the largest. */
static gint
compare_wins (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x < *y) - (*x > *y);
}

/* Shares of groups; where no row names a key, of the keys with the most wins. */
static void
report_wins (Pbs *m, const double *won, guint n)
{
  g_autofree double *ranked = g_memdup2 (won, n * sizeof *won);

  if (m->builders.n == 0)
    qsort (ranked, n, sizeof *ranked, compare_wins);
  for (guint g = 0; g < PBS_GROUPS_MAX; g++)
    sim_result (m->sim, PBS_WIN_SHARE + g, pbs_ratio (ranked[g], (double) m->accounts.n_slots));
}

/* Every slot was sold or unsold. */
static void
finish (Pbs *m)
{
  const Replay *r = m->own;
  g_autofree double *won = g_new (double, r->n_entities);
  guint64 sold = 0;

  for (guint e = 0; e < r->n_entities; e++)
    {
      won[e] = (double) r->won[e];
      sold += r->won[e];
    }
  sim_assert (m->sim, sold + m->accounts.n_unsold == m->accounts.n_slots);
  report_wins (m, won, r->n_entities);
  pbs_report_concentration (m->sim, won, r->n_entities);
  sim_result (m->sim, PBS_KEYS, r->file->n_builders);
  sim_result (m->sim, PBS_ROWS_WITHOUT_TIME, r->file->n_without_time);
  sim_result (m->sim, PBS_ROWS_WITHOUT_BUILDER, r->file->n_without_builder);
}

static void
clear (Pbs *m)
{
  Replay *r = m->own;

  if (r == NULL)
    return;
  for (guint relay = 0; r->books != NULL && relay < r->file->n_relays; relay++)
    pbs_book_clear (&r->books[relay]);
  g_free (r->books);
  g_free (r->entity_of);
  g_free (r->won);
  g_clear_pointer (&r->blocks, g_hash_table_unref);
  g_free (r);
}

const PbsStudy pbs_study_replay
  = { .check = check, .start = start, .finish = finish, .clear = clear, .needs_no_builder = TRUE };
