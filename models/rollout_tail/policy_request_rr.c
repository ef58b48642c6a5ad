/* models/rollout_tail/policy_request_rr.c - single requests bound round robin (as in Roll Flash):
 * what is gained by breaking up groups, without moving anything later. */
#include "models/rollout_tail/rollout.h"

static void
bind (Rollout *m)
{
  guint n = m->n_instances / m->split;

  for (guint i = 0; i < m->issue->len; i++)
    {
      guint first = g_array_index (m->issue, guint, i) * m->group_size;

      for (guint j = 0; j < m->group_size; j++, m->n_bound++)
        roll_bind (m, m->n_bound % n, first + j);
    }
}

const RollPolicy roll_request_rr = { .bind = bind };
