/* models/sandbox_pool/sequential.c - one call at a time: iterations of every function, one
 * function after another (figure 12). */
#include "models/sandbox_pool/policies.h"

static gboolean
next (Pool *m, PoolArrival *a)
{
  if (m->drawn == (guint64) m->p->iterations * (m->n_fn - 1))
    return FALSE;
  a->fn = 1 + (guint32) (m->drawn++ / (guint64) m->p->iterations);
  a->at = sim_now (m->sim);
  return TRUE;
}

const PoolWorkload pool_load_sequential = { .next = next, .sequential = TRUE };
