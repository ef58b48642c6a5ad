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
roll_issue_fresh (Rollout *m, guint n)
{
  for (guint i = 0; i < n && m->n_fresh < m->n_groups; i++)
    {
      guint group = m->n_fresh++;

      g_array_append_val (m->issue, group);
    }
}

void
roll_issue_carried (Rollout *m, guint n)
{
  n = MIN (n, m->carried->len);
  g_array_append_vals (m->issue, m->carried->data, n);
  if (n > 0)
    g_array_remove_range (m->carried, 0, n);
}

guint
roll_over_issued (const RollParams *p)
{
  return (guint) ceil (p->over_issue * (double) p->n_prompts - 1e-9);
}

static void
start_group (Rollout *m, guint group)
{
  RollGroup *g = &m->groups[group];

  if (g->n_finished == 0)
    g->estimate_tokens = m->p->max_length_tokens;
  for (guint j = 0; j < m->group_size; j++)
    {
      RollRequest *r = &m->requests[group * m->group_size + j];

      r->probe = m->policy->probes && j < (guint) m->p->n_probes;
      if (r->done == 0.0)
        r->version = m->version;
      if (g->told)
        continue;
      sim_tally (m->sim, ROLL_LENGTH, r->length_tokens);
      m->issued_tokens += r->length_tokens;
      m->n_issued++;
    }
  g->told = true;
}

void
roll_remember (Rollout *m)
{
  m->began_s = sim_now_s (m->sim);
  m->n_groups_done = 0;
  g_array_set_size (m->finished, 0);
  m->before = roll_sum_totals (m);
  roll_pool_round (m);
  for (guint i = 0; i < m->n_instances; i++)
    m->last_finish_s[i] = m->full_until_s[i] = m->began_s;
}

static gboolean
fits_at_all (Rollout *m, guint id)
{
  const RollRequest *r = &m->requests[id];
  double room = m->engine.capacity_tokens, most = r->prompt_tokens + (double) r->length_tokens;

  if (m->engine.reserve)
    most = r->prompt_tokens + (double) m->p->max_length_tokens;
  if (most <= room)
    return TRUE;
  sim_fail (m->sim, "request %u may need %.0f tokens of KV and a rank holds %.0f", id, most, room);
  return FALSE;
}

/* Lets the groups of m->issue start. */
void
roll_issue (Rollout *m)
{
  for (guint i = 0; i < m->issue->len; i++)
    {
      guint group = g_array_index (m->issue, guint, i);

      start_group (m, group);
      for (guint id = group * m->group_size; id < (group + 1) * m->group_size; id++)
        {
          if (!fits_at_all (m, id))
            return;
          if (m->policy->divided && m->requests[id].state != ROLL_DONE)
            roll_buffer_push (m, id);
        }
    }
  if (m->policy->bind != NULL)
    m->policy->bind (m);
  else
    roll_settle_soon (m);
}

void
roll_round_begin (Rollout *m)
{
  m->iteration++;
  m->n_bound = 0;
  g_array_set_size (m->issue, 0);
  m->round->issue (m);
  m->n_wanted = MIN ((guint) m->p->n_prompts, m->issue->len);
  roll_remember (m);
  m->over = FALSE;
  roll_issue (m);
}

void
roll_round_finished (Rollout *m, guint id)
{
  guint group = m->requests[id].group;

  sim_assert (m->sim, m->requests[id].done == m->requests[id].length_tokens);
  if (m->groups[group].n_finished < m->group_size)
    return;
  m->n_groups_done++;
  if (m->coupling->group_done != NULL)
    m->coupling->group_done (m, group);
}

/* Groups cut off wait for a later round, with their tokens or without.  Returns: tokens thrown
 * away. */
static double
carry (Rollout *m)
{
  double dropped = 0.0;

  for (guint i = 0; i < m->issue->len; i++)
    {
      guint group = g_array_index (m->issue, guint, i);

      if (m->groups[group].n_finished == m->group_size)
        continue;
      g_array_append_val (m->carried, group);
      for (guint id = group * m->group_size; id < (group + 1) * m->group_size; id++)
        {
          RollRequest *r = &m->requests[id];

          roll_pool_drop (m, id);
          if (m->round->keep)
            continue;
          dropped += r->done;
          r->done = 0.0;
          r->first_s = r->finish_s = -1.0;
          r->state = ROLL_NEW;
        }
      if (!m->round->keep)
        m->groups[group].n_finished = 0;
    }
  return dropped;
}

void
roll_round_check_end (Rollout *m)
{
  if (m->over || m->n_groups_done < m->n_wanted)
    return;
  m->over = TRUE;
  if (m->n_groups_done < m->issue->len)
    {
      roll_halt_all (m);
      roll_buffer_empty (m);
    }
  roll_tell_round (m);
  m->dropped_tokens += carry (m);
  roll_pool_audit (m);
  m->coupling->round_over (m);
}
