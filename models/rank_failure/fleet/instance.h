/* models/rank_failure/fleet/instance.h - what one instance does when ranks of it go and come.
 */
#ifndef MODELS_RANK_FAILURE_FLEET_INSTANCE_H
#define MODELS_RANK_FAILURE_FLEET_INSTANCE_H

#include "models/rank_failure/fleet/fleet.h"

G_BEGIN_DECLS

/* Ranks of @inst that took part are gone: it repairs itself or restarts.  @sudden: the others have
 * to detect it first; a drain is announced. */
void ep_inst_lost (EpFleet *f, EpFleetInst *inst, gboolean sudden);

/* @inst has a node more, or another reason to act: it may warm up a node, begin a join, restart
 * on a larger shape, or do nothing. */
void ep_inst_act (EpFleet *f, EpFleetInst *inst);

/* Returns: whether the coordinator of @inst is on @node. */
gboolean ep_inst_headed_by (const EpFleet *f, const EpFleetInst *inst, guint node);

/* The row that begins has taken ranks of @inst, @sudden or not: fleet.c tells it of all of them at
 * once. */
void ep_inst_hit (EpFleetInst *inst, gboolean sudden);

G_END_DECLS

#endif
