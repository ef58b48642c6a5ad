/* sim/cli/commands/cmd_lesson.c - `orrery lesson`: a scenario that asks, runs in seconds, and
 * answers. */
#include <string.h>
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/cli/commands.h"
#include "sim/cli/support/terminal.h"
#include "sim/experiment/execute/execute.h"
#include "sim/experiment/summary/expect.h"
#include "sim/report/page/page.h"
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

static int
run_points (const SimPlan *plan)
{
  GError *error = NULL;
  SimProgress progress = { 0 };
  g_autoptr (SimStore) store = sim_store_open (NULL, SIM_STORE_WRITE, &error);
  int status = SIM_EXIT_INTERNAL;

  if (store && sim_execute (plan, store, &(SimExecuteOptions){ 0 }, &progress, &error))
    status = print_results (plan, store, progress.n_failed, &error);
  return error ? sim_cli_fail (error) : status;
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

/* The scenario as it stands has an answer; one that was changed leaves it to the reader. */
static int
teach (const SimPlan *plan, const char *name, gboolean changed)
{
  const SimScenario *scenario = sim_plan_scenario (plan);
  const SimLesson *lesson = sim_scenario_lesson (scenario);
  g_autofree char *title = sim_cli_title (sim_scenario_title (scenario));
  int status;

  if (lesson == NULL)
    {
      g_printerr ("orrery: %s has no section `lesson`: run it with `orrery run`\n", name);
      return SIM_EXIT_INVALID;
    }
  print_text (1, title, lesson->question);
  status = run_points (plan);
  if (status == SIM_EXIT_INTERRUPTED || status == SIM_EXIT_INTERNAL)
    return status;
  if (!changed)
    print_text (2, "Answer", lesson->answer);
  print_tries (lesson, name);
  return changed && status == SIM_EXIT_EXPECT ? SIM_EXIT_OK : status;
}

int
cmd_lesson (const SimCli *cli, int argc, char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;
  SimLoaded loaded;
  int status = SIM_EXIT_OK;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sets, "Set a value of the scenario", "PATH=VALUE" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("[NAME] - a question, an experiment that runs in seconds, an answer",
                        entries, &argc, &argv, &status))
    return status;
  if (argc < 2)
    return sim_cli_has_data (cli) ? list_lessons (cli) : SIM_EXIT_INVALID;
  path = find_lesson (cli, argv[1], &error);
  if (path == NULL)
    return sim_cli_fail (error);
  if (!sim_cli_load (cli, path, (const char *const *) sets, NULL, &loaded))
    return SIM_EXIT_INVALID;
  status = teach (loaded.plan, argv[1], sets != NULL);
  sim_loaded_clear (&loaded);
  return status;
}
