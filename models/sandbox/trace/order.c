/* models/sandbox/trace/order.c - a trace in an order that its file does not decide: names by their
 * identity, rows by time. */
#include <stdlib.h>
#include <string.h>
#include "models/sandbox/trace/trace.h"

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

/* Rows to match the names, in memory or in the file, and where they begin and end. */
static gboolean
settle (PoolTrace *trace, const PoolSettle *with, GError **error)
{
  PoolWalk walk;

  if (trace->spill == NULL)
    pool_rows_settle (trace->rows, with);
  else if (!pool_spill_settle (trace->spill, with, error))
    return FALSE;
  walk = pool_trace_walk (trace);
  trace->first_s = pool_walk_row (&walk)->at_s;
  walk.at = walk.n - 1;
  trace->last_s = pool_walk_row (&walk)->at_s;
  pool_walk_clear (&walk);
  return TRUE;
}

/* Names in the order of their keys, rows to match. */
gboolean
pool_trace_put_in_order (PoolTrace *trace, double first_s, GError **error)
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
  return settle (trace, &(PoolSettle){ place, first_s }, error);
}

/* Wherever the rows are. */
PoolWalk
pool_trace_walk (const PoolTrace *trace)
{
  return pool_walk_begin (trace->rows, trace->spill);
}

/* Nothing is outside of the whole, which needs no look at the rows. */
guint64
pool_trace_calls_outside (const PoolTrace *trace, double from_s, double to_s)
{
  PoolWalk walk;
  guint64 n = 0;

  if (from_s <= trace->first_s && to_s > trace->last_s)
    return 0;
  walk = pool_trace_walk (trace);
  for (const PoolTraceRow *row; (row = pool_walk_row (&walk)) != NULL; pool_walk_step (&walk))
    n += row->at_s < from_s || row->at_s >= to_s ? row->count : 0;
  pool_walk_clear (&walk);
  return n;
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
