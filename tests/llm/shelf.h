/* tests/llm/shelf.h - models and operator laws of the shipped catalogue, by name or at random. */
#ifndef TESTS_LLM_SHELF_H
#define TESTS_LLM_SHELF_H

#include <string.h>
#include "models/llm/operators/law/law.h"
#include "models/models.h"
#include "sim/scenario/decode/catalogue.h"
#include "tests/test.h"

/* Entries of the catalogue. */
typedef struct {
  SimCatalogue *catalogue;
  GPtrArray *laws, *models; /* of SimEntry */
} Shelf;

G_GNUC_UNUSED static Shelf
open_shelf (void)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *dir = g_build_filename (g_getenv ("top_srcdir"), "scenarios", "catalogue", NULL);
  Shelf s = { sim_catalogue_new (&orrery_registry), NULL, NULL };

  sim_catalogue_add_dir (s.catalogue, dir, faults);
  ck_assert_uint_eq (sim_faults_n (faults), 0);
  s.laws = sim_catalogue_list (s.catalogue, &llm_operator_law_kind);
  s.models = sim_catalogue_list (s.catalogue, &llm_model_kind);
  return s;
}

G_GNUC_UNUSED static void
close_shelf (Shelf *s)
{
  g_ptr_array_unref (s->laws);
  g_ptr_array_unref (s->models);
  sim_catalogue_free (s->catalogue);
}

G_GNUC_UNUSED static gconstpointer
any (GRand *rand, const GPtrArray *entries)
{
  const SimEntry *e
    = g_ptr_array_index (entries, g_rand_int_range (rand, 0, (gint32) entries->len));

  return e->data;
}

G_GNUC_UNUSED static gconstpointer
named (const GPtrArray *entries, const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const SimEntry *e = g_ptr_array_index (entries, i);

      if (strcmp (e->name, name) == 0)
        return e->data;
    }
  ck_abort_msg ("no entry %s", name);
}

#endif
