/* models/sandbox_pool/trace.c - reads the formats of trace.h: line by line, fields by commas. */
#include "models/sandbox_pool/trace.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "models/sandbox_pool/trace_read.h"

#define MINUTE_S 60.0
#define MS_PER_S 1e3
#define BYTES_PER_MB 1e6
#define MILLICORES 1e3
enum { MAX_COUNT = 100000000 };

typedef struct {
  PoolReader  read;
  PoolTrace  *trace;
  GHashTable *index;     /* name -> index + 1; looked up only */
} Reader;

static guint32
index_of (Reader *r, const char *name, const char *app)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (r->index, name));
  PoolTraceName new = { 0 };

  if (at > 0)
    return at - 1;
  new.name = g_strdup (name);
  new.app = g_strdup (app);
  g_array_append_val (r->trace->names, new);
  g_hash_table_insert (r->index, new.name, GUINT_TO_POINTER (r->trace->names->len));
  return r->trace->names->len - 1;
}

static void
add (Reader *r, double at_s, double exec_s, guint32 fn, guint32 count)
{
  PoolTraceRow row = { at_s, exec_s, fn, count };

  g_array_append_val (r->trace->rows, row);
}

/* A cell of calls a minute; empty is 0, Huawei writes 3.0. */
static gboolean
add_count (Reader *r, const char *field, double at_s, guint32 fn, GError **error)
{
  double count = 0.0;

  if (*field != '\0' && !pool_read_number (&r->read, field, &count, error))
    return FALSE;
  if (count > MAX_COUNT || count != floor (count))
    return pool_read_fail (&r->read, error, "not a count of calls", field);
  if (count > 0.0)
    add (r, at_s, NAN, fn, (guint32) count);
  return TRUE;
}

static gboolean
read_azure_2019 (Reader *r, GError **error)
{
  while (pool_read_line (&r->read))
    {
      const char *app, *name, *field;
      guint32 fn;

      pool_read_skip (&r->read, 1);
      app = pool_read_field (&r->read);
      name = pool_read_field (&r->read);
      pool_read_skip (&r->read, 1);
      if (name == NULL || r->read.line == NULL)
        return pool_read_fail (&r->read, error,
                               "the row needs owner, app, function, trigger and counts", NULL);
      fn = index_of (r, name, app);
      for (guint minute = 0; (field = pool_read_field (&r->read)) != NULL; minute++)
        if (!add_count (r, field, minute * MINUTE_S, fn, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
read_huawei_counts (Reader *r, double at_s, GError **error)
{
  const char *field;

  for (guint fn = 0; (field = pool_read_field (&r->read)) != NULL; fn++)
    if (fn >= r->trace->names->len)
      return pool_read_fail (&r->read, error, "more columns than the header", NULL);
    else if (!add_count (r, field, at_s, fn, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_huawei (Reader *r, GError **error)
{
  const char *field;
  double first_s = NAN, last_s = 0.0;

  pool_read_skip (&r->read, 2);
  while ((field = pool_read_field (&r->read)) != NULL)
    index_of (r, field, NULL);
  while (pool_read_line (&r->read))
    {
      double day, time_s;

      if (!pool_read_number (&r->read, pool_read_field (&r->read), &day, error)
          || !pool_read_number (&r->read, pool_read_field (&r->read), &time_s, error))
        return FALSE;
      if (time_s < last_s)
        return pool_read_fail (&r->read, error, "the time goes back", NULL);
      first_s = isnan (first_s) ? time_s : first_s;
      last_s = time_s;
      if (!read_huawei_counts (r, time_s - first_s, error))
        return FALSE;
    }
  return TRUE;
}

/* A pod names its size: pool22-300-128-... is 300 millicores and 128 MB. */
static gboolean
read_pod (Reader *r, const char *pod, guint32 fn, GError **error)
{
  PoolTraceName *name = &g_array_index (r->trace->names, PoolTraceName, fn);
  guint pool, millicores, mb;

  if (pod == NULL || sscanf (pod, "pool%u-%u-%u", &pool, &millicores, &mb) != 3 || millicores == 0
      || mb == 0)
    return pool_read_fail (&r->read, error, "the pod names no size such as pool22-300-128", pod);
  name->vcpu = millicores / MILLICORES;
  name->limit_bytes = mb * BYTES_PER_MB;
  return TRUE;
}

static gboolean
read_huawei_2025 (Reader *r, GError **error)
{
  while (pool_read_line (&r->read))
    {
      double at_s, exec_s;
      const char *name, *pod;
      guint32 fn;

      if (!pool_read_number (&r->read, pool_read_field (&r->read), &at_s, error))
        return FALSE;
      pool_read_skip (&r->read, 3);   /* time_frontend, requestID, clusterName */
      name = pool_read_field (&r->read);
      pod = pool_read_field (&r->read);
      pool_read_skip (&r->read, 3);   /* userID, totalCost_worker, workerCost */
      if (!pool_read_number (&r->read, pool_read_field (&r->read), &exec_s, error))
        return FALSE;
      fn = index_of (r, name, NULL);
      if (!read_pod (r, pod, fn, error))
        return FALSE;
      add (r, at_s, exec_s, fn, 1);
    }
  return TRUE;
}

/* A call that was running when the trace begins starts with it. */
static gboolean
read_azure_2021 (Reader *r, GError **error)
{
  while (pool_read_line (&r->read))
    {
      const char *app = pool_read_field (&r->read), *func = pool_read_field (&r->read);
      double end_s, exec_s;
      g_autofree char *name = NULL;

      if (!pool_read_number (&r->read, pool_read_field (&r->read), &end_s, error)
          || !pool_read_number (&r->read, pool_read_field (&r->read), &exec_s, error))
        return FALSE;
      name = g_strconcat (app, "/", func, NULL);
      add (r, MAX (0.0, end_s - exec_s), exec_s, index_of (r, name, app), 1);
    }
  return TRUE;
}

static gboolean
read_iluvatar (Reader *r, GError **error)
{
  double last_ms = 0.0;

  while (pool_read_line (&r->read))
    {
      const char *name = pool_read_field (&r->read);
      double ms;

      if (!pool_read_number (&r->read, pool_read_field (&r->read), &ms, error))
        return FALSE;
      if (ms < last_ms)
        return pool_read_fail (&r->read, error, "the time goes back", NULL);
      last_ms = ms;
      add (r, ms / MS_PER_S, NAN, index_of (r, name, NULL), 1);
    }
  return TRUE;
}

int
pool_trace_by_time (gconstpointer a, gconstpointer b)
{
  const PoolTraceRow *x = a, *y = b;

  if (x->at_s != y->at_s)
    return x->at_s < y->at_s ? -1 : 1;
  return (x->fn > y->fn) - (x->fn < y->fn);
}

static const struct {
  const char *header;
  gboolean    minutes;
  gboolean  (*read) (Reader *r, GError **error);
} formats[] = {
  { "HashOwner,HashApp,HashFunction,Trigger,1", TRUE, read_azure_2019 },
  { "day,time,", TRUE, read_huawei },
  { "app,func,end_timestamp,duration", FALSE, read_azure_2021 },
  { "time_worker,time_frontend,requestID,clusterName,funcName,podID,userID,totalCost_worker,"
    "workerCost,runtimeCost", FALSE, read_huawei_2025 },
  { "func_name,invoke_time_ms", FALSE, read_iluvatar },
};

static gboolean
read_all (Reader *r, GError **error)
{
  guint f = 0;

  if (!pool_read_line (&r->read))
    return pool_read_fail (&r->read, error, "the trace is empty", NULL);
  while (f < G_N_ELEMENTS (formats) && !g_str_has_prefix (r->read.line, formats[f].header))
    f++;
  if (f == G_N_ELEMENTS (formats))
    return pool_read_fail (&r->read, error,
                           "the header is of no known format; known are Azure 2019, In-Vitro, "
                           "Azure 2021, Huawei 2023, Huawei 2025 requests, iluvatar",
                           NULL);
  r->trace->minutes = formats[f].minutes;
  if (!formats[f].read (r, error))
    return FALSE;
  if (r->trace->rows->len == 0)
    return pool_read_fail (&r->read, error, "the trace has no invocation", NULL);
  g_array_sort (r->trace->rows, pool_trace_by_time);
  return TRUE;
}

static void
clear_name (gpointer item)
{
  PoolTraceName *name = item;

  g_free (name->name);
  g_free (name->app);
}

static void
trace_free (gpointer data)
{
  PoolTrace *trace = data;

  if (trace == NULL)
    return;
  g_array_unref (trace->names);
  g_array_unref (trace->rows);
  g_free (trace);
}

static gpointer
load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  Reader r = { .read = { .path = path }, .index = index };

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  r.read.at = text;
  r.trace = g_new0 (PoolTrace, 1);
  r.trace->names = g_array_new (FALSE, FALSE, sizeof (PoolTraceName));
  g_array_set_clear_func (r.trace->names, clear_name);
  r.trace->rows = g_array_new (FALSE, FALSE, sizeof (PoolTraceRow));
  if (read_all (&r, error))
    return r.trace;
  trace_free (r.trace);
  return NULL;
}

const SimFileFormat pool_trace_format = {
  "invocation trace",
  "Azure Functions 2019 or In-Vitro (calls a minute), Huawei 2023 (calls a minute), "
      "Azure Functions 2021, Huawei 2025 requests, iluvatar",
  load, trace_free,
};
