/* models/pbs_auction/table_file.c - rows of a file, by column name. */
#include "models/pbs_auction/table_file.h"
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
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  PbsRow row = { .path = path };
  const char *separator;

  if (!g_file_get_contents (path, &text, NULL, &fault))
    {
      sim_error (error, SIM_ERROR_FILE, "%s", fault->message);
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  separator = lines[0] != NULL && strchr (lines[0], '\t') != NULL ? "\t" : ",";
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = NULL;

      row.line = i + 1;
      g_strchomp (lines[i]);
      if (lines[i][0] == '\0' && i > 0)
        continue;
      row.fields = fields = g_strsplit (lines[i], separator, -1);
      if (!(i == 0 ? read_header (&row, columns, error)
                   : is_whole (&row, columns, error) && read (&row, data, error)))
        return FALSE;
    }
  return TRUE;
}
