/* models/rollout_sessions/course/course.c - from turn to turn.
 *
 * Times are the engines' own, exact to the step, as long as a session goes from engine to engine;
 * what waits for a tool or a limit comes by the clock, whose tick rounds.  Handlers may draw new
 * groups, which moves the array of sessions: no pointer is used behind one.
 */
#include <math.h>
#include "models/rollout_sessions/course/course.h"

#define FIRST_CHAIN ((gint64) 1 << 40) /* names of sessions' chains, beyond those of groups */

/* Reported at the end of an instant's changes; here only counted. */
static void
count_active (SesCourse *c, gint delta)
{
  gboolean was = c->n_active > 0;

  c->n_active = (guint) ((gint) c->n_active + delta);
  if (was != (c->n_active > 0))
    c->handlers->active (c->data);
}

/* A time-out, or the end of a pin: void once the session has another number. */
typedef struct {
  guint session;
  guint32 number;
} Timer;

/* Time-outs and pins are events of their own. */
void
ses_course_start (SesCourse *c)
{
  sim_items_init (&c->timers, sizeof (Timer));
  c->stranded = g_array_new (FALSE, FALSE, sizeof (guint));
}

/* Those that were still to come, too. */
void
ses_course_clear (SesCourse *c)
{
  sim_items_clear (&c->timers);
  g_clear_pointer (&c->stranded, g_array_unref);
}

/* No event is cancelled: one whose number is past does nothing. */
static void
set_timer (SesCourse *c, double after_s, SimHandler handler, Timer timer)
{
  Timer *item;

  if (!isfinite (after_s))
    return;
  item = sim_items_take (&c->timers);
  *item = timer;
  sim_after (c->work->sim, after_s, handler, c, item);
}

/* The sum over all sessions is kept up to date, for gates that ask for it. */
static void
set_context (SesCourse *c, SesSession *s, gint64 tokens)
{
  c->context_tokens += tokens - s->context;
  s->context = (gint32) tokens;
}

/* Its KV need not stay any longer. */
static void
unpin (SesCourse *c, SesSession *s, double now_s)
{
  if (s->pinned < 0)
    return;
  s->hold++;
  ses_fleet_release (c->fleet, (guint) s->pinned, now_s, s->pin);
  s->pinned = -1;
}

/* --- the end --- */

/* For orders that learn from those that have ended. */
static void
remember (SesPast *past, const SesSession *s)
{
  past->n++;
  past->tokens += s->generated;
}

/* Work that a loss of an instance does not take back, under the rules up to @rule. */
static void
progress (SesCourse *c, int rule)
{
  c->fleet->n_progress += c->work->p->at_loss <= rule;
}

/* The slot is free, the reward is asked for. */
static void
end_session (SesCourse *c, guint id, SesEnd how, double now_s)
{
  static const guint metrics[] = { [SES_END_STOP] = SES_STOPPED,
                                   [SES_END_LENGTH] = SES_AT_LENGTH,
                                   [SES_END_TIMEOUT] = SES_TIMED_OUT,
                                   [SES_END_FAILED] = SES_FAILED };
  SesSession *s = ses_session (c->work, id);
  Sim *sim = c->work->sim;

  s->clock++;
  unpin (c, s, now_s);
  ses_router_forget (c->router, id);
  remember (&ses_group (c->work, s->group)->past, s);
  remember (&c->past, s);
  progress (c, SES_LOSS_SESSION);
  s->state = SES_REWARD;
  s->end = (guint8) how;
  sim_count (sim, metrics[how], 1);
  sim_tally (sim, SES_SESSION_S, now_s - s->begin_s);
  sim_tally (sim, SES_TURNS, (double) s->turn + 1.0);
  sim_tally (sim, SES_SESSION_TOKENS, (double) s->generated);
  set_context (c, s, 0);
  count_active (c, -1);
  c->handlers->ended (c->data, id, now_s);
  ses_pool_call (c->rewards, id, now_s, (double) ses_session (c->work, id)->reward_s);
}

/* What that does to its group is for training to say. */
void
ses_course_rewarded (SesCourse *c, guint id, double now_s)
{
  ses_session (c->work, id)->state = SES_SCORED;
  sim_count (c->work->sim, SES_UNSCORED, ses_session (c->work, id)->unscored);
  c->handlers->scored (c->data, id, now_s);
}

/* --- a turn --- */

/* What it asks an engine for: the whole context, of which the chain is known by the session's
 * name. */
static LlmEngineRequest
request_of (const SesCourse *c, guint id, gint64 output)
{
  const SesSession *s = ses_session (c->work, id);
  const SesGroup *g = ses_group (c->work, s->group);
  gboolean chain = c->work->p->kv_policy != SES_KV_DROP;
  gint64 shared = (gint64) g->n_ids * c->work->id_tokens;

  return (LlmEngineRequest){ .prompt_tokens = s->context,
                             .output_tokens = output,
                             .hash_ids = g->ids,
                             .n_hashes = g->n_ids,
                             .hashed_tokens = chain ? s->context + output : MAX (1, shared),
                             .own = chain ? FIRST_CHAIN + (gint64) id : 0,
                             .common_tokens = s->common,
                             .priority
                             = c->order != NULL ? c->order->priority (c->work, &c->past, id) : 0,
                             .keeps_kv
                             = c->work->p->kv_policy == SES_KV_PIN && s->turn + 1 < s->n_turns };
}

/* Of the turn under way. */
static gint64
output_of (const SesCourse *c, const SesSession *s)
{
  return MIN ((gint64) s->turns[s->turn].completion - s->kept, c->max_context - s->context);
}

/* Until an instance comes back; its turn counts from now on all the same. */
static void
strand (SesCourse *c, guint id)
{
  ses_session (c->work, id)->state = SES_STRANDED;
  g_array_append_val (c->stranded, id);
}

/* KV that was pinned is free before the router looks for it, so that the turn finds it. */
static void
submit_turn (SesCourse *c, guint id, double now_s)
{
  SesSession *s = ses_session (c->work, id);
  gint64 output = output_of (c, s);
  LlmEngineRequest request;
  guint to;

  /* the results alone have filled it */
  if (output < 1)
    {
      end_session (c, id, SES_END_LENGTH, now_s);
      return;
    }
  unpin (c, s, now_s);
  request = request_of (c, id, output);
  to = ses_route (c->router, id, &request);
  if (to == SES_NOWHERE)
    {
      strand (c, id);
      return;
    }
  if (s->instance >= 0 && s->instance != (gint16) to)
    sim_count (c->work->sim, SES_MIGRATIONS, 1);
  s->instance = (gint16) to;
  s->state = SES_ENGINE;
  if (!ses_fleet_submit (c->fleet, to, now_s, id, &request))
    sim_fail (c->work->sim,
              "a turn of %d + %d tokens never fits the %d tokens of KV of a replica: give a lower "
              "max_context_tokens",
              (int) s->context, (int) output,
              (int) c->fleet->instances[to].sort->hardware.kv_tokens);
  s->own = request.id;
  c->n_generating++;
}

/* The run's limit of a session's time, tools included. */
static void
time_out (Sim *sim, gpointer self, gpointer item)
{
  SesCourse *c = self;
  Timer timer = *(Timer *) item;
  guint id = timer.session;
  SesSession *s = ses_session (c->work, id);

  sim_items_give_back (&c->timers, item);
  /* the session has ended, or began anew */
  if (s->clock != timer.number)
    return;
  if (s->state == SES_ENGINE)
    {
      /* with what it has by the end of the step */
      if (s->stopping == SES_GOES_ON)
        ses_fleet_abort (c->fleet, (guint) s->instance, sim_now_s (sim), s->own);
      s->stopping = SES_STOPPING_TIMEOUT;
    }
  else
    {
      if (s->state == SES_TOOL)
        {
          ses_pool_give_up (c->tools, id);
          c->n_in_tools--;
        }
      end_session (c, id, SES_END_TIMEOUT, sim_now_s (sim));
    }
  ses_fleet_settle (c->fleet);
  c->fleet->handlers->changed (c->fleet->data);
}

/* Also after a restart: nothing is left of what was. */
void
ses_course_begin (SesCourse *c, guint id, double now_s)
{
  SesSession *s = ses_session (c->work, id);

  set_context (c, s, s->prompt);
  s->turn = 0;
  s->cached = s->common = s->kept = 0;
  s->generated = 0;
  s->version = c->version;
  s->begin_s = s->turn_s = now_s;
  count_active (c, 1);
  set_timer (c, c->work->p->episode_timeout_s, time_out, (Timer){ id, ++s->clock });
  submit_turn (c, id, now_s);
}

/* Of every turn, since each waits for its prompt; one that goes on elsewhere has had it. */
void
ses_course_first_token (SesCourse *c, guint id, double now_s)
{
  if (ses_session (c->work, id)->kept == 0)
    sim_tally (c->work->sim, SES_TTFT_S, now_s - ses_session (c->work, id)->turn_s);
}

/* What was found, against what an earlier turn had left in whole blocks. */
static void
count_found (SesCourse *c, const SesSession *s, gint64 found)
{
  guint told = MIN ((guint) s->turn, SES_TURNS_TOLD - 1u);
  gint64 block = c->fleet->hardware.block_tokens;
  gint64 had = c->work->p->prefix_cache != LLM_PREFIX_NONE ? s->cached : 0;

  /* what is said with other tokens cannot be found */
  if (s->common > 0)
    had = MIN (had, (gint64) s->common);
  c->prompts[told] += s->context;
  c->found[told] += found;
  sim_count (c->work->sim, SES_PROMPT_TOKENS, (double) s->context);
  sim_count (c->work->sim, SES_HIT_TOKENS, (double) found);
  sim_count (c->work->sim, SES_REMADE, (double) MAX (0, had / block * block - found));
}

/* The engine has done with it, here. */
static void
leave_engine (SesCourse *c, SesSession *s, gint64 found, gint64 generated)
{
  c->n_generating--;
  count_found (c, s, found);
  sim_count (c->work->sim, SES_GENERATED, (double) generated);
  s->generated += generated;
  if (generated > 0)
    progress (c, SES_LOSS_RESUME);
  set_context (c, s, s->context + generated);
  s->cached = s->context - 1; /* the last token has no KV yet */
}

/* To the tool, unless that was the last turn. */
static void
go_on (SesCourse *c, guint id, double now_s)
{
  SesSession *s = ses_session (c->work, id);

  if (s->context >= c->max_context)
    end_session (c, id, SES_END_LENGTH, now_s);
  else if (s->turn + 1 == s->n_turns)
    end_session (c, id, SES_END_STOP, now_s);
  else
    {
      s->state = SES_TOOL;
      c->n_in_tools++;
      ses_pool_call (c->tools, id, now_s, (double) s->turns[s->turn].tool_s);
    }
}

/* What it had is counted under @waste. */
static void
begin_anew (SesCourse *c, guint id, guint waste, double now_s)
{
  SesSession *s = ses_session (c->work, id);

  sim_count (c->work->sim, waste, (double) s->generated);
  unpin (c, s, now_s);
  count_active (c, -1);
  ses_course_begin (c, id, now_s);
}

/* When the weights are there: engines that stand still take it then. */
static void
restart (SesCourse *c, guint id, double now_s)
{
  begin_anew (c, id, SES_WASTED_RESTART, now_s);
}

/* Its time to live is over: from now on its KV is free like any other. */
static void
end_pin (Sim *sim, gpointer self, gpointer item)
{
  SesCourse *c = self;
  Timer timer = *(Timer *) item;
  SesSession *s = ses_session (c->work, timer.session);

  sim_items_give_back (&c->timers, item);
  /* it has come back in time */
  if (s->hold != timer.number)
    return;
  unpin (c, s, sim_now_s (sim));
  ses_fleet_settle (c->fleet);
}

/* The request has left its KV behind. */
static void
pin (SesCourse *c, guint id)
{
  SesSession *s = ses_session (c->work, id);

  s->pinned = s->instance;
  s->pin = s->own;
  set_timer (c, c->work->p->pin_ttl_s, end_pin, (Timer){ id, ++s->hold });
}

/* It may have finished in the step that was to be its last. */
void
ses_course_turn_finished (SesCourse *c, guint id, gint64 found, double now_s)
{
  SesSession *s = ses_session (c->work, id);
  guint8 stopping = s->stopping;

  leave_engine (c, s, found, output_of (c, s));
  sim_tally (c->work->sim, SES_TURN_S, now_s - s->turn_s);
  progress (c, SES_LOSS_TURN);
  s->kept = 0;
  s->stopping = SES_GOES_ON;
  if (c->work->p->kv_policy == SES_KV_PIN && s->turn + 1 < s->n_turns)
    pin (c, id);
  if (stopping == SES_STOPPING_TIMEOUT)
    end_session (c, id, SES_END_TIMEOUT, now_s);
  else if (stopping == SES_STOPPING_RESTART)
    restart (c, id, now_s);
  else
    go_on (c, id, now_s);
}

/* Its instance is gone: what it had is kept elsewhere, or the turn, or all of it, was for
 * nothing. */
static void
go_elsewhere (SesCourse *c, guint id, gint64 generated, double now_s)
{
  SesSession *s = ses_session (c->work, id);
  int rule = s->stopping == SES_STOPPING_LENT ? SES_LOSS_RESUME : c->work->p->at_loss;

  sim_count (c->work->sim, SES_CUT_TURNS, 1);
  s->stopping = SES_GOES_ON;
  if (rule == SES_LOSS_SESSION)
    {
      begin_anew (c, id, SES_WASTED_CUT, now_s);
      return;
    }
  /* by token or by chunk, outside of the engine */
  if (rule == SES_LOSS_RESUME)
    s->kept += (gint32) generated;
  else
    {
      sim_count (c->work->sim, SES_WASTED_CUT, (double) generated);
      s->generated -= generated;
      set_context (c, s, s->context - generated);
      s->cached = MIN (s->cached, s->context);
    }
  submit_turn (c, id, now_s);
}

/* With what it had generated by the end of the step. */
void
ses_course_turn_aborted (SesCourse *c, guint id, gint64 found, gint64 generated, double now_s)
{
  SesSession *s = ses_session (c->work, id);
  guint8 stopping = s->stopping;

  leave_engine (c, s, found, generated);
  if (stopping == SES_STOPPING_LOST || stopping == SES_STOPPING_LENT)
    {
      go_elsewhere (c, id, generated, now_s);
      return;
    }
  sim_tally (c->work->sim, SES_TURN_S, now_s - s->turn_s);
  s->stopping = SES_GOES_ON;
  if (stopping == SES_STOPPING_RESTART)
    restart (c, id, now_s);
  else
    end_session (c, id, SES_END_TIMEOUT, now_s);
}

/* The result is appended, and the next turn goes out. */
void
ses_course_tool_done (SesCourse *c, guint id, double now_s)
{
  SesSession *s = ses_session (c->work, id);
  const SesTurn *turn = &s->turns[s->turn];
  gint64 common = (gint64) s->context - turn->broken;

  c->n_in_tools--;
  /* no environment to go on in */
  if (turn->failed)
    {
      end_session (c, id, SES_END_FAILED, now_s);
      return;
    }
  set_context (c, s, CLAMP ((gint64) s->context + turn->append, 1, G_MAXINT32));
  s->common = turn->broken > 0 ? (gint32) MAX (1, common) : 0;
  s->turn++;
  s->turn_s = now_s;
  submit_turn (c, id, now_s);
}

/* Their KV is of old weights. */
void
ses_course_unpin_all (SesCourse *c, double now_s)
{
  for (guint id = 0; id < c->work->n_groups * c->work->group_size; id++)
    unpin (c, ses_session (c->work, id), now_s);
}

/* Only sessions know where they keep something. */
void
ses_course_unpin_at (SesCourse *c, guint instance, double now_s)
{
  for (guint id = 0; id < c->work->n_groups * c->work->group_size; id++)
    if (ses_session (c->work, id)->pinned == (gint16) instance)
      unpin (c, ses_session (c->work, id), now_s);
}

/* What was kept there is released with the rest. */
void
ses_course_instance_left (SesCourse *c, guint instance, double now_s)
{
  sim_count (c->work->sim, SES_LOSSES, 1);
  ses_course_unpin_at (c, instance, now_s);
}

/* A turn that is already being taken out goes for the reason that came first. */
void
ses_course_cut_off (SesCourse *c, guint id, gboolean lent, double now_s)
{
  SesSession *s = ses_session (c->work, id);

  if (s->stopping != SES_GOES_ON)
    return;
  s->stopping = lent ? SES_STOPPING_LENT : SES_STOPPING_LOST;
  ses_fleet_abort (c->fleet, (guint) s->instance, now_s, s->own);
}

/* In the order in which they were stranded; some may have timed out, or begun anew since. */
void
ses_course_came_back (SesCourse *c, double now_s)
{
  GArray *waiting = c->stranded;

  c->stranded = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < waiting->len; i++)
    if (ses_session (c->work, g_array_index (waiting, guint, i))->state == SES_STRANDED)
      submit_turn (c, g_array_index (waiting, guint, i), now_s);
  g_array_unref (waiting);
}

/* In order of number.  A session at a tool has nothing at an engine, and no use for its result. */
void
ses_course_restart_all (SesCourse *c, double now_s)
{
  for (guint id = 0; id < c->work->n_groups * c->work->group_size; id++)
    {
      SesSession *s = ses_session (c->work, id);

      if (s->state == SES_ENGINE && s->stopping == SES_GOES_ON)
        ses_fleet_abort (c->fleet, (guint) s->instance, now_s, s->own);
      if (s->state == SES_ENGINE && s->stopping != SES_STOPPING_TIMEOUT)
        s->stopping = SES_STOPPING_RESTART;
      else if (s->state == SES_STRANDED)
        restart (c, id, now_s);
      else if (s->state == SES_TOOL)
        {
          ses_pool_give_up (c->tools, id);
          c->n_in_tools--;
          restart (c, id, now_s);
        }
    }
}
