/* models/sandbox_fleet/nodes/nodes.h - where sessions run: memory, slots, starts, the warm pool. */
#ifndef MODELS_SANDBOX_FLEET_NODES_NODES_H
#define MODELS_SANDBOX_FLEET_NODES_NODES_H

#include "models/sandbox_fleet/state.h"

/* jobs.c.  @then is called for @session after @s, or after @bytes of a share of its node, unless
 * something else has become of it by then.  Returns: the job. */
FleetJob *fleet_job (Fleet *m, FleetSession *session,
                     void (*then) (Fleet *m, FleetSession *session));
void fleet_job_after (Fleet *m, FleetJob *job, double s);
void fleet_job_share (SandboxShare *share, FleetJob *job, double work);
/* The handler of all shares of a node. */
void fleet_job_done (gpointer up, gpointer user);

/* memory.c.  Adds to the memory on @node, B. */
void fleet_reside (Fleet *m, FleetNode *node, double bytes);
/* @session uses a browser of its group, or no more. */
void fleet_browse (Fleet *m, FleetSession *session, gboolean begins);
/* Returns: B that it needs to be placed. */
double fleet_wanted_bytes (const Fleet *m, const FleetSession *session);
/* Returns: (nullable): the node for @session: the one that has its blocks, where it has room, else
 * the one with fewest sandboxes. */
FleetNode *fleet_place (Fleet *m, const FleetSession *session);

/* pool.c.  Fills the pool of @node; a pool's sandboxes hold memory and slots. */
void fleet_pool_mind (Fleet *m, FleetNode *node);
/* Takes one.  Returns: FALSE when there is none. */
gboolean fleet_pool_take (Fleet *m, FleetNode *node);
/* Returns: TRUE when @session fits beside all ready ones. */
gboolean fleet_has_free (const Fleet *m, const FleetNode *node, const FleetSession *session);
/* Ready ones give way to @session, as many as must. */
void fleet_make_room (Fleet *m, FleetNode *node, const FleetSession *session);
void fleet_pool_clear (Fleet *m, FleetNode *node);

#endif
