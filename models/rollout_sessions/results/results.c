/* models/rollout_sessions/results/results.c - times of rollouts, what instances wait for, tokens
 * and cost.
 *
 * Sums over time are brought up to now behind every change, with what was until then.
 */
#include <gsl/gsl_sort_double.h>
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

/* Safe when nothing was started. */
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

      gsl_sort ((double *) r->ends->data, 1, r->ends->len);
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
  /* the order of causes: a tool keeps somebody from coming back */
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

/* What stands still for new weights or is lost is counted by the engines: steps under way end
 * first. */
static void
count_idle (SesResults *r)
{
  for (guint i = 0; i < r->fleet->n; i++)
    {
      const SesInstance *in = &r->fleet->instances[i];

      if (in->n_requests == 0 && sim_now (r->sim) >= sim_ticks (r->sim, in->stands_until_s))
        r->idle_n[in->presence == SES_HERE ? cause (r) : SES_IDLE_IS_AWAY]++;
    }
}

/* What was counts until now. */
void
ses_results_observe (SesResults *r)
{
  double now_s = sim_now_s (r->sim), span_s = now_s - r->seen_s;

  for (guint i = 0; i < G_N_ELEMENTS (r->idle_s); i++)
    r->idle_s[i] += r->idle_n[i] * span_s;
  r->uneven += r->share * span_s;
  r->uneven_s += r->share > 0.0 ? span_s : 0.0;
  for (guint i = 0; i < G_N_ELEMENTS (r->idle_n); i++)
    r->idle_n[i] = 0.0;
  count_idle (r);
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

/* Of times. */
static double
sum_of (const double *each, guint n)
{
  double sum = 0.0;

  for (guint i = 0; i < n; i++)
    sum += each[i];
  return sum;
}

/* Of all instances. */
static void
report_engines (SesResults *r)
{
  double busy_s = 0.0, held_s = 0.0, used = 0.0, room = 0.0,
         all_s = r->fleet->n * sim_now_s (r->sim);

  for (guint i = 0; i < r->fleet->n; i++)
    {
      const LlmEngineTotals *t = llm_engine_totals (r->fleet->instances[i].engine);
      double lost_s = ses_fleet_lost_s (r->fleet, i, sim_now_s (r->sim));

      busy_s
        += t->busy_s + llm_engine_under_way_s (r->fleet->instances[i].engine, sim_now_s (r->sim));
      r->idle_s[SES_IDLE_IN_UPDATE]
        += t->paused_s - MAX (0.0, t->paused_until_s - sim_now_s (r->sim)) - lost_s;
      r->idle_s[SES_IDLE_IS_AWAY] += lost_s;
      held_s += ses_fleet_held_s (r->fleet, i, sim_now_s (r->sim));
      used += t->used_token_s;
      room += t->busy_s * ses_fleet_kv_tokens (r->fleet, i);
      sim_count (r->sim, SES_PREFILLED, (double) t->prefill_tokens);
      sim_count (r->sim, SES_VOIDED, (double) t->voided_tokens);
      sim_count (r->sim, SES_PREEMPTIONS, (double) t->n_preempted);
      llm_engine_audit (r->fleet->instances[i].engine);
    }
  /* only then can an engine with requests have nothing to compute */
  if (r->p->kv_policy == SES_KV_OFFLOAD)
    r->idle_s[SES_IDLE_LOADS] = all_s - busy_s - sum_of (r->idle_s, SES_N_IDLE);
  sim_result (r->sim, SES_BUSY_SHARE, busy_s / all_s);
  sim_result (r->sim, SES_HELD_SHARE, held_s / all_s);
  /* nobody has stepped */
  if (room > 0.0)
    sim_result (r->sim, SES_KV_USED_SHARE, used / room);
  for (guint i = 0; i < G_N_ELEMENTS (r->idle_s); i++)
    sim_result (r->sim, SES_IDLE_TOOLS + i, r->idle_s[i] / all_s);
  if (r->uneven_s > 0.0)
    sim_result (r->sim, SES_IMBALANCE, r->uneven / r->uneven_s);
}

/* The least certain of what instances rest on. */
static double
basis_of (const SesFleet *f)
{
  double basis = 0.0;

  for (guint k = 0; k < f->n_sorts; k++)
    basis = MAX (basis, (double) llm_compose_basis (f->sorts[k].compose));
  return basis;
}

/* Of what was held, each kind at its own price; the trainer's devices are paid for too. */
static double
usd_of (const SesResults *r)
{
  double now_s = sim_now_s (r->sim);
  double usd = (double) r->p->trainer_devices * r->p->price->price_usd_per_h / S_PER_H * now_s;

  for (guint i = 0; i < r->fleet->n; i++)
    usd += (double) ses_fleet_devices (r->fleet, i)
           * r->fleet->instances[i].sort->p.price->price_usd_per_h / S_PER_H
           * ses_fleet_held_s (r->fleet, i, now_s);
  return usd;
}

/* Facts of the configuration, and what it cost. */
static void
report_cost (SesResults *r)
{
  double devices = 0.0, kv = 0.0;

  for (guint i = 0; i < r->fleet->n; i++)
    {
      devices += (double) ses_fleet_devices (r->fleet, i);
      kv += ses_fleet_kv_tokens (r->fleet, i);
    }
  sim_result (r->sim, SES_DEVICES, devices);
  sim_result (r->sim, SES_KV_TOKENS, kv);
  /* four coefficients rest on nothing that the catalogue knows */
  if (r->p->step_law == SES_LAW_COMPOSED)
    sim_result (r->sim, SES_BASIS, basis_of (r->fleet));
  if (r->p->price != NULL && r->training->trained_tokens > 0.0)
    sim_result (r->sim, SES_USD_PER_MTOKEN, usd_of (r) / r->training->trained_tokens * MILLION);
}

/* Sessions that are under way at the end are counted apart: nobody knows how long they would be. */
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
