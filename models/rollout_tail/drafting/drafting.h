/* models/rollout_tail/drafting/drafting.h - speculative decoding: who drafts, and how far (Seer
 * section 3.3). */
#ifndef MODELS_ROLLOUT_TAIL_DRAFTING_DRAFTING_H
#define MODELS_ROLLOUT_TAIL_DRAFTING_DRAFTING_H

#include "models/rollout_tail/rollout.h"

/* Gives the engine the drafter's functions; the instances must be made. */
void roll_draft_set_up (Rollout *m);

/* Works out the acceptance by number of references, once a run. */
void roll_siblings_set_up (Rollout *m);

/* Returns: tokens a step with @n references and @paths (1, 2 or 4) drafted: a fit of Seer table 2
 * within 0.06. */
double roll_draft_sibling_tau (double n, guint paths);

#endif
