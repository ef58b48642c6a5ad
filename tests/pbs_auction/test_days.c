/* tests/pbs_auction/test_days.c - the market: laws of routing, planted flows, bad input. */
#include "tests/pbs_auction/pbs_case.h"

static PbsParams
market (guint n)
{
  PbsParams p = pbs_defaults (n);

  set (&p, "study", "days");
  set (&p, "n_days", "60");
  set (&p, "slots_per_day", "100");
  set (&p, "n_flows", "800");
  for (guint i = 0; i < n; i++)
    pbs_row (&p, i)->start_share = 1.0 + i;
  return p;
}

START_TEST (start_shares_are_met)
{
  PbsParams p = market (4);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "eta", "0");
  r = run_seed (&p, 6);
  for (guint g = 1; g <= 4; g++)
    {
      g_autofree char *name = g_strdup_printf ("win_g%u_share", g);

      ck_assert_double_eq_tol (value (r, name), 0.1 * g, 0.04);
    }
  ck_assert_double_eq_tol (value (r, "hhi"), 0.3, 0.03);
  pbs_clear (&p);
}
END_TEST

/* Change of the index over 60 days. */
static double
drift (const char *beta)
{
  PbsParams p = market (4);
  g_autoptr (SimRecord) r = NULL;
  double d;

  set (&p, "beta", beta);
  set (&p, "eta", "0.3");
  set (&p, "rho", "0.3");
  set (&p, "n_exclusive", "0");
  set (&p, "exclusive_share", "0");
  set (&p, "n_non_atomic", "0");
  set (&p, "non_atomic_share", "0");
  set (&p, "leak_cost_share", "1"); /* one home each */
  r = run_seed (&p, 6);
  d = value (r, "hhi_m02") - value (r, "hhi_m01");
  pbs_clear (&p);
  return d;
}

START_TEST (indifferent_providers_cause_no_drift)
{
  ck_assert_double_eq_tol (drift ("0"), 0.0, 0.02);
  ck_assert_double_gt (drift ("6"), 0.025);
}
END_TEST

START_TEST (planted_flows_are_found)
{
  PbsParams p = market (5);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "n_exclusive", "20");
  set (&p, "beta", "1");
  set (&p, "leak_cost_share", "0");
  r = run_seed (&p, 2);
  ck_assert_double_eq (value (r, "candidates_true"), 20);
  ck_assert_double_gt (value (r, "ap_g"), 0.5);
  ck_assert_double_gt (value (r, "roc_area_weighted"), 0.9);
  ck_assert_double_gt (value (r, "best_f1_weighted"), value (r, "f1_weighted") - 1e-12);
  ck_assert_double_gt (value (r, "tree_accuracy"), 0.5);
  pbs_clear (&p);
}
END_TEST

START_TEST (leaks_hide_exclusive_flows)
{
  PbsParams p = market (5);
  g_autoptr (SimRecord) tight = NULL, leaky = NULL;

  set (&p, "n_exclusive", "20");
  tight = run_seed (&p, 2);
  set (&p, "leak_share", "1"); /* every builder gets everything */
  leaky = run_seed (&p, 2);
  ck_assert_double_lt (value (leaky, "ap_weighted"), value (tight, "ap_weighted") - 0.1);
  ck_assert_double_lt (value (leaky, "delayed_share"), value (tight, "delayed_share"));
  pbs_clear (&p);
}
END_TEST

START_TEST (subsidies_win_slots_for_an_entrant)
{
  PbsParams p = market (4);
  g_autoptr (SimRecord) poor = NULL, rich = NULL;

  pbs_row (&p, 0)->start_share = 0.0;
  pbs_row (&p, 0)->log_skill = -0.05;
  poor = run_seed (&p, 6);
  pbs_row (&p, 0)->subsidy_eth_per_day = 1.0;
  rich = run_seed (&p, 6);
  ck_assert_double_eq (value (poor, "subsidies_eth"), 0);
  ck_assert_double_gt (value (rich, "subsidies_eth"), 0);
  /* a budget is of a whole day, of which 100 in 7200 slots are played */
  ck_assert_double_le (value (rich, "subsidies_eth"), 60.0 * 100.0 / 7200.0);
  ck_assert_double_gt (value (rich, "win_g1_share"), value (poor, "win_g1_share"));
  ck_assert_double_gt (value (rich, "above_value"), 0);
  pbs_clear (&p);
}
END_TEST

static void
assert_value_is_conserved (const SimRecord *r)
{
  assert_close (value (r, "value_eth"),
                value (r, "proposer_eth") + value (r, "builder_eth") + value (r, "refunds_eth"),
                1e-9);
}

/* Nearly all exclusive flows wait for a builder that never comes: they are sent like plain ones. */
START_TEST (flows_without_a_home_are_sent_all_the_same)
{
  PbsParams p = market (4);
  g_autoptr (SimRecord) r = NULL;

  pbs_row (&p, 3)->start_share = 0.0;
  pbs_row (&p, 3)->home_share = 1.0;
  pbs_row (&p, 3)->entry_day = 1000;
  for (guint i = 0; i < 3; i++)
    pbs_row (&p, i)->start_share *= 0.001;
  r = run_seed (&p, 6);
  ck_assert_double_gt (value (r, "exclusive_share"), 0.4);
  ck_assert_double_eq (value (r, "win_g4_share"), 0);
  assert_value_is_conserved (r);
  pbs_clear (&p);
}
END_TEST

/* Of four like builders the one that pays rebates draws flow, and pays for it. */
START_TEST (rebates_draw_flow_and_are_paid)
{
  PbsParams p = market (4);
  g_autoptr (SimRecord) none = NULL, some = NULL;

  for (guint i = 0; i < 4; i++)
    pbs_row (&p, i)->start_share = 1.0;
  pbs_row (&p, 3)->kind = PBS_INTEGRATED; /* whose all trades are: they draw no flow */
  set (&p, "beta", "3");
  set (&p, "eta", "0.3");
  set (&p, "leak_cost_share", "0.3"); /* few send to several */
  set (&p, "exclusive_share", "0");
  set (&p, "n_exclusive", "0");
  none = run_seed (&p, 6);
  pbs_row (&p, 0)->rebate_share = 0.3;
  some = run_seed (&p, 6);
  ck_assert_double_eq (value (none, "refunds_eth"), 0);
  ck_assert_double_gt (value (some, "refunds_eth"), 1.0);
  ck_assert_double_lt (value (some, "profit_per_win_g1_eth"),
                       value (none, "profit_per_win_g1_eth") + 0.01);
  ck_assert_double_ne (value (some, "win_g1_share"), value (none, "win_g1_share"));
  assert_value_is_conserved (some);
  pbs_clear (&p);
}
END_TEST

/* The pool exists from its members' first day on, and returns what it can. */
START_TEST (the_pool_refunds_from_its_first_day)
{
  PbsParams p = market (4);
  g_autoptr (SimRecord) never = NULL, later = NULL, always = NULL;

  set (&p, "climb_share", "1");
  never = run_seed (&p, 6);
  pbs_row (&p, 2)->pool = pbs_row (&p, 3)->pool = true;
  always = run_seed (&p, 6);
  pbs_row (&p, 2)->pool_day = pbs_row (&p, 3)->pool_day = 40;
  later = run_seed (&p, 6);
  ck_assert_double_eq (value (never, "refunds_eth"), 0);
  ck_assert_double_gt (value (later, "refunds_eth"), 0);
  ck_assert_double_gt (value (always, "refunds_eth"), 1.5 * value (later, "refunds_eth"));
  /* until day 40 nothing differs */
  ck_assert_double_eq (value (later, "hhi_m01"), value (never, "hhi_m01"));
  assert_value_is_conserved (always);
  pbs_clear (&p);
}
END_TEST

START_TEST (bad_markets_are_refused)
{
  PbsParams p = market (2);

  set (&p, "exclusive_share", "0.8");
  set (&p, "non_atomic_share", "0.4");
  assert_refused (&p, "exclusive_share (0.8) and non_atomic_share (0.4) exceed 1 together");
  set (&p, "exclusive_share", "0.2");
  set (&p, "n_exclusive", "0");
  assert_refused (&p,
                  "a kind of flow has a share of value without flows, or flows without a share");
  set (&p, "n_flows", "0");
  set (&p, "n_non_atomic", "0");
  assert_refused (&p, "n_flows, n_exclusive and n_non_atomic are all 0: there is no flow");
  pbs_clear (&p);
}
END_TEST

/* What the detector says of planted flows: a threshold that nothing reaches finds nothing, one that
 * everything reaches all, and more is found the lower it is; what is found is never more than
 * all bribes. */
START_TEST (found_shares_follow_the_threshold)
{
  static const char *const thresholds[] = { "1e12", "10", "1", "0.1", "0" };
  double before = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (thresholds); i++)
    {
      PbsParams p = pbs_defaults (4);
      g_autoptr (SimRecord) r = NULL;
      double found;

      set (&p, "study", "days");
      set (&p, "n_days", "20");
      set (&p, "slots_per_day", "50");
      set (&p, "n_flows", "300");
      set (&p, "n_exclusive", "30");
      set (&p, "threshold_weighted", thresholds[i]);
      r = run_seed (&p, 6);
      found = value (r, "found_exclusive_share");
      ck_assert_double_ge (found, before);
      ck_assert_double_le (found, 1.0 + 1e-12);
      ck_assert (i > 0 || found == 0.0);
      before = found;
      pbs_clear (&p);
    }
  ck_assert_double_gt (before, 0.9);
}
END_TEST

TEST_MAIN (pbs_days, TEST (found_shares_follow_the_threshold), TEST (start_shares_are_met),
           TEST (indifferent_providers_cause_no_drift), TEST (planted_flows_are_found),
           TEST (leaks_hide_exclusive_flows), TEST (subsidies_win_slots_for_an_entrant),
           TEST (flows_without_a_home_are_sent_all_the_same), TEST (rebates_draw_flow_and_are_paid),
           TEST (the_pool_refunds_from_its_first_day), TEST (bad_markets_are_refused))
