/* models/rank_failure/fleet/rows.c - the plain choices of a fleet: what router, spares, growth and
 * coordinator may do.
 */
#include "models/rank_failure/fleet/rows.h"

const SimChoice ep_routers[] = {
  { "spread", "instances that serve, up to what they can", NULL },
  { "pinned", "nobody: each instance has requests of its own", NULL },
  { NULL, NULL, NULL },
};

/* What a spare does while it is idle; a fixed membership starts everything anew in any case. */
const SimChoice ep_spare_stages[] = {
  { "cold", "powered: the whole warm-up is before it", NULL },
  { "warm", "container up, weights in DRAM", NULL },
  { "hot", "process up, graphs captured, masked: it joins at once", NULL },
  { NULL, NULL, NULL },
};

/* A planned restart costs as much as another. */
const SimChoice ep_growths[] = {
  { "at_once", "as soon as a larger shape can start", NULL },
  { "at_night", "at the next grow_at_h", NULL },
  { "never", "not before a failure restarts it", NULL },
  { NULL, NULL, NULL },
};

/* Of an instance that a partition divides. */
const SimChoice ep_partitions[] = {
  { "majority", "the half with more ranks goes on, of equal ones the coordinator's", NULL },
  { "coordinator", "the coordinator's half goes on", NULL },
  { "both", "nobody stops the smaller half: it serves the same requests, where it can", NULL },
  { NULL, NULL, NULL },
};

/* With notice the server can send it to those that stay. */
const SimChoice ep_drain_kvs[] = {
  { "migrate", "it moves to ranks that stay, in the pause in which their experts do", NULL },
  { "drop", "it is lost, as when a rank dies", NULL },
  { NULL, NULL, NULL },
};

const SimChoice ep_coordinators[] = {
  { "restart", "the whole instance restarts", NULL },
  { "standby", "the repair waits failover_s for another one", NULL },
  { "external", "nothing more: it is not on the instance's nodes", NULL },
  { NULL, NULL, NULL },
};
