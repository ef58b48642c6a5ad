/* sim/cli/cmd_figures.c - `orrery figures`: runs the scenarios of papers' figures and holds them
 * against what was published. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include "sim/base/suggest.h"
#include "sim/cli/cli.h"
#include "sim/cli/progress.h"
#include "sim/report/figures.h"

enum { FAST_REPLICATIONS = 3 };

typedef struct {
  char   **wanted;        /* papers, figures, expectations; nothing for all */
  char    *format, *out, *progress;
  gint     jobs;
  gboolean fast, list;
  SimFiguresFormat form;
  SimProgressStyle style;
} FiguresOptions;

/* One scenario of a paper. */
typedef struct {
  char     *paper, *path, *stem;
  SimLoaded loaded;
  GArray   *verdicts;     /* (nullable) (element-type SimVerdict): once run */
  guint     n_failed;     /* runs */
} Figure;

static void
figure_free (gpointer data)
{
  Figure *figure = data;

  g_free (figure->paper);
  g_free (figure->path);
  g_free (figure->stem);
  if (figure->verdicts)
    g_array_unref (figure->verdicts);
  sim_loaded_clear (&figure->loaded);
  g_free (figure);
}

static gboolean
parse_options (FiguresOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "fast", 0, 0, G_OPTION_ARG_NONE, &o->fast, "At most three replications", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &o->list, "Print what there is and run nothing", NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format, "table, md, json, tap or junit", "FORM" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
      "Worker processes (default: one a processor)", "N" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Keep results files in this folder, and take runs from them", "DIR" },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &o->progress, "auto, plain, json or none", "STYLE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->wanted, "", "[ID]..." },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("- rerun the figures of papers; an ID is a paper, a figure (fig10) or an "
                        "expectation (fig10/max)",
                        entries, argc, argv, status))
    return FALSE;
  if (sim_figures_format (o->format ? o->format : "table", &o->form, &error)
      && sim_progress_style (o->progress ? o->progress : "auto", &o->style, &error)
      && (o->jobs >= 0 || sim_invalid (&error, "--jobs takes a positive number")))
    return TRUE;
  *status = sim_cli_fail (error);
  return FALSE;
}

/* --- which there are --- */

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names in a folder, sorted; what starts with `_` or is called base is there to be extended, and
 * hidden files are none. */
static GPtrArray *
names_in (const char *dir)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    if (name[0] != '.' && name[0] != '_' && !g_str_has_prefix (name, "base."))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  return names;
}

static void
find_scenarios (const char *root, const char *paper, GPtrArray *figures)
{
  g_autofree char *dir = g_build_filename (root, paper, NULL);
  g_autoptr (GPtrArray) names = names_in (dir);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      Figure *figure;

      if (!g_str_has_suffix (name, ".yaml"))
        continue;
      figure = g_new0 (Figure, 1);
      figure->paper = g_strdup (paper);
      figure->path = g_build_filename (dir, name, NULL);
      figure->stem = g_strndup (name, strlen (name) - strlen (".yaml"));
      g_ptr_array_add (figures, figure);
    }
}

static GPtrArray *
find_figures (const SimCli *cli)
{
  g_autofree char *root = g_build_filename (cli->data_dir, "scenarios", "figures", NULL);
  g_autoptr (GPtrArray) papers = names_in (root);
  GPtrArray *figures = g_ptr_array_new_with_free_func (figure_free);

  for (guint i = 0; i < papers->len; i++)
    find_scenarios (root, g_ptr_array_index (papers, i), figures);
  return figures;
}

/* Is every fault a file that is not here?  Traces are no part of the tree: without them their
 * figures are left out, not wrong. */
static gboolean
lacks_files (const char *faults)
{
  g_auto (GStrv) lines = g_strsplit (faults, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i]; i++)
    {
      if (lines[i][0] == '\0')
        continue;
      if (strstr (lines[i], "the environment variable ORRERY_TRACES is not set") == NULL
          && strstr (lines[i], ": no such file") == NULL)
        return FALSE;
      n++;
    }
  return n > 0;
}

static void
load_once (Figure *figure, const SimCli *cli, const char *const *sets, SimFaults *faults)
{
  SimLoaded *loaded = &figure->loaded;
  SimScenarioContext context = { cli->registry, NULL, sets };

  loaded->catalogue = context.catalogue = sim_cli_catalogue (cli);
  if (loaded->catalogue == NULL)
    return;
  loaded->scenario = sim_scenario_load (figure->path, &context, faults);
  if (loaded->scenario)
    loaded->plan = sim_plan_new (loaded->scenario, NULL, faults);
}

/* The first `${NAME}` of a scenario's text whose variable is not set: its trace is not here.
 * Returns: (transfer full) (nullable). */
static char *
unset_variable (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  for (const char *at = strstr (text, "${"); at; at = strstr (at + 2, "${"))
    {
      g_autofree char *name = g_strndup (at + 2, strcspn (at + 2, "}\n"));

      if (g_getenv (name) == NULL)
        return g_steal_pointer (&name);
    }
  return NULL;
}

/* Loads a scenario; with --fast again, with fewer replications where it has more.  Returns: FALSE
 * with its faults printed; TRUE without a plan when it needs files that are not here. */
static gboolean
load (const SimCli *cli, Figure *figure, gboolean fast)
{
  g_autofree char *fewer = g_strdup_printf ("run.replications=%d", FAST_REPLICATIONS);
  const char *sets[] = { fewer, NULL };
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *text = NULL;

  load_once (figure, cli, NULL, faults);
  if (figure->loaded.plan && fast
      && sim_scenario_run (figure->loaded.scenario)->replications > FAST_REPLICATIONS)
    {
      sim_loaded_clear (&figure->loaded);
      load_once (figure, cli, sets, faults);
    }
  if (figure->loaded.plan)
    return TRUE;
  text = sim_faults_text (faults);
  sim_loaded_clear (&figure->loaded);
  if (lacks_files (text))
    {
      *strchr (text, '\n') = '\0';
      g_printerr ("left out: %s\n", text);
      return TRUE;
    }
  g_printerr ("%s", text);
  return FALSE;
}

/* --- which are wanted --- */

/* Is @wanted the paper, the scenario's file, the figure, the expectation, or paper/any of them? */
static gboolean
is_called (const Figure *figure, const char *id, const char *wanted)
{
  g_autofree char *name = sim_figure_of (id);
  const char *called[] = { figure->stem, name, id };

  if (g_str_equal (wanted, figure->paper))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (called); i++)
    {
      g_autofree char *full = g_strconcat (figure->paper, "/", called[i], NULL);

      if (g_str_equal (wanted, called[i]) || g_str_equal (wanted, full))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_wanted (const FiguresOptions *o, const Figure *figure, const char *id)
{
  for (guint i = 0; o->wanted && o->wanted[i]; i++)
    if (is_called (figure, id, o->wanted[i]))
      return TRUE;
  return o->wanted == NULL;
}

static const SimExpect *
expect_at (const Figure *figure, guint i)
{
  return g_ptr_array_index (sim_scenario_expects (figure->loaded.scenario), i);
}

static guint
n_expects (const Figure *figure)
{
  return figure->loaded.plan ? sim_scenario_expects (figure->loaded.scenario)->len : 0;
}

static gboolean
any_wanted (const FiguresOptions *o, const Figure *figure)
{
  for (guint i = 0; i < n_expects (figure); i++)
    if (is_wanted (o, figure, expect_at (figure, i)->id))
      return TRUE;
  return FALSE;
}

static gboolean
check_name (const GPtrArray *figures, const char *wanted, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *hint = NULL;

  for (guint f = 0; f < figures->len; f++)
    {
      const Figure *figure = g_ptr_array_index (figures, f);

      if (g_str_equal (figure->paper, wanted) || g_str_equal (figure->stem, wanted))
        return TRUE;
      g_ptr_array_add (names, g_strdup (figure->paper));
      for (guint i = 0; i < n_expects (figure); i++)
        {
          if (is_called (figure, expect_at (figure, i)->id, wanted))
            return TRUE;
          g_ptr_array_add (names, sim_figure_of (expect_at (figure, i)->id));
          g_ptr_array_add (names, g_strdup (expect_at (figure, i)->id));
        }
    }
  g_ptr_array_add (names, NULL);
  hint = sim_suggest_text (wanted, (const char *const *) names->pdata);
  return sim_invalid (error,
                      "no paper, figure or expectation '%s'%s; `orrery figures --list` prints all",
                      wanted, hint);
}

/* --- running --- */

static SimStore *
open_store (const FiguresOptions *o, const Figure *figure, GError **error)
{
  g_autofree char *name = NULL, *path = NULL;

  if (o->out == NULL)
    return sim_store_open (NULL, SIM_STORE_WRITE, error);
  if (g_mkdir_with_parents (o->out, 0777) != 0)
    {
      sim_error (error, SIM_ERROR_FILE, "%s: cannot be made: %s", o->out, g_strerror (errno));
      return NULL;
    }
  name = g_strdup_printf ("%s-%s.db", figure->paper, figure->stem);
  path = g_build_filename (o->out, name, NULL);
  return sim_store_open (path, SIM_STORE_WRITE, error);
}

static gboolean
run (const FiguresOptions *o, Figure *figure, GError **error)
{
  g_autoptr (SimStore) store = open_store (o, figure, error);
  g_autoptr (SimProgressView) view = NULL;
  g_autoptr (SimSummary) summary = NULL;
  SimExecuteOptions options = { .jobs = (guint) o->jobs, .progress = sim_progress_view_update };
  guint n_ok;

  if (store == NULL)
    return FALSE;
  options.progress_data = view = sim_progress_view_new (o->style);
  if (!sim_execute (figure->loaded.plan, store, &options, NULL, error))
    return FALSE;
  summary = sim_summary_new (store, error);
  if (summary == NULL || !sim_store_counts (store, &n_ok, &figure->n_failed, error))
    return FALSE;
  figure->verdicts = sim_expect_evaluate (figure->loaded.scenario, summary);
  return sim_store_close (g_steal_pointer (&store), error);
}

static void
list_all (const FiguresOptions *o, const GPtrArray *figures)
{
  for (guint f = 0; f < figures->len; f++)
    {
      const Figure *figure = g_ptr_array_index (figures, f);

      for (guint i = 0; i < n_expects (figure); i++)
        if (is_wanted (o, figure, expect_at (figure, i)->id))
          g_print ("%s %s (%s)\n", figure->paper, expect_at (figure, i)->id,
                   sim_claim_kind_name (expect_at (figure, i)->kind));
    }
}

static GArray *
collect (const FiguresOptions *o, const GPtrArray *figures)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (SimFigureRow));

  for (guint f = 0; f < figures->len; f++)
    {
      const Figure *figure = g_ptr_array_index (figures, f);

      for (guint i = 0; figure->verdicts && i < figure->verdicts->len; i++)
        {
          SimFigureRow row = { figure->paper, &g_array_index (figure->verdicts, SimVerdict, i) };

          if (is_wanted (o, figure, row.verdict->expect->id))
            g_array_append_val (rows, row);
        }
    }
  return rows;
}

static int
status_of (const GPtrArray *figures, const GArray *rows)
{
  for (guint f = 0; f < figures->len; f++)
    {
      const Figure *figure = g_ptr_array_index (figures, f);

      if (figure->n_failed == 0)
        continue;
      g_printerr ("%s: %u runs failed; `orrery run` it to see why\n", figure->path,
                  figure->n_failed);
      return SIM_EXIT_RUNS;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      SimVerdictKind kind = g_array_index (rows, SimFigureRow, i).verdict->kind;

      if (kind == SIM_VERDICT_FAILS || kind == SIM_VERDICT_MENDED)
        return SIM_EXIT_EXPECT;
    }
  return SIM_EXIT_OK;
}

static int
run_all (const FiguresOptions *o, GPtrArray *figures)
{
  g_autoptr (GArray) rows = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  for (guint f = 0; f < figures->len && error == NULL; f++)
    {
      Figure *figure = g_ptr_array_index (figures, f);

      if (any_wanted (o, figure) && !run (o, figure, &error))
        return sim_cli_fail (error);
    }
  rows = collect (o, figures);
  text = sim_figures_print (rows, o->form);
  g_print ("%s", text);
  return status_of (figures, rows);
}

/* Papers alone can be told before anything is loaded. */
static gboolean
may_be_wanted (const FiguresOptions *o, const GPtrArray *figures, const Figure *figure)
{
  gboolean named = FALSE;

  for (guint i = 0; o->wanted && o->wanted[i]; i++)
    {
      gboolean paper = FALSE;

      for (guint f = 0; f < figures->len && !paper; f++)
        paper = g_str_equal (((Figure *) g_ptr_array_index (figures, f))->paper, o->wanted[i]);
      if (!paper)
        return TRUE;
      named = named || g_str_equal (figure->paper, o->wanted[i]);
    }
  return named || o->wanted == NULL;
}

/* Takes out of the list what cannot run here, and says so: a missing trace is no failed figure. */
static void
skip_without_files (const FiguresOptions *o, GPtrArray *figures)
{
  for (guint f = figures->len; f-- > 0;)
    {
      const Figure *figure = g_ptr_array_index (figures, f);
      g_autofree char *name = unset_variable (figure->path);

      if (name == NULL)
        continue;
      if (may_be_wanted (o, figures, figure))
        g_printerr ("orrery: %s/%s is skipped: it reads a file in ${%s}, which is not set\n",
                    figure->paper, figure->stem, name);
      g_ptr_array_remove_index (figures, f);
    }
}

static int
figures_of (const SimCli *cli, const FiguresOptions *o)
{
  g_autoptr (GPtrArray) figures = find_figures (cli);
  GError *error = NULL;

  skip_without_files (o, figures);
  for (guint f = 0; f < figures->len; f++)
    {
      Figure *figure = g_ptr_array_index (figures, f);

      if (may_be_wanted (o, figures, figure) && !load (cli, figure, o->fast))
        return SIM_EXIT_INVALID;
    }
  for (guint i = 0; o->wanted && o->wanted[i]; i++)
    if (!check_name (figures, o->wanted[i], &error))
      return sim_cli_fail (error);
  if (!o->list)
    return run_all (o, figures);
  list_all (o, figures);
  return SIM_EXIT_OK;
}

int
cmd_figures (const SimCli *cli, int argc, char **argv)
{
  FiguresOptions options = { 0 };
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    status = figures_of (cli, &options);
  g_strfreev (options.wanted);
  g_free (options.format);
  g_free (options.out);
  g_free (options.progress);
  return status;
}
