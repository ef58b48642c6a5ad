/* sim/cli/commands/cmd_lesson.c - `orrery lesson`: a scenario that asks, runs in seconds, and
 * answers. */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/cli/commands.h"
#include "sim/cli/support/terminal.h"
#include "sim/experiment/execute/execute.h"
#include "sim/experiment/summary/expect.h"
#include "sim/report/page/page.h"
#include "sim/report/plot/plot.h"
#include "sim/report/table/results.h"

/* --- which lesson --- */

static char *
lessons_dir (const SimCli *cli)
{
  return g_build_filename (cli->data_dir, "scenarios", "lessons", NULL);
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (element-type utf8): names without .yaml, in order, NULL at the end. */
static GPtrArray *
lesson_names (const SimCli *cli)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = lessons_dir (cli);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".yaml"))
      g_ptr_array_add (names, g_strndup (name, strlen (name) - strlen (".yaml")));
  g_ptr_array_sort (names, by_name);
  g_ptr_array_add (names, NULL);
  return names;
}

/* A name of ours, or a file of the user's. */
static char *
find_lesson (const SimCli *cli, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = lesson_names (cli);
  g_autofree char *dir = lessons_dir (cli), *file = g_strconcat (name, ".yaml", NULL);
  g_autofree char *hint = NULL;

  if (g_strv_contains ((const char *const *) names->pdata, name))
    return g_build_filename (dir, file, NULL);
  if (sim_cli_is_scenario (name))
    return g_strdup (name);
  hint = sim_suggest_text (name, (const char *const *) names->pdata);
  sim_invalid (error,
               "no lesson '%s'%s; `orrery lesson` lists them, and a scenario of your own with "
               "a section `lesson` is one too",
               name, hint);
  return NULL;
}

static int
list_lessons (const SimCli *cli)
{
  static const char *const headings[] = { "lesson", "meaning", NULL };
  g_autoptr (GPtrArray) names = lesson_names (cli);
  g_autoptr (SimPage) page = sim_page_new ();
  g_autofree char *text = NULL;

  sim_page_heading (page, 2, "Lessons (orrery lesson NAME)");
  sim_page_table (page, headings);
  for (guint i = 0; i + 1 < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = find_lesson (cli, name, NULL);
      SimLoaded loaded;

      if (!sim_cli_load (cli, path, NULL, NULL, &loaded))
        return SIM_EXIT_INTERNAL;
      sim_page_row (page, (const char *const[]){ name, sim_scenario_title (loaded.scenario) });
      sim_loaded_clear (&loaded);
    }
  text = sim_page_text (page, sim_terminal_width ());
  g_print ("%s", text);
  return SIM_EXIT_OK;
}

/* --- one lesson --- */

/* Paragraphs are separated by empty lines, as in YAML's `>`: a line feed there. */
static void
print_text (guint level, const char *heading, const char *text)
{
  g_autoptr (SimPage) page = sim_page_new ();
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n", -1);
  g_autofree char *out = NULL;

  sim_page_heading (page, level, heading);
  for (guint i = 0; paragraphs[i]; i++)
    if (paragraphs[i][0])
      sim_page_paragraph (page, paragraphs[i]);
  out = sim_page_text (page, sim_terminal_width ());
  g_print ("%s\n", out);
}

static int
print_results (const SimPlan *plan, SimStore *store, guint n_failed, GError **error)
{
  const SimScenario *scenario = sim_plan_scenario (plan);
  g_autoptr (SimSummary) summary = sim_expect_summary (scenario, store, error);
  SimTable *points = summary ? sim_report_points (summary, NULL, scenario, error) : NULL;
  g_autoptr (GArray) verdicts = NULL;

  if (points == NULL)
    return SIM_EXIT_INTERNAL;
  sim_cli_print_table (points);
  g_print ("\n");
  verdicts = sim_expect_evaluate (scenario, summary, 0);
  if (verdicts->len > 0)
    {
      sim_cli_print_table (sim_report_verdicts (verdicts));
      g_print ("\n");
    }
  if (n_failed > 0)
    return SIM_EXIT_RUNS;
  return sim_expect_all_hold (verdicts) ? SIM_EXIT_OK : SIM_EXIT_EXPECT;
}

/* --- results and pictures --- */

/* Where a lesson's files go; NULL folder: nowhere. */
typedef struct {
  const SimCli *cli;
  const char   *name, *folder;
} LessonFiles;

static char *
file_of (const LessonFiles *files, const char *suffix)
{
  g_autofree char *stem = sim_cli_stem (files->name);
  g_autofree char *name = g_strdup_printf ("lesson-%s%s", stem, suffix);

  return g_build_filename (files->folder, name, NULL);
}

/* Draws every plot of the lesson; without gnuplot it is said once, and the lesson goes on. */
static void
draw (const LessonFiles *files, const SimPlan *plan, SimStore *store, const SimSummary *summary)
{
  const GPtrArray *plots = sim_scenario_plots (sim_plan_scenario (plan));
  g_autofree char *templates = g_build_filename (files->cli->data_dir, "plots", NULL);

  for (guint i = 0; i < plots->len; i++)
    {
      const SimPlotSpec *spec = g_ptr_array_index (plots, i);
      g_autofree char *suffix = g_strdup_printf ("-%s.svg", spec->id);
      g_autofree char *file = file_of (files, suffix), *script = NULL;
      SimPicture picture = { "svg", file, templates, { 0 } };
      g_autoptr (GError) error = NULL;

      script = sim_plot_script (summary, store, spec, &picture, &error);
      if (script && sim_cli_may_make (file, &error) && sim_gnuplot_run (script, file, &error))
        g_print ("picture: %s\n", file);
      else
        {
          g_printerr ("orrery lesson: no picture: %s\n", error->message);
          return;
        }
    }
}

static int
print_and_draw (const LessonFiles *files, const SimPlan *plan, SimStore *store, guint n_failed,
                GError **error)
{
  int status = print_results (plan, store, n_failed, error);
  g_autoptr (SimSummary) summary = *error ? NULL : sim_summary_new (store, error);

  if (summary == NULL)
    return SIM_EXIT_INTERNAL;
  if (files->folder == NULL)
    return status;
  draw (files, plan, store, summary);
  g_print ("results: %s (`orrery report %s` makes a page of them)\n\n", sim_store_path (store),
           sim_store_path (store));
  return status;
}

static int
run_points (const SimPlan *plan, const LessonFiles *files)
{
  GError *error = NULL;
  SimProgress progress = { 0 };
  g_autofree char *file = files->folder ? file_of (files, ".db") : NULL;
  g_autoptr (SimStore) store = NULL;
  int status = SIM_EXIT_INTERNAL;

  if (file == NULL || sim_cli_may_make (file, &error))
    store = sim_store_open (file, SIM_STORE_WRITE, &error);
  if (store && sim_execute (plan, store, &(SimExecuteOptions){ 0 }, &progress, &error))
    status = print_and_draw (files, plan, store, progress.n_failed, &error);
  return error ? sim_cli_fail (error) : status;
}

/* --- words --- */

/* Who sits at a terminal has time to think; a pipe has not. */
static void
ask_prediction (const SimLesson *lesson)
{
  if (lesson->predict == NULL)
    return;
  print_text (2, "Before you look", lesson->predict);
  if (!isatty (STDIN_FILENO) || !isatty (STDOUT_FILENO))
    return;
  g_print ("Write your prediction down, then press Enter. ");
  for (int c = getchar (); c != EOF && c != '\n'; c = getchar ())
    ;
  g_print ("\n");
}

static void
print_tries (const SimLesson *lesson, const char *name)
{
  if (lesson->tries->len > 0)
    g_print ("Try\n\n");
  for (guint i = 0; i < lesson->tries->len; i++)
    {
      const SimTry *one = &g_array_index (lesson->tries, SimTry, i);
      g_autofree char *set = sim_shown_line (one->set, SIM_SHOWN_LINE);
      g_autofree char *quoted = g_shell_quote (set), *lesson_name = sim_shown_for_shell (name);

      g_print ("  orrery lesson %s --set %s\n      %s\n", lesson_name, quoted, one->look);
    }
}

/* A page for whoever teaches: nothing is run. */
static int
print_notes (const SimScenario *scenario, const char *name)
{
  const SimLesson *lesson = sim_scenario_lesson (scenario);
  g_autofree char *title = sim_cli_title (sim_scenario_title (scenario));

  print_text (1, title, lesson->question);
  if (lesson->predict)
    print_text (2, "Before they look", lesson->predict);
  print_text (2, "Notes for the teacher",
              lesson->notes ? lesson->notes : "This lesson has no notes.");
  print_text (2, "Answer", lesson->answer);
  print_tries (lesson, name);
  return SIM_EXIT_OK;
}

/* The scenario as it stands has an answer; one that was changed leaves it to the reader. */
static int
teach (const SimPlan *plan, const LessonFiles *files, gboolean changed)
{
  const SimScenario *scenario = sim_plan_scenario (plan);
  const SimLesson *lesson = sim_scenario_lesson (scenario);
  g_autofree char *title = sim_cli_title (sim_scenario_title (scenario));
  int status;

  print_text (1, title, lesson->question);
  ask_prediction (lesson);
  status = run_points (plan, files);
  if (status == SIM_EXIT_INTERRUPTED || status == SIM_EXIT_INTERNAL)
    return status;
  if (!changed)
    print_text (2, "Answer", lesson->answer);
  else
    g_print (
      "You changed the lesson, so its answer may not be yours: `orrery lesson %s` has it, of "
      "the lesson as it stands.\n\n",
      files->name);
  print_tries (lesson, files->name);
  return changed && status == SIM_EXIT_EXPECT ? SIM_EXIT_OK : status;
}

/* --- the command --- */

typedef struct {
  char   **sets;
  char    *out;
  gboolean notes, no_files;
} LessonOptions;

static int
lesson_of (const SimCli *cli, const SimPlan *plan, const char *name, const LessonOptions *o)
{
  LessonFiles files = { cli, name, o->no_files ? NULL : o->out ? o->out : "." };
  GError *error = NULL;

  if (sim_scenario_lesson (sim_plan_scenario (plan)) == NULL)
    {
      g_printerr ("orrery: %s has no section `lesson`: run it with `orrery run`\n", name);
      return SIM_EXIT_INVALID;
    }
  if (o->notes)
    return print_notes (sim_plan_scenario (plan), name);
  if (files.folder && g_mkdir_with_parents (files.folder, 0777) != 0)
    {
      sim_error (&error, SIM_ERROR_FILE, "%s: cannot be made: %s", files.folder,
                 g_strerror (errno));
      return sim_cli_fail (error);
    }
  return teach (plan, &files, o->sets != NULL);
}

static int
find_and_teach (const SimCli *cli, const char *name, const LessonOptions *o)
{
  GError *error = NULL;
  g_autofree char *path = find_lesson (cli, name, &error);
  SimLoaded loaded;
  int status;

  if (path == NULL)
    return sim_cli_fail (error);
  if (!sim_cli_load (cli, path, (const char *const *) o->sets, NULL, &loaded))
    return SIM_EXIT_INVALID;
  status = lesson_of (cli, loaded.plan, name, o);
  sim_loaded_clear (&loaded);
  return status;
}

int
cmd_lesson (const SimCli *cli, int argc, char **argv)
{
  LessonOptions o = { 0 };
  int status = SIM_EXIT_OK;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o.sets, "Set a value of the scenario",
      "PATH=VALUE" },
    { "notes", 0, 0, G_OPTION_ARG_NONE, &o.notes, "Notes for the teacher; runs nothing", NULL },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o.out,
      "Folder for results and pictures (default: here)", "FOLDER" },
    { "no-files", 0, 0, G_OPTION_ARG_NONE, &o.no_files, "Keep no results, draw no pictures", NULL },
    G_OPTION_ENTRY_NULL
  };

  if (sim_cli_options ("[NAME] - a question, an experiment that runs in seconds, an answer",
                       entries, &argc, &argv, &status))
    {
      if (argc >= 2)
        status = find_and_teach (cli, argv[1], &o);
      else
        status = sim_cli_has_data (cli) ? list_lessons (cli) : SIM_EXIT_INVALID;
    }
  g_strfreev (o.sets);
  g_free (o.out);
  return status;
}
