/* sim/cli/support/confine_options.c - see confine_options.h. */
#include "sim/cli/support/confine_options.h"
#include <string.h>

static const char *const loading[]
  = { "check", "figures", "lesson", "report", "run", "search", "submit", "trace", NULL };

enum { CONFINE, ALLOW, ALLOW_ENV, N_OPTIONS };

static const char *const names[N_OPTIONS] = { "--confine", "--allow", "--allow-env" };

static int
option_of (const char *word)
{
  for (int i = 0; i < N_OPTIONS; i++)
    {
      gsize n = strlen (names[i]);

      if (strncmp (word, names[i], n) == 0 && (word[n] == '\0' || word[n] == '='))
        return i;
    }
  return -1;
}

/* Moves each option and its value from @argv to @taken: name, value, name, value ... */
static gboolean
take (int *argc, char **argv, GPtrArray *taken, GError **error)
{
  int kept = 1, i = 1;

  for (; i < *argc && strcmp (argv[i], "--") != 0; i++)
    {
      int option = option_of (argv[i]);
      const char *value = option >= 0 ? strchr (argv[i], '=') : NULL;

      if (option < 0)
        {
          argv[kept++] = argv[i];
          continue;
        }
      if (value == NULL && i + 1 < *argc)
        value = argv[++i] - 1;
      if (value == NULL || value[1] == '\0')
        return sim_invalid (error, "%s needs a value", names[option]);
      g_ptr_array_add (taken, g_strdup (names[option]));
      g_ptr_array_add (taken, option == ALLOW_ENV ? g_strdup (value + 1)
                                                  : g_canonicalize_filename (value + 1, NULL));
    }
  for (; i < *argc; i++)
    argv[kept++] = argv[i];
  argv[kept] = NULL;
  *argc = kept;
  return TRUE;
}

/* The catalogue, the scenarios and the traces of the installation are everybody's. */
static void
add_installed (SimConfine *confine, const SimCli *cli)
{
  g_autofree char *scenarios = g_build_filename (cli->data_dir, "scenarios", NULL);
  const char *traces = g_getenv ("ORRERY_TRACES");

  sim_confine_add_folder (confine, scenarios, NULL);
  if (traces)
    sim_confine_add_folder (confine, traces, NULL);
}

static gboolean
add_taken (SimConfine *confine, const GPtrArray *taken, GError **error)
{
  for (guint i = 0; i + 1 < taken->len; i += 2)
    {
      const char *value = g_ptr_array_index (taken, i + 1);

      if (option_of (g_ptr_array_index (taken, i)) == ALLOW_ENV)
        sim_confine_add_variable (confine, value);
      else if (!sim_confine_add_folder (confine, value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fits (const char *command, const GPtrArray *taken, GError **error)
{
  gboolean confined = g_str_equal (command, "figures");

  if (!g_strv_contains (loading, command))
    return sim_invalid (error, "%s: %s loads no scenario",
                        (const char *) g_ptr_array_index (taken, 0), command);
  for (guint i = 0; i < taken->len; i += 2)
    confined = confined || g_str_equal (g_ptr_array_index (taken, i), names[CONFINE]);
  return confined
         || sim_invalid (error, "%s goes with --confine DIR: without it everything may be read",
                         (const char *) g_ptr_array_index (taken, 0));
}

gboolean
sim_cli_confine (SimCli *cli, int *argc, char **argv, GError **error)
{
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SimConfine) confine = sim_confine_new ();

  if (!take (argc, argv, taken, error) || (taken->len > 0 && !fits (argv[0], taken, error)))
    return FALSE;
  if (taken->len == 0 && !g_str_equal (argv[0], "figures"))
    return TRUE;
  add_installed (confine, cli);
  if (!add_taken (confine, taken, error))
    return FALSE;
  cli->confine = g_steal_pointer (&confine);
  cli->confine_words = g_steal_pointer (&taken);
  return TRUE;
}

void
sim_cli_confine_clear (SimCli *cli)
{
  g_clear_pointer (&cli->confine, sim_confine_free);
  g_clear_pointer (&cli->confine_words, g_ptr_array_unref);
}

/* Only for the help: they have been taken when GOption looks. */
static gboolean
refuse (const char *name, const char *value, gpointer data, GError **error)
{
  return sim_invalid (error, "%s: belongs before `--`", name);
}

void
sim_cli_confine_help (GOptionContext *context, const char *command)
{
  const GOptionEntry entries[] = {
    { "confine", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) refuse,
      "Scenarios read nothing outside this folder, the installed scenarios and ORRERY_TRACES",
      "DIR" },
    { "allow", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) refuse, "... but this folder too", "DIR" },
    { "allow-env", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) refuse,
      "... and this variable of the environment", "NAME" },
    G_OPTION_ENTRY_NULL
  };

  if (g_strv_contains (loading, command))
    g_option_context_add_main_entries (context, entries, NULL);
}
