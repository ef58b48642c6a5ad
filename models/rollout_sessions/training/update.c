/* models/rollout_sessions/training/update.c - see update.h. */
#include "models/rollout_sessions/training/update.h"

enum { STAGES = 3 };

/* The last bucket waits for those before it in each stage but the first. */
static double
update_s (const SesParams *p)
{
  if (p->update_by == SES_UPDATE_BY_TIME)
    return p->update_s;
  return p->update_gather_s
         + (llm_weight_bytes (p->llm) + (STAGES - 1) * p->update_bucket_bytes)
             / p->update_bytes_per_s;
}

/* Whoever waited for them hears of it. */
static void
end_update (Sim *sim, gpointer self, gpointer item)
{
  SesUpdate *u = self;

  u->course->version = u->version;
  u->done (u->data, sim_now_s (sim));
}

/* Instances stand still from now on; what begins meanwhile begins with the new weights. */
static void
stand_still (Sim *sim, gpointer self, gpointer item)
{
  SesUpdate *u = self;
  const SesParams *p = u->work->p;
  double now_s = sim_now_s (sim), for_s = update_s (p);

  /* the others are in place already */
  if (p->update_order == SES_UPDATE_BUFFERED)
    for_s = p->update_bucket_bytes / p->update_bytes_per_s;
  u->course->version = u->version;
  if (p->at_update != SES_UPDATE_KEEP)
    ses_course_unpin_all (u->course, now_s);
  if (for_s > 0.0 || p->at_update != SES_UPDATE_KEEP)
    ses_fleet_pause (u->fleet, now_s, now_s + for_s, p->at_update != SES_UPDATE_KEEP);
  /* behind the pause, so that who begins anew waits for it */
  if (p->at_update == SES_UPDATE_RESTART)
    ses_course_restart_all (u->course, now_s);
  sim_after (sim, for_s, end_update, u, NULL);
  ses_fleet_settle (u->fleet);
  /* by an event of its own, not within the settling of another */
  if (item != NULL)
    u->fleet->handlers->changed (u->fleet->data);
}

/* The next of them, if any is left; who is away takes the weights when it comes back. */
static void
roll_on (Sim *sim, gpointer self, gpointer item)
{
  SesUpdate *u = self;
  const SesParams *p = u->work->p;
  double now_s = sim_now_s (sim);
  guint instance = u->rolled++;

  if (instance == u->fleet->n)
    {
      end_update (sim, u, NULL);
      return;
    }
  if (p->at_update != SES_UPDATE_KEEP)
    ses_course_unpin_at (u->course, instance, now_s);
  ses_fleet_pause_one (u->fleet, instance, now_s, now_s + update_s (p),
                       p->at_update != SES_UPDATE_KEEP);
  sim_after (sim, update_s (p), roll_on, u, NULL);
  ses_fleet_settle (u->fleet);
  u->fleet->handlers->changed (u->fleet->data);
}

/* With buffers the trainer waits as long, and the instances do not. */
void
ses_update_begin (SesUpdate *u, gint32 version)
{
  const SesParams *p = u->work->p;
  Sim *sim = u->work->sim;

  u->version = version;
  u->rolled = 0;
  if (p->update_order == SES_UPDATE_ROLLING)
    sim_after (sim, 0.0, roll_on, u, NULL);
  else if (p->update_order == SES_UPDATE_BUFFERED)
    sim_after (sim, update_s (p) - p->update_bucket_bytes / p->update_bytes_per_s, stand_still, u,
               u);
  else
    stand_still (sim, u, NULL);
}
