/* models/pbs_auction/rows.h - the lists of the parameter table. */
#ifndef MODELS_PBS_AUCTION_ROWS_H
#define MODELS_PBS_AUCTION_ROWS_H

#include "models/pbs_auction/pbs.h"

extern const SimListType pbs_builder_list, pbs_relay_list, pbs_private_list;

#endif
