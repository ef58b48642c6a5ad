/* sim/scenario/decode/catalogue_table.c - entries by kind and name, by struct, and in order. */
#include <string.h>
#include "sim/scenario/decode/catalogue_state.h"

const SimEntry *
sim_catalogue_find (const SimCatalogue *catalogue, const SimKind *kind, const char *name)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", kind->name, name);

  return g_hash_table_lookup (catalogue->by_name, key);
}

const SimEntry *
sim_catalogue_entry_of (const SimCatalogue *catalogue, gconstpointer data)
{
  return g_hash_table_lookup (catalogue->by_data, data);
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const SimEntry *x = *(const SimEntry *const *) a, *y = *(const SimEntry *const *) b;
  int by_kind = strcmp (x->kind->name, y->kind->name);

  return by_kind ? by_kind : strcmp (x->name, y->name);
}

GPtrArray *
sim_catalogue_list (const SimCatalogue *catalogue, const SimKind *kind)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < catalogue->entries->len; i++)
    {
      SimEntry *entry = g_ptr_array_index (catalogue->entries, i);

      if ((kind == NULL || entry->kind == kind)
          && sim_catalogue_find (catalogue, entry->kind, entry->name) == entry)
        g_ptr_array_add (list, entry);
    }
  g_ptr_array_sort (list, compare_entries);
  return list;
}
