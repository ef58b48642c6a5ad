/* models/rollout_tail/results/results.c - what a rollout did, reported to the metrics at the end
 * of a round. */
#include <math.h>
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/results/results.h"

/* Proportional to tokens: a trainer packs sequences, and its batch is long. */
double
roll_train_s (const RollResults *m)
{
  return m->work->p->train_s_per_token * m->delivered_tokens;
}

/* Results of a round, summed over rounds; report_end divides. */
static void
add (RollResults *m, guint metric, double value)
{
  m->sums[metric] += value;
}

/* In order of time, the @i-th of the round. */
static const RollRequest *
finished (const RollResults *m, guint i)
{
  return &m->work->requests[g_array_index (m->finished, guint, i)];
}

/* Time since the start of the rollout by which a share of the responses was done. */
static double
done_by (const RollResults *m, double share)
{
  guint n = (guint) ceil (share * m->finished->len - 1e-9);

  return finished (m, MAX (n, 1) - 1)->finish_s - m->began_s;
}

/* The tail by the baseline's own last tenth: the same responses in every system, while the last
 * tenth of each system's own would be others. */
static double
tail_b_s (const RollResults *m, double end_s)
{
  double last = m->began_s;

  for (guint i = 0; i < m->finished->len; i++)
    if (!m->late[g_array_index (m->finished, guint, i)])
      last = MAX (last, finished (m, i)->finish_s);
  return end_s - last;
}

/* Both definitions of the tail that papers use: the time of the last 10 % of one's own, and of
 * the baseline's. */
static void
report_tail (RollResults *m, double end_s)
{
  double span_s = end_s - m->began_s, tail_s = span_s - done_by (m, 0.9);

  add (m, ROLL_TAIL_S, tail_s);
  add (m, ROLL_TAIL_SHARE, tail_s / span_s);
  add (m, ROLL_DONE_P50_S, done_by (m, 0.5));
  add (m, ROLL_DONE_P90_S, done_by (m, 0.9));
  add (m, ROLL_DONE_P99_S, done_by (m, 0.99));
  add (m, ROLL_TAIL_B_S, m->late != NULL ? tail_b_s (m, end_s) : NAN);
}

/* The 5 % that finish last: when they started, and how long they are among all. */
static void
report_last (RollResults *m, double end_s)
{
  guint n = m->finished->len, n_last = MAX (1, n / 20), longer = 0;
  double start = 0.0, length = 0.0;

  for (guint i = n - n_last; i < n; i++)
    {
      start += MAX (0.0, finished (m, i)->first_s - m->began_s);     /* carried over: at once */
      length += finished (m, i)->length_tokens;
    }
  for (guint i = 0; i < n; i++)
    longer += finished (m, i)->length_tokens > length / n_last;
  add (m, ROLL_LAST_START_SHARE, start / n_last / (end_s - m->began_s));
  add (m, ROLL_LAST_LENGTH_SHARE, (double) longer / n);
}

/* Timeline: full while somebody waits for it, then it drains, then it idles. */
static void
report_spans (const RollResults *m, guint instance, double last_s, double end_s)
{
  double full_s = m->began_s;
  g_autofree char *track = g_strdup_printf ("instance %u", instance);

  for (guint k = instance * m->fleet->split; k < (instance + 1) * m->fleet->split; k++)
    full_s = MAX (full_s, MIN (m->fleet->full_until_s[k], last_s));
  sim_span (m->work->sim, track, "full", sim_ticks (m->work->sim, m->began_s),
            sim_ticks (m->work->sim, full_s));
  sim_span (m->work->sim, track, "drain", sim_ticks (m->work->sim, full_s),
            sim_ticks (m->work->sim, last_s));
  sim_span (m->work->sim, track, "idle", sim_ticks (m->work->sim, last_s),
            sim_ticks (m->work->sim, end_s));
}

/* Counted by whole instances, so that free ranks compare with lockstep ones. */
static void
report_idle (RollResults *m, double end_s)
{
  double idle = 0.0, first = INFINITY;
  guint n = m->fleet->n_instances / m->fleet->split;

  for (guint i = 0; i < n; i++)
    {
      double last = m->began_s;

      for (guint k = i * m->fleet->split; k < (i + 1) * m->fleet->split; k++)
        last = MAX (last, m->fleet->last_finish_s[k]);
      report_spans (m, i, last, end_s);
      idle += end_s - last;
      first = MIN (first, last);
    }
  add (m, ROLL_IDLE_S, idle / n);
  add (m, ROLL_IDLE_SHARE, idle / n / (end_s - m->began_s));
  add (m, ROLL_GAP_SHARE, (end_s - first) / (end_s - m->began_s));
}

/* Differences over the round, of totals that instances keep since the beginning. */
static void
report_instances (RollResults *m, const RollTotals *now, double span_s)
{
  /* as the round began */
  const RollTotals *was = &m->before;
  double request_steps = now->request_steps - was->request_steps, peak = 0.0;
  double busy_s = now->busy_s - was->busy_s, steps = (double) (now->steps - was->steps);

  for (guint i = 0; i < m->pool->n_nodes; i++)
    peak = MAX (peak, m->pool->peak_bytes[i]);
  add (m, ROLL_PREEMPTIONS, (double) (now->n_preempted - was->n_preempted));
  add (m, ROLL_RECOMPUTED, now->recomputed_tokens - was->recomputed_tokens);
  add (m, ROLL_TOKENS, now->tokens - was->tokens);
  add (m, ROLL_STEPS, steps);
  add (m, ROLL_STALL_SHARE, (now->stall_s - was->stall_s) / (span_s * m->fleet->n_instances));
  add (m, ROLL_MEAN_RUNNING, request_steps / steps);
  add (m, ROLL_KV_MEAN_SHARE,
       (now->kv_token_s - was->kv_token_s)
         / (busy_s * m->fleet->config.capacity_tokens * m->fleet->config.n_ranks));
  add (m, ROLL_MOVED_BYTES, m->pool->moved_bytes);
  add (m, ROLL_TRANSFER_SHARE, roll_pool_transfer_s (m->pool, m->began_s + span_s) / span_s);
  add (m, ROLL_POOL_PEAK_BYTES, peak);
  add (m, ROLL_TAU, (now->tokens - was->tokens) / request_steps);
  add (m, ROLL_GAMMA, (now->draft_tokens - was->draft_tokens) / request_steps);
  add (m, ROLL_DRAFT_ON_SHARE, (now->draft_on_s - was->draft_on_s) / busy_s);
}

/* Returns: tokens of a complete group, which goes to training when its rewards are there. */
double
roll_report_delivered (RollResults *m, guint group)
{
  SimStream *rewards = sim_stream (m->work->sim, "rewards");
  double tokens = 0.0;

  for (guint id = group * m->work->group_size; id < (group + 1) * m->work->group_size; id++)
    {
      const RollRequest *r = &m->work->requests[id];
      /* a reward is computed beside the rollout, from the response's own end on */
      const double scored_s = r->finish_s + sim_dist_draw (&m->work->p->reward_s, rewards);

      tokens += r->length_tokens;
      m->scored_s = MAX (m->scored_s, scored_s);
      sim_tally (m->work->sim, ROLL_DELIVERED_LENGTH, r->length_tokens);
      sim_tally (m->work->sim, ROLL_STALENESS, (double) (m->version - r->version + m->lag));
    }
  return tokens;
}

/* Only whole groups train: a group's advantage needs the rewards of all its members. */
static double
deliver (RollResults *m, guint *responses)
{
  double tokens = 0.0;
  guint n = 0;

  for (guint i = 0; i < m->work->issue->len; i++)
    {
      guint group = g_array_index (m->work->issue, guint, i);

      if (m->work->groups[group].n_finished < m->work->group_size)
        continue;
      tokens += roll_report_delivered (m, group);
      n += m->work->group_size;
    }
  add (m, ROLL_DELIVERED, n);
  add (m, ROLL_DELIVERED_MEAN, tokens / n);
  *responses = n;
  return tokens;
}

/* The round's span ends with its last response, not with what happens to be cut off at the same
 * instant. */
void
roll_report_round (RollResults *m)
{
  RollTotals now = roll_sum_totals (m->fleet);
  double end_s = finished (m, m->finished->len - 1)->finish_s, span_s = end_s - m->began_s;
  double gpus = (double) m->work->p->n_instances * m->work->p->gpus_per_instance;
  guint responses;

  m->n_rounds++;
  m->delivered_tokens = deliver (m, &responses);
  add (m, ROLL_ROLLOUT_S, span_s);
  add (m, ROLL_TOKENS_PER_S, m->delivered_tokens / span_s);
  add (m, ROLL_REWARD_WAIT_S, MAX (0.0, m->scored_s - end_s));
  add (m, ROLL_TRAIN_S, roll_train_s (m));
  add (m, ROLL_UPDATE_S, m->work->p->update_s);
  add (m, ROLL_GPU_S_PER_RESPONSE, gpus * span_s / responses);
  add (m, ROLL_USD_PER_MTOKEN,
       gpus * span_s / 3600.0 * m->work->p->gpu_usd_per_h / m->delivered_tokens * 1e6);
  report_tail (m, end_s);
  report_last (m, end_s);
  report_idle (m, end_s);
  report_instances (m, &now, span_s);
}

/* Means over rounds: the run fails when it was cut off before its last iteration. */
gboolean
roll_report_end (RollResults *m)
{
  /* A mean over the iterations that end in time would be one of the short. */
  if (m->version < m->work->p->iterations)
    {
      sim_fail (m->work->sim,
                "run.until ends the run at %g s, in iteration %" G_GINT64_FORMAT
                " of %" G_GINT64_FORMAT ": give it more time, or fewer iterations",
                sim_now_s (m->work->sim), (gint64) m->version + 1, m->work->p->iterations);
      return FALSE;
    }
  roll_report_lengths (m->work);
  if (m->version > 0)
    sim_result (m->work->sim, ROLL_ITERATION_S, m->end_s / (double) m->version);
  /* coupling bounded_stale reports for itself */
  if (m->n_rounds == 0)
    return TRUE;
  m->sums[ROLL_ISSUED_MEAN] = m->n_rounds * m->issued_tokens / m->n_issued;
  m->sums[ROLL_DROPPED_TOKENS] = m->dropped_tokens;
  m->sums[ROLL_BASELINE_S] = m->late != NULL ? m->baseline_s : NAN;
  for (guint i = ROLL_ROLLOUT_S; i <= ROLL_BASELINE_S; i++)
    sim_result (m->work->sim, i, m->sums[i] / m->n_rounds);
  return TRUE;
}
