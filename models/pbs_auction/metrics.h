/* models/pbs_auction/metrics.h - what the model measures, in the order of the table in metrics.c. */
#ifndef MODELS_PBS_AUCTION_METRICS_H
#define MODELS_PBS_AUCTION_METRICS_H

#include "models/pbs_auction/pbs_params.h"

/* The detectors of exclusive flows, in the order of their results. */
enum {
  PBS_BY_WEIGHTED, PBS_BY_DIVERGENCE, PBS_BY_LARGEST, PBS_BY_G, PBS_BY_ROOT, PBS_BY_COUNTED, PBS_BY_LIFT, PBS_DETECTORS
};

enum { PBS_ERAS_MAX = 8 };

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
  PBS_MULTIHOMED,
  PBS_SUBSIDIES,
  PBS_HHI_DAY,
  PBS_HHI_MONTH,
  PBS_GINI_MONTH,
  PBS_CANDIDATES,
  PBS_CANDIDATES_TRUE,
  PBS_FDR_PRECISION,
  PBS_FDR_RECALL,
  PBS_FDR_F1,
  PBS_PLAIN_BELOW_5,
  PBS_TREE_FLOWS,
  PBS_TREE_ACCURACY,
  PBS_ERAS,
  PBS_ERA_DAY,                                              /* of the first change; the others follow */
  PBS_AP = PBS_ERA_DAY + PBS_ERAS_MAX,                      /* of the first detector; the others follow */
  PBS_AREA = PBS_AP + PBS_DETECTORS,
  PBS_BEST_F1 = PBS_AREA + PBS_DETECTORS,
  PBS_PRECISION = PBS_BEST_F1 + PBS_DETECTORS,
  PBS_RECALL = PBS_PRECISION + PBS_DETECTORS,
  PBS_F1 = PBS_RECALL + PBS_DETECTORS,
  PBS_CALM = PBS_F1 + PBS_DETECTORS,
  PBS_WILD,
  PBS_DECILE,                                               /* the first tenth; the others follow */
  PBS_TOP_PERCENT = PBS_DECILE + 10,
  PBS_TOP_VALUE,
  PBS_WITHHELD,
  PBS_OPTION,
  PBS_CEX_SHARE,
  PBS_HHI_M,                                                /* of month 1; the others follow */
  PBS_TOP1_M = PBS_HHI_M + PBS_MONTHS_MAX,
  PBS_TOP2_M = PBS_TOP1_M + PBS_MONTHS_MAX,
  PBS_LOSS_M = PBS_TOP2_M + PBS_MONTHS_MAX,
  PBS_N_METRICS = PBS_LOSS_M + PBS_MONTHS_MAX
};

extern const SimMetric pbs_metrics[];

#endif
