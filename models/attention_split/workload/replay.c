/* models/attention_split/workload/replay.c - a trace through a system: events, and what is
 * measured (paper
 * section 6, figures 10 and 11).
 *
 * The decode batch (models/llm/batch/batch.h) holds the requests; here it gets its arrivals and
 * its one event, the next change of composition.  Everything that lasts is told at changes, so a
 * run costs a few events a request.
 */
#include <math.h>
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"

static void turn (Sim *sim, gpointer self, gpointer item);

void
split_replan (Split *m)
{
  double next_s = llm_batch_next_s (m->batch);

  if (m->event != 0 && next_s == m->event_s)
    return;
  if (m->event != 0)
    sim_cancel (m->sim, m->event);
  m->event = 0;
  m->event_s = next_s;
  if (isfinite (next_s))
    m->event = sim_at (m->sim, MAX (sim_time_from_s (next_s), sim_now (m->sim)), turn, m, NULL);
}

/* The mean batch is over iterations; over time in the layer schedule, where batches are not in
 * step. */
static SplitSums
sums (const Split *m)
{
  const LlmBatchTotals *t = llm_batch_totals (m->batch);
  SplitSums s = { .tokens = (double) t->tokens, .parts = m->parts };

  s.clock_s = m->rota != NULL ? m->last_s : llm_batch_clock_s (m->batch);
  s.active_request_s = m->rota != NULL ? m->active_s : t->active_request_s;
  s.used_token_s = m->rota != NULL ? m->used_s : t->used_token_s;
  s.busy_s = m->rota != NULL ? m->busy_s : t->busy_s;
  s.batches = m->rota != NULL ? m->active_s : s.tokens;
  s.rounds = m->rota != NULL ? m->busy_s : (double) t->steps;
  return s;
}

/* A jump under way when warm-up ends belongs to it. */
static void
note_warmup (Split *m)
{
  if (m->warm.clock_s > 0.0 || sim_measured_s (m->sim) == sim_now_s (m->sim))
    return;
  m->warm = sums (m);
}

void
split_tell_changes (Split *m)
{
  const LlmBatchTotals *t = llm_batch_totals (m->batch);

  sim_level (m->sim, SPLIT_ACTIVE, (double) llm_batch_n_running (m->batch));
  sim_level (m->sim, SPLIT_QUEUED, (double) llm_batch_n_queued (m->batch));
  sim_count (m->sim, SPLIT_TOKENS, (double) (t->tokens - m->told.tokens));
  sim_count (m->sim, SPLIT_ITERATIONS, (double) (t->steps - m->told.steps));
  sim_count (m->sim, SPLIT_PREEMPTIONS, (double) (t->n_preempted - m->told.n_preempted));
  sim_count (m->sim, SPLIT_RECOMPUTED, (double) (t->readmitted_tokens - m->told.readmitted_tokens));
  m->told = *t;
  note_warmup (m);
  sim_assert (m->sim, t->n_arrived
                        == t->n_finished + t->n_lost + llm_batch_n_running (m->batch)
                             + llm_batch_n_queued (m->batch));
}

static void
turn (Sim *sim, gpointer self, gpointer item)
{
  Split *m = self;

  m->event = 0;
  llm_batch_turn (m->batch);
  split_tell_changes (m);
  split_replan (m);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Split *m = self;

  while (m->n_next < m->n_requests)
    {
      const SplitRequest *r = &m->requests[m->n_next];
      LlmBatchRequest request = { m->n_next, r->prompt_tokens, 0, r->output_tokens };
      SimTime at = sim_time_from_s (r->arrival_s);

      if (at > sim_now (sim))
        {
          sim_at (sim, at, arrive, m, NULL);
          break;
        }
      sim_assert (sim, llm_batch_submit (m->batch, r->arrival_s, &request));
      m->n_next++;
    }
  sim_level (sim, SPLIT_QUEUED, (double) llm_batch_n_queued (m->batch));
  if (m->rota != NULL)
    split_rota_arrived (m);
  else
    split_replan (m);
}

static double
admitted (gpointer self, guint id, gint64 tokens, gboolean again)
{
  Split *m = self;

  if (m->requests[id].admitted_s < 0.0)
    m->requests[id].admitted_s = split_clock_s (m);
  if (m->requests[id].rebuild)
    {
      m->requests[id].rebuild = FALSE;
      sim_count (m->sim, SPLIT_REBUILT, (double) tokens);
      split_rebuild (m, split_rebuild_s (m, (double) tokens));
      return split_rebuild_s (m, (double) tokens);
    }
  return again ? m->p->recompute_s_per_token * (double) tokens : 0.0;
}

static void
left (gpointer self, guint id)
{
  Split *m = self;
  const SplitRequest *r = &m->requests[id];
  double now_s = split_clock_s (m);

  sim_tally (m->sim, SPLIT_LATENCY_S, now_s - r->arrival_s);
  sim_tally (m->sim, SPLIT_REQUEST_TBT_S, (now_s - r->admitted_s) / r->output_tokens);
  sim_count (m->sim, SPLIT_DONE, 1);
  m->n_done++;
  if (m->n_done == (m->n_requests + 9) / 10)
    m->early = sums (m);
  if (m->n_done == m->n_requests - m->n_requests / 10)
    m->late = sums (m);
  if (m->n_done == m->n_requests)
    split_faults_end (m);
}

static const LlmBatchHooks hooks = {
  .step = split_step,
  .stepped = split_add_parts,
  .admitted = admitted,
  .finished = left,
};

/* Time of the change under way: the batch's own clock, or the engine's where events are the
 * stages of layers. */
double
split_clock_s (const Split *m)
{
  return m->rota != NULL ? sim_now_s (m->sim) : llm_batch_clock_s (m->batch);
}

void
split_replay_start (Split *m)
{
  LlmBatchConfig config = {
    .capacity_tokens = m->capacity_tokens,
    .watermark_share = m->p->watermark_share,
    .block_tokens = m->p->kv_block_tokens,
    .n_groups = m->n * m->n_devices,
    .n_pools = m->n_devices,
    .hooks = &hooks,
    .data = m,
    .delays_add = split_may_fail (m->p), /* prefill of lost KV: by the same model devices */
    .advance = m->p->advance == SPLIT_JUMP ? LLM_ADVANCE_JUMP : LLM_ADVANCE_STEP,
  };

  if (m->p->fidelity == SPLIT_LAYER)
    config.advance = LLM_ADVANCE_GROUPS;
  m->batch = llm_batch_new (&config);
  if (m->p->fidelity == SPLIT_LAYER)
    split_rota_replay_start (m);
  split_load_requests (m);
  if (m->n_requests > 0)
    sim_at (m->sim, sim_time_from_s (m->requests[0].arrival_s), arrive, m, NULL);
  split_faults_start (m);
}

static void
tell_steady (Split *m)
{
  double span_s = m->late.clock_s - m->early.clock_s;

  if (span_s <= 0.0)
    return;
  sim_result (m->sim, SPLIT_STEADY_TOKENS_PER_S, (m->late.tokens - m->early.tokens) / span_s);
  sim_result (m->sim, SPLIT_STEADY_BATCH,
              (m->late.batches - m->early.batches) / (m->late.rounds - m->early.rounds));
}

static void
tell_trace (Split *m)
{
  double n = m->n_trace;

  sim_result (m->sim, SPLIT_TRACE_REQUESTS, n);
  if (m->n_trace == 0)
    return;
  sim_result (m->sim, SPLIT_TRACE_PROMPT, m->prompt_sum / n);
  sim_result (m->sim, SPLIT_TRACE_OUTPUT, m->output_sum / n);
  sim_result (m->sim, SPLIT_TRACE_THETA, m->context_sum / m->output_sum);
}

static SplitParts
parts_between (const SplitParts *a, const SplitParts *b)
{
  return (SplitParts){ b->time_s - a->time_s,           b->model_s - a->model_s,
                       b->attention_s - a->attention_s, b->network_s - a->network_s,
                       b->hidden_s - a->hidden_s,       b->host_s - a->host_s };
}

/* All that was decoded from the end of warm-up on; @stalled_s: of a stall at the end of the run. */
static void
tell_measured (Split *m, double stalled_s)
{
  const SplitSums *from = &m->warm;
  SplitSums to = sums (m);
  SplitParts parts = parts_between (&from->parts, &to.parts);
  double tokens = to.tokens - from->tokens, span_s = to.clock_s - from->clock_s + stalled_s;

  if (tokens <= 0.0)
    return;
  sim_result (m->sim, SPLIT_TOKENS_PER_S, tokens / span_s);
  sim_result (m->sim, SPLIT_MEAN_BATCH, (to.batches - from->batches) / (to.rounds - from->rounds));
  sim_result (m->sim, SPLIT_TBT_S, (to.active_request_s - from->active_request_s) / tokens);
  sim_result (m->sim, SPLIT_USED_KV_TOKENS,
              (to.used_token_s - from->used_token_s) / (to.busy_s - from->busy_s));
  split_tell_parts (m, &parts);
  split_check_line_rate (m, tokens / span_s);
  split_tell_cost (m, tokens / span_s);
}

void
split_replay_finish (Split *m)
{
  double stalled_s = split_end_stalls (m);

  llm_batch_audit (m->batch);
  sim_result (m->sim, SPLIT_STALLED_S, m->stalled_s);
  tell_trace (m);
  tell_steady (m);
  if (m->warm.clock_s > 0.0 || sim_measured_s (m->sim) == sim_now_s (m->sim))
    tell_measured (m, stalled_s);
}
