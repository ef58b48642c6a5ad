/* models/pbs_auction/files/bids_file.c - see bids_file.h.
 *
 * Archives come in order of slots, rising or (the data interface) falling, with rows of the polls
 * after a slot mixed in: a row may be WINDOW slots behind the newest, not more.  Only then can a
 * file of gigabytes be read once, in the memory of a few slots.
 *
 * The first pass checks every row, counts what is passed over and numbers all texts.  Rows of a
 * small file are kept and sorted; of a large one they are dropped, and a run reads them again with
 * a cursor that holds back the last WINDOW slots.  Both give the same slots in the same order.
 * Reading twice costs less than it seems: a pass takes some 4 s for a gigabyte.
 */
#include "models/pbs_auction/files/bids_file.h"
#include <string.h>
#include "models/pbs_auction/files/recorded.h"

enum { WINDOW = 8, ROWS_KEPT = 1 << 19 };

/* Which way the slots of a file go. */
typedef struct {
  gint64 first, least, most;
  int    way;                   /* 1: they rise, -1: they fall, 0: too few to tell */
} Order;

/* A row beyond the window goes the wrong way. */
static gboolean
follow (Order *o, gint64 slot, gboolean first)
{
  if (first)
    *o = (Order){ slot, slot, slot, 0 };
  if ((o->way > 0 && slot + WINDOW < o->most) || (o->way < 0 && slot > o->least + WINDOW))
    return FALSE;
  o->least = MIN (o->least, slot);
  o->most = MAX (o->most, slot);
  if (o->way == 0 && o->most - o->least > WINDOW)
    o->way = slot == o->most ? 1 : -1;
  return TRUE;
}

/* To the last field, so that no two different rows are equal. */
gint
pbs_recorded_compare (gconstpointer a, gconstpointer b)
{
  const PbsRecordedRow *x = a, *y = b;
  int c;

  if (x->slot != y->slot)
    return x->slot < y->slot ? -1 : 1;
  if (x->at_ms != y->at_ms)
    return x->at_ms < y->at_ms ? -1 : 1;
  if ((c = pbs_amount_compare (x->wei, y->wei)) != 0
      || (c = pbs_hash_compare (&x->hash, &y->hash)) != 0)
    return c;
  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return (x->relay > y->relay) - (x->relay < y->relay);
}

/* Numbers by first sight become places in the order of texts: the file's order decides nothing. */
static void
place (const PbsBidsFile *file, PbsRecordedRow *row)
{
  if (row->kind != PBS_ROW_LOCAL)
    row->key = file->key_place[row->key];
  if (row->relay != PBS_NO_NAME)
    row->relay = (guint16) file->relay_place[row->relay];
  if (row->label != PBS_NO_NAME)
    row->label = (guint16) file->label_place[row->label];
}

/* Counts and names of the pass are of the file from now on. */
static void
take_over (PbsBidsFile *file, const PbsRecorder *r)
{
  file->n_keys = r->keys.texts->len;
  file->n_relays = r->relays.texts->len;
  file->n_labels = r->labels.texts->len;
  file->key_place = pbs_names_places (&r->keys, &file->keys);
  file->relay_place = pbs_names_places (&r->relays, &file->relays);
  file->label_place = pbs_names_places (&r->labels, &file->labels);
  file->n_without_time = r->n_without_time;
  file->n_without_builder = r->n_without_builder;
  file->n_without_relay = r->n_without_relay;
  file->n_coarse = r->n_coarse;
  file->n_reorged = r->n_reorged;
  file->n_local = r->n_local;
  file->n_missed = r->n_missed;
  file->n_delivered = r->n_delivered;
}

/* Beyond so many the rows go, and the file is read again when it is run. */
static void
keep (PbsBidsFile *file, const PbsRecordedRow *row)
{
  if (file->rows != NULL && file->rows->len >= ROWS_KEPT)
    g_clear_pointer (&file->rows, g_array_unref);
  if (file->rows != NULL)
    g_array_append_vals (file->rows, row, 1);
  file->n_bids++;
}

/* With the slot that the row should not come after. */
static gboolean
fail_order (const PbsArchiveRows *rows, gint64 slot, const Order *o, GError **error)
{
  g_autofree char *what
    = g_strdup_printf ("slots go backwards: %" G_GINT64_FORMAT " comes after %" G_GINT64_FORMAT
                       "; sort the rows by slot",
                       slot, o->way > 0 ? o->most : o->least);

  return pbs_archive_row_fail (rows, PBS_AT_SLOT, error, what);
}

/* One pass: everything is checked before anything is run. */
static gboolean
read_all (PbsBidsFile *file, PbsRecorder *r, PbsArchiveRows *rows, Order *order, GError **error)
{
  GError *fault = NULL;
  PbsRecordedRow row;
  gboolean counts;

  while (pbs_archive_rows_next (rows, &fault))
    {
      file->n_rows++;
      if (!pbs_recorder_read (r, rows, &row, &counts, error))
        return FALSE;
      if (!follow (order, row.slot, file->n_rows == 1))
        return fail_order (rows, row.slot, order, error);
      if (counts)
        keep (file, &row);
    }
  if (fault != NULL)
    g_propagate_error (error, fault);
  return fault == NULL;
}

/* A file whose reading failed is half made. */
static void
drop (gpointer data)
{
  PbsBidsFile *file = data;

  g_strfreev (file->keys);
  g_strfreev (file->relays);
  g_strfreev (file->labels);
  g_free (file->key_place);
  g_free (file->relay_place);
  g_free (file->label_place);
  g_clear_pointer (&file->rows, g_array_unref);
  g_free (file->path);
  g_free (file);
}

/* An empty file and one of unusable rows are told apart. */
static gboolean
has_bids (const PbsBidsFile *file, const PbsRecorder *r, const Order *order, GError **error)
{
  if (file->n_bids == 0 && r->n_without_time + r->n_without_builder > 0)
    return sim_invalid (error,
                        "%s: the file has no bid: of its rows %" G_GUINT64_FORMAT
                        " tell no time, %" G_GUINT64_FORMAT " no builder",
                        file->path, r->n_without_time, r->n_without_builder);
  if (file->n_bids == 0)
    return sim_invalid (error, "%s: the file has no bid", file->path);
  if (r->relays.texts->len >= PBS_NO_NAME || r->labels.texts->len >= PBS_NO_NAME)
    return sim_invalid (error, "%s: more than %d relays or labels", file->path, PBS_NO_NAME - 1);
  if (file->rows == NULL && order->way < 0)
    return sim_invalid (error,
                        "%s: slots fall, and with more than %d rows the file is not kept in "
                        "memory; sort the rows by slot, rising",
                        file->path, ROWS_KEPT);
  return TRUE;
}

/* Checked as a whole before it is run, whether it is kept or not. */
static gpointer
load (const char *path, GError **error)
{
  g_autoptr (PbsArchiveRows) rows = pbs_archive_rows_open (path, error);
  PbsBidsFile *file = g_new0 (PbsBidsFile, 1);
  PbsRecorder r;
  Order order = { 0 };
  gboolean done;

  file->path = g_strdup (path);
  file->rows = g_array_new (FALSE, FALSE, sizeof (PbsRecordedRow));
  pbs_recorder_init (&r);
  done = rows != NULL && read_all (file, &r, rows, &order, error)
         && has_bids (file, &r, &order, error);
  if (done)
    {
      take_over (file, &r);
      for (guint i = 0; file->rows != NULL && i < file->rows->len; i++)
        place (file, &g_array_index (file->rows, PbsRecordedRow, i));
      if (file->rows != NULL)
        g_array_sort (file->rows, pbs_recorded_compare);
    }
  pbs_recorder_clear (&r);
  if (!done)
    g_clear_pointer (&file, drop);
  return file;
}

struct PbsBidsCursor {
  const PbsBidsFile *file;
  guint              next;         /* row of a file in memory */
  /* of a file that is read again: rows of slots that are not complete yet */
  PbsArchiveRows    *rows;
  PbsRecorder        recorder;
  GArray            *pending;
  gint64             most;
  gboolean           ended;
};

/* A file in memory needs no second look at the disk. */
PbsBidsCursor *
pbs_bids_cursor_new (const PbsBidsFile *file, GError **error)
{
  PbsBidsCursor *c = g_new0 (PbsBidsCursor, 1);

  c->file = file;
  if (file->rows != NULL)
    return c;
  c->pending = g_array_new (FALSE, FALSE, sizeof (PbsRecordedRow));
  pbs_recorder_init (&c->recorder);
  c->rows = pbs_archive_rows_open (file->path, error);
  if (c->rows == NULL)
    g_clear_pointer (&c, pbs_bids_cursor_free);
  return c;
}

/* Also where its file could not be opened. */
void
pbs_bids_cursor_free (PbsBidsCursor *c)
{
  if (c == NULL)
    return;
  if (c->pending != NULL)
    {
      pbs_recorder_clear (&c->recorder);
      g_array_unref (c->pending);
    }
  pbs_archive_rows_close (c->rows);
  g_free (c);
}

/* Of a file that is as it was when it was checked, every name has a place. */
static gboolean
is_known (const PbsBidsCursor *c)
{
  return c->recorder.keys.texts->len <= c->file->n_keys
         && c->recorder.relays.texts->len <= c->file->n_relays
         && c->recorder.labels.texts->len <= c->file->n_labels;
}

/* The least slot that waits, and where the next but it begins. */
static gint64
least (const PbsBidsCursor *c)
{
  gint64 slot = G_MAXINT64;

  for (guint i = 0; i < c->pending->len; i++)
    slot = MIN (slot, g_array_index (c->pending, PbsRecordedRow, i).slot);
  return slot;
}

/* Reads on until the least slot that waits is complete: one beyond its window has come. */
static gboolean
read_on (PbsBidsCursor *c, gint64 slot, GError **error)
{
  PbsRecordedRow row;
  gboolean counts;

  while (!c->ended && (c->pending->len == 0 || c->most <= slot + WINDOW))
    {
      GError *fault = NULL;

      c->ended = !pbs_archive_rows_next (c->rows, &fault);
      if (fault != NULL)
        g_propagate_error (error, fault);
      if (c->ended)
        return fault == NULL;
      if (!pbs_recorder_read (&c->recorder, c->rows, &row, &counts, error))
        return FALSE;
      if (!is_known (c))
        return sim_invalid (error, "%s has changed since it was checked", c->file->path);
      c->most = MAX (c->most, row.slot);
      if (!counts)
        continue;
      place (c->file, &row);
      slot = c->pending->len == 0 ? row.slot : MIN (slot, row.slot);
      g_array_append_val (c->pending, row);
    }
  return TRUE;
}

/* A slot is handed on when it is complete. */
gint64
pbs_bids_cursor_slot (PbsBidsCursor *c, GError **error)
{
  if (c->file->rows != NULL)
    return c->next < c->file->rows->len
             ? g_array_index (c->file->rows, PbsRecordedRow, c->next).slot
             : -1;
  if (!read_on (c, c->pending->len > 0 ? least (c) : 0, error))
    return -1;
  return c->pending->len > 0 ? least (c) : -1;
}

/* Rows of other slots that wait move up. */
static void
take_pending (PbsBidsCursor *c, GArray *rows)
{
  const gint64 slot = least (c);
  guint kept = 0;

  for (guint i = 0; i < c->pending->len; i++)
    {
      const PbsRecordedRow row = g_array_index (c->pending, PbsRecordedRow, i);

      if (row.slot == slot)
        g_array_append_val (rows, row);
      else
        g_array_index (c->pending, PbsRecordedRow, kept++) = row;
    }
  g_array_set_size (c->pending, kept);
}

/* In order of time, whatever the order in the file. */
void
pbs_bids_cursor_take (PbsBidsCursor *c, GArray *rows)
{
  const guint from = rows->len;

  if (c->file->rows == NULL)
    take_pending (c, rows);
  else
    {
      const PbsRecordedRow *first = &g_array_index (c->file->rows, PbsRecordedRow, c->next);
      guint n = 1;

      while (c->next + n < c->file->rows->len && first[n].slot == first->slot)
        n++;
      g_array_append_vals (rows, first, n);
      c->next += n;
    }
  if (rows->len > from)
    qsort (&g_array_index (rows, PbsRecordedRow, from), rows->len - from, sizeof (PbsRecordedRow),
           pbs_recorded_compare);
}

const SimFileFormat pbs_bids_format
  = { "list of recorded bids",
      "CSV, TSV or the JSON of the relays' data interface, with columns slot, value, block_hash, "
      "builder_pubkey, relay and one of slot_t_ms (relayscan), slot_time_ms (mevboost-data), "
      "timestamp_ms, timestamp (Eden); or delivered payloads without a time",
      load, drop, FALSE };
