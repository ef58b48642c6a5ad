/* tests/rank_failure/test_fleet_changes.c - fleets by hand: joins that hang, drains, and instances
 * that make prompts.
 */
#include "models/rank_failure/inputs.h"
#include "models/rank_failure/placement/weights.h"
#include "tests/rank_failure/fleet_case.h"

/* A node dies for an hour and is back; its join hangs, is given up after 300 s and tried again a
 * minute later, all day long: 90 s of warm-up each time.  With an idle spare the node is exchanged
 * after two tries, and its hours idle are those between. */
START_TEST (a_join_that_is_never_heard_of_again)
{
  g_auto (EpParams) p = fleet ("eep", "4"), q = fleet ("eep", "5");
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_NODE, .id = 1, .drained = -1 };
  g_autoptr (SimRecord) r = NULL, s = NULL;

  set (&p, "join_lost_share", "0.9999999");
  r = run_rows (&p, &row, 1, EP_NODE_DIES);
  ck_assert_double_eq (value (r, "joins"), 0.0);
  ck_assert_double_eq (value (r, "failed_joins"), 1 + floor ((DAY - 4600 - 390) / 450));
  assert_close (value (r, "warming_node_h"), (DAY - 4600) / 3600, 1e-9);
  ck_assert_double_eq (value (r, "join_pause_s.n"), 0.0);
  ck_assert_double_lt (value (r, "capacity_share"), 1.0 - 0.25 * (DAY - 1000) / DAY);
  /* the spare hangs from 1,000 s on, and the other node from its repair on takes turns with it */
  set_more (&q, "join_lost_share", "0.9999999", "join_tries", "2", NULL);
  s = run_rows (&q, &row, 1, EP_NODE_DIES);
  ck_assert_double_eq (value (s, "joins"), 0.0);
  assert_close (value (s, "warming_node_h"), (DAY - 1000) / 3600, 1e-9);
  assert_close (value (s, "idle_node_h"), (DAY - 4600 + 1000) / 3600, 1e-9);
  ck_assert_double_gt (value (s, "failed_joins"), value (r, "failed_joins"));
}
END_TEST

/* A node leaves by plan for an hour.  Nobody has to notice it, its GPUs give their experts, and its
 * eight ranks send the KV of 64 requests of 2,048 tokens each to 24 others, all at once. */
START_TEST (a_drain_uses_what_leaves)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_NODE, .id = 1, .drained = 1 };
  EpOutage crash = row;
  g_autoptr (SimRecord) moved = NULL, lost = NULL, sudden = NULL;
  double kv = 64.0 * 2048.0 * ep_kv_token_bytes (&p), nic = p.link_eff * p.gpu->nic_bytes_per_s;

  crash.drained = 0;
  set_more (&p, "slots_per_rank", "11", "backup", "none", NULL);
  moved = run_rows (&p, &row, 1, EP_NODE_DIES);
  sudden = run_rows (&p, &crash, 1, EP_NODE_DIES);
  set (&p, "drain_kv", "drop");
  lost = run_rows (&p, &row, 1, EP_NODE_DIES);
  assert_close (value (moved, "migrated_kv_bytes"), 8 * kv, 1e-9);
  ck_assert_double_eq (value (moved, "kv_losses"), 0.0);
  assert_close (value (moved, "recovery_pause_s.mean") - value (lost, "recovery_pause_s.mean"),
                kv / nic, 1e-6);
  ck_assert_double_eq (value (lost, "migrated_kv_bytes"), 0.0);
  ck_assert_double_eq (value (lost, "kv_losses"), 8.0);
  /* besides 10 s of timeout: experts by eight NICs in place of storage */
  ck_assert_double_lt (value (lost, "recovery_pause_s.mean"),
                       value (sudden, "recovery_pause_s.mean") - 11.0);
}
END_TEST

/* A node dies with the KV of eight ranks, all of which has been kept elsewhere; who begins anew
 * asks for none of it. */
START_TEST (what_was_kept_comes_back)
{
  static const char *const systems[] = { "eep", "restart" };
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_NODE, .id = 1, .drained = -1 };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = fleet (systems[i], "4");
      double kv = 8 * 64.0 * 2048.0 * ep_kv_token_bytes (&p);
      g_autoptr (SimRecord) lost = NULL, kept = NULL;

      lost = run_rows (&p, &row, 1, EP_NODE_DIES);
      set (&p, "kv_checkpoint", "true");
      kept = run_rows (&p, &row, 1, EP_NODE_DIES);
      ck_assert_double_eq (value (lost, "kv_losses"), 8.0);
      ck_assert_double_eq (value (lost, "restored_kv_bytes"), 0.0);
      ck_assert_double_eq (value (kept, "kv_losses"), i ? 8.0 : 0.0);
      assert_close (value (kept, "restored_kv_bytes"), i ? 0.0 : kv, 1e-9);
      ck_assert_double_eq (value (lost, "availability_share"), value (kept, "availability_share"));
    }
}
END_TEST

/* 256 slots for 256 experts, all alike: a node of four takes a quarter of all picks with it, from
 * the end of the pause until it is back, and no weight moves.  EEP cannot go on with so few slots.
 */
START_TEST (dropped_experts_are_missed_until_their_node_is_back)
{
  g_auto (EpParams) p = fleet ("drop", "4"), q = fleet ("eep", "4");
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_NODE, .id = 1, .drained = -1 };
  /* timeout, ring and barrier of 24, tables */
  double pause_s = 10.0 + 23 * 0.5e-3 + 24 * 2.4e-3 + 50e-3;
  g_autoptr (SimRecord) r = NULL, s = NULL;

  set (&p, "slots_per_rank", "8");
  set (&q, "slots_per_rank", "8");
  r = run_rows (&p, &row, 1, EP_NODE_DIES);
  s = run_rows (&q, &row, 1, EP_NODE_DIES);
  assert_close (value (r, "recovery_pause_s.mean"), pause_s, 1e-9);
  assert_close (value (r, "dropped_share.mean"), 0.25 * (4690 - 1000 - pause_s) / DAY, 1e-9);
  ck_assert_double_eq (value (r, "restarts"), 0.0);
  ck_assert_double_eq (value (r, "joins"), 1.0);
  ck_assert_double_eq (value (s, "dropped_share.mean"), 0.0);
  ck_assert_double_ge (value (s, "restarts"), 1.0);
}
END_TEST

/* Until they are loaded, which takes a fifth of the bandwidth, lost experts answer nobody; with two
 * copies on different nodes none is lost.  What is given back by plan has left its experts. */
START_TEST (experts_that_are_loaded_meanwhile_are_missed_till_then)
{
  g_auto (EpParams) p = fleet ("background", "4"), drop = fleet ("drop", "4");
  g_auto (EpParams) apart = fleet ("background", "4"), planned = fleet ("background", "4");
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_NODE, .id = 1, .drained = -1 };
  EpOutage late = { .start_s = DAY - 1, .end_s = DAY, .domain = EP_OF_SPINE, .drained = -1 };
  g_autoptr (SimRecord) r = NULL, longer = NULL, none = NULL, scaled = NULL;
  double of_hour;

  set (&p, "slots_per_rank", "11");
  set (&drop, "slots_per_rank", "11");
  set_more (&apart, "slots_per_rank", "16", "placement", "anti_affine_node", NULL);
  set_more (&planned, "slots_per_rank", "11", "scale_nodes", "1", "scale_down_h", "1", "scale_up_h",
            "2", NULL);
  r = run_rows (&p, &row, 1, EP_NODE_DIES);
  longer = run_rows (&drop, &row, 1, EP_NODE_DIES);
  none = run_rows (&apart, &row, 1, EP_NODE_DIES);
  scaled = run_rows (&planned, &late, 1, EP_NODE_DIES);
  of_hour = value (longer, "dropped_share.mean") * DAY
            / (4690 - 1000 - value (longer, "recovery_pause_s.mean"));
  ck_assert_double_gt (of_hour, 0.05);
  ck_assert_double_lt (of_hour, 0.25);
  /* seconds at that share */
  ck_assert_double_gt (value (r, "dropped_share.mean") * DAY / of_hour, 0.1);
  ck_assert_double_lt (value (r, "dropped_share.mean") * DAY / of_hour, 60.0);
  ck_assert_double_eq (value (none, "dropped_share.mean"), 0.0);
  ck_assert_double_gt (value (scaled, "given_node_h"), 0.9);
  ck_assert_double_eq (value (scaled, "dropped_share.mean"), 0.0);
}
END_TEST

/* Three instances, the first of which makes prompts: what the other two decode, or as much as its
 * prompts are enough for.  The rates are those of the studies of one step. */
static double
rate_of_study (const char *study, const char *context, const char *metric)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "study", study, "context_tokens", context, NULL);
  r = run_until (&p, 3, 1.0);
  return value (r, metric);
}

START_TEST (prefill_instances_make_the_prompts)
{
  static const char *const outputs[] = { "1000 tokens", "20 tokens" };
  double prompts = 4 * rate_of_study ("prefill", "1000 tokens", "node_tokens_per_s");
  double decode = rate_of_study ("step", "2048 tokens", "tokens_per_s");

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = fleet ("wait", "12");
      double enough = prompts / 1000.0 / (decode / (i ? 20.0 : 1000.0));
      EpOutage row = { .start_s = 0, .end_s = DAY, .domain = EP_OF_NODE, .drained = 1 };
      g_autoptr (SimRecord) well = NULL, none = NULL;

      set_more (&p, "prefill_instances", "1", "prompt_tokens", "1000 tokens", "output_tokens",
                outputs[i], NULL);
      ck_assert ((enough < 2.0) == (i == 1));
      well = run_rows (&p, &row, 0, EP_NODE_DIES);
      assert_close (value (well, "goodput_share"), MIN (1.0, enough / 2.0), 1e-3);
      ck_assert_double_eq (value (well, "prefill_capacity_share"), 1.0);
      /* node 0 is of the prefill instance: nothing is decoded, by instances that are up */
      none = run_rows (&p, &row, 1, EP_NODE_DIES);
      ck_assert_double_eq (value (none, "goodput_share"), 0.0);
      ck_assert_double_eq (value (none, "availability_share"), 1.0);
      ck_assert_double_eq (value (none, "prefill_capacity_share"), 0.0);
      set (&p, "outages", "none");
      ck_assert (rank_failure_model.check (&p, NULL));
      set (&p, "prefill_instances", "3");
      ck_assert (!rank_failure_model.check (&p, NULL));
    }
}
END_TEST

/* What divides prompts by outputs has both: no share of nothing, nor of what has no mean. */
START_TEST (lengths_without_a_mean_are_refused)
{
  static const char *const lengths[][2] = { { "prompt_tokens", "0 tokens" },
                                            { "output_tokens", "0 tokens" },
                                            { "prompt_tokens", "pareto(10 tokens, 0.5)" },
                                            { "output_tokens", "pareto(10 tokens, 0.5)" } };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_auto (EpParams) p = fleet ("wait", "12");

      set_more (&p, "outages", "none", lengths[i][0], lengths[i][1], NULL);
      ck_assert (rank_failure_model.check (&p, NULL));
      set (&p, "prefill_instances", "1");
      ck_assert (!rank_failure_model.check (&p, NULL));
    }
}
END_TEST

TEST_MAIN (rank_failure_fleet_changes, TEST (a_join_that_is_never_heard_of_again),
           TEST (a_drain_uses_what_leaves), TEST (what_was_kept_comes_back),
           TEST (dropped_experts_are_missed_until_their_node_is_back),
           TEST (experts_that_are_loaded_meanwhile_are_missed_till_then),
           TEST (prefill_instances_make_the_prompts), TEST (lengths_without_a_mean_are_refused))
