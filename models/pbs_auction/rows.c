/* models/pbs_auction/rows.c - every parameter: field, unit, default, allowed, meaning, source.
 *
 * WTLV is Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, with the constants of its agent-based model.
 */
#include "models/pbs_auction/bids_file.h"
#include "models/pbs_auction/slot.h"

const SimChoice pbs_studies[] = {
  { "auctions", "independent auctions of the reference model", &pbs_study_auctions },
  { "slots", "slots with relays, a proposer and attesters", &pbs_study_slots },
  { "days", "a market over days, with flows that route by shares", &pbs_study_days },
  { "epbs", "whether a committed payload is shown", &pbs_study_epbs },
  { "replay", "bids recorded by relays, with a live proposer", &pbs_study_replay },
  { NULL, NULL, NULL },
};

const SimChoice pbs_engines[] = {
  { "event", "ticks at which a bid changes", &pbs_engine_event },
  { "fast", "the end alone; refuses strategies that look at other bids", &pbs_engine_fast },
  { "tick", "10 ms at a time: the reference, slow", &pbs_engine_tick },
  { NULL, NULL, NULL },
};

const SimChoice pbs_value_laws[] = {
  { "reference", "public and private Poisson signals", &pbs_value_reference },
  { "block", "the same under a factor common to a block, clustered and heavy-tailed", &pbs_value_block },
  { "structural", "all at once, by type of builder, as estimated from bids", &pbs_value_structural },
  { NULL, NULL, NULL },
};

const SimChoice pbs_strategies[] = {
  { "naive", "the honest bid, value minus margin, at any time", &pbs_naive },
  { "adaptive", "a step above the best bid, up to the honest bid", &pbs_adaptive },
  { "last_minute", "nothing until the reveal time", &pbs_last_minute },
  { "stealth", "public value alone until the reveal time", &pbs_stealth },
  { "bluff", "a high bid that is taken back at the reveal time", &pbs_bluff },
  { "shaded", "keeps a share of the value", &pbs_shaded },
  { "subsidised", "adds money of its own: margin_eth may be negative", &pbs_subsidised },
  { "sealed_second_price", "its value: truthful when the second price is paid", &pbs_sealed_second_price },
  { NULL, NULL, NULL },
};

const SimChoice pbs_proposers[] = {
  { "honest", "asks as soon as its slot begins", &pbs_proposer_honest },
  { "timing", "waits on purpose", &pbs_proposer_timing },
  { "mixed", "timing_share of proposers wait", &pbs_proposer_mixed },
  { NULL, NULL, NULL },
};

static const SimChoice payments[] = {
  { "first_price", "the winner pays its bid", NULL },
  { "second_price", "the winner pays the best bid of the others", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice kinds[] = {
  { "neutral", "builds from the flow of others", NULL },
  { "integrated", "trades for itself between exchanges", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define B(field, unit, def, allowed, doc, source) SIM_PARAM (PbsBuilder, field, unit, def, allowed, doc, source)
static const SimParam builder_rows[] = {
  B (name, "1", NULL, "any", "who, in tables", "a name"),
  B (count, "1", "1", "[1, 64]", "so many builders alike", "WTLV section 4"),
  B (group, "1", "0", "[0, 12]", "results are summed by group; 0: a group of its own, by its place", "a label"),
  SIM_PARAM_CHOICE (PbsBuilder, strategy, pbs_strategies, "naive", "how it bids", "WTLV section 3"),
  SIM_PARAM_CHOICE (PbsBuilder, kind, kinds, "neutral", "whether it trades for itself", "Gupta et al., arXiv 2305.19150"),
  B (access_low_share, "1", "0.8", "[0, 1]", "p: chance to see a private arrival, lower end of a uniform draw a slot", "WTLV section 4"),
  B (access_high_share, "1", "1", "[0, 1]", "upper end of that draw", "WTLV section 4"),
  B (margin_eth, "ETH", "0.00659 ETH", "any", "m: kept of each block, mean; below 0 with strategy subsidised alone", "WTLV section 4"),
  B (margin_sd_eth, "ETH", "0.0001 ETH", "[0, inf)", "its standard deviation over slots", "WTLV section 4"),
  B (shade_share, "1", "0.05", "[0, 1]", "theta: share kept by strategy shaded", "assumed: margins of 0 to 18 % are reported"),
  B (delay_ticks, "1", "1", "[0, 200]", "d: own delay of its bids, ticks of 10 ms", "WTLV section 4"),
  B (latency_s, "s", "10 ms", "[0, 10]", "study slots: from builder to relay", "assumed; median gap of two mempool sources 14 ms"),
  B (cex_lag_s, "s", "0 s", "[0, 60]", "study slots: how late an integrated builder sees the exchange's price", "assumed: swept"),
  B (collateral_eth, "ETH", "32 ETH", "[0, inf)", "study slots: bids up to this are trusted by optimistic relays", "optimistic relays: 1, 32 or 64 ETH"),
  B (pool, "1", "no", "any", "shares its flow with the other members of the pool, which refunds", "BuilderNet"),
  B (start_share, "1", "0", "[0, 1]", "study days: share of slots at the start; all are scaled to sum to 1", "the scenario"),
  B (home_share, "1", "0", "[0, 1]", "study days: weight beyond start_share with which exclusive flows choose it as home", "assumed: swept"),
  B (log_skill, "1", "0", "[-10, 10]", "study days, without a start share: logarithm of its value over the mean of others; calibratable", "assumed"),
  B (margin_share, "1", "0.05", "[0, 1]", "study days: theta0, share of value kept", "reported margins: 0 to 18 %"),
  B (subsidy_eth_per_day, "ETH", "0 ETH", "[0, inf)", "study days: G, its budget to win against the value", "Yang et al.: subsidised entry; amount assumed"),
  B (entry_day, "1", "0", "[0, 1e6]", "study days: first day", "the scenario"),
  B (exit_day, "1", "0", "[0, 1e6]", "study days: first day without it; 0: it stays", "the scenario"),
  B (named, "1", "yes", "any", "study days: counted by the monthly index of named builders", "Yang et al. figure: others are left out"),
  SIM_PARAM_END
};
static const SimListType builder_list = { builder_rows, sizeof (PbsBuilder) };

#define D(field, unit, def, allowed, doc, source) SIM_PARAM (PbsPrivate, field, unit, def, allowed, doc, source)
static const SimParam private_rows[] = {
  D (day, "1", NULL, "[0, 1e6]", "day of the run", "the scenario"),
  D (share, "1", NULL, "[0, 1)", "private share of value on that day", "the scenario"),
  SIM_PARAM_END
};
static const SimListType private_list = { private_rows, sizeof (PbsPrivate) };

#define R(field, unit, def, allowed, doc, source) SIM_PARAM (PbsRelay, field, unit, def, allowed, doc, source)
static const SimParam relay_rows[] = {
  R (name, "1", NULL, "any", "who, in the timeline", "a name"),
  R (connected_share, "1", "1", "[0, 1]", "proposers that ask it", "assumed; 1.6 relays a delivered block, Apr 2024"),
  R (latency_s, "s", "80 ms", "[0, 10]", "from the builders' exit to a decoded bid", "mev-boost-relay: 80 ms to decode 640 kB"),
  R (optimistic, "1", "no", "any", "bids under the collateral count at once", "optimistic relay proposal"),
  R (n_servers, "1", "4", "[1, 16]", "simulations at the same time", "mev-boost-relay: BLOCKSIM_MAX_CONCURRENT"),
  R (simulation_s, "s", "140 ms", "[0, 10]", "mean time of one, log-normal", "mev-boost-relay: 100 to 200 ms"),
  R (simulation_log_sd, "1", "0.2", "[0, 3]", "standard deviation of its logarithm", "assumed: most within 100 to 200 ms"),
  SIM_PARAM_END
};
static const SimListType relay_list = { relay_rows, sizeof (PbsRelay) };

#define P(field, unit, def, allowed, doc, source) SIM_PARAM (PbsParams, field, unit, def, allowed, doc, source)
#define C(field, choices, def, doc, source) SIM_PARAM_CHOICE (PbsParams, field, choices, def, doc, source)

const SimParam pbs_params[] = {
  C (study, pbs_studies, "auctions", "what is run", "assumed: a choice of the user"),
  C (engine, pbs_engines, "event", "study auctions: how an auction is played; results are the same", "assumed: a choice of the user"),
  C (payment, payments, "first_price", "what the winner pays", "WTLV: first price; the other is a counterfactual"),
  C (value, pbs_value_laws, "reference", "where value comes from", "WTLV section 3"),
  SIM_PARAM_LIST (PbsParams, builders, &builder_list, "", "[0, 64]", "who bids", "the scenario"),
  P (n_slots, "1", "10000", "[1, 1e9]", "slots to run", "WTLV section 4: 10,000 auctions"),
  P (slot_s, "s", "12 s", "(0, 600]", "time between slots, and for bidding", "Ethereum consensus: SECONDS_PER_SLOT"),
  P (end_sd_s, "s", "0 s", "[0, 10]", "standard deviation of the auction's end", "WTLV section 4"),
  P (global_delay_ticks, "1", "1", "[0, 200]", "D: delay of all bids, ticks of 10 ms", "WTLV section 4"),
  P (reveal_ticks, "1", "1", "[0, 2000]", "eps: bids are shown so many ticks before the last chance", "WTLV section 4"),
  P (step_eth, "ETH", "0.0001 ETH", "[0, inf)", "delta: what an adaptive bidder adds", "WTLV section 4"),
  P (bluff_low_eth, "ETH", "0.3 ETH", "[0, inf)", "bluff value, lower end of a uniform draw a builder and slot", "WTLV section 4"),
  P (bluff_high_eth, "ETH", "0.4 ETH", "[0, inf)", "upper end of that draw", "WTLV section 4"),
  P (public_hz, "Hz", "8.2 Hz", "[0, 1e6]", "public arrivals", "WTLV section 4; mempool-dumpster: 9.6 to 12.8"),
  P (public_log_mean, "1", "-11.66306", "any", "mean of the logarithm of their value in ETH", "WTLV section 4"),
  P (public_log_sd, "1", "3.05450", "[0, 20]", "its standard deviation", "WTLV section 4"),
  P (private_hz, "Hz", "4 Hz", "[0, 1e6]", "private arrivals", "WTLV section 4"),
  P (private_log_mean, "1", "-8.41975", "any", "mean of the logarithm of their value in ETH", "WTLV section 4"),
  P (private_log_sd, "1", "1.95231", "[0, 20]", "its standard deviation", "WTLV section 4"),
  SIM_PARAM_LIST (PbsParams, relays, &relay_list, "", "[0, 16]", "study slots: who passes bids on", "the scenario"),
  SIM_PARAM_FILE (PbsParams, bids, &pbs_bids_format, "", "study replay: bids as relays recorded them", "the scenario"),
  C (proposer, pbs_proposers, "honest", "study slots: when getHeader is asked", "assumed: a choice of the user"),
  P (header_s, "s", "lognormal(390 ms, 0.2)", "any", "honest request, since the slot began", "a relay operator, 2023: mean 400 ms, most 300 to 500 ms"),
  P (timing_s, "s", "uniform(900 ms, 2.5 s)", "any", "request of those who wait", "assumed; Kiln's experiments: 1.5 to 2.1 s"),
  P (timing_share, "1", "0.25", "[0, 1]", "g: proposers that wait, for proposer mixed", "assumed: swept"),
  P (boost_share, "1", "0.9", "[0, 1]", "proposers that sell their block", "Yang et al.: about 90 % of blocks"),
  P (proposer_latency_s, "s", "30 ms", "[0, 10]", "from proposer to relay, one way", "assumed"),
  P (sign_s, "s", "10 ms", "[0, 10]", "to sign a header", "assumed"),
  P (header_cutoff_s, "s", "3 s", "[0, 12]", "later requests build locally", "relay cut-off of getHeader: 3000 ms"),
  P (header_timeout_s, "s", "950 ms", "[0, 12]", "wait before asking again when no relay answers", "mev-boost configuration"),
  P (header_retries, "1", "1", "[0, 10]", "times that it asks again", "assumed"),
  P (relay_fail_share, "1", "0", "[0, 1]", "requests that a relay does not answer", "assumed: swept"),
  P (payload_cutoff_s, "s", "4 s", "[0, 12]", "later payload requests are refused: the slot is missed", "relay cut-off of getPayload: 4000 ms"),
  P (delivery_s, "s", "uniform(10 ms, 100 ms)", "any", "from payload request to publication", "block delivery of relays: 10 to 100 ms"),
  P (spread_s, "s", "uniform(300 ms, 1 s)", "any", "from publication to attesters", "head-vote study of 50,110 slots: 0.3 to 1 s"),
  P (local_share, "1", "1", "[0, 1]", "of public value that a local block takes", "assumed"),
  P (orphan_share, "1", "0.4", "[0, 1]", "a block with fewer head votes is orphaned", "assumed from the proposer boost of 40 %"),
  P (head_top_share, "1", "0.997", "[0, 1]", "head votes for an early block", "head-vote study of 50,110 slots"),
  P (head_middle_s, "s", "3.585 s", "(0, 12]", "arrival with half of them", "fit to its five points, ours"),
  P (head_width_s, "s", "147.5 ms", "(0, 12]", "width of the fall", "fit to its five points, ours"),
  P (duty_eth, "ETH", "0 ETH", "[0, inf)", "consensus reward of a proposer, scaled by head votes", "assumed: MEV alone is counted"),
  P (cancellations, "1", "yes", "any", "a builder's newer bid replaces a higher one", "mev-boost-relay: cancellations"),
  P (top_visible, "1", "yes", "any", "builders see the best bid; no: a sealed auction", "top-bid streams of relays"),
  P (trust_all, "1", "no", "any", "all relays are optimistic, whatever their rows say: a switch", "optimistic relay proposal"),
  P (resubmit_hz, "Hz", "1 Hz", "[0, 1000]", "a builder's looks a second, far from the slot's start; calibratable", "assumed; 300 bids of 30 builders at a relay, Nov 2022"),
  P (resubmit_rise, "1", "9", "[0, 1e4]", "looks are so many times more frequent, plus one, at the start; calibratable", "assumed"),
  P (resubmit_rise_s, "s", "1 s", "(0, 12]", "over so long; calibratable", "large builders bid from -3 to +2 s"),
  P (invalid_share, "1", "0", "[0, 1]", "trusted blocks that prove invalid", "assumed: swept"),
  P (demotion_slots, "1", "7200", "[0, 1e9]", "slots until a builder is trusted again", "assumed: a day"),
  P (refund_share, "1", "1", "[0, 1]", "of a flow's marginal value that the pool returns, capped by the surplus", "BuilderNet refund rule"),
  P (cex_lag_factor, "1", "1", "[0, 1000]", "scales cex_lag_s of all builders", "assumed: swept"),
  P (cex_move_hz, "Hz", "0.1155 Hz", "(0, 1000]", "jumps of the exchange's price", "first quartile of 12-s moves is 0: exp (-12 s x rate) = 1/4"),
  P (cex_sd_bp, "1", "3", "[0, 1e4]", "standard deviation over a slot, basis points", "assumed; quartiles of |move| over 12 s are 0.00, 0.58, 2.21 bp"),
  P (cex_fee_bp, "1", "1", "[0, 1e4]", "fee of the pool on chain, basis points", "assumed: 1 bp pools"),
  P (cex_depth, "1", "0.003", "(0, 1e6]", "L: ETH gained a squared basis point, twice; calibratable", "assumed; 23 % of builder revenue is non-atomic"),
  P (cex_regime_log_sd, "1", "0.6", "[0, 5]", "spread of log volatility over regimes", "assumed"),
  P (cex_regime_half_life_s, "s", "1 h", "(0, inf)", "half-life of a regime", "assumed"),
  P (n_days, "1", "365", "[1, 1e6]", "study days: days to run", "the scenario"),
  P (slots_per_day, "1", "300", "[1, 7200]", "slots auctioned of the 7200 of a day", "assumed: a sample"),
  P (n_flows, "1", "5000", "[0, 1e6]", "plain flows", "arXiv 2605.04471: 164,249 analysed; scaled"),
  P (n_exclusive, "1", "75", "[0, 1e6]", "flows exclusive to a home builder", "arXiv 2605.04471, abstract"),
  P (n_non_atomic, "1", "322", "[0, 1e6]", "flows of builders' own non-atomic trades", "arXiv 2605.04471, abstract"),
  P (exclusive_share, "1", "0.55", "[0, 1]", "private value sent by exclusive flows; calibratable on their 70.53 % of trading-related bribes", "assumed"),
  P (non_atomic_share, "1", "0.3", "[0, 1]", "private value of non-atomic flows; calibratable on their 22.99 % of revenue", "assumed"),
  P (private_share, "1", "0.72", "[0, 1)", "private share of value, where no path is given", "Yang et al. figure: 72 % in 2023Q4"),
  SIM_PARAM_LIST (PbsParams, private_path, &private_list, "", "[0, 100]", "private share by day, straight between", "the scenario"),
  P (exclusive_bundle_factor, "1", "10", "(0, 1e6]", "value of an exclusive or non-atomic bundle over that of a plain one", "assumed: searchers' bundles are fewer and worth more"),
  P (leak_share, "1", "0", "[0, 1]", "l: chance that an exclusive bundle reaches another builder, each", "assumed: swept"),
  P (churn_share, "1", "0", "[0, 1]", "chance a day that an exclusive flow changes its home", "assumed: swept"),
  P (flow_tail, "1", "1.2", "(0, 100]", "Pareto exponent of flows' weights", "assumed: bribes are heavy-tailed"),
  P (flow_log_sd, "1", "0.5", "[0, 10]", "spread of the mean value of a bundle over flows", "assumed"),
  P (bundle_log_sd, "1", "1.95231", "[0, 10]", "spread of a bundle's value within a flow", "WTLV section 4: private signals"),
  P (public_day_log_sd, "1", "1", "[0, 10]", "spread of public value over slots", "Yang et al.: ln sd 0.98 of delivered value"),
  P (noise_log_sd, "1", "0.1", "(0, 10]", "spread of a builder's own luck over slots; calibratable", "assumed"),
  P (day_value_eth, "ETH", "0.134 ETH", "(0, inf)", "mean value of a slot", "Yang et al., nine weeks of 2023"),
  P (solve_skill, "1", "yes", "any", "solve for skills that give the start shares; no: take log_skill", "ours"),
  P (rho, "1", "0.05", "[0, 1]", "a day's weight in the share that providers look at; calibratable", "assumed"),
  P (eta, "1", "0.02", "[0, 1]", "chance a day that a provider routes anew; calibratable", "assumed"),
  P (beta, "1", "1", "[0, 100]", "how sharply providers prefer the better; calibratable", "assumed"),
  P (decay, "1", "0.7", "[0, 100]", "delta: log loss of value a missed slot", "assumed"),
  P (homes_max, "1", "5", "[1, 64]", "multihoming: the best 2 to so many builders are options; calibratable", "88.5 % of searchers send to at least 4 (Jun 2023)"),
  P (leak_cost_share, "1", "0.02", "[0, 1]", "c: cost of each further builder; calibratable", "assumed"),
  P (margin_from_share, "1", "0.25", "[0, 1]", "s*: builders above this share keep more", "assumed"),
  P (margin_more_share, "1", "0", "[0, 1]", "theta1: what they keep more; calibratable", "arXiv 2407.13931: margin and share correlate"),
  P (climb_share, "1", "0.5", "[0, 1]", "part of its lead over the second that a winner keeps; calibratable", "assumed: 1 is an open auction without delay, 0 a sealed one"),
  P (entrant_log_skill, "1", "0", "[-10, 10]", "added to log_skill of builders without a start share; calibratable", "assumed"),
  P (entrant_share, "1", "0.01", "[0, 1]", "share that providers credit a builder with on its first day", "assumed"),
  P (subsidy_reach_share, "1", "0.1", "[0, 1]", "kappa: subsidies pay at most this share of the best bid", "subsidies: median 2.7 % of value (Apr 2023)"),
  P (volatility_log_sd, "1", "0.5", "[0, 10]", "spread of log volatility over days", "assumed"),
  P (volatility_half_life_days, "1", "5", "(0, inf)", "half-life of a volatile time, days", "assumed"),
  P (smoothing_share, "1", "0", "[0, 10]", "market-like bribes added to a flow's, as a share of them, before its divergence", "assumed: the published smoothing is not public"),
  P (fdr_share, "1", "0.01", "(0, 1]", "false discovery rate of the G-test", "Benjamini, Hochberg (1995); level assumed"),
  P (detect_n_min, "1", "30", "[1, 1e9]", "inclusions that detector counted and the tree ask for", "assumed: 30, 100, 300 are swept"),
  P (threshold_weighted, "1", "1", "[0, inf)", "detector weighted: bribes in ETH times nats", "assumed: the published threshold is not public"),
  P (threshold_divergence, "1", "1", "[0, inf)", "detectors divergence and counted: nats", "assumed"),
  P (threshold_largest, "1", "0.9", "[0, 1]", "detector largest: share at one builder", "assumed"),
  P (threshold_g, "1", "100", "[0, inf)", "detector g", "assumed"),
  P (threshold_root, "1", "1", "[0, inf)", "detector root: sqrt (ETH) times nats", "assumed"),
  P (threshold_lift, "1", "4", "[0, inf)", "detector lift", "assumed"),
  P (era_days_min, "1", "14", "[1, 1e6]", "shortest era, days", "assumed"),
  P (era_strictness, "1", "3", "[0, inf)", "factor on the penalty of BIC for a further era", "assumed: shares drift, so that 1 finds many"),
  P (block_scale, "1", "1", "(0, 1e6]", "value block: median of the factor; calibratable", "1: the reference"),
  P (block_log_sd, "1", "0.8", "[0, 10]", "spread of its logarithm; calibratable", "assumed; ln sd of delivered value 0.98"),
  P (block_ar, "1", "0.935", "[0, 1)", "what is left of the slow part a slot later", "ours: lags 1 and 10 of ln value, .243 and .133"),
  P (block_ar_share, "1", "0.26", "[0, 1]", "variance of the slow part", "ours: from the same two lags"),
  P (block_tail, "1", "1.45", "(0, 100]", "Pareto exponent of the upper tenth", "Hill exponents 1.39 to 1.66, Yang et al."),
  P (move_log_mean, "1", "0.124", "any", "value structural: ln of a move of the price that is not 0, bp", "quartiles 0.00, 0.58, 2.21 bp"),
  P (move_log_sd, "1", "1.553", "[0, 10]", "its spread", "the same quartiles"),
  P (move_max_bp, "1", "50", "[0, inf)", "larger moves count as this", "assumed: the fit is not meant beyond"),
  P (fee_log_mean, "1", "2.4973", "any", "ln of the base fee in gwei", "median 12.15"),
  P (fee_log_sd, "1", "0.844", "[0, 10]", "its spread", "quartiles 6.38 and 19.92"),
  P (type_correlation, "1", "0.5", "[0, 1]", "correlation of the common parts of the two types", "assumed: not estimated"),
  P (omega_floor, "1", "0.01", "[0, 10]", "least spread of a builder's own part", "assumed: the estimate vanishes at a high base fee; swept"),
  P (calm_bp, "1", "0.58", "[0, inf)", "moves up to this are calm", "median of 12-s moves"),
  P (wild_bp, "1", "6.36", "[0, inf)", "moves from this on are wild", "their 90 % quantile under the law above"),
  P (payload_window_s, "s", "6 s", "[0, 600]", "study epbs: W, from commitment to the last moment to show", "gloas: 25 % to 75 % of the slot"),
  P (penalty_eth, "ETH", "0 ETH", "[0, inf)", "study epbs: lost by not showing, beyond the bid", "gloas: none"),
  SIM_PARAM_END
};
/* clang-format on */
