/* models/rollout_tail/settle.h - the settlement of an instant. */
#ifndef MODELS_ROLLOUT_TAIL_SETTLE_H
#define MODELS_ROLLOUT_TAIL_SETTLE_H

#include "models/rollout_tail/rollout.h"

/* The handler of m->settle, of a Rollout: tells what ended at this instant, dispatches, and lets
 * the instances go on.  Fails the run when something is left to do and nothing is under way. */
void roll_settle (Sim *sim, gpointer self, gpointer item);

#endif
