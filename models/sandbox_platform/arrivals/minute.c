/* models/sandbox_platform/arrivals/minute.c - the calls of a minute over its seconds.
 *
 * Even: the j-th of n at 60 j / n s, as faascache-sim has it.  Uniform: n at random.  Poisson:
 * exponential gaps, scaled so that they fill the minute, the first call at its start (In-Vitro).
 */
#include <math.h>
#include "models/sandbox_platform/arrivals/arrivals.h"

#define MINUTE_S 60.0

/* A trace has tens of thousands of names, of which a short run calls few. */
SimStream *
plat_arrivals_of (Plat *m, PlatFn *fn)
{
  if (fn->arrivals == NULL)
    {
      g_autofree char *name = g_strconcat ("arrivals ", fn->key, NULL);

      fn->arrivals = sim_stream (m->sim, name);
    }
  return fn->arrivals;
}

/* Gaps are drawn first and scaled then. */
static void
poisson (Plat *m, PlatFn *fn, guint n, double from_s)
{
  g_autofree double *at = g_new (double, n + 1);
  SimStream *stream = plat_arrivals_of (m, fn);

  at[0] = 0.0;
  for (guint j = 0; j < n; j++)
    at[j + 1] = at[j] + sim_exp (stream, 1.0);
  for (guint j = 0; j < n; j++)
    plat_batch_add (m, from_s + MINUTE_S * at[j] / at[n], fn, NAN);
}

/* The batch is put in order afterwards. */
void
plat_minute_add (Plat *m, PlatFn *fn, guint n, double from_s)
{
  if (m->p->spread == PLAT_SPREAD_POISSON)
    {
      poisson (m, fn, n, from_s);
      return;
    }
  for (guint j = 0; j < n; j++)
    plat_batch_add (m,
                    from_s
                      + (m->p->spread == PLAT_SPREAD_EVEN
                           ? MINUTE_S * j / n
                           : MINUTE_S * sim_uniform (plat_arrivals_of (m, fn))),
                    fn, NAN);
}
