/* tests/rank_failure/test_serving.c - rank_failure: requests through a fault, slow ranks, drift,
 * cost, timeline, and long runs against closed forms.
 */
#include "models/rank_failure/inputs.h"
#include "models/rank_failure/placement/weights.h"
#include "tests/rank_failure/ep_case.h"

/* In flight on live ranks: kept, queued again, or aborted; and given up when the server may not
 * queue them again. */
START_TEST (requests_in_flight)
{
  static const char *const rules[] = { "keep", "requeue", "abort", "requeue" };
  static const double least[][4]
    = { { 0, 0, 40, 0 }, { 1900, 0, 40, 0 }, { 0, 0, 1900, 0 }, { 1900, 1900, 40, 0 } };

  for (guint i = 0; i < 4; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "in_flight", rules[i]);
      set (&p, "max_retractions", i == 3 ? "0" : "1");
      r = run_until (&p, 1, 60.0);
      ck_assert_double_ge (value (r, "retracted_requests"), least[i][0]);
      ck_assert_double_le (value (r, "retracted_requests"), least[i][0] * 1.1);
      ck_assert_double_ge (value (r, "given_up_requests"), least[i][1]);
      ck_assert_double_le (value (r, "given_up_requests"), least[i][1] * 1.1);
      ck_assert_double_ge (value (r, "lost_requests"), least[i][2]);
      ck_assert_double_le (value (r, "lost_requests"), least[i][2] * 2.5);
      ck_assert ((value (r, "poisoned_tokens") > 0.0) == (i == 0));
    }
}
END_TEST

/* What the dead rank held comes back from a checkpoint or is prefilled again, token by token. */
START_TEST (checkpoints_spare_the_prefill)
{
  static const char *const kept[] = { "false", "true" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "kv_checkpoint", kept[i]);
      set (&p, "prefill_nodes", "4");
      r = run_until (&p, 1, 60.0);
      ck_assert_double_gt (value (r, "lost_kv_tokens"), 1e4);
      ck_assert_double_eq (value (r, i == 0 ? "reprefilled_tokens" : "restored_tokens"),
                           value (r, "lost_kv_tokens"));
      ck_assert_double_eq (value (r, i == 1 ? "reprefilled_tokens" : "restored_tokens"), 0);
    }
}
END_TEST

/* Two ranks die 50 s apart; a spare is there at once, the next only after its replacement. */
START_TEST (spares_run_out)
{
  EpFault faults[] = { { 10.0, 9 }, { 60.0, 21 } };
  EpFaults trace = { 2, faults };
  static const char *const spares[] = { "0", "1", "2" };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "faults", "trace", "crash_share", "0", "load", "fluid", "spares", spares[i],
                "replace_s", "1000 s", "warm_s", "5 s", NULL);
      p.fault_trace.data = &trace;
      r = run_until (&p, 1, 150.0);
      ck_assert_double_eq (value (r, "ranks_alive.last"), 30 + i);
      assert_close (value (r, "cost_usd"), (32 + i) * 150.0 / 3600.0 * 3.5, 1e-12);
      assert_close (value (r, "lost_usd"), /* spares that wait are lost, too */
                    (32 * (1.0 - value (r, "capacity_share")) + i) * 150.0 / 3600.0 * 3.5, 1e-9);
      p.fault_trace.data = NULL;
    }
}
END_TEST

static double
slow_rate (const char *rate_hz, const char *factor, const char *tier)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "faults", "none", "fluctuations", "false", "fidelity", tier, "load", "fluid",
            "elastic_share", "0", "slow_rate_hz", rate_hz, "slow_factor", factor, "slow_s",
            "1000000 s", NULL);
  r = run_recorded (&p, 3, 30.0, 60.0);
  if (strcmp (rate_hz, "0 Hz") != 0)
    ck_assert_double_ge (value (r, "slow_ranks.last"), strcmp (rate_hz, "50 Hz") == 0 ? 32 : 1);
  return value (r, "tokens_per_s");
}

/* In lock step one slow rank costs what all slow ranks cost, in whatever tier: all work of a rank
 * takes 1.7 times as long, and the wires do not. */
START_TEST (one_slow_rank_is_enough)
{
  double all = slow_rate ("50 Hz", "1.7", "closed"), none = slow_rate ("0 Hz", "1.7", "closed");

  assert_close (slow_rate ("0.2 Hz", "1.7", "closed"), all, 1e-9);
  assert_close (slow_rate ("50 Hz", "1.7", "rank"), all, 2e-3);
  ck_assert_double_gt (none, 1.2 * all);
  ck_assert_double_lt (none, 1.7 * all);
}
END_TEST

/* All are slow, one dies: 31 are slow. */
START_TEST (dead_ranks_are_not_slow)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "load", "fluid", "slow_rate_hz", "50 Hz", "slow_factor", "1.3", "slow_s",
            "1000000 s", "warm_s", "1000 s", NULL);
  r = run_until (&p, 3, 60.0);
  ck_assert_double_eq (value (r, "slow_ranks.max"), 32);
  ck_assert_double_eq (value (r, "slow_ranks.last"), 31);
}
END_TEST

/* A rank for which the others wait longer than the timeout counts as dead. */
START_TEST (too_slow_is_dead)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "faults", "none", "slow_rate_hz", "0.05 Hz", "slow_factor", "1e6",
            "coordinator_restarts", "false", NULL);
  r = run_until (&p, 3, 60.0);
  ck_assert_double_ge (value (r, "faults_hit"), 1);
  ck_assert_double_ge (value (r, "recovery_pause_s.n"), 1);
}
END_TEST

static double
drifting_balance (const char *rebalance, const char *lag, double *pauses)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "faults", "none", "popularity", "zipf", "load", "fluid", "drift_s", "20 s",
            "drift_exchanges", "16", "rebalance_s", rebalance, "statistics_lag_s", lag, NULL);
  r = run_until (&p, 5, 600.0);
  *pauses = value (r, "rebalance_pause_s.n");
  return value (r, "balance.mean");
}

/* Placements age as popularity drifts; balancing anew helps, less so on old statistics. */
START_TEST (drift_unbalances)
{
  double n, never = drifting_balance ("0 s", "0 s", &n), fresh, stale;

  ck_assert_double_eq (n, 0);
  fresh = drifting_balance ("60 s", "0 s", &n);
  ck_assert_double_ge (n, 8);
  stale = drifting_balance ("60 s", "120 s", &n);
  ck_assert_double_gt (fresh, 1.2 * never);
  ck_assert_double_gt (fresh, 1.05 * stale);
  ck_assert_double_gt (stale, never);
}
END_TEST

/* A warm-up leaves rates of a steady instance as they are. */
START_TEST (rates_are_of_the_measured_time)
{
  double rate[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "faults", "none");
      set (&p, "load", "fluid");
      r = run_recorded (&p, 1, 10.0 * i, 30.0);
      rate[i] = value (r, "tokens_per_s");
      ck_assert_double_eq (value (r, "availability_share"), 1);
    }
  assert_close (rate[0], rate[1], 1e-9);
}
END_TEST

/* Also of single requests, and a warm-up that ends between two bins: tokens over measured time, but
 * for the jump under way then. */
START_TEST (rates_after_an_odd_warmup)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "faults", "none");
  set (&p, "requests_per_rank", "17");
  r = run_recorded (&p, 1, 7.3, 61.9);
  assert_close (value (r, "tokens_per_s"), value (r, "tokens") / 54.6, 2e-3);
  assert_close (value (r, "tokens_per_s"),
                value (r, "running_requests.mean") / value (r, "tpot_s.mean"), 0.02);
}
END_TEST

/* Of 60 measured seconds, 20 to 31 are a pause. */
START_TEST (availability_of_the_measured_time)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "load", "fluid");
  set (&p, "replace_s", "1000 s");
  r = run_recorded (&p, 1, 15.0, 75.0);
  assert_close (value (r, "unavailability_share"), value (r, "recovery_pause_s.mean") / 60.0, 1e-6);
}
END_TEST

/* A timeout that never ends is fixed membership without a restart: nothing after the fault. */
START_TEST (no_timeout_no_end)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "timeout_s", "1000000 s");
  r = run_until (&p, 1, 100.0);
  assert_close (value (r, "availability_share"), 0.2, 1e-9);
}
END_TEST

/* Any SLO counts all finished output, an impossible one none. */
START_TEST (goodput_follows_the_slo)
{
  static const char *const tpot[] = { "1000000 s", "60 ms", "1 ms" };
  double good[3], all = 0.0;

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "slo_tpot_s", tpot[i], "slo_ttft_s", "1000000 s", "output_tokens", "300 tokens",
                NULL);
      r = run_until (&p, 1, 60.0);
      good[i] = value (r, "good_tokens");
      all = 300.0 * value (r, "done_requests");
      assert_close (value (r, "goodput_tokens_per_s") + 1.0, good[i] / 60.0 + 1.0, 1e-12);
    }
  ck_assert_double_eq (good[0], all);
  ck_assert_double_lt (good[1], 0.9 * all); /* what stood through the pause */
  ck_assert_double_gt (good[1], 0.3 * all);
  ck_assert_double_eq (good[2], 0);
}
END_TEST

/* Shrinking only, sixteen of 32 ranks must live: the time to the seventeenth failure is MTBF times
 * 1/32 + ... + 1/16, then a restart. */
START_TEST (shrinking_only_is_k_out_of_n)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double mean = 0.0, variance = 0.0, until = 4000.0, n;

  for (guint j = 16; j <= 32; j++)
    {
      mean += 50.0 / j;
      variance += 50.0 / j * 50.0 / j;
    }
  set_more (&p, "system", "shrink", "load", "fluid", "placement", "trivial", "repair", "minimal",
            "replace_s", "0 s", "bin_s", "600 s", NULL);
  only_ranks_fail (&p, "50 h");
  r = run_until (&p, 9, until * 3600.0);
  n = value (r, "restarts");
  mean += value (r, "restart_pause_s.mean") / 3600.0;
  ck_assert_double_ge (n, 80);
  ck_assert_double_le (fabs (n - until / mean), 3.0 * sqrt (n * variance) / mean + 1.0);
}
END_TEST

/* The slowest of 32 equal ranks carries 2.07 standard deviations more than the mean: the expected
 * largest of 32 normals. */
START_TEST (expected_slowest_rank)
{
  double moe[2], sd = sqrt (32 * 64 * 8 / 32.0 * (1.0 - 1.0 / 32));

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "study", "step");
      set (&p, "fluctuations", i == 0 ? "false" : "true");
      r = run_until (&p, 1, 1.0);
      moe[i] = value (r, "moe_s");
    }
  /* bound by reading weights: rows are moved, 40,960 bytes each; and skewed, by (z^2 - 1) / 6 */
  assert_close ((moe[1] - moe[0]) * 0.853 * 3.35e12 / 40960,
                2.0697 * sd + (2.0697 * 2.0697 + 0.16 - 1.0) / 6.0, 0.03);
}
END_TEST

/* Events without memory: their intervals spread as much as they last.  One rank's Weibull clock
 * does not: its cv follows from the shape. */
START_TEST (intervals_of_failures)
{
  static const char *const law[] = { "exponential", "weibull" };
  double k = 1.7, g1 = tgamma (1 + 1 / k), g2 = tgamma (1 + 2 / k);
  const double wanted[] = { 1.0, sqrt (g2 / (g1 * g1) - 1.0) };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "study", "faults", "fault_law", law[i], "weibull_shape", "1.7", "ranks", "1",
                "ranks_per_node", "1", NULL);
      only_ranks_fail (&p, "1 h");
      r = run_until (&p, 4, 4000.0 * 3600.0);
      assert_close (value (r, "fault_interval_cv"), wanted[i], 0.05);
      assert_close (value (r, "instance_mtbf_s"), 3600.0, 0.05);
    }
}
END_TEST

static const char *
label_at (const SimRecord *r, const char *track, double at_s)
{
  for (guint i = 0; i < r->spans->len; i++)
    {
      const SimSpan *s = &g_array_index (r->spans, SimSpan, i);

      if (strcmp (s->track, track) == 0 && s->from <= sim_time_from_s (at_s)
          && s->to > sim_time_from_s (at_s))
        return s->label;
    }
  return "nothing";
}

/* Every rank does something at any time, once; a repair, a join and the replaced rank show. */
START_TEST (timeline_of_every_rank)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  SimTime sum = 0;
  double back;

  set_more (&p, "plan_s", "2 s", "agree_s", "1 s", "replace_s", "30 s", "warm_s", "20 s", "load",
            "fluid", NULL);
  r = run_until (&p, 1, 100.0);
  for (guint i = 0; i < r->spans->len; i++)
    sum += g_array_index (r->spans, SimSpan, i).to - g_array_index (r->spans, SimSpan, i).from;
  assert_close (sim_time_to_s (sum), 32 * 100.0, 1e-9);
  ck_assert_str_eq (label_at (r, "rank 9", 19.9), "serve");
  ck_assert_str_eq (label_at (r, "rank 9", 21.0), "dead");
  ck_assert_str_eq (label_at (r, "rank 9", 40.0), "replace");
  ck_assert_str_eq (label_at (r, "rank 9", 60.0), "warm");
  ck_assert_str_eq (label_at (r, "rank 3", 21.0), "stall");
  ck_assert_str_eq (label_at (r, "rank 3", 30.9), "agree");
  ck_assert_str_eq (label_at (r, "rank 3", 32.5), "plan");
  ck_assert_str_eq (label_at (r, "rank 3", 33.2), "move");
  ck_assert_str_eq (label_at (r, "rank 3", 40.0), "serve");
  back = 20.0 + 30.0 + 20.0;
  ck_assert_str_eq (label_at (r, "rank 3", back + 1.0), "join groups");
  ck_assert_str_eq (label_at (r, "rank 3", back + 7.0), "broadcast");
  ck_assert_str_eq (label_at (r, "rank 9", back + 9.0), "serve");
}
END_TEST

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Steps one by one: normal loads have the 95th percentile of the reference within 3 %. */
START_TEST (tiers_agree_in_the_tail)
{
  static const char *const tiers[] = { "rank", "token" };
  enum { RUNS = 20 };
  double tail[2];

  for (guint t = 0; t < 2; t++)
    {
      double steps[RUNS];

      for (guint i = 0; i < RUNS; i++)
        {
          g_auto (EpParams) p = defaults ();
          g_autoptr (SimRecord) r = NULL;

          set_more (&p, "study", "step", "fidelity", tiers[t], "ranks", "16", "slots_per_rank",
                    "20", NULL);
          r = run_until (&p, 50 + i, 1.0);
          steps[i] = value (r, "step_s");
        }
      qsort (steps, RUNS, sizeof *steps, ascending);
      tail[t] = steps[RUNS * 95 / 100];
      ck_assert_double_gt (steps[RUNS - 1], steps[0]);
    }
  assert_close (tail[0], tail[1], 0.03);
}
END_TEST

static double
tpot_of (const char *prefill, const char *ranks, const char *rate_hz)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "load", "poisson", "faults", "none", "fluctuations", "false", "prefill", prefill,
            "ranks", ranks, "request_rate_hz", rate_hz, "prompt_tokens", "100 tokens",
            "output_tokens", "400 tokens", NULL);
  if (strcmp (prefill, "instance") == 0)
    set (&p, "eager_layer_s", "10 ms");
  r = run_until (&p, 3, 4000.0);
  return value (r, "tpot_s.mean");
}

/* The round rule: each prompt takes a pass of T_m = 61 x 10 ms from everybody: a token takes
 * T / (1 - rate (T_m - T)); it is the rate of the whole instance that counts, on however many
 * ranks. */
START_TEST (prompts_set_the_pace)
{
  static const char *const ranks[] = { "32", "64" };

  for (guint i = 0; i < 2; i++)
    {
      double alone = tpot_of ("pool", ranks[i], "0.5 Hz");
      double wanted = alone / (1.0 - 0.5 * (0.61 - alone));

      ck_assert_double_gt (wanted, 1.3 * alone);
      assert_close (tpot_of ("instance", ranks[i], "0.5 Hz"), wanted, 0.03);
    }
}
END_TEST

/* Prompts that wait for one another share passes: a token takes less, the first one longer, and no
 * request is lost (the model counts them). */
START_TEST (prompts_wait_for_others)
{
  double tpot[3], ttft[3];
  static const char *const passes[] = { "0", "4", "30" };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "load", "poisson", "faults", "none", "prefill", "instance", "request_rate_hz",
                "4 Hz", "prompt_tokens", "100 tokens", "output_tokens", "200 tokens",
                "eager_layer_s", "3 ms", "prefill_delay_passes", passes[i], NULL);
      r = run_until (&p, 3, 500.0);
      tpot[i] = value (r, "tpot_s.mean");
      ttft[i] = value (r, "ttft_s.mean");
    }
  ck_assert_double_gt (tpot[0], tpot[1]);
  ck_assert_double_gt (tpot[1], tpot[2]);
  ck_assert_double_lt (ttft[1], ttft[2]);
}
END_TEST

/* Prompts of 1,000 tokens and outputs of 400, at a rate: to the first token, or of a token. */
static double
passes_of (const char *rate_hz, const char *metric, const char *eager_s, const char *setting,
           const char *text)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "load", "poisson", "faults", "none", "fluctuations", "false", "prefill", "instance",
            "request_rate_hz", rate_hz, "prompt_tokens", "1000 tokens", "output_tokens",
            "400 tokens", "eager_layer_s", eager_s, setting, text, NULL);
  r = run_until (&p, 3, 4000.0);
  return value (r, metric);
}

/* Decodes wait for a pass of prompts alone, which is what the first token of a request takes that
 * has the instance to itself.  Where launches are slow the lock pays: both kinds run graphs. */
START_TEST (a_lock_parts_the_phases)
{
  double pool = passes_of ("0.5 Hz", "tpot_s.mean", "0 s", "prefill", "pool");
  double pass_s = passes_of ("0.01 Hz", "ttft_s.mean", "0 s", "phase_lock", "true")
                  - passes_of ("0.01 Hz", "tpot_s.mean", "0 s", "phase_lock", "true");
  double locked = passes_of ("0.5 Hz", "tpot_s.mean", "0 s", "phase_lock", "true");

  assert_close (locked, pool / (1.0 - 0.5 * pass_s), 0.01);
  ck_assert_double_gt (locked, passes_of ("0.5 Hz", "tpot_s.mean", "0 s", "phase_lock", "false"));
  ck_assert_double_lt (locked, passes_of ("0.5 Hz", "tpot_s.mean", "5 ms", "phase_lock", "false"));
}
END_TEST

/* Of 21 passes one has prompts, however many come: 0.61 s, and 20 as without any.  At 60 ms a token
 * as many requests are on the ranks as 9 Hz bring where prompts come ready. */
START_TEST (an_interval_is_for_decodes)
{
  double pool = passes_of ("9 Hz", "tpot_s.mean", "10 ms", "prefill", "pool");
  double at_once = passes_of ("4 Hz", "tpot_s.mean", "10 ms", "decode_interval_passes", "0");
  double spaced = passes_of ("4 Hz", "tpot_s.mean", "10 ms", "decode_interval_passes", "20");

  ck_assert_double_gt (at_once, 3.0 * pool);
  assert_close (spaced, (20.0 * pool + 0.61) / 21.0, 0.03);
}
END_TEST

/* Each of 64 requests a rank makes a token a step, whose KV of a layer leaves by the NIC before
 * dispatch is done; within one node no NIC is needed for tokens. */
START_TEST (checkpoints_take_bandwidth)
{
  static const char *const tiers[] = { "closed", "rank" };

  for (guint i = 0; i < 4; i++)
    {
      g_auto (EpParams) p = defaults ();
      double layer_s = 64.0 * ep_kv_token_bytes (&p) / 61.0 / (p.link_eff * p.gpu->nic_bytes_per_s),
             step_s[2], dispatch_s[2];

      set_more (&p, "study", "step", "fidelity", tiers[i / 2], "overlap_from_requests", "inf",
                "elastic_share", "0", "ranks_per_node", i % 2 ? "32" : "8", NULL);
      for (guint kept = 0; kept < 2; kept++)
        {
          g_autoptr (SimRecord) r = NULL;

          set (&p, "kv_checkpoint", kept ? "true" : "false");
          r = run_until (&p, 3, 1.0);
          step_s[kept] = value (r, "step_s");
          dispatch_s[kept] = value (r, "dispatch_s");
        }
      assert_close (dispatch_s[1], dispatch_s[0] + (i % 2 ? 0.0 : layer_s), 1e-9);
      assert_close (step_s[1], step_s[0] + (i % 2 ? 0.0 : 58.0 * layer_s), 1e-9);
    }
}
END_TEST

/* A prefill node that lives 100 s on average and is out for 50 s fails once in 150 s: within three
 * standard errors of a renewal process.  Prompts come ready later, and all of them do. */
START_TEST (prefill_nodes_fail)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) calm = NULL, r = NULL;
  double cycles = 30000.0 / 150.0, spread = sqrt (cycles) * 100.0 / 150.0;

  set_more (&p, "load", "poisson", "faults", "none", "prefill_nodes", "1", "request_rate_hz",
            "1 Hz", "prompt_tokens", "1000 tokens", "output_tokens", "50 tokens", NULL);
  calm = run_until (&p, 3, 30000.0);
  set_more (&p, "prefill_mtbf_s", "100 s", "prefill_repair_s", "50 s", NULL);
  r = run_until (&p, 3, 30000.0);
  ck_assert_double_eq (value (calm, "prefill_faults"), 0.0);
  ck_assert_double_le (fabs (value (r, "prefill_faults") - cycles), 3 * spread);
  ck_assert_double_eq (value (r, "arrived_requests"), value (calm, "arrived_requests"));
  ck_assert_double_ge (value (r, "done_requests"), value (calm, "done_requests") - 300);
  /* a third of the time it is out, and who comes then waits for half of that and for the queue */
  ck_assert_double_gt (value (r, "ttft_s.mean"), value (calm, "ttft_s.mean") + 25.0 / 3);
}
END_TEST

/* A prompt of two chunks takes two passes, and one that comes from a pool none. */
START_TEST (passes_by_chunks)
{
  double ttft[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "load", "poisson", "faults", "none", "prefill", "instance", "request_rate_hz",
                "0.01 Hz", "prompt_tokens", "1000 tokens", "output_tokens", "10 tokens",
                "eager_layer_s", "10 ms", "chunk_tokens", i == 0 ? "1000 tokens" : "500 tokens",
                NULL);
      r = run_until (&p, 3, 20000.0);
      ttft[i] = value (r, "ttft_s.mean");
    }
  assert_close (ttft[0], 0.61, 0.1);
  assert_close (ttft[1] - ttft[0], 0.61, 0.02);
}
END_TEST

TEST_MAIN (ep_serve, TEST (prompts_set_the_pace), TEST (prompts_wait_for_others),
           TEST (a_lock_parts_the_phases), TEST (an_interval_is_for_decodes),
           TEST (checkpoints_take_bandwidth), TEST (prefill_nodes_fail), TEST (passes_by_chunks),
           TEST (requests_in_flight), TEST (checkpoints_spare_the_prefill), TEST (spares_run_out),
           TEST (one_slow_rank_is_enough), TEST (too_slow_is_dead), TEST (dead_ranks_are_not_slow),
           TEST (drift_unbalances), TEST (rates_are_of_the_measured_time),
           TEST (rates_after_an_odd_warmup), TEST (availability_of_the_measured_time),
           TEST (no_timeout_no_end), TEST (goodput_follows_the_slo),
           TEST (shrinking_only_is_k_out_of_n), TEST (expected_slowest_rank),
           TEST (intervals_of_failures), TEST (timeline_of_every_rank),
           TEST (tiers_agree_in_the_tail))
