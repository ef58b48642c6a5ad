/* models/sandbox_platform/arrivals/random_load.c - workloads without a file.
 *
 * `rates`: each function of the list is called by a Poisson process of its own rate, so that
 * closed forms hold.  `synthetic`: n_functions with the marginals of Azure Functions (ATC'20),
 * calls at one rate, each of a function drawn by popularity.
 */
#include <math.h>
#include "models/sandbox_platform/arrivals/arrivals.h"

/* Each from its own stream: other functions do not move it. */
static void
next_of (Plat *m, PlatFn *fn, SimTime after)
{
  const double gap_s = sim_exp (plat_arrivals_of (m, fn), 1.0 / fn->rate_hz);

  sim_heap_push (&m->coming_fns, (guint) (fn - m->fns),
                 sim_time_add (after, sim_ticks (m->sim, gap_s)));
}

/* The list says all of a function. */
static void
rates_set_up (Plat *m)
{
  const PlatFunctionRow *rows = m->p->functions.items;

  plat_functions_begin (m, m->p->functions.n, m->p->functions.n);
  for (guint i = 0; i < m->p->functions.n; i++)
    {
      PlatUnit *unit = plat_unit_add (m, rows[i].name, rows[i].name, rows[i].bytes);
      PlatFn *fn = plat_fn_add (m, rows[i].name, rows[i].name, unit);

      unit->init_s = rows[i].init_s * m->p->init_scale;
      unit->vcpu = rows[i].vcpu;
      fn->exec = &rows[i].exec_s;
      fn->cpu_share = rows[i].cpu_share;
      fn->rate_hz = rows[i].rate_hz * m->p->load_scale;
      if (fn->rate_hz > 0.0)
        next_of (m, fn, 0);
    }
}

/* The earliest of all functions' next calls. */
static gboolean
rates_next (Plat *m, PlatArrival *arrival)
{
  SimHeapEntry top;

  if (m->coming_fns.len == 0 || m->drawn >= (guint64) m->p->invocations)
    return FALSE;
  top = sim_heap_pop (&m->coming_fns);
  m->drawn++;
  arrival->at = top.key;
  arrival->fn = &m->fns[top.id];
  next_of (m, arrival->fn, top.key);
  return TRUE;
}

const PlatLoad plat_load_rates = { .set_up = rates_set_up, .next = rates_next };

/* Execution and memory are drawn apart: no source joins them. */
static void
synthetic_set_up (Plat *m)
{
  const guint n = (guint) m->p->n_functions;

  plat_functions_begin (m, n, n);
  for (guint i = 0; i < n; i++)
    {
      const char *name = plat_text (m, g_strdup_printf ("f%u", i));
      PlatUnit *unit = plat_unit_add (m, name, name, plat_drawn_bytes (m->p, name));
      PlatFn *fn = plat_fn_add (m, name, name, unit);

      unit->init_s = plat_drawn (m->p, name, "init", &m->p->init_s) * m->p->init_scale;
      fn->exec_s = plat_drawn_exec_s (m->p, name);
      fn->cpu_share = MIN (1.0, plat_drawn (m->p, name, "cpu_share", &m->p->cpu_share));
    }
}

/* Popularity: index over number is log-normal; beyond the last it is drawn again. */
static gboolean
synthetic_next (Plat *m, PlatArrival *arrival)
{
  const double n = (double) m->p->n_functions;
  double index;

  if (m->drawn == (guint64) m->p->invocations)
    return FALSE;
  m->drawn++;
  m->clock_s += sim_exp (m->draws, 1.0 / m->p->arrival_hz);
  do
    index = n * exp (sim_normal (m->draws, m->p->popularity_mu, m->p->popularity_sigma));
  while (index >= n);
  arrival->at = sim_ticks (m->sim, m->clock_s);
  arrival->fn = &m->fns[(guint) index];
  return TRUE;
}

const PlatLoad plat_load_synthetic = { .set_up = synthetic_set_up, .next = synthetic_next };
