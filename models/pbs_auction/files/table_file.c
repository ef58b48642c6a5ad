/* models/pbs_auction/files/table_file.c - rows of a file, by column name. */
#include "models/pbs_auction/files/table_file.h"
#include <string.h>
#include "sim/sim.h"

const char *
pbs_row_text (const PbsRow *row, guint c)
{
  return row->at[c] < 0 ? NULL : row->fields[row->at[c]];
}

gboolean
pbs_row_fail (const PbsRow *row, guint c, GError **error, const char *what)
{
  return sim_invalid (error, "%s:%u:%d: %s", row->path, row->line, row->at[c] + 1, what);
}

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
      if (first)
        separator = strchr (line, '\t') != NULL ? "\t" : ",";
      row.fields = fields = g_strsplit (line, separator, -1);
      if (!(first ? read_header (&row, columns, error)
                  : is_whole (&row, columns, error) && read (&row, data, error)))
        return FALSE;
    }
  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  else if (in != NULL && separator == NULL)
    return sim_invalid (error, "%s:1:1: the header lacks the column %s", path, columns[0].name);
  return in != NULL && separator != NULL;
}
