/* sim/scenario/decode/files.c - see files.h. */
#include "sim/scenario/decode/files.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "sim/base/shown.h"

/* A trace of a week is some gigabytes. */
static const guint64 max_bytes = G_GUINT64_CONSTANT (4) << 30;
enum { BLOCK = 1 << 16 };

typedef struct {
  const SimFileFormat *format;
  char                *said;    /* with every ${NAME} as it is written */
  char                *path, *digest;
  gpointer             data;
  gboolean             kept;    /* by a store: not ours to free */
  /* (nullable): why it did not load; reported again, not tried again */
  GError              *error;
} Loaded;

struct SimFiles {
  GPtrArray        *loaded;   /* (element-type Loaded) */
  const SimConfine *confine;  /* (nullable) */
  SimFileStore     *store;    /* (nullable) */
};

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;

  if (loaded->data && !loaded->kept)
    loaded->format->free (loaded->data);
  g_clear_error (&loaded->error);
  g_free (loaded->said);
  g_free (loaded->path);
  g_free (loaded->digest);
  g_free (loaded);
}

SimFiles *
sim_files_new (const SimConfine *confine, SimFileStore *store)
{
  SimFiles *files = g_new0 (SimFiles, 1);

  files->confine = confine;
  files->store = store;
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

/* --- names --- */

static gboolean
is_variable (const char *name)
{
  if (!g_ascii_isalpha (name[0]) && name[0] != '_')
    return FALSE;
  for (const char *c = name; *c; c++)
    if (!g_ascii_isalnum (*c) && *c != '_')
      return FALSE;
  return TRUE;
}

/* Returns: (nullable): NULL with @error set. */
static const char *
value_of (const SimFiles *files, const char *name, GError **error)
{
  const char *value = g_getenv (name);

  if (!is_variable (name))
    sim_invalid (error, "${%s} is no variable: a name is letters, digits and '_'", name);
  else if (!sim_confine_has_variable (files->confine, name))
    sim_invalid (error, "the environment variable %s may not be used here: --allow-env %s lets it",
                 name, name);
  else if (value)
    return value;
  else
    sim_invalid (error,
                 "the environment variable %s is not set: export %s=... or write the path itself",
                 name, name);
  return NULL;
}

/* Replaces `${NAME}`.  Returns: (transfer full) (nullable): NULL with @error set when one is not
 * set. */
static char *
expand (const SimFiles *files, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (*path)
    {
      const char *end = g_str_has_prefix (path, "${") ? strchr (path, '}') : NULL;

      if (end)
        {
          g_autofree char *name = g_strndup (path + 2, (gsize) (end - path - 2));
          const char *value = value_of (files, name, error);

          if (value == NULL)
            return NULL;
          g_string_append (out, value);
          path = end + 1;
        }
      else
        g_string_append_c (out, *path++);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
in_folder (const char *path, const char *dir)
{
  if (dir == NULL || g_path_is_absolute (path) || g_str_equal (dir, "."))
    return g_strdup (path);
  return g_build_filename (dir, path, NULL);
}

/* A message about a file names it as the scenario does: a variable's value may be a secret, and so
 * may a line of a file that is no trace. */
static void
tell_as_said (const Loaded *loaded, GError *error)
{
  g_autofree char *display = g_filename_display_name (loaded->path);
  GString *message = g_string_new (error->message);

  g_string_replace (message, loaded->path, loaded->said, 0);
  g_string_replace (message, display, loaded->said, 0);
  g_free (error->message);
  error->message = sim_shown_unquoted (message->str);
  g_string_free (message, TRUE);
}

/* --- content --- */

/* To open a pipe or a device could block, or never end. */
static gboolean
is_readable (const Loaded *loaded, GError **error)
{
  struct stat info;
  gboolean folder = loaded->format->folder;

  if (stat (loaded->path, &info) != 0)
    return errno == ENOENT ? sim_error (error, SIM_ERROR_FILE, "%s: no such file", loaded->said)
                           : sim_error (error, SIM_ERROR_FILE, "%s: cannot be read: %s",
                                        loaded->said, g_strerror (errno));
  if (folder)
    return S_ISDIR (info.st_mode)
           || sim_error (error, SIM_ERROR_FILE, "%s is a file; give the folder that it is in",
                         loaded->said);
  if (S_ISDIR (info.st_mode))
    return sim_error (error, SIM_ERROR_FILE, "%s is a directory; give a file in it", loaded->said);
  if (!S_ISREG (info.st_mode))
    return sim_error (error, SIM_ERROR_FILE, "%s is not a regular file", loaded->said);
  return (guint64) info.st_size <= max_bytes
         || sim_error (error, SIM_ERROR_FILE, "%s: larger than %d GiB", loaded->said,
                       (int) (max_bytes >> 30));
}

/* Block by block: a file may be larger than what its loaded form takes. */
static gboolean
add_content (GChecksum *sum, const char *path, const char *said, GError **error)
{
  g_autofree guchar *block = g_malloc (BLOCK);
  FILE *file = fopen (path, "rb");
  gboolean ok = file != NULL;
  gsize n;

  while (ok && (n = fread (block, 1, BLOCK, file)) > 0)
    g_checksum_update (sum, block, (gssize) n);
  ok = ok && !ferror (file);
  if (!ok)
    sim_error (error, SIM_ERROR_FILE, "%s: cannot be read: %s", said, g_strerror (errno));
  if (file != NULL)
    fclose (file);
  return ok;
}

/* A folder of files: what has been read of it. */
typedef struct {
  const SimConfine *confine;
  const char       *said;
  GChecksum        *sum;
  guint64           bytes;
  gboolean          stamp;  /* by what the file system says of them, not by their content */
} Folder;

/* What changes when a file does. */
static void
add_stamp (GChecksum *sum, const char *path, const struct stat *info)
{
  g_autofree char *text
    = g_strdup_printf ("%s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT
                       " %" G_GINT64_FORMAT ".%09ld\n",
                       path, (guint64) info->st_dev, (guint64) info->st_ino, (gint64) info->st_size,
                       (gint64) info->st_mtim.tv_sec, (long) info->st_mtim.tv_nsec);

  g_checksum_update (sum, (const guchar *) text, -1);
}

/* One file: its name inside the folder and its content.  Pipes and devices are passed over. */
static gboolean
add_file (Folder *folder, const char *path, const char *name, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return TRUE;
  folder->bytes += (guint64) info.st_size;
  if (folder->bytes > max_bytes)
    return sim_error (error, SIM_ERROR_FILE, "%s: its files are larger than %d GiB", folder->said,
                      (int) (max_bytes >> 30));
  g_checksum_update (folder->sum, (const guchar *) name, (gssize) strlen (name) + 1);
  if (folder->stamp)
    add_stamp (folder->sum, path, &info);
  if (folder->stamp)
    return sim_confine_check (folder->confine, path, folder->said, error);
  return sim_confine_check (folder->confine, path, folder->said, error)
         && add_content (folder->sum, path, folder->said, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The files of a folder and of the folders in it, in the order of their names; @depth: how many
 * folders further down. */
static gboolean
add_folder (Folder *folder, const char *path, guint depth, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &why);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return sim_error (error, SIM_ERROR_FILE, "%s", why->message);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *inside = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      gboolean is_dir = g_file_test (inside, G_FILE_TEST_IS_DIR);

      if (is_dir && depth > 0 && !add_folder (folder, inside, depth - 1, error))
        return FALSE;
      if (!is_dir && !add_file (folder, inside, g_ptr_array_index (names, i), error))
        return FALSE;
    }
  return TRUE;
}

/* A folder may have folders in it, and no deeper: links could go round. */
static gboolean
digest (const SimFiles *files, Loaded *loaded, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  Folder folder = { files->confine, loaded->said, sum, 0, FALSE };

  if (!is_readable (loaded, error))
    return FALSE;
  if (loaded->format->folder ? !add_folder (&folder, loaded->path, 1, error)
                             : !add_content (sum, loaded->path, loaded->said, error))
    return FALSE;
  loaded->digest = g_strdup (g_checksum_get_string (sum));
  return TRUE;
}

/* Returns: (transfer full) (nullable): what the file system says of the file, or of all files of
 * the folder; NULL: it cannot be read, which loading tells. */
static char *
stamp_of (const SimFiles *files, const Loaded *loaded)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *real = realpath (loaded->path, NULL);
  Folder folder = { files->confine, loaded->said, sum, 0, TRUE };
  struct stat info;

  if (files->store == NULL || real == NULL || stat (real, &info) != 0)
    return NULL;
  add_stamp (sum, real, &info);
  if (loaded->format->folder && !add_folder (&folder, real, 1, NULL))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

/* From the store, or into it. */
static void
load_content (SimFiles *files, Loaded *loaded)
{
  g_autofree char *stamp = stamp_of (files, loaded);
  const char *digested = NULL;
  gconstpointer stored
    = stamp != NULL ? sim_file_store_find (files->store, loaded->format, stamp, &digested) : NULL;

  if (stored != NULL)
    {
      loaded->data = (gpointer) stored;
      loaded->digest = g_strdup (digested);
      loaded->kept = TRUE;
      return;
    }
  if (digest (files, loaded, &loaded->error))
    loaded->data = loaded->format->load (loaded->path, &loaded->error);
  if (loaded->data == NULL || stamp == NULL)
    return;
  sim_file_store_add (files->store, loaded->format, stamp, loaded->digest, loaded->data);
  loaded->kept = TRUE;
}

static Loaded *
find (const SimFiles *files, const SimFileFormat *format, const char *said)
{
  for (guint i = 0; i < files->loaded->len; i++)
    {
      Loaded *loaded = g_ptr_array_index (files->loaded, i);

      if ((format == NULL || loaded->format == format) && g_str_equal (loaded->said, said))
        return loaded;
    }
  return NULL;
}

/* @said, @path: (transfer full) */
static Loaded *
load (SimFiles *files, const SimFileFormat *format, char *said, char *path)
{
  Loaded *loaded = g_new0 (Loaded, 1);

  loaded->format = format;
  loaded->said = said;
  loaded->path = path;
  if (sim_confine_check (files->confine, path, said, &loaded->error))
    load_content (files, loaded);
  if (loaded->error)
    tell_as_said (loaded, loaded->error);
  g_ptr_array_add (files->loaded, loaded);
  return loaded;
}

gboolean
sim_files_load (SimFiles *files, const SimFileFormat *format, const SimFileName *name,
                SimFile *file, GError **error)
{
  g_autofree char *expanded = expand (files, name->text, error), *said = NULL;
  Loaded *loaded;

  if (expanded == NULL)
    return FALSE;
  said = in_folder (name->text, g_path_is_absolute (expanded) ? NULL : name->dir);
  loaded = find (files, format, said);
  if (loaded == NULL)
    loaded = load (files, format, g_steal_pointer (&said), in_folder (expanded, name->dir));
  if (loaded->error)
    {
      g_propagate_error (error, g_error_copy (loaded->error));
      return FALSE;
    }
  file->path = loaded->said;
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
