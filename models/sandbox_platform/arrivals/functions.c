/* models/sandbox_platform/arrivals/functions.c - rows of units and functions, allocated once:
 * others point at them. */
#include "models/sandbox_platform/arrivals/functions.h"

/* As many as the workload will add. */
void
plat_functions_begin (Plat *m, guint n_units, guint n_fns)
{
  m->units = g_new0 (PlatUnit, n_units);
  m->fns = g_new0 (PlatFn, n_fns);
}

/* Its start is set by who knows it. */
PlatUnit *
plat_unit_add (Plat *m, const char *name, const char *key, double bytes)
{
  PlatUnit *unit = &m->units[m->n_units];

  unit->index = m->n_units++;
  unit->name = name;
  unit->key = key;
  unit->bytes = bytes + m->p->overhead_bytes;
  unit->vcpu = plat_vcpu (m->p, bytes);
  unit->slots = m->p->concurrency == 0 ? G_MAXUINT : (guint) m->p->concurrency;
  return unit;
}

/* Its times are set by who knows them. */
PlatFn *
plat_fn_add (Plat *m, const char *name, const char *key, PlatUnit *unit)
{
  PlatFn *fn = &m->fns[m->n_fns++];

  fn->name = name;
  fn->key = key;
  fn->unit = unit;
  return fn;
}

/* Names of the trace are its own; those that are put together here stay until the end. */
const char *
plat_text (Plat *m, char *text)
{
  g_ptr_array_add (m->texts, text);
  return text;
}

/* What policies keep of units goes with them. */
void
plat_functions_clear (Plat *m)
{
  for (guint i = 0; i < m->n_units; i++)
    {
      PlatUnit *unit = &m->units[i];

      if (unit->history != NULL && m->keep->clear != NULL)
        m->keep->clear (unit);
      if (unit->scale != NULL && m->scaling->clear != NULL)
        m->scaling->clear (unit);
      g_free (unit->history);
      g_free (unit->scale);
    }
  g_clear_pointer (&m->units, g_free);
  g_clear_pointer (&m->fns, g_free);
}
