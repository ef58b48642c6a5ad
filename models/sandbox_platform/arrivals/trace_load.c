/* models/sandbox_platform/arrivals/trace_load.c - the workload `trace`: a file's calls, minute
 * by minute or instant by instant.
 *
 * load_scale multiplies the calls per minute of each function; what is left of a whole call is
 * carried to its next minute, so that totals are kept.
 */
#include <math.h>
#include "models/sandbox_platform/arrivals/arrivals.h"

/* The trace is the parameters' and const. */
static void
set_up (Plat *m)
{
  const PoolTrace *trace = m->p->trace.data;

  plat_sample (m, trace);
  plat_traced_functions (m, trace);
  /* a user who cuts a day out of a week is told how many calls were left out */
  m->n_outside = pool_trace_calls_outside (trace, m->p->from_s, m->p->from_s + m->p->length_s);
  m->walk = pool_trace_walk (trace);
  m->carried = g_new0 (double, MAX (1, m->n_fns));
}

/* Whole calls of this minute; the rest stays for the next. */
static guint
scaled (Plat *m, guint fn, guint count)
{
  const double n = count * m->p->load_scale + m->carried[fn], whole = floor (n + 1e-9);

  m->carried[fn] = n - whole;
  return (guint) whole;
}

/* Of each copy in the run. */
static void
add_row (Plat *m, const PoolTrace *trace, const PoolTraceRow *row)
{
  const double at_s = row->at_s - m->p->from_s;

  for (guint k = 0; k < m->copies[row->fn]; k++)
    {
      const guint fn = m->names[row->fn] + k;

      if (trace->minutes)
        plat_minute_add (m, &m->fns[fn], scaled (m, fn, row->count), at_s);
      else
        plat_batch_add (m, at_s, &m->fns[fn], row->exec_s);
    }
}

/* All rows of one minute or instant.  Returns: FALSE when there are none. */
static gboolean
add_group (Plat *m, const PoolTrace *trace)
{
  const double end_s = m->p->from_s + m->p->length_s;
  const PoolTraceRow *row;
  double at_s;

  while ((row = pool_walk_row (&m->walk)) != NULL && row->at_s < m->p->from_s)
    pool_walk_step (&m->walk);
  if (row == NULL || row->at_s >= end_s)
    return FALSE;
  at_s = row->at_s;
  for (; row != NULL && row->at_s == at_s; row = pool_walk_row (&m->walk))
    {
      add_row (m, trace, row);
      pool_walk_step (&m->walk);
    }
  plat_batch_sort (m);
  return TRUE;
}

/* A batch is one minute, so memory stays that of a minute. */
static gboolean
next (Plat *m, PlatArrival *arrival)
{
  while (!plat_batch_next (m, arrival))
    if (!add_group (m, m->p->trace.data))
      return FALSE;
  return TRUE;
}

const PlatLoad plat_load_trace = { .set_up = set_up, .next = next };
