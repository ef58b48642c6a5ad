/* models/attention_split/progress/progress.c - the event of the decode batch, and sums of what it
 * has done.
 *
 * Only the next change is ever scheduled: whoever changes the batch calls split_replan, which moves
 * the event.
 */
#include "models/attention_split/progress/progress.h"
#include <math.h>
#include "models/attention_split/metrics.h"

static void turn (Sim *sim, gpointer self, gpointer item);

/* At most one event: whatever happened since, the batch knows its next change. */
void
split_replan (SplitProgress *m)
{
  double next_s = llm_batch_next_s (m->batch);

  if (m->event != 0 && next_s == m->event_s)
    return;
  if (m->event != 0)
    sim_cancel (m->sim, m->event);
  m->event = 0;
  m->event_s = next_s;
  if (isfinite (next_s))
    m->event = sim_at (m->sim, MAX (sim_ticks (m->sim, next_s), sim_now (m->sim)), turn, m, NULL);
}

/* The mean batch is over iterations; over time in the layer schedule, where batches are not in
 * step. */
SplitSums
split_sums (const SplitProgress *m)
{
  const LlmBatchTotals *t = llm_batch_totals (m->batch);
  SplitSums s = { .tokens = (double) t->tokens, .parts = m->parts };

  s.clock_s = m->by_layer ? m->last_s : llm_batch_clock_s (m->batch);
  s.active_request_s = m->by_layer ? m->active_s : t->active_request_s;
  s.used_token_s = m->by_layer ? m->used_s : t->used_token_s;
  s.busy_s = m->by_layer ? m->busy_s : t->busy_s;
  s.batches = m->by_layer ? m->active_s : s.tokens;
  s.rounds = m->by_layer ? m->busy_s : (double) t->steps;
  return s;
}

/* A jump under way when warm-up ends belongs to it. */
static void
note_warmup (SplitProgress *m)
{
  if (m->warm.clock_s > 0.0 || sim_measured_s (m->sim) == sim_now_s (m->sim))
    return;
  m->warm = split_sums (m);
}

/* Counters are differences of totals, so nothing is lost between two changes. */
void
split_report_changes (SplitProgress *m)
{
  const LlmBatchTotals *t = llm_batch_totals (m->batch);

  sim_level (m->sim, SPLIT_ACTIVE, (double) llm_batch_n_running (m->batch));
  sim_level (m->sim, SPLIT_QUEUED, (double) llm_batch_n_queued (m->batch));
  sim_count (m->sim, SPLIT_TOKENS, (double) (t->tokens - m->reported.tokens));
  sim_count (m->sim, SPLIT_ITERATIONS, (double) (t->steps - m->reported.steps));
  sim_count (m->sim, SPLIT_PREEMPTIONS, (double) (t->n_preempted - m->reported.n_preempted));
  sim_count (m->sim, SPLIT_RECOMPUTED,
             (double) (t->readmitted_tokens - m->reported.readmitted_tokens));
  m->reported = *t;
  note_warmup (m);
  sim_assert (m->sim, t->n_arrived
                        == t->n_finished + t->n_lost + llm_batch_n_running (m->batch)
                             + llm_batch_n_queued (m->batch));
}

/* Reported before it is planned: requests that leave must not be counted as running. */
static void
turn (Sim *sim, gpointer self, gpointer item)
{
  SplitProgress *m = self;

  m->event = 0;
  llm_batch_turn (m->batch);
  split_report_changes (m);
  split_replan (m);
}

/* Levels are held since the last change. */
void
split_integrate (SplitProgress *m)
{
  double now_s = sim_now_s (m->sim), span_s = now_s - m->last_s;
  double running = (double) llm_batch_n_running (m->batch);

  m->active_s += running * span_s;
  m->used_s += (double) llm_batch_context_tokens (m->batch) * span_s;
  m->busy_s += running > 0.0 ? span_s : 0.0;
  m->last_s = now_s;
}

/* At layer fidelity the batch has no clock of its own: its boundaries are events. */
double
split_clock_s (const SplitProgress *m)
{
  return m->by_layer ? sim_now_s (m->sim) : llm_batch_clock_s (m->batch);
}

/* The event, if one is pending, goes with the engine. */
void
split_progress_clear (SplitProgress *m)
{
  g_clear_pointer (&m->batch, llm_batch_free);
}
