/* models/rank_failure/step/own.h - a rank's own work in a layer, whatever the others do.
 */
#ifndef MODELS_RANK_FAILURE_STEP_OWN_H
#define MODELS_RANK_FAILURE_STEP_OWN_H

#include "models/llm/step/compose.h"
#include "models/rank_failure/policy.h"

G_BEGIN_DECLS

enum {
  EP_OWNS = 1024, /* remembered batches of a rank */
  EP_PIECES = 4   /* of each, remembered straight lines of attention */
};

/* Attention of a batch by its context. */
typedef struct {
  LlmTimePiece line;
  double from; /* tokens of context; infinite: an empty place */
} EpPiece;

/* A layer's work of one rank for so many requests, whatever the others do. */
typedef struct {
  double requests, each; /* 0 requests: an empty place */
  LlmMixtureLayer layer;
  double rest_s;         /* of the step, besides layers with experts */
  EpPiece pieces[EP_PIECES];
  guint piece, next;     /* where the context that was asked for lies; to be given up next */
} EpOwn;

/* A rank's work for @requests with @each tokens that attend to @context tokens in all; kept until
 * another batch takes its place. */
const EpOwn *ep_own (EpSteps *m, double requests, double each, double context);

/* One layer's experts of a rank that computes @rows with @active of its slots. */
double ep_moe_s (const EpSteps *m, double active, double rows);

G_END_DECLS

#endif
