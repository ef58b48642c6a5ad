/* models/rank_failure/policy.h - what the choices of a scenario are made of.
 *
 * Each choice is a small struct of functions over the part of the state that it works on (the
 * header of its folder defines the part).  rank_failure.c looks them up once, at the start of a
 * run, and leaves them in EpPolicies; a mechanism calls what it finds there and knows no table.
 */
#ifndef MODELS_RANK_FAILURE_POLICY_H
#define MODELS_RANK_FAILURE_POLICY_H

#include "models/llm/batch/batch.h"

G_BEGIN_DECLS

typedef struct EpExperts EpExperts;   /* placement/placement.h */
typedef struct EpSteps EpSteps;       /* step/step.h */
typedef struct EpServing EpServing;   /* load/load.h */
typedef struct EpRecovery EpRecovery; /* recovery/recovery.h */
typedef struct EpFailures EpFailures; /* faults/faults.h */

/* What a rank decodes in a step: fractions where the load is a level. */
typedef struct {
  double requests, context_tokens;
} EpHeld;

/* A layer as it was drawn, by the rank that is waited for: experts, and the dispatch of what the
 * busiest receives, fixed time apart. */
typedef struct {
  double moe_s, there_s;
} EpDrawn;

/* How a step's time is found. */
typedef struct {
  /* @held has an entry for every rank, dead or alive.  Returns: the coming steps, s, and leaves the
   * first in steps->step_s. */
  LlmSegment (*step) (EpSteps *steps, const EpHeld *held);
  /* (nullable): @layer with @routed token-experts, drawn from @stream. */
  EpDrawn (*experts) (EpSteps *steps, guint layer, double routed, SimStream *stream);
  void (*adopt) (EpSteps *steps); /* (nullable): placement or popularity changed */
} EpTier;

/* Fills @slots, [layer * n_slots + slot], with an expert for every slot of the ranks that are
 * @live, [rank], and EP_HOLE for those of the others.  Plans on what is believed of popularity. */
typedef struct {
  void (*place) (const EpExperts *experts, const gboolean *live, gint16 *slots);
} EpPlacement;

/* Copies of a layer with these @weight of experts: the @expert of each of @n slots, in any order,
 * and how many @copies each expert has. */
typedef void (*EpCopies) (const EpExperts *experts, const float *weight, guint n, guint *expert,
                          guint *copies);

/* What an instance does when ranks die, as soon as the survivors know. */
typedef struct {
  gboolean elastic;          /* goes on with fewer ranks; else any death restarts all */
  gboolean rejoins;          /* takes replaced ranks back without a restart */
  gboolean drops;            /* no weight moves: experts without a live copy are left out */
  const EpPlacement *repair; /* (nullable): instead of the parameter's */
} EpSystem;

/* When ranks that are ready are taken back. */
typedef struct {
  gboolean (*now) (const EpRecovery *recovery); /* (nullable): at the next boundary of a step */
} EpJoin;

/* How a load decodes, be it a level or single requests.  Times are in seconds. */
typedef struct {
  double (*pause) (EpServing *serving); /* returns: when the step under way would have ended */
  void (*resume) (EpServing *serving, gboolean commit); /* @commit: that step counts as made */
  void (*fail) (EpServing *serving, guint rank); /* paused: what @rank held is lost with it */
  void (*drop) (EpServing *serving); /* paused: what is in flight on live ranks, by in_flight */
  void (*open) (EpServing *serving, guint rank); /* paused: @rank serves from now on, empty */
  double (*boundary) (EpServing *serving); /* returns: how long until the next end of a step */
  void (*change) (EpServing *serving);     /* steps take another time from the next boundary on */
  double (*running) (const EpServing *serving); /* returns: requests in decode */
  double (*tokens) (EpServing *serving); /* returns: tokens so far, with the jump under way */
  void (*finish) (EpServing *serving);   /* the run ends: audits */
} EpDecode;

/* Where the load comes from. */
typedef struct {
  const EpDecode *decode;
  gboolean follows; /* a request that leaves for good brings the next */
  void (*start) (EpServing *serving);
} EpLoad;

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
