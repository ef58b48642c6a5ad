/* models/sandbox_pool/load_trace.c - the workload `trace`: a file's invocations on the function
 * table.
 *
 * A name of the table keeps its function; others get the functions in turn.  Minutes are spread
 * by the artifact's
 * rules; execution times of a trace that has them are used as they are.
 */
#include <math.h>
#include <string.h>
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/split.h"
#include "models/sandbox_pool/trace.h"

/* Calls a second above which a minute is flattened, in the order of pool_table. */
static const guint bounds[] = { 17, 18, 80, 12, 7, 10, 20, 15, 25, 25, 18 };
enum { DYNAMIC_HTML = 2, NO_BOUND = 1000000 };

static guint
set_up_n (const Pool *m)
{
  return m->p->functions.n > 0 ? m->p->functions.n : 3 * pool_table_n;
}

static void
set_up (Pool *m)
{
  const PoolTrace *trace = m->p->trace.data;

  pool_functions_table (m);
  m->names = g_new (guint32, trace->names->len);
  for (guint i = 0; i < trace->names->len; i++)
    {
      guint fn = pool_function_find (m, g_ptr_array_index (trace->names, i));

      m->names[i] = fn != POOL_NONE ? fn : 1 + i % (m->n_fn - 1);
    }
}

static double
skew_share (const Pool *m, const PoolFunction *f)
{
  gboolean plain
    = f->base == POOL_NONE || strlen (f->row.name) == strlen (pool_table[f->base].name);

  if (f->base == DYNAMIC_HTML)
    return 1.0;
  if (m->p->split == POOL_SPLIT_HUAWEI)
    return plain ? 0.4 : 0.1;
  return plain ? 0.4 : 0.2;
}

static void
add_minute (Pool *m, const PoolTraceRow *row, double from_s)
{
  guint32 fn = m->names[row->fn];
  const PoolFunction *f = &m->fn[fn];
  guint n = (guint) (row->count * m->p->load_scale + 0.5), second[POOL_SPLIT_SECONDS];
  guint bound = f->base != POOL_NONE ? bounds[f->base] : NO_BOUND;

  if (sim_uniform (m->arrivals) < skew_share (m, f))
    pool_split_skewed (m->arrivals, n, bound, second);
  else
    pool_split_even (m->arrivals, n, second);
  if (m->p->split == POOL_SPLIT_AZURE && pool_split_most (second) > bound)
    pool_split_even (m->arrivals, n, second);
  for (guint s = 0; s < POOL_SPLIT_SECONDS; s++)
    for (guint i = 0; i < second[s]; i++)
      pool_batch_add (m, from_s + s + sim_uniform (m->arrivals), fn, NAN);
}

/* All rows of one instant or minute. */
static gboolean
add_group (Pool *m, const PoolTrace *trace)
{
  const PoolTraceRow *rows = &g_array_index (trace->rows, PoolTraceRow, 0);
  double at_s;

  while (m->drawn < trace->rows->len && rows[m->drawn].at_s < m->p->trace_from_s)
    m->drawn++;
  if (m->drawn == trace->rows->len
      || rows[m->drawn].at_s >= m->p->trace_from_s + m->p->trace_length_s)
    return FALSE;
  at_s = rows[m->drawn].at_s;
  for (; m->drawn < trace->rows->len && rows[m->drawn].at_s == at_s; m->drawn++)
    if (trace->minutes)
      add_minute (m, &rows[m->drawn], at_s - m->p->trace_from_s);
    else
      pool_batch_add (m, at_s - m->p->trace_from_s, m->names[rows[m->drawn].fn],
                      rows[m->drawn].exec_s);
  pool_batch_sort (m);
  return TRUE;
}

static gboolean
next (Pool *m, PoolArrival *a)
{
  while (!pool_batch_next (m, a))
    if (!add_group (m, m->p->trace.data))
      return FALSE;
  return TRUE;
}

const PoolWorkload pool_load_trace = { .set_up_n = set_up_n, .set_up = set_up, .next = next };
