/* models/rollout_tail/settle.c - behind all changes of an instant one settlement.
 *
 * Instances that reach a boundary at the same instant are first all brought there (instances.c);
 * then what ended is reported in order of number, requests are dispatched, and the instances go on.
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
  for (guint id = group * m->work.group_size; id < (group + 1) * m->work.group_size; id++)
    if (m->work.requests[id].state == ROLL_RUNNING)
      {
        guint instance = (guint) m->work.requests[id].instance;

        roll_instance_replan (m->fleet.instances[instance], sim_now_s (m->work.sim));
        roll_reschedule (&m->fleet, instance);
      }
}

/* The time is the instance's own, exact to the step; the event's is rounded to the clock's tick. */
static void
finish_request (Rollout *m, guint id)
{
  RollRequest *r = &m->work.requests[id];

  r->state = ROLL_DONE;
  r->finish_s = m->fleet.instances[r->instance]->clock_s;
  m->fleet.last_finish_s[r->instance] = r->finish_s;
  roll_pool_drop (&m->pool, id);
  m->work.groups[r->group].n_finished++;
  g_array_append_val (m->results.finished, id);
  if (m->scheduling.policy->finished != NULL)
    m->scheduling.policy->finished (&m->scheduling, id);
  roll_round_finished (&m->rounds, id);
  if (m->drafting.drafter->from_siblings)
    help_siblings (m, r->group);
}

/* Requests that left an instance at this instant, in order of id, so that ties do not depend on
 * the order of events. */
static void
collect_departures (Rollout *m)
{
  g_array_sort (m->fleet.departed, compare_ids);
  for (guint i = 0; i < m->fleet.departed->len; i++)
    {
      guint id = g_array_index (m->fleet.departed, guint, i);
      RollRequest *r = &m->work.requests[id];

      if (r->done >= r->length_tokens)
        finish_request (m, id);
      else
        {
          sim_assert (m->work.sim, m->scheduling.policy->divided && r->done > 0.0);
          roll_pool_store (&m->pool, id);
          roll_buffer_push (&m->scheduling, id);
        }
    }
  g_array_set_size (m->fleet.departed, 0);
}

/* Once an instant and not at each change, else the levels would show states that no time passes
 * in. */
static void
report_levels (Rollout *m)
{
  double running = 0.0, tokens = 0.0, room;

  for (guint i = 0; i < m->fleet.n_instances; i++)
    {
      running += (double) m->fleet.instances[i]->n_running;
      for (guint r = 0; r < m->fleet.config.n_ranks; r++)
        tokens += roll_rank_tokens (&m->fleet.instances[i]->ranks[r]);
    }
  room = m->fleet.config.capacity_tokens * m->fleet.config.n_ranks * m->fleet.n_instances;
  sim_level (m->work.sim, ROLL_LEVEL_RUNNING, running);
  sim_level (m->work.sim, ROLL_KV_SHARE, tokens / room);
  sim_sample (m->work.sim, ROLL_RUNNING_SERIES, running);
  sim_sample (m->work.sim, ROLL_KV_SERIES, tokens / room);
}

/* What is left to do must be under way: here a policy is found out that starves a request. */
static void
check_progress (const Rollout *m)
{
  gboolean under_way = m->rounds.over || m->rounds.training;

  for (guint i = 0; i < m->fleet.n_instances && !under_way; i++)
    under_way = isfinite (m->fleet.instances[i]->next_s);
  sim_assert (m->work.sim, under_way);
}

/* Somebody waits for this instance or for any: the time counts as full, not as draining. */
static void
resume (Rollout *m, guint instance)
{
  RollInstance *in = m->fleet.instances[instance];

  roll_instance_resume (in, sim_now_s (m->work.sim));
  roll_reschedule (&m->fleet, instance);
  if (in->n_inflight > in->n_running || m->scheduling.n_buffered > 0)
    m->fleet.full_until_s[instance] = sim_now_s (m->work.sim);
}

/* Departures first: they free KV and slots that the dispatch may give away at this same instant. */
void
roll_settle (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;

  m->fleet.settling = FALSE;
  collect_departures (m);
  m->rounds.coupling->settled (&m->rounds);
  if (m->scheduling.policy->divided)
    roll_dispatch (&m->scheduling);
  g_array_sort (m->fleet.at_boundary, compare_ids);
  for (guint i = 0; i < m->fleet.at_boundary->len; i++)
    resume (m, g_array_index (m->fleet.at_boundary, guint, i));
  g_array_set_size (m->fleet.at_boundary, 0);
  check_progress (m);
  report_levels (m);
}
