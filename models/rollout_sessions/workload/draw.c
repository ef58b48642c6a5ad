/* models/rollout_sessions/workload/draw.c - the work of a run: drawn, or taken from a trace.
 *
 * Members of a group are alike: with the chance sqrt (rho) a member has the group's draw instead of
 * its own, so that two of them share it with the chance rho.  That keeps the marginal distribution,
 * whatever it is, and makes rho the correlation within a group.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include "models/rollout_sessions/workload/turn_trace.h"

#define SYSTEM_NAME 1 /* ids of blocks: of the system prompt, then of groups */
#define FIRST_GROUP_NAME 2

/* What the members of a group share. */
typedef struct {
  guint n_turns;
  guint32 *completions; /* by turn, as far as any member may go */
  double factor;        /* of all completions */
  double cap_share;     /* chance that a member runs to the cap */
} Common;

/* Nothing is drawn before it is issued. */
void
ses_work_start (SesWork *work)
{
  work->group_size = (guint) work->p->group_size;
  work->sessions = g_array_new (FALSE, TRUE, sizeof (SesSession));
  work->groups = g_array_new (FALSE, TRUE, sizeof (SesGroup));
}

/* Turns are most of what a session weighs. */
void
ses_forget_group (SesWork *work, guint group)
{
  g_clear_pointer (&ses_group (work, group)->ids, g_free);
  for (guint i = 0; i < work->group_size; i++)
    g_clear_pointer (&ses_session (work, group * work->group_size + i)->turns, g_free);
}

/* Safe after a start that failed. */
void
ses_work_clear (SesWork *work)
{
  for (guint g = 0; g < work->n_groups; g++)
    ses_forget_group (work, g);
  g_clear_pointer (&work->sessions, g_array_unref);
  g_clear_pointer (&work->groups, g_array_unref);
}

/* Whole, and within what an engine counts with. */
static guint32
draw_tokens (const SimDist *dist, SimStream *stream, double least)
{
  double tokens = floor (sim_dist_draw (dist, stream));

  return (guint32) CLAMP (tokens, least, (double) G_MAXINT32);
}

/* By the chances to stop after each turn, the last of which holds for all later ones. */
static guint
draw_turns (const SesWork *work, SimStream *stream)
{
  const SesParams *p = work->p;
  const SesStop *stops = p->turn_stops.items;
  double drawn;
  guint n = 1;

  /* by a distribution, rounded down */
  if (p->turn_stops.n == 0)
    {
      drawn = floor (sim_dist_draw (&p->turns, stream));
      return (guint) CLAMP (drawn, 1.0, (double) p->max_turns);
    }
  while (n < p->max_turns && sim_uniform (stream) >= stops[MIN (n, p->turn_stops.n) - 1].share)
    n++;
  return n;
}

/* Attempts until one is good, or there are no more: each may fail, and one that takes too long is
 * given up; a new environment is started behind each that failed. */
static void
draw_tool (const SesWork *work, SimStream *stream, SesTurn *turn)
{
  const SesParams *p = work->p;
  double sum = 0.0;
  gboolean good = FALSE;

  for (gint64 i = 0; i <= p->tool_retries && !good; i++)
    {
      double s = sim_dist_draw (&p->tool_s, stream);

      good = s <= p->tool_timeout_s && sim_uniform (stream) >= p->tool_failure_share;
      sum += MIN (s, p->tool_timeout_s) + (good ? 0.0 : p->tool_restart_s);
    }
  turn->tool_s = (gfloat) sum;
  turn->failed = !good;
}

/* The cap is a property of groups, as in traces of reasoning: a flat beta around the mean.  A
 * stream of its own: other draws are the same with and without long groups. */
static void
draw_kind (const SesWork *work, Common *common)
{
  const SesParams *p = work->p;
  SimStream *stream;
  double mean = p->long_cap_share;

  common->factor = 1.0;
  if (p->long_share <= 0.0)
    return;
  stream = sim_stream (work->sim, "long groups");
  if (sim_uniform (stream) >= p->long_share)
    return;
  common->factor = p->long_factor;
  if (mean > 0.0)
    common->cap_share = gsl_ran_beta (sim_stream_gsl (stream), 2.0 * mean, 2.0 * (1.0 - mean));
}

/* A completion of a long group, of which one is never nothing. */
static guint32
lengthen (guint32 completion, double factor)
{
  return (guint32) CLAMP (floor ((double) completion * factor), 1.0, (double) G_MAXINT32);
}

/* The last completion is what the context leaves: it never says that it is done. */
static void
run_to_cap (const SesWork *work, SesSession *s)
{
  gint64 left = work->p->max_context_tokens - s->prompt;

  for (guint k = 0; k + 1 < s->n_turns; k++)
    left -= (gint64) s->turns[k].completion + s->turns[k].append;
  s->turns[s->n_turns - 1].completion = (guint32) MAX (left, 1);
}

/* A member has the group's number of turns and completions, or its own. */
static void
draw_session (const SesWork *work, SesSession *s, const Common *common)
{
  const SesParams *p = work->p;
  SimStream *shape = sim_stream (work->sim, "turns"), *lengths = sim_stream (work->sim, "lengths");
  SimStream *tools = sim_stream (work->sim, "tools");
  guint own = draw_turns (work, shape);

  s->n_turns = (guint16) (sim_uniform (shape) < sqrt (p->turn_correlation) ? common->n_turns : own);
  s->turns = g_new0 (SesTurn, s->n_turns);
  for (guint k = 0; k < s->n_turns; k++)
    {
      SesTurn *turn = &s->turns[k];

      turn->completion = draw_tokens (&p->completion_tokens, lengths, 1.0);
      if (sim_uniform (lengths) < sqrt (p->length_correlation))
        turn->completion = common->completions[k];
      turn->completion = lengthen (turn->completion, common->factor);
      turn->append = (gint32) draw_tokens (&p->append_tokens, lengths, 0.0);
      /* a stream of its own: lengths are the same whatever caches are for */
      turn->broken = draw_tokens (&p->break_tokens, sim_stream (work->sim, "breaks"), 0.0);
      draw_tool (work, tools, turn);
    }
  if (common->cap_share > 0.0
      && sim_uniform (sim_stream (work->sim, "long groups")) < common->cap_share)
    run_to_cap (work, s);
}

/* In the order of numbers too, whoever ends first; an attempt that takes too long is cut. */
static void
draw_rewards (const SesWork *work, guint group)
{
  SimStream *stream = sim_stream (work->sim, "reward_s");

  for (guint i = 0; i < work->group_size; i++)
    {
      SesSession *s = ses_session (work, group * work->group_size + i);
      double sum = 0.0;

      s->unscored = 1;
      for (gint64 k = 0; k <= work->p->reward_retries && s->unscored != 0; k++)
        {
          double attempt_s = sim_dist_draw (&work->p->reward_s, stream);

          s->unscored = attempt_s > work->p->reward_timeout_s;
          sum += MIN (attempt_s, work->p->reward_timeout_s);
        }
      s->reward_s = (gfloat) sum;
    }
}

/* One prompt for all; what they may share is drawn before what each has of its own. */
static void
draw_members (SesWork *work, guint group)
{
  const SesParams *p = work->p;
  SimStream *lengths = sim_stream (work->sim, "lengths");
  gint32 prompt = (gint32) (p->system_tokens
                            + (gint64) draw_tokens (&p->prompt_tokens, lengths,
                                                    p->system_tokens > 0 ? 0.0 : 1.0));
  g_autofree guint32 *completions = g_new (guint32, (gsize) p->max_turns);
  Common common
    = { .n_turns = draw_turns (work, sim_stream (work->sim, "turns")), .completions = completions };

  for (gint64 k = 0; k < p->max_turns; k++)
    completions[k] = draw_tokens (&p->completion_tokens, lengths, 1.0);
  draw_kind (work, &common);
  for (guint i = 0; i < work->group_size; i++)
    {
      SesSession *s = ses_session (work, group * work->group_size + i);

      s->prompt = prompt;
      draw_session (work, s, &common);
    }
}

/* Past its end the trace begins anew: what is read is work, not a day. */
static void
take_members (SesWork *work, guint group)
{
  const SesTrace *t = work->p->trace.data;

  for (guint i = 0; i < work->group_size; i++)
    {
      guint at = (group % t->n_groups) * work->group_size + i;
      const SesTraceSession *from = &g_array_index (t->sessions, SesTraceSession, at);
      SesSession *s = ses_session (work, group * work->group_size + i);

      s->prompt = (gint32) from->prompt;
      s->n_turns = (guint16) MIN ((gint64) from->n_turns, work->p->max_turns);
      s->turns = g_memdup2 (&g_array_index (t->turns, SesTurn, from->first),
                            s->n_turns * sizeof (SesTurn));
    }
}

/* Whole blocks of the prompt: first those that all prompts have, then the group's. */
static void
name_blocks (SesWork *work, guint group)
{
  SesGroup *g = ses_group (work, group);
  gint64 prompt = ses_session (work, group * work->group_size)->prompt;
  gint64 shared = work->p->share_prompt ? prompt : work->p->system_tokens;

  g->n_ids = (guint) (MIN (shared, prompt) / work->id_tokens);
  g->ids = g_new (gint64, g->n_ids + 1);
  for (guint k = 0; k < g->n_ids; k++)
    g->ids[k] = (gint64) (k + 1) * work->id_tokens <= work->p->system_tokens
                  ? SYSTEM_NAME
                  : FIRST_GROUP_NAME + (gint64) group;
}

/* Rewards are good or not; a group learns something when it has both.  The chance of a good one is
 * the group's own, by a beta distribution: a difficulty. */
static gboolean
draw_keeps (const SesWork *work)
{
  const SesParams *p = work->p;
  SimStream *stream = sim_stream (work->sim, "rewards");
  double share = p->success_share, spread = p->success_spread;
  double n = share * (1.0 - share) / (spread * spread) - 1.0; /* of a and b, by the variance */
  guint good = 0;

  /* else all groups are as hard as each other */
  if (spread > 0.0)
    share = gsl_ran_beta (sim_stream_gsl (stream), share * n, (1.0 - share) * n);
  for (guint i = 0; i < work->group_size; i++)
    good += sim_uniform (stream) < share;
  return good > 0 && good < work->group_size;
}

/* Each stream is drawn in this order alone. */
guint
ses_draw_group (SesWork *work)
{
  guint group = work->n_groups++, first = group * work->group_size;

  g_array_set_size (work->groups, work->n_groups);
  g_array_set_size (work->sessions, first + work->group_size);
  for (guint i = 0; i < work->group_size; i++)
    {
      SesSession *s = ses_session (work, first + i);

      s->group = group;
      s->instance = s->pinned = s->home = -1;
    }
  if (work->p->trace.data != NULL)
    take_members (work, group);
  else
    draw_members (work, group);
  draw_rewards (work, group);
  name_blocks (work, group);
  ses_group (work, group)->n_open = work->group_size;
  ses_group (work, group)->keeps = work->p->filter == SES_FILTER_NONE || draw_keeps (work);
  return group;
}
