/* models/pbs_auction/files/bids_file.c - recorded bids, as three public sources write them.
 *
 * They differ in the column of time: slot_t_ms (relayscan: since the slot began), slot_time_ms
 * (delivered payloads of mevboost-data: since the slot before), timestamp_ms or timestamp (Eden,
 * and the relays' own interface: Unix time in milliseconds or seconds).
 */
#include "models/pbs_auction/files/bids_file.h"
#include <string.h>
#include "models/pbs_auction/files/table_file.h"

enum { SLOT, VALUE, HASH, BUILDER, RELAY, FIRST_TIME, LAST_TIME = FIRST_TIME + 3 };

/* Of the times the first that a row fills is taken, in this order: exact ones before rounded. */
static const PbsColumn columns[] = {
  [SLOT] = { "slot", FALSE },
  [VALUE] = { "value", FALSE },
  [HASH] = { "block_hash", FALSE },
  [BUILDER] = { "builder_pubkey", FALSE },
  [RELAY] = { "relay", FALSE },
  [FIRST_TIME] = { "slot_t_ms", TRUE },
  { "slot_time_ms", TRUE },
  { "timestamp_ms", TRUE },
  { "timestamp", TRUE },
  { 0 },
};

static const double SLOT_S = 12.0;               /* a bid after its slot has ended is none for it */
static const double GENESIS_S = 1606824023.0;    /* slot 0 of Ethereum's beacon chain */

/* Texts, in lower case, and the numbers that they get once all are known. */
typedef struct {
  GHashTable *seen;              /* text -> number plus one, by first appearance */
  GPtrArray  *texts;             /* owned by the table */
} Names;

typedef struct {
  Names   builders, relays, hashes;
  GArray *bids;
  guint   n_without_time, n_without_builder;
} Reader;

/* Numbers by first sight; a pass at the end puts them in order of their texts. */
static void
names_init (Names *names)
{
  names->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  names->texts = g_ptr_array_new ();
}

/* Texts belong to the table. */
static void
names_clear (Names *names)
{
  g_ptr_array_unref (names->texts);
  g_hash_table_unref (names->seen);
}

/* Public keys are hexadecimal in either case: one builder, however its key is written. */
static guint
number_of (Names *names, const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (names->seen, lower));

  if (number > 0)
    return number - 1;
  g_ptr_array_add (names->texts, lower);
  number = names->texts->len;
  g_hash_table_insert (names->seen, g_steal_pointer (&lower), GUINT_TO_POINTER (number));
  return number - 1;
}

/* By bytes: no locale may order keys. */
static gint
compare_texts (gconstpointer a, gconstpointer b, gpointer texts)
{
  const guint *i = a, *j = b;

  return strcmp (g_ptr_array_index ((GPtrArray *) texts, *i),
                 g_ptr_array_index ((GPtrArray *) texts, *j));
}

/* Returns: (transfer full): for each number by first appearance its place in the order of texts. */
static guint *
places (const Names *names)
{
  const guint n = names->texts->len;
  g_autofree guint *order = g_new (guint, n);
  guint *place = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_texts, names->texts);
  for (guint i = 0; i < n; i++)
    place[order[i]] = i;
  return place;
}

/* Returns: the column that tells this row's time; LAST_TIME + 1: none does. */
static guint
time_column (const PbsRow *row)
{
  guint c = FIRST_TIME;

  while (c <= LAST_TIME && (row->at[c] < 0 || pbs_row_text (row, c)[0] == '\0'))
    c++;
  return c;
}

/* Data sets name the same instant in four ways. */
static gboolean
has_time_column (const PbsRow *row)
{
  guint c = FIRST_TIME;

  while (c <= LAST_TIME && row->at[c] < 0)
    c++;
  return c <= LAST_TIME;
}

/* Since the slot began. */
static gboolean
read_time (const PbsRow *row, guint c, PbsRecordedBid *bid, GError **error)
{
  gint64 number;

  if (!g_ascii_string_to_signed (pbs_row_text (row, c), 10, G_MININT32, G_MAXINT64, &number, NULL))
    {
      g_autofree char *what = g_strdup_printf ("%s: not a whole number of %s", columns[c].name,
                                               c == LAST_TIME ? "seconds" : "milliseconds");

      return pbs_row_fail (row, c, error, what);
    }
  bid->at_s = (double) number * (c == LAST_TIME ? 1.0 : 1e-3);
  if (c == FIRST_TIME + 1)
    bid->at_s -= SLOT_S;
  else if (c > FIRST_TIME + 1)
    bid->at_s -= GENESIS_S + SLOT_S * (double) bid->slot;
  if (bid->at_s > SLOT_S)
    return pbs_row_fail (row, c, error, "the bid is later than the end of its slot");
  if (bid->at_s < -SLOT_S)
    return pbs_row_fail (row, c, error, "the bid is earlier than the slot before its own");
  return TRUE;
}

/* Rows without a time or a builder are counted and left out: recorded data has them, and a user
 * is told how many. */
static gboolean
read_row (const PbsRow *row, gpointer data, GError **error)
{
  Reader *r = data;
  const guint c = time_column (row);
  PbsRecordedBid bid;

  if (!has_time_column (row))
    return sim_invalid (error,
                        "%s:1:1: the header lacks a column of time: slot_t_ms, "
                        "slot_time_ms, timestamp_ms or timestamp",
                        row->path);
  if (!g_ascii_string_to_signed (pbs_row_text (row, SLOT), 10, 0, G_MAXINT64, &bid.slot, NULL))
    return pbs_row_fail (row, SLOT, error, "slot: not a whole number");
  if (c > LAST_TIME)
    {
      r->n_without_time++;
      return TRUE;
    }
  if (pbs_row_text (row, BUILDER)[0] == '\0')
    {
      r->n_without_builder++;
      return TRUE;
    }
  if (!read_time (row, c, &bid, error))
    return FALSE;
  if (!pbs_wei_read (pbs_row_text (row, VALUE), &bid.wei))
    return pbs_row_fail (row, VALUE, error, "value: not a whole number of wei below 2^128");
  bid.builder = number_of (&r->builders, pbs_row_text (row, BUILDER));
  bid.relay = number_of (&r->relays, pbs_row_text (row, RELAY));
  bid.hash = number_of (&r->hashes, pbs_row_text (row, HASH));
  g_array_append_val (r->bids, bid);
  return TRUE;
}

/* Down to the last field, so that the file's order decides nothing. */
static gint
compare (gconstpointer a, gconstpointer b)
{
  const PbsRecordedBid *x = a, *y = b;

  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  if (x->at_s != y->at_s)
    return x->at_s < y->at_s ? -1 : 1;
  if (x->wei != y->wei)
    return x->wei < y->wei ? -1 : 1;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  if (x->builder != y->builder)
    return x->builder < y->builder ? -1 : 1;
  return (x->relay > y->relay) - (x->relay < y->relay);
}

/* Numbers become ranks of texts: a file in another order gives the same numbers. */
static PbsBidsFile *
finish (Reader *r)
{
  PbsBidsFile *file = g_new0 (PbsBidsFile, 1);
  /* numbers so far are by first sight */
  g_autofree guint *builder = places (&r->builders), *relay = places (&r->relays),
                   *hash = places (&r->hashes);

  for (guint i = 0; i < r->bids->len; i++)
    {
      PbsRecordedBid *bid = &g_array_index (r->bids, PbsRecordedBid, i);

      bid->builder = builder[bid->builder];
      bid->relay = relay[bid->relay];
      bid->hash = hash[bid->hash];
    }
  /* slots in order, and times within a slot */
  g_array_sort (r->bids, compare);
  file->n = r->bids->len;
  file->bids = g_memdup2 (r->bids->data, file->n * sizeof (PbsRecordedBid));
  for (guint i = 0; i < file->n; i++)
    file->n_slots += i == 0 || file->bids[i].slot != file->bids[i - 1].slot;
  file->n_builders = r->builders.texts->len;
  file->n_relays = r->relays.texts->len;
  /* by place, so that a key's number finds its text */
  file->keys = g_new0 (char *, file->n_builders + 1);
  for (guint i = 0; i < file->n_builders; i++)
    file->keys[builder[i]] = g_strdup (g_ptr_array_index (r->builders.texts, i));
  file->n_without_time = r->n_without_time;
  file->n_without_builder = r->n_without_builder;
  return file;
}

/* An empty file and one of unusable rows are told apart. */
static gpointer
load (const char *path, GError **error)
{
  g_autoptr (GArray) bids = g_array_new (FALSE, FALSE, sizeof (PbsRecordedBid));
  Reader r = { .bids = bids };
  PbsBidsFile *file = NULL;

  names_init (&r.builders);
  names_init (&r.relays);
  names_init (&r.hashes);
  if (pbs_table_read (path, columns, read_row, &r, error))
    {
      if (bids->len > 0)
        file = finish (&r);
      else if (r.n_without_time + r.n_without_builder > 0)
        sim_invalid (error, "%s: the file has no bid: of its rows %u tell no time, %u no builder",
                     path, r.n_without_time, r.n_without_builder);
      else
        sim_invalid (error, "%s: the file has no bid", path);
    }
  names_clear (&r.builders);
  names_clear (&r.relays);
  names_clear (&r.hashes);
  return file;
}

/* keys ends with NULL. */
static void
drop (gpointer data)
{
  PbsBidsFile *file = data;

  g_strfreev (file->keys);
  g_free (file->bids);
  g_free (file);
}

const SimFileFormat pbs_bids_format = { "list of recorded bids",
                                        "CSV or TSV with columns slot, value, block_hash, "
                                        "builder_pubkey, relay and one of slot_t_ms (relayscan), "
                                        "slot_time_ms (mevboost-data), timestamp_ms, timestamp "
                                        "(Eden)",
                                        load, drop, FALSE };
