/* models/llm/trace/columns.c - the store of columns: cells as small as their numbers allow.
 *
 * A column starts without cells.  Its first number gives it a type; the first fraction, negative
 * or large number makes whole numbers decimal ones, wherever in the file it stands.  Stores grow
 * by half with realloc, which moves large blocks without a copy, and are cut to size at the end.
 */
#include "models/llm/trace/columns_state.h"
#include "models/llm/trace/trace_read.h"

#include <math.h>
#include <string.h>

#define NO_WHOLE G_MAXUINT32
#define NO_STAMP G_MININT64
#define NS_PER_S 1e9
enum { LEAST_ROOM = 64, LONGEST_WHOLE = 9, STAMP_YEAR = 4 };

/* One block of cells of the column's type. */
static void
column_free (gpointer data)
{
  LlmColumn *c = data;

  g_free (c->name);
  g_free (c->cells);
  if (c->items != NULL)
    g_array_unref (c->items);
  g_free (c);
}

/* Columns are added as the header, or the first object that has the key, names them. */
LlmColumns *
llm_columns_new (void)
{
  LlmColumns *columns = g_new0 (LlmColumns, 1);

  columns->columns = g_ptr_array_new_with_free_func (column_free);
  return columns;
}

/* NULL is allowed: readers give up half way. */
void
llm_columns_free (LlmColumns *columns)
{
  if (columns == NULL)
    return;
  g_ptr_array_unref (columns->columns);
  g_free (columns);
}

/* A column that comes late has no cells for the rows before it. */
guint
llm_columns_add (LlmColumns *columns, const char *name)
{
  LlmColumn *c = g_new0 (LlmColumn, 1);

  /* headers live no longer than their line */
  c->name = g_strdup (name);
  g_ptr_array_add (columns->columns, c);
  return columns->columns->len - 1;
}

/* Whole numbers take half: logs have tens of millions of them. */
static gsize
cell_bytes (const LlmColumn *c)
{
  return c->type == LLM_COLUMN_WHOLE ? sizeof (guint32) : sizeof (gint64);
}

/* Each type has a value that no cell can have. */
static void
set_missing (LlmColumn *c, guint row)
{
  if (c->type == LLM_COLUMN_WHOLE)
    ((guint32 *) c->cells)[row] = NO_WHOLE;
  else if (c->type == LLM_COLUMN_NUMBER)
    ((double *) c->cells)[row] = NAN;
  else if (c->type == LLM_COLUMN_STAMP)
    ((gint64 *) c->cells)[row] = NO_STAMP;
  else
    ((guint64 *) c->cells)[row] = c->items->len;
}

/* Rows up to @n_rows exist; the new ones are missing. */
static void
fill (LlmColumn *c, guint n_rows)
{
  if (c->type == LLM_COLUMN_TEXT || c->type == LLM_COLUMN_MIXED)
    return;
  if (n_rows > c->room)
    {
      c->room = MAX (MAX (c->room + c->room / 2, n_rows), LEAST_ROOM);
      c->cells = g_realloc_n (c->cells, c->room, cell_bytes (c));
    }
  for (; c->n < n_rows; c->n++)
    set_missing (c, c->n);
}

/* Whole numbers that were read become decimal ones. */
static void
widen (LlmColumn *c)
{
  guint32 *from = c->cells;
  double *to = g_new (double, MAX (c->room, 1));

  for (guint i = 0; i < c->n; i++)
    to[i] = from[i] == NO_WHOLE ? NAN : (double) from[i];
  g_free (c->cells);
  c->cells = to;
  c->type = LLM_COLUMN_NUMBER;
}

/* Sees to it that a value of @type has its cell in row @row.  Returns: FALSE when the column holds
 * something else. */
static gboolean
take_type (LlmColumn *c, LlmColumnType type, guint row)
{
  if (c->type == LLM_COLUMN_TEXT)
    c->type = type;
  else if (c->type == LLM_COLUMN_WHOLE && type == LLM_COLUMN_NUMBER)
    widen (c);
  else if (c->type != type && !(c->type == LLM_COLUMN_NUMBER && type == LLM_COLUMN_WHOLE))
    {
      g_clear_pointer (&c->cells, g_free);
      c->type = LLM_COLUMN_MIXED;
      return FALSE;
    }
  fill (c, row + 1);
  return TRUE;
}

/* A column is of whole numbers until the first that is not. */
static void
put_number (LlmColumn *c, guint row, double value)
{
  gboolean whole = value >= 0.0 && value < NO_WHOLE && floor (value) >= value;

  if (!take_type (c, whole ? LLM_COLUMN_WHOLE : LLM_COLUMN_NUMBER, row))
    return;
  if (c->type == LLM_COLUMN_WHOLE)
    ((guint32 *) c->cells)[row] = (guint32) value;
  else
    ((double *) c->cells)[row] = value;
}

/* The earliest is kept, since doubles of nanoseconds since 1900 would lose digits. */
static void
put_stamp (LlmColumn *c, guint row, gint64 ns)
{
  gboolean first = c->type == LLM_COLUMN_TEXT;

  if (!take_type (c, LLM_COLUMN_STAMP, row))
    return;
  if (first || ns < c->first_ns)
    c->first_ns = ns;
  ((gint64 *) c->cells)[row] = ns;
}

/* Returns: TRUE for a plain number of at most nine digits: nearly all fields of a trace. */
static gboolean
short_number (const char *text, double *value)
{
  guint32 sum = 0;
  const char *p = text;

  for (; g_ascii_isdigit (*p) && p - text < LONGEST_WHOLE; p++)
    sum = 10 * sum + (guint32) (*p - '0');
  *value = sum;
  return p > text && *p == '\0';
}

/* As C reads them, without hexadecimals. */
static gboolean
any_number (const char *text, double *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  return end > text && *end == '\0' && isfinite (*value) && strpbrk (text, "xX") == NULL;
}

/* Text is not kept: a column of words says only that it is one. */
void
llm_columns_put (LlmColumns *columns, guint column, const char *text)
{
  LlmColumn *c = g_ptr_array_index (columns->columns, column);
  double value;
  gint64 ns;

  /* nothing of it can be used any more */
  if (c->type == LLM_COLUMN_MIXED || *text == '\0')
    return;
  if (short_number (text, &value) || any_number (text, &value))
    put_number (c, columns->n_rows, value);
  else if (strlen (text) > STAMP_YEAR && text[STAMP_YEAR] == '-' && llm_trace_stamp (text, &ns))
    put_stamp (c, columns->n_rows, ns);
}

/* Lists stand one behind the other; a cell is where its list ends. */
void
llm_columns_put_list (LlmColumns *columns, guint column, const gint64 *items, guint n)
{
  LlmColumn *c = g_ptr_array_index (columns->columns, column);

  if (c->items == NULL)
    c->items = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (c->type == LLM_COLUMN_MIXED || !take_type (c, LLM_COLUMN_LIST, columns->n_rows))
    return;
  g_array_append_vals (c->items, items, n);
  ((guint64 *) c->cells)[columns->n_rows] = c->items->len;
}

/* A row need not have all columns. */
void
llm_columns_next_row (LlmColumns *columns)
{
  columns->n_rows++;
}

/* --- reading --- */

/* Counted by rows read, whatever they had. */
guint
llm_columns_n_rows (const LlmColumns *columns)
{
  return columns->n_rows;
}

/* In either case: logs of one provider change it from year to year. */
int
llm_columns_find (const LlmColumns *columns, const char *name)
{
  for (guint i = 0; i < columns->columns->len; i++)
    if (g_ascii_strcasecmp (((LlmColumn *) g_ptr_array_index (columns->columns, i))->name, name)
        == 0)
      return (int) i;
  return -1;
}

/* For messages: what the file has instead. */
const char **
llm_columns_names (const LlmColumns *columns)
{
  const char **names = g_new0 (const char *, columns->columns->len + 1);

  for (guint i = 0; i < columns->columns->len; i++)
    names[i] = ((LlmColumn *) g_ptr_array_index (columns->columns, i))->name;
  return names;
}

/* As far as it is known by the rows so far. */
LlmColumnType
llm_columns_type (const LlmColumns *columns, int column)
{
  return ((LlmColumn *) g_ptr_array_index (columns->columns, (guint) column))->type;
}

/* Stamps are seconds since the earliest. */
double
llm_columns_number (const LlmColumns *columns, int column, guint row)
{
  const LlmColumn *c = g_ptr_array_index (columns->columns, (guint) column);

  if (row >= c->n)
    return NAN;
  if (c->type == LLM_COLUMN_WHOLE)
    {
      guint32 value = ((const guint32 *) c->cells)[row];

      return value == NO_WHOLE ? NAN : (double) value;
    }
  if (c->type == LLM_COLUMN_NUMBER)
    return ((const double *) c->cells)[row];
  if (c->type == LLM_COLUMN_STAMP && ((const gint64 *) c->cells)[row] != NO_STAMP)
    return (double) (((const gint64 *) c->cells)[row] - c->first_ns) / NS_PER_S;
  return NAN;
}

/* Empty and missing lists are the same. */
const gint64 *
llm_columns_list (const LlmColumns *columns, int column, guint row, guint *n)
{
  const LlmColumn *c = g_ptr_array_index (columns->columns, (guint) column);
  const guint64 *ends = c->cells;
  guint64 from;

  *n = 0;
  if (c->type != LLM_COLUMN_LIST || row >= c->n)
    return NULL;
  from = row > 0 ? ends[row - 1] : 0;
  *n = (guint) (ends[row] - from);
  return &g_array_index (c->items, gint64, from);
}

/* Doubling leaves up to half unused, which would stay for all runs. */
void
llm_columns_cut_to_size (LlmColumns *columns)
{
  for (guint i = 0; i < columns->columns->len; i++)
    {
      LlmColumn *c = g_ptr_array_index (columns->columns, i);

      if (c->cells != NULL)
        c->cells = g_realloc_n (c->cells, MAX (c->n, 1), cell_bytes (c));
    }
}
