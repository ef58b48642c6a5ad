/* models/rank_failure/load/load.h - where requests come from, what decodes them, and what shows of
 * it in tokens per second.
 *
 * A load is levels (fluid.c) or single requests (requests.c) that decode in one lock-step batch
 * (lockstep.c); of the latter, the loads differ only in how requests arrive (arrivals.c).
 */
#ifndef MODELS_RANK_FAILURE_LOAD_LOAD_H
#define MODELS_RANK_FAILURE_LOAD_LOAD_H

#include "models/llm/trace/trace.h"
#include "models/rank_failure/step/step.h"

G_BEGIN_DECLS

typedef struct EpRequest EpRequest;

/* A request, in a pool: its place there is its id in the batch. */
struct EpRequest {
  guint id;
  double arrival_s, first_s, admitted_s;
  gint64 prompt, output, done, done_before; /* tokens; done_before: when it came */
  guint retries, retractions;
  gboolean restored; /* its KV comes from a checkpoint: no prompt to make */
  EpRequest *next_free;
};

typedef struct {
  SimTime due;
  guint id;
} EpRetry;

/* The pass that is being put together, where ranks make prompts: what has been admitted at this
 * boundary. */
typedef struct {
  double clock_s, prompts, fullest, delay_s; /* tokens on all ranks, on the fullest; so far */
  double opens_s, *tokens; /* no new prompts before: the decode interval; [rank] */
} EpPass;

/* Prefill nodes, where they may fail: one queue, whose first prompt all that work make together. */
typedef struct {
  GQueue *queue;       /* of EpRequest */
  double left, at_s;   /* tokens of the first one that were not made at that time */
  guint up;            /* nodes */
  SimEventId done, fails;
} EpPrefillPool;

/* Tokens a second over time.  Sums start again when the end of warm-up is noticed. */
typedef struct {
  SimTime measured_from;
  double warm_tokens, last_tokens;
  double good_tokens; /* of requests within both SLOs */
  double before_tokens_per_s, first_fault_s, t95_s;
  double *window; /* rates of the last n_window bins, in turn */
  guint n_window, at_window;
  gboolean fell; /* below 95 % of before since the first fault */
} EpThroughput;

struct EpServing {
  EpInstance *inst;
  EpSteps *steps;
  const EpExperts *experts;
  EpThroughput throughput;
  gint64 n_arrived, n_done, n_lost, n_aborted, n_prefilling;
  /* single requests */
  LlmBatch *batch;
  SimEventId turn;
  GPtrArray *requests; /* of EpRequest, by id */
  EpRequest *free_request;
  GArray *retries; /* of EpRetry, by time */
  guint trace_next, retry_at;
  EpPass pass;
  double prefill_free_s;
  EpPrefillPool pool;
  GPtrArray *held;     /* of EpRequest: prompts that wait for others, until releases */
  SimEventId releases;
  /* told when KV is there, after a wait that n_prefilling counts */
  void (*has_kv) (EpServing *m, EpRequest *r);
  /* levels */
  double *fill;        /* [rank]: when it began to fill, s */
  double fluid_s;      /* accounted up to here */
  double fluid_tokens; /* so many */
  double fluid_rate, fluid_running;
  SimEventId fluid_event;
};

/* The choices of the parameter `load`. */
extern const EpLoad ep_load_fluid, ep_load_closed, ep_load_poisson, ep_load_trace;

extern const EpDecode ep_decode_requests; /* how single requests decode */

void ep_serving_clear (EpServing *m);

/* Returns: tokens decoded since the start of the run. */
double ep_load_tokens (EpServing *m);

/* Calls @then with @self at the next boundary of a step. */
void ep_load_boundary (EpServing *m, SimHandler then, gpointer self);

/* Returns: tokens of KV that fit on a rank beside its weights; 0 when the weights do not fit. */
double ep_kv_capacity_tokens (const EpParams *p);

/* Returns: requests of @context_tokens that a rank decodes at once, whatever waits for it. */
double ep_rank_takes (const EpParams *p, double context_tokens);

/* Sums start again if the warm-up has ended; before anything is added to one. */
void ep_measure (EpServing *m);

double ep_measured_tokens (EpServing *m); /* since the end of warm-up */

/* The first fault strikes: recovery is measured from here.  Before the load is paused. */
void ep_throughput_fault (EpServing *m);
void ep_throughput_start (EpServing *m);
void ep_throughput_close (EpServing *m); /* the results of the run */

/* The lock-step batch of single requests: verbs of EpDecode, and what requests.c adds to it. */
void ep_lockstep_new (EpServing *m, const LlmBatchHooks *hooks);
double ep_lockstep_pause (EpServing *m);
void ep_lockstep_resume (EpServing *m, gboolean commit);
void ep_lockstep_open (EpServing *m, guint rank);
double ep_lockstep_boundary (EpServing *m);
void ep_lockstep_change (EpServing *m);
double ep_lockstep_running (const EpServing *m);
double ep_lockstep_tokens (EpServing *m);
void ep_lockstep_schedule (EpServing *m);     /* the next turn; whenever the batch was touched */
void ep_lockstep_report (const EpServing *m); /* the levels of running and queued requests */

void ep_requests_new (EpServing *m); /* the batch, without any request */

/* A request that comes now, with so many tokens of @prompt and @output, or drawn by the laws of the
 * parameters.  Returns: the request, in no queue yet. */
EpRequest *ep_request_new (EpServing *m, gint64 prompt, gint64 output);
EpRequest *ep_request_draw (EpServing *m);

/* Its prompt is made, where the scenario has nodes for that; then it is submitted. */
void ep_request_prefill (EpServing *m, EpRequest *r);

/* Its prompt is made by nodes that may fail; or waits for others, to be made in one pass. */
void ep_pool_prefill (EpServing *m, EpRequest *r);
void ep_pass_hold (EpServing *m, EpRequest *r);

/* Request @id joins on a rank that makes its prompt of @tokens.  Returns: seconds by which the pass
 * of this boundary grows: with those before it, what all of its prompts take more than decoding. */
double ep_pass_join (EpServing *m, guint id, gint64 tokens);

/* Its KV is there: into the queue of the batch, or aborted if it is longer than a rank's KV. */
void ep_request_submit (EpServing *m, EpRequest *r);

G_END_DECLS

#endif
