/* models/pbs_auction/bids_file.c - reading recorded bids: by column name, refused by line and
 * column. */
#include "models/pbs_auction/bids_file.h"
#include <math.h>
#include <string.h>

enum { SLOT, TIME, VALUE, HASH, BUILDER, RELAY, N_COLUMNS };

static const char *const columns[N_COLUMNS]
  = { "slot", "slot_t_ms", "value", "block_hash", "builder_pubkey", "relay" };

static const double LATEST_S = 12.0;   /* a bid after its slot has ended is no bid for it */

typedef struct {
  const char *path, *separator;
  guint       line;
  int         at[N_COLUMNS];     /* index of each column */
  GHashTable *builders, *relays; /* name -> number plus one */
  GArray     *bids;
} Reader;

static gboolean
fail (const Reader *r, int field, GError **error, const char *what)
{
  return sim_invalid (error, "%s:%u:%d: %s", r->path, r->line, field + 1, what);
}

static gboolean
read_header (Reader *r, char **fields, GError **error)
{
  for (guint c = 0; c < N_COLUMNS; c++)
    {
      r->at[c] = -1;
      for (int i = 0; fields[i] != NULL; i++)
        if (strcmp (g_strstrip (fields[i]), columns[c]) == 0)
          r->at[c] = i;
      if (r->at[c] < 0)
        return sim_invalid (error, "%s:%u:1: the header lacks the column %s", r->path, r->line,
                            columns[c]);
    }
  return TRUE;
}

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

static gboolean
read_row (Reader *r, char **fields, GError **error)
{
  const guint n = g_strv_length (fields);
  PbsRecordedBid bid;
  gint64 ms;

  for (guint c = 0; c < N_COLUMNS; c++)
    if (r->at[c] >= (int) n)
      return fail (r, (int) n - 1, error, "the row is shorter than the header");
  if (!g_ascii_string_to_signed (fields[r->at[SLOT]], 10, 0, G_MAXINT64, &bid.slot, NULL))
    return fail (r, r->at[SLOT], error, "slot: not a whole number");
  if (!g_ascii_string_to_signed (fields[r->at[TIME]], 10, -G_MAXINT32, G_MAXINT32, &ms, NULL))
    return fail (r, r->at[TIME], error, "slot_t_ms: not a whole number of milliseconds");
  bid.at_s = (double) ms / 1e3;
  if (bid.at_s > LATEST_S)
    return fail (r, r->at[TIME], error, "the bid is later than the end of its slot");
  if (!read_wei (fields[r->at[VALUE]], &bid.bid_eth))
    return fail (r, r->at[VALUE], error, "value: not a whole number of wei");
  bid.builder = number_of (r->builders, fields[r->at[BUILDER]]);
  bid.relay = number_of (r->relays, fields[r->at[RELAY]]);
  bid.hash = hash_of (fields[r->at[HASH]]);
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

static gboolean
read_lines (Reader *r, char **lines, GError **error)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = NULL;

      r->line = i + 1;
      if (i == 0)
        r->separator = strchr (lines[0], '\t') != NULL ? "\t" : ",";
      g_strchomp (lines[i]);
      if (lines[i][0] == '\0' && i > 0)
        continue;
      fields = g_strsplit (lines[i], r->separator, -1);
      if (!(i == 0 ? read_header (r, fields, error) : read_row (r, fields, error)))
        return FALSE;
    }
  if (r->bids->len == 0)
    return fail (r, 0, error, "the file has no bid");
  return TRUE;
}

static gpointer
load (const char *path, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GHashTable) builders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) relays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) bids = g_array_new (FALSE, FALSE, sizeof (PbsRecordedBid));
  Reader r = { .path = path, .builders = builders, .relays = relays, .bids = bids };

  if (!g_file_get_contents (path, &text, NULL, &fault))
    {
      sim_error (error, SIM_ERROR_FILE, "%s", fault->message);
      return NULL;
    }
  lines = g_strsplit (text, "\n", -1);
  return read_lines (&r, lines, error) ? finish (&r) : NULL;
}

static void
drop (gpointer data)
{
  PbsBidsFile *file = data;

  g_free (file->bids);
  g_free (file);
}

const SimFileFormat pbs_bids_format = { "recorded bids",
                                        "CSV or TSV with columns slot, slot_t_ms, value, "
                                        "block_hash, builder_pubkey, relay (relayscan bid archive)",
                                        load, drop };
