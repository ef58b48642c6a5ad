/* models/sandbox_fleet/nodes/jobs.c - what is under way for a session: by time, or by work on a
 * shared resource.  A session whose node is lost goes on otherwise; what was under way is stale. */
#include "models/sandbox_fleet/nodes/nodes.h"

FleetJob *
fleet_job (Fleet *m, FleetSession *session, void (*then) (Fleet *m, FleetSession *session))
{
  FleetJob *job = sim_items_take (&m->job_rows);

  *job = (FleetJob){ session, session->epoch, session->node, then, 0.0 };
  return job;
}

/* Stale jobs end here. */
void
fleet_job_done (gpointer up, gpointer user)
{
  Fleet *m = up;
  const FleetJob job = *(FleetJob *) user;

  sim_items_give_back (&m->job_rows, user);
  if (job.epoch == job.session->epoch)
    job.then (m, job.session);
}

/* By time. */
static void
over (Sim *sim, gpointer self, gpointer item)
{
  fleet_job_done (self, item);
}

void
fleet_job_after (Fleet *m, FleetJob *job, double s)
{
  sim_after (m->sim, s, over, m, job);
}

/* By work, among all who share it. */
void
fleet_job_share (SandboxShare *share, FleetJob *job, double work)
{
  sandbox_share_add (share, job, work);
}
