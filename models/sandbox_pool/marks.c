/* models/sandbox_pool/marks.c - reads the companions of an Azure Functions 2019 or In-Vitro trace.
 */
#include "models/sandbox_pool/marks.h"
#include "models/sandbox_pool/trace_read.h"

#define S_PER_MS 1e-3
#define BYTES_PER_MB 1e6

struct PoolMarks {
  GHashTable *index;     /* name -> PoolMark; looked up only */
};

static void
put (PoolMarks *marks, const char *name, const PoolMark *mark)
{
  g_hash_table_insert (marks->index, g_strdup (name), g_memdup2 (mark, sizeof *mark));
}

static gboolean
read_quantiles (PoolReader *r, PoolMark *mark, GError **error)
{
  for (guint i = 0; i < POOL_MARKS_QUANTILES; i++)
    {
      if (!pool_read_number (r, pool_read_field (r), &mark->q[i], error))
        return FALSE;
      mark->q[i] *= S_PER_MS;
      if (i > 0 && mark->q[i] < mark->q[i - 1])
        return pool_read_fail (r, error, "a percentile is below the one before it", NULL);
    }
  return TRUE;
}

/* HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,... */
static gboolean
read_durations (PoolReader *r, PoolMarks *marks, GError **error)
{
  while (pool_read_line (r))
    {
      const char *name;
      PoolMark mark;

      pool_read_skip (r, 2);
      name = pool_read_field (r);
      if (!pool_read_number (r, pool_read_field (r), &mark.average, error))
        return FALSE;
      mark.average *= S_PER_MS;
      pool_read_skip (r, 3);   /* Count, Minimum, Maximum */
      if (!read_quantiles (r, &mark, error))
        return FALSE;
      put (marks, name, &mark);
    }
  return TRUE;
}

/* HashOwner,HashApp[,HashFunction],SampleCount,AverageAllocatedMb,... */
static gboolean
read_memory (PoolReader *r, PoolMarks *marks, gboolean of_functions, GError **error)
{
  while (pool_read_line (r))
    {
      const char *name;
      PoolMark mark = { 0 };

      pool_read_skip (r, of_functions ? 2 : 1);
      name = pool_read_field (r);
      pool_read_skip (r, 1);
      if (!pool_read_number (r, pool_read_field (r), &mark.average, error))
        return FALSE;
      if (mark.average <= 0.0)
        return pool_read_fail (r, error, "an application without memory", name);
      mark.average *= BYTES_PER_MB;
      put (marks, name, &mark);
    }
  return TRUE;
}

static gboolean
read_any (PoolReader *r, PoolMarks *marks, gboolean durations, GError **error)
{
  static const char duration_header[] = "HashOwner,HashApp,HashFunction,Average,Count,",
                    app_header[] = "HashOwner,HashApp,SampleCount,AverageAllocatedMb",
                    function_header[]
                    = "HashOwner,HashApp,HashFunction,SampleCount,AverageAllocatedMb";

  if (!pool_read_line (r))
    return pool_read_fail (r, error, "the file is empty", NULL);
  if (durations)
    return g_str_has_prefix (r->line, duration_header)
             ? read_durations (r, marks, error)
             : pool_read_fail (r, error, "not the header of Azure 2019 or In-Vitro durations",
                               NULL);
  if (g_str_has_prefix (r->line, function_header))
    return read_memory (r, marks, TRUE, error);
  if (g_str_has_prefix (r->line, app_header))
    return read_memory (r, marks, FALSE, error);
  return pool_read_fail (r, error, "not the header of Azure 2019 or In-Vitro memory", NULL);
}

static void
marks_free (gpointer data)
{
  PoolMarks *marks = data;

  if (marks == NULL)
    return;
  g_hash_table_unref (marks->index);
  g_free (marks);
}

static gpointer
load (const char *path, gboolean durations, GError **error)
{
  g_autofree char *text = NULL;
  PoolReader r = { .path = path };
  PoolMarks *marks;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  r.at = text;
  marks = g_new0 (PoolMarks, 1);
  marks->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (read_any (&r, marks, durations, error))
    return marks;
  marks_free (marks);
  return NULL;
}

static gpointer
load_durations (const char *path, GError **error)
{
  return load (path, TRUE, error);
}

static gpointer
load_memory (const char *path, GError **error)
{
  return load (path, FALSE, error);
}

const PoolMark *
pool_marks_find (const PoolMarks *marks, const char *name)
{
  return marks != NULL && name != NULL ? g_hash_table_lookup (marks->index, name) : NULL;
}

const SimFileFormat pool_durations_format = {
  "function durations", "Azure Functions 2019 or In-Vitro durations, ms", load_durations,
  marks_free,
};

const SimFileFormat pool_memory_format = {
  "function memory", "Azure Functions 2019 (of applications) or In-Vitro (of functions) memory, MB",
  load_memory, marks_free,
};
