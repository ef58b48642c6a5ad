/* models/rollout_sessions/training/lending.c - see lending.h. */
#include "models/rollout_sessions/training/lending.h"

/* Each device is as good as one of the trainer's. */
double
ses_lending_speed (const SesLending *l)
{
  double own = (double) l->p->trainer_devices, all = own;

  if (!l->joined)
    return 1.0;
  for (guint i = 0; i < (guint) l->p->switch_instances; i++)
    all += (double) ses_fleet_devices (l->fleet, i);
  return all / own;
}

/* Weights and optimizer are in place. */
static void
join (Sim *sim, gpointer self, gpointer item)
{
  SesLending *l = self;

  l->join = 0;
  l->joined = TRUE;
  l->joins (l->data);
}

/* Those that are still lent stay. */
void
ses_lending_begin (SesLending *l)
{
  double now_s = sim_now_s (l->sim);

  if (l->p->switch_instances == 0)
    return;
  /* the next step is faster than their way back */
  if (l->giving_back != 0)
    sim_cancel (l->sim, l->giving_back);
  l->giving_back = 0;
  for (guint i = 0; i < (guint) l->p->switch_instances; i++)
    if (l->fleet->instances[i].presence != SES_AWAY)
      ses_fleet_leave (l->fleet, i, now_s, now_s, TRUE);
  /* the trainer's own devices begin at once */
  l->join = sim_after (l->sim, l->p->switch_s, join, l, NULL);
  ses_fleet_settle (l->fleet);
}

/* With the weights that the step has made. */
static void
give_back (Sim *sim, gpointer self, gpointer item)
{
  SesLending *l = self;

  l->giving_back = 0;
  for (guint i = 0; i < (guint) l->p->switch_instances; i++)
    ses_fleet_come_back (l->fleet, i, sim_now_s (sim));
  ses_fleet_settle (l->fleet);
  l->fleet->handlers->changed (l->fleet->data);
}

/* A step that was shorter than the change has been made without them. */
void
ses_lending_end (SesLending *l)
{
  if (l->p->switch_instances == 0)
    return;
  if (l->join != 0)
    sim_cancel (l->sim, l->join);
  l->join = 0;
  l->joined = FALSE;
  l->giving_back = sim_after (l->sim, l->p->switch_s, give_back, l, NULL);
}
