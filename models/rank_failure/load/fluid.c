/* models/rank_failure/load/fluid.c - the load as a level: no single requests.
 *
 * The same clients as in the closed load: requests_per_rank for each rank of the instance.  When a
 * rank dies, survivors take its requests over as far as they take any (ep_rank_takes); the others
 * wait.  A rank that comes back fills as N (1 - exp (-t / refill_s)), in steps of a quarter of
 * refill_s, and takes from the others as it does; between those, and while nothing fails, the rate
 * is constant and months pass in one event.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

enum { FULL_AFTER = 6 }; /* times refill_s: within 0.25 % */

static void change (EpServing *m);

/* While something is filling, the rate is set anew in steps. */
static void
refill (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;

  m->fluid_event = 0;
  if (m->inst->state == EP_SERVING)
    change (m);
}

/* Books the tokens since the last change. */
static void
settle (EpServing *m)
{
  double now = sim_now_s (m->inst->sim), tokens = m->fluid_rate * (now - m->fluid_s);

  m->fluid_s = now;
  m->fluid_tokens += tokens;
  sim_count (m->inst->sim, EP_TOKENS, tokens);
  ep_drop_count (m->experts, tokens);
}

/* How full a rank is of what it will hold: in [0, 1]. */
static double
fullness (const EpServing *m, guint r)
{
  double age = sim_now_s (m->inst->sim) - m->fill[r];

  if (m->inst->rank[r].member != EP_LIVE || !isfinite (m->fill[r]))
    return 0.0;
  if (m->inst->p->refill_s <= 0.0 || age >= FULL_AFTER * m->inst->p->refill_s)
    return 1.0;
  return -expm1 (-age / m->inst->p->refill_s);
}

/* All clients over the live ranks, as evenly as those that fill allow.  Returns: whether any does.
 */
static gboolean
set_held (EpServing *m)
{
  double all = m->inst->p->requests_per_rank * m->inst->n_ranks, most, each, filling = 0.0,
         n_full = 0.0;

  most = ep_rank_takes (m->inst->p, m->inst->p->context_tokens);
  each = MIN (most, all / m->inst->n_alive);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      double full = fullness (m, r);

      n_full += full >= 1.0 ? 1.0 : 0.0;
      filling += full < 1.0 ? full * each : 0.0;
      m->steps->held[r].requests = full * each;
    }
  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      if (fullness (m, r) >= 1.0)
        m->steps->held[r].requests = MIN (most, (all - filling) / n_full);
      m->steps->held[r].context_tokens = m->steps->held[r].requests * m->inst->p->context_tokens;
    }
  return n_full < m->inst->n_alive;
}

static void
change (EpServing *m)
{
  gboolean filling = set_held (m);
  double n = 0.0;

  settle (m);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    n += m->steps->held[r].requests;
  m->fluid_running = n;
  sim_level (m->inst->sim, EP_RUNNING, n);
  sim_level (m->inst->sim, EP_QUEUED,
             MAX (0.0, m->inst->p->requests_per_rank * m->inst->n_ranks - n));
  m->fluid_rate = n > 0.0 ? n / m->inst->policy.tier->step (m->steps, m->steps->held).first_s : 0.0;
  sim_assert (m->inst->sim, m->fluid_rate >= 0.0 && isfinite (m->fluid_rate));
  if (m->fluid_event != 0)
    sim_cancel (m->inst->sim, m->fluid_event);
  m->fluid_event
    = filling ? sim_after (m->inst->sim, m->inst->p->refill_s / 4.0, refill, m, NULL) : 0;
}

/* At the beginning all ranks have been full for ever. */
static void
start (EpServing *m)
{
  m->fill = g_new (double, m->inst->n_ranks);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    m->fill[r] = -1e18;
  change (m);
}

/* Levels have no steps: the instant of a fault is anywhere in one. */
static double
boundary (EpServing *m)
{
  return m->steps->step_s * sim_uniform (sim_stream (m->inst->sim, "phase"));
}

/* No token is made from here to resume; the step under way is lost or made again there. */
static double
pause_all (EpServing *m)
{
  settle (m);
  m->fluid_rate = 0.0;
  return sim_now_s (m->inst->sim) + boundary (m);
}

/* As at any change: held requests, rate and what fills are found anew. */
static void
resume (EpServing *m, gboolean commit)
{
  change (m);
}

/* Its clients go to the others, or wait, from the next change on. */
static void
fail (EpServing *m, guint rank)
{
  m->fill[rank] = INFINITY;
}

/* It starts empty. */
static void
open_rank (EpServing *m, guint rank)
{
  m->fill[rank] = sim_now_s (m->inst->sim);
}

/* Unless requests go on, live ranks fill again, too. */
static void
drop (EpServing *m)
{
  for (guint r = 0; r < m->inst->n_ranks && m->inst->p->in_flight != EP_KEEP; r++)
    if (m->inst->rank[r].member == EP_LIVE)
      open_rank (m, r);
}

static double
running (const EpServing *m)
{
  return m->fluid_running;
}

/* Settled first: between two changes nothing is booked. */
static double
tokens (EpServing *m)
{
  settle (m);
  return m->fluid_tokens;
}

static const EpDecode levels = {
  .pause = pause_all,
  .resume = resume,
  .fail = fail,
  .drop = drop,
  .open = open_rank,
  .boundary = boundary,
  .change = change,
  .running = running,
  .tokens = tokens,
  .finish = settle,
};

const EpLoad ep_load_fluid = { .decode = &levels, .start = start };
