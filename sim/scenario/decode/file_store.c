/* sim/scenario/decode/file_store.c - see file_store.h.  A handful of files: a list will do. */
#include "sim/scenario/decode/file_store.h"

typedef struct {
  const SimFileFormat *format;
  char *stamp, *digest;
  gpointer data;
} Stored;

struct SimFileStore {
  GPtrArray *all; /* (element-type Stored) */
};

static void
stored_free (gpointer data)
{
  Stored *stored = data;

  stored->format->free (stored->data);
  g_free (stored->stamp);
  g_free (stored->digest);
  g_free (stored);
}

SimFileStore *
sim_file_store_new (void)
{
  SimFileStore *store = g_new0 (SimFileStore, 1);

  store->all = g_ptr_array_new_with_free_func (stored_free);
  return store;
}

void
sim_file_store_free (SimFileStore *store)
{
  if (store == NULL)
    return;
  g_ptr_array_unref (store->all);
  g_free (store);
}

gconstpointer
sim_file_store_find (const SimFileStore *store, const SimFileFormat *format, const char *stamp,
                     const char **digest)
{
  for (guint i = 0; i < store->all->len; i++)
    {
      const Stored *stored = g_ptr_array_index (store->all, i);

      if (stored->format == format && g_str_equal (stored->stamp, stamp))
        {
          *digest = stored->digest;
          return stored->data;
        }
    }
  return NULL;
}

/* Two formats may read one file: each has an entry of its own. */
void
sim_file_store_add (SimFileStore *store, const SimFileFormat *format, const char *stamp,
                    const char *digest, gpointer data)
{
  Stored *stored = g_new0 (Stored, 1);

  stored->format = format;
  stored->stamp = g_strdup (stamp);
  stored->digest = g_strdup (digest);
  stored->data = data;
  g_ptr_array_add (store->all, stored);
}
