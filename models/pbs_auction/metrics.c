/* models/pbs_auction/metrics.c - what the model measures. */
#include "models/pbs_auction/metrics_more.h"

/* clang-format off */
#define ROW(i, name, unit, doc) [i] = { name, SIM_RESULT, unit, doc },
#define GROUP(i, n)                                                                              \
  ROW (PBS_WIN_SHARE + i, "win_" n "_share", "1",                                                \
       "slots won by builder group " n ", blank where it has none; study replay without "         \
       "builders: by rank")                                                                      \
  ROW (PBS_WIN_PROFIT + i, "profit_per_win_" n "_eth", "ETH", "profit of group " n " a slot won") \
  ROW (PBS_SLOT_PROFIT + i, "profit_per_slot_" n "_eth", "ETH", "profit of group " n " a slot")  \
  ROW (PBS_PIVOTAL + i, "pivotal_" n "_share", "1",                                              \
       "study days: wins of group " n " that it owes to bundles of its own")                     \
  [PBS_GROUP_MONTH + i] = { "share_" n "_month", SIM_SERIES, "1",                                \
                            "study days: share of group " n " by month" },
#define MONTH(i, n)                                                                              \
  ROW (PBS_HHI_M + i, "hhi_m" n, "1", "study days: index of the named builders in month " n)     \
  ROW (PBS_TOP1_M + i, "top1_m" n "_share", "1", "largest share of a named builder in month " n) \
  ROW (PBS_TOP2_M + i, "top2_m" n "_share", "1", "two largest together in month " n)             \
  ROW (PBS_LOSS_M + i, "loss_m" n "_share", "1", "value-weighted proposer loss in month " n)
#define DETECTOR(i, n)                                                                           \
  ROW (PBS_AP + i, "ap_" n, "1", "average precision of detector " n)                             \
  ROW (PBS_AREA + i, "roc_area_" n, "1", "area under the ROC curve of detector " n)              \
  ROW (PBS_BEST_F1 + i, "best_f1_" n, "1", "F1 of detector " n " at its best threshold")         \
  ROW (PBS_PRECISION + i, "precision_" n, "1", "precision of detector " n ", threshold as given") \
  ROW (PBS_RECALL + i, "recall_" n, "1", "recall of detector " n ", threshold as given")         \
  ROW (PBS_F1 + i, "f1_" n, "1", "F1 of detector " n ", threshold as given")             \
  ROW (PBS_FALSE_ALARM + i, "false_alarm_" n, "1",                                               \
       "other flows that detector " n " finds, threshold as given: with recall a point of its ROC")
#define ERA(i, n) ROW (PBS_ERA_DAY + i, "era_" n "_day", "1", "day of change " n " of shares")
#define NAMED(i, name, unit, doc) [i] = { name, SIM_SERIES, unit, "study replay: " doc },
#define BY_MONTH(i, name, unit, doc) [i] = { name, SIM_SERIES, unit, doc },
#define INDEX(at, period) \
  NAMED (PBS_BY_##at##_HHI, period "_hhi", "1", "sum of squared shares of entities") \
  NAMED (PBS_BY_##at##_HHI + 1, period "_hhi_half_width", "1", "of its 95 % interval") \
  NAMED (PBS_BY_##at##_HHI + 2, period "_gini", "1", "Gini coefficient of those who won") \
  NAMED (PBS_BY_##at##_HHI + 3, period "_gini_half_width", "1", "of its 95 % interval") \
  NAMED (PBS_BY_##at##_HHI + 4, period "_nakamoto", "1", "fewest with more than 51 %") \
  NAMED (PBS_BY_##at##_HHI + 5, period "_nakamoto_half_width", "1", "of its 95 % interval") \
  NAMED (PBS_BY_##at##_REPEAT, period "_repeat_share", "1", \
         "blocks whose winner won the block of the slot before, of those that follow one") \
  NAMED (PBS_BY_##at##_REPEAT + 1, period "_repeat_half_width", "1", "of its 95 % interval")
#define PATH(i, name, when)                                                                      \
  [PBS_TOP_AT + i] = { "top_at_" name "_share", SIM_TALLY, "1",                                  \
                       "study replay: best bid " when " over the last one of the slot" },
#define TENTH(i, n)                                                                              \
  ROW (PBS_DECILE + i, "integrated_d" n "_share", "1", "won by integrated builders, tenth " n)

/* All studies share one table: what a study does not measure stays empty. */
const SimMetric pbs_metrics[] = {
  GROUP (0, "g1") GROUP (1, "g2") GROUP (2, "g3") GROUP (3, "g4") GROUP (4, "g5") GROUP (5, "g6")
  GROUP (6, "g7") GROUP (7, "g8") GROUP (8, "g9") GROUP (9, "g10")
  GROUP (10, "g11") GROUP (11, "g12")
  /* Of every study: slots, payments, what was lost to the proposer. */
  [PBS_SLOTS]    = { "slots", SIM_COUNT, "1", "slots that ended" },
  [PBS_UNSOLD]   = { "unsold", SIM_COUNT, "1",
    "slots that no builder won: no bid in time, built locally, missed or orphaned" },
  [PBS_BID]      = { "bid_eth", SIM_TALLY, "ETH", "the winning bid" },
  [PBS_TOTAL]    = { "total_eth", SIM_TALLY, "ETH",
    "all value of the slot, seen by anybody or not" },
  [PBS_WASTE]    = { "waste_share", SIM_TALLY, "1",
    "1 - winning bid / all value; efficiency is 1 - this" },
  [PBS_LOSS]     = { "loss_share", SIM_TALLY, "1",
    "proposer loss: (highest value of any builder - winning bid) / that value; our definition" },
  [PBS_CI]       = { "ci_above_100", SIM_TALLY, "1",
    "competition index less 100: 100 x (winning bid / best rival bid - 1)" },
  [PBS_EI]       = { "ei_above_100", SIM_TALLY, "1",
    "efficiency index less 100: 100 x (winner's value / best rival bid - 1)" },
  [PBS_BIDS]     = { "bids", SIM_TALLY, "1",
    "bids sent in a slot; a bid equal to the one before is none" },
  [PBS_TIED]     = { "tied", SIM_COUNT, "1", "slots with several best bids of different builders" },
  /* Concentration of winners over the run. */
  [PBS_HHI]      = { "hhi", SIM_RESULT, "1",
    "sum of squared shares of builders in the slots sold; study replay: of rows of builders, "
    "and "
    "of public keys that none names, of which one builder may have many: then a lower bound" },
  [PBS_GINI]     = { "gini", SIM_RESULT, "1", "Gini coefficient of builders' shares; study "
                     "replay: of those who won" },
  [PBS_NAKAMOTO] = { "nakamoto", SIM_RESULT, "1",
    "fewest builders with more than 51 % of the slots sold" },
  /* Where the value went: proposer + builder + refunds + burned = value. */
  [PBS_PROPOSER] = { "proposer_eth", SIM_COUNT, "ETH", "paid to proposers" },
  [PBS_PROFIT]   = { "builder_eth", SIM_COUNT, "ETH",
    "kept by builders, subsidies counted against it" },
  /* Studies slots and replay: what became of slots that no relay's block filled. */
  [PBS_LOCAL]    = { "local", SIM_COUNT, "1",
    "studies slots and replay: slots that the proposer built itself" },
  [PBS_MISSED]   = { "missed", SIM_COUNT, "1",
    "slots without a block: payload too late, or invalid" },
  [PBS_ORPHANED] = { "orphaned", SIM_COUNT, "1",
    "slots whose block too few attesters saw in time" },
  [PBS_BURNED]   = { "burned", SIM_COUNT, "1",
    "invalid blocks of trusted builders, paid from collateral" },
  [PBS_VALUE]    = { "value_eth", SIM_COUNT, "ETH",
    "value of builders' blocks: bids + profits + refunds; absent in studies replay and epbs" },
  [PBS_REFUNDS]  = { "refunds_eth", SIM_COUNT, "ETH",
    "returned to flows by the pool, or as rebates" },
  [PBS_ABOVE_VALUE] = { "above_value", SIM_COUNT, "1",
    "slots won by a bid above the block's value: subsidised" },
  /* Timing: when the header was asked for, when the winning bid had come, when the block was
   * out. */
  [PBS_REQUEST_S] = { "request_s", SIM_TALLY, "s",
    "getHeader at the relays, since the slot began" },
  [PBS_WON_ARRIVED_S] = { "won_arrived_s", SIM_TALLY, "s",
    "arrival of the winning bid, since the slot began" },
  [PBS_WON_AHEAD_S] = { "won_ahead_s", SIM_TALLY, "s",
    "won_arrived_s backwards, before the slot began: its 90 % quantile is the 10 % one of that" },
  [PBS_UNLISTED] = { "unlisted", SIM_COUNT, "1",
    "bids refused at getHeader, for they lack public value of the inclusion lists" },
  [PBS_PUBLISHED_S] = { "published_s", SIM_TALLY, "s", "publication, since the slot began" },
  [PBS_HEAD]     = { "head_share", SIM_TALLY, "1", "attesters that vote for the block" },
  /* Arbitrage: expected at the bid, gained at the settlement. */
  [PBS_CEX_SEEN] = { "cex_seen_eth", SIM_TALLY, "ETH",
    "gain that a winner with a trade of its own expected of it" },
  [PBS_CEX_GAINED] = { "cex_gained_eth", SIM_TALLY, "ETH", "what that trade gained" },
  /* Bids at relays, by what the relay did with them. */
  [PBS_RECEIVED] = { "received", SIM_COUNT, "1",
    "bids received by relays; absent, as all that relays do, outside study slots" },
  [PBS_TRUSTED]  = { "trusted", SIM_COUNT, "1", "of these: counted at once by optimistic relays" },
  [PBS_SKIPPED]  = { "skipped", SIM_COUNT, "1", "of these: at or below the floor, not looked at" },
  [PBS_SIMULATED] = { "simulated", SIM_COUNT, "1", "of these: simulated" },
  [PBS_SUPERSEDED] = { "superseded", SIM_COUNT, "1",
    "of these: replaced by a newer bid while waiting" },
  [PBS_TAKEN_BACK] = { "taken_back", SIM_COUNT, "1",
    "of these: cancellable and below the floor: they only take back their builder's bid" },
  /* Revenue by the proposer's choice: of slots that were lost 0, so that waiting is not
   * flattered. */
  [PBS_WAITING]  = { "revenue_waiting_eth", SIM_TALLY, "ETH",
    "what a slot brought its proposer, of those that wait; 0 where it was lost" },
  [PBS_HONEST]   = { "revenue_honest_eth", SIM_TALLY, "ETH",
    "the same of proposers that do not wait" },
  /* Study replay. */
  [PBS_KEYS]     = { "keys", SIM_RESULT, "1",
    "study replay: public keys that bid; a builder may have many" },
  [PBS_MARGIN]   = { "margin_eth", SIM_TALLY, "ETH",
    "study replay: winning bid less the best of other builders (rows of builders; else keys)" },
  [PBS_ROWS_WITHOUT_TIME] = { "rows_without_time", SIM_RESULT, "1",
    "study replay: rows of the file passed over, for they tell no time" },
  [PBS_ROWS_WITHOUT_BUILDER] = { "rows_without_builder", SIM_RESULT, "1",
    "study replay: rows with a time passed over, for they tell no builder" },
  [PBS_UNSERVED] = { "unserved", SIM_COUNT, "1", "of these: still waiting when the slot ended" },
  /* Study days: flows. */
  [PBS_EXCLUSIVE_SHARE] = { "exclusive_share", SIM_RESULT, "1",
    "study days: of trading-related bribes, from exclusive flows" },
  [PBS_NON_ATOMIC_SHARE] = { "non_atomic_share", SIM_RESULT, "1",
    "of the value of blocks, from builders' own trades" },
  [PBS_PRIVATE_SHARE] = { "private_share", SIM_RESULT, "1", "of the value of blocks, not public" },
  [PBS_DELAYED_SHARE] = { "delayed_share", SIM_RESULT, "1",
    "transactions and bundles, public ones counted, that the winner of their slot did not have" },
  [PBS_MULTIHOMED] = { "multihomed_share", SIM_RESULT, "1",
    "plain flows sent to four builders or more, at the end" },
  [PBS_DELAYED_EXCLUSIVE] = { "delayed_exclusive_share", SIM_RESULT, "1",
    "of these, sent to one builder alone" },
  [PBS_SUBSIDIES] = { "subsidies_eth", SIM_RESULT, "ETH", "paid by builders out of their budgets" },
  /* Study days: the market over time. */
  [PBS_HHI_DAY]  = { "hhi_day", SIM_SERIES, "1", "index of all builders, by day" },
  [PBS_HHI_MONTH] = { "hhi_month", SIM_SERIES, "1", "index of the named builders, by month" },
  [PBS_GINI_MONTH] = { "gini_month", SIM_SERIES, "1",
    "Gini coefficient of all builders, by month" },
  /* Study days: detectors against the planted truth. */
  [PBS_CANDIDATES] = { "candidates", SIM_RESULT, "1",
    "flows that detectors looked at: included at least once" },
  [PBS_CANDIDATES_TRUE] = { "candidates_true", SIM_RESULT, "1", "of these, planted as exclusive" },
  [PBS_FDR_PRECISION] = { "fdr_precision", SIM_RESULT, "1",
    "precision of the G-test at false discovery rate fdr_share" },
  [PBS_FDR_RECALL] = { "fdr_recall", SIM_RESULT, "1", "its recall" },
  [PBS_FDR_F1]   = { "fdr_f1", SIM_RESULT, "1", "its F1" },
  [PBS_PLAIN_BELOW_5] = { "plain_below_5_share", SIM_RESULT, "1",
    "plain flows with a G-test p-value below 0.05" },
  [PBS_TREE_FLOWS] = { "tree_flows", SIM_RESULT, "1",
    "flows of the decision tree, half of them non-atomic" },
  [PBS_TREE_ACCURACY] = { "tree_accuracy", SIM_RESULT, "1",
    "its accuracy over five folds, on simulated labels" },
  [PBS_ERAS]     = { "eras", SIM_RESULT, "1", "stretches of constant daily shares" },
  ERA (0, "1") ERA (1, "2") ERA (2, "3") ERA (3, "4")
  ERA (4, "5") ERA (5, "6") ERA (6, "7") ERA (7, "8")
  DETECTOR (PBS_BY_WEIGHTED, "weighted") DETECTOR (PBS_BY_DIVERGENCE, "divergence")
  DETECTOR (PBS_BY_LARGEST, "largest")
  DETECTOR (PBS_BY_G, "g") DETECTOR (PBS_BY_ROOT, "root") DETECTOR (PBS_BY_COUNTED, "counted")
  DETECTOR (PBS_BY_LIFT, "lift")
  /* Who wins when the exchange's price moves, and which slots integrated builders win. */
  [PBS_CALM]     = { "integrated_calm_share", SIM_RESULT, "1",
    "slots won by integrated builders when the price moved at most calm_bp" },
  [PBS_WILD]     = { "integrated_wild_share", SIM_RESULT, "1",
    "the same when it moved at least wild_bp" },
  TENTH (0, "01") TENTH (1, "02") TENTH (2, "03") TENTH (3, "04") TENTH (4, "05")
  TENTH (5, "06") TENTH (6, "07") TENTH (7, "08") TENTH (8, "09") TENTH (9, "10")
  [PBS_TOP_PERCENT] = { "integrated_top_share", SIM_RESULT, "1",
    "the same in the top hundredth by bid" },
  [PBS_TOP_VALUE] = { "top_percent_value_share", SIM_RESULT, "1",
    "of all bids paid, in the top hundredth of slots" },
  /* Study epbs. */
  [PBS_WITHHELD] = { "withheld_share", SIM_RESULT, "1", "study epbs: payloads not shown" },
  [PBS_OPTION]   = { "option_eth", SIM_RESULT, "ETH",
    "study epbs: loss avoided by not showing, per slot" },
  [PBS_CEX_SHARE] = { "cex_value_share", SIM_RESULT, "1",
    "study epbs: of a block's value, from the trade, at commitment" },
  MONTH (0, "01") MONTH (1, "02") MONTH (2, "03") MONTH (3, "04") MONTH (4, "05") MONTH (5, "06")
  MONTH (6, "07") MONTH (7, "08") MONTH (8, "09") MONTH (9, "10") MONTH (10, "11") MONTH (11, "12")
  MONTH (12, "13") MONTH (13, "14") MONTH (14, "15") MONTH (15, "16") MONTH (16, "17")
  MONTH (17, "18")
  MONTH (18, "19") MONTH (19, "20") MONTH (20, "21") MONTH (21, "22") MONTH (22, "23")
  MONTH (23, "24") MONTH (24, "25") MONTH (25, "26") MONTH (26, "27") MONTH (27, "28")
  MONTH (28, "29") MONTH (29, "30") MONTH (30, "31") MONTH (31, "32") MONTH (32, "33")
  /* Study replay: what the files are, who is behind the keys, how the best bid moved.  Tables by
   * name stand behind: their rows are known when a run has met them, so that they are series with
   * labels, `month_share[entity]`, and not columns. */
  [PBS_ROWS_WITHOUT_RELAY] = { "rows_without_relay", SIM_RESULT, "1",
    "study replay: rows that count and name no relay" },
  [PBS_ROWS_COARSE] = { "rows_coarse", SIM_RESULT, "1",
    "study replay: rows whose time is in whole seconds" },
  [PBS_ENTITY_LEVEL] = { "entity_level", SIM_RESULT, "1",
    "study replay: what an entity is: 0 a public key, 1 the label in a row, 2 the file of labels, "
    "3 the groups of builders" },
  [PBS_ENTITIES] = { "entities", SIM_RESULT, "1",
    "study replay: that won a block, unlabelled keys each alone" },
  [PBS_LABELLED_BLOCKS] = { "labelled_block_share", SIM_RESULT, "1",
    "study replay: blocks won by keys that have a label" },
  [PBS_LABELLED_VALUE] = { "labelled_value_share", SIM_RESULT, "1",
    "study replay: value of blocks won by keys that have a label" },
  [PBS_NOT_KNOWN_SLOTS] = { "not_known", SIM_RESULT, "1",
    "study replay: slots of which payloads alone are on record, and none had come by the request" },
  [PBS_TOLD]     = { "arrival_told_share", SIM_RESULT, "1",
    "study replay: blocks won whose arrival is on record" },
  [PBS_REPEAT]   = { "repeat_share", SIM_RESULT, "1",
    "study replay: blocks whose winner won the block of the slot before, of those that follow "
    "one" },
  [PBS_WON_GWEI] = { "won_gwei", SIM_RESULT, "1",
    "study replay: value of all blocks won, whole gwei, exact" },
  [PBS_WON_REST] = { "won_rest_wei", SIM_RESULT, "1",
    "study replay: the rest of it in wei, exact" },
  [PBS_CANCELLED] = { "cancelled", SIM_COUNT, "1",
    "study replay: bids below the one of their key that stood at the relay" },
  [PBS_RELAYS_A_BLOCK] = { "relays_a_block", SIM_TALLY, "1",
    "study replay: relays that had the winning block" },
  [PBS_TOP_CHANGES] = { "top_changes", SIM_TALLY, "1",
    "study replay: changes of the best bid over all relays, per slot" },
  [PBS_TOP_FALLS] = { "top_falls", SIM_COUNT, "1", "study replay: of these, falls" },
  [PBS_TOP_LASTS] = { "top_lasts_s", SIM_TALLY, "s",
    "study replay: how long a best bid stood that ended in the second before the request" },
  [PBS_TOP_STEP] = { "top_step_share", SIM_TALLY, "1",
    "study replay: rise of the best bid over what it was" },
  PATH (0, "m2s", "2 s before the slot") PATH (1, "m1s", "1 s before the slot")
  PATH (2, "0s", "at its beginning") PATH (3, "500ms", "at 0.5 s") PATH (4, "1s", "at 1 s")
  PATH (5, "1500ms", "at 1.5 s") PATH (6, "2s", "at 2 s") PATH (7, "3s", "at 3 s")
  /* `orrery export --series` prints these.  Their time is the beginning of the month, day or slot,
   * Unix time in seconds. */
  BY_MONTH (PBS_BY_MONTH_BLOCKS, "month_blocks", "1",
            "studies replay and days: blocks won, by month and entity")
  BY_MONTH (PBS_BY_MONTH_SHARE, "month_share", "1",
            "studies replay and days: of the blocks of builders, by entity")
  NAMED (PBS_BY_MONTH_SHARE_HALF, "month_share_half_width", "1", "of its 95 % interval")
  BY_MONTH (PBS_BY_MONTH_VALUE, "month_value_eth", "ETH",
            "studies replay and days: paid to proposers, by entity")
  NAMED (PBS_BY_MONTH_GWEI, "month_value_gwei", "1", "the same in whole gwei, exact")
  NAMED (PBS_BY_MONTH_REST, "month_value_rest_wei", "1", "the rest of it in wei, exact")
  BY_MONTH (PBS_BY_MONTH_MARGIN, "month_margin_eth", "ETH",
            "studies replay and days: mean lead over the best bid of another entity")
  NAMED (PBS_BY_MONTH_ARRIVAL, "month_arrival_s", "s", "mean arrival of winning bids, by entity")
  NAMED (PBS_BY_MONTH_LOCAL, "month_local", "1", "blocks built by their proposer")
  NAMED (PBS_BY_MONTH_MISSED, "month_missed", "1", "payloads that were signed and missed")
  INDEX (MONTH, "month")
  NAMED (PBS_BY_MONTH_MERGED, "month_hhi_merged", "1",
         "with all unlabelled keys as one entity: an upper bound")
  NAMED (PBS_BY_MONTH_UNLABELLED, "month_unlabelled_share", "1", "blocks won by unlabelled keys")
  NAMED (PBS_BY_MONTH_RELAY, "month_relay_share", "1", "of blocks won, those that a relay had")
  NAMED (PBS_BY_DAY_SHARE, "day_share", "1", "of the blocks of builders, by day and entity")
  INDEX (DAY, "day")
  NAMED (PBS_ROW_VALUE, "slot_value_eth", "ETH", "with slot_rows: what the winner paid, by entity")
  NAMED (PBS_ROW_GWEI, "slot_value_gwei", "1", "the same in whole gwei, exact")
  NAMED (PBS_ROW_REST, "slot_value_rest_wei", "1", "the rest of it in wei, exact")
  NAMED (PBS_ROW_MARGIN, "slot_margin_eth", "ETH", "the winner's lead over another entity")
  NAMED (PBS_ROW_SECOND, "slot_second_eth", "ETH", "the bid of that other entity, under its name")
  NAMED (PBS_ROW_ARRIVAL, "slot_arrival_s", "s", "arrival of the winning bid")
  NAMED (PBS_ROW_RELAYS, "slot_relays", "1", "relays that had the block")
  /* Study slots: kinds of proposers, and what they would not sell for.  What is lost is counted
   * apart from revenue, which it is part of as 0: a kind may earn more and lose more. */
  [PBS_POLLING]  = { "revenue_polling_eth", SIM_TALLY, "ETH",
    "what a slot brought its proposer, of those that poll; 0 where it was lost" },
  [PBS_LOST_HONEST] = { "lost_honest", SIM_COUNT, "1",
    "study slots: missed or orphaned, of proposers that do not wait" },
  [PBS_LOST_WAITING] = { "lost_waiting", SIM_COUNT, "1", "the same of those that wait" },
  [PBS_LOST_POLLING] = { "lost_polling", SIM_COUNT, "1", "the same of those that poll" },
  [PBS_LOCAL_BY_RESERVE] = { "local_by_reserve", SIM_COUNT, "1",
    "study slots: of local blocks, those built for bids below min_bid_eth or below the local "
    "block times builder_boost" },
  [PBS_POLLS_ASKED] = { "polls", SIM_TALLY, "1", "study slots: requests of a proposer that polls" },
  [PBS_RELAY_ETH] = { "relay_eth", SIM_COUNT, "ETH",
    "kept by relays that adjust bids: their part of what the proposer does not get" },
  [PBS_ADJUSTED] = { "adjusted", SIM_COUNT, "1",
    "study slots: blocks sold below their bid, for every relay that offered them adjusts" },
  /* Study epbs, option: priced.  The closed form of the winners is the control of each run, that of
   * all bidders what the auction adds to it. */
  [PBS_OPTION_BID] = { "option_bid_eth", SIM_TALLY, "ETH",
    "option priced: what the winner pays, the second bid" },
  [PBS_WITHHELD_EXPECTED] = { "withheld_expected_share", SIM_RESULT, "1",
    "option priced: payloads not shown by the closed form, of the winners of the same slots" },
  [PBS_WITHHELD_DRAWN] = { "withheld_bidders_share", SIM_RESULT, "1",
    "option priced: the same of all bidders: winners withhold more, the auction selects them" },
  [PBS_MISSING] = { "missing_share", SIM_RESULT, "1",
    "option priced: payloads not there, withheld or failed" },
  [PBS_KAPPA_MEAN] = { "penalty_mean_eth", SIM_RESULT, "ETH", "option priced: mean penalty" },
  [PBS_KAPPA_LAST] = { "penalty_last_eth", SIM_RESULT, "ETH",
    "option priced: penalty after the last slot" },
  [PBS_FINED] = { "fined_eth", SIM_RESULT, "ETH", "option priced: penalties paid, per slot" },
  [PBS_HONEST_FINED] = { "honest_fined_eth", SIM_RESULT, "ETH",
    "option priced: of these, by builders that failed and would have shown" },
  /* Study learn: where it led, and how far that is from an equilibrium.  The path over the rounds
   * is a series under the builders' names. */
  [PBS_LEARNT_SHARE] = { "learnt_round", SIM_SERIES, "1",
    "study learn: the level of what it learns (of a share: what it keeps), by round, under its "
    "name" },
  [PBS_LEARNT_MEAN] = { "learnt_share", SIM_RESULT, "1",
    "study learn: share of value that builders keep in the last round, their mean" },
  ROW (PBS_LEARNT_LEVEL, "learnt_level", "1",
       "study learn: of another parameter, its mean in the last round: ETH, or ticks of 10 ms")
  [PBS_DEVIATION] = { "deviation_eth", SIM_RESULT, "ETH",
    "study learn: largest mean gain of one builder that moves to one level, an auction" },
  [PBS_DEVIATION_HALF] = { "deviation_half_width_eth", SIM_RESULT, "ETH",
    "study learn: half-width of its 95 % interval; the largest of many is biased upwards" },
  [PBS_DEVIATION_SHARE] = { "deviation_share", SIM_RESULT, "1",
    "study learn: that gain over the mean profit of a builder" },
  /* Study days: the closed form against the auctions that were played, and every builder's own
   * history.  Months begin at multiples of thirty days of the run. */
  ROW (PBS_CLOSED_SAME, "closed_same_winner_share", "1",
       "pricing sampled: slots of which the closed form has the same winner")
  ROW (PBS_CLOSED_BID, "closed_bid_error_share", "1",
       "pricing sampled: what proposers get by the closed form of the same slots, over what they "
       "got, less 1")
  ROW (PBS_CLOSED_LOSS, "closed_loss_error_share", "1",
       "pricing sampled: value-weighted proposer loss by the closed form less that of the auctions")
  ROW (PBS_DECOUPLED_FIRST, "decoupling_first", "1",
       "study days: of blocks of the two that won most, those that they would have won had others "
       "had their exclusive flows; first third of the months")
  ROW (PBS_DECOUPLED_LAST, "decoupling_last", "1", "study days: the same in the last third")
  ROW (PBS_FOUND_EXCLUSIVE, "found_exclusive_share", "1",
       "study days: of bribes that the tree calls trading-related, those of flows that detector "
       "weighted finds, threshold as given")
  ROW (PBS_FOUND_NON_ATOMIC, "found_non_atomic_share", "1",
       "study days: of the value of blocks, flows that the tree calls non-atomic; grown on all "
       "labels")
  BY_MONTH (PBS_STAGE_MONTH, "stage_month", "1",
            "study days: 1 nobody above a quarter, 2 the leader wins by its own bundles, 3 without "
            "them, 4 the pool leads; our reading")
  BY_MONTH (PBS_MONTH_EXCLUSIVE_ETH, "month_exclusive_eth", "ETH",
            "study days: value of exclusive flow in its blocks, by builder")
  BY_MONTH (PBS_MONTH_EXCLUSIVE_SHARE, "month_exclusive_share", "1",
            "study days: the same over the value of its blocks")
  BY_MONTH (PBS_MONTH_PROFIT, "month_profit_eth", "ETH", "study days: kept, by builder")
  BY_MONTH (PBS_MONTH_SUBSIDY, "month_subsidy_eth", "ETH", "study days: paid out of its budget")
  BY_MONTH (PBS_MONTH_PIVOTAL, "month_pivotal_share", "1",
            "study days: of its blocks, those that it owes to bundles of its own")
  BY_MONTH (PBS_MONTH_DECOUPLED, "month_decoupling", "1",
            "study days: of its blocks, those that it would have won had others had its exclusive "
            "flows")
  BY_MONTH (PBS_MONTH_REBATE, "month_rebate_share", "1",
            "study days: what it gives back to flows of its own, at the end of the month")
  ROW (PBS_SHARE_MIX, "share_mix_correlation", "1",
       "study days: over builders, of blocks won and the entropy of the flows in them")
  ROW (PBS_PROFIT_PROVIDERS, "profit_providers_correlation", "1",
       "study days: over builders, of profit and the number of exclusive flows of its own at the "
       "end")
  ROW (PBS_ROWS_REORGED, "rows_reorged", "1",
       "study replay: delivered payloads that are on no chain: counted as missed, and no wins")
  /* Study designs: who gets the value, and what users and content lose.  Shares of what is sold are
   * those of every study. */
  [PBS_BURNT] = { "burnt_eth", SIM_COUNT, "ETH",
    "study designs: to the protocol: base fees, rights, penalties" },
  ROW (PBS_CONTESTED_INCLUDED, "contested_included_share", "1",
       "study designs: transactions that censors leave out and that were included in their slot")
  ROW (PBS_USED, "value_used_share", "1",
       "study designs: value of blocks that were there over the most valuable of builders' last "
       "bids; above 1 where content comes later")
  [PBS_N_METRICS] = SIM_METRIC_END
};
/* clang-format on */
