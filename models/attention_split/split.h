/* models/attention_split/split.h - what the files of the model share: parameters, state, and one
 * function a mechanism.
 *
 * Symbols of the paper (arXiv 2405.01814v2): a compute devices and b attention devices, n
 * concurrent batches, L layers, W weight bytes, G query heads per KV head, B requests and S
 * tokens of context of a batch, t_m, t_a, t_n the times of one layer's model part, attention and
 * network.
 */
#ifndef MODELS_ATTENTION_SPLIT_SPLIT_H
#define MODELS_ATTENTION_SPLIT_SPLIT_H

#include "models/attention_split/policies.h"
#include "models/attention_split/rotation/rota.h"
#include "models/llm/operators/ops.h"
#include "models/llm/trace/trace.h"

/* Times by number of requests, computed once each. */
typedef struct {
  gboolean known;
  double model_s, network_s, wire_s, hideable_s;
} SplitByCount;

/* Sums over iterations, for shares of time; seconds, each the mean over the batches of a
 * pipeline. */
typedef struct {
  double time_s, model_s, attention_s, network_s, hidden_s, host_s;
} SplitParts;

typedef struct {
  double arrival_s, admitted_s; /* first admission; negative before */
  guint32 prompt_tokens, output_tokens;
  gboolean rebuild; /* lost its KV: made again when it is admitted */
} SplitRequest;

/* Sums since time 0, as they stood at some change; what lies between two of them is measured. */
typedef struct {
  double clock_s, tokens;
  double batches, rounds; /* batches / rounds: the mean number of active requests */
  double active_request_s, used_token_s, busy_s;
  SplitParts parts;
} SplitSums;

struct Split {
  Sim *sim;
  const SplitParams *p;
  const SplitSystem *system;
  guint n, n_devices; /* batches; devices that split a batch by request (else 1) */
  guint n_replicas;   /* of the model part, in service */
  double width;       /* devices of one model replica, tensor parallel */
  LlmShare share;     /* of a request's attention on the fullest device */
  double layers, capacity_tokens; /* capacity: a pool's */
  double host_s, host_per_request_s; /* of an iteration: the baseline's host or the scheduler */
  const SimAccelerator *attention_device;
  LlmGemmLaw gemm;
  LlmAttentionLaw attention;
  double attention_slope_s; /* per token of context */
  GArray *by_count;         /* of SplitByCount */
  SplitLayer *batches;      /* scratch: n */
  SplitLoad *devices;       /* scratch: n_devices */
  LlmBatch *batch;
  SplitRota *rota; /* layer fidelity */
  SplitRequest *requests;
  guint n_requests, n_next, n_refused, n_done, n_trace; /* n_trace: refused ones included */
  double prompt_sum, output_sum,
    context_sum; /* of the trace as replayed; context_sum: seen by all its tokens */
  SimEventId event;
  double event_s;
  SplitSums warm;        /* at the first change after warm-up; zeros without one */
  SplitSums early, late; /* at 10 % and 90 % of completions */
  SplitParts parts;
  double used_s, active_s, busy_s, last_s; /* layer fidelity: integrals up to last_s */
  guint n_ended;                           /* study closed: iterations of the first batch */
  double from_s, to_s;                     /* ... and where the measured ones begin and end */
  LlmBatchTotals told;                     /* what has been counted already */
  SimEventId faults[3];                    /* the planned one, and the next of each part */
  SimEventId thaw;                         /* ends the present stall; 0 when there is none */
  gboolean thaw_commits;                   /* the step under way counts then */
  double stalled_from_s, stall_until_s, stalled_s; /* the present stall; all of them */
  double rebuilt_at_s;                             /* when KV made again at admission is there */
  gboolean *lost;                          /* by device that splits by request */
};

/* capacity.c */
double split_memory_bytes (const SplitParams *p, const SimAccelerator *device);
gboolean split_check_memory (const SplitParams *p, GError **error);
double split_pool_capacity_tokens (const Split *m, double devices, double bytes);

/* attention_split.c, head_split.c, check_hardware.c: what is needed of devices and link */
double split_replica_devices (const SplitParams *p);
gboolean split_check_spread (const SplitParams *p, double devices, GError **error);

/* layer_times.c */
void split_set_up_layers (Split *m);
SplitLayer split_layer (Split *m, const SplitLoad *devices);
LlmSegment split_hidden (const SplitLayer *layer);
LlmSegment split_exposed (const SplitLayer *layer);

gboolean split_check_hardware (const SplitParams *p, GError **error);
/* network.c */
double split_kv_values (const LlmModel *llm);
double split_network_bytes (const Split *m, double n_requests);
double split_network_s (const Split *m, double n_requests, double *wire_s);
double split_busy_share (const Split *m); /* of wire_s, that the NICs of a pool are busy */
void split_check_line_rate (const Split *m, double tokens_per_s); /* else the run fails */
double split_bandwidth_required (const Split *m, const SplitLayer *layer, double n_requests);

/* serial.c and pipeline.c: an iteration of lamina */
LlmSegment split_chain (const SplitLayer *layer);
LlmSegment split_serial_iteration (const Split *m, const SplitLayer *batches);
LlmSegment split_pipeline_iteration (const Split *m, const SplitLayer *batches);

/* parts.c: one step, and shares of time.  The first two are hooks of the decode batch. */
LlmSegment split_step (gpointer self, const LlmLoad *loads, guint n_groups);
void split_add_parts (gpointer self, const LlmLoad *loads, const LlmSegment *piece, gint64 n);
void split_add_layer (Split *m, const SplitLayer *layer, double n);
void split_tell_parts (Split *m, const SplitParts *parts);
SplitLoad split_load_of (const LlmLoad *load);

/* requests.c, replay.c, replay_layer.c: a trace; closed.c: one fixed batch; cost.c: money and
 * energy */
gboolean split_check_requests (const SplitParams *p, GError **error);
void split_load_requests (Split *m);
void split_replay_start (Split *m);
void split_replay_finish (Split *m);
void split_tell_changes (Split *m);
double split_clock_s (const Split *m);
void split_rota_replay_start (Split *m);
void split_rota_arrived (Split *m);
void split_replan (Split *m);
void split_closed_start (Split *m);
void split_closed_finish (Split *m);
void split_tell_price (Split *m);
void split_tell_cost (Split *m, double tokens_per_s);

/* faults.c: when devices fail; stall.c: decoding stands still; rebuild.c: KV made again;
 * attention_requeue.c: what two policies share */
gboolean split_may_fail (const SplitParams *p);
gboolean split_check_faults (const SplitParams *p, GError **error);
void split_faults_start (Split *m);
void split_faults_end (Split *m);
void split_stall (Split *m, double seconds);
void split_finish_step (Split *m);
double split_rebuild_s (const Split *m, double context_tokens);
void split_rebuild (Split *m, double seconds); /* an admission that decoding waits for */
double split_end_stalls (Split *m);            /* returns the time that the last one has taken */
double split_weight_load_s (const Split *m);
void split_requeue_device (Split *m, guint device);

#endif
