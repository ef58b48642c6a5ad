/* models/pbs_auction/files/table_file.c - rows of a file, by column name. */
#include "models/pbs_auction/files/table_file.h"
#include <string.h>
#include "sim/sim.h"

/* An optional column that the file lacks has no text. */
const char *
pbs_row_text (const PbsRow *row, guint c)
{
  return row->at[c] < 0 ? NULL : row->fields[row->at[c]];
}

/* Columns count from 1, as an editor shows them. */
gboolean
pbs_row_fail (const PbsRow *row, guint c, GError **error, const char *what)
{
  return sim_invalid (error, "%s:%u:%d: %s", row->path, row->line, row->at[c] + 1, what);
}

/* Columns in any order; those that nobody asks for are left alone. */
static gboolean
read_header (PbsRow *row, const PbsColumn *columns, GError **error)
{
  for (guint c = 0; columns[c].name != NULL; c++)
    {
      row->at[c] = -1;
      for (int i = 0; row->fields[i] != NULL; i++)
        if (strcmp (g_strstrip (row->fields[i]), columns[c].name) == 0)
          row->at[c] = i;
      if (row->at[c] < 0 && !columns[c].optional)
        return sim_invalid (error, "%s:%u:1: the header lacks the column %s", row->path, row->line,
                            columns[c].name);
    }
  return TRUE;
}

/* Only columns that are asked for must be there. */
static gboolean
is_whole (const PbsRow *row, const PbsColumn *columns, GError **error)
{
  const int n = (int) g_strv_length (row->fields);

  for (guint c = 0; columns[c].name != NULL; c++)
    if (row->at[c] >= n)
      return sim_invalid (error, "%s:%u:%d: the row is shorter than the header", row->path,
                          row->line, n);
  return TRUE;
}

/* The separator is what the header uses: exports of the same data come with commas and tabs. */
gboolean
pbs_table_read (const char *path, const PbsColumn *columns, PbsRowReader read, gpointer data,
                GError **error)
{
  g_autoptr (SimInput) in = sim_input_open (path, error);
  g_autoptr (GError) fault = NULL;
  PbsRow row = { .path = path };
  const char *separator = NULL;
  char *line;

  while (in != NULL && (line = sim_input_line (in, &fault)) != NULL)
    {
      g_auto (GStrv) fields = NULL;
      const gboolean first = separator == NULL;

      row.line = (guint) sim_input_line_number (in);
      g_strchomp (line);
      if (line[0] == '\0' && !first)
        continue;
      /* a tab anywhere in the header decides for the whole file */
      if (first)
        separator = strchr (line, '\t') != NULL ? "\t" : ",";
      row.fields = fields = g_strsplit (line, separator, -1);
      if (!(first ? read_header (&row, columns, error)
                  : is_whole (&row, columns, error) && read (&row, data, error)))
        return FALSE;
    }
  /* a file that breaks off is no short file */
  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  else if (in != NULL && separator == NULL)
    /* an empty file lacks its first column */
    return sim_invalid (error, "%s:1:1: the header lacks the column %s", path, columns[0].name);
  return in != NULL && separator != NULL;
}
