/* models/rollout_sessions/training/admission.c - who may begin.
 *
 * Two limits: the weights (how far ahead of training groups may be) and slots (sessions that run at
 * once).  By group a group takes a slot a member and gives them back when its last member ends; by
 * sample each member gives back its own.
 */
#include "models/rollout_sessions/training/admission.h"

/* A batch behind the present one begins when that has ended. */
static gint64
limit_of (SesTraining *t)
{
  gint64 limit = (gint64) (((double) t->version + 1.0 + t->ahead) * (double) t->batch);

  if (t->work->p->coupling != SES_ONE_STEP_OFF)
    return limit;
  if (t->n_running == 0 && t->admitted >= t->batch_limit)
    t->batch_limit = MIN (limit, t->batch_limit + t->batch);
  return MIN (limit, t->batch_limit);
}

/* The next group that the weights allow is drawn; its members stand first in line for slots. */
static gboolean
issue_group (SesTraining *t)
{
  const SesParams *p = t->work->p;
  guint group;

  if (t->draining || t->over || t->admitted >= limit_of (t))
    return FALSE;
  if (t->free_slots < (gint64) t->work->group_size)
    return FALSE;
  /* contexts grow: what is under way decides, not what it will be */
  if (p->active_tokens > 0.0 && (double) t->course->context_tokens >= p->active_tokens)
    return FALSE;
  group = ses_draw_group (t->work);
  ses_group (t->work, group)->version = t->course->version;
  t->admitted++;
  t->n_running++;
  g_array_append_val (t->line, group);
  t->free_slots -= t->free_slots < G_MAXINT64 ? (gint64) t->work->group_size : 0;
  sim_count (t->work->sim, SES_ISSUED, (double) t->work->group_size);
  return TRUE;
}

/* Once, whatever becomes of it. */
static void
tell_issued (const SesTraining *t, guint session)
{
  const SesSession *s = ses_session (t->work, session);
  double tokens = 0.0;

  for (guint k = 0; k < s->n_turns; k++)
    tokens += (double) s->turns[k].completion;
  sim_tally (t->work->sim, SES_ISSUED_TOKENS, tokens);
}

/* All of a group at once: who has a slot begins. */
void
ses_training_admit (SesTraining *t, double now_s)
{
  while (issue_group (t))
    {
      guint first = (t->work->n_groups - 1) * t->work->group_size;

      for (guint i = 0; i < t->work->group_size; i++)
        {
          tell_issued (t, first + i);
          ses_course_begin (t->course, first + i, now_s);
        }
    }
}

/* The end of generation frees a slot, whenever the reward comes. */
void
ses_admission_give_back (SesTraining *t, guint session)
{
  SesGroup *g = ses_group (t->work, ses_session (t->work, session)->group);
  gint64 n = t->work->p->refill == SES_REFILL_SAMPLE ? 1 : 0;

  g->n_open--;
  if (t->work->p->refill == SES_REFILL_GROUP && g->n_open == 0)
    n = (gint64) t->work->group_size;
  if (t->free_slots < G_MAXINT64)
    t->free_slots += n;
  t->n_running -= g->n_open == 0;
}
