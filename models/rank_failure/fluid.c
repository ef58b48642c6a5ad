/* models/rank_failure/fluid.c - the load as a level: no single requests.
 *
 * Every full rank holds requests_per_rank requests of context_tokens.  A rank that comes back
 * fills as N (1 - exp (-t / refill_s)), in steps of a quarter of refill_s; between those, and while
 * nothing fails, the rate is constant and months pass in one event.
 */
#include <math.h>
#include "models/rank_failure/load.h"
#include "models/rank_failure/metrics.h"

enum { FULL_AFTER = 6 }; /* times refill_s: within 0.25 % */

static void change (Ep *m);

static void
refill (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  m->fluid_event = 0;
  if (m->state == EP_SERVING)
    change (m);
}

/* Books the tokens since the last change. */
static void
settle (Ep *m)
{
  double now = sim_now_s (m->sim), tokens = m->fluid_rate * (now - m->fluid_s);

  m->fluid_s = now;
  m->total_tokens += tokens;
  sim_count (m->sim, EP_TOKENS, tokens);
  ep_drop_count (m, tokens);
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

static void
change (Ep *m)
{
  const EpTier *tier = ep_tiers[m->p->fidelity].impl;
  g_autofree LlmLoad *loads = g_new0 (LlmLoad, m->n_ranks);
  gboolean filling = set_loads (m, loads);
  double n = 0.0;

  settle (m);
  for (guint r = 0; r < m->n_ranks; r++)
    n += (double) loads[r].n_requests;
  m->fluid_running = n;
  m->fluid_rate = n > 0.0 ? n / tier->step (m, loads).first_s : 0.0;
  if (m->fluid_event != 0)
    sim_cancel (m->sim, m->fluid_event);
  m->fluid_event = filling ? sim_after (m->sim, m->p->refill_s / 4.0, refill, m, NULL) : 0;
}

static void
start (Ep *m)
{
  m->fill = g_new (double, m->n_ranks);
  for (guint r = 0; r < m->n_ranks; r++)
    m->fill[r] = -1e18;
  change (m);
}

static double
boundary (Ep *m)
{
  return m->step_s * sim_uniform (sim_stream (m->sim, "phase"));
}

static double
freeze (Ep *m)
{
  settle (m);
  m->fluid_rate = 0.0;
  return sim_now_s (m->sim) + boundary (m);
}

static void
thaw (Ep *m, gboolean commit)
{
  change (m);
}

static void
lose (Ep *m, guint rank)
{
  m->fill[rank] = INFINITY;
}

static void
open_rank (Ep *m, guint rank)
{
  m->fill[rank] = sim_now_s (m->sim);
}

/* Unless requests go on, live ranks fill again, too. */
static void
drop (Ep *m)
{
  for (guint r = 0; r < m->n_ranks && m->p->in_flight != EP_KEEP; r++)
    if (m->rank[r].member == EP_LIVE)
      open_rank (m, r);
}

static double
running (Ep *m)
{
  return m->fluid_running;
}

static double
tokens (Ep *m)
{
  settle (m);
  return m->total_tokens;
}

const EpLoad ep_load_fluid
  = { start, freeze, thaw, lose, drop, open_rank, boundary, change, running, tokens, settle };
