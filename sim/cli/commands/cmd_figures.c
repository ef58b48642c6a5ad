/* sim/cli/commands/cmd_figures.c - `orrery figures`: runs the scenarios of papers' figures and
 * holds them against what was published. */
#include "sim/cli/commands.h"
#include "sim/cli/support/progress.h"
#include "sim/report/figures/figure_set.h"
#include "sim/report/figures/figures.h"
#include "sim/scenario/decode/file_store.h"
#include <string.h>

enum { FAST_REPLICATIONS = 3 };

typedef struct {
  char **wanted; /* papers, figures, expectations; nothing for all */
  char **paths;  /* files and folders among them; nothing for the installed figures */
  char *format, *out, *progress, *pin, *against, *tolerance_text;
  double tolerance;
  GPtrArray *pinned; /* (nullable) (element-type SimPin): of --against */
  gint jobs;
  gboolean fast, list;
  SimFiguresFormat form;
  SimProgressStyle style;
} FiguresOptions;

static gboolean
read_tolerance (FiguresOptions *o, GError **error)
{
  const char *text = o->tolerance_text;
  char *end = NULL;

  o->tolerance = text ? g_ascii_strtod (text, &end) : -1;
  if (text == NULL || (end != text && *end == '\0' && o->tolerance >= 0 && o->tolerance < 1))
    return text == NULL || o->against
           || sim_invalid (error, "--tolerance goes with --against FILE");
  return sim_invalid (error, "--tolerance %s: it is a share, such as 0.01", text);
}

static gboolean
parse_options (FiguresOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "fast", 0, 0, G_OPTION_ARG_NONE, &o->fast, "At most three replications", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &o->list, "Print what there is and run nothing", NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format, "table, md, json, tap or junit", "FORM" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs, "Worker processes (default: one a processor)",
      "N" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Keep results files in this folder, and take runs from them", "DIR" },
    { "pin", 0, 0, G_OPTION_ARG_FILENAME, &o->pin,
      "Write fingerprints and means of every point to this file", "FILE" },
    { "against", 0, 0, G_OPTION_ARG_FILENAME, &o->against,
      "Hold them against such a file; status 1 when something moved", "FILE" },
    { "tolerance", 0, 0, G_OPTION_ARG_STRING, &o->tolerance_text,
      "... means alone, within this share (0.01); without it fingerprints too, exactly", "SHARE" },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &o->progress, "auto, plain, json or none", "STYLE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->wanted, "",
      "[DIR|FILE]... [ID]..." },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("- rerun the figures of papers, or the scenarios of a folder; an ID is a "
                        "paper, a figure (fig10) or an expectation (fig10/max)",
                        entries, argc, argv, status))
    return FALSE;
  if (sim_figures_format (o->format ? o->format : "table", &o->form, &error)
      && sim_progress_style (o->progress ? o->progress : "auto", &o->style, &error)
      && (o->jobs >= 0 || sim_invalid (&error, "--jobs takes a positive number"))
      && read_tolerance (o, &error)
      && (o->against == NULL || (o->pinned = sim_pins_read (o->against, &error)) != NULL))
    return TRUE;
  *status = sim_cli_fail (error);
  return FALSE;
}

/* What cannot run here is skipped, and said so: a missing trace is no failed figure.
 * Returns: FALSE with the faults printed. */
static gboolean
load_all (const SimFigureQuery *query, const GPtrArray *figures)
{
  for (guint f = 0; f < figures->len; f++)
    {
      SimFigure *figure = g_ptr_array_index (figures, f);
      g_autofree char *faults = NULL;

      if (!sim_figure_may_be_wanted (query, figures, figure))
        continue;
      sim_figure_look_for_files (figure, query);
      if (figure->lacks == NULL && sim_figure_load (figure, query, &faults) == SIM_FIGURE_FAULTY)
        {
          g_printerr ("%s", faults);
          return FALSE;
        }
      if (figure->lacks)
        g_printerr ("orrery: %s/%s is skipped: %s\n", figure->paper, figure->stem, figure->lacks);
    }
  return TRUE;
}

static void
list_all (const SimFigureQuery *query, const GPtrArray *figures)
{
  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);

      for (guint i = 0; i < sim_figure_n_expects (figure); i++)
        {
          const SimExpect *expect = sim_figure_expect (figure, i);

          if (sim_figure_is_wanted (query, figure, expect->id))
            g_print ("%s %s (%s)\n", figure->paper, expect->id, sim_claim_kind_name (expect->kind));
        }
    }
}

/* Is it to be run?  A scenario without expectations has only pins. */
static gboolean
wants (const SimFigureQuery *query, const SimFigure *figure)
{
  if (sim_figure_any_wanted (query, figure))
    return TRUE;
  return query->paths && figure->plan && sim_figure_n_expects (figure) == 0
         && sim_figure_is_wanted (query, figure, figure->stem);
}

static gboolean
run_one (const FiguresOptions *o, SimFigure *figure, GError **error)
{
  g_autoptr (SimProgressView) view = sim_progress_view_new (o->style);
  SimExecuteOptions options
    = { .jobs = (guint) o->jobs, .progress = sim_progress_view_update, .progress_data = view };

  if (o->pin || o->pinned)
    figure->pins = sim_pins_new ();
  if (!sim_figure_run (figure, o->out, &options, error))
    return FALSE;
  if (o->pinned)
    sim_figure_hold_against (figure, o->pinned, o->tolerance);
  return TRUE;
}

/* All pins of all that ran in one file. */
static gboolean
write_pins (const FiguresOptions *o, const GPtrArray *figures, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);

      for (guint i = 0; figure->pins && i < figure->pins->len; i++)
        g_ptr_array_add (all, g_ptr_array_index (figure->pins, i));
    }
  return o->pin == NULL || sim_pins_write (all, o->pin, error);
}

/* A pin file of other scenarios would let everything pass, or nothing. */
static gboolean
check_pinned (const FiguresOptions *o, const SimFigureQuery *query, const GPtrArray *figures,
              GError **error)
{
  for (guint f = 0; o->pinned && f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);
      g_autofree char *name = sim_figure_name (figure);

      if (wants (query, figure) && sim_pins_have (o->pinned, name))
        return TRUE;
    }
  return o->pinned == NULL
         || sim_invalid (error,
                         "%s: pins other scenarios, none of those that are run: name those it was "
                         "written of, or write another with --pin",
                         o->against);
}

/* Pins and results files are called by a figure's name: two of one name would be taken for each
 * other. */
static gboolean
check_twins (const FiguresOptions *o, const GPtrArray *figures, GError **error)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint f = 0; (o->pin || o->pinned || o->out) && f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);
      char *name = sim_figure_name (figure);
      const char *other = g_hash_table_lookup (paths, name);

      if (other)
        {
          sim_invalid (error,
                       "%s and %s are both called %s (folder and file), and --pin, --against and "
                       "--out go by that: rename one, or run them apart",
                       other, figure->path, name);
          g_free (name);
          return FALSE;
        }
      g_hash_table_insert (paths, name, figure->path);
    }
  return TRUE;
}

/* Is there a scenario of this name, or a folder of its paper that was not looked at whole? */
static gboolean
may_be_there (const FiguresOptions *o, const GPtrArray *figures, const SimPin *pin)
{
  gboolean paper = FALSE;

  for (guint i = 0; o->paths && o->paths[i]; i++)
    if (!g_file_test (o->paths[i], G_FILE_TEST_IS_DIR))
      return TRUE;
  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);
      g_autofree char *name = sim_figure_name (figure);
      g_autofree char *folder = g_strconcat (figure->paper, "/", NULL);

      if (g_str_equal (name, pin->scenario))
        return TRUE;
      paper = paper || g_str_has_prefix (pin->scenario, folder);
    }
  return !paper;
}

/* A scenario that was pinned and is gone moves nothing, and would pass.  Returns: how many. */
static guint
tell_gone (const FiguresOptions *o, const GPtrArray *figures)
{
  const char *told = NULL;
  guint n = 0;

  for (guint i = 0; o->pinned && !o->wanted && i < o->pinned->len; i++)
    {
      const SimPin *pin = g_ptr_array_index (o->pinned, i);

      if (g_strcmp0 (told, pin->scenario) == 0 || may_be_there (o, figures, pin))
        continue;
      g_printerr ("orrery: %s is pinned in %s, and there is no such scenario any more: bring it "
                  "back, or pin anew\n",
                  pin->scenario, o->against);
      told = pin->scenario;
      n++;
    }
  return n;
}

static int
status_of (const GPtrArray *figures, const GArray *rows)
{
  for (guint f = 0; f < figures->len; f++)
    {
      const SimFigure *figure = g_ptr_array_index (figures, f);

      if (figure->n_failed == 0)
        continue;
      g_printerr ("%s: %u runs failed; `orrery run` it to see why\n", figure->path,
                  figure->n_failed);
      return SIM_EXIT_RUNS;
    }
  for (guint i = 0; i < rows->len; i++)
    if (sim_figure_row_fails (&g_array_index (rows, SimFigureRow, i)))
      return SIM_EXIT_EXPECT;
  return SIM_EXIT_OK;
}

static int
run_all (const FiguresOptions *o, const SimFigureQuery *query, GPtrArray *figures)
{
  g_autoptr (GArray) rows = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  int status;

  if (!check_pinned (o, query, figures, &error) || !check_twins (o, figures, &error))
    return sim_cli_fail (error);
  sim_figures_judge_together (figures);
  for (guint f = 0; f < figures->len; f++)
    {
      SimFigure *figure = g_ptr_array_index (figures, f);

      if (wants (query, figure) && !run_one (o, figure, &error))
        return sim_cli_fail (error);
    }
  if (!write_pins (o, figures, &error))
    return sim_cli_fail (error);
  rows = sim_figures_collect (figures, query);
  text = sim_figures_print (rows, o->form);
  g_print ("%s", text);
  status = status_of (figures, rows);
  return tell_gone (o, figures) > 0 && status == SIM_EXIT_OK ? SIM_EXIT_EXPECT : status;
}

/* A word is a path when it looks like one and is one: an id such as fig10/max has a slash, too. */
static gboolean
is_path (const char *word)
{
  if (sim_cli_is_scenario (word))
    return TRUE;
  return g_file_test (word, G_FILE_TEST_IS_DIR);
}

/* Is @word a paper of the installation?  Then a folder of that name here is written ./NAME. */
static gboolean
is_paper (const SimCli *cli, const char *word)
{
  g_autofree char *dir = g_build_filename (cli->data_dir, "scenarios", "figures", word, NULL);

  return strchr (word, '/') == NULL && word[0] != '.' && g_file_test (dir, G_FILE_TEST_IS_DIR);
}

/* Parts the words into paths and ids, and lets the scenarios of a path read what is beside them,
 * unless --confine says what they may read. */
static gboolean
part_words (const SimCli *cli, FiguresOptions *o, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new (), ids = g_ptr_array_new ();
  gboolean told = cli->confine_words && cli->confine_words->len > 0, right = TRUE;

  for (guint i = 0; o->wanted && o->wanted[i]; i++)
    g_ptr_array_add (!is_paper (cli, o->wanted[i]) && is_path (o->wanted[i]) ? paths : ids,
                     o->wanted[i]);
  for (guint i = 0; right && i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *dir
        = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        right = sim_error (error, SIM_ERROR_FILE, "%s: no such file", path);
      else if (!told)
        right = sim_confine_add_folder (cli->confine, dir, error);
    }
  g_ptr_array_add (paths, NULL);
  g_ptr_array_add (ids, NULL);
  g_free (o->wanted);
  o->wanted = ids->len > 1 ? (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE) : NULL;
  o->paths = paths->len > 1 ? (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE) : NULL;
  return right;
}

static int
figures_of (const SimCli *cli, const FiguresOptions *o)
{
  g_autoptr (SimFileStore) store = sim_file_store_new ();
  SimFigureQuery query = { .registry = cli->registry,
                           .data_dir = cli->data_dir,
                           .paths = (const char *const *) o->paths,
                           .wanted = (const char *const *) o->wanted,
                           .max_replications = o->fast ? FAST_REPLICATIONS : 0,
                           .confine = cli->confine,
                           .store = store };
  g_autoptr (GPtrArray) figures = sim_figures_find (&query);
  GError *error = NULL;

  if (figures->len == 0 && o->paths
      && !sim_invalid (
        &error, "%s: no scenario in this folder or below: *.yaml that says `orrery:`", o->paths[0]))
    return sim_cli_fail (error);
  if (!sim_cli_has_data (cli) || !load_all (&query, figures))
    return SIM_EXIT_INVALID;
  if (!sim_figures_check_wanted (figures, &query, &error))
    return sim_cli_fail (error);
  if (!o->list)
    return run_all (o, &query, figures);
  list_all (&query, figures);
  return SIM_EXIT_OK;
}

int
cmd_figures (const SimCli *cli, int argc, char **argv)
{
  FiguresOptions options = { 0 };
  GError *error = NULL;
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    status = part_words (cli, &options, &error) ? figures_of (cli, &options) : sim_cli_fail (error);
  g_strfreev (options.wanted);
  g_strfreev (options.paths);
  g_clear_pointer (&options.pinned, g_ptr_array_unref);
  g_free (options.pin);
  g_free (options.against);
  g_free (options.tolerance_text);
  g_free (options.format);
  g_free (options.out);
  g_free (options.progress);
  return status;
}
