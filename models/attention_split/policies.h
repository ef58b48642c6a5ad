/* models/attention_split/policies.h - what can be exchanged: systems, spreads of KV, overlap
 * rules; and the times of a layer that they speak of.
 *
 * A policy is a small struct of functions that a choice parameter names; a new one is a file and
 * a row.  Times are lines over the coming steps (LlmSegment), since context grows by a token a
 * request.
 */
#ifndef MODELS_ATTENTION_SPLIT_POLICIES_H
#define MODELS_ATTENTION_SPLIT_POLICIES_H

#include "models/attention_split/split_params.h"
#include "models/llm/batch/batch.h"
#include "models/llm/operators/ops.h"

typedef struct Split Split;

/* Requests and context of one batch, or of one device of it.  Doubles, since a fixed batch need
 * not divide. */
typedef struct {
  double n_requests, context_tokens;
} SplitLoad;

/* One layer of one batch.  All but attention depend on the number of requests alone. */
typedef struct {
  double model_s, network_s, wire_s; /* wire_s: the part of network_s that a link is occupied */
  double hideable_s;                 /* attention can hide so much at most */
  LlmSegment attention;                /* over the coming steps */
} SplitLayer;

/* Devices of one kind that a system has; the price may be missing. */
typedef struct {
  double devices;
  const SimAccelerator *device;
  const SimPrice *price; /* (nullable) */
} SplitPool;

/* A system: what it costs, what it holds, how long an iteration takes. */
typedef struct {
  gboolean (*check) (const SplitParams *p, GError **error);
  void (*set_up) (Split *m);
  LlmSegment (*iteration) (const Split *m, const SplitLayer *batches); /* batches: one a batch */
  guint (*pools) (const SplitParams *p, SplitPool *pools); /* returns: how many, at most 2 */
} SplitSystem;

/* How the KV of a batch is spread over devices. */
typedef struct {
  gboolean by_request;
  /* The share of each request's KV, and of its query heads, on the fullest of @devices.  FALSE when
   * the policy refuses so many. */
  gboolean (*share) (const LlmModel *llm, double devices, LlmShare *share);
} SplitSpread;

/* How much of attention is hidden behind the model part. */
typedef struct {
  double (*hideable_s) (const Split *m, double n_requests);
} SplitOverlap;

/* What the system does when a device is lost; @device is one of the attention pool, else 0. */
typedef struct {
  gboolean (*check) (const SplitParams *p, GError **error); /* (nullable) */
  void (*lost) (Split *m, guint device);
} SplitRecovery;


/* The choices: head_split.c, overlap.c, faults.c, homogeneous.c and lamina.c; one file a policy. */
extern const SimChoice split_head_splits[], split_overlaps[];
extern const SimChoice split_model_losses[], split_attention_losses[];
extern const SplitRecovery split_model_wait, split_model_continue;
extern const SplitRecovery split_attention_wait, split_attention_requeue, split_attention_shrink;
extern const SplitSystem split_homogeneous, split_lamina;

#endif
