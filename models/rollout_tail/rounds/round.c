/* models/rollout_tail/rounds/round.c - a rollout from its issue to its end: what all kinds of
 * rounds share (Seer section 2.1).  Which groups are issued, and what becomes of those cut off, is
 * a round's own: rounds.c.
 */
#include <math.h>
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/results/results.h"
#include "models/rollout_tail/rounds/rounds.h"
#include "models/rollout_tail/scheduling/scheduling.h"

void
roll_issue_fresh (RollRounds *m, guint n)
{
  for (guint i = 0; i < n && m->n_fresh < m->work->n_groups; i++)
    {
      guint group = m->n_fresh++;

      g_array_append_val (m->work->issue, group);
    }
}

void
roll_issue_carried (RollRounds *m, guint n)
{
  n = MIN (n, m->carried->len);
  g_array_append_vals (m->work->issue, m->carried->data, n);
  if (n > 0)
    g_array_remove_range (m->carried, 0, n);
}

guint
roll_over_issued (const RollParams *p)
{
  return (guint) ceil (p->over_issue * (double) p->n_prompts - 1e-9);
}

static void
start_group (RollRounds *m, guint group)
{
  RollGroup *g = &m->work->groups[group];

  if (g->n_finished == 0)
    g->estimate_tokens = m->work->p->max_length_tokens;
  for (guint j = 0; j < m->work->group_size; j++)
    {
      RollRequest *r = &m->work->requests[group * m->work->group_size + j];

      r->probe = m->scheduling->policy->probes && j < (guint) m->work->p->n_probes;
      if (r->done == 0.0)
        r->version = m->results->version;
      if (g->reported)
        continue;
      sim_tally (m->work->sim, ROLL_LENGTH, r->length_tokens);
      m->results->issued_tokens += r->length_tokens;
      m->results->n_issued++;
    }
  g->reported = true;
}

void
roll_remember (RollRounds *m)
{
  m->results->began_s = sim_now_s (m->work->sim);
  m->n_groups_done = 0;
  g_array_set_size (m->results->finished, 0);
  m->results->before = roll_sum_totals (m->fleet);
  roll_pool_round (m->pool);
  for (guint i = 0; i < m->fleet->n_instances; i++)
    m->fleet->last_finish_s[i] = m->fleet->full_until_s[i] = m->results->began_s;
}

static gboolean
fits_at_all (RollRounds *m, guint id)
{
  const RollRequest *r = &m->work->requests[id];
  double room = m->fleet->config.capacity_tokens,
         most = r->prompt_tokens + (double) r->length_tokens;

  if (m->fleet->config.reserve)
    most = r->prompt_tokens + (double) m->work->p->max_length_tokens;
  if (most <= room)
    return TRUE;
  sim_fail (m->work->sim, "request %u may need %.0f tokens of KV and a rank holds %.0f", id, most,
            room);
  return FALSE;
}

/* Lets the groups of m->work->issue start. */
void
roll_issue (RollRounds *m)
{
  for (guint i = 0; i < m->work->issue->len; i++)
    {
      guint group = g_array_index (m->work->issue, guint, i);

      start_group (m, group);
      for (guint id = group * m->work->group_size; id < (group + 1) * m->work->group_size; id++)
        {
          if (!fits_at_all (m, id))
            return;
          if (m->scheduling->policy->divided && m->work->requests[id].state != ROLL_DONE)
            roll_buffer_push (m->scheduling, id);
        }
    }
  if (m->scheduling->policy->bind != NULL)
    m->scheduling->policy->bind (m->scheduling);
  else
    roll_settle_soon (m->fleet);
}

void
roll_round_begin (RollRounds *m)
{
  m->iteration++;
  m->scheduling->n_bound = 0;
  g_array_set_size (m->work->issue, 0);
  m->round->issue (m);
  m->n_wanted = MIN ((guint) m->work->p->n_prompts, m->work->issue->len);
  roll_remember (m);
  m->over = FALSE;
  roll_issue (m);
}

void
roll_round_finished (RollRounds *m, guint id)
{
  guint group = m->work->requests[id].group;

  sim_assert (m->work->sim, m->work->requests[id].done == m->work->requests[id].length_tokens);
  if (m->work->groups[group].n_finished < m->work->group_size)
    return;
  m->n_groups_done++;
  if (m->coupling->group_done != NULL)
    m->coupling->group_done (m, group);
}

/* Groups cut off wait for a later round, with their tokens or without.  Returns: tokens thrown
 * away. */
static double
carry (RollRounds *m)
{
  double dropped = 0.0;

  for (guint i = 0; i < m->work->issue->len; i++)
    {
      guint group = g_array_index (m->work->issue, guint, i);

      if (m->work->groups[group].n_finished == m->work->group_size)
        continue;
      g_array_append_val (m->carried, group);
      for (guint id = group * m->work->group_size; id < (group + 1) * m->work->group_size; id++)
        {
          RollRequest *r = &m->work->requests[id];

          roll_pool_drop (m->pool, id);
          if (m->round->keep)
            continue;
          dropped += r->done;
          r->done = 0.0;
          r->first_s = r->finish_s = -1.0;
          r->state = ROLL_NEW;
        }
      if (!m->round->keep)
        m->work->groups[group].n_finished = 0;
    }
  return dropped;
}

void
roll_round_check_end (RollRounds *m)
{
  if (m->over || m->n_groups_done < m->n_wanted)
    return;
  m->over = TRUE;
  if (m->n_groups_done < m->work->issue->len)
    {
      roll_halt_all (m->fleet);
      roll_buffer_empty (m->scheduling);
    }
  roll_report_round (m->results);
  m->results->dropped_tokens += carry (m);
  roll_pool_audit (m->pool);
  m->coupling->round_over (m);
}
