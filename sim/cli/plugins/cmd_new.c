/* sim/cli/plugins/cmd_new.c - `orrery new model NAME`: a folder with a model, its tests, a scenario
 * and a Makefile, from the templates of the installation. */
#include "sim/cli/commands.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum { MAX_NAME = 40 };

/* What the templates say where the name of the model belongs. */
static const char mark[] = "@NAME@", file_mark[] = "NAME";

static gboolean
check_name (const SimCli *cli, const char *name, GError **error)
{
  if (!g_regex_match_simple ("^[a-z][a-z0-9_]*$", name, 0, 0) || strlen (name) > MAX_NAME)
    return sim_invalid (error,
                        "new: the name of a model is a-z, 0-9 and '_', beginning with a letter, at "
                        "most %d",
                        MAX_NAME);
  if (sim_registry_model (cli->registry, name) != NULL)
    return sim_invalid (error, "new: there is a model called %s already: choose another name",
                        name);
  return TRUE;
}

static char *
replaced (const char *text, const char *what, const char *by)
{
  GString *out = g_string_new (text);

  g_string_replace (out, what, by, 0);
  return g_string_free (out, FALSE);
}

static gboolean
write_file (const char *from, const char *dir, const char *name, GError **error)
{
  g_autofree char *base = g_path_get_basename (from), *file = replaced (base, file_mark, name);
  g_autofree char *path = g_build_filename (dir, file, NULL), *text = NULL, *out = NULL;

  if (!g_file_get_contents (from, &text, NULL, error))
    return FALSE;
  out = replaced (text, mark, name);
  if (!g_file_set_contents (path, out, -1, error))
    return FALSE;
  g_print ("  %s\n", path);
  return TRUE;
}

/* Never into a folder that is there: nothing of the user's is overwritten. */
static gboolean
write_all (const char *templates, const char *dir, const char *name, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (templates, 0, error);
  const char *file;
  gboolean written = TRUE;

  if (folder == NULL)
    return FALSE;
  if (g_mkdir (dir, 0777) != 0)
    return sim_error (error, SIM_ERROR_FILE, "%s: cannot be made: %s", dir, g_strerror (errno));
  g_print ("a model in %s:\n", dir);
  while (written && (file = g_dir_read_name (folder)))
    {
      g_autofree char *from = g_build_filename (templates, file, NULL);

      written = write_file (from, dir, name, error);
    }
  return written;
}

int
cmd_new (const SimCli *cli, int argc, char **argv)
{
  g_autofree char *out = NULL, *templates = NULL;
  GError *error = NULL;
  int status = SIM_EXIT_OK;
  const char *dir;
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "The folder to make (default: NAME, here)",
      "DIR" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("model NAME - write a model outside of this tree", entries, &argc, &argv,
                        &status))
    return status;
  if (argc != 3 || strcmp (argv[1], "model") != 0)
    sim_invalid (&error, "new what? `orrery new model NAME`");
  else
    check_name (cli, argv[2], &error);
  if (error)
    return sim_cli_fail (error);
  dir = out ? out : argv[2];
  templates = g_build_filename (cli->data_dir, "templates", "model", NULL);
  if (!write_all (templates, dir, argv[2], &error))
    return sim_cli_fail (error);
  g_print ("next: make -C %s check\n", dir);
  return SIM_EXIT_OK;
}
