/* models/pbs_auction/check.h - whether a scenario's parameters can be run together. */
#ifndef MODELS_PBS_AUCTION_CHECK_H
#define MODELS_PBS_AUCTION_CHECK_H

#include "sim/sim.h"

/* @params: PbsParams.  Errors: SIM_ERROR_INVALID, naming the parameters and what to do. */
gboolean pbs_check (gconstpointer params, GError **error);

#endif
