/* models/sandbox/trace/order.c - a trace in an order that its file does not decide: names by their
 * identity, rows by time. */
#include <stdlib.h>
#include <string.h>
#include "models/sandbox/trace/trace.h"

/* Down to the last field: qsort is not stable, and equal rows must come in one order everywhere. */
int
pool_trace_by_time (gconstpointer a, gconstpointer b)
{
  const PoolTraceRow *x = a, *y = b;

  if (x->at_s != y->at_s)
    return x->at_s < y->at_s ? -1 : 1;
  if (x->fn != y->fn)
    return x->fn < y->fn ? -1 : 1;
  if (x->count != y->count)
    return x->count < y->count ? -1 : 1;
  return (x->exec_s > y->exec_s) - (x->exec_s < y->exec_s);
}

/* Strings belong to the name; the index's keys are the same memory and are not freed again. */
void
pool_trace_name_clear (gpointer item)
{
  PoolTraceName *name = item;

  g_free (name->name);
  g_free (name->func);
  g_free (name->app);
  g_free (name->owner);
  g_free (name->key);
}

/* Keys are unique, so this order is total. */
static int
by_key (gconstpointer a, gconstpointer b)
{
  const PoolTraceName *const *x = a, *const *y = b;

  return strcmp ((*x)->key, (*y)->key);
}

/* Names in the order of their keys, rows to match, and the called functions of each app. */
void
pool_trace_put_in_order (PoolTrace *trace)
{
  g_autofree const PoolTraceName **order = g_new (const PoolTraceName *, trace->names->len);
  g_autofree guint32 *place = g_new (guint32, trace->names->len);
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (PoolTraceName), trace->names->len);

  for (guint i = 0; i < trace->names->len; i++)
    order[i] = &g_array_index (trace->names, PoolTraceName, i);
  qsort (order, trace->names->len, sizeof *order, by_key);
  for (guint i = 0; i < trace->names->len; i++)
    {
      place[order[i] - &g_array_index (trace->names, PoolTraceName, 0)] = i;
      g_array_append_val (sorted, *order[i]);
    }
  g_array_set_clear_func (trace->names, NULL);
  g_array_unref (trace->names);
  trace->names = sorted;
  g_array_set_clear_func (trace->names, pool_trace_name_clear);
  for (guint i = 0; i < trace->rows->len; i++)
    {
      PoolTraceRow *row = &g_array_index (trace->rows, PoolTraceRow, i);

      row->fn = place[row->fn];
    }
  g_array_sort (trace->rows, pool_trace_by_time);
}

/* Owners count: two of them may have an application of the same name. */
static gboolean
same_app (const PoolTraceName *a, const PoolTraceName *b)
{
  return *a->app != '\0' && strcmp (a->app, b->app) == 0 && strcmp (a->owner, b->owner) == 0;
}

/* Functions of an app stand together. */
void
pool_trace_count_apps (PoolTrace *trace)
{
  PoolTraceName *name = &g_array_index (trace->names, PoolTraceName, 0);

  for (guint from = 0, to; from < trace->names->len; from = to)
    {
      guint n = 0;

      for (to = from; to == from || (to < trace->names->len && same_app (&name[from], &name[to]));
           to++)
        n += name[to].calls > 0 ? 1 : 0;
      for (guint i = from; i < to; i++)
        {
          name[i].n_app = MAX (1, n);
          name[i].app_end = to;
        }
    }
}
