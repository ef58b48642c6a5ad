/* models/rank_failure/fleet/ledger.h - where the hours of nodes and the months of instances go. */
#ifndef MODELS_RANK_FAILURE_FLEET_LEDGER_H
#define MODELS_RANK_FAILURE_FLEET_LEDGER_H

#include "models/rank_failure/fleet/fleet.h"

G_BEGIN_DECLS

/* Time up to now belongs to the states of before.  ep_ledger_paint sees what the nodes
 * and the rate of @inst are now; ep_ledger_set says it of a node outside of all instances. */
void ep_ledger_book (EpFleet *f);
void ep_ledger_paint (EpFleet *f, EpFleetInst *inst);
void ep_ledger_set (EpFleet *f, guint node, EpNodeState state);

/* Returns: ranks of @node that could take part; nodes of @inst with all their ranks. */
guint ep_node_usable (const EpFleet *f, guint node);
guint ep_whole_nodes (const EpFleet *f, const EpFleetInst *inst);

/* Returns: whether @ranks can serve: they have slots for all experts, or the system drops some. */
gboolean ep_fleet_holds (const EpFleet *f, guint ranks);

/* Returns: what is asked of an instance now, over what it could serve. */
double ep_fleet_asked (const EpFleet *f);

/* @ranks of @inst are gone with their KV; where there are checkpoints and it goes on, which
 * ep_ledger_settle is told, that comes back to the others beside service. */
void ep_ledger_die (EpFleet *f, EpFleetInst *inst, guint ranks);
void ep_ledger_settle (EpFleet *f, EpFleetInst *inst, gboolean goes_on);

/* @ranks of @inst leave by plan, before they are off: their KV moves in the pause, or is lost. */
void ep_ledger_leave (EpFleet *f, EpFleetInst *inst, guint ranks);

/* Returns: instances that decode; what all of them are asked for and serve is in their number. */
guint ep_fleet_decoding (const EpFleet *f);

G_END_DECLS

#endif
