/* sim/scenario/document/confine.c - see confine.h. */
#include "sim/scenario/document/confine.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sim/base/error.h"

struct SimConfine {
  GPtrArray *folders;    /* (element-type filename): resolved */
  GPtrArray *variables;  /* (element-type utf8) */
};

SimConfine *
sim_confine_new (void)
{
  SimConfine *confine = g_new0 (SimConfine, 1);

  confine->folders = g_ptr_array_new_with_free_func (g_free);
  confine->variables = g_ptr_array_new_with_free_func (g_free);
  sim_confine_add_variable (confine, "ORRERY_TRACES");
  return confine;
}

void
sim_confine_free (SimConfine *confine)
{
  if (confine == NULL)
    return;
  g_ptr_array_unref (confine->folders);
  g_ptr_array_unref (confine->variables);
  g_free (confine);
}

/* Returns: (transfer full) (nullable): NULL with errno set when it is not there. */
static char *
resolved (const char *path)
{
  char *real = realpath (path, NULL), *copy = g_strdup (real);

  free (real);
  return copy;
}

/* The same for what may not be there: the nearest folder above it that is. */
static char *
resolved_or_above (const char *path)
{
  g_autofree char *at = g_strdup (path);
  char *real;

  while ((real = resolved (at)) == NULL && errno == ENOENT)
    {
      char *above = g_path_get_dirname (at);

      g_free (at);
      at = above;
    }
  return real;
}

static gboolean
is_below (const char *real, const char *folder)
{
  gsize n = strlen (folder);

  return g_str_equal (folder, "/")
         || (strncmp (real, folder, n) == 0 && (real[n] == '\0' || real[n] == '/'));
}

gboolean
sim_confine_is_below (const char *path, const char *dir)
{
  g_autofree char *real = resolved_or_above (path), *folder = resolved (dir);

  return real && folder && is_below (real, folder);
}

gboolean
sim_confine_add_folder (SimConfine *confine, const char *dir, GError **error)
{
  g_autofree char *real = resolved (dir);

  if (real == NULL || !g_file_test (real, G_FILE_TEST_IS_DIR))
    return sim_error (error, SIM_ERROR_FILE, "%s: there is no such folder", dir);
  g_ptr_array_add (confine->folders, g_steal_pointer (&real));
  return TRUE;
}

void
sim_confine_add_variable (SimConfine *confine, const char *name)
{
  g_ptr_array_add (confine->variables, g_strdup (name));
}

gboolean
sim_confine_check (const SimConfine *confine, const char *path, const char *said, GError **error)
{
  g_autofree char *real = confine ? resolved_or_above (path) : NULL;

  for (guint i = 0; real && i < confine->folders->len; i++)
    if (is_below (real, g_ptr_array_index (confine->folders, i)))
      return TRUE;
  return confine == NULL
         || sim_error (error, SIM_ERROR_FILE,
                       "%s is outside the folders that may be read: --allow DIR adds one", said);
}

gboolean
sim_confine_has_variable (const SimConfine *confine, const char *name)
{
  return confine == NULL
         || g_ptr_array_find_with_equal_func (confine->variables, name, g_str_equal, NULL);
}
