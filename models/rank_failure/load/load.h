/* models/rank_failure/load/load.h - where requests come from, and what a fault does to them.
 *
 * A load is levels (fluid.c) or single requests (requests.c) that decode in one lock-step batch
 * (lockstep.c); of the latter, the loads differ only in how they start.
 */
#ifndef MODELS_RANK_FAILURE_LOAD_LOAD_H
#define MODELS_RANK_FAILURE_LOAD_LOAD_H

#include "models/rank_failure/ep.h"

G_BEGIN_DECLS

typedef struct {
  double arrival_s, first_s, admitted_s;
  gint64 prompt, output, done, done_before; /* when it came */
  guint retries, retractions, next_free;
} EpRequest;

typedef struct {
  SimTime due;
  guint id;
} EpRetry;

/* lockstep.c */
double ep_lockstep_freeze (Ep *m);
void ep_lockstep_thaw (Ep *m, gboolean commit);
void ep_lockstep_open (Ep *m, guint rank);
double ep_lockstep_boundary (Ep *m);
void ep_lockstep_change (Ep *m);
double ep_lockstep_running (Ep *m);
double ep_lockstep_tokens (Ep *m);
void ep_lockstep_new (Ep *m, const LlmBatchHooks *hooks);
void ep_lockstep_schedule (Ep *m);
void ep_lockstep_tell (Ep *m);

/* requests.c */
extern const EpDecode ep_decode_requests;
void ep_requests_new (Ep *m);
EpRequest *ep_request (const Ep *m, guint id);
guint ep_request_new (Ep *m, gint64 prompt, gint64 output);
guint ep_request_draw (Ep *m);
void ep_request_prefill (Ep *m, guint id);
void ep_request_submit (Ep *m, guint id);

extern const EpLoad ep_load_fluid, ep_load_closed, ep_load_poisson, ep_load_trace;

G_END_DECLS

#endif
