/* models/llm_serving/results/steps.c - what engines do with their time, and the gaps between
 * tokens.
 *
 * Over a jump each part of a step is affine in the number of the step, so its sum is the mean of
 * its first and last value times the steps.  A request that decodes gets a token in each step; in
 * steps without decodes (prompts first) those that could decode wait, and the next gap holds that.
 */
#include <math.h>
#include <string.h>
#include "models/llm/system/drafter.h"
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"

/* A jump's gaps are added in pieces in which they differ by less than a histogram tells apart. */
#define GAP_RESOLUTION 0.002
enum { MOST_PIECES = 256 };

/* A histogram: gaps between tokens are too many to keep. */
void
serving_results_start (ServingResults *r)
{
  r->itl = sim_hist_new ();
}

/* NULL where nothing was started. */
void
serving_results_clear (ServingResults *r)
{
  g_clear_pointer (&r->itl, sim_hist_free);
}

/* --- gaps --- */

/* Many equal gaps at once. */
static void
add_gaps (ServingResults *r, double gap_s, double n)
{
  /* nobody */
  if (n < 0.5)
    return;
  sim_hist_add_n (r->itl, gap_s, (guint64) (n + 0.5));
  r->sums.itl_s += gap_s * n;
  r->sums.n_itl += (guint64) (n + 0.5);
}

/* Steps from @k on to @end. */
static void
add_gap_piece (ServingResults *r, const LlmSegment *segment, double k, double end, double decodes)
{
  double middle_s = segment->first_s + segment->growth_s * (k + end - 1.0) / 2.0;

  add_gaps (r, middle_s, decodes * (end - k));
}

/* Steps after the first one grow slowly and are taken in pieces. */
static void
add_later_gaps (ServingResults *r, const LlmSegment *segment, double steps, double decodes)
{
  double last_s = segment->first_s + segment->growth_s * (steps - 1.0), pieces, each;

  /* the first one is the caller's */
  if (steps < 2.0)
    return;
  pieces = ceil (fabs (last_s / segment->first_s - 1.0) / GAP_RESOLUTION);
  pieces = CLAMP (pieces, 1.0, MIN (MOST_PIECES, steps - 1.0));
  each = ceil ((steps - 1.0) / pieces);
  for (double k = 1.0; k < steps; k += each)
    add_gap_piece (r, segment, k, MIN (k + each, steps), decodes);
}

/* Of one replica: those that decode get a token, and who has the end of a prompt its first; in a
 * step without decodes those that could decode wait. */
static void
add_step_gaps (ServingResults *r, const ServingEngine *e, ServingGaps *gaps,
               const LlmStepLoad *load, const LlmSegment *segment)
{
  double steps = segment->n_steps, decodes = (double) load->n_decodes;
  double span_s = llm_segment_s (segment, steps), start_s = e->stepped_s - span_s;
  double started = (double) (load->n_outputs - load->n_decodes);

  if (decodes > 0.0)
    {
      double fresh = MIN (gaps->n_fresh, decodes);

      if (fresh > 0.0)
        add_gaps (r, start_s + segment->first_s - gaps->fresh_at_s / gaps->n_fresh, fresh);
      add_gaps (r, segment->first_s + gaps->waited_s, decodes - fresh);
      add_later_gaps (r, segment, steps, decodes);
      *gaps = (ServingGaps){ 0 };
    }
  else
    gaps->waited_s += span_s;
  gaps->n_fresh += started;
  gaps->fresh_at_s += started * e->stepped_s;
}

/* Returns: the steps of @segment, which ended last, that began after the end of warm-up. */
static LlmSegment
measured_steps (const ServingResults *r, const ServingEngine *e, const LlmSegment *segment)
{
  double early_s = sim_seconds (r->sim, r->measured_from)
                   - (e->stepped_s - llm_segment_s (segment, segment->n_steps));
  double n = 0.0;

  while (n < segment->n_steps && llm_segment_s (segment, n) < early_s)
    n++;
  return (LlmSegment){ segment->first_s + n * segment->growth_s, segment->growth_s,
                       segment->n_steps - n };
}

/* Of all replicas, over the last @measured of so many @steps.  A gap that began before the end of
 * warm-up does not count: its beginning is no longer known. */
static void
add_gaps_of_all (ServingResults *r, ServingEngine *e, const LlmStepLoad *loads,
                 const LlmSegment *measured, double steps)
{
  if (measured->n_steps < steps)
    serving_results_forget_gaps (e);
  for (guint i = 0; e->decodes && i < serving_replicas (&e->kind->hardware); i++)
    if (measured->n_steps > 0.0)
      add_step_gaps (r, e, &e->gaps[i], &loads[i], measured);
}

/* --- parts --- */

/* Of many steps. */
static void
add_parts (LlmStepParts *sum, const LlmStepParts *parts, double factor)
{
  sum->gemm_s += parts->gemm_s * factor;
  sum->attention_s += parts->attention_s * factor;
  sum->experts_s += parts->experts_s * factor;
  sum->network_s += parts->network_s * factor;
  sum->elementwise_s += parts->elementwise_s * factor;
  sum->other_s += parts->other_s * factor;
  sum->draft_s += parts->draft_s * factor;
  sum->host_s += parts->host_s * factor;
  for (guint i = 0; i < G_N_ELEMENTS (sum->bound_s); i++)
    sum->bound_s[i] += parts->bound_s[i] * factor;
  for (guint i = 0; i < LLM_N_POOLS; i++)
    sum->pool_s[i] += parts->pool_s[i] * factor;
}

/* @weight: the share of the steps that counts. */
static void
add_step_parts (LlmStepParts *sum, const ServingEngine *e, const LlmStepLoad *loads, gint64 n,
                double weight)
{
  guint n_replicas = serving_replicas (&e->kind->hardware);
  LlmStepParts parts = { 0 };
  g_autofree LlmStepLoad *last = NULL;

  e->kind->law.step_s (e->kind->law.data, loads, n_replicas, &parts);
  add_parts (sum, &parts, weight * (n > 1 ? 0.5 : 1.0) * (double) n);
  if (n < 2)
    return;
  last = g_memdup2 (loads, n_replicas * sizeof *loads);
  for (guint i = 0; i < n_replicas; i++)
    last[i].context_tokens += (n - 1) * last[i].n_decodes;
  parts = (LlmStepParts){ 0 };
  e->kind->law.step_s (e->kind->law.data, last, n_replicas, &parts);
  add_parts (sum, &parts, weight * 0.5 * (double) n);
}

/* --- steps --- */

/* Returns: the share of a span from the end of the last step on that lies after the end of
 * warm-up. */
static double
measured_share (ServingResults *r, ServingEngine *e, double span_s)
{
  double start_s = MAX (e->stepped_s, llm_engine_clock_s (e->engine));
  double from_s = sim_seconds (r->sim, r->measured_from);

  e->stepped_s = start_s + span_s;
  if (from_s <= start_s)
    return 1.0;
  return MAX (0.0, (e->stepped_s - from_s) / span_s);
}

/* A bar of the timeline: what an engine does in the steps that came last. */
static void
show (const ServingResults *r, const ServingEngine *e, double span_s, gboolean mixed,
      gboolean decodes)
{
  g_autofree char *track = NULL;

  if (!sim_spans_wanted (r->sim))
    return;
  track = g_strdup_printf ("engine %u", e->index);
  sim_span (r->sim, track,
            !mixed    ? "decode"
            : decodes ? "mixed"
                      : "prefill",
            sim_ticks (r->sim, e->stepped_s - span_s), sim_ticks (r->sim, e->stepped_s));
}

/* Returns: the sum over steps k of (tokens + decodes k) (first + growth k). */
static double
kv_token_s (const LlmSegment *segment, double n, double tokens, double decodes)
{
  double first_s = segment->first_s, growth_s = segment->growth_s;

  return n * tokens * first_s + (tokens * growth_s + decodes * first_s) * n * (n - 1.0) / 2.0
         + decodes * growth_s * (n - 1.0) * n * (2.0 * n - 1.0) / 6.0;
}

/* Devices of an engine work for all of its steps; pools of a split one for as long as they are
 * busy. */
static void
add_busy (ServingResults *r, const ServingEngine *e, double span_s, const LlmStepParts *parts)
{
  const ServingHardware *h = &e->kind->hardware;
  double *sums = r->sums.device_busy_s[e->kind == &r->fleet->prefill ? 0 : 1];
  double own_s[SERVING_MOST_GROUPS] = { span_s * (double) llm_system_devices (&h->system) };

  if (h->is_split)
    {
      double models = (double) (llm_system_devices (&h->system) * h->split.model_replicas);

      r->sums.split_s += span_s;
      own_s[0] = parts->pool_s[LLM_POOL_MODEL] * models;
      own_s[1] = parts->pool_s[LLM_POOL_ATTENTION] * (double) llm_system_devices (&h->attention);
    }
  for (guint i = 0; i < SERVING_MOST_GROUPS; i++)
    {
      sums[i] += own_s[i];
      r->sums.all_busy_s += own_s[i];
    }
}

/* A step across the end of the warm-up counts for its part. */
void
serving_results_stepped (ServingResults *r, ServingEngine *e, const LlmStepLoad *loads,
                         const LlmSegment *segment, gint64 n)
{
  double steps = (double) n, span_s = llm_segment_s (segment, steps), decodes = 0.0, tokens = 0.0;
  double share;
  guint n_replicas = serving_replicas (&e->kind->hardware);
  LlmSegment measured = { segment->first_s, segment->growth_s, steps };
  LlmStepParts parts = { 0 };
  gboolean mixed = FALSE;

  serving_results_forget_warm_up (r);
  share = measured_share (r, e, span_s);
  measured = measured_steps (r, e, &measured);
  r->n_steps += steps - measured.n_steps; /* as if they had been counted already */
  for (guint i = 0; i < n_replicas; i++)
    {
      decodes += (double) loads[i].n_decodes;
      tokens += (double) loads[i].context_tokens;
      mixed |= loads[i].n_chunks > 0;
      for (guint c = 0; c < loads[i].n_chunks; c++)
        tokens += (double) (loads[i].chunks[c].cached_tokens + loads[i].chunks[c].new_tokens);
    }
  show (r, e, span_s, mixed, decodes > 0.0);
  r->sums.all_request_s += span_s * (double) llm_engine_n_running (e->engine);
  add_gaps_of_all (r, e, loads, &measured, steps);
  if (share <= 0.0)
    return;
  r->sums.busy_s += share * span_s;
  r->sums.mixed_s += mixed ? share * span_s : 0.0;
  r->sums.request_s += share * span_s * (double) llm_engine_n_running (e->engine);
  r->sums.kv_token_s += share * kv_token_s (segment, steps, tokens, decodes);
  add_step_parts (e->kind->hardware.is_split ? &parts : &r->sums.parts, e, loads, n, share);
  add_parts (&r->sums.parts, &parts, 1.0);
  add_busy (r, e, share * span_s, &parts);
}

/* --- levels and counts --- */

/* Differences since the last change. */
void
serving_results_changed (ServingResults *r)
{
  double hits = 0.0, loaded = 0.0, prefilled = 0.0, preempted = 0.0, recomputed = 0.0, steps = 0.0;
  double running = 0.0, queued = 0.0, kv_tokens = 0.0;
  const ServingFleet *f = r->fleet;

  for (guint i = 0; i < f->n; i++)
    {
      const LlmEngine *engine = f->engines[i].engine;
      const LlmEngineTotals *t = llm_engine_totals (engine);

      hits += (double) (t->prefix_hit_tokens + t->loaded_tokens);
      loaded += (double) t->loaded_tokens;
      prefilled += (double) t->prefill_tokens;
      preempted += (double) t->n_preempted;
      recomputed += (double) t->recomputed_tokens;
      steps += (double) t->steps;
      running += (double) llm_engine_n_running (engine);
      queued += (double) llm_engine_n_queued (engine);
      kv_tokens += (double) llm_engine_used_tokens (engine);
    }
  serving_results_forget_warm_up (r);
  r->transfers = *llm_placement_totals (f->placement);
  serving_results_count_up (r, SERVING_HIT_TOKENS, &r->n_hit_tokens, hits);
  serving_results_count_up (r, SERVING_LOADED_TOKENS, &r->n_loaded, loaded);
  serving_results_count_up (r, SERVING_PREFILLED_TOKENS, &r->n_prefilled, prefilled);
  serving_results_count_up (r, SERVING_PREEMPTIONS, &r->n_preempted, preempted);
  serving_results_count_up (r, SERVING_RECOMPUTED, &r->n_recomputed, recomputed);
  serving_results_count_up (r, SERVING_STEPS, &r->n_steps, steps);
  serving_results_count_losses (r);
  sim_level (r->sim, SERVING_RUNNING, running);
  sim_level (r->sim, SERVING_QUEUED, queued);
  sim_sample (r->sim, SERVING_RUNNING_SERIES, running);
  sim_sample (r->sim, SERVING_QUEUED_SERIES, queued);
  sim_sample (r->sim, SERVING_KV_SERIES, kv_tokens);
}

/* Nobody had two tokens: no gaps. */
static void
report_gaps (ServingResults *r)
{
  if (r->sums.n_itl == 0)
    return;
  sim_result (r->sim, SERVING_ITL_MEAN_S, r->sums.itl_s / (double) r->sums.n_itl);
  sim_result (r->sim, SERVING_ITL_P50_S, sim_hist_quantile (r->itl, 0.5));
  sim_result (r->sim, SERVING_ITL_P90_S, sim_hist_quantile (r->itl, 0.9));
  sim_result (r->sim, SERVING_ITL_P99_S, sim_hist_quantile (r->itl, 0.99));
}

/* All over busy time, so that they can be added. */
static void
report_shares (ServingResults *r)
{
  static const guint bounds[] = { SERVING_COMPUTE_SHARE, SERVING_MEMORY_SHARE,
                                  SERVING_NETWORK_SHARE, SERVING_OVERHEAD_SHARE };
  const LlmStepParts *parts = &r->sums.parts;
  double busy_s = r->sums.busy_s;

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    sim_result (r->sim, bounds[i], parts->bound_s[i] / busy_s);
  sim_result (r->sim, SERVING_HOST_SHARE, parts->host_s / busy_s);
  sim_result (r->sim, SERVING_GEMM_SHARE, parts->gemm_s / busy_s);
  sim_result (r->sim, SERVING_ATTENTION_SHARE, parts->attention_s / busy_s);
  sim_result (r->sim, SERVING_EXPERTS_SHARE, parts->experts_s / busy_s);
  sim_result (r->sim, SERVING_MIXED_SHARE, r->sums.mixed_s / busy_s);
  if (llm_system_drafts (&r->fleet->decode.hardware.system))
    sim_result (r->sim, SERVING_DRAFT_SHARE, parts->draft_s / busy_s);
}

/* Mean over devices of the time for which they work. */
static void
report_utilisation (ServingResults *r, double span_s)
{
  sim_result (r->sim, SERVING_UTILISATION,
              MIN (1.0, r->sums.all_busy_s / span_s / (double) serving_devices (r)));
}

/* Both pools do equal parts of a step when attention has b A / (M / r) devices, as long as its time
 * falls with their number. */
static void
report_split (ServingResults *r)
{
  const double *pool_s = r->sums.parts.pool_s;
  double devices = (double) llm_system_devices (&r->fleet->decode.hardware.attention);

  if (r->sums.split_s <= 0.0)
    return;
  sim_result (r->sim, SERVING_MODEL_BUSY, pool_s[LLM_POOL_MODEL] / r->sums.split_s);
  sim_result (r->sim, SERVING_ATTENTION_BUSY, pool_s[LLM_POOL_ATTENTION] / r->sums.split_s);
  sim_result (r->sim, SERVING_LINK_BUSY, pool_s[LLM_POOL_LINK] / r->sums.split_s);
  if (pool_s[LLM_POOL_MODEL] > 0.0)
    sim_result (r->sim, SERVING_BALANCED,
                devices * pool_s[LLM_POOL_ATTENTION] / pool_s[LLM_POOL_MODEL]);
}

/* Of KV that was sent. */
static void
report_waits (ServingResults *r)
{
  const LlmPlacementTotals *all = llm_placement_totals (r->fleet->placement);
  const LlmPlacementTotals *early = &r->early_transfers;
  double n = (double) (all->n_transfers - early->n_transfers);

  if (n > 0.0)
    sim_result (r->sim, SERVING_TRANSFER_WAIT_S,
                (all->reserve_wait_s - early->reserve_wait_s + all->transfer_wait_s
                 - early->transfer_wait_s)
                  / n);
}

/* Facts of the configuration are reported even where nothing ran. */
void
serving_results_report_steps (ServingResults *r)
{
  const ServingHardware *h = &r->fleet->decode.hardware;
  double kv = (double) (serving_kv_tokens (h) * (gint64) serving_replicas (h));
  double span_s = sim_measured_s (r->sim), hits, prompts;
  LlmBasis basis = LLM_BASIS_MEASURED;

  serving_results_forget_warm_up (r);
  for (guint i = 0; i < r->fleet->n; i++)
    basis = MAX (basis, serving_basis (r->fleet->engines[i].kind));
  sim_result (r->sim, SERVING_WEIGHT_BYTES, llm_system_weight_bytes (&h->system));
  sim_result (r->sim, SERVING_KV_TOKENS, kv * (double) r->p->engines);
  sim_result (r->sim, SERVING_DEVICES, (double) serving_devices (r));
  report_gaps (r);
  report_waits (r);
  hits = r->n_hit_tokens - r->early_hits;
  prompts = hits + r->n_prefilled - r->early_prefilled;
  if (prompts > 0.0)
    sim_result (r->sim, SERVING_HIT_SHARE, hits / prompts);
  if (span_s > 0.0)
    report_utilisation (r, span_s);
  if (r->sums.busy_s <= 0.0)
    return;
  sim_result (r->sim, SERVING_BASIS, (double) basis);
  sim_result (r->sim, SERVING_MEAN_BATCH, r->sums.request_s / r->sums.busy_s);
  sim_result (r->sim, SERVING_KV_SHARE, r->sums.kv_token_s / r->sums.busy_s / kv);
  report_shares (r);
  report_split (r);
}
