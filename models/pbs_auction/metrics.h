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
  PBS_LOCAL,
  PBS_MISSED,
  PBS_ORPHANED,
  PBS_BURNED,
  PBS_VALUE,
  PBS_REFUNDS,
  PBS_ABOVE_VALUE,
  PBS_REQUEST_S,
  PBS_WON_ARRIVED_S,
  PBS_PUBLISHED_S,
  PBS_HEAD,
  PBS_CEX_SEEN,
  PBS_CEX_GAINED,
  PBS_RECEIVED,
  PBS_TRUSTED,
  PBS_SKIPPED,
  PBS_SIMULATED,
  PBS_SUPERSEDED,
  PBS_UNSERVED,
  PBS_EXCLUSIVE_SHARE,
  PBS_NON_ATOMIC_SHARE,
  PBS_PRIVATE_SHARE,
  PBS_DELAYED_SHARE,
  PBS_DELAYED_EXCLUSIVE,
  PBS_SUBSIDIES,
  PBS_HHI_DAY,
  PBS_HHI_MONTH,
  PBS_GINI_MONTH,
  PBS_HHI_M,                                                /* of month 1; the others follow */
  PBS_TOP1_M = PBS_HHI_M + PBS_MONTHS_MAX,
  PBS_TOP2_M = PBS_TOP1_M + PBS_MONTHS_MAX,
  PBS_LOSS_M = PBS_TOP2_M + PBS_MONTHS_MAX,
  PBS_N_METRICS = PBS_LOSS_M + PBS_MONTHS_MAX
};

extern const SimMetric pbs_metrics[];

#endif
