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

typedef struct {
  void (*start) (Ep *m);
  double (*freeze) (Ep *m); /* the instance stands; returns: when the step under way ended */
  void (*thaw) (Ep *m, gboolean commit);
  void (*lose) (Ep *m, guint rank);
  void (*drop) (Ep *m); /* what is in flight on live ranks, by in_flight */
  void (*open) (Ep *m, guint rank);
  double (*boundary) (Ep *m); /* returns: how long until the next end of a step, s */
  void (*change) (Ep *m);     /* the step takes another time from the next boundary on */
  double (*running) (Ep *m);  /* requests in decode */
  double (*tokens) (Ep *m);   /* made up to now, the steps of the present jump included */
  void (*finish) (Ep *m);
} EpLoad;

/* lockstep.c */
double ep_lockstep_freeze (Ep *m);
void ep_lockstep_thaw (Ep *m, gboolean commit);
void ep_lockstep_lose (Ep *m, guint rank);
void ep_lockstep_drop (Ep *m);
void ep_lockstep_open (Ep *m, guint rank);
double ep_lockstep_boundary (Ep *m);
void ep_lockstep_change (Ep *m);
double ep_lockstep_running (Ep *m);
double ep_lockstep_tokens (Ep *m);
void ep_lockstep_finish (Ep *m);
void ep_lockstep_new (Ep *m);
void ep_lockstep_schedule (Ep *m);
void ep_lockstep_tell (Ep *m);

#define EP_LOCKSTEP                                                                                \
  ep_lockstep_freeze, ep_lockstep_thaw, ep_lockstep_lose, ep_lockstep_drop, ep_lockstep_open,      \
    ep_lockstep_boundary, ep_lockstep_change, ep_lockstep_running, ep_lockstep_tokens,             \
    ep_lockstep_finish

/* requests.c */
extern const LlmBatchHooks ep_request_hooks;
EpRequest *ep_request (const Ep *m, guint id);
guint ep_request_new (Ep *m, gint64 prompt, gint64 output);
guint ep_request_draw (Ep *m);
void ep_request_prefill (Ep *m, guint id);
void ep_request_submit (Ep *m, guint id);
void ep_request_lost (gpointer data, guint id, gint64 generated);
void ep_request_retract (gpointer data, guint id, gint64 generated);

extern const EpLoad ep_load_fluid, ep_load_closed, ep_load_poisson, ep_load_trace;

const EpLoad *ep_load_of (const Ep *m);

G_END_DECLS

#endif
