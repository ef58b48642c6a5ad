/* models/rollout_tail/instances/instances.c - all instances of a run: their set-up, the event of
 * each one's next change, and a stop of all.
 *
 * What a change means is not known here: who left is noted in m->departed, and m->settle, a handler
 * given at set-up, is called once behind all events of the instant.
 */
#include <math.h>
#include "models/rollout_tail/instances/instances.h"

/* Pooled ranks do a rank's work n_ranks times as fast, all but what a step costs whatever its
 * tokens. */
static RollLaw
law_of (const RollParams *p)
{
  double shared = p->ranks == ROLL_RANKS_POOLED ? (double) p->n_ranks : 1.0;

  return (RollLaw){
    .max_law = p->step_law == ROLL_LAW_MAX,
    .base_s = p->efficiency * p->base_s,
    .token_s = p->efficiency * p->token_s_per_token / shared,
    .moe_token_s = p->efficiency * p->moe_s_per_token / shared,
    .kv_token_s = p->efficiency * p->kv_s_per_token / shared,
    .verify = p->verify_factor,
    .query_token_s = p->efficiency * p->query_s_per_token / shared,
    .expert_share = p->expert_base_share,
    .pick_share = p->expert_pick_share,
    .draft_s = p->draft_s,
    .draft_token_s = p->draft_s_per_token / shared,
    .draft_kv_token_s = p->draft_kv_s_per_token / shared,
    .prefill_token_s = p->prefill_s_per_token / shared,
  };
}

/* Free ranks are instances of their own with one rank each, as instances.h says. */
static void
set_up_law (RollFleet *m, gboolean reserves)
{
  const RollParams *p = m->work->p;
  gint64 shared = p->ranks == ROLL_RANKS_POOLED ? p->n_ranks : 1;

  m->config = (RollInstanceConfig){
    .law = law_of (p),
    .n_ranks = p->ranks == ROLL_RANKS_LOCKSTEP ? (guint) p->n_ranks : 1,
    .capacity_tokens = p->capacity_tokens * (double) shared,
    .watermark_share = p->watermark_share,
    .max_seqs = p->max_seqs * shared,
    .reserve = reserves,
    .step_by_step = p->advance == ROLL_STEP,
    .tick_s = sim_seconds (m->work->sim, 1),
  };
}

/* Instances of free ranks stand side by side: i / split is the one they were. */
void
roll_instances_set_up (RollFleet *m, gboolean reserves)
{
  m->split = m->work->p->ranks == ROLL_RANKS_FREE ? (guint) m->work->p->n_ranks : 1;
  m->n_instances = (guint) m->work->p->n_instances * m->split;
  set_up_law (m, reserves);
  m->instances = g_new0 (RollInstance *, m->n_instances);
  for (guint i = 0; i < m->n_instances; i++)
    m->instances[i] = roll_instance_new (&m->config, m->work->requests, i);
  m->events = g_new0 (SimEventId, m->n_instances);
  m->event_s = g_new0 (double, m->n_instances);
  m->last_finish_s = g_new0 (double, m->n_instances);
  m->full_until_s = g_new0 (double, m->n_instances);
  m->departed = g_array_new (FALSE, FALSE, sizeof (guint));
  m->at_boundary = g_array_new (FALSE, FALSE, sizeof (guint));
}

void
roll_instances_clear (RollFleet *m)
{
  for (guint i = 0; i < m->n_instances; i++)
    g_clear_pointer (&m->instances[i], roll_instance_free);
  g_free (m->instances);
  g_free (m->events);
  g_free (m->event_s);
  g_free (m->last_finish_s);
  g_free (m->full_until_s);
  g_clear_pointer (&m->departed, g_array_unref);
  g_clear_pointer (&m->at_boundary, g_array_unref);
}

/* For requests that are bound to an instance; the buffer looks at room instead. */
guint
roll_least_rank (const RollInstance *in)
{
  guint best = 0;

  for (guint r = 1; r < in->config->n_ranks; r++)
    if (in->ranks[r].n_inflight < in->ranks[best].n_inflight)
      best = r;
  return best;
}

/* One settlement an instant, however many instances reach a boundary in it. */
void
roll_settle_soon (RollFleet *m)
{
  if (!m->settling)
    sim_after_all (m->work->sim, 0.0, m->settle, m->owner, NULL);
  m->settling = TRUE;
}

/* Its requests are settled behind all events of the instant, in order of id. */
static void
turn (Sim *sim, gpointer self, gpointer item)
{
  RollFleet *m = self;
  RollInstance *in = item;
  guint instance = in->index;

  m->events[instance] = 0;
  roll_instance_turn (in);
  g_array_append_vals (m->departed, in->departed->data, in->departed->len);
  g_array_append_val (m->at_boundary, instance);
  roll_settle_soon (m);
}

/* An event that is still right is left alone: cancelling and setting it again would change
 * nothing but the cost. */
void
roll_reschedule (RollFleet *m, guint instance)
{
  RollInstance *in = m->instances[instance];

  if (in->at_boundary || (m->events[instance] != 0 && m->event_s[instance] == in->next_s))
    return;
  if (m->events[instance] != 0)
    sim_cancel (m->work->sim, m->events[instance]);
  m->events[instance] = 0;
  m->event_s[instance] = in->next_s;
  if (isfinite (in->next_s))
    m->events[instance]
      = sim_at (m->work->sim, MAX (sim_ticks (m->work->sim, in->next_s), sim_now (m->work->sim)),
                turn, m, in);
}

/* Everything stops where it is; the requests under way are as far as they came. */
void
roll_halt_all (RollFleet *m)
{
  for (guint i = 0; i < m->n_instances; i++)
    {
      RollInstance *in = m->instances[i];
      gboolean rested = in->at_boundary;

      if (m->events[i] != 0)
        sim_cancel (m->work->sim, m->events[i]);
      m->events[i] = 0;
      roll_instance_halt (in, sim_now_s (m->work->sim));
      if (!rested)
        g_array_append_val (m->at_boundary, i);
    }
}

/* Summed when a round begins and ends: a difference of two sums is the round's. */
RollTotals
roll_sum_totals (const RollFleet *m)
{
  RollTotals sum = { 0 };

  for (guint i = 0; i < m->n_instances; i++)
    {
      const RollTotals *t = &m->instances[i]->totals;

      sum.steps += t->steps;
      sum.n_preempted += t->n_preempted;
      sum.tokens += t->tokens;
      sum.recomputed_tokens += t->recomputed_tokens;
      sum.busy_s += t->busy_s;
      sum.stall_s += t->stall_s;
      sum.request_s += t->request_s;
      sum.kv_token_s += t->kv_token_s;
      sum.request_steps += t->request_steps;
      sum.draft_tokens += t->draft_tokens;
      sum.draft_on_s += t->draft_on_s;
    }
  return sum;
}
