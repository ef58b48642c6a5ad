/* models/pbs_auction/archive/study_replay.c - recorded bids and payloads: who won, and what a live
 * proposer would have taken.
 *
 * A slot whose delivered block is on record was won by that (winners: recorded).  Else, and for
 * `winners: replayed`, its auction is played again: bids arrive as recorded; when getHeader comes,
 * which relays answer and what a later request would have brought is simulated.  Relays show and
 * the proposer picks by their rules (slot/book.h).  Winners are entities, not keys (entities.h): a
 * margin is over the best bid of another one.  Of a slot of which payloads alone are on record,
 * what another request would have brought is not known.
 * The value of blocks is not in a file: profits are not reported.
 */
#include "models/pbs_auction/archive/periods.h"
#include "models/pbs_auction/archive/top_path.h"
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/pbs.h"
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/slot/book.h"
#include <string.h>

enum { NOBODY = G_MAXUINT };

typedef struct {
  SimStream *requests, *faults;
  PbsArchive *archive;
  const PbsRecordedSlot *slot;
  PbsBook *books; /* (n_relays) by rank of keys */
  guint n_relays, n_books_keys;
  PbsEntities *entities;
  guint *entity; /* of a rank of keys, in this slot */
  PbsPeriods *periods;
  PbsTopPath path;
  GArray *offered; /* (element-type guint) relays that had the winning block */
  guint64 n_not_known, n_told;
} Replay;

/* What the proposer takes. */
typedef struct {
  gboolean has;
  guint key, value; /* ranks */
  guint64 hash;
  gint32 at_ms;               /* first arrival at a relay */
  guint second, second_value; /* entity and rank of value; NOBODY: none */
} Taken;

/* Books are as wide as the widest slot needs. */
static void
empty_books (Replay *r)
{
  const guint n = r->slot->n_keys;

  for (guint i = 0; i < r->n_relays; i++)
    {
      if (n > r->n_books_keys)
        {
          pbs_book_clear (&r->books[i]);
          pbs_book_init (&r->books[i], n);
        }
      r->books[i].n_builders = n;
      pbs_book_reset (&r->books[i]);
    }
  if (n > r->n_books_keys)
    {
      r->n_books_keys = n;
      r->entity = g_renew (guint, r->entity, n);
    }
  for (guint i = 0; i < r->slot->n; i++)
    if (r->slot->rows[i].kind != PBS_ROW_LOCAL)
      r->entity[r->slot->key[i]] = pbs_entity (r->entities, &r->slot->rows[i], r->slot->begins_s);
}

/* The relay's own rules decide, as they did when the bids were recorded.  Ranks keep the order of
 * values; nothing stays nothing. */
static void
take (Pbs *m, Replay *r, guint i)
{
  const PbsRecordedRow *row = &r->slot->rows[i];
  PbsBook *book = &r->books[row->relay];
  const PbsStanding *own = &book->latest[r->slot->key[i]];
  const PbsBid bid = { .bid_wei = pbs_amount_is_zero (row->wei) ? 0 : r->slot->value[i] + 1,
                       .hash = r->slot->hash[i],
                       .cancels = m->p->cancellations };

  if (own->has && bid.cancels && bid.bid_wei < own->bid.bid_wei)
    sim_count (m->sim, PBS_CANCELLED, 1);
  if (pbs_book_judge (book, &bid) == PBS_GOES_ON
      && (m->p->keep_outbid || !book->top.has || bid.bid_wei > book->top.bid.bid_wei
          || book->top.builder == r->slot->key[i]))
    pbs_book_admit (book, r->slot->key[i], &bid, 1e-3 * row->at_ms, m->ties);
}

/* The best bid over the relays of the mask, by the proposer's rule. */
static gboolean
find_best (const Replay *r, const gboolean *answered, PbsStanding *best)
{
  best->has = FALSE;
  for (guint relay = 0; relay < r->n_relays; relay++)
    {
      const PbsStanding *top = &r->books[relay].top;

      if ((answered != NULL && !answered[relay]) || !top->has || top->bid.bid_wei == 0)
        continue;
      if (best->has && top->bid.hash == best->bid.hash)
        best->arrived_s = MIN (best->arrived_s, top->arrived_s);
      else if (!best->has || pbs_is_better (&top->bid, &best->bid))
        *best = *top;
    }
  return best->has;
}

/* The best bid of another entity at the relays that answered. */
static void
find_second (const Replay *r, const gboolean *answered, Taken *taken)
{
  PbsWei second = 0;

  taken->second = NOBODY;
  for (guint relay = 0; relay < r->n_relays; relay++)
    for (guint b = 0; b <= r->slot->n_keys && answered[relay]; b++)
      {
        const PbsBook *book = &r->books[relay];
        const PbsStanding *other = b < r->slot->n_keys ? &book->latest[b] : &book->floor;

        if (!other->has || other->bid.bid_wei <= second
            || r->entity[other->builder] == r->entity[taken->key])
          continue;
        second = other->bid.bid_wei;
        taken->second = r->entity[other->builder];
        taken->second_value = (guint) (second - 1);
      }
}

/* Relays that answer this request. */
static gboolean *
draw_answers (Pbs *m, Replay *r)
{
  gboolean *answered = g_new (gboolean, MAX (1, r->n_relays));

  for (guint relay = 0; relay < r->n_relays; relay++)
    answered[relay] = sim_uniform (r->faults) >= m->p->relay_fail_share;
  return answered;
}

/* What is on offer at the request. */
static void
ask (Pbs *m, Replay *r, Taken *taken)
{
  g_autofree gboolean *answered = draw_answers (m, r);
  PbsStanding best;

  taken->has = find_best (r, answered, &best);
  if (!taken->has)
    return;
  taken->key = best.builder;
  taken->value = (guint) (best.bid.bid_wei - 1);
  taken->hash = best.bid.hash;
  taken->at_ms = (gint32) floor (best.arrived_s * 1e3 + 0.5);
  find_second (r, answered, taken);
}

/* The delivered block; of several, as after a reorganisation, the most valuable. */
static void
find_delivered (const Replay *r, Taken *taken)
{
  const PbsRecordedSlot *slot = r->slot;

  taken->has = FALSE;
  for (guint i = 0; i < slot->n; i++)
    if (slot->rows[i].kind == PBS_ROW_DELIVERED
        && (!taken->has || slot->value[i] > taken->value
            || (slot->value[i] == taken->value && slot->hash[i] < taken->hash)))
      *taken = (Taken){ TRUE, slot->key[i], slot->value[i], slot->hash[i], PBS_NO_TIME, NOBODY, 0 };
  for (guint i = 0; i < slot->n && taken->has; i++)
    if (slot->hash[i] == taken->hash && slot->rows[i].kind != PBS_ROW_LOCAL
        && slot->rows[i].at_ms != PBS_NO_TIME
        && (taken->at_ms == PBS_NO_TIME || slot->rows[i].at_ms < taken->at_ms))
      taken->at_ms = slot->rows[i].at_ms;
}

/* Every relay that had the block, once. */
static void
find_offered (Replay *r, guint64 hash)
{
  g_array_set_size (r->offered, 0);
  for (guint relay = 0; relay < r->n_relays; relay++)
    for (guint i = 0; i < r->slot->n; i++)
      if (r->slot->hash[i] == hash && r->slot->rows[i].kind != PBS_ROW_LOCAL
          && r->slot->rows[i].relay == relay)
        {
          g_array_append_val (r->offered, relay);
          break;
        }
}

/* One row of the table of slots, under the names of who won and who came second. */
static void
report_row (Pbs *m, const Replay *r, const PbsEnded *ended)
{
  const char *who = pbs_entity_name (r->entities, ended->entity);
  const PbsWei per_gwei = 1000000000, gwei = ended->wei.low / per_gwei;
  const double at_s = (double) ended->begins_s;

  sim_label (m->sim, PBS_ROW_VALUE, who, at_s, pbs_amount_eth (ended->wei));
  if (ended->wei.high == 0 && gwei <= G_GUINT64_CONSTANT (1) << 53)
    {
      sim_label (m->sim, PBS_ROW_GWEI, who, at_s, (double) gwei);
      sim_label (m->sim, PBS_ROW_REST, who, at_s, (double) (ended->wei.low % per_gwei));
    }
  sim_label (m->sim, PBS_ROW_RELAYS, who, at_s, ended->n_relays);
  if (ended->at_ms != PBS_NO_TIME)
    sim_label (m->sim, PBS_ROW_ARRIVAL, who, at_s, 1e-3 * ended->at_ms);
  if (ended->second != NOBODY)
    {
      sim_label (m->sim, PBS_ROW_MARGIN, who, at_s, pbs_amount_eth (ended->margin));
      sim_label (m->sim, PBS_ROW_SECOND, pbs_entity_name (r->entities, ended->second), at_s,
                 pbs_amount_eth (pbs_amount_less (ended->wei, ended->margin)));
    }
}

/* The margin over the second is exact in wei: doubles would lose it among bids of an ether. */
static void
report_sale (Pbs *m, Replay *r, const Taken *taken, PbsEnded *ended)
{
  const double eth = pbs_amount_eth (r->slot->values[taken->value]);

  m->accounts.proposer_eth += eth;
  sim_count (m->sim, PBS_PROPOSER, eth);
  sim_tally (m->sim, PBS_BID, eth);
  if (taken->at_ms != PBS_NO_TIME)
    {
      r->n_told++;
      sim_tally (m->sim, PBS_WON_ARRIVED_S, 1e-3 * taken->at_ms);
    }
  sim_count (m->sim, PBS_TIED, taken->second != NOBODY && taken->second_value == taken->value);
  if (taken->second != NOBODY)
    {
      const double second_eth = pbs_amount_eth (r->slot->values[taken->second_value]),
                   margin_eth = pbs_amount_eth (ended->margin);

      sim_tally (m->sim, PBS_MARGIN, margin_eth);
      sim_tally (m->sim, PBS_CI, 100.0 * margin_eth / second_eth);
    }
  sim_tally (m->sim, PBS_RELAYS_A_BLOCK, ended->n_relays);
  sim_span (m->sim, pbs_entity_name (r->entities, ended->entity), "won", sim_now (m->sim),
            sim_now (m->sim) + sim_ticks (m->sim, m->p->slot_s));
  if (m->p->slot_rows)
    report_row (m, r, ended);
}

/* What is reported is in wei until it is a statistic. */
static void
sell (Pbs *m, Replay *r, const Taken *taken, PbsEnded *ended)
{
  const PbsAmount wei = r->slot->values[taken->value];

  find_offered (r, taken->hash);
  ended->end = PBS_WON;
  ended->entity = r->entity[taken->key];
  ended->second = taken->second;
  ended->wei = wei;
  /* what was recorded may be below a bid that the proposer did not see */
  if (taken->second != NOBODY && taken->second_value <= taken->value)
    ended->margin = pbs_amount_less (wei, r->slot->values[taken->second_value]);
  else
    ended->second = NOBODY;
  ended->at_ms = taken->at_ms;
  ended->n_relays = r->offered->len;
  ended->relays = (const guint *) (gpointer) r->offered->data;
  report_sale (m, r,
               &(Taken){ TRUE, taken->key, taken->value, taken->hash, taken->at_ms, ended->second,
                         taken->second_value },
               ended);
}

/* A slot that nobody sold; a local block's value is not in the file. */
static void
lose (Pbs *m, PbsAsking kind, guint metric, PbsEnd end, PbsEnded *ended)
{
  ended->end = end;
  sim_tally (m->sim, pbs_revenue_metric (kind), 0.0);
  sim_count (m->sim, metric, 1);
  pbs_unsold (&m->accounts);
}

/* The deadlines of study slots: a late getHeader, or one that no relay answers, leads to a local
 * block, and a late getPayload to none.  The revenue of both is zero for the comparison of waiting
 * with asking at once. */
static void
decide (Pbs *m, Replay *r, double request_s, PbsAsking kind, PbsEnded *ended)
{
  const double payload_s = request_s + 2.0 * m->p->proposer_latency_s + m->p->sign_s;
  Taken taken;

  ask (m, r, &taken);
  if (!taken.has && !r->slot->has_bids)
    {
      ended->end = PBS_NOT_KNOWN;
      r->n_not_known++;
    }
  else if (!taken.has || request_s > m->p->header_cutoff_s)
    lose (m, kind, PBS_LOCAL, PBS_LOCAL_BLOCK, ended);
  else if (payload_s > m->p->payload_cutoff_s)
    lose (m, kind, PBS_MISSED, PBS_MISSED_BLOCK, ended);
  else
    {
      sim_tally (m->sim, pbs_revenue_metric (kind), pbs_amount_eth (r->slot->values[taken.value]));
      sim_tally (m->sim, PBS_REQUEST_S, request_s);
      sell (m, r, &taken, ended);
    }
}

/* The end of a slot that is on record. */
static void
settle_recorded (Pbs *m, Replay *r, Taken *taken, PbsEnded *ended)
{
  gboolean missed = FALSE;

  for (guint i = 0; i < r->slot->n; i++)
    missed |= r->slot->rows[i].kind == PBS_ROW_MISSED;
  if (taken->has)
    {
      g_autofree gboolean *answered = g_new (gboolean, MAX (1, r->n_relays));

      for (guint relay = 0; relay < r->n_relays; relay++)
        answered[relay] = TRUE;
      if (r->slot->has_bids)
        find_second (r, answered, taken);
      sell (m, r, taken, ended);
      return;
    }
  ended->end = missed ? PBS_MISSED_BLOCK : PBS_LOCAL_BLOCK;
  sim_count (m->sim, missed ? PBS_MISSED : PBS_LOCAL, 1);
  pbs_unsold (&m->accounts);
}

/* Whether the file says how the slot ended. */
static gboolean
is_recorded (const Pbs *m, const Replay *r)
{
  for (guint i = 0; i < r->slot->n; i++)
    if (r->slot->rows[i].kind != PBS_ROW_BID)
      return m->p->winners == PBS_RECORDED || r->slot->rows[i].kind == PBS_ROW_LOCAL;
  return FALSE;
}

/* Blocks that had come by @until_s, each once. */
static guint
count_blocks (const PbsRecordedSlot *slot, double until_s)
{
  guint n = 0;

  for (guint i = 0; i < slot->n; i++)
    {
      gboolean seen = slot->rows[i].at_ms == PBS_NO_TIME || 1e-3 * slot->rows[i].at_ms > until_s;

      for (guint j = 0; j < i && !seen; j++)
        seen = slot->hash[j] == slot->hash[i] && slot->rows[j].at_ms != PBS_NO_TIME;
      n += seen ? 0 : 1;
    }
  return n;
}

/* All rows with a time come to their books, in order; at @decided_s the proposer takes what there
 * is. */
static void
play (Pbs *m, double decided_s, PbsAsking kind, Taken *recorded, PbsEnded *ended)
{
  Replay *r = m->own;
  const PbsRecordedSlot *slot = r->slot;
  guint i = 0;

  for (gboolean decided = FALSE; !decided || i < slot->n; i++)
    {
      PbsStanding best;

      if (!decided && (i == slot->n || 1e-3 * slot->rows[i].at_ms > decided_s))
        {
          decided = TRUE;
          if (recorded != NULL)
            settle_recorded (m, r, recorded, ended);
          else
            decide (m, r, decided_s, kind, ended);
        }
      if (i >= slot->n)
        break;
      if (slot->rows[i].kind == PBS_ROW_LOCAL || slot->rows[i].at_ms == PBS_NO_TIME)
        continue;
      take (m, r, i);
      if (find_best (r, NULL, &best))
        pbs_top_path_add (&r->path, m->sim, slot->values[best.bid.bid_wei - 1],
                          1e-3 * slot->rows[i].at_ms);
    }
  if (slot->has_bids)
    pbs_top_path_report (&r->path, m->sim, decided_s);
}

/* Bids behind the request are in the file and not in the auction. */
static void
slot (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  Replay *r = m->own;
  PbsRequests requests;
  double decided_s;
  PbsEnded ended = {
    .number = r->slot->number, .begins_s = r->slot->begins_s, .second = NOBODY, .at_ms = PBS_NO_TIME
  };
  Taken taken = { 0 };
  const gboolean recorded = is_recorded (m, r);
  g_autoptr (GError) fault = NULL;

  /* of several polls the last counts */
  m->proposer->plan (m->p, r->requests, &requests);
  decided_s = requests.at_s[MAX (requests.n, 1) - 1] + m->p->proposer_latency_s;
  empty_books (r);
  pbs_top_path_reset (&r->path);
  if (recorded)
    {
      find_delivered (r, &taken);
      if (taken.has && taken.at_ms != PBS_NO_TIME)
        decided_s = MAX (decided_s, 1e-3 * taken.at_ms);
    }
  play (m, decided_s, requests.kind, recorded ? &taken : NULL, &ended);
  m->accounts.n_slots++;
  sim_count (sim, PBS_SLOTS, 1);
  sim_tally (sim, PBS_BIDS, count_blocks (r->slot, decided_s));
  pbs_periods_add (r->periods, &ended);
  r->slot = pbs_archive_next (r->archive, &fault);
  if (fault != NULL)
    sim_fail (sim, "%s", fault->message);
  else if (r->slot != NULL)
    sim_after (sim, m->p->slot_s, slot, m, NULL);
}

/* Keys are read in any case, so that names may differ and name one key. */
static gboolean
check_keys (const PbsParams *p, const char *path, GError **error)
{
  const PbsBuilder *rows = p->builders.items;

  for (guint i = 0; i < p->builders.n; i++)
    {
      if (!pbs_archive_has_key (p, rows[i].name))
        return sim_invalid (error,
                            "builder %s: no builder_pubkey of %s; in study replay a row of "
                            "builders names a public key of the file",
                            rows[i].name, path);
      for (guint j = 0; j < i; j++)
        if (g_ascii_strcasecmp (rows[i].name, rows[j].name) == 0)
          return sim_invalid (error, "builders %s and %s are one public key of %s", rows[j].name,
                              rows[i].name, path);
    }
  return TRUE;
}

/* One way to name the files, one to name who is who. */
static gboolean
check (const PbsParams *p, GError **error)
{
  const PbsArchiveFile *files = p->archives.items;

  if (p->bids.path == NULL && p->archives.n == 0)
    return sim_invalid (error, "study replay needs recorded bids: give a file in bids, or files "
                               "with the names of their relays in archives");
  if (p->bids.path != NULL && p->archives.n > 0)
    return sim_invalid (error, "bids and archives both give files: archives can hold them all");
  if (p->labels.path != NULL && p->builders.n > 0)
    return sim_invalid (error, "builders and labels both say whose a key is: give one of them");
  if (p->bids.path != NULL ? p->bids.data == NULL : files[0].file.data == NULL)
    return TRUE;
  return check_keys (p, p->bids.path != NULL ? p->bids.path : "the archives", error);
}

/* A slot begins when the last one ended: recorded slots have no gaps here. */
static void
start (Pbs *m)
{
  Replay *r = g_new0 (Replay, 1);
  g_autoptr (GError) fault = NULL;

  m->own = r;
  pbs_top_path_init (&r->path);
  r->offered = g_array_new (FALSE, FALSE, sizeof (guint));
  r->requests = sim_stream (m->sim, "requests");
  r->faults = sim_stream (m->sim, "faults");
  r->archive = pbs_archive_open (m->p, &fault);
  if (r->archive == NULL)
    {
      sim_fail (m->sim, "%s", fault->message);
      return;
    }
  (void) pbs_archive_relays (r->archive, &r->n_relays);
  r->books = g_new0 (PbsBook, MAX (1, r->n_relays));
  r->entities = pbs_entities_new (m->p, &m->builders, r->archive);
  r->periods = pbs_periods_new (m->sim, r->entities, r->archive);
  r->slot = pbs_archive_next (r->archive, &fault);
  if (fault != NULL)
    sim_fail (m->sim, "%s", fault->message);
  else if (r->slot != NULL)
    sim_after (m->sim, m->p->slot_s, slot, m, NULL);
}

/* Descending: concentration is read from the largest. */
static gint
compare_wins (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x < *y) - (*x > *y);
}

/* Shares of groups; where no row names a key, of the entities with the most wins. */
static void
report_wins (Pbs *m, const double *won, guint n)
{
  g_autofree double *ranked = g_memdup2 (won, n * sizeof *won);

  if (m->builders.n == 0)
    qsort (ranked, n, sizeof *ranked, compare_wins);
  for (guint g = 0; g < PBS_GROUPS_MAX; g++)
    sim_result (m->sim, PBS_WIN_SHARE + g, pbs_ratio (ranked[g], (double) m->accounts.n_slots));
}

/* What the files are: to be read before what they say. */
static void
report_file (Pbs *m, const Replay *r)
{
  const PbsArchiveCounts counts = pbs_archive_counts (r->archive);
  guint n_keys;

  (void) pbs_archive_keys (r->archive, &n_keys);
  sim_result (m->sim, PBS_KEYS, n_keys);
  sim_result (m->sim, PBS_ROWS_WITHOUT_TIME, (double) counts.n_without_time);
  sim_result (m->sim, PBS_ROWS_WITHOUT_BUILDER, (double) counts.n_without_builder);
  sim_result (m->sim, PBS_ROWS_WITHOUT_RELAY, (double) counts.n_without_relay);
  sim_result (m->sim, PBS_ROWS_COARSE, (double) counts.n_coarse);
  sim_result (m->sim, PBS_ROWS_REORGED, (double) counts.n_reorged);
  sim_result (m->sim, PBS_ENTITY_LEVEL, pbs_entities_level (r->entities));
  sim_result (m->sim, PBS_NOT_KNOWN_SLOTS, (double) r->n_not_known);
}

/* Every slot was sold, unsold, or nobody knows. */
static void
finish (Pbs *m)
{
  const Replay *r = m->own;
  guint n;
  double sold = 0.0;
  guint entities = 0;
  const double *won;
  g_autofree double *held = NULL;

  if (r->periods == NULL)
    return;
  pbs_periods_finish (r->periods);
  n = pbs_entities_n (r->entities);
  won = pbs_periods_won (r->periods);
  held = g_new (double, n + 1);
  for (guint e = 0; e < n; e++)
    {
      sold += won[e];
      if (won[e] > 0.0)
        held[entities++] = won[e];
    }
  sim_assert (m->sim,
              (guint64) sold + m->accounts.n_unsold + r->n_not_known == m->accounts.n_slots);
  report_wins (m, won, n);
  /* as by month: names without a win are no part of the market */
  pbs_report_concentration (m->sim, held, entities);
  sim_result (m->sim, PBS_ENTITIES, entities);
  if (sold > 0.0)
    sim_result (m->sim, PBS_TOLD, (double) r->n_told / sold);
  report_file (m, r);
}

static void
clear (Pbs *m)
{
  Replay *r = m->own;

  if (r == NULL)
    return;
  for (guint relay = 0; r->books != NULL && relay < r->n_relays; relay++)
    pbs_book_clear (&r->books[relay]);
  g_free (r->books);
  g_free (r->entity);
  g_array_unref (r->offered);
  pbs_top_path_clear (&r->path);
  pbs_periods_free (r->periods);
  pbs_entities_free (r->entities);
  pbs_archive_close (r->archive);
  g_free (r);
}

const PbsStudy pbs_study_replay
  = { .check = check, .start = start, .finish = finish, .clear = clear, .needs_no_builder = TRUE };
