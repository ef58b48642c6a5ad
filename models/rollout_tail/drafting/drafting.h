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
  double match;       /* chance that a match is longer by a token; 1: always */
  guint reach;        /* where a draft ends however long the match is */
};

/* How the text of a request matches what came before it (SuffixDecoding, arXiv 2411.04975): at
 * least i tokens with the chance match^i, of which the first i are all accepted with the chance
 * sure^i.  So a step gains as with an acceptance of match x sure, and verifies match + match^2 +
 * ... drafts. */
typedef struct {
  double match, sure;
  guint reach; /* where sure^i falls below what is asked for */
} RollMatches;

/* Returns: the least sure matches that gain @tau tokens a step with at most @gamma drafts.  A draft
 * ends where the chance that all of it is accepted falls below @least; as that adds a whole draft
 * at a time, the gain may be above @tau, by less than match^reach x @least. */
RollMatches roll_matches_of_tau (double tau, guint gamma, double match, double least);

/* Returns: tokens drafted in a step, in the mean, when @gamma are allowed. */
double roll_mean_drafts (const RollDrafting *m, guint gamma);

/* Gives the instances the drafter's functions; the instances must be made. */
void roll_draft_set_up (RollDrafting *m);

/* Works out the acceptance by number of references, once per run. */
void roll_siblings_set_up (RollDrafting *m);

/* Returns: tokens per step with @n references and @paths (1, 2 or 4) drafted: a fit of Seer table 2
 * within 0.06. */
double roll_draft_sibling_tau (double n, guint paths);

#endif
