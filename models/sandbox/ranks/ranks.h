/* models/sandbox/ranks/ranks.h - functions with idle sandboxes in the order in which a ranked
 * keep-alive policy gives them up (FaasCache, ASPLOS'21).
 *
 * At an access all clones of a function get one priority, so a heap of functions is enough: one
 * entry moves, and not one per clone.
 */
#ifndef MODELS_SANDBOX_RANKS_RANKS_H
#define MODELS_SANDBOX_RANKS_RANKS_H

#include "sim/sim.h"

/* Stands first in the row of a function on a node, which a cast finds again. */
typedef struct {
  double priority;  /* as set at the last access: least goes first */
  SimTime accessed; /* of equals the one accessed first: its idle sandbox of the oldest access */
  guint index;      /* and of those the lowest */
  guint place;      /* in the heap plus one; 0: not there */
} SandboxRank;

/* @heap: (element-type SandboxRank).  @rank goes where its fields say, or out of the heap when it
 * is not @there. */
void sandbox_ranks_update (GPtrArray *heap, SandboxRank *rank, gboolean there);

/* Returns: (nullable): the one that goes first. */
SandboxRank *sandbox_ranks_first (const GPtrArray *heap);

#endif
