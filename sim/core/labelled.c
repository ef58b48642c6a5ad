/* sim/core/labelled.c - see labelled.h. */
#include "sim/core/labelled.h"
#include <string.h>
#include "sim/core/metric.h"

struct SimLabelled {
  GPtrArray  *list;        /* (element-type SimLabel), owned */
  GHashTable *find;        /* SimLabel as its own key */
};

static guint
hash (gconstpointer key)
{
  const SimLabel *l = key;

  return g_str_hash (l->label) * 31u + l->metric;
}

static gboolean
equal (gconstpointer a, gconstpointer b)
{
  const SimLabel *x = a, *y = b;

  return x->metric == y->metric && strcmp (x->label, y->label) == 0;
}

static void
free_label (gpointer data)
{
  SimLabel *l = data;

  g_free (l->label);
  g_array_unref (l->points);
  g_free (l);
}

SimLabelled *
sim_labelled_new (void)
{
  SimLabelled *all = g_new0 (SimLabelled, 1);

  all->list = g_ptr_array_new_with_free_func (free_label);
  all->find = g_hash_table_new (hash, equal);
  return all;
}

void
sim_labelled_free (SimLabelled *all)
{
  if (all == NULL)
    return;
  g_hash_table_unref (all->find);
  g_ptr_array_unref (all->list);
  g_free (all);
}

void
sim_labelled_clear (SimLabelled *all)
{
  g_hash_table_remove_all (all->find);
  g_ptr_array_set_size (all->list, 0);
}

void
sim_labelled_add (SimLabelled *all, guint metric, const char *label, double time_s, double value)
{
  const SimLabel key = { .metric = metric, .label = (char *) label };
  const SimSample sample = { time_s, value };
  SimLabel *l = g_hash_table_lookup (all->find, &key);

  if (l == NULL)
    {
      l = g_new (SimLabel, 1);
      *l = (SimLabel){ metric, g_strdup (label), g_array_new (FALSE, FALSE, sizeof (SimSample)) };
      g_ptr_array_add (all->list, l);
      g_hash_table_add (all->find, l);
    }
  g_array_append_val (l->points, sample);
}

/* By bytes: a locale decides nothing, nor does who came first. */
static gint
compare (gconstpointer a, gconstpointer b)
{
  const SimLabel *x = *(const SimLabel *const *) a, *y = *(const SimLabel *const *) b;

  return x->metric != y->metric ? (x->metric < y->metric ? -1 : 1) : strcmp (x->label, y->label);
}

const GPtrArray *
sim_labelled_list (SimLabelled *all)
{
  g_ptr_array_sort (all->list, compare);
  return all->list;
}
