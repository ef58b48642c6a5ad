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
may_start (const RollRounds *m)
{
  gint64 ahead = m->n_fresh / m->work->p->n_prompts;

  return m->n_fresh < m->work->n_groups && ahead <= m->results->version + m->work->p->staleness;
}

/* Admits what the weights allow. */
static void
open_gate (RollRounds *m)
{
  g_array_set_size (m->work->issue, 0);
  while (may_start (m))
    {
      guint group = m->n_fresh++;

      g_array_append_val (m->work->issue, group);
    }
  roll_issue (m);
}

static void
begin (RollRounds *m)
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
take_groups (RollRounds *m)
{
  double tokens = 0.0;

  g_array_sort (m->carried, compare_groups);
  for (guint i = 0; i < (guint) m->work->p->n_prompts; i++)
    tokens += roll_report_delivered (m->results, g_array_index (m->carried, guint, i));
  g_array_remove_range (m->carried, 0, (guint) m->work->p->n_prompts);
  return tokens;
}

static void
settled (RollRounds *m)
{
  double begin_s, end_s, now_s = sim_now_s (m->work->sim);

  if (m->training || m->carried->len < m->work->p->n_prompts)
    return;
  m->training = TRUE;
  m->results->delivered_tokens = take_groups (m);
  m->all_tokens += m->results->delivered_tokens;
  begin_s = MAX (now_s, m->results->scored_s);
  end_s = begin_s + roll_train_s (m->results);
  roll_report_training (m, "reward", now_s, begin_s);
  roll_report_training (m, "train", begin_s, end_s);
  roll_report_training (m, "update", end_s, end_s + m->work->p->update_s);
  sim_after (m->work->sim, end_s + m->work->p->update_s - now_s, trained, m, NULL);
}

/* New weights: what was computed with the old ones is of no use. */
static void
void_all_kv (RollRounds *m)
{
  for (guint id = 0; id < m->n_fresh * m->work->group_size; id++)
    {
      RollRequest *r = &m->work->requests[id];

      if (r->state == ROLL_BUFFERED)
        {
          roll_pool_drop (m->pool, id);
          roll_buffer_moved (m->scheduling, id);
        }
      if (r->state == ROLL_QUEUED)
        r->recompute_tokens = r->prompt_tokens + r->done;
    }
  for (guint i = 0; i < m->fleet->n_instances; i++)
    {
      roll_instance_void_kv (m->fleet->instances[i], sim_now_s (m->work->sim));
      roll_reschedule (m->fleet, i);
    }
}

static void
trained (Sim *sim, gpointer self, gpointer item)
{
  RollRounds *m = self;

  m->training = FALSE;
  m->results->version++;
  m->results->end_s = sim_now_s (sim);
  if (m->results->version == m->work->p->iterations)
    {
      roll_halt_all (m->fleet);
      roll_buffer_empty (m->scheduling);
      sim_stop (sim);
      return;
    }
  void_all_kv (m);
  open_gate (m);
  roll_settle_soon (m->fleet);
}

/* A run without rounds has no spans and tails of rounds: its results are those of whole
 * versions. */
static void
report (RollRounds *m)
{
  RollTotals t = roll_sum_totals (m->fleet);
  double n = (double) m->results->version,
         responses = (double) (m->work->p->n_prompts * m->work->p->group_size);
  double gpus = (double) m->work->p->n_instances * m->work->p->gpus_per_instance;

  if (m->results->version == 0)
    return;
  sim_result (m->work->sim, ROLL_GPU_S_PER_RESPONSE, gpus * m->results->end_s / n / responses);
  sim_result (m->work->sim, ROLL_USD_PER_MTOKEN,
              gpus * m->results->end_s / 3600.0 * m->work->p->gpu_usd_per_h / m->all_tokens * 1e6);
  sim_result (m->work->sim, ROLL_TRAIN_S, m->work->p->train_s_per_token * m->all_tokens / n);
  sim_result (m->work->sim, ROLL_UPDATE_S, m->work->p->update_s);
  sim_result (m->work->sim, ROLL_TOKENS_PER_S, m->all_tokens / m->results->end_s);
  sim_result (m->work->sim, ROLL_DELIVERED, responses);
  sim_result (m->work->sim, ROLL_DELIVERED_MEAN, m->all_tokens / n / responses);
  sim_result (m->work->sim, ROLL_TOKENS, t.tokens / n);
  sim_result (m->work->sim, ROLL_RECOMPUTED, t.recomputed_tokens / n);
  sim_result (m->work->sim, ROLL_PREEMPTIONS, (double) t.n_preempted / n);
}

static void
group_done (RollRounds *m, guint group)
{
  g_array_append_val (m->carried, group);
}

const RollCoupling roll_bounded_stale = {
  .endless = TRUE, .begin = begin, .group_done = group_done, .settled = settled, .report = report
};
