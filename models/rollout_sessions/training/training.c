/* models/rollout_sessions/training/training.c - batches, training steps, and new weights.
 *
 * Groups stand in two lists, by issue and by completion; the order of consumption says which of
 * them is taken from, the other is tidied afterwards.
 */
#include <math.h>
#include "models/rollout_sessions/training/admission.h"

static void end_step (Sim *sim, gpointer self, gpointer item);
static void weights_are_there (gpointer data, double now_s);
static void lent_join (gpointer data);

/* At eta = 0 the gate of bounded staleness is synchronous training. */
void
ses_training_start (SesTraining *t)
{
  const SesParams *p = t->work->p;

  t->batch = p->n_prompts;
  t->ahead = p->coupling == SES_SYNC ? 0.0 : p->coupling == SES_ONE_STEP_OFF ? 1.0 : p->staleness;
  t->batch_limit = t->batch;
  t->free_slots = p->slots > 0 ? p->slots : G_MAXINT64;
  t->line = g_array_new (FALSE, FALSE, sizeof (guint));
  t->ready = g_array_new (FALSE, FALSE, sizeof (guint));
  t->update = (SesUpdate){
    .work = t->work, .course = t->course, .fleet = t->fleet, .done = weights_are_there, .data = t
  };
  t->lending
    = (SesLending){ .sim = t->work->sim, .p = p, .fleet = t->fleet, .joins = lent_join, .data = t };
}

/* Safe when nothing was started. */
void
ses_training_clear (SesTraining *t)
{
  g_clear_pointer (&t->line, g_array_unref);
  g_clear_pointer (&t->ready, g_array_unref);
}

/* --- groups --- */

/* Tokens, in all turns of all members. */
static double
generated_of (const SesTraining *t, guint group)
{
  double tokens = 0.0;

  for (guint i = 0; i < t->work->group_size; i++)
    tokens += (double) ses_session (t->work, group * t->work->group_size + i)->generated;
  return tokens;
}

/* Nobody will train on it: another may take its place. */
static void
reject (SesTraining *t, guint group, guint metric)
{
  sim_count (t->work->sim, metric, generated_of (t, group));
  ses_group (t->work, group)->rejected = TRUE;
  for (guint i = 0; i < t->work->group_size; i++)
    ses_session (t->work, group * t->work->group_size + i)->state = SES_GONE;
  t->admitted--;
  ses_forget_group (t->work, group);
}

/* Whoever may begin now does so behind the changes of the instant. */
void
ses_training_ended (SesTraining *t, guint session, double now_s)
{
  ses_admission_give_back (t, session);
}

/* With its last reward a group is complete; rewards that are all equal teach nothing. */
void
ses_training_scored (SesTraining *t, guint session, double now_s)
{
  guint group = ses_session (t->work, session)->group;
  SesGroup *g = ses_group (t->work, group);

  if (++g->n_ended < t->work->group_size)
    return;
  if (!g->keeps)
    {
      reject (t, group, SES_WASTED_FILTERED);
      return;
    }
  g->ready = TRUE;
  t->n_ready++;
  g_array_append_val (t->ready, group);
}

/* Tokens of members that are left out are counted by the reason. */
static gboolean
is_trained_on (SesTraining *t, const SesSession *s)
{
  if (s->end == SES_END_FAILED || s->end == SES_END_TIMEOUT)
    {
      sim_count (t->work->sim, SES_WASTED_LOST, (double) s->generated);
      return FALSE;
    }
  if (s->unscored == 0 || t->work->p->unscored == SES_UNSCORED_KEEP)
    return TRUE;
  sim_count (t->work->sim, SES_WASTED_UNSCORED, (double) s->generated);
  return FALSE;
}

/* Members that failed or timed out are left out, and the rest is trained on. */
static void
consume (SesTraining *t, guint group)
{
  for (guint i = 0; i < t->work->group_size; i++)
    {
      SesSession *s = ses_session (t->work, group * t->work->group_size + i);
      gint64 age = t->version - s->version;

      s->state = SES_GONE;
      if (!is_trained_on (t, s))
        continue;
      t->batch_tokens += s->generated;
      sim_count (t->work->sim, SES_DELIVERED, 1);
      sim_count (t->work->sim, SES_OVER_BOUND, (double) age > ceil (t->ahead));
      sim_tally (t->work->sim, SES_STALENESS, (double) age);
      sim_tally (t->work->sim, SES_DELIVERED_TOKENS, (double) s->generated);
    }
  t->n_ready--;
  ses_forget_group (t->work, group);
}

/* Those that became too old while they were under way or waited. */
static void
evict (SesTraining *t)
{
  guint left = 0;

  if (!t->work->p->evict_stale)
    return;
  for (guint i = 0; i < t->ready->len; i++)
    {
      guint group = g_array_index (t->ready, guint, i);

      if (t->version - ses_group (t->work, group)->version <= (gint64) ceil (t->ahead))
        {
          g_array_index (t->ready, guint, left++) = group;
          continue;
        }
      ses_group (t->work, group)->ready = FALSE;
      t->n_ready--;
      reject (t, group, SES_WASTED_STALE);
    }
  g_array_set_size (t->ready, left);
}

/* Forgets what is rejected.  Returns: TRUE when the oldest @batch groups are all complete. */
static gboolean
oldest_are_ready (SesTraining *t)
{
  guint left = 0, ready = 0;

  for (guint i = 0; i < t->line->len; i++)
    if (!ses_group (t->work, g_array_index (t->line, guint, i))->rejected)
      g_array_index (t->line, guint, left++) = g_array_index (t->line, guint, i);
  g_array_set_size (t->line, left);
  while (ready < left && ready < t->batch
         && ses_group (t->work, g_array_index (t->line, guint, ready))->ready)
    ready++;
  return ready == t->batch;
}

/* In synchronous training a batch is all groups there are, whatever the order. */
static gboolean
is_by_issue (const SesTraining *t)
{
  return t->work->p->consume == SES_CONSUME_SUBMISSION || t->work->p->coupling == SES_SYNC;
}

/* The order of consumption decides which are taken from both lists. */
static gboolean
take_batch (SesTraining *t)
{
  gboolean by_issue = is_by_issue (t);
  GArray *from = by_issue ? t->line : t->ready;

  if ((gint64) t->n_ready < t->batch || (by_issue && !oldest_are_ready (t)))
    return FALSE;
  t->batch_tokens = 0;
  for (guint i = 0; i < t->batch; i++)
    {
      guint group = g_array_index (from, guint, i);

      consume (t, group);
      ses_group (t->work, group)->ready = FALSE;
    }
  g_array_remove_range (from, 0, (guint) t->batch);
  return TRUE;
}

/* Groups that are gone leave the other list, too. */
static void
forget_consumed (SesTraining *t)
{
  GArray *from = is_by_issue (t) ? t->ready : t->line;
  guint left = 0;

  for (guint i = 0; i < from->len; i++)
    {
      guint group = g_array_index (from, guint, i);
      const SesSession *s = ses_session (t->work, group * t->work->group_size);

      if (s->state != SES_GONE)
        g_array_index (from, guint, left++) = group;
    }
  g_array_set_size (from, left);
}

/* --- a training step --- */

/* Slower while sessions are under way on what it shares with them. */
static double
rate_of (const SesTraining *t)
{
  double slower = t->course->n_active > 0 ? t->work->p->interference_factor : 1.0;

  return ses_lending_speed (&t->lending) / slower;
}

/* At the present rate; a change of it moves the event. */
static void
schedule_end (SesTraining *t, double now_s)
{
  Sim *sim = t->work->sim;

  if (t->event != 0)
    sim_cancel (sim, t->event);
  t->since_s = now_s;
  t->event = sim_at (sim, MAX (sim_now (sim), sim_ticks (sim, now_s + t->work_s / rate_of (t))),
                     end_step, t, NULL);
}

/* The event moves with the rate. */
static void
rate_changed (SesTraining *t, double before)
{
  double now_s = sim_now_s (t->work->sim);

  t->work_s = MAX (0.0, t->work_s - (now_s - t->since_s) * before);
  schedule_end (t, now_s);
}

/* What was done until now was done at the other rate. */
void
ses_training_active (SesTraining *t)
{
  double slower = t->course->n_active > 0 ? 1.0 : t->work->p->interference_factor;

  if (t->training)
    rate_changed (t, ses_lending_speed (&t->lending) / slower);
}

/* Work up to now was the trainer's alone. */
static void
lent_join (gpointer data)
{
  SesTraining *t = data;

  rate_changed (t, 1.0 / (t->course->n_active > 0 ? t->work->p->interference_factor : 1.0));
}

/* The trainer has waited since its last weights went out. */
static void
begin_step (SesTraining *t)
{
  double now_s = sim_now_s (t->work->sim);

  forget_consumed (t);
  t->training = TRUE;
  t->train_wait_s += now_s - t->idle_since_s;
  sim_tally (t->work->sim, SES_BATCH_TAKEN_S, now_s);
  sim_sample (t->work->sim, SES_BATCHES_SERIES, (double) t->version + 1.0);
  t->began_s = now_s;
  t->work_s = (double) t->batch_tokens * t->work->p->train_s_per_token;
  sim_span (t->work->sim, "trainer", "wait", sim_ticks (t->work->sim, t->idle_since_s),
            sim_now (t->work->sim));
  schedule_end (t, now_s);
  ses_lending_begin (&t->lending);
}

/* New weights are due; when they begin depends on at_update. */
static void
end_step (Sim *sim, gpointer self, gpointer item)
{
  SesTraining *t = self;

  t->event = 0;
  t->training = FALSE;
  ses_lending_end (&t->lending);
  t->trained_tokens += (double) t->batch_tokens;
  sim_count (sim, SES_TRAINED_TOKENS, (double) t->batch_tokens);
  t->train_s += sim_now_s (sim) - t->began_s;
  sim_span (sim, "trainer", "train", sim_ticks (sim, t->began_s), sim_now (sim));
  t->update_began_s = sim_now_s (sim);
  t->draining = t->work->p->at_update == SES_UPDATE_FINISH;
  t->updating = TRUE;
  t->fleet->handlers->changed (t->fleet->data);
}

/* --- new weights --- */

/* What had to wait for a version may begin. */
static void
weights_are_there (gpointer data, double now_s)
{
  SesTraining *t = data;
  Sim *sim = t->work->sim;

  t->version++;
  t->renewing = t->draining = FALSE;
  t->update_s += now_s - t->update_began_s;
  t->idle_since_s = now_s;
  sim_span (sim, "trainer", "update", sim_ticks (sim, t->update_began_s), sim_now (sim));
  t->iteration_done (t->data, now_s);
  evict (t);
  if (t->version == t->work->p->iterations)
    {
      t->over = TRUE;
      sim_stop (sim);
      return;
    }
  ses_training_admit (t, now_s);
  ses_training_settle (t);
  ses_fleet_settle (t->fleet);
  t->fleet->handlers->changed (t->fleet->data);
}

/* No step begins before they are everywhere. */
static void
begin_update (SesTraining *t)
{
  t->updating = FALSE;
  t->renewing = TRUE;
  ses_update_begin (&t->update, (gint32) t->version + 1);
}

/* With finish the update waits for all that have begun. */
void
ses_training_settle (SesTraining *t)
{
  if (t->over)
    return;
  /* new weights come before the next batch */
  if (t->updating)
    {
      if (!t->draining || t->course->n_active == 0)
        begin_update (t);
      return;
    }
  if (!t->training && !t->renewing && take_batch (t))
    begin_step (t);
  ses_training_admit (t, sim_now_s (t->work->sim));
}
