/* models/pbs_auction/pbs_params.h - every parameter; the rows, with units and sources, are in
 * rows*.c. */
#ifndef MODELS_PBS_AUCTION_PBS_PARAMS_H
#define MODELS_PBS_AUCTION_PBS_PARAMS_H

#include "sim/sim.h"

enum { PBS_GROUPS_MAX = 12, PBS_MONTHS_MAX = 33 };

/* A row of `builders`: so many builders alike. */
typedef struct {
  const char *name;
  gint64      count, group, delay_ticks;
  bool        pool, named, censors;
  gint64      entry_day, exit_day, pool_day;
  double      start_share, home_share, log_skill, subsidy_eth_per_day, margin_share,
    rebate_share, capital_eth;
  int         strategy, kind;
  double      access_low_share, access_high_share, cancel_share;
  double      margin_eth, margin_sd_eth, shade_share, value_factor;
  double      latency_s, cex_lag_s, collateral_eth;
  const char *region;
} PbsBuilder;

/* A row of `relays`. */
typedef struct {
  const char *name, *region;
  bool        optimistic, header_only, adjusts;
  gint64      n_servers;
  double      connected_share, latency_s, header_latency_s, simulation_s, simulation_log_sd;
} PbsRelay;

/* A point of `private_path`. */
typedef struct {
  gint64 day;
  double share;
} PbsPrivate;

/* A row of `archives`: a file of recorded bids, and whose it is. */
typedef struct {
  SimFile     file;
  const char *relay;
} PbsArchiveFile;

typedef struct {
  int     study, engine, payment, value, proposer, winners;
  SimList builders, relays, archives;
  SimFile bids, labels, latencies;
  bool    keep_outbid, slot_rows;      /* study replay */
  gint64  n_slots, global_delay_ticks, reveal_ticks;
  double  slot_s, end_sd_s, step_eth, bluff_low_eth, bluff_high_eth;
  double  public_hz, public_log_mean, public_log_sd;
  double  private_hz, private_log_mean, private_log_sd;
  /* study slots */
  bool    cancellations, top_visible, trust_all;
  gint64  header_retries, demotion_slots;
  int     poll_pick, learning, learn_of, option, penalty_rule;
  gint64  option_bidders;
  double  position_log_mean, position_log_sd, position_edge_bp, penalty_target_share;
  double  penalty_step_eth, honest_fail_share;
  gint64  learn_rounds, learn_slots, learn_levels;
  double  learn_low, learn_high, reserve_eth;
  SimDist own_value_eth;
  double  poll_first_s, poll_every_s, poll_late_s, polling_share, min_bid_eth;
  double  builder_boost, kickback_share;
  SimDist header_s, timing_s, delivery_s, spread_s;
  double  resubmit_hz, resubmit_rise, resubmit_rise_s;
  double  boost_share, timing_share, proposer_latency_s, sign_s, header_cutoff_s, payload_cutoff_s;
  double  header_timeout_s, relay_fail_share, local_share, invalid_share, refund_share;
  double  inclusion_share, inclusion_lead_s;
  double  orphan_share, head_top_share, head_middle_s, head_width_s, duty_eth;
  double  cex_lag_factor, cex_move_hz, cex_sd_bp, cex_fee_bp, cex_depth, cex_regime_log_sd;
  double  cex_regime_half_life_s;
  /* study days */
  gint64  n_days, slots_per_day, n_flows, n_exclusive, n_non_atomic, homes_max;
  int     pricing, contracts, funding;
  double  offer_step_share, switch_cost_share, running_cost_eth, invest_share;
  bool    solve_skill;
  SimList private_path;
  double  exclusive_share, non_atomic_share, private_share, exclusive_bundle_factor, leak_share;
  double  churn_share, home_factor, subsidy_factor;
  double  flow_tail, flow_log_sd, bundle_log_sd, public_day_log_sd, noise_log_sd, day_value_eth;
  double  rho, eta, beta, decay, leak_cost_share, margin_from_share, margin_more_share;
  double  climb_share, entrant_share, subsidy_reach_share, volatility_log_sd;
  double  volatility_half_life_days;
  /* study designs */
  int     design;
  bool    resale;
  gint64  tickets_n;
  double  gossip_s, direct_share, contested_share, conflict_share, burn_lead_s, pool_latency_s;
  double  preconf_share, preconf_tip_share, forecast_weight, ticket_step_share, multi_gain_share;
  double  block_gas;
  SimDist arrival_gas;
  /* value laws block and structural; study epbs */
  double  block_scale, block_log_sd, block_ar, block_ar_share, block_tail;
  double  move_log_mean, move_log_sd, move_max_bp, fee_log_mean, fee_log_sd, type_correlation;
  double  omega_floor, fee_max_gwei;
  double  calm_bp, wild_bp, payload_window_s, penalty_eth;
  /* measurement */
  gint64  detect_n_min, era_days_min;
  double  smoothing_share, fdr_share, era_strictness;
  double  threshold_weighted, threshold_divergence, threshold_largest, threshold_g;
  double  threshold_root, threshold_lift;
} PbsParams;

/* PbsParams.payment */
enum { PBS_FIRST_PRICE, PBS_SECOND_PRICE };

/* PbsParams.pricing, contracts, funding */
enum { PBS_CLOSED, PBS_SAMPLED };
enum { PBS_PLANTED, PBS_OFFERED };
enum { PBS_GIVEN, PBS_EARNED };

/* PbsParams.option, penalty_rule */
enum { PBS_TRADE_OPTION, PBS_PRICED_OPTION };
enum { PBS_STATIC_PENALTY, PBS_DYNAMIC_PENALTY };

/* PbsParams.learn_of */
enum { PBS_LEARN_SHARE, PBS_LEARN_MARGIN, PBS_LEARN_REVEAL, PBS_LEARN_BLUFF };

/* PbsParams.learning */
enum { PBS_REGRET_MATCHING, PBS_BEST_RESPONSE };

/* PbsParams.poll_pick */
enum { PBS_LATEST, PBS_HIGHEST };

/* PbsParams.winners */
enum { PBS_RECORDED, PBS_REPLAYED };

/* PbsBuilder.kind */
enum { PBS_NEUTRAL, PBS_INTEGRATED };

extern const SimParam pbs_params[];

#endif
