/* models/attention_split/workload/requests.h - the requests of a run, and what is known of their
 * trace. */
#ifndef MODELS_ATTENTION_SPLIT_WORKLOAD_REQUESTS_H
#define MODELS_ATTENTION_SPLIT_WORKLOAD_REQUESTS_H

#include "models/attention_split/split_params.h"

typedef struct {
  double arrival_s, admitted_s; /* first admission; negative before */
  guint32 prompt_tokens, output_tokens;
  gboolean rebuild; /* lost its KV: made again when it is admitted */
} SplitRequest;

typedef struct {
  SplitRequest *all; /* (array length=n), by arrival; owned */
  guint n, n_done;
  guint n_trace, n_refused; /* of the trace as replayed, refused ones included; refused */
  double prompt_sum, output_sum;
  double context_sum; /* seen by all tokens of the trace */
} SplitRequests;

/* Returns: TRUE when the requests of @p can be had: a trace, or a shape that can be drawn. */
gboolean split_check_requests (const SplitParams *p, GError **error);

/**
 * split_load_requests:
 * @r: zeroed
 * @capacity_tokens: KV that one pool holds; a longer request is refused, clipped, or fails the run
 *
 * Loads or draws the requests; orders, scales and times them.  Fails the run when none is left.
 */
void split_load_requests (SplitRequests *r, Sim *sim, const SplitParams *p,
                          double capacity_tokens);

void split_requests_clear (SplitRequests *r);

#endif
