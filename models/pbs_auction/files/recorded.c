/* models/pbs_auction/files/recorded.c - see recorded.h.
 *
 * What is empty and allowed to be: times (relayscan's polls of getHeader; a tenth to a fifth of the
 * delivered payloads of some relays), keys (the same polls; blocks built by their proposer, which
 * have a value of nothing too), relays (the data interface does not name itself).
 *
 * Everything else that is not as its format says is a fault with its place: a value with an
 * exponent, for instance, has been through a spreadsheet and lost its last digits.
 *
 * Times: four columns name the same instant.  slot_t_ms counts from the slot's own beginning,
 * slot_time_ms from that of the slot before, the others from 1970; whole seconds are the coarsest,
 * and their rows are counted.
 */
#include "models/pbs_auction/files/recorded.h"
#include <string.h>

static const gint64 SLOT_MS = 12000;          /* a bid after its slot has ended is none for it */
static const gint64 GENESIS_S = 1606824023;       /* slot 0 of Ethereum's beacon chain */
static const gint64 SLOT_MAX = G_GINT64_CONSTANT (1000000000000);

/* Texts and table grow together. */
static void
names_init (PbsNames *names)
{
  names->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  names->texts = g_ptr_array_new ();
}

/* The table owns the texts. */
static void
names_clear (PbsNames *names)
{
  g_ptr_array_unref (names->texts);
  g_hash_table_unref (names->seen);
}

/* A text that is new gets the next number. */
static guint
names_number (PbsNames *names, const char *text)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (names->seen, text));

  if (number == 0)
    {
      char *copy = g_strdup (text);

      g_ptr_array_add (names->texts, copy);
      number = names->texts->len;
      g_hash_table_insert (names->seen, copy, GUINT_TO_POINTER (number));
    }
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

/* What is numbered by first sight must not show it. */
guint *
pbs_names_places (const PbsNames *names, char ***sorted)
{
  const guint n = names->texts->len;
  g_autofree guint *order = g_new (guint, n);
  guint *place = g_new (guint, n);

  *sorted = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_texts, names->texts);
  for (guint i = 0; i < n; i++)
    {
      place[order[i]] = i;
      (*sorted)[i] = g_strdup (g_ptr_array_index (names->texts, order[i]));
    }
  return place;
}

/* One for each pass over a file. */
void
pbs_recorder_init (PbsRecorder *r)
{
  *r = (PbsRecorder){ 0 };
  names_init (&r->keys);
  names_init (&r->relays);
  names_init (&r->labels);
}

/* Names that a file keeps were copied. */
void
pbs_recorder_clear (PbsRecorder *r)
{
  names_clear (&r->keys);
  names_clear (&r->relays);
  names_clear (&r->labels);
}

/* A column that is not there is as empty as one without a text. */
static const char *
text_of (const PbsArchiveRows *rows, guint field)
{
  const char *text = pbs_archive_row_text (rows, field);

  return text != NULL ? text : "";
}

/* In place: hexadecimal is written in either case. */
static const char *
lower (const PbsArchiveRows *rows, guint field)
{
  char *text = pbs_archive_row_text (rows, field);

  for (char *at = text; at != NULL && *at != '\0'; at++)
    *at = g_ascii_tolower (*at);
  return text != NULL ? text : "";
}

/* Digits alone, with a sign where @sign: strtol would take blanks, a plus and whatever stands
 * behind the digits. */
static gboolean
read_whole (const char *text, gboolean sign, gint64 *number)
{
  const gboolean below = sign && *text == '-';
  const char *at = text + (below ? 1 : 0);
  gint64 sum = 0;

  if (*at == '\0')
    return FALSE;
  for (; *at != '\0'; at++)
    {
      if (!g_ascii_isdigit (*at) || sum > (G_MAXINT64 - 9) / 10)
        return FALSE;
      sum = sum * 10 + (*at - '0');
    }
  *number = below ? -sum : sum;
  return TRUE;
}

/* Whatever is before the digits is the usual 0x. */
static gboolean
read_hash (const char *text, PbsHash *hash)
{
  guint n = 0;
  PbsAmount d = { 0 };

  if (g_str_has_prefix (text, "0x"))
    text += 2;
  for (; text[n] != '\0'; n++)
    {
      const int digit = g_ascii_xdigit_value (text[n]);

      if (digit < 0 || n >= 64)
        return FALSE;
      *(n < 32 ? &d.high : &d.low) |= (PbsWei) (guint) digit << (124 - 4 * (n % 32));
    }
  /* digits from the left: of two hashes of different lengths the order is that of their texts */
  hash->digits = d;
  hash->n_digits = n;
  return n > 0;
}

/* Returns: the field that tells this row's time; PBS_AT_T_S + 1: none does. */
static guint
time_field (const PbsArchiveRows *rows)
{
  guint f = PBS_AT_T_SLOT;

  while (f <= PBS_AT_T_S && *text_of (rows, f) == '\0')
    f++;
  return f;
}

/* Since the slot began. */
static gboolean
read_time (PbsRecorder *r, const PbsArchiveRows *rows, guint f, PbsRecordedRow *row, GError **error)
{
  gint64 ms;

  if (!read_whole (text_of (rows, f), TRUE, &ms) || ms > G_MAXINT64 / 2000
      || ms < -G_MAXINT64 / 2000)
    {
      g_autofree char *what
        = g_strdup_printf ("%s: not a whole number of %s", pbs_archive_field_name (f),
                           f == PBS_AT_T_S ? "seconds" : "milliseconds");

      return pbs_archive_row_fail (rows, f, error, what);
    }
  /* a bid of whole seconds is early by half a second on average */
  r->n_coarse += f == PBS_AT_T_S;
  ms *= f == PBS_AT_T_S ? 1000 : 1;
  if (f == PBS_AT_T_BEFORE)
    ms -= SLOT_MS;
  else if (f != PBS_AT_T_SLOT)
    ms -= 1000 * GENESIS_S + SLOT_MS * row->slot;
  if (ms > SLOT_MS)
    return pbs_archive_row_fail (rows, f, error, "the bid is later than the end of its slot");
  if (ms < -SLOT_MS)
    return pbs_archive_row_fail (rows, f, error, "the bid is earlier than the slot before its own");
  row->at_ms = (gint32) ms;
  return TRUE;
}

/* Exporters write booleans as words or as digits. */
static gboolean
read_delivered (const char *text, gboolean *delivered)
{
  *delivered = g_ascii_strcasecmp (text, "true") == 0 || strcmp (text, "1") == 0;
  return *delivered || g_ascii_strcasecmp (text, "false") == 0 || strcmp (text, "0") == 0;
}

/* A payload that was delivered and is on no chain was missed: nobody was paid for it. */
static gboolean
is_reorged (const PbsArchiveRows *rows)
{
  const char *text = pbs_archive_row_text (rows, PBS_AT_REORGED);
  gboolean is_true;

  return text != NULL && read_delivered (text, &is_true) && is_true;
}

/* Data sets of delivered payloads say so in a column; the data interface by having no time. */
static PbsRowKind
kind_of (const PbsArchiveRows *rows)
{
  const char *delivered = pbs_archive_row_text (rows, PBS_AT_DELIVERED);
  gboolean is_true;

  if (is_reorged (rows))
    return PBS_ROW_MISSED;
  if (delivered != NULL && *text_of (rows, PBS_AT_KEY) == '\0')
    return PBS_ROW_LOCAL;
  if (delivered != NULL)
    return read_delivered (delivered, &is_true) && !is_true ? PBS_ROW_MISSED : PBS_ROW_DELIVERED;
  for (guint f = PBS_AT_T_SLOT; f <= PBS_AT_T_S; f++)
    if (pbs_archive_row_text (rows, f) != NULL)
      return PBS_ROW_BID;
  return PBS_ROW_DELIVERED;
}

/* A file of bids has times; the relays' list of payloads has none, but tells what was in them. */
static gboolean
check_columns (const PbsArchiveRows *rows, GError **error)
{
  static const guint needed[] = { PBS_AT_SLOT, PBS_AT_VALUE, PBS_AT_HASH, PBS_AT_KEY };
  gboolean has_time = pbs_archive_row_text (rows, PBS_AT_NUM_TX) != NULL
                      && pbs_archive_row_text (rows, PBS_AT_GAS_USED) != NULL;
  const char *delivered = pbs_archive_row_text (rows, PBS_AT_DELIVERED);
  gboolean is_true;

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (pbs_archive_row_text (rows, needed[i]) == NULL)
      {
        g_autofree char *what
          = g_strdup_printf ("there is no %s", pbs_archive_field_name (needed[i]));

        return pbs_archive_row_fail (rows, needed[i], error, what);
      }
  if (delivered != NULL && !read_delivered (delivered, &is_true))
    return pbs_archive_row_fail (rows, PBS_AT_DELIVERED, error,
                                 "payload_delivered: neither true nor false");
  if (*text_of (rows, PBS_AT_REORGED) != '\0'
      && !read_delivered (text_of (rows, PBS_AT_REORGED), &is_true))
    return pbs_archive_row_fail (rows, PBS_AT_REORGED, error, "reorged: neither true nor false");
  for (guint f = PBS_AT_T_SLOT; f <= PBS_AT_T_S; f++)
    has_time = has_time || pbs_archive_row_text (rows, f) != NULL;
  return has_time
         || pbs_archive_row_fail (rows, PBS_AT_T_SLOT, error,
                                  "a bid needs a column of time: slot_t_ms, slot_time_ms, "
                                  "timestamp_ms or timestamp");
}

/* Rows are many: names of relays and labels take two bytes. */
static guint16
short_number (PbsNames *names, const char *text)
{
  return *text == '\0' ? PBS_NO_NAME : (guint16) MIN (names_number (names, text), PBS_NO_NAME);
}

/* All that is left when time and builder are there. */
static gboolean
read_rest (PbsRecorder *r, const PbsArchiveRows *rows, PbsRecordedRow *row, GError **error)
{
  const char *relay = lower (rows, PBS_AT_RELAY);

  if (row->kind != PBS_ROW_LOCAL || *text_of (rows, PBS_AT_VALUE) != '\0')
    if (!pbs_amount_read (text_of (rows, PBS_AT_VALUE), &row->wei))
      return pbs_archive_row_fail (rows, PBS_AT_VALUE, error,
                                   "value: not a whole number of wei below 2^256");
  if (!read_hash (lower (rows, PBS_AT_HASH), &row->hash))
    return pbs_archive_row_fail (rows, PBS_AT_HASH, error, "block_hash: not hexadecimal");
  row->relay = short_number (&r->relays, relay);
  r->n_without_relay += *relay == '\0' && row->kind != PBS_ROW_LOCAL;
  if (row->kind == PBS_ROW_LOCAL)
    return TRUE;
  row->key = names_number (&r->keys, lower (rows, PBS_AT_KEY));
  row->label = short_number (&r->labels, text_of (rows, PBS_AT_LABEL));
  return TRUE;
}

/* A delivered payload counts without a time; a bid does not. */
gboolean
pbs_recorder_read (PbsRecorder *r, const PbsArchiveRows *rows, PbsRecordedRow *row,
                   gboolean *counts, GError **error)
{
  const guint f = time_field (rows);

  *row = (PbsRecordedRow){ .at_ms = PBS_NO_TIME, .relay = PBS_NO_NAME, .label = PBS_NO_NAME };
  *counts = FALSE;
  if (!check_columns (rows, error))
    return FALSE;
  row->kind = kind_of (rows);
  if (!read_whole (text_of (rows, PBS_AT_SLOT), FALSE, &row->slot) || row->slot > SLOT_MAX)
    return pbs_archive_row_fail (rows, PBS_AT_SLOT, error, "slot: not a whole number");
  r->n_without_time += f > PBS_AT_T_S;
  if (f > PBS_AT_T_S && row->kind == PBS_ROW_BID)
    return TRUE;
  if (row->kind != PBS_ROW_LOCAL && *text_of (rows, PBS_AT_KEY) == '\0')
    {
      r->n_without_builder++;
      return TRUE;
    }
  if (f <= PBS_AT_T_S && !read_time (r, rows, f, row, error))
    return FALSE;
  if (!read_rest (r, rows, row, error))
    return FALSE;
  r->n_local += row->kind == PBS_ROW_LOCAL;
  r->n_missed += row->kind == PBS_ROW_MISSED;
  r->n_reorged += is_reorged (rows) ? 1 : 0;
  r->n_delivered += row->kind == PBS_ROW_DELIVERED;
  *counts = TRUE;
  return TRUE;
}
