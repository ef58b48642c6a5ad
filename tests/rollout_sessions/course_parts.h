/* tests/rollout_sessions/course_parts.h - a course on two instances: what engines and pools report
 * goes to it, and on to training where there is one. */
#ifndef TESTS_ROLLOUT_SESSIONS_COURSE_PARTS_H
#define TESTS_ROLLOUT_SESSIONS_COURSE_PARTS_H

#include "tests/rollout_sessions/sessions_parts.h"

static inline void
parts_changed (gpointer data)
{
  Parts *m = data;

  if (m->fleet.turning)
    return;
  if (m->trains)
    ses_training_settle (&m->training);
  ses_fleet_settle (&m->fleet);
}

static inline void
parts_first_token (gpointer data, guint session, double now_s)
{
  ses_course_first_token (&((Parts *) data)->course, session, now_s);
}

static inline void
parts_finished (gpointer data, guint session, gint64 found, double now_s)
{
  ses_course_turn_finished (&((Parts *) data)->course, session, found, now_s);
}

static inline void
parts_aborted (gpointer data, guint session, gint64 found, gint64 generated, double now_s)
{
  ses_course_turn_aborted (&((Parts *) data)->course, session, found, generated, now_s);
}

static inline void
parts_left (gpointer data, guint instance, double now_s)
{
  ses_course_instance_left (&((Parts *) data)->course, instance, now_s);
}

static inline void
parts_cut_off (gpointer data, guint session, gboolean lent, double now_s)
{
  ses_course_cut_off (&((Parts *) data)->course, session, lent, now_s);
}

static inline void
parts_came_back (gpointer data, double now_s)
{
  ses_course_came_back (&((Parts *) data)->course, now_s);
}

static inline void
parts_tool_done (gpointer data, guint session, double now_s)
{
  ses_course_tool_done (&((Parts *) data)->course, session, now_s);
  parts_changed (data);
}

static inline void
parts_rewarded (gpointer data, guint session, double now_s)
{
  ses_course_rewarded (&((Parts *) data)->course, session, now_s);
  parts_changed (data);
}

/* Heard of: the session, what it has generated, and when. */
static inline void
parts_ended (gpointer data, guint session, double now_s)
{
  Parts *m = data;

  parts_hear (m, session, ses_session (&m->work, session)->generated, now_s);
  if (m->trains)
    ses_training_ended (&m->training, session, now_s);
}

static inline void
parts_scored (gpointer data, guint session, double now_s)
{
  Parts *m = data;

  m->n_scored++;
  m->scored_s = now_s;
  if (m->trains)
    ses_training_scored (&m->training, session, now_s);
}

static inline void
parts_active (gpointer data)
{
  if (((Parts *) data)->trains)
    ses_training_active (&((Parts *) data)->training);
}

static const SesFleetHandlers parts_fleet_handlers
  = { parts_first_token, parts_finished,  parts_aborted, parts_left,
      parts_cut_off,     parts_came_back, parts_changed };
static const SesCourseHandlers parts_course_handlers = { parts_ended, parts_scored, parts_active };

G_GNUC_UNUSED static void
parts_course_set_up (Parts *m, const char *settings)
{
  parts_set_up (m, settings);
  m->fleet = (SesFleet){ .sim = m->sim,
                         .p = &m->p,
                         .hardware = ses_hardware (&m->p),
                         .handlers = &parts_fleet_handlers,
                         .data = m };
  m->row = (SesRouterRow){ .route = ses_route_sticky };
  m->router = (SesRouter){ .row = &m->row, .p = &m->p, .work = &m->work, .fleet = &m->fleet };
  m->tools = (SesPool){ .work = &m->work,
                        .wait_metric = SES_TOOL_WAIT_S,
                        .time_metric = SES_TOOL_S,
                        .done = parts_tool_done,
                        .data = m };
  m->rewards = (SesPool){ .work = &m->work,
                          .wait_metric = SES_REWARD_WAIT_S,
                          .time_metric = SES_REWARD_S,
                          .done = parts_rewarded,
                          .data = m };
  m->course = (SesCourse){ .work = &m->work,
                           .fleet = &m->fleet,
                           .router = &m->router,
                           .tools = &m->tools,
                           .rewards = &m->rewards,
                           .handlers = &parts_course_handlers,
                           .data = m,
                           .max_context = 10000 };
  ses_fleet_start (&m->fleet);
  ses_pool_start (&m->tools);
  ses_pool_start (&m->rewards);
  ses_course_start (&m->course);
}

G_GNUC_UNUSED static void
parts_course_clear (Parts *m)
{
  ses_course_clear (&m->course);
  ses_pool_clear (&m->rewards);
  ses_pool_clear (&m->tools);
  ses_fleet_clear (&m->fleet);
  parts_clear (m);
}

#endif
