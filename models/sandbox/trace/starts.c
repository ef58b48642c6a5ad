/* models/sandbox/trace/starts.c - see starts.h.
 *
 * iluvatar: func_name, cold_dur_ms, warm_dur_ms, mem_mb (e47f175).  Traces made from Azure set
 * cold to the longest and warm to the mean of a day: their difference is no start (the user says
 * so). Huawei 2025: day, time, clusterName, funcName, ..., totalCost_cold_start,
 * podAllocationCost, deployCodeCost, deployDependencyCost, schedulingCost: seconds, the parts
 * add up to the total.
 */
#include "models/sandbox/trace/starts.h"
#include <math.h>

#define S_PER_MS 1e-3
#define BYTES_PER_MB 1e6
#define SUM_SLACK_S 0.0051 /* parts and total are rounded to a hundredth or a thousandth */

/* Two kinds of table, so that one file is never taken for the other. */
/* Rows by name. */
struct PoolMetadataFile {
  GHashTable *rows;
}; /* function -> PoolMetadata; looked up only */
struct PoolStartsFile {
  GHashTable *rows;
}; /* cluster and function -> PoolStarts */

/* Two clusters may have a function of one name. */
static char *
key_of (const char *owner, const char *func)
{
  return g_strconcat (owner, "\x1f", func, NULL);
}

/* One row per function. */
static gboolean
read_metadata (SimCsv *r, GHashTable *rows, GError **error)
{
  const int func = sim_csv_column (r, "func_name"), cold = sim_csv_column (r, "cold_dur_ms"),
            warm = sim_csv_column (r, "warm_dur_ms"), mem = sim_csv_column (r, "mem_mb");
  GError *fault = NULL;

  if (func < 0 || cold < 0 || warm < 0 || mem < 0)
    return sim_csv_fail (r, error,
                         "not the header of iluvatar's metadata: func_name, cold_dur_ms, "
                         "warm_dur_ms, mem_mb",
                         NULL);
  while (sim_csv_row (r, &fault))
    {
      PoolMetadata of;

      if (*sim_csv_text (r, func) == '\0')
        return sim_csv_fail (r, error, "the row names no function", NULL);
      if (!sim_csv_number (r, cold, &of.cold_s, error)
          || !sim_csv_number (r, warm, &of.warm_s, error)
          || !sim_csv_number (r, mem, &of.bytes, error))
        return FALSE;
      /* the longest of a day is never below its mean either */
      if (of.cold_s < of.warm_s)
        return sim_csv_fail (r, error, "cold_dur_ms is below warm_dur_ms", sim_csv_text (r, func));
      if (of.bytes <= 0.0)
        return sim_csv_fail (r, error, "a function without memory", sim_csv_text (r, func));
      if (g_hash_table_contains (rows, sim_csv_text (r, func)))
        return sim_csv_fail (r, error, "a second row of a function", sim_csv_text (r, func));
      of.cold_s *= S_PER_MS;
      of.warm_s *= S_PER_MS;
      of.bytes *= BYTES_PER_MB;
      g_hash_table_insert (rows, g_strdup (sim_csv_text (r, func)), g_memdup2 (&of, sizeof of));
    }
  return sim_csv_ended (fault, error);
}

/* Of the table. */
static void
starts_free (gpointer data)
{
  PoolStarts *starts = data;

  g_array_unref (starts->totals);
  g_free (starts);
}

/* Returns: the row of a function, made with its first start. */
static PoolStarts *
starts_of (GHashTable *rows, const char *cluster, const char *func)
{
  g_autofree char *key = key_of (cluster, func);
  PoolStarts *starts = g_hash_table_lookup (rows, key);

  if (starts != NULL)
    return starts;
  starts = g_new0 (PoolStarts, 1);
  starts->totals = g_array_new (FALSE, FALSE, sizeof (double));
  g_hash_table_insert (rows, g_steal_pointer (&key), starts);
  return starts;
}

/* A row a start; its parts must add up, or a column is another's. */
static gboolean
read_starts (SimCsv *r, GHashTable *rows, GError **error)
{
  static const char *const names[POOL_START_PARTS]
    = { "podAllocationCost", "deployCodeCost", "deployDependencyCost", "schedulingCost" };
  const int cluster = sim_csv_column (r, "clusterName"), func = sim_csv_column (r, "funcName"),
            whole = sim_csv_column (r, "totalCost_cold_start");
  GError *fault = NULL;

  if (func < 0 || whole < 0)
    return sim_csv_fail (r, error,
                         "not the header of Huawei's cold starts: clusterName, funcName, "
                         "totalCost_cold_start and its parts",
                         NULL);
  while (sim_csv_row (r, &fault))
    {
      PoolStarts *starts = starts_of (rows, sim_csv_text (r, cluster), sim_csv_text (r, func));
      double total, sum = 0.0, part;

      if (!sim_csv_number (r, whole, &total, error))
        return FALSE;
      for (guint i = 0; i < POOL_START_PARTS; i++)
        {
          const int c = sim_csv_column (r, names[i]);

          if (c < 0 || !sim_csv_number (r, c, &part, error))
            return c < 0 ? sim_csv_fail (r, error, "a part of the start has no column", names[i])
                         : FALSE;
          starts->parts_s[i] += part;
          sum += part;
        }
      if (fabs (sum - total) > SUM_SLACK_S)
        return sim_csv_fail (r, error, "the parts do not add up to totalCost_cold_start", NULL);
      /* each start is kept: a run draws one of them */
      g_array_append_val (starts->totals, total);
    }
  return sim_csv_ended (fault, error);
}

/* A table of either kind: opened, read row by row, closed; half a table is none.  Returns:
 * (transfer full): the table, or NULL. */
static GHashTable *
load (const char *path, GDestroyNotify free_row,
      gboolean (*read) (SimCsv *r, GHashTable *rows, GError **error), GError **error)
{
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_row);
  SimCsv r;
  const gboolean good
    = sim_csv_open (&r, path, "the file is empty", error) && read (&r, rows, error);

  sim_csv_close (&r);
  /* the message is set already */
  if (!good)
    g_clear_pointer (&rows, g_hash_table_unref);
  return rows;
}

/* The house loads each file once for all runs. */
static gpointer
load_metadata (const char *path, GError **error)
{
  GHashTable *rows = load (path, g_free, read_metadata, error);
  PoolMetadataFile *file = rows != NULL ? g_new (PoolMetadataFile, 1) : NULL;

  if (file != NULL)
    file->rows = rows;
  return file;
}

/* The same for starts, whose rows own arrays. */
static gpointer
load_starts (const char *path, GError **error)
{
  GHashTable *rows = load (path, starts_free, read_starts, error);
  PoolStartsFile *file = rows != NULL ? g_new (PoolStartsFile, 1) : NULL;

  if (file != NULL)
    file->rows = rows;
  return file;
}

/* Rows go with the table that owns them. */
static void
metadata_file_free (gpointer data)
{
  PoolMetadataFile *file = data;

  g_hash_table_unref (file->rows);
  g_free (file);
}

/* The same for recorded starts. */
static void
starts_file_free (gpointer data)
{
  PoolStartsFile *file = data;

  g_hash_table_unref (file->rows);
  g_free (file);
}

/* iluvatar names functions alone. */
const PoolMetadata *
pool_metadata_find (const PoolMetadataFile *file, const PoolTraceName *name)
{
  return file != NULL ? g_hash_table_lookup (file->rows, name->func) : NULL;
}

/* Huawei names the cluster too. */
const PoolStarts *
pool_starts_find (const PoolStartsFile *file, const PoolTraceName *name)
{
  g_autofree char *key = key_of (name->owner, name->func);

  return file != NULL ? g_hash_table_lookup (file->rows, key) : NULL;
}

/* Told by their columns alone; a file of the other kind is refused with what is missing. */
const SimFileFormat pool_metadata_format
  = { "table of function metadata", "iluvatar: func_name, cold_dur_ms, warm_dur_ms, mem_mb",
      load_metadata, metadata_file_free, FALSE };

const SimFileFormat pool_starts_format
  = { "table of recorded cold starts",
      "Huawei 2025: clusterName, funcName, totalCost_cold_start and "
      "its four parts, s",
      load_starts, starts_file_free, FALSE };
