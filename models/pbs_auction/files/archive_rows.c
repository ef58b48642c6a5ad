/* models/pbs_auction/files/archive_rows.c - see archive_rows.h.
 *
 * Rows are cut in place: an archive of a month has some gigabytes, and no text is copied here.
 * Fields behind the last column that is asked for are not looked at.  Quoted fields may hold
 * separators and doubled quotes, but no line ends: no publisher writes any.
 *
 * JSON is that of the relays' data interface: an array of flat objects whose values are texts,
 * numbers, true, false or null.  Objects are read up to their closing brace, which no value holds;
 * a file that ends inside one is refused, for it would be a shorter archive without a word.
 */
#include "models/pbs_auction/files/archive_rows.h"
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MAX = 64 };

static const char *const names[PBS_AT_FIELDS] = {
  "slot",         "value",         "block_hash", "builder_pubkey", "relay",   "builder_label",
  "payload_delivered", "slot_t_ms", "slot_time_ms", "timestamp_ms",  "timestamp", "num_tx",
  "gas_used", "reorged",
};

struct PbsArchiveRows {
  SimInput *in;
  char     *path;
  gboolean  json;
  char      separator;
  int       field_of[COLUMNS_MAX];     /* of a column; -1: nobody asks for it */
  int       column_of[PBS_AT_FIELDS];  /* of a field, from 0; -1: not there */
  int       n_columns;                 /* up to the last that is asked for */
  guint64   n_objects;
  int       n_open;                    /* brackets of JSON arrays */
  char     *text[PBS_AT_FIELDS];
};

/* As the files write it. */
const char *
pbs_archive_field_name (guint field)
{
  return names[field];
}

/* Rows are gone with their file. */
void
pbs_archive_rows_close (PbsArchiveRows *rows)
{
  if (rows == NULL)
    return;
  sim_input_close (rows->in);
  g_free (rows->path);
  g_free (rows);
}

/* In place: whoever keeps it copies it. */
char *
pbs_archive_row_text (const PbsArchiveRows *rows, guint field)
{
  return rows->text[field];
}

/* Columns count from 1, as an editor shows them. */
gboolean
pbs_archive_row_fail (const PbsArchiveRows *rows, guint field, GError **error, const char *what)
{
  const guint64 line = sim_input_line_number (rows->in);

  if (rows->json)
    return sim_invalid (error, "%s:%" G_GUINT64_FORMAT ": object %" G_GUINT64_FORMAT ": %s",
                        rows->path, line, rows->n_objects, what);
  return sim_invalid (error, "%s:%" G_GUINT64_FORMAT ":%d: %s", rows->path, line,
                      rows->column_of[field] + 1, what);
}

/* Few names, short ones: a table would be slower. */
static int
field_called (const char *name)
{
  for (int i = 0; i < PBS_AT_FIELDS; i++)
    if (strcmp (name, names[i]) == 0)
      return i;
  return -1;
}

/* Takes the quotes off the field at @at; a doubled quote is one.  Returns: the separator behind it,
 * or NULL at the end of the line. */
static char *
unquote (char *at, char separator, char **text)
{
  char *to = at;

  *text = at;
  for (at++; *at != '\0' && (*at != '"' || at[1] == '"'); at++)
    {
      at += *at == '"' ? 1 : 0;
      *to++ = *at;
    }
  at = *at == '"' ? strchr (at, separator) : NULL;
  *to = '\0';
  return at;
}

/* Returns: the end of the field at @at, its separator; NULL at the end of the line. */
static char *
cut_field (char *at, char separator, char **text)
{
  char *end;

  if (*at == '"')
    return unquote (at, separator, text);
  *text = at;
  end = strchr (at, separator);
  if (end != NULL)
    *end = '\0';
  return end;
}

/* Columns of times and quantities are optional: what a study needs is asked for row by row. */
static gboolean
read_header (PbsArchiveRows *rows, char *line, GError **error)
{
  static const guint needed[] = { PBS_AT_SLOT, PBS_AT_VALUE, PBS_AT_HASH, PBS_AT_KEY };
  char *at = line;

  rows->separator = strchr (line, '\t') != NULL ? '\t' : ',';
  memset (rows->column_of, -1, sizeof rows->column_of);
  for (int c = 0; at != NULL && c < COLUMNS_MAX; c++)
    {
      char *text, *end = cut_field (at, rows->separator, &text);
      const int field = field_called (g_strstrip (text));

      rows->field_of[c] = field;
      if (field >= 0 && rows->column_of[field] >= 0)
        return sim_invalid (error,
                            "%s:%" G_GUINT64_FORMAT ":%d: the header has the column %s twice",
                            rows->path, sim_input_line_number (rows->in), c + 1, names[field]);
      if (field >= 0)
        {
          rows->column_of[field] = c;
          rows->n_columns = c + 1;
        }
      at = end != NULL ? end + 1 : NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (rows->column_of[needed[i]] < 0)
      return sim_invalid (error, "%s:%" G_GUINT64_FORMAT ":1: the header lacks the column %s",
                          rows->path, sim_input_line_number (rows->in), names[needed[i]]);
  return TRUE;
}

/* What the first bytes say that no text reader would understand. */
static gboolean
is_readable (const char *path, GError **error)
{
  char head[5] = { 0 };
  FILE *file = fopen (path, "rb");
  const gsize n = file != NULL ? fread (head, 1, 4, file) : 0;

  if (file != NULL)
    fclose (file);
  if (n == 4 && memcmp (head, "PK\003\004", 4) == 0)
    return sim_invalid (error, "%s: a zip file: unzip it first", path);
  if (n == 4 && memcmp (head, "PAR1", 4) == 0)
    return sim_invalid (error,
                        "%s: Parquet: convert it to CSV first, as by: duckdb -c \"copy (select * "
                        "from 'f.parquet') to 'f.csv'\"",
                        path);
  return TRUE;
}

/* The first line that is not empty is the header. */
static gboolean
begin (PbsArchiveRows *rows, GError **error)
{
  GError *fault = NULL;
  char *line = sim_input_line (rows->in, &fault);

  while (line != NULL && *g_strstrip (line) == '\0')
    line = sim_input_line (rows->in, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  if (line == NULL)
    return sim_invalid (error, "%s:1:1: the header lacks the column %s", rows->path, names[0]);
  return read_header (rows, line, error);
}

/* JSON is read object by object: it may be one line of gigabytes. */
PbsArchiveRows *
pbs_archive_rows_open (const char *path, GError **error)
{
  g_autoptr (PbsArchiveRows) rows = g_new0 (PbsArchiveRows, 1);
  char first = '\0';

  rows->path = g_strdup (path);
  memset (rows->column_of, -1, sizeof rows->column_of);
  if (!is_readable (path, error) || (rows->in = sim_input_open (path, error)) == NULL
      || !sim_input_peek (rows->in, &first, error))
    return NULL;
  rows->json = first == '[' || first == '{';
  if (!rows->json && !begin (rows, error))
    return NULL;
  return g_steal_pointer (&rows);
}

/* Only columns that are asked for must be there: exports end rows early where the last are
 * empty. */
static gboolean
next_line (PbsArchiveRows *rows, GError **error)
{
  char *at = sim_input_line (rows->in, error);

  while (at != NULL && *at == '\0')
    at = sim_input_line (rows->in, error);
  if (at == NULL)
    return FALSE;
  for (int c = 0; c < rows->n_columns; c++)
    {
      char *text, *end;

      if (at == NULL)
        return sim_invalid (error,
                            "%s:%" G_GUINT64_FORMAT ":%d: the row is shorter than "
                            "the header",
                            rows->path, sim_input_line_number (rows->in), c);
      end = cut_field (at, rows->separator, &text);
      if (rows->field_of[c] >= 0)
        rows->text[rows->field_of[c]] = text;
      at = end != NULL ? end + 1 : NULL;
    }
  return TRUE;
}

/* JSON's four. */
static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Over what stands between values. */
static char *
skip (char *at, const char *also)
{
  while (is_space (*at) || (*at != '\0' && strchr (also, *at) != NULL))
    at++;
  return at;
}

/* A string, or a bare word up to a comma.  Returns: what is behind it; NULL: no value. */
static char *
cut_value (char *at, char **text)
{
  char *end;

  *text = at;
  if (*at == '"')
    {
      *text = at + 1;
      end = strchr (at + 1, '"');
      if (end == NULL)
        return NULL;
      *end = '\0';
      return end + 1;
    }
  end = at + strcspn (at, ", \t\r\n");
  if (end == at)
    return NULL;
  if (*end == '\0')
    return end;
  *end = '\0';
  return end + 1;
}

/* The members of one flat object; null is an empty field. */
static gboolean
cut_object (PbsArchiveRows *rows, char *at)
{
  memset (rows->text, 0, sizeof rows->text);
  for (at = skip (at, ""); *at != '\0'; at = skip (at, ","))
    {
      char *name, *value;
      int field;

      if (*at != '"' || (at = cut_value (at, &name)) == NULL)
        return FALSE;
      at = skip (at, "");
      if (*at != ':' || (at = cut_value (skip (at + 1, ""), &value)) == NULL)
        return FALSE;
      field = field_called (name);
      if (field >= 0)
        rows->text[field] = strcmp (value, "null") == 0 ? value + 4 : value;
    }
  return TRUE;
}

/* Over what stands between objects: brackets and commas alone. */
static char *
skip_between (PbsArchiveRows *rows, char *at)
{
  for (; is_space (*at) || (*at != '\0' && strchr ("[],", *at) != NULL); at++)
    rows->n_open += (*at == '[') - (*at == ']');
  return at;
}

/* An array that is not closed is the beginning of a longer one. */
static gboolean
next_object (PbsArchiveRows *rows, GError **error)
{
  GError *fault = NULL;
  gboolean whole = FALSE;
  char *at = sim_input_piece (rows->in, '}', &whole, &fault);

  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  if (at != NULL)
    at = skip_between (rows, at);
  if (at == NULL || *at == '\0')
    return rows->n_open > 0 && pbs_archive_row_fail (rows, 0, error, "the file is cut off");
  rows->n_objects++;
  if (!whole)
    return pbs_archive_row_fail (rows, 0, error, "the file is cut off");
  if (*at != '{' || !cut_object (rows, at + 1))
    return pbs_archive_row_fail (rows, 0, error, "no JSON object of texts and numbers");
  return TRUE;
}

/* Formats differ in this alone. */
gboolean
pbs_archive_rows_next (PbsArchiveRows *rows, GError **error)
{
  return rows->json ? next_object (rows, error) : next_line (rows, error);
}
