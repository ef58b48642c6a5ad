/* models/sandbox_platform/instances/instances.c - an instance from its start to its end.
 *
 * Its memory is held from the beginning of its start to its removal.  A ledger for each state
 * (starting, busy, idle) adds bytes x time when the state ends, so their sum is that of resident
 * memory.
 */
#include "models/sandbox_platform/instances/instances.h"

/* The measured part of the state that ends at @at. */
static double
measured_s (const Plat *m, const PlatInst *inst, SimTime at)
{
  const SimTime from = MAX (inst->since, sim_measured_from (m->sim));

  return at > from ? sim_seconds (m->sim, at - from) : 0.0;
}

/* Adds the present state to its ledger; another begins. */
static void
leave_state (Plat *m, PlatInst *inst, SimTime at)
{
  const double s = measured_s (m, inst, at), bytes = inst->group->unit->bytes;
  guint ledger = PLAT_BUSY_INTEGRAL;

  if (inst->state == PLAT_STARTING)
    ledger = PLAT_STARTING_INTEGRAL;
  else if (inst->idle)
    {
      ledger = PLAT_IDLE_INTEGRAL;
      sim_count (m->sim, PLAT_IDLE_S, s);
    }
  sim_count (m->sim, ledger, s * bytes);
  m->spent (m, inst, ledger, s);
  inst->since = at;
}

/* Placement keeps an index of nodes, where there are many. */
static void
tell (Plat *m, PlatNode *node)
{
  if (m->node_changed != NULL)
    m->node_changed (m, node);
}

/* Both sums: of the node, which decides what fits, and of all, which is a level. */
static void
reside (Plat *m, PlatNode *node, double bytes)
{
  node->used += bytes;
  m->resident += bytes;
  sim_level (m->sim, PLAT_RESIDENT_BYTES, MAX (0.0, m->resident));
  tell (m, node);
}

/* Rows of instances that went are used again, so that indices stay as small as their number. */
PlatInst *
plat_inst_new (Plat *m, PlatUnit *unit, PlatNode *node)
{
  PlatInst *inst = sim_items_take (&m->inst_rows);

  *inst = (PlatInst){ .group = plat_group (m, unit, node), .unused = TRUE };
  inst->since = inst->born = sim_now (m->sim);
  if (m->free_insts->len > 0)
    {
      inst->index = g_array_index (m->free_insts, guint, m->free_insts->len - 1);
      g_array_set_size (m->free_insts, m->free_insts->len - 1);
      g_ptr_array_index (m->insts, inst->index) = inst;
    }
  else
    {
      inst->index = m->insts->len;
      g_ptr_array_add (m->insts, inst);
    }
  plat_list_append (&unit->all, inst, PLAT_IN_UNIT);
  unit->n_starting++;
  node->n_starting++;
  node->n_alive++;
  inst->group->n_alive++;
  m->n_alive++;
  m->n_starting++;
  node->vcpu += unit->vcpu;
  reside (m, node, unit->bytes);
  sim_level (m->sim, PLAT_ALIVE, m->n_alive);
  sim_count (m->sim, PLAT_STARTS, 1);
  return inst;
}

/* Its calls, if any wait, begin in what follows. */
void
plat_inst_ready (Plat *m, PlatInst *inst)
{
  PlatUnit *unit = inst->group->unit;

  sim_assert (m->sim, inst->state == PLAT_STARTING);
  leave_state (m, inst, sim_now (m->sim));
  inst->state = PLAT_LIVE;
  inst->unpaid = sim_now (m->sim) - inst->born;
  unit->n_starting--;
  unit->n_loose -= inst->bound == NULL ? 1 : 0;
  inst->group->node->n_starting--;
  m->n_starting--;
  unit->n_ready++;
}

/* Of the idle ones of its group, the one accessed first. */
static PlatInst *
find_oldest (const PlatGroup *group)
{
  PlatInst *oldest = group->idle.head;

  for (PlatInst *inst = oldest; inst != NULL; inst = inst->link[PLAT_IN_GROUP].next)
    if (inst->accessed < oldest->accessed)
      oldest = inst;
  return oldest;
}

/* Behind those that have a free slot already. */
static void
open_up (PlatInst *inst)
{
  if (inst->open || inst->state != PLAT_LIVE)
    return;
  inst->open = TRUE;
  plat_list_append (&inst->group->unit->open, inst, PLAT_OPEN);
}

/* It takes no call until a slot is free again. */
static void
shut (PlatInst *inst)
{
  if (!inst->open)
    return;
  inst->open = FALSE;
  plat_list_remove (&inst->group->unit->open, inst, PLAT_OPEN);
}

/* Its place among those with idle instances on its node; where no policy ranks there is none. */
static void
rank (PlatGroup *group)
{
  if (group->node->ranked == NULL)
    return;
  if (group->n_idle > 0)
    group->rank.accessed = group->oldest->accessed;
  sandbox_ranks_update (group->node->ranked, &group->rank, group->n_idle > 0);
}

/* Out of the lists of idle ones. */
static void
leave_idle (Plat *m, PlatInst *inst, SimTime at)
{
  PlatGroup *group = inst->group;
  PlatNode *node = group->node;

  leave_state (m, inst, at);
  inst->idle = FALSE;
  plat_list_remove (&node->idle, inst, PLAT_IN_NODE);
  plat_list_remove (&group->idle, inst, PLAT_IN_GROUP);
  group->n_idle--;
  group->unit->n_idle--;
  node->idle_bytes = node->idle.head == NULL ? 0.0 : node->idle_bytes - group->unit->bytes;
  node->idle_vcpu = node->idle.head == NULL ? 0.0 : node->idle_vcpu - group->unit->vcpu;
  if (m->keep->deadline != NULL)
    sim_heap_remove (&m->expiring, inst->index);
  if (node->ranked == NULL)
    return;
  if (group->oldest == inst)
    group->oldest = find_oldest (group);
  rank (group);
}

/* All clones of a function share one priority, by the clock of the access; it holds until the
 * next. */
static void
access_group (Plat *m, PlatGroup *group)
{
  group->frequency += 1.0;
  if (m->keep->value == NULL)
    return;
  group->rank.priority = group->node->clock + m->keep->value (m, group);
  rank (group);
}

/* An access is the beginning of a call, cold or warm: ranks change here and nowhere else. */
void
plat_inst_begin (Plat *m, PlatInst *inst)
{
  PlatGroup *group = inst->group;

  if (inst->idle)
    leave_idle (m, inst, sim_now (m->sim));
  inst->n_running++;
  inst->uses++;
  inst->unused = FALSE;
  inst->accessed = sim_now (m->sim);
  group->node->n_calls++;
  m->n_running++;
  access_group (m, group);
  if (inst->n_running < group->unit->slots)
    open_up (inst);
  else
    shut (inst);
  tell (m, group->node);
}

gboolean
plat_inst_end (Plat *m, PlatInst *inst)
{
  inst->n_running--;
  inst->group->node->n_calls--;
  m->n_running--;
  open_up (inst);
  tell (m, inst->group->node);
  return inst->n_running == 0;
}

/* Behind those that became idle before it, in both lists. */
void
plat_inst_idle (Plat *m, PlatInst *inst)
{
  PlatGroup *group = inst->group;
  PlatNode *node = group->node;

  sim_assert (m->sim, !inst->idle && inst->n_running == 0 && inst->state == PLAT_LIVE);
  leave_state (m, inst, sim_now (m->sim));
  inst->idle = TRUE;
  open_up (inst);
  plat_list_append (&node->idle, inst, PLAT_IN_NODE);
  plat_list_append (&group->idle, inst, PLAT_IN_GROUP);
  if (group->n_idle++ == 0 || inst->accessed < group->oldest->accessed)
    group->oldest = inst;
  group->unit->n_idle++;
  node->idle_bytes += group->unit->bytes;
  node->idle_vcpu += group->unit->vcpu;
  rank (group);
  tell (m, node);
  plat_expiry_add (m, inst);
}

/* A ready one takes no more calls. */
static void
leave (Plat *m, PlatInst *inst)
{
  inst->group->unit->n_ready--;
  if (m->leaves != NULL)
    m->leaves (m, inst);
}

/* Out of all lists and counts; the row is free. */
static void
forget (Plat *m, PlatInst *inst)
{
  PlatGroup *group = inst->group;
  PlatUnit *unit = group->unit;

  plat_list_remove (&unit->all, inst, PLAT_IN_UNIT);
  if (inst->state == PLAT_STARTING)
    {
      unit->n_starting--;
      unit->n_loose -= inst->bound == NULL ? 1 : 0;
      group->node->n_starting--;
      m->n_starting--;
    }
  else if (inst->state == PLAT_LIVE)
    leave (m, inst);
  group->n_alive--;
  group->frequency = group->n_alive == 0 ? 0.0 : group->frequency - (double) inst->uses;
  group->node->n_alive--;
  m->n_alive--;
  g_ptr_array_index (m->insts, inst->index) = NULL;
  g_array_append_val (m->free_insts, inst->index);
  sim_items_give_back (&m->inst_rows, inst);
}

/* What rounding leaves of a node goes with its last instance. */
void
plat_inst_remove (Plat *m, PlatInst *inst, SimTime at)
{
  PlatNode *node = inst->group->node;
  const double bytes = inst->group->unit->bytes, vcpu = inst->group->unit->vcpu;

  sim_assert (m->sim, inst->n_running == 0 && at <= sim_now (m->sim));
  shut (inst);
  if (inst->unused && inst->state != PLAT_STARTING)
    {
      sim_count (m->sim, PLAT_UNUSED, 1);
      m->unused (m, inst);
    }
  if (inst->idle)
    leave_idle (m, inst, at);
  else
    leave_state (m, inst, at);
  sim_cancel (m->sim, inst->ready);
  if (inst->job > 0)
    m->start_stops (m, inst);
  forget (m, inst);
  node->vcpu = node->n_alive == 0 ? 0.0 : node->vcpu - vcpu;
  reside (m, node, node->n_alive == 0 ? -node->used : -bytes);
  sim_level (m->sim, PLAT_ALIVE, m->n_alive);
  m->freed (m);
}

/* From now on the scaling no longer counts it as ready, even while it runs its last calls. */
void
plat_inst_drain (Plat *m, PlatInst *inst)
{
  if (inst->state == PLAT_STARTING || inst->n_running == 0)
    {
      plat_inst_remove (m, inst, sim_now (m->sim));
      return;
    }
  shut (inst);
  inst->state = PLAT_DRAINING;
  leave (m, inst);
}

/* States that last beyond the end of the run end with it. */
void
plat_insts_settle (Plat *m)
{
  for (guint i = 0; i < m->insts->len; i++)
    {
      PlatInst *inst = g_ptr_array_index (m->insts, i);

      if (inst == NULL)
        continue;
      leave_state (m, inst, sim_now (m->sim));
      if (inst->unused && inst->state != PLAT_STARTING)
        m->unused (m, inst);
    }
}
