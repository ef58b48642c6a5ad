/* models/sandbox_platform/instances/instances.h - instances from their start to their end: rows,
 * lists, ledgers of memory, and which goes first when memory is short. */
#ifndef MODELS_SANDBOX_PLATFORM_INSTANCES_INSTANCES_H
#define MODELS_SANDBOX_PLATFORM_INSTANCES_INSTANCES_H

#include "models/sandbox_platform/policy.h"

/* instances.c.  Returns: a new one of @unit on @node, starting; its memory is taken. */
PlatInst *plat_inst_new (Plat *m, PlatUnit *unit, PlatNode *node);
/* Its start is over: it is busy with nothing, and in no list but that of its unit. */
void plat_inst_ready (Plat *m, PlatInst *inst);
/* A call begins in it: counted as an access; it leaves the idle ones. */
void plat_inst_begin (Plat *m, PlatInst *inst);
/* A call of it has ended.  Returns: TRUE when it runs no other. */
gboolean plat_inst_end (Plat *m, PlatInst *inst);
/* It runs nothing and stays: into the lists of idle ones. */
void plat_inst_idle (Plat *m, PlatInst *inst);
/* It goes; @at: when its last state ended, not after now.  It runs no call. */
void plat_inst_remove (Plat *m, PlatInst *inst, SimTime at);
/* It takes no more calls; an idle one goes at once. */
void plat_inst_drain (Plat *m, PlatInst *inst);
/* Brings the ledgers of all instances up to now: at the end of the run. */
void plat_insts_settle (Plat *m);

/* groups.c.  Returns: the group of @unit on @node, made when it is asked for first. */
PlatGroup *plat_group (Plat *m, PlatUnit *unit, PlatNode *node);
void plat_groups_free (Plat *m);

/* lists.c.  Appends to the list of that kind, or takes out of it. */
void plat_list_append (PlatList *list, PlatInst *inst, guint kind);
void plat_list_remove (PlatList *list, PlatInst *inst, guint kind);

/* expiry.c.  @inst, or the node's oldest idle one, is to end at the deadline of the policy. */
void plat_expiry_add (Plat *m, PlatInst *inst);
/* Sets another deadline for an idle one. */
void plat_expiry_set (Plat *m, PlatInst *inst, SimTime deadline);

/* evict.c.  Gives up idle instances on @node until one more of @unit fits.  Returns: FALSE, and
 * gives up none, when all together are too small. */
gboolean plat_evict (Plat *m, PlatNode *node, const PlatUnit *unit);
/* Returns: whether one more of @unit fits on @node, after eviction. */
gboolean plat_fits (const Plat *m, const PlatNode *node, const PlatUnit *unit);

#endif
