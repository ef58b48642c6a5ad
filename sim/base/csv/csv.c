/* sim/base/csv/csv.c - see csv.h. */
#include "sim/base/csv/csv.h"
#include <math.h>
#include <string.h>
#include "sim/base/shown.h"

gboolean
sim_csv_fail (const SimCsv *r, GError **error, const char *what, const char *field)
{
  if (field != NULL && !sim_shown_is_identifier (field))
    field = NULL;    /* what is no trace may hold anything */
  return sim_error (error, SIM_ERROR_FILE, "%s:%" G_GUINT64_FORMAT ": %s%s%s", r->path, r->n, what,
                    field != NULL ? ": " : "", field != NULL ? field : "");
}

/* Takes the quotes off a field that begins with one; a doubled quote stands for itself.
 * Returns: what is behind it. */
static char *
unquote (char *field)
{
  char *to = field;
  const char *from = field + 1;

  for (; *from != '\0' && (*from != '"' || from[1] == '"'); from++)
    {
      from += *from == '"' ? 1 : 0;
      *to++ = *from;
    }
  from += *from == '"' ? 1 : 0;
  if (to < from)
    *to = '\0';
  return (char *) from;
}

static void
cut (SimCsv *r, char *line)
{
  char *at = line;

  g_ptr_array_set_size (r->fields, 0);
  while (at != NULL)
    {
      char *field = at, *comma;

      while (*field == ' ' || *field == '\t')
        field++;
      comma = strchr (*field == '"' ? unquote (field) : field, ',');
      at = comma != NULL ? comma + 1 : NULL;
      if (comma != NULL)
        *comma = '\0';
      g_ptr_array_add (r->fields, g_strchomp (field));
    }
}

/* Returns: FALSE at the end or on a fault. */
static gboolean
next_line (SimCsv *r, GError **error)
{
  char *line;

  while ((line = sim_input_line (r->in, error)) != NULL)
    {
      r->n = sim_input_line_number (r->in);
      if (*g_strchomp (line) == '\0')
        continue;
      cut (r, line);
      return TRUE;
    }
  return FALSE;
}

static gboolean
keep_header (SimCsv *r, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint c = 0; c < r->fields->len; c++)
    {
      char *name = g_strdup (g_ptr_array_index (r->fields, c));

      g_ptr_array_add (r->header, name);
      if (!g_hash_table_add (seen, name))
        return sim_csv_fail (r, error, "two columns have the same name", name);
    }
  return TRUE;
}

/* Whatever the first line says, its number of fields is that of the columns. */
static gboolean
name_columns (SimCsv *r, const SimCsvBare *bare)
{
  for (guint c = 0; c < r->fields->len; c++)
    g_ptr_array_add (r->header, bare->name (c));
  return r->first = TRUE;
}

gboolean
sim_csv_open (SimCsv *r, const char *path, const char *empty, GError **error)
{
  return sim_csv_open_bare (r, path, empty, NULL, error);
}

gboolean
sim_csv_open_bare (SimCsv *r, const char *path, const char *empty, const SimCsvBare *bare,
                   GError **error)
{
  GError *fault = NULL;

  *r = (SimCsv){ .path = path,
                 .header = g_ptr_array_new_with_free_func (g_free),
                 .fields = g_ptr_array_new () };
  r->in = sim_input_open (path, error);
  if (r->in == NULL)
    return FALSE;
  if (next_line (r, &fault))
    return bare != NULL && bare->is_row (r->fields) ? name_columns (r, bare)
                                                    : keep_header (r, error);
  if (fault == NULL)
    return sim_csv_fail (r, error, empty, NULL);
  g_propagate_error (error, fault);
  return FALSE;
}

void
sim_csv_close (SimCsv *r)
{
  sim_input_close (r->in);
  g_ptr_array_unref (r->header);
  g_ptr_array_unref (r->fields);
}

gboolean
sim_csv_row (SimCsv *r, GError **error)
{
  g_autofree char *wrong = NULL;

  if (!r->first && !next_line (r, error))
    return FALSE;
  r->first = FALSE;
  if (r->fields->len == r->header->len)
    return TRUE;
  wrong = g_strdup_printf ("the row has %u fields, the header %u", r->fields->len, r->header->len);
  return sim_csv_fail (r, error, wrong, NULL);
}

gboolean
sim_csv_ended (GError *fault, GError **error)
{
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, fault);
  return FALSE;
}

int
sim_csv_column (const SimCsv *r, const char *name)
{
  for (guint c = 0; c < r->header->len; c++)
    if (g_ascii_strcasecmp (g_ptr_array_index (r->header, c), name) == 0)
      return (int) c;
  return -1;
}

const char *
sim_csv_text (const SimCsv *r, int c)
{
  return c < 0 ? "" : g_ptr_array_index (r->fields, c);
}

gboolean
sim_csv_number (const SimCsv *r, int c, double *x, GError **error)
{
  const char *field = sim_csv_text (r, c);
  char *end;

  if (*field == '\0')
    return sim_csv_fail (r, error, "a number is missing", NULL);
  *x = g_ascii_strtod (field, &end);
  if (*end != '\0' || !isfinite (*x))
    return sim_csv_fail (r, error, "not a number", field);
  if (*x < 0.0)
    return sim_csv_fail (r, error, "a time or count below 0", field);
  return TRUE;
}
