/* models/pbs_auction/pbs_params.h - every parameter; the rows, with units and sources, are in rows*.c. */
#ifndef MODELS_PBS_AUCTION_PBS_PARAMS_H
#define MODELS_PBS_AUCTION_PBS_PARAMS_H

#include "sim/sim.h"

enum { PBS_GROUPS_MAX = 12 };

/* A row of `builders`: so many builders alike. */
typedef struct {
  const char *name;
  gint64      count, group, delay_ticks;
  int         strategy, kind;
  double      access_low_share, access_high_share;
  double      margin_eth, margin_sd_eth, shade_share;
  double      latency_s, cex_lag_s, collateral_eth;
  double      start_share, subsidy_eth_per_day, own_flow_eth, quality_share;
  gint64      entry_day, pool_day;
} PbsBuilder;

typedef struct {
  int     study, engine, payment, value;
  SimList builders;
  gint64  n_slots, global_delay_ticks, reveal_ticks;
  double  slot_s, end_sd_s, step_eth, bluff_low_eth, bluff_high_eth;
  double  public_hz, public_log_mean, public_log_sd;
  double  private_hz, private_log_mean, private_log_sd;
} PbsParams;

/* PbsParams.payment */
enum { PBS_FIRST_PRICE, PBS_SECOND_PRICE };

/* PbsBuilder.kind */
enum { PBS_NEUTRAL, PBS_INTEGRATED };

extern const SimParam pbs_params[];

#endif
