/* models/rank_failure/policy.h - what the choices of a scenario are made of: each is a small struct
 * of functions, one policy a file.
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
  LlmSegment (*step) (Ep *m, const EpHeld *held);
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

/* What an instance does when ranks die, as soon as the survivors know. */
typedef struct {
  gboolean elastic, rejoins;
  gboolean drops;            /* no weight moves: experts without a live copy are left out */
  const EpPlacement *repair; /* (nullable): instead of the parameter's */
} EpSystem;

/* When ranks that are ready are taken back. */
typedef struct {
  gboolean (*now) (Ep *m); /* (nullable): at the next boundary */
} EpJoin;

/* How a load decodes, be it a level or single requests. */
typedef struct {
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
} EpDecode;

/* Where the load comes from. */
typedef struct {
  const EpDecode *decode;
  gboolean follows; /* a request that leaves for good brings the next */
  void (*start) (Ep *m);
} EpLoad;

/* The choices of a run.  rank_failure.c looks them up once, at the start; every mechanism calls
 * the one that stands here. */
typedef struct {
  const EpTier *tier;
  const EpSystem *system;
  const EpPlacement *placement, *repair;
  const EpLoad *load;
  const EpDecode *decode; /* the load's */
  const EpJoin *join;
} EpPolicies;

G_END_DECLS

#endif
