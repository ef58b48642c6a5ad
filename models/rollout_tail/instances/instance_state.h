/* models/rollout_tail/instances/instance_state.h - what the files of an instance share. */
#ifndef MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCE_STATE_H
#define MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCE_STATE_H

#include "models/rollout_tail/instances/instance.h"

/* Times that the owner's clock has rounded are one instant this far apart: half a tick, and
 * noise. */
static inline double
same_instant_s (const RollInstance *in)
{
  return 0.6 * in->config->tick_s;
}

/* instance_compose.c */
void roll_eject (RollInstance *in, guint id, RollState state);
void roll_queue_push (RollInstance *in, RollRank *rank, guint id);
void roll_queue_pop (RollInstance *in, RollRank *rank);
void roll_leave_rank (RollInstance *in, guint id);
void roll_make_room (RollInstance *in, RollRank *rank);
void roll_admit (RollInstance *in, RollRank *rank);

#endif
