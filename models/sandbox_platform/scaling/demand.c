/* models/sandbox_platform/scaling/demand.c - scaling by calls: one that finds no slot starts an
 * instance.
 *
 * Late binding: it waits in its unit's queue for whichever slot is free first; a start that is
 * under way and that no call of the queue is for will do.  Early binding: it waits for its own.
 * `synchronous` adds the limits of AWS Lambda: calls in progress of the account, and new instances
 * of a function, refilled continuously and not saved up.
 */
#include "models/sandbox_platform/calls/calls.h"
#include "models/sandbox_platform/scaling/scaling.h"

/* Without room it waits, or is turned away. */
static void
no_room (Plat *m, PlatCall *call)
{
  if (m->p->when_full == PLAT_REFUSE)
    {
      plat_refuse (m, call);
      return;
    }
  plat_enqueue (m, call);
  plat_starve (m, call->fn->unit);
}

/* Where it goes is asked first: a call is turned away before it is in any queue. */
static void
demand (Plat *m, PlatCall *call)
{
  PlatUnit *unit = call->fn->unit;

  if ((guint64) unit->n_loose * unit->slots > unit->n_queued)
    {
      plat_enqueue (m, call);
      return;
    }
  if (m->place->pick (m, unit) == NULL)
    {
      no_room (m, call);
      return;
    }
  call->caused = call->waited = TRUE;
  if (m->p->binding == PLAT_EARLY)
    {
      plat_start (m, unit, call);
      return;
    }
  plat_enqueue (m, call);
  plat_start (m, unit, NULL);
}

const PlatScaling plat_scaling_demand = { .arrive = demand, .keeps = TRUE };

/* A bucket of starts, full at the beginning. */
typedef struct {
  double tokens; /* starts that are left now */
  SimTime since;
} Burst;

/* Returns: FALSE when the function has started as many as it may. */
static gboolean
take_token (Plat *m, PlatUnit *unit)
{
  const double most = (double) m->p->burst_starts;
  const SimTime now = sim_now (m->sim);
  Burst *burst = unit->scale;

  if (burst == NULL)
    {
      unit->scale = burst = g_new (Burst, 1);
      *burst = (Burst){ most, now };
    }
  burst->tokens += sim_seconds (m->sim, now - burst->since) * most / m->p->burst_s;
  burst->tokens = MIN (most, burst->tokens);
  burst->since = now;
  if (burst->tokens < 1.0)
    return FALSE;
  burst->tokens -= 1.0;
  return TRUE;
}

/* A call that waits for its own start is in progress too. */
static void
synchronous (Plat *m, PlatCall *call)
{
  if (m->n_running + (gint64) m->n_starting >= m->p->account_limit
      || !take_token (m, call->fn->unit))
    plat_refuse (m, call);
  else
    demand (m, call);
}

const PlatScaling plat_scaling_synchronous = { .arrive = synchronous, .keeps = TRUE };

/* All are started at the beginning, and stay. */
static void
fixed_set_up (Plat *m)
{
  for (guint i = 0; i < m->n_units; i++)
    for (gint64 k = 0; k < m->p->instances; k++)
      if (!plat_start (m, &m->units[i], NULL))
        {
          sim_fail (m->sim, "no node has room for instance %d of %s: raise node_bytes or nodes",
                    (int) k + 1, m->units[i].name);
          return;
        }
}

const PlatScaling plat_scaling_fixed = { .set_up = fixed_set_up, .arrive = plat_enqueue };
