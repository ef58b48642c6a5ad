/* models/sandbox_platform/arrivals/batch.c - calls that are worked out ahead: a minute of a
 * trace at a time, put in order and handed out. */
#include "models/sandbox_platform/arrivals/arrivals.h"

/* In seconds from the start of the run; rounding to the clock is done here alone. */
void
plat_batch_add (Plat *m, double at_s, PlatFn *fn, double exec_s)
{
  PlatArrival a = { sim_ticks (m->sim, at_s), exec_s, fn };

  g_array_append_val (m->batch, a);
}

/* Ties go by function and length, since rows of a trace have no order that may count. */
static int
by_time (gconstpointer a, gconstpointer b)
{
  const PlatArrival *x = a, *y = b;

  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  if (x->fn != y->fn)
    return x->fn < y->fn ? -1 : 1;
  return (x->exec_s > y->exec_s) - (x->exec_s < y->exec_s);
}

/* From now on they are handed out. */
void
plat_batch_sort (Plat *m)
{
  g_array_sort (m->batch, by_time);
  m->batch_at = 0;
}

/* An empty batch is ready for the next minute. */
gboolean
plat_batch_next (Plat *m, PlatArrival *arrival)
{
  if (m->batch_at == m->batch->len)
    {
      g_array_set_size (m->batch, 0);
      m->batch_at = 0;
      return FALSE;
    }
  *arrival = g_array_index (m->batch, PlatArrival, m->batch_at++);
  return TRUE;
}
