/* models/pbs_auction/archive/entities.c - see entities.h.
 *
 * Labels are the user's claim: that two keys are one builder is in no archive.  What nobody claims
 * stays apart, and its share is reported (labelled_block_share): an index over keys is a lower
 * bound of the one over builders.
 */
#include "models/pbs_auction/archive/entities.h"
#include <string.h>
#include "models/pbs_auction/files/labels_file.h"

enum { NOBODY = G_MAXUINT };

/* What was found last of a key, and until when it holds. */
typedef struct {
  guint  entity, label;
  gint64 from_s, to_s;
} Found;

struct PbsEntities {
  const PbsLabelsFile *labels;
  const char *const   *keys, *const *row_labels;
  GHashTable          *numbers;    /* name -> number plus one; owns the names */
  GPtrArray           *names;
  GArray              *labelled;   /* (element-type gboolean) */
  Found               *found;      /* of each key */
  guint                level;
};

/* Totals are labelled "all": an entity of that name is told apart from them. */
static const char *
apart (const char *name)
{
  return strcmp (name, "all") == 0 ? "all (entity)" : name;
}

/* By first sight: slots come in order of time, so that this is no accident of files. */
static guint
number_of (PbsEntities *e, const char *name, gboolean labelled)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (e->numbers, apart (name)));

  if (number == 0)
    {
      char *copy = g_strdup (apart (name));

      g_ptr_array_add (e->names, copy);
      g_array_append_val (e->labelled, labelled);
      number = e->names->len;
      g_hash_table_insert (e->numbers, copy, GUINT_TO_POINTER (number));
    }
  return number - 1;
}

/* Keys of a group are one builder for all time. */
static void
set_groups (PbsEntities *e, const PbsBuilders *builders, guint n_keys)
{
  for (guint i = 0; i < builders->n; i++)
    for (guint k = 0; k < n_keys; k++)
      if (g_ascii_strcasecmp (e->keys[k], builders->rows[i]->name) == 0)
        e->found[k] = (Found){ builders->group[i], NOBODY, G_MININT64, G_MAXINT64 };
}

/* Rows of builders come before the labels of a file, and these before those in rows. */
PbsEntities *
pbs_entities_new (const PbsParams *p, const PbsBuilders *builders, const PbsArchive *archive)
{
  PbsEntities *e = g_new0 (PbsEntities, 1);
  guint n_keys, n_labels;

  e->labels = p->labels.data;
  e->keys = pbs_archive_keys (archive, &n_keys);
  e->row_labels = pbs_archive_labels (archive, &n_labels);
  e->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  e->names = g_ptr_array_new ();
  e->labelled = g_array_new (FALSE, FALSE, sizeof (gboolean));
  e->found = g_new0 (Found, MAX (n_keys, 1));
  for (guint g = 1; g <= PBS_GROUPS_MAX; g++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "group %u", g);
      (void) number_of (e, name, TRUE);
    }
  set_groups (e, builders, n_keys);
  e->level = builders->n > 0     ? PBS_BY_GROUP
             : e->labels != NULL ? PBS_BY_LABEL_FILE
             : n_labels > 0      ? PBS_BY_ROW_LABEL
                                 : PBS_BY_KEY;
  return e;
}

/* Names belong to the table of numbers. */
void
pbs_entities_free (PbsEntities *e)
{
  if (e == NULL)
    return;
  g_hash_table_unref (e->numbers);
  g_ptr_array_unref (e->names);
  g_array_unref (e->labelled);
  g_free (e->found);
  g_free (e);
}

/* Labels are looked up once per slot and key. */
static guint
by_file (PbsEntities *e, const PbsRecordedRow *row, gint64 at_s)
{
  Found *f = &e->found[row->key];
  const char *entity = pbs_entity_of (e->labels, e->keys[row->key], at_s);

  *f = (Found){ number_of (e, entity != NULL ? entity : e->keys[row->key], entity != NULL), NOBODY,
                at_s, at_s + 1 };
  return f->entity;
}

/* What was found last holds as long as its time and the label of the row do. */
guint
pbs_entity (PbsEntities *e, const PbsRecordedRow *row, gint64 at_s)
{
  Found *f = &e->found[row->key];

  if (f->from_s <= at_s && at_s < f->to_s && (f->label == NOBODY || f->label == row->label))
    return f->entity;
  if (e->level == PBS_BY_LABEL_FILE)
    return by_file (e, row, at_s);
  if (e->level == PBS_BY_ROW_LABEL && row->label != PBS_NO_NAME)
    *f = (Found){ number_of (e, e->row_labels[row->label], TRUE), row->label, G_MININT64,
                  G_MAXINT64 };
  else
    *f = (Found){ number_of (e, e->keys[row->key], FALSE), row->label, G_MININT64, G_MAXINT64 };
  return f->entity;
}

/* Also of those that only bid. */
guint
pbs_entities_n (const PbsEntities *e)
{
  return e->names->len;
}

/* Told with the results: shares of keys are not shares of builders. */
guint
pbs_entities_level (const PbsEntities *e)
{
  return e->level;
}

/* Of an unlabelled key the key itself. */
const char *
pbs_entity_name (const PbsEntities *e, guint entity)
{
  return g_ptr_array_index (e->names, entity);
}

/* Known when the entity was met first. */
gboolean
pbs_entity_is_labelled (const PbsEntities *e, guint entity)
{
  return g_array_index (e->labelled, gboolean, entity);
}
