/* models/rollout_sessions/rollout_sessions.c - RL rollouts of several turns on serving engines.
 *
 * Groups of sessions are issued as the weights allow; each session goes from turn to turn, over a
 * router to an engine and to its tools between; complete groups are trained on.  One folder a
 * mechanism: workload/ (what sessions do), engines/ (instances on the clock), routing/, tools/
 * (pools of servers), course/ (a session's way), training/ (admission, steps, new weights) and
 * results/.  What is below reports upward through the handlers here.
 */
#include "models/rollout_sessions/rollout_sessions.h"
#include "models/rollout_sessions/check.h"
#include "models/rollout_sessions/engines/spells.h"
#include "models/rollout_sessions/results/results.h"
#include "models/rollout_sessions/rows.h"

typedef struct {
  SesWork work;
  SesFleet fleet;
  SesSpells spells;
  SesRouter router;
  SesPool tools, rewards;
  SesCourse course;
  SesTraining training;
  SesResults results;
} Sessions;

/* Behind every event: what became possible begins, and engines are looked at again. */
static void
changed (gpointer data)
{
  Sessions *m = data;

  if (m->fleet.turning)
    return;
  ses_training_settle (&m->training);
  ses_fleet_settle (&m->fleet);
  ses_results_observe (&m->results);
}

/* --- what parts tell --- */

/* Parts above the fleet hear of it by the session. */
static void
first_token (gpointer data, guint session, double now_s)
{
  ses_course_first_token (&((Sessions *) data)->course, session, now_s);
}

/* The next turn may go out in the same step. */
static void
turn_finished (gpointer data, guint session, gint64 found, double now_s)
{
  ses_course_turn_finished (&((Sessions *) data)->course, session, found, now_s);
}

/* A time-out or a restart. */
static void
turn_aborted (gpointer data, guint session, gint64 found, gint64 generated, double now_s)
{
  ses_course_turn_aborted (&((Sessions *) data)->course, session, found, generated, now_s);
}

/* Sessions kept KV there. */
static void
instance_left (gpointer data, guint instance, double now_s)
{
  ses_course_instance_left (&((Sessions *) data)->course, instance, now_s);
}

/* Its turn goes elsewhere when it is out. */
static void
turn_cut_off (gpointer data, guint session, gboolean lent, double now_s)
{
  ses_course_cut_off (&((Sessions *) data)->course, session, lent, now_s);
}

/* Somebody may have waited for one. */
static void
instance_came_back (gpointer data, double now_s)
{
  ses_course_came_back (&((Sessions *) data)->course, now_s);
}

static const SesFleetHandlers fleet_handlers
  = { first_token,   turn_finished,      turn_aborted, instance_left,
      turn_cut_off, instance_came_back, changed };

/* A clock event or, where a tool takes no time, within the end of a turn. */
static void
tool_done (gpointer data, guint session, double now_s)
{
  Sessions *m = data;

  ses_course_tool_done (&m->course, session, now_s);
  changed (m);
}

/* The last of a group may complete a batch. */
static void
rewarded (gpointer data, guint session, double now_s)
{
  Sessions *m = data;

  ses_course_rewarded (&m->course, session, now_s);
  changed (m);
}

/* Its slot first: the reward takes none. */
static void
session_ended (gpointer data, guint session, double now_s)
{
  Sessions *m = data;

  ses_results_ended (&m->results, now_s);
  ses_training_ended (&m->training, session, now_s);
}

/* Groups are for training. */
static void
session_scored (gpointer data, guint session, double now_s)
{
  ses_training_scored (&((Sessions *) data)->training, session, now_s);
}

/* The trainer may have what it shares to itself now, or no longer. */
static void
active (gpointer data)
{
  ses_training_active (&((Sessions *) data)->training);
}

static const SesCourseHandlers course_handlers = { session_ended, session_scored, active };

/* Results close the iteration. */
static void
iteration_done (gpointer data, double now_s)
{
  ses_results_iteration_done (&((Sessions *) data)->results, now_s);
}

/* --- the model --- */

/* With the policy looked up. */
static gboolean
check (gconstpointer params, GError **error)
{
  const SesParams *p = params;

  return ses_check (p, ses_routers[p->router].impl, error);
}

/* Each part knows those below it. */
static void
connect_parts (Sessions *m, Sim *sim, const SesParams *p)
{
  m->work = (SesWork){ .sim = sim, .p = p };
  m->fleet = (SesFleet){
    .sim = sim, .p = p, .hardware = ses_hardware (p), .handlers = &fleet_handlers, .data = m
  };
  m->spells = (SesSpells){ .sim = sim, .p = p, .fleet = &m->fleet };
  m->work.id_tokens = m->fleet.hardware.id_tokens;
  m->router = (SesRouter){ .row = ses_routers[p->router].impl,
                           .p = p,
                           .work = &m->work,
                           .fleet = &m->fleet,
                           .stream = sim_stream (sim, "router") };
  m->tools = (SesPool){ .work = &m->work,
                        .servers = p->tool_servers,
                        .wait_metric = SES_TOOL_WAIT_S,
                        .time_metric = SES_TOOL_S,
                        .done = tool_done,
                        .data = m };
  m->rewards = (SesPool){ .work = &m->work,
                          .servers = p->reward_servers,
                          .wait_metric = SES_REWARD_WAIT_S,
                          .time_metric = SES_REWARD_S,
                          .done = rewarded,
                          .data = m };
}

/* The parts that stand on those. */
static void
connect_upper (Sessions *m, Sim *sim, const SesParams *p)
{
  m->course = (SesCourse){ .work = &m->work,
                           .fleet = &m->fleet,
                           .router = &m->router,
                           .tools = &m->tools,
                           .rewards = &m->rewards,
                           .handlers = &course_handlers,
                           .order = ses_orders[p->turn_order].impl,
                           .data = m,
                           .max_context = ses_max_context (p) };
  m->training = (SesTraining){ .work = &m->work,
                               .course = &m->course,
                               .fleet = &m->fleet,
                               .iteration_done = iteration_done,
                               .data = m };
  m->results = (SesResults){ .sim = sim,
                             .p = p,
                             .work = &m->work,
                             .fleet = &m->fleet,
                             .course = &m->course,
                             .training = &m->training };
}

/* Behind the start of all components, so that streams and spans of the run are there. */
static void
begin (Sim *sim, gpointer self, gpointer item)
{
  Sessions *m = self;

  ses_training_admit (&m->training, 0.0);
  changed (m);
}

/* Work before engines, engines before what uses them. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Sessions *m = self;

  connect_parts (m, sim, params);
  connect_upper (m, sim, params);
  ses_work_start (&m->work);
  ses_fleet_start (&m->fleet);
  ses_pool_start (&m->tools);
  ses_pool_start (&m->rewards);
  ses_course_start (&m->course);
  ses_training_start (&m->training);
  ses_results_start (&m->results);
  ses_spells_start (&m->spells);
  sim_after (sim, 0.0, begin, m, NULL);
}

/* Audits every engine, too. */
static void
finish (Sim *sim, gpointer self)
{
  ses_results_report (&((Sessions *) self)->results);
}

/* Safe after a start that failed half way. */
static void
clear (gpointer self)
{
  Sessions *m = self;

  ses_results_clear (&m->results);
  ses_training_clear (&m->training);
  ses_course_clear (&m->course);
  ses_pool_clear (&m->rewards);
  ses_pool_clear (&m->tools);
  ses_spells_clear (&m->spells);
  ses_fleet_clear (&m->fleet);
  ses_work_clear (&m->work);
}

/* For `orrery explain`.  Sessions that are still active at the end, as with staleness, have no
 * length yet: the first law is of long runs. Causes of idle time are told apart, one at a time. */
static const SimLaw laws[] = {
  { "sessions that are active = the rate of those that ended x session_s",
    "session_s.n * session_s.mean",
    "active_sessions.mean * measured_s", FALSE, NULL },
  { "a held instance works or is idle for one cause",
    "busy_share + idle_tools_share + idle_tail_share + idle_update_share + "
    "idle_gate_share + idle_away_share + idle_load_share",
    "1", TRUE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel rollout_sessions_model = {
  .abi = SIM_MODEL_ABI,
  .name = "rollout_sessions",
  .title = "RL rollouts of several turns: tools, caches, routers, training that does not wait",
  .reference = "AReaL, arXiv 2505.24298; PolyTrace, arXiv 2509.25279",
  .revision = 4,
  .params = ses_params,
  .params_size = sizeof (SesParams),
  .metrics = ses_metrics,
  .state_size = sizeof (Sessions),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .measure = sim_run_is_whole,
  .clear = clear,
  .any_resolution = TRUE,
};
