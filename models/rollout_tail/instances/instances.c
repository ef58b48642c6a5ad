/* models/rollout_tail/instances/instances.c - all instances of a run: their set-up, the event of
 * each one's next change, and a stop of all.
 *
 * What a change means is not known here: who left is noted in m->gone, and m->settle, a handler
 * given at the start, is called once behind all events of the instant.
 */
#include <math.h>
#include "models/rollout_tail/instances/instances.h"

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
    .draft_s = p->draft_s,
    .draft_token_s = p->draft_s_per_token / shared,
    .draft_kv_token_s = p->draft_kv_s_per_token / shared,
    .prefill_token_s = p->prefill_s_per_token / shared,
  };
}

static void
set_up_law (Rollout *m)
{
  const RollParams *p = m->p;
  gint64 shared = p->ranks == ROLL_RANKS_POOLED ? p->n_ranks : 1;

  m->engine = (RollEngine){
    .law = law_of (p),
    .n_ranks = p->ranks == ROLL_RANKS_LOCKSTEP ? (guint) p->n_ranks : 1,
    .capacity_tokens = p->capacity_tokens * (double) shared,
    .watermark_share = p->watermark_share,
    .max_seqs = p->max_seqs * shared,
    .reserve = m->policy->divided && p->overcommit_share >= 1.0,
    .step_by_step = p->advance == ROLL_STEP,
    .data = m,
  };
}

void
roll_instances_set_up (Rollout *m)
{
  m->split = m->p->ranks == ROLL_RANKS_FREE ? (guint) m->p->n_ranks : 1;
  m->n_instances = (guint) m->p->n_instances * m->split;
  set_up_law (m);
  m->instances = g_new0 (RollInstance *, m->n_instances);
  for (guint i = 0; i < m->n_instances; i++)
    m->instances[i] = roll_instance_new (&m->engine, m->requests, i);
  m->events = g_new0 (SimEventId, m->n_instances);
  m->event_s = g_new0 (double, m->n_instances);
  m->last_finish_s = g_new0 (double, m->n_instances);
  m->full_until_s = g_new0 (double, m->n_instances);
  m->gone = g_array_new (FALSE, FALSE, sizeof (guint));
  m->resting = g_array_new (FALSE, FALSE, sizeof (guint));
}

guint
roll_least_rank (const RollInstance *in)
{
  guint best = 0;

  for (guint r = 1; r < in->engine->n_ranks; r++)
    if (in->ranks[r].n_inflight < in->ranks[best].n_inflight)
      best = r;
  return best;
}

void
roll_settle_soon (Rollout *m)
{
  if (!m->settling)
    sim_after_all (m->sim, 0.0, m->settle, m, NULL);
  m->settling = TRUE;
}

static void
turn (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;
  RollInstance *in = item;
  guint instance = in->index;

  m->events[instance] = 0;
  roll_instance_turn (in);
  g_array_append_vals (m->gone, in->gone->data, in->gone->len);
  g_array_append_val (m->resting, instance);
  roll_settle_soon (m);
}

void
roll_touch (Rollout *m, guint instance)
{
  RollInstance *in = m->instances[instance];

  if (in->resting || (m->events[instance] != 0 && m->event_s[instance] == in->next_s))
    return;
  if (m->events[instance] != 0)
    sim_cancel (m->sim, m->events[instance]);
  m->events[instance] = 0;
  m->event_s[instance] = in->next_s;
  if (isfinite (in->next_s))
    m->events[instance]
      = sim_at (m->sim, MAX (sim_time_from_s (in->next_s), sim_now (m->sim)), turn, m, in);
}

/* Everything stops where it is; the requests under way are as far as they came. */
void
roll_halt_all (Rollout *m)
{
  for (guint i = 0; i < m->n_instances; i++)
    {
      RollInstance *in = m->instances[i];
      gboolean rested = in->resting;

      if (m->events[i] != 0)
        sim_cancel (m->sim, m->events[i]);
      m->events[i] = 0;
      roll_instance_halt (in, sim_now_s (m->sim));
      if (!rested)
        g_array_append_val (m->resting, i);
    }
}
