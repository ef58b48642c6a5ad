/* models/rollout_tail/settle.h - the settlement of an instant. */
#ifndef MODELS_ROLLOUT_TAIL_SETTLE_H
#define MODELS_ROLLOUT_TAIL_SETTLE_H

#include "models/rollout_tail/rollout.h"

/* Handler of the instances; @self: a Rollout.  Reports what ended at this instant, dispatches, and
 * lets the instances go on.  Something left to do, and nothing under way, is a failed assertion. */
void roll_settle (Sim *sim, gpointer self, gpointer item);

#endif
