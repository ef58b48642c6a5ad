/* sim/cli/plugins/plugins.c - see plugins.h. */
#include "sim/cli/plugins/plugins.h"
#include "sim/bench/bench.h"
#include "sim/cli/plugins/plugin_check.h"
#include <glib/gstdio.h>
#include <gmodule.h>
#include <string.h>

struct SimPlugins {
  const SimRegistry *base;
  SimRegistry        all;
  GPtrArray         *models, *kinds;    /* of all, ending with NULL */
  GArray            *benches, *origins; /* likewise, with an empty row */
  GPtrArray         *files, *hashes;    /* (element-type utf8): of each module */
};

/* --- one registry of all --- */

static void
renew (SimPlugins *p)
{
  p->all = (SimRegistry){ .models = (const SimModel *const *) p->models->pdata,
                          .kinds = (const SimKind *const *) p->kinds->pdata,
                          .benches = (const SimBench *) (gpointer) p->benches->data,
                          .origins = (const SimOrigin *) (gpointer) p->origins->data };
}

/* Adds pointers before the NULL at the end of @array.  @rows (nullable): end with NULL. */
static void
add_pointers (GPtrArray *array, gconstpointer rows)
{
  for (const gconstpointer *row = rows; row && *row; row++)
    g_ptr_array_insert (array, (gint) array->len - 1, (gpointer) *row);
}

static void
add_benches (GArray *array, const SimBench *rows)
{
  for (; rows && rows->name; rows++)
    g_array_append_vals (array, rows, 1);
}

SimPlugins *
sim_plugins_new (const SimRegistry *base)
{
  SimPlugins *p = g_new0 (SimPlugins, 1);

  p->base = base;
  p->models = g_ptr_array_new ();
  p->kinds = g_ptr_array_new ();
  g_ptr_array_add (p->models, NULL);
  g_ptr_array_add (p->kinds, NULL);
  p->benches = g_array_new (TRUE, TRUE, sizeof (SimBench));
  p->origins = g_array_new (TRUE, TRUE, sizeof (SimOrigin));
  p->files = g_ptr_array_new_with_free_func (g_free);
  p->hashes = g_ptr_array_new_with_free_func (g_free);
  add_pointers (p->models, base->models);
  add_pointers (p->kinds, base->kinds);
  add_benches (p->benches, base->benches);
  renew (p);
  return p;
}

void
sim_plugins_free (SimPlugins *p)
{
  if (p == NULL)
    return;
  g_ptr_array_unref (p->models);
  g_ptr_array_unref (p->kinds);
  g_array_unref (p->benches);
  g_array_unref (p->origins);
  g_ptr_array_unref (p->files);
  g_ptr_array_unref (p->hashes);
  g_free (p);
}

const SimRegistry *
sim_plugins_registry (const SimPlugins *p)
{
  return p->files->len > 0 ? &p->all : p->base;
}

const GPtrArray *
sim_plugins_files (const SimPlugins *p)
{
  return p->files;
}

/* --- one module --- */

static void
take_in (SimPlugins *p, const SimPlugin *plugin, const char *file, const char *hash)
{
  g_ptr_array_add (p->files, g_strdup (file));
  g_ptr_array_add (p->hashes, g_strdup (hash));
  for (const SimModel *const *m = plugin->models; m && *m; m++)
    {
      SimOrigin origin = { .model = *m, .plugin = plugin->name, .version = plugin->version };

      origin.file = g_ptr_array_index (p->files, p->files->len - 1);
      origin.sha256 = g_ptr_array_index (p->hashes, p->hashes->len - 1);
      g_array_append_val (p->origins, origin);
    }
  add_pointers (p->models, plugin->models);
  add_pointers (p->kinds, plugin->kinds);
  add_benches (p->benches, plugin->benches);
  renew (p);
}

/* What everybody may write, somebody else has perhaps written. */
static gboolean
is_private (const char *path, GError **error)
{
  GStatBuf at;

  if (g_stat (path, &at) == 0 && (at.st_mode & 0002) == 0)
    return TRUE;
  return sim_error (error, SIM_ERROR_FILE,
                    "%s: everybody may write there, so it is not loaded: chmod o-w", path);
}

/* Returns: (transfer none) (nullable): what the module at @file exports; it stays loaded. */
static const SimPlugin *
open_module (const char *file, GError **error)
{
  GModule *module = g_module_open (file, G_MODULE_BIND_LOCAL);
  gpointer symbol = NULL;

  if (module == NULL)
    {
      sim_error (error, SIM_ERROR_FILE,
                 "%s: cannot be loaded: %s; a module is built with pkg-config orrery-model", file,
                 g_module_error ());
      return NULL;
    }
  if (g_module_symbol (module, SIM_PLUGIN_SYMBOL, &symbol) && symbol)
    {
      g_module_make_resident (module);
      return symbol;
    }
  g_module_close (module);
  sim_error (error, SIM_ERROR_FILE,
             "%s: is no plug-in of orrery: it has no " SIM_PLUGIN_SYMBOL
             " (SIM_PLUGIN of sim/model/plugin/plugin.h defines it)",
             file);
  return NULL;
}

static gboolean
load_file (SimPlugins *p, const char *path, GError **error)
{
  g_autofree char *file = g_canonicalize_filename (path, NULL), *bytes = NULL, *hash = NULL;
  g_autoptr (GError) fault = NULL;
  const SimPlugin *plugin;
  gsize size;

  if (g_ptr_array_find_with_equal_func (p->files, file, g_str_equal, NULL))
    return TRUE;
  if (!g_file_get_contents (file, &bytes, &size, &fault))
    return sim_error (error, SIM_ERROR_FILE, "%s", fault->message);
  if (!is_private (file, error))
    return FALSE;
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
  plugin = open_module (file, error);
  if (plugin == NULL)
    return FALSE;
  if (!sim_plugin_check (plugin, sim_plugins_registry (p), &fault))
    return sim_invalid (error, "%s: %s", file, fault->message);
  take_in (p, plugin, file, hash);
  return TRUE;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
load_folder (SimPlugins *p, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;
  gboolean loaded = TRUE;

  if (dir == NULL || !is_private (path, error))
    return FALSE;
  while ((name = g_dir_read_name (dir)))
    if (name[0] != '.' && g_str_has_suffix (name, ".so"))
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
  if (names->len == 0)
    return sim_error (error, SIM_ERROR_FILE, "%s: holds no module, no file that ends in .so", path);
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; loaded && i < names->len; i++)
    loaded = load_file (p, g_ptr_array_index (names, i), error);
  return loaded;
}

gboolean
sim_plugins_load (SimPlugins *p, const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return load_folder (p, path, error);
  return load_file (p, path, error);
}

/* --- options --- */

/* A relative name would load what lies in the folder that one happens to be in. */
static gboolean
load_environment (SimPlugins *p, GError **error)
{
  const char *value = g_getenv ("ORRERY_PLUGINS");
  g_auto (GStrv) paths = g_strsplit (value ? value : "", G_SEARCHPATH_SEPARATOR_S, -1);

  for (guint i = 0; paths[i]; i++)
    if (paths[i][0] == '\0')
      continue;
    else if (!g_path_is_absolute (paths[i]))
      return sim_invalid (error, "ORRERY_PLUGINS: %s: only absolute paths are taken", paths[i]);
    else if (!sim_plugins_load (p, paths[i], error))
      {
        g_prefix_error (error, "ORRERY_PLUGINS: ");
        return FALSE;
      }
  return TRUE;
}

gboolean
sim_plugins_options (SimPlugins *p, int *argc, char **argv, GError **error)
{
  int kept = 1, i = 1;
  gboolean loaded = load_environment (p, error);

  for (; loaded && i < *argc && strcmp (argv[i], "--") != 0; i++)
    {
      const char *value = NULL;

      if (g_str_has_prefix (argv[i], "--load="))
        value = argv[i] + strlen ("--load=");
      else if (strcmp (argv[i], "--load") == 0 && i + 1 < *argc)
        value = argv[++i];
      else if (strcmp (argv[i], "--load") != 0)
        {
          argv[kept++] = argv[i];
          continue;
        }
      loaded = value && value[0] ? sim_plugins_load (p, value, error)
                                 : sim_invalid (error, "--load needs a folder or a file");
    }
  for (; i < *argc; i++)
    argv[kept++] = argv[i];
  argv[kept] = NULL;
  *argc = kept;
  return loaded;
}
