/* models/sandbox_fleet/nodes/memory.c - memory of nodes, and which node has room. */
#include <math.h>
#include "models/sandbox_fleet/nodes/nodes.h"

/* Rounding of sums over thousands of sessions is below this. */
#define SLACK_BYTES 1.0

/* Of the node and of all. */
void
fleet_reside (Fleet *m, FleetNode *node, double bytes)
{
  node->used += bytes;
  m->resident += bytes;
  sim_assert (m->sim, node->used > -SLACK_BYTES);
  sim_level (m->sim, FLEET_RESIDENT, MAX (0.0, m->resident));
}

/* Browsers of a node: as many as its groups need. */
static double
browsers (const Fleet *m, const FleetNode *node)
{
  return m->p->browser_group > 0 ? ceil ((double) node->n_browsing / (double) m->p->browser_group)
                                 : 0.0;
}

/* Its tab goes with it; the browser with the last of its group. */
void
fleet_browse (Fleet *m, FleetSession *session, gboolean begins)
{
  FleetNode *node = session->node;
  const double before = browsers (m, node);

  if (m->p->browser_group == 0 || session->browses == begins)
    return;
  session->browses = begins;
  node->n_browsing += begins ? 1 : -1;
  fleet_reside (m, node,
                (begins ? m->p->tab_bytes : -m->p->tab_bytes)
                  + (browsers (m, node) - before) * m->p->browser_bytes);
}

/* With a browser of its own, which it may share: memory is not promised twice. */
double
fleet_wanted_bytes (const Fleet *m, const FleetSession *session)
{
  const double browser = m->p->browser_group > 0 ? m->p->browser_bytes + m->p->tab_bytes : 0.0;

  return m->p->start_bytes + session->touched + browser;
}

/* Memory and slots: CPU is shared and no hard limit.  Ready sandboxes of the pool give way. */
static gboolean
has_room (const Fleet *m, const FleetNode *node, const FleetSession *session)
{
  const gint64 ready = node->pool.length;
  const double used = node->used - (double) ready * m->p->start_bytes;

  return !node->lost && node->n_sandboxes - ready < m->p->node_slots
         && used + fleet_wanted_bytes (m, session) <= m->p->node_bytes;
}

/* Where its blocks are it resumes without the link. */
FleetNode *
fleet_place (Fleet *m, const FleetSession *session)
{
  FleetNode *best = NULL;

  if (session->home != NULL && session->cached != NULL && has_room (m, session->home, session))
    return session->home;
  for (guint i = 0; i < m->n_nodes; i++)
    if (has_room (m, &m->nodes[i], session)
        && (best == NULL || m->nodes[i].n_sandboxes < best->n_sandboxes))
      best = &m->nodes[i];
  return best;
}
