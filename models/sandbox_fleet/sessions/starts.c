/* models/sandbox_fleet/sessions/starts.c - a session comes to run: a place, a turn among the
 * starts of its node, and then the start itself.
 *
 * New ones take a sandbox of the warm pool or make one.  One with a snapshot is restored: the
 * fixed part, then the working set: from the node that still has its blocks at the speed of its
 * disk, else over the link, `prefetch` blocks in flight.
 */
#include <math.h>
#include "models/sandbox_fleet/sessions/sessions.h"

static void begin (Fleet *m, FleetSession *session);

/* Its turn's end is the next one's beginning. */
static void
started (Fleet *m, FleetSession *session)
{
  FleetNode *node = session->node;

  node->n_starting--;
  if (node->starts.length > 0)
    begin (m, g_queue_pop_head (&node->starts));
  sim_tally (m->sim, session->chain == NULL ? FLEET_START_S : FLEET_RESUME_S,
             sim_seconds (m->sim, sim_now (m->sim) - session->wanted));
  session->running = sim_now (m->sim);
  m->ready (m, session);
}

/* Round trips are over. */
static void
downloads (Fleet *m, FleetSession *session)
{
  const double bytes = m->p->working_share * session->touched;

  sim_count (m->sim, FLEET_DOWNLOADED, bytes);
  fleet_job_share (&session->node->link, fleet_job (m, session, started), bytes);
}

/* The fixed part is over: its working set comes from near or far. */
static void
restores (Fleet *m, FleetSession *session)
{
  const double bytes = m->p->working_share * session->touched,
               blocks = ceil (bytes / m->p->block_bytes);

  if (fleet_cache_has (session->node, session))
    {
      sim_count (m->sim, FLEET_LOCAL_RESUMES, 1);
      fleet_job_share (&session->node->disk, fleet_job (m, session, started), bytes);
    }
  else
    fleet_job_after (m, fleet_job (m, session, downloads),
                     ceil (blocks / (double) m->p->prefetch) * m->p->link_rtt_s);
}

/* One of the starts that a node may have under way. */
static void
begin (Fleet *m, FleetSession *session)
{
  FleetNode *node = session->node;
  gboolean hit;

  node->n_starting++;
  if (session->chain != NULL)
    {
      sim_count (m->sim, FLEET_RESUMES, 1);
      fleet_job_after (m, fleet_job (m, session, restores), m->p->resume_s);
      return;
    }
  hit = session->readied || fleet_pool_take (m, node);
  session->readied = FALSE;
  fleet_job_after (m, fleet_job (m, session, started),
                   sim_dist_draw (hit ? &m->p->acquire_s : &m->p->create_s, m->starts));
  fleet_pool_mind (m, node);
}

/* Memory is held from here on.  A node that is full of ready sandboxes gives one of them. */
static void
put (Fleet *m, FleetSession *session, FleetNode *node)
{
  session->readied
    = session->chain == NULL && !fleet_has_free (m, node, session) && fleet_pool_take (m, node);
  fleet_make_room (m, node, session);
  session->node = node;
  session->held = m->p->start_bytes + session->touched;
  node->n_sandboxes++;
  fleet_reside (m, node, session->held);
  fleet_browse (m, session, TRUE);
  fleet_session_state (m, session, FLEET_STARTING);
  if (m->p->start_limit > 0 && node->n_starting >= m->p->start_limit)
    g_queue_push_tail (&node->starts, session);
  else
    begin (m, session);
}

/* It is wanted since its arrival, its answer or its loss, which may be long ago.  One that has
 * begun is never turned away. */
void
fleet_want (Fleet *m, FleetSession *session)
{
  FleetNode *node = m->waiting.length == 0 ? fleet_place (m, session) : NULL;

  fleet_session_state (m, session, FLEET_QUEUED);
  if (node != NULL)
    {
      put (m, session, node);
      return;
    }
  if (m->p->when_full == FLEET_REFUSE && session->calls_left == m->p->calls
      && session->chain == NULL && fleet_place (m, session) == NULL)
    {
      sim_count (m->sim, FLEET_REFUSED, 1);
      fleet_session_ended (m, session);
      return;
    }
  g_queue_push_tail (&m->waiting, session);
  sim_level (m->sim, FLEET_WAITING, m->waiting.length);
  fleet_retry (m);
}

/* First come first served: the head waits for a place that is large enough. */
void
fleet_retry (Fleet *m)
{
  FleetSession *session;
  FleetNode *node;

  while ((session = g_queue_peek_head (&m->waiting)) != NULL
         && (node = fleet_place (m, session)) != NULL)
    {
      g_queue_pop_head (&m->waiting);
      sim_level (m->sim, FLEET_WAITING, m->waiting.length);
      put (m, session, node);
    }
}
