/* models/pbs_auction/metrics.c - what the model measures. */
#include "models/pbs_auction/metrics.h"

/* clang-format off */
#define GROUP(i, n)                                                                                \
  [PBS_WIN_SHARE + i] = { "win_" n "_share", SIM_RESULT, "1", "slots won by builder group " n },   \
  [PBS_WIN_PROFIT + i] = { "profit_per_win_" n "_eth", SIM_RESULT, "ETH", "profit of group " n " a slot that it won" }, \
  [PBS_SLOT_PROFIT + i] = { "profit_per_slot_" n "_eth", SIM_RESULT, "ETH", "profit of group " n " a slot" },

const SimMetric pbs_metrics[] = {
  GROUP (0, "g1") GROUP (1, "g2") GROUP (2, "g3") GROUP (3, "g4") GROUP (4, "g5") GROUP (5, "g6")
  GROUP (6, "g7") GROUP (7, "g8") GROUP (8, "g9") GROUP (9, "g10") GROUP (10, "g11") GROUP (11, "g12")
  [PBS_SLOTS]    = { "slots", SIM_COUNT, "1", "slots that were due" },
  [PBS_UNSOLD]   = { "unsold", SIM_COUNT, "1", "slots in which no bid arrived in time" },
  [PBS_BID]      = { "bid_eth", SIM_TALLY, "ETH", "the winning bid" },
  [PBS_TOTAL]    = { "total_eth", SIM_TALLY, "ETH", "all value of the slot, seen by anybody or not" },
  [PBS_WASTE]    = { "waste_share", SIM_TALLY, "1", "1 - winning bid / all value; efficiency is 1 - this" },
  [PBS_LOSS]     = { "loss_share", SIM_TALLY, "1",
    "proposer loss: (highest value of any builder - winning bid) / that value; our definition" },
  [PBS_CI]       = { "competition_index", SIM_TALLY, "1", "100 x winning bid / best rival bid" },
  [PBS_EI]       = { "efficiency_index", SIM_TALLY, "1", "100 x winner's value / best rival bid" },
  [PBS_BIDS]     = { "bids", SIM_TALLY, "1", "bids sent in a slot; a bid equal to the one before is none" },
  [PBS_TIED]     = { "tied", SIM_COUNT, "1", "slots with several best bids" },
  [PBS_HHI]      = { "hhi", SIM_RESULT, "1", "sum of squared shares of builders in the slots sold" },
  [PBS_GINI]     = { "gini", SIM_RESULT, "1", "Gini coefficient of builders' shares" },
  [PBS_NAKAMOTO] = { "nakamoto", SIM_RESULT, "1", "fewest builders with more than 51 % of the slots sold" },
  [PBS_PROPOSER] = { "proposer_eth", SIM_COUNT, "ETH", "paid to proposers" },
  [PBS_PROFIT]   = { "builder_eth", SIM_COUNT, "ETH", "kept by builders, subsidies counted against it" },
  [PBS_N_METRICS] = SIM_METRIC_END
};
/* clang-format on */
