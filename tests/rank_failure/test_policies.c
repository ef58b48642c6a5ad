/* tests/rank_failure/test_policies.c - rank_failure: experts dropped instead of moved, joins that
 * wait for low load, copies for load and survival, failures in bursts, clients that wait longer
 * each time.
 */
#include "models/rank_failure/inputs.h"
#include "tests/rank_failure/ep_case.h"

/* 256 slots for 256 experts alike: rank 9 takes 8 of them.  No restart, nothing moves, and of the
 * picks after the pause one in 32 goes nowhere. */
START_TEST (dropped_picks_by_hand)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double after, pause;

  set_more (&p, "system", "drop", "slots_per_rank", "8", "placement", "trivial", "load", "fluid",
            "replace_s", "1000 s", NULL);
  r = run_until (&p, 1, 100.0);
  ck_assert_double_eq (value (r, "restarts"), 0);
  ck_assert_double_eq (value (r, "uncovered_experts.mean"), 8);
  assert_close (value (r, "dropped_share.last"), 1.0 / 32, 1e-6);
  ck_assert_double_eq (value (r, "single_copy_experts.max"), 256);
  ck_assert_double_eq (value (r, "single_copy_experts.last"), 248);
  after = value (r, "tokens") - 20.0 * value (r, "before_tokens_per_s");
  ck_assert_double_gt (after, 1e6);
  assert_close (value (r, "dropped_picks"), after * 8 * 58 / 32, 1e-6);
  pause = value (r, "recovery_pause_s.mean") - value (r, "detection_s.mean");
  assert_close (pause, 31 * 0.0024 + 30 * 0.0005 + 0.05, 1e-6);
  ck_assert_double_eq (value (r, "moved_local_bytes") + value (r, "moved_node_bytes")
                         + value (r, "moved_remote_bytes") + value (r, "moved_host_bytes")
                         + value (r, "moved_host_remote_bytes") + value (r, "moved_storage_bytes"),
                       0);
}
END_TEST

/* Single requests: picks are dropped until the rank is back; then all are served again. */
START_TEST (dropped_until_the_rank_is_back)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "system", "drop", "slots_per_rank", "8", "placement", "trivial", "replace_s", "5 s",
            "warm_s", "30 s", NULL);
  r = run_until (&p, 1, 100.0);
  assert_close (value (r, "dropped_share.max"), 1.0 / 32, 1e-6);
  ck_assert_double_eq (value (r, "dropped_share.last"), 0);
  ck_assert_double_eq (value (r, "ranks_alive.last"), 32);
  ck_assert_double_gt (value (r, "dropped_picks"), 1e5);
  ck_assert_double_lt (value (r, "dropped_picks"), value (r, "tokens") * 8 * 58 / 32);
}
END_TEST

/* With two copies on different ranks one death drops nothing. */
START_TEST (nothing_to_drop)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "system", "drop", "placement", "anti_affine", "load", "fluid", NULL);
  r = run_until (&p, 1, 60.0);
  ck_assert_double_eq (value (r, "recovery_pause_s.n"), 1);
  ck_assert_double_eq (value (r, "single_copy_experts.min"), 0);
  ck_assert_double_eq (value (r, "single_copy_experts.max"), 16); /* those of the dead rank */
  ck_assert_double_eq (value (r, "dropped_share.max"), 0);
  ck_assert_double_eq (value (r, "dropped_picks"), 0);
}
END_TEST

/* All tiers know what is dropped. */
START_TEST (tiers_agree_on_dropping)
{
  static const char *const tiers[] = { "closed", "rank", "token" };
  double rate[3];

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "system", "drop", "slots_per_rank", "8", "popularity", "zipf", "placement",
                "trivial", "load", "fluid", "fault_ranks", "12", "fault_at_s", "1 s", "fidelity",
                tiers[i], "replace_s", "1000 s", NULL);
      r = run_recorded (&p, 1, 20.0, 30.0);
      ck_assert_double_gt (value (r, "dropped_share.last"), 0.2);
      rate[i] = value (r, "tokens_per_s");
    }
  assert_close (rate[0], rate[2], 0.01);
  assert_close (rate[1], rate[2], 0.01);
}
END_TEST

START_TEST (dropping_moves_nothing)
{
  static const char *const moves[][2]
    = { { "rebalance_s", "60 s" }, { "join_rebalances", "true" } };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (GError) error = NULL;

      set_more (&p, "system", "drop", moves[i][0], moves[i][1], NULL);
      ck_assert (!rank_failure_model.check (&p, &error));
      ck_assert (strstr (error->message, "moves no weights") != NULL);
    }
}
END_TEST

/* Seconds with 31 ranks. */
static double
short_of_one (const char *join, const char *below, const char *patience)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "load", "fluid", "replace_s", "3 s", "warm_s", "30 s", "join", join,
            "join_below_requests", below, "join_patience_s", patience, NULL);
  r = run_until (&p, 1, 200.0);
  ck_assert_double_eq (value (r, "join_pause_s.n"), value (r, "ranks_alive.last") - 31);
  return (32.0 - value (r, "ranks_alive.mean")) * 200.0;
}

/* 66 requests a rank on the 31 that live: below that nobody joins until patience ends. */
START_TEST (joins_wait_for_low_load)
{
  double at_once = short_of_one ("at_once", "16", "600 s");
  double waited = short_of_one ("deferred", "66", "30 s") - at_once;

  ck_assert_double_ge (waited, 30.0 - 1e-6);
  ck_assert_double_le (waited, 31.2);
  ck_assert_double_eq (short_of_one ("deferred", "67", "30 s"), at_once);
  ck_assert_double_gt (short_of_one ("deferred", "66", "inf s"), 165.0);
}
END_TEST

/* A load that swings: the rank is back in the trough, neither at once nor when patience ends. */
START_TEST (joins_in_the_trough)
{
  double back[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "load", "poisson", "request_rate_hz", "60 Hz", "request_swing", "1",
                "request_period_s", "300 s", "fault_at_s", "5 s", "replace_s", "1 s", "warm_s",
                "20 s", "join", i == 0 ? "at_once" : "deferred", "join_below_requests", "10",
                "join_patience_s", "1000 s", NULL);
      r = run_until (&p, 1, 300.0);
      ck_assert_double_eq (value (r, "ranks_alive.last"), 32);
      back[i] = (32.0 - value (r, "ranks_alive.mean")) * 300.0;
    }
  ck_assert_double_lt (back[0], 30.0);
  ck_assert_double_gt (back[1], 120.0); /* the trough is at 225 s */
  ck_assert_double_lt (back[1], 230.0);
}
END_TEST

/* In the first half of a period come (1 + 2 swing / pi) times the mean. */
START_TEST (requests_swing)
{
  static const double until[] = { 250.0, 500.0 };
  double wanted[] = { 250.0 * 40 * (1.0 + 2.0 * 0.7 / G_PI), 500.0 * 40 };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "load", "poisson", "faults", "none", "request_rate_hz", "40 Hz",
                "request_swing", "0.7", "request_period_s", "500 s", NULL);
      r = run_until (&p, 5, until[i]);
      ck_assert_double_le (fabs (value (r, "arrived_requests") - wanted[i]),
                           3.0 * sqrt (wanted[i]));
    }
}
END_TEST

typedef struct {
  double uncovered, balance;
} Placed;

/* What the losses of each of four nodes leave uncovered, together, and how even the loads are. */
static Placed
placed (const char *placement, const char *share, const char *slots)
{
  static const char *const first[] = { "0", "8", "16", "24" };
  Placed sum = { 0.0, 0.0 };

  for (guint node = 0; node < 4; node++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "popularity", "zipf", "placement", placement, "coverage_share", share,
                "slots_per_rank", slots, "repair", "minimal", "load", "fluid", "fault_at_s", "1 s",
                "fault_rank", first[node], "fault_ranks", "8", "coordinator_restarts", "false",
                NULL);
      r = run_until (&p, 1, 13.0);
      sum.uncovered += value (r, "uncovered_experts.mean");
      sum.balance += value (r, "balance.max") / 4.0;
    }
  return sum;
}

/* 96 spare slots: no share for survival is the placement by nodes; all of them leave 160 experts
 * with one copy, each of them lost with one of the nodes.  As many spare slots as experts leave
 * none. */
START_TEST (copies_for_load_and_survival)
{
  Placed load = placed ("anti_affine_node", "0", "11");
  Placed none = placed ("mixed", "0", "11");
  Placed half = placed ("mixed", "0.5", "11"), all = placed ("mixed", "1", "11");

  ck_assert_double_eq (load.uncovered, none.uncovered);
  ck_assert_double_eq (load.balance, none.balance);
  ck_assert_double_gt (none.uncovered, half.uncovered);
  ck_assert_double_gt (half.uncovered, all.uncovered);
  assert_close (all.uncovered, 160.0, 1e-12);
  ck_assert_double_ge (none.balance, half.balance);
  ck_assert_double_gt (half.balance, all.balance);
  ck_assert_double_eq (placed ("mixed", "1", "16").uncovered, 0);
}
END_TEST

/* A Markov-modulated Poisson process keeps its mean; the squared cv of its intervals is
 * 1 + 2 a b (x - y)^2 / ((a + b)^2 (x y + x b + y a)) with rates x and y of the states and a and b
 * of leaving them (Fischer and Meier-Hellstern 1993). */
START_TEST (failures_in_bursts)
{
  static const char *const factors[] = { "1", "30" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      double f = i == 0 ? 1.0 : 30.0, a = 1.0 / 40.0, b = 1.0 / 4.0, hours = 40000.0;
      double x = (40.0 + 4.0) / (40.0 + f * 4.0), y = f * x;
      double cv2
        = 1.0 + 2 * a * b * (x - y) * (x - y) / ((a + b) * (a + b) * (x * y + x * b + y * a));

      only_ranks_fail (&p, "1 h");
      set_more (&p, "study", "faults", "fault_law", "bursts", "burst_factor", factors[i], "burst_s",
                "4 h", "calm_s", "40 h", "ranks", "1", "ranks_per_node", "1", NULL);
      r = run_until (&p, 4, hours * 3600.0);
      assert_close (value (r, "faults"), hours, i == 0 ? 0.015 : 0.08);
      assert_close (value (r, "fault_interval_cv"), sqrt (cv2), 0.05);
      ck_assert_double_gt (sqrt (cv2), i == 0 ? 0.999 : 2.0);
    }
}
END_TEST

/* Each death orders one replacement, once, however often the restart begins again: of two spares
 * each is used once, without spares the second death is waited for from its own time on; a process
 * that crashed needs none. */
START_TEST (one_replacement_a_death)
{
  static const char *const settings[][3]
    = { { "2", "700 s", "0" }, { "0", "700 s", "0" }, { "0", "700 s", "1" } };
  static const double wait[] = { 5.0, 700.0, 5.0 };
  EpFault faults[] = { { 10.0, 9 }, { 200.0, 21 } };
  EpFaults trace = { 2, faults };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      double end;

      set_more (&p, "system", "restart", "faults", "trace", "load", "fluid", "restart_detect_s",
                "1 s", "spares", settings[i][0], "replace_s", settings[i][1], "crash_share",
                settings[i][2], NULL);
      p.fault_trace.data = &trace;
      r = run_until (&p, 1, 1500.0);
      end = 200.0 + wait[i] + value (r, "restart_stages_s") - 1.0;
      ck_assert_double_eq (value (r, "restarts"), 1);
      assert_close (value (r, "restart_pause_s.max"), end - 10.0, 1e-9);
      p.fault_trace.data = NULL;
    }
}
END_TEST

/* All requests are aborted at 10 s and at 60 s.  Their clients wait 30 s, and the second time 30 s
 * again or 300 s: then only those run that were young at 60 s. */
START_TEST (clients_back_off)
{
  static const char *const factor[] = { "1", "10" };
  EpFault faults[] = { { 10.0, 9 }, { 60.0, 21 } };
  EpFaults trace = { 2, faults };
  double running[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "faults", "trace", "in_flight", "abort", "retry_delay_s", "30 s",
                "retry_backoff", factor[i], "output_tokens", "2000 tokens", NULL);
      p.fault_trace.data = &trace;
      r = run_until (&p, 1, 150.0);
      running[i] = value (r, "running_requests.last");
      p.fault_trace.data = NULL;
    }
  ck_assert_double_eq (running[0], 32 * 64);
  ck_assert_double_lt (running[1], 500);
}
END_TEST

TEST_MAIN (ep_policies, TEST (dropped_picks_by_hand), TEST (dropped_until_the_rank_is_back),
           TEST (nothing_to_drop), TEST (tiers_agree_on_dropping), TEST (dropping_moves_nothing),
           TEST (joins_wait_for_low_load), TEST (joins_in_the_trough), TEST (requests_swing),
           TEST (copies_for_load_and_survival), TEST (failures_in_bursts),
           TEST (one_replacement_a_death), TEST (clients_back_off))
