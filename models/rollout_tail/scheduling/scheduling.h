/* models/rollout_tail/scheduling/scheduling.h - who runs where: the buffer of divided rollout, and
 * bound requests. */
#ifndef MODELS_ROLLOUT_TAIL_SCHEDULING_SCHEDULING_H
#define MODELS_ROLLOUT_TAIL_SCHEDULING_SCHEDULING_H

#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/scheduling/policies.h"

struct RollScheduling {
  RollWork *work;
  RollFleet *fleet;
  RollPool *pool;
  const RollPolicy *policy;
  const RollPlacement *placement;
  SimHeap *lines; /* the buffer: a line for each node, of chunks at home there, and one for all */
  guint n_lines, n_buffered;
  gint64 n_pushed, n_dispatched;
  guint n_bound; /* turn of the round robin, of bound policies */
};

/* The lines of the buffer are made and freed; the pool must be set up before. */
void roll_buffer_set_up (RollScheduling *m);
void roll_buffer_clear (RollScheduling *m);

/* Request @id waits from now on, at the place that the policy's key gives it. */
void roll_buffer_push (RollScheduling *m, guint id);

/* What is known of @group has changed: those of it that wait get their key anew. */
void roll_buffer_rekey (RollScheduling *m, guint group);

/* All that wait are new again. */
void roll_buffer_empty (RollScheduling *m);

/* The KV of @id has gone, or its key has changed: it is put in line anew, if it waits at all. */
void roll_buffer_moved (RollScheduling *m, guint id);

/* Sends requests to instances, in order, while there is room for the next (Seer section 3.1). */
void roll_dispatch (RollScheduling *m);

/* Returns: whether numbers in flight differ by at most spread_requests between instances. */
gboolean roll_is_even (const RollScheduling *m);

/* Gives request @id to @instance for good, unless it is done already.  With free ranks the least
 * loaded piece of that instance takes it. */
void roll_bind (RollScheduling *m, guint instance, guint id);

#endif
