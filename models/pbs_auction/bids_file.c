/* models/pbs_auction/bids_file.c - recorded bids, as three public sources write them.
 *
 * They differ in the column of time: slot_t_ms (relayscan: since the slot began), slot_time_ms
 * (delivered payloads of mevboost-data: since the slot before), timestamp_ms or timestamp (Eden,
 * and the relays' own interface: Unix time in milliseconds or seconds).
 */
#include "models/pbs_auction/bids_file.h"
#include <math.h>
#include <string.h>
#include "models/pbs_auction/table_file.h"

enum { SLOT, VALUE, HASH, BUILDER, RELAY, FIRST_TIME, LAST_TIME = FIRST_TIME + 3 };

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

typedef struct {
  GHashTable *builders, *relays; /* name -> number plus one */
  GArray     *bids;
} Reader;

/* Whole ether and the rest apart, so that no digit of a large value is lost before the scaling. */
static gboolean
read_wei (const char *text, double *eth)
{
  const gsize length = strlen (text), whole = length > 18 ? length - 18 : 0;
  g_autofree char *high = g_strndup (text, whole);
  gint64 ether = 0;
  guint64 rest;

  if (length == 0 || strspn (text, "0123456789") != length || length > 30)
    return FALSE;
  if (whole > 0 && !g_ascii_string_to_signed (high, 10, 0, G_MAXINT64, &ether, NULL))
    return FALSE;
  if (!g_ascii_string_to_unsigned (text + whole, 10, 0, G_MAXUINT64, &rest, NULL))
    return FALSE;
  *eth = (double) ether + (double) rest * 1e-18;
  return TRUE;
}

static guint
number_of (GHashTable *names, const char *name)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (names, name));

  if (number == 0)
    {
      number = g_hash_table_size (names) + 1;
      g_hash_table_insert (names, g_strdup (name), GUINT_TO_POINTER (number));
    }
  return number - 1;
}

static guint64
hash_of (const char *text)
{
  guint64 h = G_GUINT64_CONSTANT (14695981039346656037);

  for (; *text != '\0'; text++)
    h = (h ^ (guchar) *text) * G_GUINT64_CONSTANT (1099511628211);
  return h;
}

/* Since the slot began. */
static gboolean
read_time (const PbsRow *row, PbsRecordedBid *bid, GError **error)
{
  guint c = FIRST_TIME;
  gint64 number;

  while (c <= LAST_TIME && row->at[c] < 0)
    c++;
  if (c > LAST_TIME)
    return sim_invalid (error,
                        "%s:1:1: the header lacks a column of time: slot_t_ms, "
                        "slot_time_ms, timestamp_ms or timestamp",
                        row->path);
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

static gboolean
read_row (const PbsRow *row, gpointer data, GError **error)
{
  Reader *r = data;
  PbsRecordedBid bid;

  if (!g_ascii_string_to_signed (pbs_row_text (row, SLOT), 10, 0, G_MAXINT64, &bid.slot, NULL))
    return pbs_row_fail (row, SLOT, error, "slot: not a whole number");
  if (!read_time (row, &bid, error))
    return FALSE;
  if (!read_wei (pbs_row_text (row, VALUE), &bid.bid_eth))
    return pbs_row_fail (row, VALUE, error, "value: not a whole number of wei");
  bid.builder = number_of (r->builders, pbs_row_text (row, BUILDER));
  bid.relay = number_of (r->relays, pbs_row_text (row, RELAY));
  bid.hash = hash_of (pbs_row_text (row, HASH));
  g_array_append_val (r->bids, bid);
  return TRUE;
}

/* Stable: rows of one instant stay in the order of the file. */
static gint
compare (gconstpointer a, gconstpointer b, gpointer base)
{
  const guint i = *(const guint *) a, j = *(const guint *) b;
  const PbsRecordedBid *x = (const PbsRecordedBid *) base + i,
                       *y = (const PbsRecordedBid *) base + j;

  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  if (x->at_s != y->at_s)
    return x->at_s < y->at_s ? -1 : 1;
  return (i > j) - (i < j);
}

static PbsBidsFile *
finish (Reader *r)
{
  PbsBidsFile *file = g_new0 (PbsBidsFile, 1);
  g_autofree guint *order = g_new (guint, r->bids->len);

  for (guint i = 0; i < r->bids->len; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) r->bids->len, sizeof (guint), compare, r->bids->data);
  file->n = r->bids->len;
  file->bids = g_new (PbsRecordedBid, file->n);
  for (guint i = 0; i < file->n; i++)
    {
      file->bids[i] = g_array_index (r->bids, PbsRecordedBid, order[i]);
      file->n_slots += i == 0 || file->bids[i].slot != file->bids[i - 1].slot;
    }
  file->n_builders = g_hash_table_size (r->builders);
  file->n_relays = g_hash_table_size (r->relays);
  return file;
}

static gpointer
load (const char *path, GError **error)
{
  g_autoptr (GHashTable) builders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) relays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) bids = g_array_new (FALSE, FALSE, sizeof (PbsRecordedBid));
  Reader r = { builders, relays, bids };

  if (!pbs_table_read (path, columns, read_row, &r, error))
    return NULL;
  if (bids->len > 0)
    return finish (&r);
  sim_invalid (error, "%s: the file has no bid", path);
  return NULL;
}

static void
drop (gpointer data)
{
  PbsBidsFile *file = data;

  g_free (file->bids);
  g_free (file);
}

const SimFileFormat pbs_bids_format = { "recorded bids",
                                        "CSV or TSV with columns slot, value, block_hash, "
                                        "builder_pubkey, relay and one of slot_t_ms (relayscan), "
                                        "slot_time_ms (mevboost-data), timestamp_ms, timestamp "
                                        "(Eden)",
                                        load, drop };
