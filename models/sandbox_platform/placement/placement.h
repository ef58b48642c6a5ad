/* models/sandbox_platform/placement/placement.h - where an instance starts. */
#ifndef MODELS_SANDBOX_PLATFORM_PLACEMENT_PLACEMENT_H
#define MODELS_SANDBOX_PLATFORM_PLACEMENT_PLACEMENT_H

#include "models/sandbox_platform/policy.h"

extern const PlatPlace plat_place_least, plat_place_pack, plat_place_random, plat_place_best_of;
extern const PlatPlace plat_place_hash, plat_place_hermod;

/* tree.c.  A tree of the most that any node below each of its vertices has: memory left after
 * eviction (0 while as many starts are under way as may be), CPUs where a node promises so many and
 * no more, and whether calls may go there. */
void plat_places_set_up (Plat *m);
void plat_places_clear (Plat *m);
/* Memory or load of @node has changed. */
void plat_places_tell (Plat *m, PlatNode *node);
/* Returns: (nullable): of the nodes that have room for one more of @unit the one with most left:
 * memory, or where CPUs are promised the mean of both shares. */
PlatNode *plat_places_emptiest (const Plat *m, const PlatUnit *unit);
/* Returns: (nullable): the node of the lowest number that has room for one more of @unit. */
PlatNode *plat_places_first (const Plat *m, const PlatUnit *unit);
/* Returns: (nullable): the node of the lowest number whose class is at least @class: 2 has calls
 * and a free core, 1 has none. */
PlatNode *plat_places_first_of (const Plat *m, double class);

#endif
