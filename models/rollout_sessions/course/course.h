/* models/rollout_sessions/course/course.h - the course of a session: turns at engines, tools
 * between them, its end and its reward.
 *
 *   begin -> turn -> tool -> turn ... -> end -> reward -> scored
 *
 * A session ends by itself, at its cap of tokens, at its time-out, or when its environment has
 * failed too often.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_COURSE_COURSE_H
#define MODELS_ROLLOUT_SESSIONS_COURSE_COURSE_H

#include "models/rollout_sessions/course/order.h"
#include "models/rollout_sessions/engines/fleet.h"
#include "models/rollout_sessions/metrics.h"
#include "models/rollout_sessions/routing/router.h"
#include "models/rollout_sessions/tools/pool.h"

/* What becomes of sessions; each of these may submit turns. */
typedef struct {
  void (*ended) (gpointer data, guint session, double now_s);  /* its slot is free */
  void (*scored) (gpointer data, guint session, double now_s); /* its reward is there */
  void (*active) (gpointer data); /* the number of active sessions has left or reached 0 */
} SesCourseHandlers;

typedef struct {
  SesWork *work;
  SesFleet *fleet;
  SesRouter *router;
  SesPool *tools, *rewards;
  const SesCourseHandlers *handlers;
  gpointer data;
  /* sessions: begun and not ended; at an engine; at a tool */
  guint n_active, n_generating, n_in_tools;
  gint64 prompts[SES_TURNS_TOLD], found[SES_TURNS_TOLD]; /* tokens by turn */
  const SesOrderRow *order; /* (nullable): by arrival */
  SesPast past;             /* of all sessions */
  gint64 max_context; /* most tokens of a session */
  gint64 context_tokens; /* of all that have begun and not ended */
  GArray *stranded;   /* of guint: sessions whose turns have no instance to go to */
  gint32 version;     /* of the weights, for those that begin */
  SimItems timers;
} SesCourse;

/* @course has all but its counts. */
void ses_course_start (SesCourse *course);
void ses_course_clear (SesCourse *course);

/* The session's first turn goes out.  @now_s: not before the clock. */
void ses_course_begin (SesCourse *course, guint session, double now_s);

/* Frees whatever KV sessions at tools keep. */
void ses_course_unpin_all (SesCourse *course, double now_s);

/* All that have begun and not ended begin anew, with nothing kept; those at an engine when the
 * step that runs has ended. */
void ses_course_restart_all (SesCourse *course, double now_s);

/* The same at one instance. */
void ses_course_unpin_at (SesCourse *course, guint instance, double now_s);

/* An instance has gone: KV that was kept there is no more. */
void ses_course_instance_left (SesCourse *course, guint instance, double now_s);

/* Its turn is taken out of an instance that has gone; @lent: to training, so that the turn keeps
 * its tokens. */
void ses_course_cut_off (SesCourse *course, guint session, gboolean lent, double now_s);

/* An instance is back: turns that had none to go to are submitted. */
void ses_course_came_back (SesCourse *course, double now_s);

/* Of the fleet's and the pools' handlers. */
void ses_course_first_token (SesCourse *course, guint session, double now_s);
void ses_course_turn_finished (SesCourse *course, guint session, gint64 found, double now_s);
void ses_course_turn_aborted (SesCourse *course, guint session, gint64 found, gint64 generated,
                              double now_s);
void ses_course_tool_done (SesCourse *course, guint session, double now_s);
void ses_course_rewarded (SesCourse *course, guint session, double now_s);

#endif
