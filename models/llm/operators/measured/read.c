/* models/llm/operators/measured/read.c - see read.h.
 *
 * A device has some 200,000 rows, so rows are read in one pass over the text, numbered by their
 * curve through a hash table, and put in the order of curves by counting.
 */
#include "models/llm/operators/measured/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "models/llm/trace/scan.h"

enum { COLUMNS_MOST = 32, SKIP = -1, NONE = -2 };

typedef struct {
  guint curve;
  LlmKnot knot;
} Row;

typedef struct {
  const LlmColumns *columns;
  /* Of the file: column i is part role[i] of the key; ROLE_X and so on; SKIP: not read. */
  int role[COLUMNS_MOST];
  guint n_columns;
  guint n_parts;
  LlmKey constant; /* parts that the first line gives */
  GArray *rows, *keys;
  guint *slots; /* open addressing: 1 + index of a key; 0: free */
  guint n_slots, last;
} Reader;

/* Roles of columns beyond the parts of the key, whose roles are their numbers. */
enum { ROLE_X = 100, ROLE_VALUE, ROLE_ONLY };

/* --- numbers and words --- */

/* Decimal fractions of up to 15 digits are exact as a quotient of two whole numbers. */
static gboolean
quick_number (const char **at, double *value)
{
  static const double tens[]
    = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  const char *c = *at;
  /* up to 15 of them are exact in a double */
  guint64 digits = 0;
  guint n = 0, behind = 0;

  for (; g_ascii_isdigit (*c) && n <= 15; c++, n++)
    digits = digits * 10 + (guint64) (*c - '0');
  /* the point may be missing */
  if (*c == '.')
    for (c++; g_ascii_isdigit (*c) && n <= 15; c++, n++, behind++)
      digits = digits * 10 + (guint64) (*c - '0');
  /* A longer or an odd number takes the slow way. */
  if (n == 0 || n > 15 || (*c != ',' && *c != '\n' && *c != '\r' && *c != '\0'))
    return FALSE;
  *value = (double) digits / tens[behind];
  *at = c;
  return TRUE;
}

/* Files have millions of numbers, nearly all of them plain decimals. */
static gboolean
read_number (LlmScan *scan, double *value, GError **error)
{
  return quick_number (&scan->at, value) || llm_scan_number (scan, value, error);
}

/* Fields have no quotes and no commas. */
static gsize
word_length (const char *at)
{
  return strcspn (at, ",\r\n");
}

/* A part of a key: a whole number or a word. */
static gboolean
read_part (LlmScan *scan, gint32 *part, GError **error)
{
  double value;
  gsize length;

  if (g_ascii_isdigit (*scan->at))
    {
      LlmScan place = *scan;

      if (!read_number (scan, &value, error))
        return FALSE;
      /* sizes of tensors fit easily */
      if (value > G_MAXINT32 || value < 0.0 || floor (value) < value)
        return llm_scan_fail (&place, error, "a whole number belongs here");
      *part = (gint32) value;
      return TRUE;
    }
  /* a word of the data files */
  length = word_length (scan->at);
  /* unknown words are -1, and drop their row */
  *part = llm_columns_word (scan->at, length);
  scan->at += length;
  return TRUE;
}

/* --- the two lines at the beginning --- */

/* A column is part of the key, the size, the value, or nobody's. */
static int
role_of (const LlmColumns *columns, const char *name, gsize length)
{
  const struct {
    const char *name;
    int role;
    /* first the columns that every file has */
  } others[] = { { columns->x, ROLE_X },
                 { columns->value, ROLE_VALUE },
                 { columns->only_column, ROLE_ONLY } };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].name != NULL && strlen (others[i].name) == length
        && memcmp (others[i].name, name, length) == 0)
      return others[i].role;
  /* then the parts, in the order of the key */
  for (int i = 0; i < LLM_KEY_PARTS && columns->key[i] != NULL; i++)
    if (strlen (columns->key[i]) == length && memcmp (columns->key[i], name, length) == 0)
      return i;
  return SKIP;
}

/* `# constant: name=value name=value`: those that are parts of the key.  @seen: bits of parts. */
static gboolean
read_constants (Reader *reader, LlmScan *scan, guint *seen, GError **error)
{
  if (!llm_scan_expect (scan, "# constant:", "the first line must begin with `# constant:`", error))
    return FALSE;
  for (;;)
    {
      gsize length, value;
      int role;

      llm_scan_blanks (scan);
      length = strcspn (scan->at, "= \r\n");
      if (length == 0)
        return llm_scan_line_end (scan, "name=value belongs here", error);
      role = role_of (reader->columns, scan->at, length);
      scan->at += length;
      if (!llm_scan_expect (scan, "=", "name=value belongs here", error))
        return FALSE;
      value = strcspn (scan->at, " \r\n");
      if (role >= 0 && role < LLM_KEY_PARTS)
        {
          reader->constant.part[role]
            = g_ascii_isdigit (*scan->at) ? atoi (scan->at) : llm_columns_word (scan->at, value);
          *seen |= 1u << role;
        }
      scan->at += value;
    }
}

/* Columns in any order; an optional one that is missing takes its constant. */
static gboolean
read_header (Reader *reader, LlmScan *scan, guint *seen, GError **error)
{
  gboolean x = FALSE, value = FALSE;

  for (;;)
    {
      gsize length = word_length (scan->at);
      int role = role_of (reader->columns, scan->at, length);

      /* the roles are an array */
      if (reader->n_columns == COLUMNS_MOST)
        return llm_scan_fail (scan, error, "too many columns");
      reader->role[reader->n_columns++] = role;
      /* = role == ROLE_X;|both must be there */
      x |= role == ROLE_X;
      value |= role == ROLE_VALUE;
      if (role >= 0 && role < LLM_KEY_PARTS)
        *seen |= 1u << role;
      scan->at += length;
      if (!llm_scan_word (scan, ","))
        break;
    }
  for (int i = 0; i < LLM_KEY_PARTS && reader->columns->key[i] != NULL; i++)
    {
      reader->n_parts++;
      if (g_strcmp0 (reader->columns->key[i], reader->columns->optional) == 0)
        *seen |= 1u << i;
    }
  if (!x || !value || *seen != (1u << reader->n_parts) - 1)
    {
      g_autofree char *names = g_strjoinv (", ", (char **) reader->columns->key);
      g_autofree char *what = g_strdup_printf ("the table needs the columns %s, %s and %s", names,
                                               reader->columns->x, reader->columns->value);

      return llm_scan_fail (scan, error, what);
    }
  return llm_scan_line_end (scan, "the header must end here", error);
}

/* --- rows --- */

/* Of keys while reading; tables are sorted afterwards. */
static guint
hash_of (const LlmKey *key)
{
  guint64 hash = 0;

  for (guint i = 0; i < LLM_KEY_PARTS; i++)
    hash = (hash ^ (guint64) (guint32) key->part[i]) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return (guint) (hash >> 32);
}

/* Four times as large: half of the rows are read when it is needed for the last time. */
static void
grow (Reader *reader)
{
  g_free (reader->slots);
  /* four times as many slots as keys keep walks short */
  reader->n_slots = MAX (1024, 4 * reader->n_slots);
  reader->slots = g_new0 (guint, reader->n_slots);
  for (guint i = 0; i < reader->keys->len; i++)
    {
      guint slot = hash_of (&g_array_index (reader->keys, LlmKey, i)) % reader->n_slots;

      while (reader->slots[slot] != 0)
        slot = (slot + 1) % reader->n_slots;
      reader->slots[slot] = i + 1;
    }
}

/* Returns: the number of the curve of @key; neighbours in a file often share one. */
static guint
curve_of (Reader *reader, const LlmKey *key)
{
  const LlmKey *keys = (const LlmKey *) (gconstpointer) reader->keys->data;
  guint slot;

  if (reader->keys->len > 0 && memcmp (&keys[reader->last], key, sizeof *key) == 0)
    return reader->last;
  if (2 * (reader->keys->len + 1) > reader->n_slots)
    grow (reader);
  slot = hash_of (key) % reader->n_slots;
  while (reader->slots[slot] != 0 && memcmp (&keys[reader->slots[slot] - 1], key, sizeof *key) != 0)
    slot = (slot + 1) % reader->n_slots;
  if (reader->slots[slot] == 0)
    {
      g_array_append_vals (reader->keys, key, 1);
      reader->slots[slot] = reader->keys->len;
    }
  reader->last = reader->slots[slot] - 1;
  return reader->last;
}

/* A row as far as it has been read. */
typedef struct {
  LlmKey key;
  LlmKnot knot;
  gboolean used;
} Draft;

/* A cell that no key knows drops the row: it is of another kind. */
static gboolean
read_cell (const Reader *reader, LlmScan *scan, int role, Draft *draft, GError **error)
{
  double *number = role == ROLE_X ? &draft->knot.x : &draft->knot.s;
  LlmScan place = *scan;

  if (role == SKIP)
    scan->at += word_length (scan->at);
  else if (role == ROLE_ONLY)
    {
      gsize length = word_length (scan->at);
      const char *word = reader->columns->only_word;

      draft->used = draft->used && strlen (word) == length && memcmp (word, scan->at, length) == 0;
      scan->at += length;
    }
  else if (role < LLM_KEY_PARTS)
    {
      if (!read_part (scan, &draft->key.part[role], error))
        return FALSE;
      draft->used = draft->used && draft->key.part[role] >= 0;
    }
  else if (!read_number (scan, number, error))
    return FALSE;
  else if (!(*number > 0.0))
    return llm_scan_fail (&place, error, "the value must be above 0");
  return TRUE;
}

/* Units of files become seconds here. */
static gboolean
read_row (Reader *reader, LlmScan *scan, GError **error)
{
  /* what stands above the header holds for every row */
  Draft draft = { reader->constant, { 0.0, 0.0 }, TRUE };

  for (guint i = 0; i < reader->n_columns; i++)
    {
      if (i > 0 && !llm_scan_expect (scan, ",", "a comma and more fields belong here", error))
        return FALSE;
      if (!read_cell (reader, scan, reader->role[i], &draft, error))
        return FALSE;
    }
  /* files have milliseconds or microseconds */
  draft.knot.s *= reader->columns->unit_s;
  /* rows of other kinds are left out here, not in the reader of files */
  if (draft.used)
    {
      Row row = { curve_of (reader, &draft.key), draft.knot };

      g_array_append_vals (reader->rows, &row, 1);
    }
  return llm_scan_line_end (scan, "the row must end here: it has all its fields", error);
}

/* --- from rows to curves --- */

/* As in measured.c, over all parts. */
static int
compare_parts (const LlmKey *a, const LlmKey *b)
{
  for (guint i = 0; i < LLM_KEY_PARTS; i++)
    if (a->part[i] != b->part[i])
      return a->part[i] < b->part[i] ? -1 : 1;
  return 0;
}

/* Sorted by key once all are known. */
static int
compare_curves (gconstpointer a, gconstpointer b)
{
  return compare_parts (&((const LlmCurve *) a)->key, &((const LlmCurve *) b)->key);
}

/* By size; of equal ones the least or the mean is taken, as the columns say. */
static int
compare_knots (gconstpointer a, gconstpointer b)
{
  double x = ((const LlmKnot *) a)->x, y = ((const LlmKnot *) b)->x;

  return x < y ? -1 : x > y;
}

/* Knots of one place become one: their mean, or with @least the least.  Returns: how many are
 * left. */
static guint
unite (LlmKnot *knots, guint n, gboolean least)
{
  guint kept = 0;

  for (guint i = 0, same; i < n; i += same)
    {
      double sum = 0.0, smallest = knots[i].s;

      for (same = 0; i + same < n && !(knots[i + same].x > knots[i].x); same++)
        {
          sum += knots[i + same].s;
          smallest = MIN (smallest, knots[i + same].s);
        }
      knots[kept++] = (LlmKnot){ knots[i].x, least ? smallest : sum / same };
    }
  return kept;
}

/* Counted, placed, sorted, united: one pass each, so that a file of a million rows loads in a
 * second. */
static LlmTable *
table_of (const Reader *reader)
{
  LlmTable *table = g_new0 (LlmTable, 1);
  const Row *rows = (const Row *) (gconstpointer) reader->rows->data;
  g_autofree guint *from = g_new0 (guint, reader->keys->len + 1);
  g_autofree guint *next = g_new0 (guint, reader->keys->len + 1);

  table->n_parts = reader->n_parts;
  table->n_curves = reader->keys->len;
  table->curves = g_new0 (LlmCurve, MAX (table->n_curves, 1));
  table->knots = g_new (LlmKnot, MAX (reader->rows->len, 1));
  for (guint i = 0; i < reader->rows->len; i++)
    from[rows[i].curve + 1]++;
  for (guint i = 0; i < table->n_curves; i++)
    {
      from[i + 1] += from[i];
      next[i] = from[i];
    }
  for (guint i = 0; i < reader->rows->len; i++)
    table->knots[next[rows[i].curve]++] = rows[i].knot;
  for (guint i = 0; i < table->n_curves; i++)
    {
      LlmKnot *knots = table->knots + from[i];

      qsort (knots, from[i + 1] - from[i], sizeof *knots, compare_knots);
      table->curves[i] = (LlmCurve){
        g_array_index (reader->keys, LlmKey, i),
        knots,
        unite (knots, from[i + 1] - from[i], reader->columns->least),
      };
    }
  /* ranges need the order of keys */
  qsort (table->curves, table->n_curves, sizeof *table->curves, compare_curves);
  return table;
}

/* One block of knots for all curves. */
void
llm_table_free (LlmTable *table)
{
  if (table == NULL)
    return;
  g_free (table->curves);
  g_free (table->knots);
  g_free (table);
}

/* Constants stand above the header. */
static gboolean
read_text (Reader *reader, LlmScan *scan, GError **error)
{
  /* a bit for each part of the key */
  guint seen = 0;

  if (!read_constants (reader, scan, &seen, error) || !read_header (reader, scan, &seen, error))
    return FALSE;
  while (!llm_scan_done (scan))
    if (!read_row (reader, scan, error))
      return FALSE;
  return reader->rows->len > 0 || llm_scan_fail (scan, error, "the table has no row");
}

/* The number of rows is guessed from the size, which saves most of the growing. */
LlmTable *
llm_table_from_file (const char *path, const LlmColumns *columns, GError **error)
{
  Reader reader = { .columns = columns };
  g_autofree char *text = NULL;
  LlmTable *table = NULL;
  LlmScan scan;
  gsize length;

  if ((text = sim_input_text (path, &length, error)) == NULL)
    return NULL;
  /* 48 bytes a row is a long one */
  reader.rows = g_array_sized_new (FALSE, FALSE, sizeof (Row), (guint) (length / 48) + 16);
  reader.keys = g_array_new (FALSE, FALSE, sizeof (LlmKey));
  llm_scan_init (&scan, path, text, length);
  if (read_text (&reader, &scan, error))
    table = table_of (&reader);
  g_array_unref (reader.rows);
  g_array_unref (reader.keys);
  g_free (reader.slots);
  return table;
}
