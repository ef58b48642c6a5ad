/* models/sandbox_fleet/sessions/life.c - a session at work: acts (tools) and thinks (waits for
 * the LLM) in turn, is paused when it thinks for longer than pause_after_s, forks once, and
 * ends.
 *
 * A pause stops it, writes what is dirty to the node's disk, and frees its memory; the upload to
 * the store goes on behind.  An answer that comes while it is paused wants it back at once.
 */
#include <math.h>
#include "models/sandbox_fleet/sessions/sessions.h"

static void think (Fleet *m, FleetSession *session);
static void pause_session (Fleet *m, FleetSession *session);

/* Room and layers come free. */
static void
finish (Fleet *m, FleetSession *session)
{
  fleet_session_bill (m, session);
  fleet_session_leave (m, session);
  sim_count (m->sim, FLEET_FINISHED, 1);
  sim_tally (m->sim, FLEET_SESSION_S, sim_seconds (m->sim, sim_now (m->sim) - session->arrived));
  fleet_session_ended (m, session);
  m->freed (m);
}

/* The store has the snapshot of its fork. */
static void
fork_uploaded (Fleet *m, FleetSession *session)
{
  session->uploads--;
  session->forking = FALSE;
}

/* The disk has it: the upload goes on behind, as that of a pause, once for all children. */
static void
upload_fork (Fleet *m, FleetSession *session)
{
  const double bytes = session->chain->bytes;

  session->uploads++;
  session->forking = TRUE;
  sim_count (m->sim, FLEET_UPLOADED, bytes);
  fleet_job_share (&session->node->link, fleet_job (m, session, fork_uploaded), bytes);
}

/* Children share its chain, and the blocks that its node has of it. */
static void
forked (Fleet *m, FleetSession *session)
{
  upload_fork (m, session);
  for (; session->forks_left > 0; session->forks_left--)
    {
      FleetSession *child = fleet_session_new (m);

      child->origin = session;
      child->touched = session->touched;
      child->calls_left = child->saved_calls = session->calls_left;
      child->saved_touched = session->touched;
      fleet_layers_share (session, child);
      fleet_cache_put (m, session->node, child, 0.0);
      sim_count (m->sim, FLEET_FORKED, 1);
      fleet_want (m, child);
    }
  think (m, session);
}

/* The snapshot that all children share is written once. */
static void
writes_fork (Fleet *m, FleetSession *session)
{
  fleet_job_share (&session->node->disk, fleet_job (m, session, forked),
                   fleet_layer_add (m, session));
}

/* What an act writes is held at once where the node has room; else the session goes to where there
 * is, by a pause.  Returns: FALSE when it must. */
static gboolean
grow (Fleet *m, FleetSession *session)
{
  const double d = sim_dist_draw (&m->p->dirty_bytes, m->dirt), before = session->touched,
               most = MAX (0.0, m->p->limit_bytes - m->p->start_bytes);

  session->touched = MIN (most, session->touched + d);
  session->dirty = MIN (session->touched, session->dirty + d);
  if (session->node->used + session->touched - before > m->p->node_bytes)
    return FALSE;
  fleet_reside (m, session->node, session->touched - before);
  session->held += session->touched - before;
  return TRUE;
}

/* The act is over: what it wrote stays. */
static void
acted (Fleet *m, FleetSession *session)
{
  const gboolean fits = grow (m, session);

  session->calls_left--;
  if (session->forks_left > 0 && fits && session->calls_left > 0)
    {
      fleet_job_after (m, fleet_job (m, session, writes_fork), m->p->snapshot_s);
      return;
    }
  if (session->calls_left <= 0)
    {
      finish (m, session);
      return;
    }
  think (m, session);
  if (!fits)
    pause_session (m, session);
}

/* The CPU work is over; the rest of an act is waiting. */
static void
rests (Fleet *m, FleetSession *session)
{
  fleet_job_after (m, fleet_job (m, session, acted), session->rest_s);
}

/* CPU first, shared with others of the node. */
void
fleet_act (Fleet *m, FleetSession *session)
{
  const double s = sim_dist_draw (&m->p->act_s, m->acts), share = m->p->act_cpu_share,
               browser_s = m->p->browser_group > 0 ? m->p->browser_cpu_s : 0.0;

  fleet_session_state (m, session, FLEET_ACTING);
  session->rest_s = s * (1.0 - share);
  sim_tally (m->sim, FLEET_ACT_S, s);
  sim_count (m->sim, FLEET_CPU_S, s * share + browser_s);
  fleet_job_share (&session->node->cpu, fleet_job (m, session, rests), s * share + browser_s);
}

/* The answer is there, wherever the session is. */
static void
thought (Sim *sim, gpointer self, gpointer item)
{
  Fleet *m = self;
  FleetSession *session = item;

  session->think = 0;
  session->thinks = FALSE;
  sim_cancel (sim, session->pause);
  session->pause = 0;
  session->wanted = sim_now (sim);
  /* one that is being paused is wanted when that is over */
  if (session->state == FLEET_THINKING)
    fleet_act (m, session);
  else if (session->state == FLEET_PAUSED)
    fleet_want (m, session);
}

/* It has thought for too long. */
static void
pause_due (Sim *sim, gpointer self, gpointer item)
{
  ((FleetSession *) item)->pause = 0;
  pause_session (self, item);
}

/* The answer comes whatever becomes of the sandbox meanwhile. */
static void
think (Fleet *m, FleetSession *session)
{
  fleet_session_state (m, session, FLEET_THINKING);
  session->thinks = TRUE;
  session->think
    = sim_after (m->sim, sim_dist_draw (&m->p->think_s, m->thinks), thought, m, session);
  if (isfinite (m->p->pause_after_s))
    session->pause = sim_after (m->sim, m->p->pause_after_s, pause_due, m, session);
}

/* The store has this one. */
static void
uploaded (Fleet *m, FleetSession *session)
{
  session->uploads--;
}

/* The disk has it: memory is free, and the upload begins. */
static void
paused (Fleet *m, FleetSession *session)
{
  FleetNode *node = session->node;
  const double bytes = session->chain->bytes;
  FleetJob *upload = fleet_job (m, session, uploaded);

  sim_tally (m->sim, FLEET_PAUSE_S, sim_seconds (m->sim, sim_now (m->sim) - session->running));
  fleet_session_leave (m, session);
  fleet_cache_put (m, node, session, session->touched);
  fleet_session_state (m, session, FLEET_PAUSED);
  session->uploads++;
  sim_count (m->sim, FLEET_UPLOADED, bytes);
  fleet_job_share (&node->link, upload, bytes);
  m->freed (m);
  if (!session->thinks && session->state == FLEET_PAUSED)
    fleet_want (m, session);
}

/* It has stopped: its bytes go to the disk. */
static void
writes (Fleet *m, FleetSession *session)
{
  fleet_job_share (&session->node->disk, fleet_job (m, session, paused),
                   fleet_layer_add (m, session));
}

/* It is billed up to here; `running` then times the pause. */
static void
pause_session (Fleet *m, FleetSession *session)
{
  sim_cancel (m->sim, session->pause);
  session->pause = 0;
  fleet_session_bill (m, session);
  session->running = sim_now (m->sim);
  sim_count (m->sim, FLEET_PAUSES, 1);
  fleet_session_state (m, session, FLEET_PAUSING);
  fleet_job_after (m, fleet_job (m, session, writes), m->p->snapshot_s);
}
