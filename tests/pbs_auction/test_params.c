/* tests/pbs_auction/test_params.c - every parameter of pbs_auction, and every field of its rows of
 * builders and relays, acts, or is refused. */
#include "tests/param_moves.h"
#include "tests/pbs_auction/pbs_case.h"

#define A "study=auctions;n_slots=400;"
#define S "study=slots;n_slots=250;"
#define D "study=days;n_days=40;slots_per_day=40;n_flows=300;"
#define E "study=epbs;n_slots=4000;"
#define O "study=auctions;n_slots=400;value=own;"
#define L "study=learn;value=own;learn_rounds=20;learn_slots=100;"
#define P E "option=priced;cex_sd_bp=30;position_log_mean=4;"
#define G "study=designs;n_slots=1500;design="
#define STRUCT A "value=structural;"

/* clang-format off */
static const ParamMove moves[] = {
  { "study", A, "slots", "received", MOVES, 0 },
  { "engine", A, "fast", "bids.mean", DOWN, 0 },
  { "payment", A, "second_price", "bid_eth.mean", DOWN, 0 },
  { "value", A, "structural", "total_eth.mean", MOVES, 0 },
  { "builders", A, NULL, "there is no builder", REFUSED, 0 },
  { "n_slots", A, "500", "slots", UP, 0 },
  { "slot_s", A, "24 s", "total_eth.mean", UP, 0 },
  { "end_sd_s", A, "1 s", "bid_eth.mean", MOVES, 0 },
  { "global_delay_ticks", A, "100", "bid_eth.mean", DOWN, 0 },
  { "reveal_ticks", A "@strategy=last_minute", "200", "bids.mean", UP, 0 },
  { "step_eth", A "@strategy=adaptive", "0.01 ETH", "bids.mean", DOWN, 0 },
  { "bluff_low_eth", A, "0.5 ETH", "is above bluff_high_eth", REFUSED, 0 },
  { "bluff_high_eth", A, "0.1 ETH", "is above bluff_high_eth", REFUSED, 0 },
  { "public_hz", A, "16 Hz", "total_eth.mean", UP, 0 },
  { "public_log_mean", A, "-9", "total_eth.mean", UP, 0 },
  { "public_log_sd", A, "3.5", "total_eth.mean", UP, 0 },
  { "private_hz", A, "8 Hz", "total_eth.mean", UP, 0 },
  { "private_log_mean", A, "-7", "total_eth.mean", UP, 0 },
  { "private_log_sd", A, "2.5", "total_eth.mean", UP, 0 },
  { "relays", S, NULL, "needs a relay", REFUSED, 0 },
  { "latencies", S "@region=east", NULL, "give a file in latencies", REFUSED, 0 },
  { "bids", "study=replay", NULL, "give a file in bids", REFUSED, 0 },
  { "archives", "study=replay", NULL, "give a file in bids, or files", REFUSED, 0 },
  { "labels", "", NULL, "test_archive.c", ELSEWHERE, 0 },
  { "winners", "", NULL, "test_archive.c", ELSEWHERE, 0 },
  { "keep_outbid", "", NULL, "test_archive.c", ELSEWHERE, 0 },
  { "slot_rows", "", NULL, "test_archive.c", ELSEWHERE, 0 },
  { "proposer", S, "timing", "request_s.mean", UP, 0 },
  { "header_s", S, "1 s", "request_s.mean", UP, 0 },
  { "timing_s", S "proposer=timing", "2.8 s", "request_s.mean", UP, 0 },
  { "timing_share", S "proposer=mixed", "1", "request_s.mean", UP, 0 },
  { "boost_share", S, "0.5", "local", UP, 0 },
  { "polling_share", S "proposer=mixed;timing_share=0", "1", "revenue_polling_eth.n", UP, 0 },
  { "poll_first_s", S "proposer=polling;header_s=100 ms", "900 ms", "polls.mean", DOWN, 0 },
  { "poll_every_s", S "proposer=polling", "100 ms", "polls.mean", UP, 0 },
  { "poll_late_s", S "proposer=polling;header_s=1 s", "500 ms", "local", UP, 0 },
  { "own_value_eth", O, "uniform(0 ETH, 2 ETH)", "bid_eth.mean", UP, 0 },
  { "reserve_eth", O, "0.9 ETH", "unsold", UP, 0 },
  { "learning", L, "best_response", "learnt_share", MOVES, 0 },
  { "learn_of", L "payment=second_price", "margin", "deviation_eth", MOVES, 0 },
  { "block_gas", G "relays", "1e6", "value_eth", DOWN, 0 },
  { "arrival_gas", G "relays;block_gas=2e6", "constant(400000)", "value_eth", DOWN, 0 },
  { "learn_rounds", L, "3", "learnt_share", MOVES, 0 },
  { "learn_slots", L, "50", "deviation_half_width_eth", MOVES, 0 },
  { "learn_levels", L, "11", "learnt_share", MOVES, 0 },
  { "learn_low", L, "0.5", "learnt_share", UP, 0 },
  { "learn_high", L, "0.1", "learnt_share", DOWN, 0 },
  { "poll_pick", S "proposer=polling;@cancel_share=1;@strategy=bluff;reveal_ticks=0", "highest",
    "bid_eth.mean", UP, 0 },
  { "kickback_share", S "%adjusts=yes;%connected_share=1", "0", "relay_eth", UP, 0 },
  { "min_bid_eth", S, "1 ETH", "local_by_reserve", UP, 0 },
  { "builder_boost", S, "0", "local_by_reserve", UP, 0 },
  { "proposer_latency_s", S, "300 ms", "request_s.mean", UP, 0 },
  { "sign_s", S, "1 s", "published_s.mean", UP, 0 },
  { "header_cutoff_s", S, "100 ms", "local", UP, 0 },
  { "header_timeout_s", S "relay_fail_share=0.5", "100 ms", "request_s.mean", DOWN, 0 },
  { "header_retries", S "relay_fail_share=0.5", "0", "local", UP, 0 },
  { "relay_fail_share", S, "0.8", "local", UP, 0 },
  { "payload_cutoff_s", S "proposer=timing;timing_s=2.9 s;sign_s=1 s", "3 s", "missed", UP, 0 },
  { "delivery_s", S, "1 s", "published_s.mean", UP, 0 },
  { "spread_s", S, "4 s", "orphaned", UP, 0 },
  { "local_share", S "boost_share=0", "0.5", "proposer_eth", DOWN, 0 },
  { "inclusion_share", S, "1", "unlisted", UP, 0 },
  { "inclusion_lead_s", S "inclusion_share=1", "0 s", "unlisted", UP, 0 },
  { "orphan_share", S "spread_s=3 s", "1", "orphaned", UP, 0 },
  { "head_top_share", S, "0.9", "head_share.mean", DOWN, 0 },
  { "head_middle_s", S, "1 s", "head_share.mean", DOWN, 0 },
  { "head_width_s", S, "2 s", "head_share.mean", DOWN, 0 },
  { "duty_eth", S, "1 ETH", "proposer_eth", UP, 0 },
  { "cancellations", S, "no", "skipped", UP, 0 },
  { "top_visible", A "@strategy=adaptive", "no", "bid_eth.mean", DOWN, 0 },
  { "trust_all", S, "yes", "trusted", UP, 0 },
  { "resubmit_hz", S, "3 Hz", "bids.mean", UP, 0 },
  { "resubmit_rise", S, "30", "bids.mean", UP, 0 },
  { "resubmit_rise_s", S, "5 s", "bids.mean", UP, 0 },
  { "invalid_share", S "trust_all=yes", "0.5", "burned", UP, 0 },
  { "demotion_slots", S "trust_all=yes;invalid_share=0.5", "1", "burned", UP, 0 },
  { "refund_share", S "@pool=yes", "0", "refunds_eth", DOWN, 0 },
  { "cex_lag_factor", S "@kind=integrated;@cex_lag_s=2 s", "5", "cex_gained_eth.mean", MOVES, 0 },
  { "cex_move_hz", E, "1 Hz", "cex_value_share", MOVES, 0 },
  { "cex_sd_bp", E, "9", "cex_value_share", UP, 0 },
  { "cex_fee_bp", E, "5", "cex_value_share", DOWN, 0 },
  { "cex_depth", E, "0.03", "cex_value_share", UP, 0 },
  { "cex_regime_log_sd", E, "0", "cex_value_share", MOVES, 0 },
  { "cex_regime_half_life_s", E, "1 s", "cex_value_share", MOVES, 0 },
  { "pricing", D, "sampled", "bid_eth.mean", MOVES, 0 },
  { "contracts", D "eta=0.9", "offered", "exclusive_share", DOWN, 0 },
  { "funding", D "@subsidy_eth_per_day=10 ETH", "earned", "subsidies_eth", MOVES, 0 },
  { "offer_step_share", D "contracts=offered;eta=0.9", "0.05", "refunds_eth", UP, 0 },
  { "switch_cost_share", D "@kind=integrated;contracts=offered;eta=0.9", "10", "exclusive_share",
    UP, 0 },
  { "running_cost_eth", D "funding=earned", "1000 ETH", "unsold", UP, 0 },
  { "invest_share", D "funding=earned", "0", "subsidies_eth", DOWN, 0 },
  { "n_days", D, "50", "slots", UP, 0 },
  { "slots_per_day", D, "50", "slots", UP, 0 },
  { "n_flows", D, "600", "candidates", UP, 0 },
  { "n_exclusive", D, "150", "candidates_true", UP, 0 },
  { "n_non_atomic", D, "30", "tree_flows", DOWN, 0 },
  { "exclusive_share", D, "0.2", "exclusive_share", DOWN, 0 },
  { "non_atomic_share", D, "0.1", "non_atomic_share", DOWN, 0 },
  { "private_share", D, "0.2", "private_share", DOWN, 0 },
  { "private_path", D, NULL, "private_share", DOWN, 0 },
  { "exclusive_bundle_factor", D, "1", "ap_g", MOVES, 0 },
  { "leak_share", D, "1", "delayed_share", DOWN, 0 },
  { "churn_share", D, "0.5", "ap_divergence", MOVES, 0 },
  { "home_factor", D "@home_share=1", "0", "win_g1_share", MOVES, 0 },
  { "subsidy_factor", D "@subsidy_eth_per_day=10 ETH", "0", "subsidies_eth", DOWN, 0 },
  { "flow_tail", D "@kind=integrated", "5", "candidates", UP, 0 },
  { "flow_log_sd", D, "2", "bid_eth.mean", MOVES, 0 },
  { "bundle_log_sd", D, "0.5", "bid_eth.mean", MOVES, 0 },
  { "public_day_log_sd", D, "0", "bid_eth.sd", MOVES, 0 },
  { "noise_log_sd", D, "0.5", "bid_eth.mean", UP, 0 },
  { "day_value_eth", D, "1 ETH", "bid_eth.mean", UP, 0 },
  { "solve_skill", D "@start_share=0.9;@log_skill=1", "no", "win_g1_share", MOVES, 0 },
  { "rho", D, "1", "win_g1_share", MOVES, 0 },
  { "eta", D, "1", "win_g1_share", MOVES, 0 },
  { "beta", D, "20", "multihomed_share", MOVES, 0 },
  { "decay", D, "5", "multihomed_share", UP, 0 },
  { "homes_max", D, "1", "multihomed_share", DOWN, 0 },
  { "leak_cost_share", D, "0.5", "multihomed_share", DOWN, 0 },
  { "margin_from_share", D "margin_more_share=0.3", "0.1", "profit_per_slot_g1_eth", MOVES, 0 },
  { "margin_more_share", D "margin_from_share=0.1", "0.3", "builder_eth", UP, 0 },
  { "climb_share", D, "1", "bid_eth.mean", DOWN, 0 },
  { "entrant_share", D "@entry_day=10;@log_skill=0.2", "0.9", "win_g1_share", MOVES, 0 },
  { "subsidy_reach_share", D "@subsidy_eth_per_day=10 ETH", "1", "subsidies_eth", UP, 0 },
  { "volatility_log_sd", D, "2", "non_atomic_share", MOVES, 0 },
  { "volatility_half_life_days", D, "0.1", "non_atomic_share", MOVES, 0 },
  { "smoothing_share", D, "5", "ap_weighted", MOVES, 0 },
  { "fdr_share", D "@kind=integrated", "1", "fdr_recall", UP, 0 },
  { "detect_n_min", D, "1", "tree_flows", UP, 0 },
  { "threshold_weighted", D, "0", "recall_weighted", UP, 0 },
  { "threshold_divergence", D, "0", "recall_divergence", UP, 0 },
  { "threshold_largest", D, "0", "false_alarm_largest", UP, 0 },
  { "threshold_g", D, "0", "recall_g", UP, 0 },
  { "threshold_root", D, "0", "recall_root", UP, 0 },
  { "threshold_lift", D, "0", "false_alarm_lift", UP, 0 },
  { "era_days_min", D "era_strictness=0", "1", "eras", UP, 0 },
  { "era_strictness", D, "0", "eras", UP, 0 },
  { "block_scale", A "value=block", "3", "total_eth.mean", UP, 0 },
  { "block_log_sd", A "value=block", "0", "total_eth.mean", MOVES, 0 },
  { "block_ar", A "value=block", "0", "total_eth.mean", MOVES, 0 },
  { "block_ar_share", A "value=block", "1", "total_eth.mean", MOVES, 0 },
  { "block_tail", A "value=block", "5", "total_eth.mean", DOWN, 0 },
  { "move_log_mean", STRUCT, "2", "total_eth.mean", UP, 0 },
  { "move_log_sd", STRUCT, "0", "total_eth.mean", MOVES, 0 },
  { "move_max_bp", STRUCT, "1", "total_eth.mean", DOWN, 0 },
  { "fee_log_mean", STRUCT, "3", "total_eth.mean", MOVES, 0 },
  { "fee_log_sd", STRUCT, "0", "total_eth.mean", MOVES, 0 },
  { "fee_max_gwei", STRUCT, "10", "total_eth.mean", MOVES, 0 },
  { "type_correlation", STRUCT, "1", "total_eth.mean", MOVES, 0 },
  { "omega_floor", STRUCT, "1", "total_eth.mean", UP, 0 },
  { "calm_bp", STRUCT "@kind=integrated", "3", "integrated_calm_share", MOVES, 0 },
  { "wild_bp", STRUCT "@kind=integrated", "3", "integrated_wild_share", MOVES, 0 },
  { "payload_window_s", E "cex_sd_bp=30", "0 s", "withheld_share", DOWN, 0 },
  { "option", E, "priced", "withheld_share", MOVES, 0 },
  { "option_bidders", P, "30", "withheld_share", UP, 0 },
  { "position_log_mean", P, "5", "withheld_share", UP, 0 },
  { "position_log_sd", P, "2", "withheld_share", UP, 0 },
  { "position_edge_bp", P, "0", "cex_value_share", DOWN, 0 },
  { "penalty_rule", P, "dynamic", "penalty_mean_eth", UP, 0 },
  { "penalty_target_share", P "penalty_rule=dynamic", "0.5", "penalty_mean_eth", DOWN, 0 },
  { "penalty_step_eth", P "penalty_rule=dynamic", "0 ETH", "penalty_mean_eth", DOWN, 0 },
  { "honest_fail_share", P, "0.2", "missing_share", UP, 0 },
  { "design", G "relays", "epbs", "proposer_eth", MOVES, 0 },
  { "contested_share", G "relays;@censors=yes", "0.5", "contested_included_share", MOVES, 0 },
  { "conflict_share", G "relays", "0.5", "value_eth", DOWN, 0 },
  { "gossip_s", G "epbs", "10 s", "proposer_eth", DOWN, 0 },
  { "direct_share", G "epbs", "0", "proposer_eth", DOWN, 0 },
  { "burn_lead_s", G "burn", "8 s", "burnt_eth", DOWN, 0 },
  { "pool_latency_s", G "sharing;@pool=yes", "10 s", "win_g1_share", DOWN, 0 },
  { "preconf_share", G "preconf", "1", "proposer_eth", MOVES, 0 },
  { "preconf_tip_share", G "preconf", "1", "value_used_share", UP, 0 },
  { "forecast_weight", G "slot_auction", "0.5", "proposer_eth", MOVES, 0 },
  { "resale", G "ahead", "no", "value_used_share", DOWN, 0 },
  { "tickets_n", G "tickets;resale=no", "320", "win_g1_share", MOVES, 0 },
  { "ticket_step_share", G "tickets", "0", "burnt_eth", DOWN, 0 },
  { "multi_gain_share", G "multi_slot", "1", "value_eth", UP, 0 },
  { "penalty_eth", E "cex_sd_bp=30", "10 ETH", "withheld_share", DOWN, 0 },
};

static const ParamMove builder_moves[] = {
  { "name", A, NULL, NULL, NOTHING, 0 },
  { "count", A, "3", "bids.mean", UP, 0 },
  { "group", A, "3", "win_g3_share", UP, 0 },
  { "strategy", A, "last_minute", "bids.mean", DOWN, 0 },
  { "kind", S, "integrated", "cex_seen_eth.mean", MOVES, 0 },
  { "access_low_share", A, "0.1", "win_g1_share", DOWN, 0 },
  { "access_high_share", A, "0.81", "win_g1_share", DOWN, 0 },
  { "margin_eth", A, "0.1 ETH", "win_g1_share", DOWN, 0 },
  { "margin_sd_eth", A, "0.1 ETH", "win_g1_share", UP, 0 },
  { "value_factor", O, "2", "win_g1_share", UP, 0 },
  { "shade_share", A "@strategy=shaded", "0.9", "win_g1_share", DOWN, 0 },
  { "delay_ticks", A, "200", "win_g1_share", DOWN, 0 },
  { "latency_s", S, "5 s", "win_g1_share", DOWN, 0 },
  { "region", S, "east", "give a file in latencies", REFUSED, 0 },
  { "cex_lag_s", S "@kind=integrated", "20 s", "cex_gained_eth.mean", MOVES, 0 },
  { "collateral_eth", S "trust_all=yes", "0 ETH", "trusted", DOWN, 0 },
  { "cancel_share", S, "0", "taken_back", UP, 0 },
  { "censors", G "relays;contested_share=1", "yes", "contested_included_share", DOWN, 0 },
  { "pool", S, "yes", "refunds_eth", UP, 0 },
  { "start_share", D, "0.9", "win_g1_share", UP, 0 },
  { "home_share", D, "1", "win_g1_share", MOVES, 0 },
  { "log_skill", D, "1", "win_g1_share", UP, 0 },
  { "margin_share", D, "0.5", "win_g1_share", DOWN, 0 },
  { "rebate_share", D, "0.5", "refunds_eth", UP, 0 },
  { "capital_eth", D "funding=earned", "100 ETH", "subsidies_eth", UP, 0 },
  { "subsidy_eth_per_day", D, "10 ETH", "subsidies_eth", UP, 0 },
  { "entry_day", D, "20", "win_g1_share", DOWN, 0 },
  { "exit_day", D, "20", "win_g1_share", DOWN, 0 },
  { "pool_day", D "@pool=yes", "20", "refunds_eth", DOWN, 0 },
  { "named", D, "no", "hhi_m01", DOWN, 0 },
};

static const ParamMove relay_moves[] = {
  { "name", S, NULL, NULL, NOTHING, 0 },
  { "connected_share", S, "0", "won_arrived_s.mean", MOVES, 0 },
  { "latency_s", S, "2 s", "received", DOWN, 0 },
  { "region", S, "east", "give a file in latencies", REFUSED, 0 },
  { "optimistic", S, "yes", "trusted", UP, 0 },
  { "adjusts", S, "yes", "adjusted", UP, 0 },
  { "header_only", S, "yes", "header_only needs optimistic", REFUSED, 0 },
  { "header_latency_s", S "%optimistic=yes;%header_only=yes", "2 s", "received", DOWN, 0 },
  { "n_servers", S "%simulation_s=1 s", "16", "simulated", UP, 0 },
  { "simulation_s", S, "5 s", "simulated", DOWN, 0 },
  { "simulation_log_sd", S, "2", "won_arrived_s.mean", MOVES, 0 },
};
/* clang-format on */

static PbsPrivate path[] = { { 0, 0.1 } };

/* "name=value;..."; @name: of the first row of builders, %name: of relays. */
static void
set_all (PbsParams *p, const char *settings)
{
  g_auto (GStrv) each = g_strsplit (settings, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (each[i][0] == '@')
      param_moves_set (pbs_builder_list.rows, p->builders.items, each[i] + 1);
    else if (each[i][0] == '%')
      param_moves_set (pbs_relay_list.rows, p->relays.items, each[i] + 1);
    else
      param_moves_set (pbs_params, p, each[i]);
}

static void
drop_rows (SimList *list, const SimListType *type)
{
  for (guint i = 0; i < list->n; i++)
    sim_params_clear (type->rows, (char *) list->items + i * type->size, type->size);
  g_clear_pointer (&list->items, g_free);
  list->n = 0;
}

/* @prefix: of the list that the field is of; "" for a parameter of the model. */
static void
change (PbsParams *p, const ParamMove *move, const char *prefix)
{
  g_autofree char *setting = g_strdup_printf ("%s%s=%s", prefix, move->name, move->changed);

  if (move->changed != NULL)
    set_all (p, setting);
  else if (strcmp (move->name, "builders") == 0)
    drop_rows (&p->builders, &pbs_builder_list);
  else if (strcmp (move->name, "relays") == 0)
    drop_rows (&p->relays, &pbs_relay_list);
  else if (strcmp (move->name, "private_path") == 0)
    p->private_path = (SimList){ 1, g_memdup2 (path, sizeof path) };
}

static double
measure (const ParamMove *move, const char *prefix, gboolean changed)
{
  PbsParams p = pbs_defaults (4);
  g_autoptr (SimRecord) record = NULL;

  set_all (&p, move->base);
  if (changed)
    change (&p, move, prefix);
  record = run_seed (&p, 7);
  pbs_clear (&p);
  return value (record, move->metric);
}

static void
check_move (const ParamMove *move, const char *prefix)
{
  if (move->effect == NOTHING || move->effect == ELSEWHERE)
    return; /* a label; or the test named holds it */
  if (move->effect == REFUSED)
    {
      PbsParams p = pbs_defaults (4);

      set_all (&p, move->base);
      change (&p, move, prefix);
      param_moves_refused (&pbs_auction_model, &p, move);
      pbs_clear (&p);
      return;
    }
  param_moves_moved (move, measure (move, prefix, FALSE), measure (move, prefix, TRUE));
}

START_TEST (each_parameter_acts_or_is_refused)
{
  check_move (&moves[_i], "");
}
END_TEST

START_TEST (each_field_of_a_builder_acts_or_is_refused)
{
  check_move (&builder_moves[_i], "@");
}
END_TEST

START_TEST (each_field_of_a_relay_acts_or_is_refused)
{
  check_move (&relay_moves[_i], "%");
}
END_TEST

START_TEST (each_parameter_and_field_has_a_line)
{
  param_moves_covered (pbs_params, moves, G_N_ELEMENTS (moves));
  param_moves_covered (pbs_builder_list.rows, builder_moves, G_N_ELEMENTS (builder_moves));
  param_moves_covered (pbs_relay_list.rows, relay_moves, G_N_ELEMENTS (relay_moves));
}
END_TEST

TEST_MAIN (pbs_params, TEST (each_parameter_and_field_has_a_line),
           tcase_add_loop_test (tests, each_parameter_acts_or_is_refused, 0, G_N_ELEMENTS (moves)),
           tcase_add_loop_test (tests, each_field_of_a_builder_acts_or_is_refused, 0,
                                G_N_ELEMENTS (builder_moves)),
           tcase_add_loop_test (tests, each_field_of_a_relay_acts_or_is_refused, 0,
                                G_N_ELEMENTS (relay_moves)))
