/* sim/scenario/files.c - see files.h. */
#include "sim/scenario/files.h"
#include <string.h>

typedef struct {
  const SimFileFormat *format;
  char                *path, *digest;
  gpointer             data;
  /* (nullable): why it did not load; told again, not tried again */
  GError              *error;
} Loaded;

struct SimFiles {
  GPtrArray *loaded;   /* (element-type Loaded) */
};

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;

  if (loaded->data)
    loaded->format->free (loaded->data);
  g_clear_error (&loaded->error);
  g_free (loaded->path);
  g_free (loaded->digest);
  g_free (loaded);
}

SimFiles *
sim_files_new (void)
{
  SimFiles *files = g_new0 (SimFiles, 1);

  files->loaded = g_ptr_array_new_with_free_func (loaded_free);
  return files;
}

void
sim_files_free (SimFiles *files)
{
  if (files == NULL)
    return;
  g_ptr_array_unref (files->loaded);
  g_free (files);
}

/* Replaces `${NAME}`.  Returns: (transfer full) (nullable): NULL with @error set when one is not
 * set. */
static char *
expand (const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (*path)
    {
      const char *end = g_str_has_prefix (path, "${") ? strchr (path, '}') : NULL;

      if (end)
        {
          g_autofree char *name = g_strndup (path + 2, (gsize) (end - path - 2));
          const char *value = g_getenv (name);

          if (value == NULL)
            {
              sim_invalid (
                error,
                "the environment variable %s is not set: export %s=... or write the path itself",
                name, name);
              return NULL;
            }
          g_string_append (out, value);
          path = end + 1;
        }
      else
        g_string_append_c (out, *path++);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
digest_file (Loaded *loaded, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *content = NULL;
  gsize length;

  if (!g_file_test (loaded->path, G_FILE_TEST_EXISTS))
    return sim_error (error, SIM_ERROR_FILE, "%s: no such file", loaded->path);
  if (g_file_test (loaded->path, G_FILE_TEST_IS_DIR))
    return sim_error (error, SIM_ERROR_FILE, "%s is a directory; give a file in it", loaded->path);
  if (!g_file_test (loaded->path, G_FILE_TEST_IS_REGULAR))
    return sim_error (error, SIM_ERROR_FILE, "%s is not a regular file", loaded->path);
  if (!g_file_get_contents (loaded->path, &content, &length, &why))
    return sim_error (error, SIM_ERROR_FILE, "%s", why->message);
  loaded->digest
    = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, length);
  return TRUE;
}

static Loaded *
find (const SimFiles *files, const SimFileFormat *format, const char *path)
{
  for (guint i = 0; i < files->loaded->len; i++)
    {
      Loaded *loaded = g_ptr_array_index (files->loaded, i);

      if ((format == NULL || loaded->format == format) && g_str_equal (loaded->path, path))
        return loaded;
    }
  return NULL;
}

static Loaded *
load (SimFiles *files, const SimFileFormat *format, const char *path)
{
  Loaded *loaded = g_new0 (Loaded, 1);

  loaded->format = format;
  loaded->path = g_strdup (path);
  if (digest_file (loaded, &loaded->error))
    loaded->data = format->load (path, &loaded->error);
  g_ptr_array_add (files->loaded, loaded);
  return loaded;
}

char *
sim_files_resolve (const char *text, const char *dir, GError **error)
{
  g_autofree char *path = expand (text, error);

  if (path == NULL || dir == NULL || g_path_is_absolute (path) || g_str_equal (dir, "."))
    return g_steal_pointer (&path);
  return g_build_filename (dir, path, NULL);
}

gboolean
sim_files_load (SimFiles *files, const SimFileFormat *format, const char *path, SimFile *file,
                GError **error)
{
  Loaded *loaded = find (files, format, path);

  if (loaded == NULL)
    loaded = load (files, format, path);
  if (loaded->error)
    {
      g_propagate_error (error, g_error_copy (loaded->error));
      return FALSE;
    }
  file->path = loaded->path;
  file->data = loaded->data;
  return TRUE;
}

const char *
sim_files_digest (const SimFiles *files, const SimFile *file)
{
  const Loaded *loaded = find (files, NULL, file->path);

  sim_require (loaded != NULL);
  return loaded->digest;
}
