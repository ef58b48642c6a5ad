/* models/sandbox_pool/trace.c - reads the five formats of trace.h: line by line, fields by
 * commas. */
#include "models/sandbox_pool/trace.h"
#include <math.h>
#include <string.h>

#define MINUTE_S 60.0
#define MS_PER_S 1e3
enum { MAX_COUNT = 100000000 };

typedef struct {
  const char *path;
  char       *at;        /* the rest of the file, or NULL */
  char       *line;      /* the rest of the line, or NULL */
  guint       n;         /* of the line, from 1 */
  PoolTrace  *trace;
  GHashTable *index;     /* name -> index + 1; looked up only */
} Reader;

static gboolean
fail (const Reader *r, GError **error, const char *what, const char *field)
{
  return sim_error (error, SIM_ERROR_FILE, "%s:%u: %s%s%s", r->path, r->n, what,
                    field != NULL ? ": " : "", field != NULL ? field : "");
}

/* Cuts the next line off.  Returns: FALSE at the end; empty lines are left out. */
static gboolean
next_line (Reader *r)
{
  while (r->at != NULL && *r->at != '\0')
    {
      char *end = strchr (r->at, '\n');

      r->line = r->at;
      r->n++;
      r->at = end != NULL ? end + 1 : NULL;
      if (end != NULL)
        *end = '\0';
      g_strchomp (r->line);
      if (*r->line != '\0')
        return TRUE;
    }
  return FALSE;
}

/* Cuts the next field off.  Returns: (nullable): NULL behind the last. */
static char *
next_field (Reader *r)
{
  char *field = r->line, *comma;

  if (field == NULL)
    return NULL;
  comma = strchr (field, ',');
  if (comma != NULL)
    *comma = '\0';
  r->line = comma != NULL ? comma + 1 : NULL;
  return field;
}

static gboolean
read_number (const Reader *r, const char *field, double *x, GError **error)
{
  char *end;

  if (field == NULL || *field == '\0')
    return fail (r, error, "a number is missing", NULL);
  *x = g_ascii_strtod (field, &end);
  if (*end != '\0' || !isfinite (*x))
    return fail (r, error, "not a number", field);
  if (*x < 0.0)
    return fail (r, error, "a time or count below 0", field);
  return TRUE;
}

static guint32
index_of (Reader *r, const char *name)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (r->index, name));

  if (at == 0)
    {
      g_ptr_array_add (r->trace->names, g_strdup (name));
      at = r->trace->names->len;
      g_hash_table_insert (r->index, g_ptr_array_index (r->trace->names, at - 1),
                           GUINT_TO_POINTER (at));
    }
  return at - 1;
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

  if (*field != '\0' && !read_number (r, field, &count, error))
    return FALSE;
  if (count > MAX_COUNT || count != floor (count))
    return fail (r, error, "not a count of calls", field);
  if (count > 0.0)
    add (r, at_s, NAN, fn, (guint32) count);
  return TRUE;
}

static gboolean
read_azure_2019 (Reader *r, GError **error)
{
  while (next_line (r))
    {
      const char *name = NULL, *field;
      guint32 fn;

      next_field (r);
      next_field (r);
      name = next_field (r);
      next_field (r);
      if (name == NULL || r->line == NULL)
        return fail (r, error, "the row needs owner, app, function, trigger and counts", NULL);
      fn = index_of (r, name);
      for (guint minute = 0; (field = next_field (r)) != NULL; minute++)
        if (!add_count (r, field, minute * MINUTE_S, fn, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
read_huawei (Reader *r, GError **error)
{
  const char *field;
  double first_s = NAN;

  next_field (r);
  next_field (r);
  while ((field = next_field (r)) != NULL)
    index_of (r, field);
  while (next_line (r))
    {
      double day, time_s;

      if (!read_number (r, next_field (r), &day, error)
          || !read_number (r, next_field (r), &time_s, error))
        return FALSE;
      first_s = isnan (first_s) ? time_s : first_s;
      if (time_s < first_s)
        return fail (r, error, "the time goes back", NULL);
      for (guint fn = 0; (field = next_field (r)) != NULL; fn++)
        if (fn >= r->trace->names->len)
          return fail (r, error, "more columns than the header", NULL);
        else if (!add_count (r, field, time_s - first_s, fn, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
read_azure_2021 (Reader *r, GError **error)
{
  while (next_line (r))
    {
      const char *app = next_field (r), *func = next_field (r);
      double end_s, exec_s;
      g_autofree char *name = NULL;

      if (!read_number (r, next_field (r), &end_s, error)
          || !read_number (r, next_field (r), &exec_s, error))
        return FALSE;
      name = g_strconcat (app, "/", func, NULL);
      add (r, MAX (0.0, end_s - exec_s), exec_s, index_of (r, name), 1);
    }
  return TRUE;
}

static gboolean
read_iluvatar (Reader *r, GError **error)
{
  double last_ms = 0.0;

  while (next_line (r))
    {
      const char *name = next_field (r);
      double ms;

      if (!read_number (r, next_field (r), &ms, error))
        return FALSE;
      if (ms < last_ms)
        return fail (r, error, "the time goes back", NULL);
      last_ms = ms;
      add (r, ms / MS_PER_S, NAN, index_of (r, name), 1);
    }
  return TRUE;
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  const PoolTraceRow *x = a, *y = b;

  if (x->at_s != y->at_s)
    return x->at_s < y->at_s ? -1 : 1;
  return (x->fn > y->fn) - (x->fn < y->fn);
}

static gboolean
read_all (Reader *r, GError **error)
{
  gboolean ok;

  if (!next_line (r))
    return fail (r, error, "the trace is empty", NULL);
  r->trace->minutes = TRUE;
  if (g_str_has_prefix (r->line, "HashOwner,HashApp,HashFunction,Trigger,1"))
    ok = read_azure_2019 (r, error);
  else if (g_str_has_prefix (r->line, "day,time,"))
    ok = read_huawei (r, error);
  else
    {
      r->trace->minutes = FALSE;
      if (g_str_has_prefix (r->line, "app,func,end_timestamp,duration"))
        ok = read_azure_2021 (r, error);
      else if (g_str_has_prefix (r->line, "func_name,invoke_time_ms"))
        ok = read_iluvatar (r, error);
      else
        return fail (r, error,
                     "the header is of no known format; known are Azure 2019, In-Vitro, Azure "
                     "2021, Huawei, iluvatar",
                     NULL);
    }
  if (ok && r->trace->rows->len == 0)
    return fail (r, error, "the trace has no invocation", NULL);
  g_array_sort (r->trace->rows, by_time);
  return ok;
}

static void
trace_free (gpointer data)
{
  PoolTrace *trace = data;

  if (trace == NULL)
    return;
  g_ptr_array_unref (trace->names);
  g_array_unref (trace->rows);
  g_free (trace);
}

static gpointer
load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  Reader r = { .path = path, .index = index };

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  r.at = text;
  r.trace = g_new0 (PoolTrace, 1);
  r.trace->names = g_ptr_array_new_with_free_func (g_free);
  r.trace->rows = g_array_new (FALSE, FALSE, sizeof (PoolTraceRow));
  if (read_all (&r, error))
    return r.trace;
  trace_free (r.trace);
  return NULL;
}

const SimFileFormat pool_trace_format = {
  "invocation trace",
  "Azure Functions 2019 or In-Vitro (calls a minute), Huawei (calls a minute), Azure Functions "
      "2021, iluvatar",
  load, trace_free,
};
