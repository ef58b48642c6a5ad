/* models/llm/operators/measured/measured.c - see measured.h: the folder, and finding curves. */
#include "models/llm/operators/measured/measured.h"

#include <math.h>
#include <string.h>
#include "models/llm/operators/measured/read.h"

enum { NCCL = LLM_N_KERNELS, N_ENGINES }; /* the library counts as one more engine */

typedef struct {
  char *name;
  LlmTable *tables[LLM_N_TABLES][N_ENGINES];
} Device;

struct LlmMeasured {
  GPtrArray *devices; /* (element-type Device) */
};

/* A table for each operator and engine. */
static void
device_free (gpointer data)
{
  Device *device = data;

  for (guint i = 0; i < LLM_N_TABLES; i++)
    for (guint j = 0; j < N_ENGINES; j++)
      llm_table_free (device->tables[i][j]);
  g_free (device->name);
  g_free (device);
}

/* Loaded once, const, shared by all runs. */
static void
measured_free (gpointer data)
{
  LlmMeasured *measured = data;

  g_ptr_array_unref (measured->devices);
  g_free (measured);
}

/* Returns: the engine that @name, `<table>.<engine>-<version>.csv`, is of; N_ENGINES: none of
 * ours. */
static guint
engine_of (const char *name, const char *table)
{
  static const char *const engines[] = { "vllm-", "trtllm-", "sglang-", "nccl-" };
  gsize length = strlen (table);

  if (!g_str_has_suffix (name, ".csv") && !g_str_has_suffix (name, ".csv.gz"))
    return N_ENGINES;
  if (strncmp (name, table, length) != 0 || name[length] != '.')
    return N_ENGINES;
  for (guint i = 0; i < G_N_ELEMENTS (engines); i++)
    if (g_str_has_prefix (name + length + 1, engines[i]))
      return i;
  return N_ENGINES;
}

/* A file's name says operator, engine and version; two of the same engine would hide one
 * another. */
static gboolean
read_file (Device *device, const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  for (guint id = 0; id < LLM_N_TABLES; id++)
    {
      guint engine = engine_of (name, llm_columns[id].file);

      /* a file of something else */
      if (engine == N_ENGINES)
        continue;
      if (device->tables[id][engine] != NULL)
        return sim_error (error, SIM_ERROR_FILE, "%s: a second table of this engine: keep one",
                          path);
      device->tables[id][engine] = llm_table_from_file (path, &llm_columns[id], error);
      if (device->tables[id][engine] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Folders are read in any order: names decide. */
static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (nullable): the names in @dir, in order. */
static GPtrArray *
names_in (const char *dir, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GDir) handle = g_dir_open (dir, 0, &why);
  GPtrArray *names;
  const char *name;

  if (handle == NULL)
    {
      sim_error (error, SIM_ERROR_FILE, "%s", why->message);
      return NULL;
    }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (handle)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* Adds the device of a folder that holds tables. */
static gboolean
add_device (LlmMeasured *measured, const char *dir, GError **error)
{
  g_autoptr (GPtrArray) names = names_in (dir, error);
  Device *device = g_new0 (Device, 1);
  gboolean any = FALSE, ok = names != NULL;

  device->name = g_path_get_basename (dir);
  for (guint i = 0; ok && i < names->len; i++)
    ok = read_file (device, dir, g_ptr_array_index (names, i), error);
  for (guint i = 0; i < LLM_N_TABLES * N_ENGINES; i++)
    any |= device->tables[i / N_ENGINES][i % N_ENGINES] != NULL;
  if (ok && any)
    g_ptr_array_add (measured->devices, device);
  else
    device_free (device);
  return ok;
}

/* The folder itself may be one device, or hold one folder each. */
static gpointer
measured_load (const char *path, GError **error)
{
  LlmMeasured *measured = g_new0 (LlmMeasured, 1);
  g_autoptr (GPtrArray) names = names_in (path, error);
  /* a fault of the first folder ends the reading */
  gboolean ok = names != NULL && (measured->devices = g_ptr_array_new_with_free_func (device_free))
                && add_device (measured, path, error);

  for (guint i = 0; ok && i < names->len; i++)
    {
      g_autofree char *dir = g_build_filename (path, g_ptr_array_index (names, i), NULL);

      if (g_file_test (dir, G_FILE_TEST_IS_DIR))
        ok = add_device (measured, dir, error);
    }
  /* an empty folder is a wrong path */
  if (ok && measured->devices->len == 0)
    /* the message shows a name that would be right */
    ok = sim_error (error, SIM_ERROR_FILE,
                    "%s: no table in it: a folder of devices, or of files like "
                    "gemm.vllm-0.24.0.csv, belongs here",
                    path);
  if (ok)
    return measured;
  if (measured->devices != NULL)
    g_ptr_array_unref (measured->devices);
  g_free (measured);
  return NULL;
}

const SimFileFormat llm_measured_format
  = { "set of operator tables",
      "a folder for each device, with files <table>.<engine>-<version>.csv", measured_load,
      measured_free, TRUE };

/* By the accelerator's name in the catalogue. */
static const Device *
find (const LlmMeasured *measured, const char *name)
{
  for (guint i = 0; measured != NULL && i < measured->devices->len; i++)
    {
      const Device *device = g_ptr_array_index (measured->devices, i);

      if (g_str_equal (device->name, name))
        return device;
    }
  return NULL;
}

/* For messages: a device without tables runs on laws alone. */
gboolean
llm_measured_has (const LlmMeasured *measured, const char *device)
{
  return find (measured, device) != NULL;
}

/* Of this engine, or none. */
const LlmTable *
llm_measured_table_of (const LlmMeasured *measured, const char *device, LlmTableId id,
                       LlmKernels kernels)
{
  const Device *found = find (measured, device);

  return found != NULL ? found->tables[id][kernels] : NULL;
}

/* Of this engine, else of any: kernels of engines differ less than a law from either. */
const LlmTable *
llm_measured_table (const LlmMeasured *measured, const char *device, LlmTableId id,
                    LlmKernels kernels)
{
  const Device *found = find (measured, device);

  if (found == NULL)
    return NULL;
  /* its own kernels first */
  if (found->tables[id][kernels] != NULL)
    return found->tables[id][kernels];
  /* any engine's rather than none: see above */
  for (guint i = 0; i < N_ENGINES; i++)
    if (found->tables[id][i] != NULL)
      return found->tables[id][i];
  return NULL;
}

/* In the order of the key: prefixes of it are ranges. */
static int
compare_parts (const LlmKey *a, const LlmKey *b, guint n)
{
  for (guint i = 0; i < n; i++)
    if (a->part[i] != b->part[i])
      return a->part[i] < b->part[i] ? -1 : 1;
  return 0;
}

/* Returns: the first curve whose first @n parts are not below those of @key (with @above: are
 * above). */
static guint
first_from (const LlmTable *table, const LlmKey *key, guint n, gboolean above)
{
  guint low = 0, high = table->n_curves;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = compare_parts (&table->curves[middle].key, key, n);

      if (order < 0 || (above && order == 0))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* By bisection at both ends. */
const LlmCurve *
llm_table_range (const LlmTable *table, const LlmKey *key, guint n_parts, guint *n)
{
  guint first = first_from (table, key, n_parts, FALSE);

  *n = first_from (table, key, n_parts, TRUE) - first;
  return table->curves + first;
}

/* The whole key. */
const LlmCurve *
llm_table_curve (const LlmTable *table, const LlmKey *key)
{
  guint n;
  const LlmCurve *curve = llm_table_range (table, key, table->n_parts, &n);

  return n > 0 ? curve : NULL;
}

/* Linear between knots, level outside: extrapolation is the law's work. */
double
llm_curve_at (const LlmCurve *curve, double x)
{
  const LlmKnot *knots = curve->knots;
  guint low = 0, high = curve->n;

  if (x <= knots[0].x)
    return knots[0].s;
  if (x >= knots[curve->n - 1].x)
    return knots[curve->n - 1].s;
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (knots[middle].x <= x)
        low = middle;
      else
        high = middle;
    }
  return knots[low].s
         + (x - knots[low].x) / (knots[high].x - knots[low].x) * (knots[high].s - knots[low].s);
}
