/* sim/cli/main.c - the program: finds its data and hands over to a command. */
#include "sim/cli/main.h"
#include "sim/cli/commands.h"
#include "sim/base/shown.h"
#include "sim/base/suggest.h"
#include "sim/base/version.h"
#include "sim/cli/plugins/plugins.h"
#include "sim/cli/support/confine_options.h"
#include <errno.h>
#include <stdio.h>

static const SimCommand commands[] = {
  { "run", "run a scenario: every point, every replication, into a results file", cmd_run },
  { "check", "check scenarios without running them", cmd_check },
  { "list", "list models, catalogue entries and scenarios", cmd_list },
  { "describe", "describe a model, a kind or a catalogue entry", cmd_describe },
  { "show", "show the results of a file, with confidence intervals", cmd_show },
  { "export", "export results as CSV or JSON", cmd_export },
  { "explain", "tell what limits a system: bottleneck, Little's law, elasticities", cmd_explain },
  { "figures", "rerun the figures of the papers and compare", cmd_figures },
  { "merge", "join the results files of a sweep's parts", cmd_merge },
  { "diff", "compare results, point by point", cmd_diff },
  { "submit", "run a sweep on a Slurm cluster", cmd_submit },
  { "plot", "draw the plots of a scenario", cmd_plot },
  { "report", "write one HTML page for looking around in results", cmd_report },
  { "trace", "run one point and write its timeline", cmd_trace },
  { "lesson", "a question, an experiment that runs in seconds, an answer", cmd_lesson },
  { "schema", "print the JSON Schema of scenario files", cmd_schema },
  { "search", "find the largest or smallest value of a parameter within a bound", cmd_search },
  { "new", "write the skeleton of a model outside of this tree", cmd_new },
  { "complete", "print what makes a shell complete calls", cmd_complete },
  { "bench", "measure speed and memory against probes", cmd_bench },
  { NULL, NULL, NULL }
};

static void
print_usage (void)
{
  g_print ("orrery %s - a simulator for systems research\n\nUsage: orrery COMMAND "
           "[OPTION...] [--load DIR|FILE]...\n\nCommands:\n",
           SIM_VERSION);
  for (const SimCommand *command = commands; command->name; command++)
    g_print ("  %-10s %s\n", command->name, command->summary);
  g_print ("\n`orrery COMMAND --help` lists the options of a command.  First steps: orrery list "
           "scenarios\n");
}

/* An installation that was moved, or staged with DESTDIR, has its data beside its program. */
static char *
installed_data_dir (const char *dir)
{
  g_autofree char *up = g_build_filename (dir, "..", "share", "orrery", NULL);
  g_autofree char *beside = g_canonicalize_filename (up, NULL);
  g_autofree char *catalogue = g_build_filename (beside, "scenarios", "catalogue", NULL);

  if (g_file_test (catalogue, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&beside);
  return g_strdup (SIM_DATADIR);
}

/* ORRERY_DATA, else the source tree when this is the program of a build tree, else where it was
 * installed. */
static char *
find_data_dir (const char *program)
{
  const char *env = g_getenv ("ORRERY_DATA");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *dir = g_path_get_dirname (self ? self : program);
  g_autofree char *stamp = g_build_filename (dir, "source-tree", NULL);
  char *source = NULL;

  if (env)
    return g_strdup (env);
  if (g_file_get_contents (stamp, &source, NULL, NULL))
    return g_strchomp (source);
  return installed_data_dir (dir);
}

static int
unknown_command (const char *name)
{
  const char *names[G_N_ELEMENTS (commands)] = { NULL };
  g_autofree char *hint = NULL;

  for (guint i = 0; commands[i].name; i++)
    names[i] = commands[i].name;
  hint = sim_suggest_text (name, names);
  g_printerr ("orrery: no command '%s'%s; `orrery help` lists them\n", name, hint);
  return SIM_EXIT_INVALID;
}

/* Texts are UTF-8 whatever the locale says: GLib would turn what it cannot convert into question
 * marks.  Whatever they quote, a terminal obeys nothing of it (sim/base/shown.h). */
static void
print_out (const char *text)
{
  sim_cli_print (text);
}

static void
print_err (const char *text)
{
  g_autofree char *shown = sim_shown_text (text);

  fflush (stdout);
  fputs (shown, stderr);
}

/* A table that ended at a full disk must not look complete to the script that asked for it.
 * Returns: @status, unless standard output could not take all of the text. */
static int
flush_out (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  fprintf (stderr, "orrery: standard output: cannot be written: %s\n", g_strerror (errno));
  return status == SIM_EXIT_OK || status == SIM_EXIT_EXPECT ? SIM_EXIT_INVALID : status;
}

static int
run_command (const SimCli *installation, int argc, char **argv)
{
  SimCli cli = *installation;
  const SimCommand *command = commands;
  GError *error = NULL;
  int status;

  while (command->name && !g_str_equal (command->name, argv[0]))
    command++;
  if (command->name == NULL)
    return unknown_command (argv[0]);
  status = sim_cli_confine (&cli, &argc, argv, &error) ? command->run (&cli, argc, argv)
                                                       : sim_cli_fail (error);
  sim_cli_confine_clear (&cli);
  return status;
}

/* `orrery help run` is `orrery run --help`. */
static int
help (const SimCli *cli, int argc, char **argv)
{
  char *call[] = { argc > 0 ? argv[0] : NULL, (char *) "--help", NULL };

  if (argc > 0)
    return run_command (cli, 2, call);
  print_usage ();
  return SIM_EXIT_OK;
}

/* `-j4` is `-j 4`, which GLib does not know; likewise `-p4`.  Returns: (transfer container): the
 * words, NULL behind the last; new ones are added to @owned. */
static GPtrArray *
split_numbers (int argc, char **argv, GPtrArray *owned)
{
  GPtrArray *words = g_ptr_array_new ();

  for (int i = 0; i < argc; i++)
    {
      char *word = argv[i];

      if (g_regex_match_simple ("^-[jp][0-9]+$", word, 0, 0))
        {
          g_ptr_array_add (owned, g_strndup (word, 2));
          g_ptr_array_add (words, g_ptr_array_index (owned, owned->len - 1));
          word += 2;
        }
      g_ptr_array_add (words, word);
    }
  g_ptr_array_add (words, NULL);
  return words;
}

/* A command, with the models of the modules that the call or the environment names. */
static int
load_and_run (SimCli *cli, GPtrArray *words)
{
  g_autoptr (SimPlugins) plugins = sim_plugins_new (cli->registry);
  int n = (int) words->len - 1;
  GError *error = NULL;

  if (!sim_plugins_options (plugins, &n, (char **) words->pdata, &error))
    return sim_cli_fail (error);
  if (n < 2)
    {
      print_usage ();
      return SIM_EXIT_INVALID;
    }
  cli->registry = sim_plugins_registry (plugins);
  cli->plugin_files = sim_plugins_files (plugins);
  return run_command (cli, n - 1, (char **) words->pdata + 1);
}

int
sim_main (const SimRegistry *registry, int argc, char **argv)
{
  g_autofree char *data_dir = find_data_dir (argv[0]);
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) words = split_numbers (argc, argv, owned);
  SimCli cli = { .registry = registry, .commands = commands, .data_dir = data_dir };

  sim_error_init ();
  g_set_print_handler (print_out);
  g_set_printerr_handler (print_err);
  if (argc < 2)
    {
      print_usage ();
      return SIM_EXIT_INVALID;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    return flush_out (help (&cli, 0, NULL));
  if (g_str_equal (argv[1], "help"))
    return flush_out (help (&cli, argc - 2, argv + 2));
  if (g_str_equal (argv[1], "--version") || g_str_equal (argv[1], "version"))
    {
      g_print ("orrery %s (%s, %s)\n", SIM_VERSION, SIM_COMMIT, SIM_COMPILER);
      return flush_out (SIM_EXIT_OK);
    }
  return flush_out (load_and_run (&cli, words));
}
