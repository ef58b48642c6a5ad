/* sim/cli/support/cli.c - what the commands share: options, messages, loading. */
#include "sim/cli/support/cli.h"
#include "sim/cli/support/confine_options.h"
#include "sim/base/shown.h"
#include "sim/experiment/rehearse/rehearse.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GLib leaves the `--` behind which names may begin with a dash. */
static void
drop_end_of_options (int *argc, char ***argv)
{
  if (*argc < 2 || strcmp ((*argv)[1], "--") != 0)
    return;
  for (int i = 1; i < *argc; i++)
    (*argv)[i] = (*argv)[i + 1];
  (*argc)--;
}

/* Only for the help: it has been taken when GOption looks. */
static gboolean
refuse_load (const char *name, const char *value, gpointer data, GError **error)
{
  return sim_invalid (error, "%s: belongs before `--`", name);
}

gboolean
sim_cli_options (const char *usage, const GOptionEntry *entries, int *argc, char ***argv,
                 int *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("orrery %s", (*argv)[0]);
  gboolean help = FALSE;
  const GOptionEntry own[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Print this help", NULL },
    { "load", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) refuse_load,
      "Load the models of a module, or of all in a folder", "DIR|FILE" },
    G_OPTION_ENTRY_NULL
  };

  g_set_prgname (name);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, own, NULL);
  if (entries)
    g_option_context_add_main_entries (context, entries, NULL);
  sim_cli_confine_help (context, (*argv)[0]);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("orrery %s: %s; `orrery %s --help` lists the options\n", (*argv)[0],
                  error->message, (*argv)[0]);
      *status = SIM_EXIT_INVALID;
      return FALSE;
    }
  drop_end_of_options (argc, argv);
  if (!help)
    return TRUE;
  {
    g_autofree char *text = g_option_context_get_help (context, FALSE, NULL);

    g_print ("%s", text);
  }
  *status = SIM_EXIT_OK;
  return FALSE;
}

int
sim_cli_fail (GError *error)
{
  int status = SIM_EXIT_INVALID;
  GString *message = g_string_new (error->message);

  g_string_replace (message, "\n", "\n  ", 0);
  if (g_error_matches (error, SIM_ERROR, SIM_ERROR_INTERRUPTED))
    status = SIM_EXIT_INTERRUPTED;
  if (g_error_matches (error, SIM_ERROR, SIM_ERROR_LOST))
    status = SIM_EXIT_INTERNAL;
  g_printerr ("orrery: %s\n", message->str);
  g_string_free (message, TRUE);
  g_error_free (error);
  return status;
}

char *
sim_cli_title (const char *title)
{
  return sim_shown_line (title, SIM_SHOWN_LINE);
}

void
sim_cli_print (const char *text)
{
  g_autofree char *shown = sim_shown_text (text);

  fputs (shown, stdout);
}

void
sim_cli_print_table (SimTable *table)
{
  g_autofree char *text = sim_table_print (table, SIM_TABLE_TEXT);

  g_print ("%s", text);
  sim_table_free (table);
}

gboolean
sim_cli_is_scenario (const char *name)
{
  return g_str_has_suffix (name, ".yaml") || g_str_has_suffix (name, ".yml");
}

char *
sim_cli_stem (const char *path)
{
  char *base = g_path_get_basename (g_str_equal (path, "-") ? "stdin" : path);
  char *dot = strrchr (base, '.');

  if (dot && dot != base)
    *dot = '\0';
  return base;
}

char *
sim_cli_results (const char *target, GError **error)
{
  g_autofree char *stem = sim_cli_stem (target), *name = NULL, *quoted = NULL;

  if (!sim_cli_is_scenario (target))
    return g_strdup (target);
  name = g_strconcat (stem, ".db", NULL);
  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&name);
  quoted = sim_shown_for_shell (target);
  sim_error (error, SIM_ERROR_FILE, "%s has no results here (%s): run it first: orrery run %s",
             target, name, quoted);
  return NULL;
}

gboolean
sim_cli_may_make (const char *file, GError **error)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (file, endings[i], NULL);

      if (g_file_test (name, G_FILE_TEST_IS_SYMLINK))
        return sim_error (error, SIM_ERROR_FILE,
                          "%s is a link to another file: say --out to write there", name);
    }
  return TRUE;
}

/* Prints every fault.  Returns: TRUE when there was one. */
static gboolean
print_faults (const SimFaults *faults)
{
  g_autofree char *text = NULL;

  if (sim_faults_n (faults) == 0)
    return FALSE;
  text = sim_faults_text (faults);
  g_printerr ("%s%s", text, g_str_has_suffix (text, "\n") ? "" : "\n");
  return TRUE;
}

gboolean
sim_cli_has_data (const SimCli *cli)
{
  g_autofree char *dir = g_build_filename (cli->data_dir, "scenarios", NULL);

  if (g_file_test (dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_printerr ("orrery: there is no folder %s: set ORRERY_DATA to the one that holds scenarios and "
              "plots\n",
              dir);
  return FALSE;
}

SimCatalogue *
sim_cli_catalogue (const SimCli *cli)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (SimCatalogue) catalogue = sim_catalogue_new (cli->registry);
  g_autofree char *dir = g_build_filename (cli->data_dir, "scenarios", "catalogue", NULL);

  if (!sim_cli_has_data (cli))
    return NULL;
  sim_catalogue_add_dir (catalogue, dir, faults);
  return print_faults (faults) ? NULL : g_steal_pointer (&catalogue);
}

/* Is there a comma in @value outside of brackets, quotes and the parentheses of a distribution? */
static gboolean
has_several (const char *value)
{
  guint depth = 0;
  char quote = '\0';

  for (const char *c = value; *c; c++)
    if (quote)
      quote = *c == quote ? '\0' : quote;
    else if (*c == '"' || *c == '\'')
      quote = *c;
    else if (strchr ("[{(", *c))
      depth++;
    else if (strchr ("]})", *c))
      depth -= depth > 0;
    else if (*c == ',' && depth == 0)
      return TRUE;
  return FALSE;
}

/* `params.a=1, 2, 4` gives several values: an axis of the sweep.  Returns: (transfer full): the
 * assignment as the scenario takes it. */
static char *
as_axis (const char *set)
{
  const char *value = strchr (set, '=');
  g_autofree char *path = value ? g_strndup (set, (gsize) (value - set)) : NULL;

  if (value == NULL || strchr (path, '"') || strchr (path, ',') || !has_several (value + 1)
      || !(g_str_has_prefix (path, "params.") || g_str_has_prefix (path, "components.")))
    return g_strdup (set);
  return g_strdup_printf ("sweep.axes.\"%s\"=[%s]", path, value + 1);
}

gboolean
sim_cli_load (const SimCli *cli, const char *path, const char *const *sets, const char *where,
              SimLoaded *loaded)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autoptr (GPtrArray) given = g_ptr_array_new_with_free_func (g_free);
  SimScenarioContext context = { .registry = cli->registry, .confine = cli->confine };

  for (guint i = 0; sets && sets[i]; i++)
    g_ptr_array_add (given, as_axis (sets[i]));
  g_ptr_array_add (given, NULL);
  context.sets = (const char *const *) given->pdata;
  *loaded = (SimLoaded){ .catalogue = sim_cli_catalogue (cli) };
  if (loaded->catalogue == NULL)
    return FALSE;
  context.catalogue = loaded->catalogue;
  if (sim_rehearse (path, &context, where, faults))
    loaded->scenario = sim_scenario_load (path, &context, faults);
  if (loaded->scenario)
    loaded->plan = sim_plan_new (loaded->scenario, where, faults);
  if (!print_faults (faults) && loaded->plan)
    return TRUE;
  sim_loaded_clear (loaded);
  return FALSE;
}

void
sim_cli_tell_notes (const SimPlan *plan)
{
  print_faults (sim_plan_notes (plan));
}

void
sim_loaded_clear (SimLoaded *loaded)
{
  g_clear_pointer (&loaded->plan, sim_plan_free);
  g_clear_pointer (&loaded->scenario, sim_scenario_free);
  g_clear_pointer (&loaded->catalogue, sim_catalogue_free);
}
