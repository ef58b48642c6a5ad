/* models/pbs_auction/pbs_auction.h - block-builder auctions: who wins, and why the market
 * concentrates. */
#ifndef MODELS_PBS_AUCTION_PBS_AUCTION_H
#define MODELS_PBS_AUCTION_PBS_AUCTION_H

#include "sim/sim.h"

extern const SimModel pbs_auction_model;

#endif
