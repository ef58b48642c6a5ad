/* models/rank_failure/fleet/warm.h - a node warms up before it joins an instance.
 */
#ifndef MODELS_RANK_FAILURE_FLEET_WARM_H
#define MODELS_RANK_FAILURE_FLEET_WARM_H

#include "models/rank_failure/fleet/fleet.h"

G_BEGIN_DECLS

/* @node, which belongs to an instance, begins to warm up; f->act is called when it is ready to
 * join. */
void ep_warm (EpFleet *f, guint node);

G_END_DECLS

#endif
