/* models/rollout_tail/rounds/coupling_bounded_stale.c - asynchronous rollouts of bounded staleness
 * (AReaL).
 *
 * Generation never stops.  Response number n may start while floor ((n - 1) / B) <= version +
 * staleness, B the responses of a training step; groups are admitted whole.  The trainer takes
 * the oldest n_prompts of the groups complete, trains, and updates the weights: then all KV is
 * void and is computed again.  The rule bounds admission: a response slower than all others may
 * be trained later still.  The run ends with the last training step.
 */
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/results/results.h"
#include "models/rollout_tail/rounds/rounds.h"
#include "models/rollout_tail/scheduling/scheduling.h"

static void trained (Sim *sim, gpointer self, gpointer item);

static gboolean
may_start (const Rollout *m)
{
  gint64 ahead = m->n_fresh / m->p->n_prompts;

  return m->n_fresh < m->n_groups && ahead <= m->version + m->p->staleness;
}

/* Admits what the weights allow. */
static void
open_gate (Rollout *m)
{
  g_array_set_size (m->issue, 0);
  while (may_start (m))
    {
      guint group = m->n_fresh++;

      g_array_append_val (m->issue, group);
    }
  roll_issue (m);
}

static void
begin (Rollout *m)
{
  m->iteration = 1;
  roll_remember (m);
  open_gate (m);
}

static gint
compare_groups (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* The oldest of those complete. */
static double
take_groups (Rollout *m)
{
  double tokens = 0.0;

  g_array_sort (m->carried, compare_groups);
  for (guint i = 0; i < (guint) m->p->n_prompts; i++)
    tokens += roll_tell_delivered (m, g_array_index (m->carried, guint, i));
  g_array_remove_range (m->carried, 0, (guint) m->p->n_prompts);
  return tokens;
}

static void
settled (Rollout *m)
{
  double begin_s, end_s, now_s = sim_now_s (m->sim);

  if (m->training || m->carried->len < m->p->n_prompts)
    return;
  m->training = TRUE;
  m->delivered_tokens = take_groups (m);
  m->all_tokens += m->delivered_tokens;
  begin_s = MAX (now_s, m->scored_s);
  end_s = begin_s + roll_train_s (m);
  roll_tell_training (m, "reward", now_s, begin_s);
  roll_tell_training (m, "train", begin_s, end_s);
  roll_tell_training (m, "update", end_s, end_s + m->p->update_s);
  sim_after (m->sim, end_s + m->p->update_s - now_s, trained, m, NULL);
}

/* New weights: what was computed with the old ones is of no use. */
static void
void_all_kv (Rollout *m)
{
  for (guint id = 0; id < m->n_fresh * m->group_size; id++)
    {
      RollRequest *r = &m->requests[id];

      if (r->state == ROLL_BUFFERED)
        {
          roll_pool_drop (m, id);
          roll_buffer_moved (m, id);
        }
      if (r->state == ROLL_QUEUED)
        r->recompute_tokens = r->prompt_tokens + r->done;
    }
  for (guint i = 0; i < m->n_instances; i++)
    {
      roll_instance_void_kv (m->instances[i], sim_now_s (m->sim));
      roll_touch (m, i);
    }
}

static void
trained (Sim *sim, gpointer self, gpointer item)
{
  Rollout *m = self;

  m->training = FALSE;
  m->version++;
  m->end_s = sim_now_s (sim);
  if (m->version == m->p->iterations)
    {
      roll_halt_all (m);
      roll_buffer_empty (m);
      sim_stop (sim);
      return;
    }
  void_all_kv (m);
  open_gate (m);
  roll_settle_soon (m);
}

static void
tell (Rollout *m)
{
  RollTotals t = roll_sum_totals (m);
  double n = (double) m->version, responses = (double) (m->p->n_prompts * m->p->group_size);
  double gpus = (double) m->p->n_instances * m->p->gpus_per_instance;

  if (m->version == 0)
    return;
  sim_result (m->sim, ROLL_GPU_S_PER_RESPONSE, gpus * m->end_s / n / responses);
  sim_result (m->sim, ROLL_USD_PER_MTOKEN,
              gpus * m->end_s / 3600.0 * m->p->gpu_usd_per_h / m->all_tokens * 1e6);
  sim_result (m->sim, ROLL_TRAIN_S, m->p->train_s_per_token * m->all_tokens / n);
  sim_result (m->sim, ROLL_UPDATE_S, m->p->update_s);
  sim_result (m->sim, ROLL_TOKENS_PER_S, m->all_tokens / m->end_s);
  sim_result (m->sim, ROLL_DELIVERED, responses);
  sim_result (m->sim, ROLL_DELIVERED_MEAN, m->all_tokens / n / responses);
  sim_result (m->sim, ROLL_TOKENS, t.tokens / n);
  sim_result (m->sim, ROLL_RECOMPUTED, t.recomputed_tokens / n);
  sim_result (m->sim, ROLL_PREEMPTIONS, (double) t.n_preempted / n);
}

static void
group_done (Rollout *m, guint group)
{
  g_array_append_val (m->carried, group);
}

const RollCoupling roll_bounded_stale = {
  .endless = TRUE, .begin = begin, .group_done = group_done, .settled = settled, .tell = tell
};
