/* models/llm/trace/columns_read.c - the two readers: a table of commas, and JSON lines.
 *
 * A field of JSON is put like one of CSV: a number in quotes is a number.  Objects inside an
 * object, and lists of anything but whole numbers, are passed over.
 */
#include "models/llm/trace/columns_state.h"
#include "models/llm/trace/scan.h"

#include <string.h>

enum { DEEPEST = 64, LONGEST_FIELD = 63 };

/* Through the reader of all tables, so that quotes and places are the same everywhere. */
static gboolean
read_csv (LlmColumns *columns, const char *path, GError **error)
{
  GError *fault = NULL;
  SimCsv csv;
  gboolean ok = sim_csv_open (&csv, path, "not a request log: it has no header and no row", error);

  for (guint c = 0; ok && c < csv.header->len; c++)
    llm_columns_add (columns, g_ptr_array_index (csv.header, c));
  while (ok && sim_csv_row (&csv, &fault))
    {
      for (guint c = 0; c < csv.fields->len; c++)
        llm_columns_put (columns, c, g_ptr_array_index (csv.fields, c));
      llm_columns_next_row (columns);
    }
  ok = sim_csv_ended (fault, ok ? error : NULL) && ok;
  sim_csv_close (&csv);
  return ok;
}

/* Passes over a string, and whatever brackets hold. */
static gboolean
skip_nested (LlmScan *scan, GError **error)
{
  const LlmScan place = *scan;
  const char *text;
  gsize length;
  guint depth = 0;

  do
    {
      if (*scan->at == '"')
        {
          if (!llm_scan_string (scan, &text, &length, error))
            return FALSE;
          continue;
        }
      if (*scan->at == '{' || *scan->at == '[')
        depth++;
      else if (*scan->at == '}' || *scan->at == ']')
        depth--;
      scan->at++;
    }
  while (depth > 0 && depth < DEEPEST && scan->at < scan->end);
  return depth == 0 || llm_scan_fail (&place, error, "the value does not end in its line");
}

/* Returns: FALSE when the list is none of whole numbers; the cursor is then where it was. */
static gboolean
read_ids (LlmScan *scan, GArray *ids)
{
  const LlmScan place = *scan;
  gint64 id;

  g_array_set_size (ids, 0);
  scan->at++;
  for (;;)
    {
      llm_scan_blanks (scan);
      if (llm_scan_word (scan, "]"))
        return TRUE;
      if ((ids->len > 0 && !llm_scan_word (scan, ",")))
        break;
      llm_scan_blanks (scan);
      if (!g_ascii_isdigit (*scan->at) || !llm_scan_digits (scan, 0, &id, NULL))
        break;
      g_array_append_val (ids, id);
    }
  *scan = place;
  return FALSE;
}

typedef struct {
  LlmColumns *columns;
  GArray *ids; /* (element-type gint64): scratch */
} Reader;

/* Fields beyond any number's length are words and not copied. */
static gboolean
read_scalar (Reader *r, LlmScan *scan, guint column, GError **error)
{
  const char *text = scan->at;
  gsize length;
  char field[LONGEST_FIELD + 1];

  if (*text == '"')
    {
      if (!llm_scan_string (scan, &text, &length, error))
        return FALSE;
    }
  else
    {
      length = strcspn (text, ",} \t");
      scan->at += length;
      if (length == 0)
        return llm_scan_fail (scan, error, "a value belongs here");
    }
  if (length > LONGEST_FIELD)
    return TRUE;
  memcpy (field, text, length);
  field[length] = '\0';
  llm_columns_put (r->columns, column, field);
  return TRUE;
}

/* Only lists of whole numbers mean something here: blocks of prefixes. */
static gboolean
read_value (Reader *r, LlmScan *scan, guint column, GError **error)
{
  if (*scan->at == '[' && read_ids (scan, r->ids))
    {
      llm_columns_put_list (r->columns, column, (const gint64 *) (gpointer) r->ids->data,
                            r->ids->len);
      return TRUE;
    }
  if (*scan->at == '[' || *scan->at == '{')
    return skip_nested (scan, error);
  return read_scalar (r, scan, column, error);
}

/* Keys of objects come in any order and may be missing. */
static guint
column_of (LlmColumns *columns, const char *text, gsize length)
{
  g_autofree char *name = g_strndup (text, length);
  int column = llm_columns_find (columns, name);

  return column >= 0 ? (guint) column : llm_columns_add (columns, name);
}

/* Flat objects; what is nested is passed over. */
static gboolean
read_object (Reader *r, LlmScan *scan, GError **error)
{
  const char *key;
  gsize length;

  llm_scan_blanks (scan);
  if (!llm_scan_expect (scan, "{", "an object in braces belongs here, one a line", error))
    return FALSE;
  do
    {
      if (!llm_scan_key (scan, &key, &length, error))
        return FALSE;
      if (!read_value (r, scan, column_of (r->columns, key, length), error))
        return FALSE;
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_expect (scan, "}", "a comma or } belongs here", error);
}

/* Lines are read as a stream: a log of gigabytes is never in memory as text. */
static gboolean
read_line (Reader *r, const char *path, const SimInput *in, const char *line, GError **error)
{
  LlmScan scan;

  llm_scan_init (&scan, path, line, strlen (line));
  scan.line = (guint) sim_input_line_number (in);
  if (!read_object (r, &scan, error))
    return FALSE;
  llm_scan_blanks (&scan);
  if (scan.at < scan.end)
    return llm_scan_fail (&scan, error, "one object a line: the line must end here");
  llm_columns_next_row (r->columns);
  return TRUE;
}

/* Blank lines are allowed between objects. */
static gboolean
read_json (LlmColumns *columns, const char *path, GError **error)
{
  g_autoptr (SimInput) in = sim_input_open (path, error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Reader r = { columns, ids };
  GError *fault = NULL;
  const char *line;
  gboolean ok = in != NULL;

  while (ok && (line = sim_input_line (in, &fault)) != NULL)
    if (line[strspn (line, " \t")] != '\0')
      ok = read_line (&r, path, in, line, error);
  return sim_csv_ended (fault, ok ? error : NULL) && ok;
}

/* The first line tells tables from objects; the file is then read from its start. */
LlmColumns *
llm_columns_load (const char *path, GError **error)
{
  g_autoptr (SimInput) in = sim_input_open (path, error);
  g_autoptr (LlmColumns) columns = NULL;
  const char *line;
  GError *fault = NULL;
  gboolean json;

  if (in == NULL)
    return NULL;
  line = sim_input_line (in, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, fault);
      return NULL;
    }
  json = line != NULL && line[strspn (line, " \t")] == '{';
  columns = llm_columns_new ();
  if (!(json ? read_json : read_csv) (columns, path, error))
    return NULL;
  llm_columns_cut_to_size (columns);
  if (columns->n_rows > 0)
    return g_steal_pointer (&columns);
  sim_error (error, SIM_ERROR_FILE, "%s: the trace has no request", path);
  return NULL;
}

/* As the format's table wants it: what is loaded is a plain pointer. */
static gpointer
load_file (const char *path, GError **error)
{
  return llm_columns_load (path, error);
}

/* As the table wants it. */
static void
free_file (gpointer data)
{
  llm_columns_free (data);
}

const SimFileFormat llm_columns_format
  = { "request log",
      "CSV with a header (Azure, BurstGPT, Vidur, or any) or JSON lines (Mooncake, or any), plain "
      "or gzip",
      load_file, free_file, FALSE };
