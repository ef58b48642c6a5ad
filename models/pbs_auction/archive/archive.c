/* models/pbs_auction/archive/archive.c - see archive.h.
 *
 * Each source has a cursor that knows its next slot; a slot takes the rows of all sources that have
 * it.  Texts are merged once, at the start: a row then carries numbers that mean the same in every
 * file.  Ranks are worked out slot by slot: a slot has some hundred rows, an archive some ten
 * million.
 *
 * A slot's rows belong to its auction alone; what a collector polled in a later slot has been put
 * back into its own by the cursor (files/bids_file.h).
 */
#include "models/pbs_auction/archive/archive.h"
#include <string.h>

static const gint64 GENESIS_S = 1606824023;       /* slot 0 of Ethereum's beacon chain */
static const gint64 SLOT_S = 12;

/* A relay of which neither the file nor the scenario tells the name. */
static const char UNNAMED[] = "unnamed relay";

typedef struct {
  const PbsBidsFile *file;
  PbsBidsCursor     *cursor;
  gint64             slot;               /* that comes next; -1: none */
  guint              unnamed;            /* relay of rows that tell none */
  guint             *keys, *relays, *labels;     /* of the file -> of the archive */
} Source;

/* Texts of all files, sorted, each once. */
typedef struct {
  GPtrArray *texts;
} Union;

struct PbsArchive {
  Source          *sources;
  guint            n_sources;
  Union            keys, relays, labels;
  GArray          *rows;
  PbsRecordedSlot  slot;
  guint            size;                 /* of the arrays of slot */
};

/* By bytes: no locale may order keys. */
static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Texts are owned: files may be freed first. */
static void
union_init (Union *u)
{
  u->texts = g_ptr_array_new_with_free_func (g_free);
}

/* Doubles are dropped when all are in. */
static void
union_add (Union *u, char **texts, guint n)
{
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (u->texts, g_strdup (texts[i]));
}

/* Sorted, and of equal texts one is left. */
static void
union_close (Union *u)
{
  guint kept = 0;

  g_ptr_array_sort (u->texts, compare_texts);
  for (guint i = 0; i < u->texts->len; i++)
    {
      char *text = g_ptr_array_index (u->texts, i);

      if (kept > 0 && strcmp (g_ptr_array_index (u->texts, kept - 1), text) == 0)
        g_free (text);
      else
        g_ptr_array_index (u->texts, kept++) = text;
      if (kept <= i)
        g_ptr_array_index (u->texts, i) = NULL;
    }
  g_ptr_array_set_size (u->texts, (gint) kept);
}

/* Every text that is asked for is there: halves find its place. */
static guint
union_find (const Union *u, const char *text)
{
  guint from = 0, to = u->texts->len;

  while (from < to)
    {
      const guint middle = (from + to) / 2;

      if (strcmp (g_ptr_array_index (u->texts, middle), text) < 0)
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

/* Returns: (transfer full): numbers in the union of the file's texts. */
static guint *
map (const Union *u, char **texts, guint n)
{
  guint *to = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    to[i] = union_find (u, texts[i]);
  return to;
}

/* One file by itself is the shorter way to say a list of one. */
static guint
n_files (const PbsParams *p)
{
  return p->bids.path != NULL ? 1 : p->archives.n;
}

/* Read once, before the run: here is no disk. */
static const PbsBidsFile *
file_of (const PbsParams *p, guint i)
{
  return p->bids.path != NULL ? p->bids.data
                              : ((const PbsArchiveFile *) p->archives.items)[i].file.data;
}

/* The name that the scenario gives to a file's relay. */
static const char *
relay_of (const PbsParams *p, guint i)
{
  const char *name
    = p->bids.path != NULL ? "" : ((const PbsArchiveFile *) p->archives.items)[i].relay;

  return name[0] != '\0' ? name : UNNAMED;
}

/* Texts of all files before the first row: numbers must not depend on which file comes first. */
static void
name_all (PbsArchive *a, const PbsParams *p)
{
  union_init (&a->keys);
  union_init (&a->relays);
  union_init (&a->labels);
  for (guint i = 0; i < a->n_sources; i++)
    {
      const PbsBidsFile *f = file_of (p, i);
      char *unnamed = (char *) relay_of (p, i);

      union_add (&a->keys, f->keys, f->n_keys);
      union_add (&a->relays, f->relays, f->n_relays);
      union_add (&a->labels, f->labels, f->n_labels);
      if (f->n_without_relay > 0)
        union_add (&a->relays, &unnamed, 1);
    }
  union_close (&a->keys);
  union_close (&a->relays);
  union_close (&a->labels);
}

/* The first slot is looked at now, so that a file that has gone is reported before a run. */
static gboolean
open_source (PbsArchive *a, const PbsParams *p, guint i, GError **error)
{
  Source *s = &a->sources[i];
  GError *fault = NULL;

  s->file = file_of (p, i);
  s->keys = map (&a->keys, s->file->keys, s->file->n_keys);
  s->relays = map (&a->relays, s->file->relays, s->file->n_relays);
  s->labels = map (&a->labels, s->file->labels, s->file->n_labels);
  s->unnamed = union_find (&a->relays, relay_of (p, i));
  s->cursor = pbs_bids_cursor_new (s->file, error);
  if (s->cursor == NULL)
    return FALSE;
  s->slot = pbs_bids_cursor_slot (s->cursor, &fault);
  if (fault != NULL)
    g_propagate_error (error, fault);
  return fault == NULL;
}

/* Files that are read again are opened again: runs share nothing that moves. */
PbsArchive *
pbs_archive_open (const PbsParams *p, GError **error)
{
  PbsArchive *a = g_new0 (PbsArchive, 1);

  a->n_sources = n_files (p);
  a->sources = g_new0 (Source, a->n_sources);
  a->rows = g_array_new (FALSE, FALSE, sizeof (PbsRecordedRow));
  name_all (a, p);
  for (guint i = 0; i < a->n_sources; i++)
    if (!open_source (a, p, i, error))
      {
        pbs_archive_close (a);
        return NULL;
      }
  return a;
}

/* Also after a failure half-way: what was not made is NULL. */
void
pbs_archive_close (PbsArchive *a)
{
  if (a == NULL)
    return;
  for (guint i = 0; i < a->n_sources; i++)
    {
      pbs_bids_cursor_free (a->sources[i].cursor);
      g_free (a->sources[i].keys);
      g_free (a->sources[i].relays);
      g_free (a->sources[i].labels);
    }
  g_free (a->sources);
  g_ptr_array_unref (a->keys.texts);
  g_ptr_array_unref (a->relays.texts);
  g_ptr_array_unref (a->labels.texts);
  g_array_unref (a->rows);
  g_free (a->slot.value);
  g_free (a->slot.hash);
  g_free (a->slot.key);
  g_free (a->slot.values);
  g_free (a->slot.keys);
  g_free (a);
}

/* Rows of the source's next slot, with the archive's numbers. */
static gboolean
take (PbsArchive *a, Source *s, GError **error)
{
  const guint from = a->rows->len;
  GError *fault = NULL;

  pbs_bids_cursor_take (s->cursor, a->rows);
  for (guint i = from; i < a->rows->len; i++)
    {
      PbsRecordedRow *row = &g_array_index (a->rows, PbsRecordedRow, i);

      if (row->kind != PBS_ROW_LOCAL)
        row->key = s->keys[row->key];
      row->relay = (guint16) (row->relay != PBS_NO_NAME ? s->relays[row->relay] : s->unnamed);
      if (row->label != PBS_NO_NAME)
        row->label = (guint16) s->labels[row->label];
    }
  s->slot = pbs_bids_cursor_slot (s->cursor, &fault);
  if (fault != NULL)
    g_propagate_error (error, fault);
  return fault == NULL;
}

/* The arrays are reused from slot to slot: they grow to the largest of them. */
static void
make_room (PbsArchive *a, guint n)
{
  PbsRecordedSlot *slot = &a->slot;

  if (n <= a->size)
    return;
  a->size = MAX (2 * a->size, n);
  slot->value = g_renew (guint, slot->value, a->size);
  slot->hash = g_renew (guint, slot->hash, a->size);
  slot->key = g_renew (guint, slot->key, a->size);
  slot->values = g_renew (PbsAmount, slot->values, a->size);
  slot->keys = g_renew (guint, slot->keys, a->size);
}

/* Which of a row's fields is ranked. */
typedef int (*Compare) (const PbsRecordedRow *a, const PbsRecordedRow *b);

/* As whole numbers of 256 bits. */
static int
compare_value (const PbsRecordedRow *a, const PbsRecordedRow *b)
{
  return pbs_amount_compare (a->wei, b->wei);
}

/* As texts, which is what the sidecar compares. */
static int
compare_hash (const PbsRecordedRow *a, const PbsRecordedRow *b)
{
  return pbs_hash_compare (&a->hash, &b->hash);
}

/* By the archive's number, which is the order of texts. */
static int
compare_key (const PbsRecordedRow *a, const PbsRecordedRow *b)
{
  return (a->key > b->key) - (a->key < b->key);
}

typedef struct {
  const PbsRecordedRow *rows;
  Compare               compare;
} Ranking;

/* Ranks are of rows that stay where they are: numbers are sorted. */
static gint
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const Ranking *r = data;

  return r->compare (&r->rows[*(const guint *) a], &r->rows[*(const guint *) b]);
}

/* Dense ranks: equals have one.  Returns: how many; @order (array length=n) is for work. */
static guint
rank (const PbsRecordedSlot *slot, Compare compare, guint *order, guint *ranks)
{
  Ranking ranking = { slot->rows, compare };
  guint r = 0;

  for (guint i = 0; i < slot->n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) slot->n, sizeof *order, compare_rows, &ranking);
  for (guint i = 0; i < slot->n; i++)
    {
      r += i > 0 && compare (&slot->rows[order[i - 1]], &slot->rows[order[i]]) != 0;
      ranks[order[i]] = r;
    }
  return r + 1;
}

/* Rows of several files meet here: they are sorted by time again. */
static void
fill (PbsArchive *a)
{
  PbsRecordedSlot *slot = &a->slot;
  g_autofree guint *order = NULL;

  g_array_sort (a->rows, pbs_recorded_compare);
  slot->n = a->rows->len;
  slot->rows = (PbsRecordedRow *) (gpointer) a->rows->data;
  make_room (a, slot->n);
  order = g_new (guint, slot->n);
  slot->n_values = rank (slot, compare_value, order, slot->value);
  (void) rank (slot, compare_hash, order, slot->hash);
  slot->n_keys = rank (slot, compare_key, order, slot->key);
  slot->has_bids = FALSE;
  for (guint i = 0; i < slot->n; i++)
    {
      slot->values[slot->value[i]] = slot->rows[i].wei;
      slot->keys[slot->key[i]] = slot->rows[i].key;
      slot->has_bids |= slot->rows[i].kind == PBS_ROW_BID;
    }
}

/* The least slot that any file has next; all files that have it give their rows. */
const PbsRecordedSlot *
pbs_archive_next (PbsArchive *a, GError **error)
{
  gint64 number = G_MAXINT64;

  for (guint i = 0; i < a->n_sources; i++)
    if (a->sources[i].slot >= 0)
      number = MIN (number, a->sources[i].slot);
  if (number == G_MAXINT64)
    return NULL;
  g_array_set_size (a->rows, 0);
  for (guint i = 0; i < a->n_sources; i++)
    if (a->sources[i].slot == number && !take (a, &a->sources[i], error))
      return NULL;
  a->slot.number = number;
  a->slot.begins_s = GENESIS_S + SLOT_S * number;
  fill (a);
  return &a->slot;
}

/* The arrays stay as they are until the archive is closed. */
static const char *const *
texts_of (const Union *u, guint *n)
{
  *n = u->texts->len;
  return (const char *const *) (gpointer) u->texts->pdata;
}

/* In lower case, as chain explorers write them. */
const char *const *
pbs_archive_keys (const PbsArchive *a, guint *n)
{
  return texts_of (&a->keys, n);
}

/* Names as the files or the scenario write them, in lower case. */
const char *const *
pbs_archive_relays (const PbsArchive *a, guint *n)
{
  return texts_of (&a->relays, n);
}

/* As published: two spellings are two labels. */
const char *const *
pbs_archive_labels (const PbsArchive *a, guint *n)
{
  return texts_of (&a->labels, n);
}

/* What was passed over is reported as a sum, not file by file. */
PbsArchiveCounts
pbs_archive_counts (const PbsArchive *a)
{
  PbsArchiveCounts sum = { 0 };

  for (guint i = 0; i < a->n_sources; i++)
    {
      const PbsBidsFile *f = a->sources[i].file;

      sum.n_without_time += f->n_without_time;
      sum.n_without_builder += f->n_without_builder;
      sum.n_without_relay += f->n_without_relay;
      sum.n_coarse += f->n_coarse;
      sum.n_reorged += f->n_reorged;
    }
  return sum;
}

/* Before a run, by hand-written rows: few are asked for. */
gboolean
pbs_archive_has_key (const PbsParams *p, const char *key)
{
  for (guint i = 0; i < n_files (p); i++)
    for (guint k = 0; k < file_of (p, i)->n_keys; k++)
      if (g_ascii_strcasecmp (file_of (p, i)->keys[k], key) == 0)
        return TRUE;
  return FALSE;
}
