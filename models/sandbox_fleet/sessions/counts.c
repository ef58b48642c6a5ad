/* models/sandbox_fleet/sessions/counts.c - sessions as rows, and what is counted of them. */
#include "models/sandbox_fleet/sessions/sessions.h"

/* Sessions x time, up to now. */
void
fleet_settle (Fleet *m)
{
  const SimTime now = sim_now (m->sim), from = MAX (m->present_since, sim_measured_from (m->sim));

  if (now > from)
    m->present_integral += (double) m->n_present * sim_seconds (m->sim, now - from);
  m->present_since = now;
}

/* Rows stay until the end of the run. */
FleetSession *
fleet_session_new (Fleet *m)
{
  FleetSession *session = g_new0 (FleetSession, 1);

  session->index = m->sessions->len;
  session->calls_left = m->p->calls;
  session->arrived = session->wanted = sim_now (m->sim);
  g_ptr_array_add (m->sessions, session);
  fleet_settle (m);
  m->n_arrived++;
  m->n_present++;
  m->promised_bytes += m->p->size_bytes;
  m->most_promised = MAX (m->most_promised, m->promised_bytes);
  return session;
}

/* Conservation: what came has ended or is there. */
void
fleet_session_ended (Fleet *m, FleetSession *session)
{
  fleet_session_state (m, session, FLEET_ENDED);
  fleet_layers_leave (m, session);
  if (session->home != NULL)
    fleet_cache_drop (session->home, session);
  fleet_settle (m);
  m->n_present--;
  m->n_ended++;
  m->promised_bytes -= m->p->size_bytes;
  sim_assert (m->sim, m->n_arrived == m->n_present + m->n_ended);
}

/* Running is whatever holds memory for a session and is ready. */
static gboolean
runs (int state)
{
  return state == FLEET_ACTING || state == FLEET_THINKING;
}

/* Levels follow states, and nothing else does. */
void
fleet_session_state (Fleet *m, FleetSession *session, int state)
{
  m->n_running += (runs (state) ? 1u : 0u) - (runs (session->state) ? 1u : 0u);
  m->n_paused += (state == FLEET_PAUSED ? 1u : 0u) - (session->state == FLEET_PAUSED ? 1u : 0u);
  session->state = state;
  sim_level (m->sim, FLEET_RUNNING, m->n_running);
  sim_level (m->sim, FLEET_PAUSED_N, m->n_paused);
}

/* The size that was asked for, while it runs: paused and ended ones are free.  Each stretch is
 * rounded as the list says. */
void
fleet_session_bill (Fleet *m, FleetSession *session)
{
  const SimTime from = MAX (session->running, sim_measured_from (m->sim)), now = sim_now (m->sim);
  const SandboxPrice *price = m->p->price;
  double usd;

  if (price == NULL || now <= from)
    return;
  usd = sandbox_price_usd (price, sim_seconds (m->sim, now - from), m->p->size_bytes, m->p->vcpu);
  m->bill_usd += usd;
  sim_count (m->sim, FLEET_BILL_USD, usd);
}

/* An act, or thought in memory, that the end of the run cuts. */
void
fleet_session_due (Fleet *m, FleetSession *session)
{
  if (runs (session->state))
    fleet_session_bill (m, session);
}

/* The pool may use the room. */
void
fleet_session_leave (Fleet *m, FleetSession *session)
{
  FleetNode *node = session->node;

  fleet_browse (m, session, FALSE);
  fleet_reside (m, node, -session->held);
  node->n_sandboxes--;
  session->held = 0.0;
  session->node = NULL;
  fleet_pool_mind (m, node);
}
