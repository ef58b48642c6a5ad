/* models/attention_split/progress/progress.h - the decode batch on the clock, and what is measured
 * of it.
 *
 * Holds the batch (models/llm/batch/batch.h), its one event, the next change of composition, and
 * the sums over iterations.  Metrics are updated only when the batch changes, so a run costs a few
 * events per request.
 */
#ifndef MODELS_ATTENTION_SPLIT_PROGRESS_PROGRESS_H
#define MODELS_ATTENTION_SPLIT_PROGRESS_PROGRESS_H

#include "models/attention_split/systems/systems.h"
#include "models/llm/batch/batch.h"

/* Sums over iterations, for shares of time; seconds, each the mean over the batches of a
 * pipeline. */
typedef struct {
  double time_s, model_s, attention_s, network_s, hidden_s, host_s;
} SplitParts;

/* Sums since time 0, as they stood at some change; what lies between two of them is measured. */
typedef struct {
  double clock_s, tokens;
  double batches, rounds; /* batches / rounds: the mean number of active requests */
  double active_request_s, used_token_s, busy_s;
  SplitParts parts;
} SplitSums;

typedef struct {
  Sim *sim;
  SplitDeployment *deployment;
  LlmBatch *batch; /* owned; NULL: no trace is replayed */
  SimEventId event;
  double event_s;
  gboolean by_layer; /* batches turn by themselves: the integrals below are kept here */
  double used_s, active_s, busy_s, last_s; /* integrals up to last_s */
  SplitSums warm;                          /* at the first change after warm-up; else zeros */
  SplitParts parts;
  LlmBatchTotals reported; /* what has been counted already */
} SplitProgress;

/* One step of all batches. */

/* @loads: (array length=n_batches * n_devices): devices innermost.  Returns: the step, host
 * included. */
LlmSegment split_step (const SplitProgress *m, const LlmLoad *loads);

/* Adds @n steps of @segment, from @loads on, to the parts. */
void split_add_parts (SplitProgress *m, const LlmLoad *loads, const LlmSegment *segment, gint64 n);

/* Adds @n steps of one batch, without host. */
void split_add_layer (SplitProgress *m, const SplitLayer *layer, double n);

/* Sets the results that are shares of time; nothing when @parts has none. */
void split_report_parts (const SplitProgress *m, const SplitParts *parts);

/* The same load in doubles, as the laws of the system take it. */
SplitLoad split_load_of (const LlmLoad *load);

/* The batch and the clock. */

/* Moves the event to the batch's next change.  To be called after whatever may have
 * changed the batch. */
void split_replan (SplitProgress *m);

/* Counts what the batch has done since the last call, and sets the levels. */
void split_report_changes (SplitProgress *m);

/* Brings the integrals of requests and KV up to now; with by_layer alone. */
void split_integrate (SplitProgress *m);

/* Returns: seconds at the change under way: the batch's own clock, or the engine's with
 * by_layer. */
double split_clock_s (const SplitProgress *m);

/* Returns: the sums as they stand now. */
SplitSums split_sums (const SplitProgress *m);

/* Frees the batch; @m itself is the caller's. */
void split_progress_clear (SplitProgress *m);

#endif
