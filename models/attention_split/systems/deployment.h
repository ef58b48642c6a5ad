/* models/attention_split/systems/deployment.h - what runs where: the policies and the state of the
 * folder.
 *
 * A deployment is a system on its devices: how many batches, replicas and devices there are, what
 * KV fits, and the laws of its operators.  It is set up once and changes only in n_replicas, when
 * a model device is lost.  Nothing here knows of requests, events or faults.
 *
 * Symbols of the paper (arXiv 2405.01814v2): a compute devices and b attention devices, n
 * concurrent batches, L layers, W weight bytes, G query heads per KV head, B requests and S
 * tokens of context of a batch, t_m, t_a, t_n the times of one layer's model part, attention and
 * network.  Times are affine over the coming steps (LlmSegment), since context grows by one
 * token per request and step.
 *
 * A policy is a small struct of functions that a choice parameter names; a new one is a struct in
 * the file of its family and a row of a table in rows.c.
 */
#ifndef MODELS_ATTENTION_SPLIT_SYSTEMS_DEPLOYMENT_H
#define MODELS_ATTENTION_SPLIT_SYSTEMS_DEPLOYMENT_H

#include "models/attention_split/split_params.h"
#include "models/llm/operators/ops.h"
#include "models/llm/step/affine.h"

typedef struct SplitDeployment SplitDeployment;

/* Requests and context of one batch, or of one device of it.  Doubles, since a fixed batch need
 * not divide. */
typedef struct {
  double n_requests, context_tokens;
} SplitLoad;

/* One layer of one batch.  All but attention depend on the number of requests alone. */
typedef struct {
  double model_s, network_s, wire_s; /* wire_s: the part of network_s that a link is occupied */
  double hideable_s;                 /* attention can hide so much at most */
  LlmSegment attention;              /* over the coming steps */
} SplitLayer;

/* Times by number of requests, computed once each. */
typedef struct {
  gboolean known;
  double model_s, network_s, wire_s, hideable_s;
} SplitByCount;

/* Devices of one kind that a system has; the price may be missing. */
typedef struct {
  double devices;
  const SimAccelerator *device;
  const SimPrice *price; /* (nullable) */
} SplitDevices;

/* How the KV of a batch is spread over devices. */
typedef struct {
  gboolean by_request;
  /* The share of each request's KV, and of its query heads, on the fullest of @devices.  FALSE when
   * the policy refuses so many. */
  gboolean (*share) (const LlmModel *llm, double devices, LlmShare *share);
} SplitSpread;

/* How much of attention is hidden behind the model part. */
typedef struct {
  double (*hideable_s) (const SplitDeployment *m, double n_requests);
} SplitOverlap;

/* A system: what it costs, what it holds, how long an iteration takes. */
typedef struct {
  gboolean (*check) (const SplitParams *p, const SplitSpread *spread, GError **error);
  void (*set_up) (SplitDeployment *m);
  /* @batches: (array length=n_batches).  Returns: seconds of an iteration, without the host. */
  LlmSegment (*iteration) (const SplitDeployment *m, const SplitLayer *batches);
  guint (*devices) (const SplitParams *p, SplitDevices *kinds); /* returns: how many, at most 2 */
} SplitSystem;

struct SplitDeployment {
  Sim *sim;
  const SplitParams *p;
  const SplitSystem *system;
  const SplitSpread *spread;
  const SplitOverlap *overlap;
  guint n_batches;
  guint n_devices;                   /* that divide a batch by request; else 1 */
  guint n_replicas;                  /* of the model part, in service */
  double width;                      /* devices of one model replica, tensor parallel */
  LlmShare share;                    /* of a request's attention on the fullest device */
  double layers;                     /* as a factor */
  double capacity_tokens;            /* of one KV pool: a device by request, else all together */
  double host_s, host_per_request_s; /* of an iteration: the baseline's host or the scheduler */
  const SimAccelerator *attention_device;
  LlmLawRow gemm, attention; /* of a whole layer: units are tokens, and requests */
  double attention_slope_s;  /* per token of context */
  GArray *by_count;          /* (element-type SplitByCount) */
  SplitLayer *batches;       /* scratch: n_batches */
  SplitLoad *devices;        /* scratch: n_devices */
};

extern const SplitSystem split_homogeneous, split_lamina;
extern const SplitSpread split_spread_strict, split_spread_padded, split_spread_ideal,
  split_spread_by_request;
extern const SplitOverlap split_overlap_none, split_overlap_kvproj;

/**
 * split_deployment_set_up:
 * @m: zeroed but for sim, p, system, spread and overlap
 *
 * Fills all else from the parameters, which passed the checks below.  split_deployment_clear gives
 * back what it allocated.
 */
void split_deployment_set_up (SplitDeployment *m);
void split_deployment_clear (SplitDeployment *m);

#endif
