/* models/pbs_auction/metrics_more.h - what study replay measures, and what kinds of
 * proposers earn and lose: behind the metrics of metrics.h. */
#ifndef MODELS_PBS_AUCTION_METRICS_MORE_H
#define MODELS_PBS_AUCTION_METRICS_MORE_H

#include "models/pbs_auction/metrics.h"

enum {
  PBS_ROWS_WITHOUT_RELAY = PBS_N_FIRST,
  PBS_ROWS_COARSE,
  PBS_ENTITY_LEVEL,
  PBS_ENTITIES,
  PBS_LABELLED_BLOCKS,
  PBS_LABELLED_VALUE,
  PBS_NOT_KNOWN_SLOTS,
  PBS_TOLD,
  PBS_REPEAT,
  PBS_WON_GWEI,
  PBS_WON_REST,
  PBS_CANCELLED,
  PBS_RELAYS_A_BLOCK,
  PBS_TOP_CHANGES,
  PBS_TOP_FALLS,
  PBS_TOP_LASTS,
  PBS_TOP_STEP,
  PBS_TOP_AT, /* -2 s; the other points of the path follow */
  PBS_BY_MONTH_BLOCKS = PBS_TOP_AT + 8,
  PBS_BY_MONTH_SHARE,
  PBS_BY_MONTH_SHARE_HALF,
  PBS_BY_MONTH_VALUE,
  PBS_BY_MONTH_GWEI,
  PBS_BY_MONTH_REST,
  PBS_BY_MONTH_MARGIN,
  PBS_BY_MONTH_ARRIVAL,
  PBS_BY_MONTH_LOCAL,
  PBS_BY_MONTH_MISSED,
  PBS_BY_MONTH_HHI, /* its half-width, then the same of Gini and Nakamoto, follow */
  PBS_BY_MONTH_REPEAT = PBS_BY_MONTH_HHI + 6, /* its half-width follows */
  PBS_BY_MONTH_MERGED = PBS_BY_MONTH_REPEAT + 2,
  PBS_BY_MONTH_UNLABELLED,
  PBS_BY_MONTH_RELAY,
  PBS_BY_DAY_SHARE,
  PBS_BY_DAY_HHI, /* as of months */
  PBS_BY_DAY_REPEAT = PBS_BY_DAY_HHI + 6,
  PBS_ROW_VALUE = PBS_BY_DAY_REPEAT + 2,
  PBS_ROW_GWEI,
  PBS_ROW_REST,
  PBS_ROW_MARGIN,
  PBS_ROW_SECOND,
  PBS_ROW_ARRIVAL,
  PBS_ROW_RELAYS,
  PBS_POLLING,
  PBS_LOST_HONEST,
  PBS_LOST_WAITING,
  PBS_LOST_POLLING,
  PBS_LOCAL_BY_RESERVE,
  PBS_POLLS_ASKED,
  PBS_RELAY_ETH,
  PBS_ADJUSTED,
  PBS_OPTION_BID,
  PBS_WITHHELD_EXPECTED,
  PBS_WITHHELD_DRAWN,
  PBS_MISSING,
  PBS_KAPPA_MEAN,
  PBS_KAPPA_LAST,
  PBS_FINED,
  PBS_HONEST_FINED,
  PBS_LEARNT_SHARE,
  PBS_LEARNT_MEAN,
  PBS_DEVIATION,
  PBS_DEVIATION_HALF,
  PBS_DEVIATION_SHARE,
  PBS_N_METRICS
};

/* Returns: the tally of what a slot brings a proposer of @kind (slot/proposer.h). */
static inline guint
pbs_revenue_metric (guint kind)
{
  static const guint of[] = { PBS_HONEST, PBS_WAITING, PBS_POLLING };

  return of[kind];
}

#endif
