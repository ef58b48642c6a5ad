/* models/rollout_sessions/results/results.c - times of rollouts, what instances wait for, tokens
 * and cost.
 *
 * Sums over time are brought up to now behind every change, with what was until then.
 */
#include <math.h>
#include "models/rollout_sessions/results/results.h"

#define S_PER_H 3600.0
#define MILLION 1e6

/* Nobody has been admitted yet. */
void
ses_results_start (SesResults *r)
{
  r->ends = g_array_new (FALSE, FALSE, sizeof (double));
  r->idle_n[SES_IDLE_AT_GATE] = (double) r->fleet->n;
}

/* Also when nothing was started. */
void
ses_results_clear (SesResults *r)
{
  g_clear_pointer (&r->ends, g_array_unref);
}

/* From the beginning of the iteration, whenever the session was issued. */
void
ses_results_ended (SesResults *r, double now_s)
{
  double after_s = now_s - r->begin_s;

  g_array_append_val (r->ends, after_s);
}

/* Sessions end in the order of instances, not of time. */
static gint
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* The time of the end that completes @share of them. */
static double
end_of_share (const SesResults *r, double share)
{
  guint n = r->ends->len;
  double place = ceil (share * n);

  return g_array_index (r->ends, double, (guint) MAX (place, 1.0) - 1);
}

/* Where rollouts overlap there is no rollout of an iteration. */
void
ses_results_iteration_done (SesResults *r, double now_s)
{
  if (r->p->coupling == SES_SYNC && r->ends->len > 0)
    {
      double last_s;

      g_array_sort (r->ends, compare_times);
      last_s = end_of_share (r, 1.0);
      r->rollout_s += last_s;
      r->p50_s += end_of_share (r, 0.5);
      r->p90_s += end_of_share (r, 0.9);
      r->p99_s += end_of_share (r, 0.99);
      r->tail_s += last_s - end_of_share (r, 0.9);
    }
  g_array_set_size (r->ends, 0);
  r->begin_s = now_s;
}

/* Why those that are idle are. */
static SesIdle
cause (const SesResults *r)
{
  /* the order of causes: new weights stop all, a tool keeps somebody from coming back */
  if (ses_training_updates (r->training))
    return SES_IDLE_IN_UPDATE;
  if (r->course->n_in_tools > 0)
    return SES_IDLE_IN_TOOLS;
  return r->course->n_active > 0 ? SES_IDLE_IN_TAIL : SES_IDLE_AT_GATE;
}

/* The fullest over the mean, while anybody has requests. */
static double
unevenness (const SesResults *r)
{
  gint64 most = 0, sum = 0;

  for (guint i = 0; i < r->fleet->n; i++)
    {
      most = MAX (most, r->fleet->instances[i].n_requests);
      sum += r->fleet->instances[i].n_requests;
    }
  return sum > 0 ? (double) most * (double) r->fleet->n / (double) sum : 0.0;
}

/* What was counts until now. */
void
ses_results_observe (SesResults *r)
{
  double now_s = sim_now_s (r->sim), span_s = now_s - r->seen_s;
  gboolean updates = ses_training_updates (r->training);
  /* what stands still for new weights is told by the engines: steps under way end first */
  double idle = (double) (updates ? 0 : r->fleet->n - r->fleet->n_busy);

  for (guint i = 0; i < G_N_ELEMENTS (r->idle_s); i++)
    r->idle_s[i] += r->idle_n[i] * span_s;
  r->uneven += r->share * span_s;
  r->uneven_s += r->share > 0.0 ? span_s : 0.0;
  for (guint i = 0; i < G_N_ELEMENTS (r->idle_n); i++)
    r->idle_n[i] = 0.0;
  r->idle_n[cause (r)] = idle;
  r->share = unevenness (r);
  r->seen_s = now_s;
  sim_level (r->sim, SES_ACTIVE, r->course->n_active);
  sim_level (r->sim, SES_GENERATING, r->course->n_generating);
  sim_sample (r->sim, SES_ACTIVE_SERIES, r->course->n_active);
  sim_sample (r->sim, SES_GENERATING_SERIES, r->course->n_generating);
}

/* --- at the end --- */

/* Means over iterations, those of the rollout where there is one. */
static void
report_times (SesResults *r, double n)
{
  sim_result (r->sim, SES_ITERATION_S, sim_now_s (r->sim) / n);
  sim_result (r->sim, SES_TRAIN_S, r->training->train_s / n);
  sim_result (r->sim, SES_TRAIN_WAIT_S, r->training->train_wait_s / n);
  sim_result (r->sim, SES_UPDATE_TIME_S, r->training->update_s / n);
  sim_result (r->sim, SES_TOKENS_PER_S, r->training->trained_tokens / sim_now_s (r->sim));
  if (r->p->coupling != SES_SYNC)
    return;
  sim_result (r->sim, SES_ROLLOUT_S, r->rollout_s / n);
  sim_result (r->sim, SES_TAIL_S, r->tail_s / n);
  sim_result (r->sim, SES_DONE_P50_S, r->p50_s / n);
  sim_result (r->sim, SES_DONE_P90_S, r->p90_s / n);
  sim_result (r->sim, SES_DONE_P99_S, r->p99_s / n);
}

/* A turn that nobody has taken has no share. */
static void
report_hits (SesResults *r)
{
  double prompts = 0.0, found = 0.0;

  for (guint i = 0; i < SES_TURNS_TOLD; i++)
    {
      prompts += (double) r->course->prompts[i];
      found += (double) r->course->found[i];
      if (r->course->prompts[i] > 0)
        sim_result (r->sim, SES_HIT_SHARE_TURN + i,
                    (double) r->course->found[i] / (double) r->course->prompts[i]);
    }
  if (prompts > 0.0)
    sim_result (r->sim, SES_HIT_SHARE, found / prompts);
}

/* Of all instances. */
static void
report_engines (SesResults *r)
{
  double busy_s = 0.0, used = 0.0, room = 0.0, all_s = r->fleet->n * sim_now_s (r->sim);

  for (guint i = 0; i < r->fleet->n; i++)
    {
      const LlmEngineTotals *t = llm_engine_totals (r->fleet->instances[i].engine);
      double replicas = r->p->step_law == SES_LAW_COMPOSED ? (double) r->p->dp : 1.0;

      busy_s
        += t->busy_s + llm_engine_under_way_s (r->fleet->instances[i].engine, sim_now_s (r->sim));
      r->idle_s[SES_IDLE_IN_UPDATE]
        += t->paused_s - MAX (0.0, t->paused_until_s - sim_now_s (r->sim));
      used += t->used_token_s;
      room += t->busy_s * (double) r->fleet->hardware.kv_tokens * replicas;
      sim_count (r->sim, SES_PREFILLED, (double) t->prefill_tokens);
      sim_count (r->sim, SES_VOIDED, (double) t->voided_tokens);
      sim_count (r->sim, SES_PREEMPTIONS, (double) t->n_preempted);
      llm_engine_audit (r->fleet->instances[i].engine);
    }
  sim_result (r->sim, SES_BUSY_SHARE, busy_s / all_s);
  /* nobody has stepped */
  if (room > 0.0)
    sim_result (r->sim, SES_KV_USED_SHARE, used / room);
  for (guint i = 0; i < G_N_ELEMENTS (r->idle_s); i++)
    sim_result (r->sim, SES_IDLE_TOOLS + i, r->idle_s[i] / all_s);
  if (r->uneven_s > 0.0)
    sim_result (r->sim, SES_IMBALANCE, r->uneven / r->uneven_s);
}

/* The trainer's devices are paid for too. */
static void
report_cost (SesResults *r)
{
  double devices = (double) ses_fleet_devices (r->fleet), all;
  double replicas = r->p->step_law == SES_LAW_COMPOSED ? (double) r->p->dp : 1.0;

  all = devices + (double) r->p->trainer_devices;
  sim_result (r->sim, SES_DEVICES, devices);
  sim_result (r->sim, SES_KV_TOKENS,
              (double) r->fleet->hardware.kv_tokens * r->fleet->n * replicas);
  /* four coefficients rest on nothing that the catalogue knows */
  if (r->fleet->compose != NULL)
    sim_result (r->sim, SES_BASIS, (double) llm_compose_basis (r->fleet->compose));
  if (r->p->price != NULL && r->training->trained_tokens > 0.0)
    sim_result (r->sim, SES_USD_PER_MTOKEN,
                all * r->p->price->price_usd_per_h / S_PER_H * sim_now_s (r->sim)
                  / r->training->trained_tokens * MILLION);
}

/* Sessions that are under way at the end are told apart: nobody knows how long they would be. */
static void
report_left (SesResults *r)
{
  guint left = 0;

  for (guint id = 0; id < r->work->n_groups * r->work->group_size; id++)
    left += ses_session (r->work, id)->state != SES_GONE;
  sim_result (r->sim, SES_IN_FLIGHT, left);
}

/* A run that was cut before its first training step has no means to tell. */
void
ses_results_report (SesResults *r)
{
  ses_results_observe (r);
  if (r->training->version == 0)
    return;
  report_times (r, (double) r->training->version);
  report_hits (r);
  report_engines (r);
  report_cost (r);
  report_left (r);
}
