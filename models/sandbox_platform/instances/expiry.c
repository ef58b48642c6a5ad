/* models/sandbox_platform/instances/expiry.c - idle instances die when they have been idle for
 * longer than their time: alive at a gap equal to it.
 *
 * Where all live equally long the head of a node's list dies next, and one event per node waits for
 * it: an instance that is used again meanwhile costs nothing.  Policies with times of their own
 * have a heap over all nodes.  Calls come behind all other events of their instant, so an event a
 * tick behind the deadline leaves the instance to a call at the deadline.
 */
#include <math.h>
#include "models/sandbox_platform/instances/instances.h"

static void arm_node (Plat *m, PlatNode *node);

/* Of an idle instance: when its time is up. */
static SimTime
ttl_end (const Plat *m, const PlatInst *inst)
{
  return sim_time_add (inst->since, sim_ticks (m->sim, m->p->ttl_s));
}

static void
expire (Plat *m, PlatInst *inst, SimTime deadline)
{
  sim_count (m->sim, PLAT_EXPIRED, 1);
  m->dies (m, inst, deadline);
}

/* All whose time is up; then the event of the next. */
static void
node_expires (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;
  PlatNode *node = item;

  node->expiry = 0;
  while (node->idle.head != NULL && ttl_end (m, node->idle.head) < sim_now (sim))
    expire (m, node->idle.head, ttl_end (m, node->idle.head));
  arm_node (m, node);
}

/* Once a node: what is used again meanwhile leaves the event where it is. */
static void
arm_node (Plat *m, PlatNode *node)
{
  if (node->expiry != 0 || node->idle.head == NULL || isinf (m->p->ttl_s))
    return;
  node->expiry
    = sim_at (m->sim, sim_time_add (ttl_end (m, node->idle.head), 1), node_expires, m, node);
}

static void arm (Plat *m);

/* The same of the heap. */
static void
expires (Sim *sim, gpointer self, gpointer item)
{
  Plat *m = self;

  m->expiry = 0;
  while (m->expiring.len > 0 && sim_heap_top (&m->expiring).key < sim_now (sim))
    {
      const SimHeapEntry top = sim_heap_top (&m->expiring);

      expire (m, g_ptr_array_index (m->insts, top.id), top.key);
    }
  arm (m);
}

/* For the earliest; an event for one that was used again meanwhile looks on when it comes. */
static void
arm (Plat *m)
{
  SimTime at;

  if (m->expiring.len == 0)
    return;
  at = sim_time_add (sim_heap_top (&m->expiring).key, 1);
  if (m->expiry != 0 && m->expiry_at <= at)
    return;
  sim_cancel (m->sim, m->expiry);
  m->expiry = sim_at (m->sim, at, expires, m, NULL);
  m->expiry_at = at;
}

void
plat_expiry_set (Plat *m, PlatInst *inst, SimTime deadline)
{
  sim_heap_remove (&m->expiring, inst->index);
  if (deadline == SIM_TIME_MAX)
    return;
  sim_heap_push (&m->expiring, inst->index, deadline);
  arm (m);
}

void
plat_expiry_add (Plat *m, PlatInst *inst)
{
  if (m->keep->in_order)
    arm_node (m, inst->group->node);
  if (m->keep->deadline != NULL)
    plat_expiry_set (m, inst, m->keep->deadline (m, inst));
}
