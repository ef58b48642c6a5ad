/* models/pbs_auction/files/labels_file.c - see labels_file.h.
 *
 * Sorted by key and time, rows that contradict each other are neighbours.  The fault names the
 * later line and the earlier one: which of them is wrong only the user can know.
 */
#include "models/pbs_auction/files/labels_file.h"
#include <string.h>

/* Texts are owned by the row. */
static void
clear_label (gpointer data)
{
  PbsLabel *l = data;

  g_free (l->key);
  g_free (l->entity);
}

/* By key, then by the day from which it holds. */
static gint
compare (gconstpointer a, gconstpointer b)
{
  const PbsLabel *x = a, *y = b;
  const int c = strcmp (x->key, y->key);

  if (c != 0)
    return c;
  return x->from_s != y->from_s ? (x->from_s < y->from_s ? -1 : 1)
                                : (x->line > y->line) - (x->line < y->line);
}

/* Day by day, as such tables are kept; a time of day is taken where one is given.
 * YYYY-MM-DD, with or without a time behind it, in UTC; empty: @otherwise. */
static gboolean
read_date (const SimCsv *csv, int column, gint64 otherwise, gint64 *at_s, GError **error)
{
  const char *text = sim_csv_text (csv, column);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *iso = NULL;
  g_autoptr (GDateTime) date = NULL;

  *at_s = otherwise;
  if (*text == '\0')
    return TRUE;
  iso = strlen (text) == 10 ? g_strconcat (text, "T00:00:00", NULL) : g_strdup (text);
  date = g_date_time_new_from_iso8601 (iso, utc);
  if (date == NULL)
    return sim_csv_fail (csv, error, "valid_from and valid_to are dates, as 2025-05-06", NULL);
  *at_s = g_date_time_to_unix (date);
  return TRUE;
}

typedef struct {
  int key, entity, label, from, to;
} Columns;

/* Rows that label nothing are counted: a user may have expected them to. */
static gboolean
read_row (PbsLabelsFile *file, const SimCsv *csv, const Columns *c, GError **error)
{
  const char *entity = sim_csv_text (csv, c->entity);
  PbsLabel l = { .line = csv->n };

  if (c->entity < 0)
    entity = sim_csv_text (csv, c->label);
  if (*sim_csv_text (csv, c->key) == '\0')
    return sim_csv_fail (csv, error, "there is no builder_pubkey", NULL);
  if (!read_date (csv, c->from, G_MININT64, &l.from_s, error)
      || !read_date (csv, c->to, G_MAXINT64, &l.to_s, error))
    return FALSE;
  if (l.from_s >= l.to_s)
    return sim_csv_fail (csv, error, "valid_to is not after valid_from", NULL);
  file->n_rows++;
  if (*entity == '\0' || g_ascii_strcasecmp (entity, "unlabelled") == 0)
    {
      file->n_unlabelled++;
      return TRUE;
    }
  l.key = g_ascii_strdown (sim_csv_text (csv, c->key), -1);
  l.entity = g_strdup (entity);
  g_array_append_val (file->labels, l);
  return TRUE;
}

/* At no time may a key have two entities; two rows that say the same are no fault: tables are often
 * put together from several. */
static gboolean
is_unique (const PbsLabelsFile *file, const char *path, GError **error)
{
  guint last = 0; /* of the rows of a key before: the one that holds for longest */

  for (guint i = 1; i < file->labels->len; i++)
    {
      const PbsLabel *before = &g_array_index (file->labels, PbsLabel, last),
                     *l = &g_array_index (file->labels, PbsLabel, i);
      gboolean same = strcmp (before->key, l->key) == 0;

      if (!same || l->to_s > before->to_s)
        last = i;
      if (same && l->from_s < before->to_s && strcmp (before->entity, l->entity) != 0)
        return sim_invalid (error,
                            "%s:%" G_GUINT64_FORMAT ": the key %.18s... has two entities at a "
                            "time: %s, and %s in line %" G_GUINT64_FORMAT,
                            path, MAX (l->line, before->line), l->key,
                            l->line > before->line ? l->entity : before->entity,
                            l->line > before->line ? before->entity : l->entity,
                            MIN (l->line, before->line));
    }
  return TRUE;
}

/* Rows and their texts. */
static void
drop (gpointer data)
{
  PbsLabelsFile *file = data;

  g_array_unref (file->labels);
  g_free (file);
}

/* Without a column of entities the label is the entity. */
static gboolean
read_all (PbsLabelsFile *file, SimCsv *csv, GError **error)
{
  const Columns c = { sim_csv_column (csv, "builder_pubkey"), sim_csv_column (csv, "entity"),
                      sim_csv_column (csv, "label"), sim_csv_column (csv, "valid_from"),
                      sim_csv_column (csv, "valid_to") };
  GError *fault = NULL;

  if (c.key < 0 || (c.entity < 0 && c.label < 0))
    return sim_csv_fail (csv, error, "the header lacks builder_pubkey, or entity and label", NULL);
  while (sim_csv_row (csv, &fault))
    if (!read_row (file, csv, &c, error))
      return FALSE;
  return sim_csv_ended (fault, error);
}

/* All rows first: two of them can contradict each other from any distance. */
static gpointer
load (const char *path, GError **error)
{
  PbsLabelsFile *file = g_new0 (PbsLabelsFile, 1);
  SimCsv csv;
  gboolean done;

  file->labels = g_array_new (FALSE, FALSE, sizeof (PbsLabel));
  g_array_set_clear_func (file->labels, clear_label);
  done = sim_csv_open (&csv, path, "the file is empty", error) && read_all (file, &csv, error);
  sim_csv_close (&csv);
  g_array_sort (file->labels, compare);
  if (!done || !is_unique (file, path, error))
    g_clear_pointer (&file, drop);
  return file;
}

/* Halves find the key; its few rows are looked through. */
const char *
pbs_entity_of (const PbsLabelsFile *file, const char *key, gint64 at_s)
{
  guint from = 0, to = file->labels->len;

  while (from < to)
    {
      const guint middle = (from + to) / 2;

      if (strcmp (g_array_index (file->labels, PbsLabel, middle).key, key) < 0)
        from = middle + 1;
      else
        to = middle;
    }
  for (; from < file->labels->len; from++)
    {
      const PbsLabel *l = &g_array_index (file->labels, PbsLabel, from);

      if (strcmp (l->key, key) != 0)
        return NULL;
      if (l->from_s <= at_s && at_s < l->to_s)
        return l->entity;
    }
  return NULL;
}

const SimFileFormat pbs_labels_format
  = { "table of labels",
      "CSV with columns builder_pubkey, entity (or label), and valid_from, valid_to (UTC dates) "
      "where they are known",
      load, drop, FALSE };
