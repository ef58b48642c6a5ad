/* models/pbs_auction/metrics.h - what the model measures, in the order of the table in metrics.c. */
#ifndef MODELS_PBS_AUCTION_METRICS_H
#define MODELS_PBS_AUCTION_METRICS_H

#include "models/pbs_auction/pbs_params.h"

enum {
  PBS_WIN_SHARE,                                            /* of group 1; the others follow */
  PBS_WIN_PROFIT = PBS_WIN_SHARE + PBS_GROUPS_MAX,
  PBS_SLOT_PROFIT = PBS_WIN_PROFIT + PBS_GROUPS_MAX,
  PBS_SLOTS = PBS_SLOT_PROFIT + PBS_GROUPS_MAX,
  PBS_UNSOLD,
  PBS_BID,
  PBS_TOTAL,
  PBS_WASTE,
  PBS_LOSS,
  PBS_CI,
  PBS_EI,
  PBS_BIDS,
  PBS_TIED,
  PBS_HHI,
  PBS_GINI,
  PBS_NAKAMOTO,
  PBS_PROPOSER,
  PBS_PROFIT,
  PBS_N_METRICS
};

extern const SimMetric pbs_metrics[];

#endif
