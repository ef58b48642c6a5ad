/* models/rollout_tail/results/baseline.c - the baseline on the same lengths, beside the run: which
 * responses are its last tenth (metric tail_b_s).
 *
 * Groups are bound to instances round robin, so instances never meet and need no events.
 */
#include <math.h>
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/results/results.h"

typedef struct {
  guint id;
  double finish_s;
} Finish;

/* Ties by number: two instances may end requests at the same time. */
static gint
compare_finishes (gconstpointer a, gconstpointer b)
{
  const Finish *x = a, *y = b;

  if (x->finish_s != y->finish_s)
    return x->finish_s < y->finish_s ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

/* No events: the instance is brought from boundary to boundary by hand. */
static void
run_instance (RollInstance *in, GArray *finishes)
{
  while (isfinite (in->next_s))
    {
      roll_instance_turn (in);
      for (guint i = 0; i < in->departed->len; i++)
        {
          Finish f = { g_array_index (in->departed, guint, i), in->clock_s };

          in->requests[f.id].state = ROLL_DONE;
          g_array_append_val (finishes, f);
        }
      roll_instance_resume (in, in->clock_s);
    }
}

/* One iteration: groups [@first, @first + n_prompts). */
static void
run_round (RollResults *m, const RollInstanceConfig *config, RollRequest *requests, guint first)
{
  g_autoptr (GArray) finishes = g_array_new (FALSE, FALSE, sizeof (Finish));
  guint n = m->fleet->n_instances, groups = (guint) m->work->p->n_prompts;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RollInstance) in = roll_instance_new (config, requests, i);

      for (guint g = i; g < groups; g += n)
        for (guint j = 0; j < m->work->group_size; j++)
          {
            guint id = (first + g) * m->work->group_size + j;

            requests[id].stop = requests[id].length_tokens;
            requests[id].recompute_tokens = requests[id].prompt_tokens;
            roll_instance_submit (in, roll_least_rank (in), id, 0.0);
          }
      run_instance (in, finishes);
    }
  g_array_sort (finishes, compare_finishes);
  sim_assert (m->work->sim, finishes->len == groups * m->work->group_size);
  m->baseline_s += g_array_index (finishes, Finish, finishes->len - 1).finish_s;
  for (guint i = (guint) ceil (0.9 * finishes->len - 1e-9); i < finishes->len; i++)
    m->late[g_array_index (finishes, Finish, i).id] = TRUE;
}

/* On a copy of the requests, with drafts and reservation off: verl as Seer's baseline ran it. */
void
roll_run_baseline (RollResults *m)
{
  g_autofree RollRequest *requests
    = g_memdup2 (m->work->requests, m->work->n_requests * sizeof (RollRequest));
  RollInstanceConfig config = m->fleet->config;

  /* what makes the baseline preempt */
  config.reserve = FALSE;
  config.draft = NULL;
  config.draw = NULL;
  config.replan_steps = 0;
  m->late = g_new0 (guint8, m->work->n_requests);
  for (guint k = 0; k < (guint) m->work->p->iterations; k++)
    run_round (m, &config, requests, k * (guint) m->work->p->n_prompts);
}
