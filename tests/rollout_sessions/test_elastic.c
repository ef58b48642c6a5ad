/* tests/rollout_sessions/test_elastic.c - instances of several kinds, lost ones, those that train,
 * new weights by instance and by bucket, rewards that do not come. */
#include "tests/rollout_sessions/sessions_case.h"

#define LOAD                                                                                       \
  "n_prompts=12;group_size=4;instances=3;iterations=3;prompt_tokens=uniform(50 tokens, 200 "       \
  "tokens);turns=uniform(1, 6);completion_tokens=lognormal(100 tokens, 1);append_tokens=100 "      \
  "tokens;tool_s=exponential(500 ms);update_s=1 s;train_s_per_token=400 us/tokens;"
#define STALE LOAD "coupling=bounded_stale;"
#define ONE                                                                                        \
  "n_prompts=1;group_size=1;instances=2;prompt_tokens=100 tokens;turns=1;completion_tokens=100 "   \
  "tokens;train_s_per_token=0 s/tokens;update_s=0 s;router=round_robin;"

static const char *const shares[]
  = { "busy_share",      "idle_tools_share", "idle_tail_share", "idle_update_share",
      "idle_gate_share", "idle_away_share",  "idle_load_share" };

/* What holds whatever comes and goes: every session and token is somewhere, and every moment of an
 * instance. */
static void
check_books (const SimRecord *r, double n)
{
  double sum = 0.0;

  for (guint k = 0; k < G_N_ELEMENTS (shares); k++)
    {
      ck_assert_double_ge (value (r, shares[k]), -1e-9);
      sum += value (r, shares[k]);
    }
  ck_assert_double_eq_tol (sum, 1.0, 1e-9);
  ck_assert_double_eq (value (r, "delivered_sessions"), n);
  ck_assert_double_eq (value (r, "issued_sessions"), n + value (r, "unfinished_sessions"));
  ck_assert_double_ge (value (r, "generated_tokens"),
                       value (r, "trained_tokens") + value (r, "wasted_cut_tokens"));
}

/* Random spells under all rules, routers, couplings and fates of KV. */
START_TEST (nothing_is_lost_but_kv)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  static const char *const routers[]
    = { "round_robin",           "random",        "least_loaded", "power_of_two",
        "least_tokens",          "least_kv",      "hash",         "sticky",
        "sticky_least_sessions", "sticky_margin", "sticky_gate",  "cache_aware",
        "cache_aware_window",    "scored" };
  static const char *const rules[] = { "resume", "turn", "session" };
  static const char *const fates[] = { "lru", "pin", "offload", "drop" };
  static const char *const updates[] = { "keep", "resume", "restart", "finish" };

  for (guint i = 0; i < 84; i++)
    {
      g_autofree char *s = g_strdup_printf (
        LOAD "coupling=%s;router=%s;spot_instances=%d;spot_up_s=exponential(8 s);"
             "spot_down_s=exponential(3 s);notice_s=%d ms;warning_s=%d ms;at_loss=%s;kv_policy=%s;"
             "at_update=%s;switch_instances=%d;switch_s=700 ms;trainer_devices=2;spot_zones=%d;",
        i % 3 == 0 ? "sync" : "bounded_stale", routers[i % 14], 1 + i % 2,
        g_rand_int_range (rand, 0, 6000), i % 4 == 1 ? g_rand_int_range (rand, 0, 4000) : 0,
        rules[i % 3], fates[(i / 3) % 4], updates[(i / 2) % 4], i % 5 == 0, i % 7 == 0);
      g_auto (SesParams) p = sessions (s);
      g_autoptr (SimRecord) r = run (&p);

      check_books (r, 144.0);
      ck_assert_double_gt (value (r, "instance_losses"), 0.0);
      ck_assert_double_eq (value (r, "failed_sessions"), 0.0);
      if (i % 3 == 0)
        ck_assert_double_eq (value (r, "wasted_cut_tokens"), 0.0);
      ck_assert_double_le (value (r, "staleness.max"), 1.0);
    }
}
END_TEST

/* A turn whose instance goes with @n of its tokens made goes on at the other, with its prompt and
 * those tokens computed again. */
START_TEST (a_turn_goes_on_elsewhere)
{
  static SesLoss loss[] = { { 0, 0.5, INFINITY } };
  g_auto (SesParams) p = sessions (ONE "notice_s=2 s");
  g_autoptr (SimRecord) plain = run (&p), lost = NULL, turn = NULL;

  p.losses = (SimList){ 1, loss };
  lost = run (&p);
  p.at_loss = SES_LOSS_TURN;
  turn = run (&p);
  /* one turn, 100 tokens, however often it was sent */
  ck_assert_double_eq (value (lost, "generated_tokens"), 100.0);
  ck_assert_double_eq (value (lost, "cut_turns"), 1.0);
  ck_assert_double_eq (value (lost, "turn_s.n"), 1.0);
  ck_assert_double_eq (value (lost, "wasted_cut_tokens"), 0.0);
  /* two seconds nobody knew, of which the step that ran when it was lost is still worked */
  ck_assert_double_eq_tol (value (lost, "rollout_s"), value (plain, "rollout_s") + 2.0, 0.03);
  ck_assert_double_gt (value (lost, "rollout_s"), value (plain, "rollout_s") + 1.98);
  /* its prompt, and then prompt and progress */
  ck_assert_double_gt (value (lost, "prefilled_tokens"), 220.0);
  ck_assert_double_lt (value (lost, "prefilled_tokens"), 280.0);
  /* what was made before is made again */
  ck_assert_double_eq (value (turn, "trained_tokens"), 100.0);
  ck_assert_double_eq (value (turn, "generated_tokens"), 100.0 + value (turn, "wasted_cut_tokens"));
  ck_assert_double_eq (value (turn, "prefilled_tokens"), 200.0);
  ck_assert_double_gt (value (turn, "rollout_s"), value (lost, "rollout_s") + 0.3);
  p.losses = (SimList){ 0, NULL };
}
END_TEST

/* With all instances away sessions wait for the first that is back. */
START_TEST (sessions_wait_for_an_instance)
{
  static SesLoss losses[] = { { 0, 0.5, 10.0 }, { 1, 0.5, 7.0 } };
  g_auto (SesParams) p = sessions (ONE "notice_s=0 s");
  g_autoptr (SimRecord) plain = run (&p), r = NULL;
  double held_s;

  p.losses = (SimList){ 2, losses };
  r = run (&p);
  ck_assert_double_eq_tol (value (r, "rollout_s"), value (plain, "rollout_s") + 7.0, 0.03);
  /* one was back after 7 s, the other after 10 */
  held_s = 2.0 * value (r, "iteration_s") - 7.0 - (value (r, "iteration_s") > 10.5 ? 10.0 : 0.0);
  if (value (r, "iteration_s") <= 10.5)
    held_s -= value (r, "iteration_s") - 0.5;
  ck_assert_double_eq_tol (value (r, "held_share") * 2.0 * value (r, "iteration_s"), held_s, 1e-6);
  p.losses = (SimList){ 0, NULL };
}
END_TEST

/* A turn takes a second, and no instance is there for longer than a tenth: what keeps its tokens
 * ends, a turn that begins anew never does. */
START_TEST (instances_that_only_come_and_go)
{
#define FLAPS ONE "spot_instances=2;spot_up_s=100 ms;spot_down_s=0 s;at_loss="
  static const char *const lost[] = { "turn", "session" };

  ck_assert_double_gt (value_of (FLAPS "resume", "instance_losses"), 10.0);
  for (guint i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      g_autofree char *settings = g_strconcat (FLAPS, lost[i], NULL);
      g_auto (SesParams) p = sessions (settings);
      SimComponent component = { "rollout_sessions", &rollout_sessions_model, &p };
      SimRunSpec how = {
        .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 1 }
      };
      g_autoptr (SimRecord) r = sim_run (&how);

      ck_assert (r->failed);
      ck_assert_ptr_nonnull (strstr (r->reason, "give a longer spot_up_s"));
    }
}
END_TEST

/* Lists that contradict themselves, or that leave nobody. */
START_TEST (bad_losses_are_refused)
{
  static SesLoss twice[] = { { 0, 5.0, 10.0 }, { 0, 12.0, 1.0 } }, far[] = { { 7, 5.0, 10.0 } };
  static SesLoss all[] = { { 0, 0.5, INFINITY }, { 1, 0.5, INFINITY } };
  static const struct {
    SimList losses;
    const char *says;
  } cases[]
    = { { { 2, twice }, "is lost at 12 s while it is away" }, { { 1, far }, "of 2, from" } };
  g_auto (SesParams) p = sessions (ONE);
  SimComponent component = { "rollout_sessions", &rollout_sessions_model, &p };
  SimRunSpec how = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 1 }
  };
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      p.losses = cases[i].losses;
      ck_assert (!rollout_sessions_model.check (&p, &error));
      ck_assert_ptr_nonnull (strstr (error->message, cases[i].says));
    }
  p.losses = (SimList){ 2, all };
  r = sim_run (&how);
  ck_assert (r->failed);
  ck_assert_ptr_nonnull (strstr (r->reason, "lost for good"));
  p.losses = (SimList){ 0, NULL };
}
END_TEST

/* Half as fast and a kind of the same are what they say. */
START_TEST (kinds_are_instances)
{
  static SesKind same[] = { { 2, NULL, 0, 1.0, NAN, NULL } };
  static SesKind slow[] = { { 2, NULL, 0, 2.0, NAN, NULL } };
  g_auto (SesParams) three = sessions (LOAD), one = sessions (LOAD "instances=1");
  g_autoptr (SimRecord) a = run (&three), b = NULL, c = NULL;

  same[0].capacity_tokens = slow[0].capacity_tokens = three.memory_share;
  one.kinds = (SimList){ 1, same };
  b = run (&one);
  one.kinds = (SimList){ 1, slow };
  c = run (&one);
  ck_assert_double_eq (value (a, "iteration_s"), value (b, "iteration_s"));
  ck_assert_double_eq (value (a, "prefilled_tokens"), value (b, "prefilled_tokens"));
  ck_assert_double_eq (value (b, "devices"), 3.0);
  ck_assert_double_gt (value (c, "rollout_s"), value (a, "rollout_s"));
  one.kinds = (SimList){ 0, NULL };
}
END_TEST

/* Zones of one instance each are instances by themselves; those of one zone are lost as one, so
 * that there are as many losses of each. */
START_TEST (zones_go_together)
{
#define ZONED                                                                                      \
  LOAD "instances=5;spot_instances=4;spot_up_s=exponential(8 s);spot_down_s=exponential(3 s);"     \
       "notice_s=1 s;"
  static const char *const names[]
    = { "iteration_s", "instance_losses", "cut_turns", "held_share" };
  g_auto (SesParams) by_itself = sessions (ZONED), each = sessions (ZONED "spot_zones=4"),
                     together = sessions (ZONED "spot_zones=1");
  g_autoptr (SimRecord) a = run (&by_itself), b = run (&each), c = run (&together);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    ck_assert_double_eq (value (a, names[i]), value (b, names[i]));
  ck_assert_double_gt (value (c, "instance_losses"), 0.0);
  ck_assert_int_eq ((int) value (c, "instance_losses") % 4, 0);
  check_books (c, 144.0);
}
END_TEST

/* Devices that join training make it as much faster as they are more, and cost the rollout. */
START_TEST (lent_devices_train)
{
  double alone = value_of (STALE "trainer_devices=2;switch_instances=0", "train_s");
  double joined = value_of (STALE "trainer_devices=2;switch_instances=2;switch_s=0 s", "train_s");
  double late = value_of (STALE "trainer_devices=2;switch_instances=2;switch_s=3 s", "train_s");

  ck_assert_double_eq_tol (joined, alone / 2.0, alone * 0.02);
  ck_assert_double_eq_tol (late, alone / 2.0 + 1.5, alone * 0.02);
  ck_assert_double_eq (
    value_of (STALE "trainer_devices=2;switch_instances=2;switch_s=0 s", "held_share"), 1.0);
}
END_TEST

/* Each stands still for the time in its turn; with buffers for the last bucket. */
START_TEST (weights_come_by_instance_or_by_bucket)
{
  const char *bytes = STALE "update_by=bytes;update_bytes_per_s=1 GB/s;update_gather_s=2 s;"
                            "update_bucket_bytes=500 MB;";
  g_autofree char *together = g_strconcat (bytes, "at_update=keep", NULL);
  g_autofree char *buffered = g_strconcat (together, ";update_order=buffered", NULL);
  double all = value_of (together, "update_time_s");

  ck_assert_double_eq_tol (all, 2.0 + (llm_weight_bytes (&llama_8b) + 2.0 * 500e6) / 1e9, 1e-6);
  ck_assert_double_eq_tol (value_of (buffered, "update_time_s"), all, 1e-6);
  ck_assert_double_eq_tol (
    value_of (buffered, "idle_update_share") * value_of (buffered, "iteration_s"), 0.5, 0.05);
  ck_assert_double_eq_tol (value_of (STALE "at_update=keep;update_order=rolling", "update_time_s"),
                           3.0, 1e-6);
  /* a third of the fleet at a time */
  ck_assert_double_eq_tol (
    value_of (STALE "at_update=resume;update_order=rolling", "idle_update_share")
      * value_of (STALE "at_update=resume;update_order=rolling", "iteration_s"),
    1.0, 0.05);
}
END_TEST

/* A judge that takes too long each time leaves a session without a reward. */
START_TEST (rewards_may_not_come)
{
  const char *slow = LOAD "reward_s=5 s;reward_timeout_s=2 s;reward_retries=2;";
  g_autofree char *dropped = g_strconcat (slow, "unscored=drop", NULL);

  ck_assert_double_eq (value_of (slow, "unscored_sessions"), 144.0);
  ck_assert_double_eq_tol (value_of (slow, "reward_time_s.mean"), 6.0, 1e-9);
  ck_assert_double_eq (value_of (slow, "delivered_sessions"), 144.0);
  ck_assert_double_eq (value_of (dropped, "delivered_sessions"), 0.0);
  ck_assert_double_eq (value_of (dropped, "wasted_unscored_tokens"),
                       value_of (dropped, "generated_tokens"));
}
END_TEST

TEST_MAIN (elastic, TEST (nothing_is_lost_but_kv), TEST (a_turn_goes_on_elsewhere),
           TEST (sessions_wait_for_an_instance), TEST (instances_that_only_come_and_go),
           TEST (bad_losses_are_refused), TEST (kinds_are_instances), TEST (zones_go_together),
           TEST (lent_devices_train), TEST (weights_come_by_instance_or_by_bucket),
           TEST (rewards_may_not_come))
