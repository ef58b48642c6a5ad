/* models/rank_failure/policy.h - what the choices of a scenario are made of: each is a small
 * struct of functions, one policy a file.
 */
#ifndef MODELS_RANK_FAILURE_POLICY_H
#define MODELS_RANK_FAILURE_POLICY_H

#include "models/llm/batch/batch.h"

G_BEGIN_DECLS

typedef struct Ep Ep;

/* What a rank decodes in a step: fractions where the load is a level. */
typedef struct {
  double requests, context_tokens;
} EpHeld;

/* How a step's time is found. */
typedef struct {
  LlmPiece (*step) (Ep *m, const EpHeld *held);
  /* (nullable): seconds that the slowest rank computes @routed token-experts of a layer, drawn */
  double (*experts) (Ep *m, guint layer, double routed, SimStream *stream);
  void (*adopt) (Ep *m); /* (nullable): the placement changed */
} EpTier;

/* Fills @slots (layers x slots, holes of dead ranks apart) for the ranks that are @live. */
typedef struct {
  void (*place) (Ep *m, const gboolean *live, gint16 *slots);
} EpPlacement;

/* Copies of a layer: the expert of each of @n slots, in any order, and how often each comes. */
typedef void (*EpCopies) (const Ep *m, const float *weight, guint n, guint *expert, guint *copies);

/* What an instance does when ranks die: told once the survivors know. */
typedef struct {
  gboolean elastic, rejoins;
  const EpPlacement *repair; /* (nullable): instead of the parameter's; may leave experts out */
} EpSystem;

/* When ranks that are ready are taken back. */
typedef struct {
  gboolean (*now) (Ep *m); /* (nullable): at the next boundary */
} EpJoin;

G_END_DECLS

#endif
