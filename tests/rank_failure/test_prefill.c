/* tests/rank_failure/test_prefill.c - rank_failure: a step of prefill by hand, its limits, its
 * tiers.
 */
#include "tests/rank_failure/ep_case.h"

/* EP32, 256 slots, 16,384 tokens a rank from prompts of 3,000, experts all alike. */
static EpParams
prefill (void)
{
  EpParams p = defaults ();

  set_more (&p, "study", "prefill", "slots_per_rank", "8", "context_tokens", "3000 tokens",
            "fluctuations", "false", "elastic_share", "0", "prefill_other_per_token_s", "0.9 us",
            NULL);
  return p;
}

/* Seconds of computing of a layer for @tokens of a rank, its experts @peak times as loaded as the
 * mean. */
static double
computing (double tokens, double peak)
{
  double fp8 = 0.69 * 1978e12, picks = 8 * tokens * peak;
  double attention = tokens * 374.2e6 / fp8 + tokens * 3001 / 2 * 81920 / (0.6 * 989e12);
  double experts = 21.1e-6 + 2 * 44.04e6 * picks / fp8 + 0.0137e-6 * picks;

  return attention + experts + 2 * 44.04e6 * tokens / fp8 + 0.9e-6 * tokens;
}

/* A token goes to 4 (1 - (3/4)^8) nodes and 32 (1 - (31/32)^8) ranks; the NIC is slower. */
START_TEST (balanced_step_by_hand)
{
  g_auto (EpParams) p = prefill ();
  g_autoptr (SimRecord) r = run_until (&p, 1, 1.0);
  double nodes = 8192 * 4 * (1 - pow (0.75, 8)), comp = computing (8192, 1.0);

  ck_assert_double_gt (nodes / 58e9, 8192 * 32 * (1 - pow (31 / 32.0, 8)) * 7 / 8 / 210e9);
  assert_close (value (r, "dispatch_s"), nodes * 7408 / 58e9, 1e-6);
  assert_close (value (r, "combine_s"), nodes * 14336 / 57e9, 1e-6);
  ck_assert_double_gt (comp, nodes * (7408 / 58e9 + 14336 / 57e9));
  assert_close (value (r, "step_s"), 58 * 2 * comp, 1e-6);
  ck_assert_double_le (fabs (value (r, "straggler_share")), 1e-6);
  assert_close (value (r, "tokens_per_s"), 32 * 16384 / (58 * 2 * comp), 1e-6);
  assert_close (value (r, "node_tokens_per_s"), 8 * 16384 / (58 * 2 * comp), 1e-6);
}
END_TEST

/* One batch: communication follows computing.  Starved of network: it is all there is to see. */
START_TEST (step_without_overlap)
{
  static const char *const from[] = { "inf", "1" };
  static const double batch[] = { 16384, 8192 }, times[] = { 1, 2 };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = prefill ();
      g_autoptr (SimRecord) r = NULL;
      double nodes = batch[i] * 4 * (1 - pow (0.75, 8));
      double comm = nodes * (7408 / 10e9 + 14336 / 10e9), comp = computing (batch[i], 1.0);

      set_more (&p, "overlap_from_requests", from[i], "throughput_dispatch_bytes_per_s", "10 GB/s",
                "throughput_combine_bytes_per_s", "10 GB/s", NULL);
      r = run_until (&p, 1, 1.0);
      ck_assert_double_gt (comm, comp);
      assert_close (value (r, "step_s"), 58 * times[i] * (i == 0 ? comp + comm : comm), 1e-6);
    }
}
END_TEST

/* Within a node only NVLink carries, seven eighths of what its ranks get. */
START_TEST (step_in_one_node)
{
  g_auto (EpParams) p = prefill ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "ranks", "8");
  set (&p, "slots_per_rank", "32");
  r = run_until (&p, 1, 1.0);
  assert_close (value (r, "dispatch_s"), 8192 * 8 * (1 - pow (0.875, 8)) * 7 / 8 * 7408 / 210e9,
                1e-6);
}
END_TEST

/* One expert takes everything: its rank computes all, every token comes to it, and no more than
 * once to each rank. */
START_TEST (all_on_one_rank)
{
  g_auto (EpParams) p = prefill ();
  g_autoptr (SimRecord) r = NULL;
  double nvlink = 8192 * 32 * 7 / 8.0;

  set_more (&p, "popularity", "k_hot", "hot_experts", "1", "hot_share", "1", "placement", "trivial",
            NULL);
  r = run_until (&p, 1, 1.0);
  ck_assert_double_gt (nvlink / 210e9, 8192 * 4 / 58e9);
  assert_close (value (r, "dispatch_s"), nvlink * 7408 / 210e9, 1e-6);
  assert_close (value (r, "step_s"), 58 * 2 * computing (8192, 32), 1e-6);
  /* A mean rank has a thirty-second of that, the fixed part apart. */
  assert_close (1.0 - value (r, "straggler_share"),
                (21.1e-6 + (value (r, "moe_s") - 21.1e-6) / 32) / value (r, "moe_s"), 1e-6);
}
END_TEST

static double
step_of (const char *name, const char *text, const char *placement, const char *popularity)
{
  g_auto (EpParams) p = prefill ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "placement", placement, "popularity", popularity, "slots_per_rank", "9", name, text,
            NULL);
  r = run_until (&p, 1, 1.0);
  return value (r, "step_s");
}

/* Without skew there is nothing to balance. */
START_TEST (balancing_the_balanced)
{
  assert_close (step_of ("slots_per_rank", "8", "eplb", "uniform"),
                step_of ("slots_per_rank", "8", "trivial", "uniform"), 1e-9);
  ck_assert_double_lt (step_of ("slots_per_rank", "9", "eplb", "zipf"),
                       0.8 * step_of ("slots_per_rank", "9", "trivial", "zipf"));
}
END_TEST

/* Longer prompts cost their pairs of tokens and nothing else. */
START_TEST (longer_prompts)
{
  double longer = step_of ("context_tokens", "4096 tokens", "eplb", "uniform");
  double shorter = step_of ("context_tokens", "1024 tokens", "eplb", "uniform");

  assert_close (longer - shorter, 58.0 * 16384 * 3072 / 2 * 81920 / (0.6 * 989e12), 1e-6);
}
END_TEST

/* A plan on old statistics balances less; without exchanges it is the fresh one. */
START_TEST (stale_statistics)
{
  double fresh = step_of ("stale_exchanges", "0", "eplb_global", "zipf");
  double old = step_of ("stale_exchanges", "16", "eplb_global", "zipf");
  double trivial = step_of ("stale_exchanges", "0", "trivial", "zipf");

  ck_assert_double_gt (old, 1.1 * fresh);
  ck_assert_double_lt (old, trivial);
}
END_TEST

START_TEST (tiers_agree)
{
  static const char *const tiers[] = { "closed", "rank", "token" };
  double step[3];

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = prefill ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "fidelity", tiers[i], "fluctuations", "true", "popularity", "zipf",
                "prefill_step_tokens", "2048 tokens", NULL);
      r = run_until (&p, 3, 1.0);
      step[i] = value (r, "step_s");
    }
  assert_close (step[0], step[2], 0.01);
  assert_close (step[1], step[2], 0.01);
  ck_assert (step[0] != step[1] && step[1] != step[2]);
}
END_TEST

TEST_MAIN (ep_prefill, TEST (balanced_step_by_hand), TEST (step_without_overlap),
           TEST (step_in_one_node), TEST (all_on_one_rank), TEST (balancing_the_balanced),
           TEST (longer_prompts), TEST (stale_statistics), TEST (tiers_agree))
