/* models/llm_serving/fleet/losses.h - devices that fail, whatever the placement.
 *
 * A device is lost once at fault_at_s, or at random.  Its engine stands still until that is
 * noticed, replaced and has its weights; what the device held of KV is made again, brought back
 * from copies, or its requests go on in other engines.
 */
#ifndef MODELS_LLM_SERVING_FLEET_LOSSES_H
#define MODELS_LLM_SERVING_FLEET_LOSSES_H

#include "models/llm_serving/fleet/fleet.h"

typedef struct {
  Sim *sim;
  const ServingParams *p;
  ServingFleet *fleet;
  guint counter; /* the metric that counts losses */
  const guint64 *n_done; /* requests finished since the measured time began */
  SimVain vain;          /* losses that were drawn, against that */
  SimEventId planned, random;
} ServingLosses;

/* Returns: whether a run of @p loses anything. */
gboolean serving_may_lose (const ServingParams *p);

/* What cannot be lost, or has nowhere to go.  Errors: SIM_ERROR_INVALID. */
gboolean serving_losses_check (const ServingParams *p, GError **error);

/* @losses has all but its events; behind serving_fleet_start. */
void serving_losses_start (ServingLosses *losses);

/* Nobody else comes: losses would lengthen the run for nothing. */
void serving_losses_end (ServingLosses *losses);

#endif
