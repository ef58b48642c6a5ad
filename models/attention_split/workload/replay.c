/* models/attention_split/workload/replay.c - a trace through a system: its arrivals, its
 * departures, and what is measured (paper section 6, figures 10 and 11).
 *
 * What a loss of KV costs and how batches take turns is decided above: by the handlers.
 */
#include "models/attention_split/workload/replay.h"
#include <math.h>
#include "models/attention_split/metrics.h"

/* All requests of one instant at once, then one event for the next: a trace of any length has
 * one pending. */
static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  SplitReplay *m = self;

  while (m->n_next < m->requests.n)
    {
      const SplitRequest *r = &m->requests.all[m->n_next];
      LlmBatchRequest request = { m->n_next, r->prompt_tokens, 0, r->output_tokens };
      SimTime at = sim_ticks (m->sim, r->arrival_s);

      if (at > sim_now (sim))
        {
          sim_at (sim, at, arrive, m, NULL);
          break;
        }
      sim_assert (sim, llm_batch_submit (m->progress->batch, r->arrival_s, &request));
      m->n_next++;
    }
  sim_level (sim, SPLIT_QUEUED, (double) llm_batch_n_queued (m->progress->batch));
  m->handlers->arrived (m->data);
}

/* A request that lost its KV pays for rebuilding it; one that was preempted for computing it
 * again. */
static double
admitted (gpointer self, guint id, gint64 tokens, gboolean again)
{
  SplitReplay *m = self;

  if (m->requests.all[id].admitted_s < 0.0)
    m->requests.all[id].admitted_s = split_clock_s (m->progress);
  if (m->requests.all[id].rebuild)
    {
      m->requests.all[id].rebuild = FALSE;
      return m->handlers->rebuild (m->data, tokens);
    }
  return again ? m->deployment->p->recompute_s_per_token * (double) tokens : 0.0;
}

/* The steady part is measured between the first and the last tenth of the requests. */
static void
finished (gpointer self, guint id)
{
  SplitReplay *m = self;
  const SplitRequest *r = &m->requests.all[id];
  double now_s = split_clock_s (m->progress);

  sim_tally (m->sim, SPLIT_LATENCY_S, now_s - r->arrival_s);
  sim_tally (m->sim, SPLIT_REQUEST_TBT_S, (now_s - r->admitted_s) / r->output_tokens);
  sim_count (m->sim, SPLIT_DONE, 1);
  m->requests.n_done++;
  if (m->requests.n_done == (m->requests.n + 9) / 10)
    m->early = split_sums (m->progress);
  if (m->requests.n_done == m->requests.n - m->requests.n / 10)
    m->late = split_sums (m->progress);
  if (m->requests.n_done == m->requests.n)
    m->handlers->ended (m->data);
}

/* The batch asks for the time of a step without knowing of systems. */
static LlmSegment
step (gpointer self, const LlmLoad *loads, guint n_groups)
{
  const SplitReplay *m = self;

  return split_step (m->progress, loads);
}

/* Parts follow the very steps that the batch made. */
static void
stepped (gpointer self, const LlmLoad *loads, const LlmSegment *segment, gint64 n)
{
  SplitReplay *m = self;

  split_add_parts (m->progress, loads, segment, n);
}

static const LlmBatchHooks hooks = {
  .step = step,
  .stepped = stepped,
  .admitted = admitted,
  .finished = finished,
};

/* Groups of the batch are (batch, device) pairs, devices innermost; a device is a KV pool. */
static LlmBatch *
new_batch (SplitReplay *m, gboolean delays_add)
{
  const SplitDeployment *d = m->deployment;
  LlmBatchConfig config = {
    .capacity_tokens = d->capacity_tokens,
    .watermark_share = d->p->watermark_share,
    .block_tokens = d->p->kv_block_tokens,
    .n_groups = d->n_batches * d->n_devices,
    .n_pools = d->n_devices,
    .hooks = &hooks,
    .data = m,
    .delays_add = delays_add,
    .advance = d->p->advance == SPLIT_JUMP ? LLM_ADVANCE_JUMP : LLM_ADVANCE_STEP,
  };

  if (m->progress->by_layer)
    config.advance = LLM_ADVANCE_GROUPS;
  return llm_batch_new (&config);
}

/* The trace needs the capacity: requests that fit nowhere are refused as it is read. */
void
split_replay_start (SplitReplay *m, gboolean delays_add)
{
  const SplitDeployment *d = m->deployment;

  m->progress->batch = new_batch (m, delays_add);
  split_load_requests (&m->requests, m->sim, d->p, d->capacity_tokens);
  if (m->requests.n > 0)
    sim_at (m->sim, sim_ticks (m->sim, m->requests.all[0].arrival_s), arrive, m, NULL);
}

/* Too short a trace has no middle. */
static void
report_steady (SplitReplay *m)
{
  double span_s = m->late.clock_s - m->early.clock_s;

  if (span_s <= 0.0)
    return;
  sim_result (m->sim, SPLIT_STEADY_TOKENS_PER_S, (m->late.tokens - m->early.tokens) / span_s);
  sim_result (m->sim, SPLIT_STEADY_BATCH,
              (m->late.batches - m->early.batches) / (m->late.rounds - m->early.rounds));
}

/* As the paper's table of traces has them, so that a drawn trace can be compared with it. */
static void
report_trace (SplitReplay *m)
{
  double n = m->requests.n_trace;

  sim_result (m->sim, SPLIT_TRACE_REQUESTS, n);
  if (m->requests.n_trace == 0)
    return;
  sim_result (m->sim, SPLIT_TRACE_PROMPT, m->requests.prompt_sum / n);
  sim_result (m->sim, SPLIT_TRACE_OUTPUT, m->requests.output_sum / n);
  sim_result (m->sim, SPLIT_TRACE_THETA, m->requests.context_sum / m->requests.output_sum);
}

/* Of two sums: what happened after the warm-up. */
static SplitParts
parts_between (const SplitParts *a, const SplitParts *b)
{
  return (SplitParts){ b->time_s - a->time_s,           b->model_s - a->model_s,
                       b->attention_s - a->attention_s, b->network_s - a->network_s,
                       b->hidden_s - a->hidden_s,       b->host_s - a->host_s };
}

/* All that was decoded from the end of warm-up on; @stalled_s: of a stall at the end of the run. */
static void
report_measured (SplitReplay *m, double stalled_s)
{
  const SplitSums *from = &m->progress->warm;
  SplitSums to = split_sums (m->progress);
  SplitParts parts = parts_between (&from->parts, &to.parts);
  double tokens = to.tokens - from->tokens, span_s = to.clock_s - from->clock_s + stalled_s;

  if (tokens <= 0.0)
    return;
  sim_result (m->sim, SPLIT_TOKENS_PER_S, tokens / span_s);
  sim_result (m->sim, SPLIT_MEAN_BATCH, (to.batches - from->batches) / (to.rounds - from->rounds));
  sim_result (m->sim, SPLIT_TBT_S, (to.active_request_s - from->active_request_s) / tokens);
  sim_result (m->sim, SPLIT_USED_KV_TOKENS,
              (to.used_token_s - from->used_token_s) / (to.busy_s - from->busy_s));
  split_report_parts (m->progress, &parts);
  split_check_line_rate (m->deployment, tokens / span_s);
  split_report_cost (m->deployment, tokens / span_s);
}

/* The audit recounts the batch once more, at the very end. */
void
split_replay_finish (SplitReplay *m, double stalled_s)
{
  llm_batch_audit (m->progress->batch);
  report_trace (m);
  report_steady (m);
  if (m->progress->warm.clock_s > 0.0 || sim_measured_s (m->sim) == sim_now_s (m->sim))
    report_measured (m, stalled_s);
}

void
split_replay_clear (SplitReplay *m)
{
  split_requests_clear (&m->requests);
}
