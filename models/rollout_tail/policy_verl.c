/* models/rollout_tail/policy_verl.c - the baseline (veRL; Seer section 2.2): a whole group goes
 * to one instance, groups round robin, first come first served, nothing moves. */
#include "models/rollout_tail/rollout.h"

static void
bind (Rollout *m)
{
  guint n = m->n_instances / m->split;

  for (guint i = 0; i < m->issue->len; i++, m->n_bound++)
    {
      guint first = g_array_index (m->issue, guint, i) * m->group_size;

      for (guint j = 0; j < m->group_size; j++)
        roll_bind (m, m->n_bound % n, first + j);
    }
}

const RollPolicy roll_verl = { .bind = bind };
