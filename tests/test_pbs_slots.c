/* tests/test_pbs_slots.c - relays, proposer, cliff, the trade between exchanges. */
#include "tests/pbs_case.h"

static PbsParams
slots (guint n_builders)
{
  PbsParams p = pbs_defaults (n_builders);

  set (&p, "study", "slots");
  set (&p, "n_slots", "400");
  return p;
}

static PbsRelay *
relay (const PbsParams *p, guint i)
{
  return &((PbsRelay *) p->relays.items)[i];
}

static void
assert_conserved (const SimRecord *r)
{
  const double outcomes
    = value (r, "bid_eth.n") + value (r, "local") + value (r, "missed") + value (r, "orphaned");

  ck_assert_double_eq (outcomes, value (r, "slots"));
  ck_assert_double_eq (value (r, "unsold"),
                       value (r, "local") + value (r, "missed") + value (r, "orphaned"));
  ck_assert_double_eq (value (r, "received"), value (r, "trusted") + value (r, "skipped")
                                                + value (r, "simulated") + value (r, "superseded")
                                                + value (r, "unserved"));
}

START_TEST (value_and_bids_are_conserved)
{
  PbsParams p = slots (6);
  g_autoptr (SimRecord) r = NULL;

  pbs_row (&p, 0)->kind = pbs_row (&p, 1)->kind = PBS_INTEGRATED;
  pbs_row (&p, 2)->pool = pbs_row (&p, 3)->pool = true;
  pbs_row (&p, 5)->strategy = choice (pbs_strategies, "bluff");
  relay (&p, 1)->optimistic = true;
  set (&p, "boost_share", "1");
  set (&p, "proposer", "mixed");
  r = run_seed (&p, 4);
  assert_conserved (r);
  ck_assert_double_gt (value (r, "refunds_eth"), 0);
  ck_assert_double_gt (value (r, "simulated"), 0);
  ck_assert_double_gt (value (r, "trusted"), 0);
  ck_assert_double_eq (value (r, "missed") + value (r, "orphaned") + value (r, "local"), 0);
  assert_close (value (r, "value_eth"),
                value (r, "proposer_eth") + value (r, "builder_eth") + value (r, "refunds_eth"),
                1e-9);
  pbs_clear (&p);
}
END_TEST

START_TEST (no_boost_builds_locally)
{
  PbsParams p = slots (2);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "boost_share", "0");
  r = run_seed (&p, 4);
  ck_assert_double_eq (value (r, "local"), 400);
  ck_assert_double_eq_tol (value (r, "proposer_eth") / 400, 0.0899,
                           0.06); /* 12 s of public value */
  pbs_clear (&p);
}
END_TEST

START_TEST (silent_relays_lead_to_local_blocks)
{
  PbsParams p = slots (2);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "relay_fail_share", "1");
  r = run_seed (&p, 4);
  ck_assert_double_eq (value (r, "local"), 400);
  assert_conserved (r);
  pbs_clear (&p);
}
END_TEST

START_TEST (late_payloads_miss_and_late_blocks_are_orphaned)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) late = NULL, orphan = NULL;

  set (&p, "boost_share", "1");
  set (&p, "header_s", "2.9 s");
  set (&p, "proposer_latency_s", "60 ms");
  set (&p, "sign_s", "1.2 s");
  late = run_seed (&p, 4);
  ck_assert_double_eq (value (late, "missed"), 400);
  set (&p, "sign_s", "10 ms");
  set (&p, "spread_s", "1 s");
  orphan = run_seed (&p, 4);
  ck_assert_double_eq (value (orphan, "orphaned"), 400);
  ck_assert_double_eq (value (orphan, "proposer_eth"), 0);
  pbs_clear (&p);
}
END_TEST

START_TEST (optimistic_relays_take_later_bids)
{
  PbsParams p = slots (5);
  g_autoptr (SimRecord) simulating = NULL, trusting = NULL;

  simulating = run_seed (&p, 4);
  relay (&p, 0)->optimistic = relay (&p, 1)->optimistic = true;
  trusting = run_seed (&p, 4);
  ck_assert_double_eq (value (simulating, "trusted"), 0);
  ck_assert_double_eq (value (trusting, "trusted"), value (trusting, "received"));
  ck_assert_double_gt (value (trusting, "won_arrived_s.mean"),
                       value (simulating, "won_arrived_s.mean") + 0.05);
  pbs_clear (&p);
}
END_TEST

START_TEST (invalid_blocks_burn_collateral)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) r = NULL;

  relay (&p, 0)->optimistic = relay (&p, 1)->optimistic = true;
  set (&p, "invalid_share", "1");
  set (&p, "demotion_slots", "100000");
  r = run_seed (&p, 4);
  /* Each builder is trusted at each relay until its first invalid block there. */
  ck_assert_double_le (value (r, "burned"), 6);
  ck_assert_double_ge (value (r, "burned"), 2);
  ck_assert_double_eq (value (r, "missed"), value (r, "burned"));
  ck_assert_double_gt (value (r, "simulated"), 0);
  pbs_clear (&p);
}
END_TEST

START_TEST (cliff_by_published_points)
{
  PbsParams p = pbs_defaults (1);

  ck_assert_double_eq_tol (pbs_head_share (&p, 1.0), 0.997, 0.002);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.0), 0.971, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.2), 0.923, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.4), 0.781, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.6), 0.468, 0.011);
  ck_assert_double_eq_tol (pbs_head_share (&p, 3.644), 0.4, 0.001);
  pbs_clear (&p);
}
END_TEST

START_TEST (trade_by_hand)
{
  PbsParams p = pbs_defaults (1);
  double trade;

  set (&p, "cex_depth", "0.004");
  set (&p, "cex_fee_bp", "2");
  ck_assert_double_eq_tol (pbs_cex_gain (&p, -7, &trade), 0.5 * 0.004 * 25, 1e-15);
  ck_assert_double_eq_tol (trade, -0.02, 1e-15);
  ck_assert_double_eq_tol (pbs_cex_realised (&p, trade, -7), 0.05, 1e-15);
  ck_assert_double_eq_tol (pbs_cex_realised (&p, trade, -4.5), 0.02 * 2.5 - 0.05, 1e-15);
  ck_assert_double_lt (pbs_cex_realised (&p, trade, 1), 0);
  ck_assert_double_eq (pbs_cex_gain (&p, 1.9, &trade), 0);
  ck_assert_double_eq (pbs_cex_realised (&p, trade, 5), 0);
  pbs_clear (&p);
}
END_TEST

/* Profit a win of a builder that sees the price late, against two that see it at once. */
static double
late_profit (const char *lag)
{
  PbsParams p = slots (3);
  g_autoptr (SimRecord) r = NULL;
  double d;

  for (guint i = 0; i < 3; i++)
    pbs_row (&p, i)->kind = PBS_INTEGRATED;
  pbs_row (&p, 0)->cex_lag_s = g_ascii_strtod (lag, NULL);
  set (&p, "cex_regime_log_sd", "0");
  set (&p, "n_slots", "1500");
  r = run_seed (&p, 4);
  d = value (r, "profit_per_win_g1_eth");
  pbs_clear (&p);
  return d;
}

START_TEST (late_sight_is_a_curse)
{
  ck_assert_double_lt (late_profit ("4"), late_profit ("0") - 0.0005);
}
END_TEST

START_TEST (bad_slots_are_refused)
{
  PbsParams p = slots (2);

  set (&p, "slot_s", "3 s");
  assert_refused (&p, "slot_s (3 s) must exceed payload_cutoff_s (4 s) by a second, and that must "
                      "reach header_cutoff_s (3 s)");
  set (&p, "slot_s", "12 s");
  set (&p, "resubmit_hz", "0 Hz");
  assert_refused (&p, "resubmit_hz is 0: nobody would ever bid");
  p.relays.n = 0;
  assert_refused (&p, "study slots needs a relay: give rows in relays");
  p.relays.n = 2;
  pbs_clear (&p);
}
END_TEST

TEST_MAIN (pbs_slots, TEST (value_and_bids_are_conserved), TEST (no_boost_builds_locally),
           TEST (silent_relays_lead_to_local_blocks),
           TEST (late_payloads_miss_and_late_blocks_are_orphaned),
           TEST (optimistic_relays_take_later_bids), TEST (invalid_blocks_burn_collateral),
           TEST (cliff_by_published_points), TEST (trade_by_hand), TEST (late_sight_is_a_curse),
           TEST (bad_slots_are_refused))
