/* sim/cli/commands/cmd_export.c - `orrery export`: every run, or every sample of a series, as
 * CSV or JSON, to standard output or a file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/base/replace.h"
#include "sim/base/shown.h"
#include "sim/cli/commands.h"
#include "sim/cli/support/results_file.h"
#include "sim/experiment/merge/export.h"
#include "sim/report/table/table.h"

enum {
  ROWS_TOGETHER = 500
}; /* rows are formatted in portions: a file of any size is exported in little memory */

typedef struct {
  char    *format, *out, *variant;
  gboolean series, wall;
} ExportOptions;

/* Where rows go. */
typedef struct {
  FILE          *file;
  char         **names;
  SimTableFormat format;
  SimTable      *table;       /* the portion */
  gboolean       any, terminal;
} Sink;

static gboolean
parse_options (ExportOptions *o, int *argc, char ***argv, int *status)
{
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format, "csv (default) or json", "FORM" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Write here instead of to standard output", "FILE" },
    { "series", 0, 0, G_OPTION_ARG_NONE, &o->series,
      "The samples of series instead of the runs", NULL },
    { "wall", 0, 0, G_OPTION_ARG_NONE, &o->wall,
      "With real times, which differ between equal runs", NULL },
    { "variant", 0, 0, G_OPTION_ARG_STRING, &o->variant, "The plan of this name (see `show --all`)",
      "NAME" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("FILE.db - export runs: parameters and metrics as columns", entries, argc,
                        argv, status))
    return FALSE;
  if (*argc == 2)
    return TRUE;
  g_printerr ("orrery export: needs one results file: `orrery export FILE.db`\n");
  *status = SIM_EXIT_INVALID;
  return FALSE;
}

/* A file or a program gets every text as it is; a terminal, which would obey it, does not. */
static void
put (const Sink *sink, const char *text)
{
  g_autofree char *shown = sink->terminal ? sim_shown_text (text) : NULL;

  fputs (shown ? shown : text, sink->file);
}

/* CSV: the titles once; JSON: one array of all portions. */
static void
flush_portion (Sink *sink)
{
  g_autofree char *text = sink->table ? sim_table_print (sink->table, sink->format) : NULL;
  const char *from = text;

  if (text == NULL)
    return;
  g_strchomp (text);
  if (sink->format == SIM_TABLE_CSV)
    {
      if (sink->any)
        from = strchr (text, '\n') + 1;
      put (sink, from);
      put (sink, "\n");
    }
  else
    {
      text[strlen (text) - 1] = '\0';
      g_strchomp (text);
      put (sink, sink->any ? "," : "[");
      put (sink, from + 1);
    }
  sink->any = TRUE;
  g_clear_pointer (&sink->table, sim_table_free);
}

static void
start_portion (Sink *sink)
{
  sink->table = sim_table_new ();
  for (char **name = sink->names; *name; name++)
    sim_table_column (sink->table, *name, FALSE);
}

static void
take_names (gpointer data, const char *const *names)
{
  ((Sink *) data)->names = g_strdupv ((char **) names);
}

static void
take_row (gpointer data, const SimCell *cells, guint n)
{
  Sink *sink = data;

  if (sink->table == NULL)
    start_portion (sink);
  for (guint k = 0; k < n; k++)
    if (cells[k].text)
      sim_table_cell (sink->table, cells[k].text);
    else
      sim_table_number (sink->table, cells[k].number);
  if (sim_table_n_rows (sink->table) == ROWS_TOGETHER)
    flush_portion (sink);
}

static gboolean
write_all (SimStore *store, const ExportOptions *o, Sink *sink, GError **error)
{
  SimExportSink rows = { take_names, take_row, sink };
  gboolean done = o->series ? sim_export_series (store, &rows, error)
                            : sim_export_runs (store, o->wall, &rows, error);

  if (!done)
    return FALSE;
  if (!sink->any && sink->table == NULL && sink->format == SIM_TABLE_CSV)
    start_portion (sink);
  flush_portion (sink);
  if (sink->format == SIM_TABLE_JSON)
    put (sink, sink->any ? "\n]\n" : "[]\n");
  return TRUE;
}

static gboolean
close_sink (Sink *sink, const char *out, GError **error)
{
  gboolean bad = fflush (sink->file) != 0 || ferror (sink->file);
  int fault = errno;

  if (sink->file != stdout && fclose (sink->file) != 0 && !bad)
    {
      bad = TRUE;
      fault = errno;
    }
  return !bad
         || sim_error (error, SIM_ERROR_FILE, "%s: cannot be written: %s",
                       out ? out : "standard output", g_strerror (fault));
}

static gboolean
choose_format (const char *name, SimTableFormat *format, GError **error)
{
  *format = SIM_TABLE_CSV;
  if (name && !sim_table_format (name, format, error))
    return FALSE;
  return *format == SIM_TABLE_CSV || *format == SIM_TABLE_JSON
         || sim_invalid (error, "--format: export knows csv and json");
}

static int
export_file (const char *path, const ExportOptions *o)
{
  g_autoptr (SimStore) store = NULL;
  Sink sink = { .file = stdout };
  g_autofree char *work = NULL;
  gboolean whole;
  GError *error = NULL;

  if (!choose_format (o->format, &sink.format, &error)
      || !(store = sim_cli_open (path, o->variant, &error)))
    return sim_cli_fail (error);
  work = o->out ? sim_replace_begin (o->out) : NULL;
  sink.terminal = work == NULL && isatty (STDOUT_FILENO);
  if (work && !(sink.file = fopen (work, "w")))
    {
      sim_error (&error, SIM_ERROR_FILE, "%s: cannot be written: %s", o->out, g_strerror (errno));
      return sim_cli_fail (error);
    }
  whole = write_all (store, o, &sink, &error);
  whole = close_sink (&sink, o->out, whole ? &error : NULL) && whole;
  if (work)
    sim_replace_end (work, o->out, whole, &error);
  if (error == NULL)
    sim_cli_tell_beyond (store, o->variant, "export");
  g_strfreev (sink.names);
  sim_table_free (sink.table);
  return error ? sim_cli_fail (error) : SIM_EXIT_OK;
}

int
cmd_export (const SimCli *cli, int argc, char **argv)
{
  ExportOptions options = { 0 };
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    status = export_file (argv[1], &options);
  g_free (options.format);
  g_free (options.out);
  g_free (options.variant);
  return status;
}
