/* sim/core/queue/pending.h - the entry of a queue of events and its order; private to sim/core. */
#ifndef SIM_CORE_QUEUE_PENDING_H
#define SIM_CORE_QUEUE_PENDING_H

#include "sim/base/time.h"

G_BEGIN_DECLS

/* On the path of every event: a call would save and restore more than it does. */
#define SIM_HOT inline __attribute__ ((always_inline))

typedef struct {
  SimTime time;   /* not negative */
  guint64 key;    /* unique among those pending */
} SimPending;

/* Says whether an entry stays. */
typedef gboolean (*SimQueueKeep) (SimPending pending, gpointer data);

/* TRUE when @a comes before @b.  No branch: the outcome is as good as random. */
static inline gboolean
sim_pending_before (SimPending a, SimPending b)
{
  unsigned __int128 x = (unsigned __int128) (guint64) a.time << 64 | a.key;
  unsigned __int128 y = (unsigned __int128) (guint64) b.time << 64 | b.key;

  return x < y;
}

G_END_DECLS

#endif
