/* models/rollout_tail/instances/instance_state.h - what the files of an instance share. */
#ifndef MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCE_STATE_H
#define MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCE_STATE_H

#include "models/rollout_tail/instances/instance.h"

#define SAME_INSTANT_S 0.6e-9 /* events are rounded to nanoseconds: half of one, and noise */

/* instance_compose.c */
void roll_eject (RollInstance *in, guint id, RollState state);
void roll_queue_push (RollInstance *in, RollRank *rank, guint id);
void roll_queue_pop (RollInstance *in, RollRank *rank);
void roll_leave_rank (RollInstance *in, guint id);
void roll_make_room (RollInstance *in, RollRank *rank);
void roll_admit (RollInstance *in, RollRank *rank);

#endif
