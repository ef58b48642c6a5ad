/* models/sandbox_fleet/sessions/loss.c - a node is lost, with what it held and had not uploaded.
 *
 * A session whose last snapshot is in the store goes on from there and does all acts since again;
 * one whose upload was under way, its own or of the fork that it comes from, or that had none,
 * begins anew.  No session is lost.
 */
#include "models/sandbox_fleet/sessions/sessions.h"

/* All that it needs is in the store. */
static gboolean
is_stored (const FleetSession *session)
{
  return session->uploads == 0 && session->chain != NULL
         && (session->origin == NULL || !session->origin->forking);
}

/* Whether anything of it is gone. */
static gboolean
is_hit (const FleetSession *session, const FleetNode *node)
{
  return session->node == node
         || (session->node == NULL && session->home == node && session->chain != NULL
             && !is_stored (session));
}

/* As if it had just come, but for its age. */
static void
begin_anew (Fleet *m, FleetSession *session)
{
  sim_count (m->sim, FLEET_RESTARTED, 1);
  fleet_layers_leave (m, session);
  session->touched = session->dirty = 0.0;
  session->calls_left = m->p->calls;
  session->forks_left = 0;
  session->origin = NULL;
}

/* Dirty memory goes with the node; what the store has stays. */
static void
hit (Fleet *m, FleetSession *session)
{
  const gboolean had_memory = session->node != NULL, works = session->state == FLEET_ACTING;

  session->epoch++;
  session->uploads = 0;
  if (session->state == FLEET_ACTING || session->state == FLEET_THINKING)
    fleet_session_bill (m, session);
  sim_cancel (m->sim, session->pause);
  session->pause = 0;
  if (had_memory)
    fleet_session_leave (m, session);
  session->dirty = 0.0;
  session->readied = FALSE;
  session->calls_left = session->saved_calls;
  session->touched = session->saved_touched;
  if (!session->durable)
    begin_anew (m, session);
  /* one that was at work is wanted since the loss; others have waited longer */
  if (works)
    session->wanted = sim_now (m->sim);
  if (session->thinks)
    fleet_session_state (m, session, FLEET_PAUSED);
  else if (session->state != FLEET_QUEUED)
    fleet_want (m, session);
}

/* Sessions go in the order of their numbers; the queue of starts goes with the node. */
void
fleet_lose (Fleet *m, FleetNode *node)
{
  node->lost = TRUE;
  g_queue_clear (&node->starts);
  fleet_pool_clear (m, node);
  while (node->cache.head != NULL)
    fleet_cache_drop (node, node->cache.head->data);
  /* before anything moves: children ask their origin */
  for (guint i = 0; i < m->sessions->len; i++)
    {
      FleetSession *session = g_ptr_array_index (m->sessions, i);

      session->durable = is_stored (session);
    }
  for (guint i = 0; i < m->sessions->len; i++)
    {
      FleetSession *session = g_ptr_array_index (m->sessions, i);

      if (session->state != FLEET_ENDED && is_hit (session, node))
        hit (m, session);
    }
  node->n_starting = 0;
}
