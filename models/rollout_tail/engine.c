/* models/rollout_tail/engine.c - events: an instance's next change, and behind all changes of an
 * instant one settlement.
 *
 * Instances that reach a boundary at the same instant are first all brought there; then what
 * ended is told in order of number, requests are dispatched, and the instances go on.  So no
 * result depends on the order of simultaneous events.
 */
#include <math.h>
#include "models/rollout_tail/rollout.h"

static void turn (Sim *sim, gpointer self, gpointer item);

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
  if (m->drafter->alpha != NULL)
    {
      m->engine.draft = roll_draft_plan;
      m->engine.replan_steps = p->replan_steps;
      m->engine.draw = p->acceptance == ROLL_ACCEPT_DRAWN ? roll_draft_draw : NULL;
    }
}

void
roll_engine_set_up (Rollout *m)
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
    m->events[instance] = sim_at (m->sim, MAX (sim_time_from_s (in->next_s), sim_now (m->sim)),
                                  turn, m, GUINT_TO_POINTER (instance));
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* One more reference: siblings that run elsewhere draft better from their next step on. */
static void
help_siblings (Rollout *m, guint group)
{
  for (guint id = group * m->group_size; id < (group + 1) * m->group_size; id++)
    if (m->requests[id].state == ROLL_RUNNING)
      {
        guint instance = (guint) m->requests[id].instance;

        roll_instance_replan (m->instances[instance], sim_now_s (m->sim));
        roll_touch (m, instance);
      }
}

static void
finish_request (Rollout *m, guint id)
{
  RollRequest *r = &m->requests[id];

  r->state = ROLL_DONE;
  r->finish_s = m->instances[r->instance]->clock_s;
  m->last_finish_s[r->instance] = r->finish_s;
  roll_pool_drop (m, id);
  m->n_done++;
  m->groups[r->group].n_finished++;
  g_array_append_val (m->finished, id);
  if (m->policy->finished != NULL)
    m->policy->finished (m, id);
  roll_round_finished (m, id);
  if (m->drafter->from_siblings)
    help_siblings (m, r->group);
}

static void
hear_of_all (Rollout *m)
{
  g_array_sort (m->gone, compare_ids);
  for (guint i = 0; i < m->gone->len; i++)
    {
      guint id = g_array_index (m->gone, guint, i);
      RollRequest *r = &m->requests[id];

      if (r->done >= r->length_tokens)
        finish_request (m, id);
      else
        {
          sim_assert (m->sim, m->policy->divided && r->done > 0.0);
          roll_pool_store (m, id);
          roll_buffer_push (m, id);
        }
    }
  g_array_set_size (m->gone, 0);
}

static void
tell_levels (Rollout *m)
{
  double running = 0.0, tokens = 0.0, room;

  for (guint i = 0; i < m->n_instances; i++)
    {
      running += (double) m->instances[i]->n_running;
      for (guint r = 0; r < m->engine.n_ranks; r++)
        tokens += roll_rank_tokens (&m->instances[i]->ranks[r]);
    }
  room = m->engine.capacity_tokens * m->engine.n_ranks * m->n_instances;
  sim_level (m->sim, ROLL_LEVEL_RUNNING, running);
  sim_level (m->sim, ROLL_KV_SHARE, tokens / room);
  sim_sample (m->sim, ROLL_RUNNING_SERIES, running);
  sim_sample (m->sim, ROLL_KV_SERIES, tokens / room);
}

/* What is left to do must be under way: here a policy is found out that starves a request. */
static void
check_progress (const Rollout *m)
{
  gboolean under_way = m->over || m->training;

  for (guint i = 0; i < m->n_instances && !under_way; i++)
    under_way = isfinite (m->instances[i]->next_s);
  sim_assert (m->sim, under_way);
}

static void
resume (Rollout *m, guint instance)
{
  RollInstance *in = m->instances[instance];

  roll_instance_resume (in, sim_now_s (m->sim));
  roll_touch (m, instance);
  if (in->n_inflight > in->n_running || m->n_buffered > 0)
    m->full_until_s[instance] = sim_now_s (m->sim);
}

static void
settle (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;

  m->settling = FALSE;
  hear_of_all (m);
  m->coupling->settled (m);
  if (m->policy->divided)
    roll_dispatch (m);
  g_array_sort (m->resting, compare_ids);
  for (guint i = 0; i < m->resting->len; i++)
    resume (m, g_array_index (m->resting, guint, i));
  g_array_set_size (m->resting, 0);
  check_progress (m);
  tell_levels (m);
}

void
roll_settle_soon (Rollout *m)
{
  if (!m->settling)
    sim_after_all (m->sim, 0.0, settle, m, NULL);
  m->settling = TRUE;
}

static void
turn (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;
  guint instance = GPOINTER_TO_UINT (item);
  RollInstance *in = m->instances[instance];

  m->events[instance] = 0;
  roll_instance_turn (in);
  g_array_append_vals (m->gone, in->gone->data, in->gone->len);
  g_array_append_val (m->resting, instance);
  roll_settle_soon (m);
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
  roll_buffer_empty (m);
}
