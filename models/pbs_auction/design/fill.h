/* models/pbs_auction/design/fill.h - which arrivals fit into a block of limited gas. */
#ifndef MODELS_PBS_AUCTION_DESIGN_FILL_H
#define MODELS_PBS_AUCTION_DESIGN_FILL_H

#include "models/pbs_auction/design/design.h"

/* Takes from the tape what each builder's block has no room for, and says what gas it has left
 * (block_gas 0: all fits).  First what has bought its place, then by value of gas; what comes
 * behind the last tick that a builder's bids can tell of has what is left.  A bid made earlier in
 * the slot is on what of it is in the block at the end. */
void pbs_design_fill (PbsDesigns *d, PbsDesignSlot *slot);

#endif
