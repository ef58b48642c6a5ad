/* models/rank_failure/state.h - the state of a run: the instance, and a part for each mechanism.
 *
 * Every part points at the instance and at the parts below it, and a function of a folder takes
 * that folder's part alone.  From below: placement/ (experts), step/ (steps), load/ (serving),
 * recovery/, faults/ (failures); beside faults/, outages/ (logs) and fleet/ (many instances).
 * Only rank_failure.c, study.c and cost.c see all of it.
 */
#ifndef MODELS_RANK_FAILURE_STATE_H
#define MODELS_RANK_FAILURE_STATE_H

#include "models/rank_failure/faults/faults.h"
#include "models/rank_failure/fleet/fleet.h"
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/placement/placement.h"
#include "models/rank_failure/recovery/recovery.h"
#include "models/rank_failure/step/step.h"

G_BEGIN_DECLS

typedef struct {
  EpInstance inst;
  EpExperts experts;
  EpSteps steps;
  EpServing serving;
  EpRecovery recovery;
  EpFailures failures;
  EpFleet fleet;
} Ep;

/* Study `step` and `prefill`: the results of one step of the instance as it stands. */
void ep_step_study (Ep *m);

/* What the measured time cost, in USD, and a million tokens of it. */
void ep_cost (Ep *m);

/* Whether the parameters are possible together; @error says what to change. */
gboolean ep_check (const EpParams *p, GError **error);

/* Whether run.rare can do with them: failures without memory, and a state to come back to. */
gboolean ep_check_rare (const EpParams *p, GError **error);

G_END_DECLS

#endif
