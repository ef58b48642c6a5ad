/* sim/model/params.c - whole structs of parameters: defaults, freeing, copying. */
#include "sim/model/param.h"
#include <string.h>

static gpointer
at (gpointer base, const SimParam *row)
{
  return (char *) base + row->offset;
}

static gboolean
is_scalar (const SimParam *row)
{
  return row->type != SIM_LIST && row->type != SIM_REF && row->type != SIM_FILE;
}

void
sim_params_defaults (const SimParam *rows, gpointer base)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *what = NULL;

      if (rows->def == NULL || !is_scalar (rows) || sim_param_set (rows, base, rows->def, &error))
        continue;
      what = g_strdup_printf ("an allowed default \"%s\" of %s, which %s", rows->def, rows->name,
                              error->message);
      sim_require_failed (what, __FILE__, __LINE__, "sim_params_defaults");
    }
}

static void
clear_list (const SimListType *type, SimList *list)
{
  for (guint i = 0; i < list->n; i++)
    sim_params_clear (type->rows, (char *) list->items + i * type->size, type->size);
  g_free (list->items);
}

void
sim_params_clear (const SimParam *rows, gpointer base, gsize size)
{
  for (; rows != NULL && rows->name != NULL; rows++)
    if (rows->type == SIM_STRING)
      g_free (*(char **) at (base, rows));
    else if (rows->type == SIM_LIST)
      clear_list (rows->detail, at (base, rows));
  memset (base, 0, size);
}

static void
copy_list (const SimListType *type, SimList *list)
{
  const char *items = list->items;

  list->items = g_malloc0 (MAX (list->n * type->size, 1));
  for (guint i = 0; i < list->n; i++)
    sim_params_copy (type->rows, (char *) list->items + i * type->size, items + i * type->size,
                     type->size);
}

void
sim_params_copy (const SimParam *rows, gpointer to, gconstpointer from, gsize size)
{
  memcpy (to, from, size);
  for (; rows != NULL && rows->name != NULL; rows++)
    {
      if (rows->type == SIM_STRING)
        *(char **) at (to, rows) = g_strdup (*(char **) at (to, rows));
      else if (rows->type == SIM_LIST)
        copy_list (rows->detail, at (to, rows));
    }
}
