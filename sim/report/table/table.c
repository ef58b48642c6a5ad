/* sim/report/table/table.c - see table.h. */
#include "sim/report/table/table.h"
#include <math.h>
#include <string.h>
#include "sim/base/error.h"
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/base/unit/unit.h"
#include "sim/report/json.h"

typedef struct {
  char    *title;
  gboolean numbers;
} Column;

typedef struct {
  char    *text;          /* never NULL */
  double   number;        /* exact, when @is_number */
  gboolean is_number;
} Cell;

enum { MAX_LINE = 140, MIN_LAST = 40 };     /* characters; of the last column */
enum { MAX_CELL = 200, MAX_TEXT = 2000 };   /* characters that people see; of the last column */

struct SimTable {
  GArray *columns;        /* (element-type Column) */
  GArray *cells;          /* (element-type Cell): rows together */
};

static void
column_clear (gpointer column)
{
  g_free (((Column *) column)->title);
}

static void
cell_clear (gpointer cell)
{
  g_free (((Cell *) cell)->text);
}

SimTable *
sim_table_new (void)
{
  SimTable *table = g_new0 (SimTable, 1);

  table->columns = g_array_new (FALSE, TRUE, sizeof (Column));
  table->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (table->columns, column_clear);
  g_array_set_clear_func (table->cells, cell_clear);
  return table;
}

void
sim_table_free (SimTable *table)
{
  if (table == NULL)
    return;
  g_array_unref (table->columns);
  g_array_unref (table->cells);
  g_free (table);
}

void
sim_table_column (SimTable *table, const char *title, gboolean numbers)
{
  Column column = { g_strdup (title), numbers };

  sim_require (table->cells->len == 0);
  g_array_append_val (table->columns, column);
}

void
sim_table_cell (SimTable *table, const char *text)
{
  Cell cell = { g_strdup (text ? text : ""), NAN, FALSE };

  g_array_append_val (table->cells, cell);
}

void
sim_table_number (SimTable *table, double value)
{
  Cell cell = { isnan (value) ? g_strdup ("") : sim_double_format (value), value, TRUE };

  g_array_append_val (table->cells, cell);
}

void
sim_table_humane (SimTable *table, double value)
{
  Cell cell = { sim_table_humane_text (value), value, TRUE };

  g_array_append_val (table->cells, cell);
}

void
sim_table_value (SimTable *table, double value, gboolean exact)
{
  if (exact)
    sim_table_number (table, value);
  else
    sim_table_humane (table, value);
}

char *
sim_table_humane_text (double value)
{
  double size = fabs (value);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    return g_strdup ("");
  if (isinf (value))
    return g_strdup (value > 0 ? "inf" : "-inf");
  g_ascii_formatd (text, sizeof text, size >= 1e4 && size < 1e9 ? "%.0f" : "%.4g", value);
  return g_strdup (text);
}

guint
sim_table_n_rows (const SimTable *table)
{
  return table->columns->len ? table->cells->len / table->columns->len : 0;
}

static const Column *
column_at (const SimTable *table, guint column)
{
  return &g_array_index (table->columns, Column, column);
}

static const Cell *
cell_at (const SimTable *table, guint row, guint column)
{
  return &g_array_index (table->cells, Cell, (gsize) row * table->columns->len + column);
}

/* --- for people --- */

/* One line of what people can read: no control characters, and not too long. */
static char *
shown_cell (const char *text, gboolean last)
{
  g_autofree char *line = g_strchomp (g_strdelimit (g_strdup (text), "\r\n\t", ' '));

  return sim_shown_line (line, last ? MAX_TEXT : MAX_CELL);
}

/* Returns: (transfer full): the table as people see it. */
static SimTable *
shown_table (const SimTable *table)
{
  SimTable *shown = sim_table_new ();
  guint n = table->columns->len;

  for (guint c = 0; c < n; c++)
    {
      g_autofree char *title = shown_cell (column_at (table, c)->title, FALSE);

      sim_table_column (shown, title, column_at (table, c)->numbers);
    }
  for (guint r = 0; r < sim_table_n_rows (table); r++)
    for (guint c = 0; c < n; c++)
      {
        g_autofree char *text = shown_cell (cell_at (table, r, c)->text, c + 1 == n);

        sim_table_cell (shown, text);
      }
  return shown;
}

static guint *
widths (const SimTable *table)
{
  guint *width = g_new0 (guint, table->columns->len + 1);

  for (guint c = 0; c < table->columns->len; c++)
    {
      width[c] = (guint) g_utf8_strlen (column_at (table, c)->title, -1);
      for (guint r = 0; r < sim_table_n_rows (table); r++)
        width[c] = MAX (width[c], (guint) g_utf8_strlen (cell_at (table, r, c)->text, -1));
    }
  return width;
}

static void
pad (GString *out, guint n, char c)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, c);
}

static void
put_aligned (GString *out, const char *text, guint width, gboolean right)
{
  guint n = (guint) g_utf8_strlen (text, -1);

  if (right)
    pad (out, width - n, ' ');
  g_string_append (out, text);
  if (!right)
    pad (out, width - n, ' ');
}

/* The last column, if a text, is broken between words where a line would be longer than MAX_LINE.
 */
static void
put_wrapped (GString *out, const char *text, guint indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint room = MAX (MIN_LAST, MAX_LINE - MIN (indent, MAX_LINE)), used = 0;

  for (guint i = 0; words[i]; i++)
    {
      guint n = (guint) g_utf8_strlen (words[i], -1);

      if (used > 0 && used + 1 + n > room)
        {
          g_string_append_c (out, '\n');
          pad (out, indent, ' ');
          used = 0;
        }
      g_string_append_printf (out, used > 0 ? " %s" : "%s", words[i]);
      used += n + (used > 0 ? 1 : 0);
    }
}

static void
end_line (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

static void
print_line (const SimTable *table, GString *out, const guint *width, guint row, gboolean title)
{
  guint n = table->columns->len, indent = 0;

  for (guint c = 0; c < n; c++)
    {
      const Column *column = column_at (table, c);
      const char *text = title ? column->title : cell_at (table, row, c)->text;

      if (c > 0)
        g_string_append (out, "  ");
      if (c + 1 == n && !column->numbers)
        put_wrapped (out, text, indent);
      else
        put_aligned (out, text, width[c], column->numbers);
      indent += width[c] + 2;
    }
  end_line (out);
}

static void
print_text (const SimTable *table, GString *out)
{
  g_autofree guint *width = widths (table);
  guint n = table->columns->len, before = 0;

  print_line (table, out, width, 0, TRUE);
  for (guint c = 0; c < n; c++)
    {
      gboolean last = c + 1 == n && !column_at (table, c)->numbers;
      guint room = MAX (MIN_LAST, MAX_LINE - MIN (before, MAX_LINE));

      pad (out, last ? MIN (width[c], room) : width[c], '-');
      g_string_append (out, "  ");
      before += width[c] + 2;
    }
  end_line (out);
  for (guint r = 0; r < sim_table_n_rows (table); r++)
    print_line (table, out, width, r, FALSE);
}

/* No bar ends the cell, and no tag, link or picture is begun. */
static void
put_md (GString *out, const char *text)
{
  for (const char *c = text; *c; c++)
    if (*c == '<')
      g_string_append (out, "&lt;");
    else
      g_string_append_printf (out, *c == '|' || (*c == ']' && c[1] == '(') ? "\\%c" : "%c", *c);
}

static void
print_md (const SimTable *table, GString *out)
{
  guint n = table->columns->len;

  for (guint c = 0; c < n; c++)
    {
      g_string_append (out, c ? " | " : "| ");
      put_md (out, column_at (table, c)->title);
    }
  g_string_append (out, " |\n");
  for (guint c = 0; c < n; c++)
    g_string_append (out, column_at (table, c)->numbers ? "|---:" : "|---");
  g_string_append (out, "|\n");
  for (guint r = 0; r < sim_table_n_rows (table); r++)
    {
      for (guint c = 0; c < n; c++)
        {
          g_string_append (out, c ? " | " : "| ");
          put_md (out, cell_at (table, r, c)->text);
        }
      g_string_append (out, " |\n");
    }
}

/* --- for programs --- */

/* RFC 4180, with the line ends of this system. */
static void
put_csv (GString *out, const char *text)
{
  if (strpbrk (text, ",\"\n\r") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *c = text; *c; c++)
    g_string_append_printf (out, *c == '"' ? "\"\"" : "%c", *c);
  g_string_append_c (out, '"');
}

static void
print_csv (const SimTable *table, GString *out)
{
  guint n = table->columns->len;

  for (guint c = 0; c < n; c++)
    {
      put_csv (out, column_at (table, c)->title);
      g_string_append_c (out, c + 1 < n ? ',' : '\n');
    }
  for (guint r = 0; r < sim_table_n_rows (table); r++)
    for (guint c = 0; c < n; c++)
      {
        put_csv (out, cell_at (table, r, c)->text);
        g_string_append_c (out, c + 1 < n ? ',' : '\n');
      }
}

static char *
print_json (const SimTable *table)
{
  SimJson *json = sim_json_new (2);

  sim_json_begin_array (json);
  for (guint r = 0; r < sim_table_n_rows (table); r++)
    {
      sim_json_begin_object (json);
      for (guint c = 0; c < table->columns->len; c++)
        {
          const Cell *cell = cell_at (table, r, c);

          sim_json_key (json, column_at (table, c)->title);
          if (cell->is_number)
            sim_json_number (json, cell->number);
          else
            sim_json_string (json, cell->text[0] ? cell->text : NULL);
        }
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
  return sim_json_finish (json);
}

char *
sim_table_print (const SimTable *table, SimTableFormat format)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SimTable) shown = NULL;

  sim_require (table->columns->len == 0 || table->cells->len % table->columns->len == 0);
  if (format == SIM_TABLE_JSON)
    return print_json (table);
  if (format == SIM_TABLE_CSV)
    print_csv (table, out);
  else
    {
      shown = shown_table (table);
      if (format == SIM_TABLE_MD)
        print_md (shown, out);
      else
        print_text (shown, out);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
sim_table_format (const char *name, SimTableFormat *format, GError **error)
{
  static const char *const names[] = { "table", "md", "csv", "json", NULL };
  g_autofree char *hint = NULL;

  for (guint i = 0; names[i]; i++)
    if (g_str_equal (name, names[i]))
      {
        *format = (SimTableFormat) i;
        return TRUE;
      }
  hint = sim_suggest_text (name, names);
  return sim_invalid (error, "--format: no form '%s': it is table, md, csv or json%s", name, hint);
}
