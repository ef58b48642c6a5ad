/* models/rollout_tail/drafting/drafting.h - speculative decoding: who drafts, and how far (Seer
 * section 3.3). */
#ifndef MODELS_ROLLOUT_TAIL_DRAFTING_DRAFTING_H
#define MODELS_ROLLOUT_TAIL_DRAFTING_DRAFTING_H

#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/scheduling/policies.h"

struct RollDrafting {
  RollWork *work;
  RollFleet *fleet;
  const RollDrafter *drafter;
  double *alphas;     /* of siblings, by paths, finished and unfinished members */
  double given_alpha; /* of a drafter of given quality */
  guint gamma;        /* drafts of a fixed budget */
};

/* Gives the instances the drafter's functions; the instances must be made. */
void roll_draft_set_up (RollDrafting *m);

/* Works out the acceptance by number of references, once per run. */
void roll_siblings_set_up (RollDrafting *m);

/* Returns: tokens per step with @n references and @paths (1, 2 or 4) drafted: a fit of Seer table 2
 * within 0.06. */
double roll_draft_sibling_tau (double n, guint paths);

#endif
