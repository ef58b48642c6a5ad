/* models/rank_failure/fluid.c - the load as a level: no single requests.
 *
 * Every full rank holds requests_per_rank requests of context_tokens.  A rank that comes back
 * fills as N (1 - exp (-t / refill_s)), in steps of a quarter of refill_s; between those, and while
 * nothing fails, the rate is constant and months pass in one event.
 */
#include <math.h>
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/tier.h"

enum { FULL_AFTER = 6 }; /* times refill_s: within 0.25 % */

static void
refill (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  m->fluid_event = 0;
  if (m->state == EP_SERVING)
    ep_fluid_change (m);
}

void
ep_fluid_settle (Ep *m)
{
  double now = sim_now_s (m->sim), tokens = m->fluid_rate * (now - m->fluid_s);

  m->fluid_s = now;
  m->total_tokens += tokens;
  sim_count (m->sim, EP_TOKENS, tokens);
}

static gboolean
set_loads (Ep *m, LlmLoad *loads)
{
  double now = sim_now_s (m->sim), full = (double) m->p->requests_per_rank;
  gboolean filling = FALSE;

  for (guint r = 0; r < m->n_ranks; r++)
    {
      double age = now - m->fill[r], n = 0.0;

      if (m->rank[r].member == EP_LIVE && isfinite (m->fill[r]))
        {
          gboolean ripe = m->p->refill_s <= 0.0 || age >= FULL_AFTER * m->p->refill_s;

          n = ripe ? full : full * -expm1 (-age / m->p->refill_s);
          filling |= !ripe;
        }
      loads[r].n_requests = (gint64) round (n);
      loads[r].context_tokens = (gint64) round (round (n) * m->p->context_tokens);
    }
  return filling;
}

void
ep_fluid_change (Ep *m)
{
  const EpTier *tier = ep_tiers[m->p->fidelity].impl;
  g_autofree LlmLoad *loads = g_new0 (LlmLoad, m->n_ranks);
  gboolean filling = set_loads (m, loads);
  double n = 0.0;

  ep_fluid_settle (m);
  for (guint r = 0; r < m->n_ranks; r++)
    n += (double) loads[r].n_requests;
  m->fluid_rate = n > 0.0 ? n / tier->step (m, loads).first_s : 0.0;
  if (m->fluid_event != 0)
    sim_cancel (m->sim, m->fluid_event);
  m->fluid_event = filling ? sim_after (m->sim, m->p->refill_s / 4.0, refill, m, NULL) : 0;
}

void
ep_fluid_start (Ep *m)
{
  m->fill = g_new (double, m->n_ranks);
  for (guint r = 0; r < m->n_ranks; r++)
    m->fill[r] = -1e18;
  ep_fluid_change (m);
}
