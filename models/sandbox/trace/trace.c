/* models/sandbox/trace/trace.c - reads the formats of trace.h, line by line. */
#include "models/sandbox/trace/trace.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Units of the formats: minutes of columns, milliseconds, megabytes of ten, thousandths of a
 * core. */
#define MINUTE_S 60.0
#define MS_PER_S 1e3
#define BYTES_PER_MB 1e6
#define MILLICORES 1e3
#define PER_CENT 100.0
/* A count above this is a file of something else, such as a timestamp in the wrong column. */
enum { MAX_COUNT = 100000000 };

typedef struct {
  SimCsv read;
  PoolTrace *trace;
  GHashTable *index; /* key -> index + 1; looked up only */
  guint in_memory;   /* rows at most, */
  GError *fault;     /* (nullable) and what the file of the others said */
  double begins_s;   /* the earliest row */
  gboolean relative; /* to which times count */
} Reader;

/* Returns: the index of a function; @is_new (out) (optional). */
static guint32
index_of (Reader *r, const PoolTraceName *of, gboolean *is_new)
{
  g_autofree char *key = g_strconcat (of->owner, "\x1f", of->app, "\x1f", of->func, NULL);
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (r->index, key));
  PoolTraceName new = { 0 };

  if (is_new != NULL)
    *is_new = at == 0;
  if (at > 0)
    return at - 1;
  new.func = g_strdup (of->func);
  new.app = g_strdup (of->app);
  new.owner = g_strdup (of->owner);
  new.name = g_strdup (of->name != NULL ? of->name : of->func);
  new.key = g_steal_pointer (&key);
  g_array_append_val (r->trace->names, new);
  g_hash_table_insert (r->index, new.key, GUINT_TO_POINTER (r->trace->names->len));
  return r->trace->names->len - 1;
}

/* To a file: there is no room for more in memory. */
static void
spill (Reader *r)
{
  if (r->fault == NULL && r->trace->spill == NULL)
    r->trace->spill = pool_spill_new (&r->fault);
  if (r->fault == NULL)
    pool_spill_take (r->trace->spill, r->trace->rows, &r->fault);
  g_array_set_size (r->trace->rows, 0);
}

/* All rows of a format agree on whether they tell execution times. */
static void
add (Reader *r, double at_s, double exec_s, guint32 fn, guint32 count)
{
  PoolTraceRow row = { at_s, exec_s, fn, count };

  if (r->trace->rows->len >= r->in_memory)
    spill (r);
  g_array_append_val (r->trace->rows, row);
  r->begins_s = MIN (r->begins_s, at_s);
  g_array_index (r->trace->names, PoolTraceName, fn).calls += count;
  g_array_index (r->trace->names, PoolTraceName, fn).tells_exec = !isnan (exec_s);
}

/* A cell of calls per minute; empty is 0, Huawei writes 3.0. */
static gboolean
add_count (Reader *r, int c, double at_s, guint32 fn, GError **error)
{
  const char *field = sim_csv_text (&r->read, c);
  /* as text: Huawei writes counts with a decimal point */
  double count;

  if (*field == '\0' || (*field == '0' && field[1] == '\0'))
    return TRUE;
  if (!sim_csv_number (&r->read, c, &count, error))
    return FALSE;
  if (count > MAX_COUNT || count != floor (count))
    return sim_csv_fail (&r->read, error, "not a count of calls", field);
  if (count > 0.0)
    add (r, at_s, NAN, fn, (guint32) count);
  return TRUE;
}

typedef struct {
  guint64 minute;
  int column;
} Minute;

/* Columns may stand in any order; their names are numbers. */
static int
by_minute (gconstpointer a, gconstpointer b)
{
  const Minute *x = a, *y = b;

  return (x->minute > y->minute) - (x->minute < y->minute);
}

/* Columns whose name is a number are minutes, each one more than the last. */
static gboolean
find_minutes (Reader *r, GArray *minutes, GError **error)
{
  for (guint c = 0; c < r->read.header->len; c++)
    {
      Minute minute = { .column = (int) c };

      if (g_ascii_string_to_unsigned (g_ptr_array_index (r->read.header, c), 10, 0, G_MAXUINT32,
                                      &minute.minute, NULL))
        g_array_append_val (minutes, minute);
    }
  g_array_sort (minutes, by_minute);
  for (guint i = 1; i < minutes->len; i++)
    {
      const Minute *minute = &g_array_index (minutes, Minute, i);

      if (minute->minute != minute[-1].minute + 1)
        return sim_csv_fail (&r->read, error, "the minutes have a hole before the column",
                             g_ptr_array_index (r->read.header, minute->column));
    }
  return TRUE;
}

/* A function may have several rows, one a trigger: their counts add up, and n_doubles says how
 * many there were. */
static gboolean
read_azure_2019 (Reader *r, GError **error)
{
  g_autoptr (GArray) minutes = g_array_new (FALSE, FALSE, sizeof (Minute));
  int owner = sim_csv_column (&r->read, "HashOwner"), app = sim_csv_column (&r->read, "HashApp"),
      func = sim_csv_column (&r->read, "HashFunction");
  GError *fault = NULL;

  if (!find_minutes (r, minutes, error))
    return FALSE;
  while (sim_csv_row (&r->read, &fault))
    {
      PoolTraceName of = { .func = (char *) sim_csv_text (&r->read, func),
                           .app = (char *) sim_csv_text (&r->read, app),
                           .owner = (char *) sim_csv_text (&r->read, owner) };
      gboolean is_new;
      guint32 fn = index_of (r, &of, &is_new);

      r->trace->n_doubles += is_new ? 0 : 1;
      for (guint i = 0; i < minutes->len; i++)
        if (!add_count (r, g_array_index (minutes, Minute, i).column, i * MINUTE_S, fn, error))
          return FALSE;
    }
  return sim_csv_ended (fault, error);
}

/* Every column but two is a function; the trace begins with its earliest row. */
static gboolean
read_huawei (Reader *r, GError **error)
{
  int day = sim_csv_column (&r->read, "day"), time = sim_csv_column (&r->read, "time");
  g_autofree guint32 *fn = g_new0 (guint32, r->read.header->len);
  GError *fault = NULL;

  r->relative = TRUE;

  for (int c = 0; c < (int) r->read.header->len; c++)
    if (c != day && c != time)
      fn[c] = index_of (r,
                        &(PoolTraceName){ .func = g_ptr_array_index (r->read.header, c),
                                          .app = (char *) "",
                                          .owner = (char *) "" },
                        NULL);
  while (sim_csv_row (&r->read, &fault))
    {
      double time_s;

      if (!sim_csv_number (&r->read, time, &time_s, error))
        return FALSE;
      /* a row without calls is a minute of the trace too */
      r->begins_s = MIN (r->begins_s, time_s);
      for (int c = 0; c < (int) r->read.header->len; c++)
        if (c != day && c != time && !add_count (r, c, time_s, fn[c], error))
          return FALSE;
    }
  return sim_csv_ended (fault, error);
}

/* Wall time and CPU time of a call add up to its function's share. */
static void
add_cpu (Reader *r, guint32 fn, double wall_s, double cpu_s)
{
  PoolTraceName *name = &g_array_index (r->trace->names, PoolTraceName, fn);

  name->wall_s += wall_s;
  name->cpu_s += cpu_s;
}

/* A pod names its size: pool22-300-128-... is 300 millicores and 128 MB.  Pods of a function that
 * differ: the largest. */
static gboolean
read_pod (Reader *r, const char *pod, guint32 fn, GError **error)
{
  PoolTraceName *name = &g_array_index (r->trace->names, PoolTraceName, fn);
  guint pool, millicores, mb;

  if (sscanf (pod, "pool%u-%u-%u", &pool, &millicores, &mb) != 3 || millicores == 0 || mb == 0)
    return sim_csv_fail (&r->read, error, "the pod names no size such as pool22-300-128", pod);
  name->vcpu = MAX (name->vcpu, millicores / MILLICORES);
  name->limit_bytes = MAX (name->limit_bytes, mb * BYTES_PER_MB);
  return TRUE;
}

/* The cluster stands for an owner: the same function name in two clusters is two functions. */
static gboolean
read_huawei_2025 (Reader *r, GError **error)
{
  int at = sim_csv_column (&r->read, "time_worker"),
      cluster = sim_csv_column (&r->read, "clusterName"),
      func = sim_csv_column (&r->read, "funcName"), pod = sim_csv_column (&r->read, "podID"),
      exec = sim_csv_column (&r->read, "runtimeCost"),
      cores = sim_csv_column (&r->read, "cpu_usage");
  GError *fault = NULL;

  while (sim_csv_row (&r->read, &fault))
    {
      PoolTraceName of = { .func = (char *) sim_csv_text (&r->read, func),
                           .app = (char *) "",
                           .owner = (char *) sim_csv_text (&r->read, cluster) };
      const gboolean tells_cpu = *sim_csv_text (&r->read, cores) != '\0';
      double at_s, exec_s, used = 0.0;
      guint32 fn;

      if (!sim_csv_number (&r->read, at, &at_s, error)
          || !sim_csv_number (&r->read, exec, &exec_s, error)
          || (tells_cpu && !sim_csv_number (&r->read, cores, &used, error)))
        return FALSE;
      fn = index_of (r, &of, NULL);
      if (tells_cpu)
        add_cpu (r, fn, exec_s, exec_s * used);
      if (!read_pod (r, sim_csv_text (&r->read, pod), fn, error))
        return FALSE;
      add (r, at_s, exec_s, fn, 1);
    }
  return sim_csv_ended (fault, error);
}

/* A call that was running when the trace begins starts with it. */
static gboolean
read_azure_2021 (Reader *r, GError **error)
{
  int app = sim_csv_column (&r->read, "app"), func = sim_csv_column (&r->read, "func"),
      end = sim_csv_column (&r->read, "end_timestamp"),
      exec = sim_csv_column (&r->read, "duration");
  GError *fault = NULL;

  while (sim_csv_row (&r->read, &fault))
    {
      /* two applications may have a function of one hash */
      g_autofree char *name
        = g_strconcat (sim_csv_text (&r->read, app), "/", sim_csv_text (&r->read, func), NULL);
      PoolTraceName of = { .name = name,
                           .func = (char *) sim_csv_text (&r->read, func),
                           .app = (char *) sim_csv_text (&r->read, app),
                           .owner = (char *) "" };
      double end_s, exec_s;

      if (!sim_csv_number (&r->read, end, &end_s, error)
          || !sim_csv_number (&r->read, exec, &exec_s, error))
        return FALSE;
      /* the file says when a call ended: one may have begun before the first day of the trace */
      r->trace->n_early += end_s < exec_s ? 1 : 0;
      add (r, MAX (0.0, end_s - exec_s), exec_s, index_of (r, &of, NULL), 1);
    }
  return sim_csv_ended (fault, error);
}

/* Its times are those of a load generator: they begin at 0 and name no application. */
static gboolean
read_iluvatar (Reader *r, GError **error)
{
  int func = sim_csv_column (&r->read, "func_name"),
      at = sim_csv_column (&r->read, "invoke_time_ms");
  GError *fault = NULL;

  while (sim_csv_row (&r->read, &fault))
    {
      PoolTraceName of = { .func = (char *) sim_csv_text (&r->read, func),
                           .app = (char *) "",
                           .owner = (char *) "" };
      double ms;

      if (!sim_csv_number (&r->read, at, &ms, error))
        return FALSE;
      add (r, ms / MS_PER_S, NAN, index_of (r, &of, NULL), 1);
    }
  return sim_csv_ended (fault, error);
}

/* Seconds, MB, per cent of a core; calls that differ in size: the largest. */
static gboolean
read_discrete (Reader *r, GError **error)
{
  const int app = sim_csv_column (&r->read, "app_name"),
            at = sim_csv_column (&r->read, "arrival_time"),
            exec = sim_csv_column (&r->read, "execution_time"),
            mb = sim_csv_column (&r->read, "memory_use"),
            core = sim_csv_column (&r->read, "core_utilization");
  GError *fault = NULL;

  while (sim_csv_row (&r->read, &fault))
    {
      PoolTraceName of = { .func = (char *) sim_csv_text (&r->read, app),
                           .app = (char *) "",
                           .owner = (char *) "" };
      double at_s, exec_s, size_mb, percent;
      PoolTraceName *name;
      guint32 fn;

      if (!sim_csv_number (&r->read, at, &at_s, error)
          || !sim_csv_number (&r->read, exec, &exec_s, error)
          || !sim_csv_number (&r->read, mb, &size_mb, error)
          || !sim_csv_number (&r->read, core, &percent, error))
        return FALSE;
      fn = index_of (r, &of, NULL);
      /* found again by its index: the array may have moved */
      name = &g_array_index (r->trace->names, PoolTraceName, fn);
      name->limit_bytes = MAX (name->limit_bytes, size_mb * BYTES_PER_MB);
      name->vcpu = MAX (MAX (1.0, name->vcpu), percent / PER_CENT);
      /* a call of many seconds says more of the function's share than a short one */
      add_cpu (r, fn, exec_s, exec_s * percent / PER_CENT);
      add (r, at_s, exec_s, fn, 1);
    }
  return sim_csv_ended (fault, error);
}

/* The next number of a list such as "[1.5, 2]".  Returns: FALSE at its end, and with @error where
 * it is no list. */
static gboolean
next_of (const Reader *r, const char **at, double *x, GError **error)
{
  char *end;

  *at += strspn (*at, "[, ");
  if (**at == ']' || **at == '\0')
    return FALSE;
  *x = g_ascii_strtod (*at, &end);
  /* a list that was printed in short has dots in it */
  if (end == *at || !isfinite (*x) || *x < 0.0)
    return sim_csv_fail (&r->read, error, "not a list of times of at least 0", NULL);
  *at = end;
  return TRUE;
}

/* One application's calls: two lists of one length, s and ms. */
static gboolean
add_lists (Reader *r, guint32 fn, const char *times, const char *execs, GError **error)
{
  GError *fault = NULL;
  double at_s, exec_ms;
  gboolean has_time, has_exec;

  /* both are asked before either is judged: the shorter one ends the row */
  for (;;)
    {
      has_time = next_of (r, &times, &at_s, &fault);
      has_exec = fault == NULL && next_of (r, &execs, &exec_ms, &fault);
      if (!has_time || !has_exec)
        break;
      add (r, at_s, exec_ms / MS_PER_S, fn, 1);
    }
  if (fault == NULL && has_time != has_exec)
    return sim_csv_fail (&r->read, error, "InvocationTimes and AppExecTimes differ in length",
                         NULL);
  return sim_csv_ended (fault, error);
}

/* Its clock begins hours before its first call; rows are of applications, each in order. */
static gboolean
read_ibm (Reader *r, GError **error)
{
  const int owner = sim_csv_column (&r->read, "NamespaceHash"),
            app = sim_csv_column (&r->read, "AppHash"),
            times = sim_csv_column (&r->read, "InvocationTimes"),
            execs = sim_csv_column (&r->read, "AppExecTimes");
  GError *fault = NULL;

  r->relative = TRUE;

  while (sim_csv_row (&r->read, &fault))
    {
      PoolTraceName of = { .func = (char *) sim_csv_text (&r->read, app),
                           .app = (char *) "",
                           .owner = (char *) sim_csv_text (&r->read, owner) };
      const guint32 fn = index_of (r, &of, NULL);

      if (!add_lists (r, fn, sim_csv_text (&r->read, times), sim_csv_text (&r->read, execs), error))
        return FALSE;
    }
  return sim_csv_ended (fault, error);
}

enum { BARE_TEXTS = 4, HASH_LEAST = 16 };

/* Three hashes, a trigger, and numbers: a day of Azure 2019 whose header was cut off. */
static gboolean
is_bare_row (const GPtrArray *fields)
{
  for (guint c = 0; c < fields->len; c++)
    {
      const char *field = g_ptr_array_index (fields, c);
      const gsize length = strlen (field);

      /* hashes are long, so that a short word is a name in a header and no hash */
      if (c < BARE_TEXTS - 1
          && (length < HASH_LEAST || strspn (field, "0123456789abcdefABCDEF") != length))
        return FALSE;
      if (c == BARE_TEXTS - 1 && !g_ascii_isalpha (*field))
        return FALSE;
      if (c >= BARE_TEXTS && strspn (field, "0123456789.") != length)
        return FALSE;
    }
  return fields->len > BARE_TEXTS;
}

/* The names that the lost header had: four texts, then minutes from 1 on.  (transfer full) */
static char *
bare_name (guint column)
{
  static const char *const texts[BARE_TEXTS]
    = { "HashOwner", "HashApp", "HashFunction", "Trigger" };

  if (column < BARE_TEXTS)
    return g_strdup (texts[column]);
  return g_strdup_printf ("%u", column - BARE_TEXTS + 1);
}

static const SimCsvBare bare = { is_bare_row, bare_name };

/* An empty field is how the readers say that a format names none. */
gboolean
pool_trace_has_apps (const PoolTrace *trace)
{
  for (guint i = 0; i < trace->names->len; i++)
    if (*g_array_index (trace->names, PoolTraceName, i).app != '\0')
      return TRUE;
  return FALSE;
}

/* Any column whose name is a number counts as one. */
static gboolean
has_minutes (const Reader *r)
{
  for (guint c = 0; c < r->read.header->len; c++)
    if (g_ascii_string_to_unsigned (g_ptr_array_index (r->read.header, c), 10, 0, G_MAXUINT32, NULL,
                                    NULL))
      return TRUE;
  return FALSE;
}

/* The first whose columns are all there. */
static const struct {
  const char *columns[5];
  gboolean minutes;
  gboolean (*read) (Reader *r, GError **error);
} formats[] = {
  { { "HashFunction" }, TRUE, read_azure_2019 },
  { { "day", "time" }, TRUE, read_huawei },
  { { "app", "func", "end_timestamp", "duration" }, FALSE, read_azure_2021 },
  { { "time_worker", "funcName", "podID", "runtimeCost" }, FALSE, read_huawei_2025 },
  { { "func_name", "invoke_time_ms" }, FALSE, read_iluvatar },
  { { "app_name", "arrival_time", "execution_time", "memory_use", "core_utilization" },
    FALSE,
    read_discrete },
  { { "NamespaceHash", "AppHash", "InvocationTimes", "AppExecTimes" }, FALSE, read_ibm },
};

/* Formats are recognised by their columns alone; more columns than needed are allowed. */
static gboolean
has_columns (const Reader *r, guint f)
{
  for (guint c = 0; c < G_N_ELEMENTS (formats[f].columns); c++)
    if (formats[f].columns[c] != NULL && sim_csv_column (&r->read, formats[f].columns[c]) < 0)
      return FALSE;
  /* durations and memory name functions too, but no minute */
  return f > 0 || has_minutes (r);
}

/* Of a long trace the last rows go to the file too. */
static gboolean
put_in_order (Reader *r, GError **error)
{
  if (r->trace->spill != NULL)
    spill (r);
  if (r->fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&r->fault));
      return FALSE;
    }
  if (!pool_trace_put_in_order (r->trace, r->relative ? r->begins_s : 0.0, error))
    return FALSE;
  pool_trace_count_apps (r->trace);
  return TRUE;
}

/* Faults of the header are reported with all known formats, since a user sees only which
 * column is missing by comparing. */
static gboolean
read_all (Reader *r, GError **error)
{
  guint f = 0;

  while (f < G_N_ELEMENTS (formats) && !has_columns (r, f))
    f++;
  if (f == G_N_ELEMENTS (formats))
    return sim_csv_fail (
      &r->read, error,
      "the header is of no known format; known are Azure 2019, In-Vitro, "
      "Azure 2021, Huawei 2023, Huawei 2025 requests, iluvatar, DiscreteApp, IBM "
      "Code Engine",
      NULL);
  /* the first format in the table that fits, so those with more columns stand before their like */
  r->trace->minutes = formats[f].minutes;
  if (!formats[f].read (r, error))
    return FALSE;
  if (r->trace->rows->len == 0 && r->trace->spill == NULL)
    return sim_csv_fail (&r->read, error, "the trace has no invocation", NULL);
  return put_in_order (r, error);
}

/* A reader that failed has both arrays too. */
static void
trace_free (gpointer data)
{
  PoolTrace *trace = data;

  if (trace == NULL)
    return;
  g_array_unref (trace->names);
  g_array_unref (trace->rows);
  pool_spill_free (trace->spill);
  g_free (trace);
}

/* The index is needed while reading alone. */
PoolTrace *
pool_trace_load (const char *path, guint in_memory, GError **error)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  Reader r = {
    .index = index, .trace = g_new0 (PoolTrace, 1), .in_memory = in_memory, .begins_s = INFINITY
  };
  gboolean good;

  r.trace->names = g_array_new (FALSE, FALSE, sizeof (PoolTraceName));
  g_array_set_clear_func (r.trace->names, pool_trace_name_clear);
  r.trace->rows = g_array_new (FALSE, FALSE, sizeof (PoolTraceRow));
  good = sim_csv_open_bare (&r.read, path, "the trace is empty", &bare, error);
  r.trace->bare = r.read.first;
  good = good && read_all (&r, error);
  sim_csv_close (&r.read);
  g_clear_error (&r.fault);
  if (good)
    return r.trace;
  trace_free (r.trace);
  return NULL;
}

/* As scenarios have it. */
static gpointer
load (const char *path, GError **error)
{
  return pool_trace_load (path, POOL_TRACE_IN_MEMORY, error);
}

const SimFileFormat pool_trace_format = {
  "invocation trace",
  "Azure Functions 2019 or In-Vitro (calls per minute; also without a header), Huawei 2023 (calls "
  "a minute), Azure Functions 2021, Huawei 2025 requests, iluvatar, DiscreteApp, IBM Code "
  "Engine; columns in any order, gzip or plain",
  load, trace_free, FALSE
};
