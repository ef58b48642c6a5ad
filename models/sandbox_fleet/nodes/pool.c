/* models/sandbox_fleet/nodes/pool.c - sandboxes that are ready before anybody wants them.
 *
 * Adaptive (AgentENV e3dcc6a, crates/warm-pool): after a take, also on a miss, fewer than
 * pool_low left double the target, up to pool_high; it never shrinks.  Fixed: pool_size.  Both
 * are filled pool_fill at a time.  A sandbox older than pool_ttl_s is given up when it would be
 * taken.
 */
#include "models/sandbox_fleet/nodes/nodes.h"

/* One that nobody has taken. */
typedef struct {
  SimTime since;
} Ready;

/* One that is made, or ready, holds what it starts with, and a slot. */
static void
hold (Fleet *m, FleetNode *node, gboolean more)
{
  node->n_sandboxes += more ? 1 : -1;
  fleet_reside (m, node, more ? m->p->start_bytes : -m->p->start_bytes);
}

/* The level is of all nodes together. */
static void
tell (Fleet *m)
{
  gint64 n = 0;

  for (guint i = 0; i < m->n_nodes; i++)
    n += m->nodes[i].pool.length;
  sim_level (m->sim, FLEET_POOLED, (double) n);
}

/* One of the ready ones goes, to a session or for good. */
static void
drop (Fleet *m, FleetNode *node)
{
  g_free (g_queue_pop_head (&node->pool));
  hold (m, node, FALSE);
  tell (m);
}

/* A node that was lost meanwhile gets none. */
static void
made (Sim *sim, gpointer self, gpointer item)
{
  Fleet *m = self;
  FleetNode *node = item;
  Ready *ready;

  node->pool_filling--;
  if (node->lost)
    {
      hold (m, node, FALSE);
      return;
    }
  ready = g_new (Ready, 1);
  ready->since = sim_now (sim);
  g_queue_push_tail (&node->pool, ready);
  tell (m);
  fleet_pool_mind (m, node);
  m->freed (m);
}

/* Filled as long as the node has room for it. */
void
fleet_pool_mind (Fleet *m, FleetNode *node)
{
  if (m->p->pool == FLEET_POOL_NONE || node->lost)
    return;
  if (m->p->pool == FLEET_POOL_FIXED)
    node->pool_target = m->p->pool_size;
  while ((gint64) node->pool.length + node->pool_filling < node->pool_target
         && node->pool_filling < m->p->pool_fill && node->n_sandboxes < m->p->node_slots
         && node->used + m->p->start_bytes <= m->p->node_bytes)
    {
      node->pool_filling++;
      hold (m, node, TRUE);
      sim_after (m->sim, sim_dist_draw (&m->p->create_s, m->starts), made, m, node);
    }
}

/* The oldest first, as long as they are too old. */
static void
drop_old (Fleet *m, FleetNode *node)
{
  const SimTime ttl = sim_ticks (m->sim, m->p->pool_ttl_s);
  const Ready *ready;

  while ((ready = g_queue_peek_head (&node->pool)) != NULL
         && sim_time_add (ready->since, ttl) < sim_now (m->sim))
    {
      drop (m, node);
      sim_count (m->sim, FLEET_POOL_EXPIRED, 1);
    }
}

/* The target grows after the take, and stays. */
gboolean
fleet_pool_take (Fleet *m, FleetNode *node)
{
  gboolean hit;

  if (m->p->pool == FLEET_POOL_NONE)
    return FALSE;
  drop_old (m, node);
  hit = node->pool.length > 0;
  if (hit)
    drop (m, node);
  sim_count (m->sim, hit ? FLEET_POOL_HITS : FLEET_POOL_MISSES, 1);
  if (m->p->pool == FLEET_POOL_ADAPTIVE && (gint64) node->pool.length < m->p->pool_low)
    node->pool_target = MIN (m->p->pool_high, 2 * MAX (MAX (node->pool_target, m->p->pool_low), 1));
  return hit;
}

/* Of a lost node in the middle of a run, with its levels; at the end of a run levels are over. */
void
fleet_pool_clear (Fleet *m, FleetNode *node)
{
  while (node->pool.length > 0)
    if (node->lost)
      drop (m, node);
    else
      g_free (g_queue_pop_head (&node->pool));
}

gboolean
fleet_has_free (const Fleet *m, const FleetNode *node, const FleetSession *session)
{
  return node->n_sandboxes < m->p->node_slots
         && node->used + fleet_wanted_bytes (m, session) <= m->p->node_bytes;
}

void
fleet_make_room (Fleet *m, FleetNode *node, const FleetSession *session)
{
  while (node->pool.length > 0 && !fleet_has_free (m, node, session))
    drop (m, node);
}
