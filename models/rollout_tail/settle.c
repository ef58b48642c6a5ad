/* models/rollout_tail/settle.c - behind all changes of an instant one settlement.
 *
 * Instances that reach a boundary at the same instant are first all brought there (instances.c);
 * then what ended is told in order of number, requests are dispatched, and the instances go on.
 * So no result depends on the order of simultaneous events.
 */
#include <math.h>
#include "models/rollout_tail/settle.h"
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/rounds/rounds.h"
#include "models/rollout_tail/scheduling/scheduling.h"

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

/* Requests that left an instance at this instant, in order of id, so that ties do not depend on
 * the order of events. */
static void
collect_departures (Rollout *m)
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

void
roll_settle (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;

  m->settling = FALSE;
  collect_departures (m);
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
