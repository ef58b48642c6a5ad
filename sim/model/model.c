/* sim/model/model.c - finding models and kinds by name. */
#include "sim/model/model.h"
#include <string.h>

const SimModel *
sim_registry_model (const SimRegistry *registry, const char *name)
{
  for (guint i = 0; registry->models[i] != NULL; i++)
    if (strcmp (registry->models[i]->name, name) == 0)
      return registry->models[i];
  return NULL;
}

const SimKind *
sim_registry_kind (const SimRegistry *registry, const char *name)
{
  for (guint i = 0; registry->kinds[i] != NULL; i++)
    if (strcmp (registry->kinds[i]->name, name) == 0)
      return registry->kinds[i];
  return NULL;
}

const SimOrigin *
sim_registry_origin (const SimRegistry *registry, const SimModel *model)
{
  for (const SimOrigin *o = registry->origins; o != NULL && o->model != NULL; o++)
    if (o->model == model)
      return o;
  return NULL;
}

const char **
sim_registry_model_names (const SimRegistry *registry)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; registry->models[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) registry->models[i]->name);
  g_ptr_array_add (names, NULL);
  return (const char **) g_ptr_array_free (names, FALSE);
}

const char **
sim_registry_kind_names (const SimRegistry *registry)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; registry->kinds[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) registry->kinds[i]->name);
  g_ptr_array_add (names, NULL);
  return (const char **) g_ptr_array_free (names, FALSE);
}
