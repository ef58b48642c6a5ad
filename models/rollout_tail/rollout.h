/* models/rollout_tail/rollout.h - the state of a run: a part for each mechanism, defined in the
 * header of its folder.
 *
 * A part points at those below it, in the order in which they stand here, and at none above: what
 * ended on an instance reaches the rounds through the handler that the instances were given.
 * Only rollout_tail.c, which puts a run together, and settle.c see all of them.
 */
#ifndef MODELS_ROLLOUT_TAIL_ROLLOUT_H
#define MODELS_ROLLOUT_TAIL_ROLLOUT_H

#include "models/rollout_tail/drafting/drafting.h"
#include "models/rollout_tail/metrics.h"
#include "models/rollout_tail/results/results.h"
#include "models/rollout_tail/rounds/rounds.h"
#include "models/rollout_tail/scheduling/scheduling.h"

typedef struct {
  RollWork work;
  RollFleet fleet;
  RollPool pool;
  RollScheduling scheduling;
  RollDrafting drafting;
  RollResults results;
  RollRounds rounds;
} Rollout;

#endif
