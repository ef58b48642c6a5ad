/* models/attention_split/workload/replay.h - a trace through a system. */
#ifndef MODELS_ATTENTION_SPLIT_WORKLOAD_REPLAY_H
#define MODELS_ATTENTION_SPLIT_WORKLOAD_REPLAY_H

#include "models/attention_split/progress/progress.h"
#include "models/attention_split/workload/requests.h"

/* What the replay tells those above it; @data is the replay's. */
typedef struct {
  void (*arrived) (gpointer data); /* requests were submitted to the batch */
  /* A request that lost its KV is admitted with @tokens of context.  Returns: seconds for which
   * decoding waits. */
  double (*rebuild) (gpointer data, gint64 tokens);
  void (*ended) (gpointer data); /* the last request is done */
} SplitReplayHandlers;

typedef struct {
  Sim *sim;
  SplitDeployment *deployment;
  SplitProgress *progress;
  const SplitReplayHandlers *handlers;
  gpointer data;
  SplitRequests requests;
  guint n_next;          /* the next to arrive */
  SplitSums early, late; /* at 10 % and 90 % of completions */
} SplitReplay;

/* Makes the batch, loads the requests and schedules their arrivals.  @delays_add: rebuilding of
 * KV after losses adds up, since the same model devices do it (else delays overlap). */
void split_replay_start (SplitReplay *m, gboolean delays_add);

/* Reports what was measured; @stalled_s: of a stall under way at the end of the run. */
void split_replay_finish (SplitReplay *m, double stalled_s);

void split_replay_clear (SplitReplay *m);

#endif
