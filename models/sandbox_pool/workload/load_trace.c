/* models/sandbox_pool/workload/load_trace.c - the workload `trace`: a file's invocations.
 *
 * Two ways to functions.  With `rows`, functions of the table take the rows or columns named there,
 * each from its own hour.  Else each called name of the trace is a function of its own
 * (trace_function.h).  Minutes are spread by the artifact's rules, by a random stream of each
 * function's own, so that other functions move nothing; execution times of a trace that has them
 * are used as they are.
 */
#include <math.h>
#include <string.h>
#include "models/sandbox_pool/workload/load_trace.h"
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox/trace/minute_spread.h"
#include "models/sandbox_pool/workload/trace_function.h"
#include "models/sandbox_pool/workload/workload.h"

#define HOUR_S 3600.0

/* Calls a second above which a minute is flattened, in the order of pool_table. */
/* From the artifact's generator, where they keep a function's burst below what its sandboxes can
 * start in a second. */
static const guint bounds[] = { 17, 18, 80, 12, 7, 10, 20, 15, 25, 25, 18 };
enum { DYNAMIC_HTML = 2, NO_BOUND = 1000000 };

/* Upper bounds: rows of fn are allocated once, since functions are named by pointer too. */
static guint
set_up_n (const PoolArrivals *m)
{
  if (m->cluster->p->rows.n == 0)
    return 2
           * ((const PoolTrace *) m->cluster->p->trace.data)
               ->names->len; /* and their applications */
  return pool_functions_n (m->cluster->p);
}

/* The application of the names from @from on, as far as they run in it: its runtime starts when the
 * slowest of them has, and what is only read of its pages is their mean. */
static void
add_app (PoolArrivals *m, const PoolTrace *trace, guint from)
{
  PoolFunctionRow row = { 0 };
  guint n = 0, to = g_array_index (trace->names, PoolTraceName, from).app_end;
  double ro_share = 0.0;

  for (guint i = from; i < to; i++)
    {
      PoolTraceFunction own = pool_trace_function (m->cluster->p, i);
      double init_s = row.init_s;

      if (m->names[i] == POOL_NONE || own.app_bytes <= 0.0)
        continue;
      row = own.row;
      row.name = g_array_index (trace->names, PoolTraceName, i).app;
      row.limit_bytes = own.app_bytes;
      row.init_s = MAX (init_s, own.row.init_s);
      ro_share += own.row.ro_share;
      m->cluster->fn[m->names[i]].unit = m->cluster->n_fn;
      n++;
    }
  if (n == 0)
    return;
  /* the mean, weighted by nothing: calls of the members are not known apart from the trace */
  row.ro_share = ro_share / n;
  pool_function_add (m->cluster, &row);
  pool_function_image (m->cluster->p, &m->cluster->fn[m->cluster->n_fn - 1], row.limit_bytes);
  m->cluster->fn[m->cluster->n_fn - 1].is_app = TRUE;
  m->n_of_apps += n;
}

/* Each called name of the trace. */
static void
add_own (PoolArrivals *m, const PoolTrace *trace)
{
  for (guint i = 0; i < trace->names->len; i++)
    {
      PoolTraceFunction own = pool_trace_function (m->cluster->p, i);
      PoolFunction *f = &m->cluster->fn[m->cluster->n_fn];

      m->names[i] = POOL_NONE;
      if (g_array_index (trace->names, PoolTraceName, i).calls == 0)
        continue;
      m->names[i] = m->cluster->n_fn;
      pool_function_add (m->cluster, &own.row);
      if (own.image_bytes > 0.0)
        pool_function_image (m->cluster->p, f, own.image_bytes);
      f->key = g_array_index (trace->names, PoolTraceName, i).key;
      f->exec_q = own.duration != NULL && own.duration->has_q ? own.duration->q : NULL;
      m->n_drew_exec += own.drew_exec ? 1 : 0;
      m->n_drew_memory += own.drew_memory ? 1 : 0;
      m->n_drew_profile += own.drew_profile ? 1 : 0;
    }
  for (guint i = 0; i < trace->names->len;
       i = g_array_index (trace->names, PoolTraceName, i).app_end)
    add_app (m, trace, i);
}

/* The rows of one window, from its start. */
static void
choose_window (PoolArrivals *m, const PoolTrace *trace, const PoolWindowRow *window)
{
  double from_s = m->cluster->p->trace_from_s + window->hour * HOUR_S - window->offset_s;
  PoolWalk walk = pool_trace_walk (trace);

  for (const PoolTraceRow *at; (at = pool_walk_row (&walk)) != NULL; pool_walk_step (&walk))
    {
      PoolTraceRow row = *at;
      const char *name = g_array_index (trace->names, PoolTraceName, row.fn).name;

      row.at_s -= from_s;
      if (row.at_s < 0.0 || row.at_s >= m->cluster->p->trace_length_s
          || !g_str_equal (name, window->id))
        continue;
      row.fn = pool_function_find (m->cluster, window->function);
      g_array_append_val (m->chosen, row);
    }
  pool_walk_clear (&walk);
}

/* Windows of different functions may overlap in the file and begin together in the run. */
static void
choose_windows (PoolArrivals *m, const PoolTrace *trace)
{
  const PoolWindowRow *windows = m->cluster->p->rows.items;

  m->chosen = g_array_new (FALSE, FALSE, sizeof (PoolTraceRow));
  for (guint i = 0; i < m->cluster->p->rows.n; i++)
    choose_window (m, trace, &windows[i]);
  g_array_sort (m->chosen, pool_trace_by_time);
}

/* The rows of the run, from the first. */
static PoolWalk
walk_rows (const PoolArrivals *m)
{
  if (m->chosen != NULL)
    return pool_walk_begin (m->chosen, NULL);
  return pool_trace_walk (m->cluster->p->trace.data);
}

/* Chosen windows are already in functions of the table; whole traces are in names. */
static guint32
function_of (const PoolArrivals *m, const PoolTraceRow *row)
{
  return m->chosen != NULL ? row->fn : m->names[row->fn];
}

/* A row an hour, so that the search of a trace's busiest minutes is one pass. */
static guint32 *
hour_max (const PoolArrivals *m, guint fn, double at_s)
{
  return &m->hour_max[(gsize) (at_s / HOUR_S) * m->cluster->n_fn + fn];
}

/* Hours count from the start of the trace or window. */
static void
find_hour_max (PoolArrivals *m)
{
  PoolWalk walk = walk_rows (m);
  const PoolTraceRow *row;
  gsize hours = 0;

  for (; (row = pool_walk_row (&walk)) != NULL; pool_walk_step (&walk))
    hours = (gsize) (row->at_s / HOUR_S) + 1;
  m->hour_max = g_new0 (guint32, hours * m->cluster->n_fn);
  for (walk.at = 0; (row = pool_walk_row (&walk)) != NULL; pool_walk_step (&walk))
    {
      guint32 *most = hour_max (m, function_of (m, row), row->at_s);

      *most = MAX (*most, row->count);
    }
  pool_walk_clear (&walk);
}

/* The trace is the parameters' and const: only what depends on the run is worked out here. */
static void
set_up (PoolArrivals *m)
{
  const PoolTrace *trace = m->cluster->p->trace.data;

  m->names = g_new (guint32, trace->names->len);
  if (m->cluster->p->rows.n == 0)
    {
      add_own (m, trace);
      /* a user who cuts a day out of a week is told how many calls were left out */
      m->n_outside
        = pool_trace_calls_outside (trace, m->cluster->p->trace_from_s,
                                    m->cluster->p->trace_from_s + m->cluster->p->trace_length_s);
    }
  else
    {
      pool_functions_table (m->cluster);
      choose_windows (m, trace);
    }
  if (trace->minutes && m->cluster->p->split == POOL_SPLIT_HUAWEI)
    find_hour_max (m);
  m->walk = walk_rows (m);
}

/* Rules of the artifact's generator, by whether a row is a base function (0.4) or one of its
 * variants (0.1 or 0.2); dynamic-html always bursts. */
double
pool_skew_share (const PoolArrivals *m, const PoolTraceRow *row)
{
  const PoolFunction *f = &m->cluster->fn[function_of (m, row)];
  gboolean plain
    = f->base == POOL_NONE || strlen (f->row.name) == strlen (pool_table[f->base].name);

  if (f->base == DYNAMIC_HTML)
    return 1.0;
  if (m->cluster->p->split == POOL_SPLIT_AZURE)
    return plain ? 0.4 : 0.2;
  if (plain && row->count == *hour_max (m, function_of (m, row), row->at_s))
    return 1.0;
  return plain ? 0.4 : 0.1;
}

/* Opened when it is first needed: a trace has tens of thousands of names, of which a short run
 * calls few. */
static SimStream *
arrivals_of (PoolArrivals *m, guint32 fn)
{
  PoolFunction *f = &m->cluster->fn[fn];
  g_autofree char *name = NULL;

  if (f->arrivals == NULL)
    {
      name = g_strconcat ("arrivals ", f->key != NULL ? f->key : f->row.name, NULL);
      f->arrivals = sim_stream (m->cluster->sim, name);
    }
  return f->arrivals;
}

/* In the artifact's order of draws: skew or not, then the seconds, then the fraction of each
 * call. */
static void
add_minute (PoolArrivals *m, const PoolTraceRow *row, double from_s)
{
  guint32 fn = function_of (m, row);
  const PoolFunction *f = &m->cluster->fn[fn];
  SimStream *stream = arrivals_of (m, fn);
  guint n = (guint) (row->count * m->cluster->p->load_scale + 0.5), second[POOL_SPREAD_SECONDS];
  guint bound = f->base != POOL_NONE ? bounds[f->base] : NO_BOUND;

  if (sim_uniform (stream) < pool_skew_share (m, row))
    pool_spread_skewed (stream, n, bound, second);
  else
    pool_spread_even (stream, n, second);
  if (m->cluster->p->split == POOL_SPLIT_AZURE && pool_spread_most (second) > bound)
    pool_spread_even (stream, n, second);
  for (guint s = 0; s < POOL_SPREAD_SECONDS; s++)
    for (guint i = 0; i < second[s]; i++)
      pool_batch_add (m, from_s + s + sim_uniform (stream), fn, NAN);
}

/* All rows of one instant or minute. */
static gboolean
add_group (PoolArrivals *m, gboolean minutes)
{
  double from_s = m->chosen != NULL ? 0.0 : m->cluster->p->trace_from_s, at_s;
  const PoolTraceRow *row;

  while ((row = pool_walk_row (&m->walk)) != NULL && row->at_s < from_s)
    pool_walk_step (&m->walk);
  if (row == NULL || row->at_s >= from_s + m->cluster->p->trace_length_s)
    return FALSE;
  at_s = row->at_s;
  for (; row != NULL && row->at_s == at_s; row = pool_walk_row (&m->walk))
    {
      if (minutes)
        add_minute (m, row, at_s - from_s);
      else
        pool_batch_add (m, at_s - from_s, function_of (m, row), row->exec_s);
      pool_walk_step (&m->walk);
    }
  pool_batch_sort (m);
  return TRUE;
}

/* Minutes of traces overlap nowhere: a batch is one row time, so memory stays that of a minute. */
static gboolean
next (PoolArrivals *m, PoolArrival *a)
{
  const PoolTrace *trace = m->cluster->p->trace.data;

  while (!pool_batch_next (m, a))
    if (!add_group (m, trace->minutes))
      return FALSE;
  return TRUE;
}

const PoolWorkload pool_load_trace = { .set_up_n = set_up_n, .set_up = set_up, .next = next };
