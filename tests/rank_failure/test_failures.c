/* tests/rank_failure/test_failures.c - rank_failure: ages of ranks, repairs of what failed, pauses
 * by width, devices other than the measured one, money.
 */
#include "models/rank_failure/inputs.h"
#include "tests/rank_failure/ep_case.h"

/* Failures of 4,096 ranks in a tenth of their mean life. */
static double
early_failures (const char *shape, const char *ages, const char *age)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "study", "faults", "fault_law", "weibull", "weibull_shape", shape, "ranks", "4096",
            "rank_ages", ages, "rank_age_s", age, NULL);
  only_ranks_fail (&p, "1000 h");
  r = run_until (&p, 6, 100.0 * 3600.0);
  return value (r, "rank_faults");
}

/* A fleet that has run for ever fails at 1 / MTBF from the first hour, whatever the shape. */
START_TEST (rate_is_of_no_shape)
{
  static const char *const shapes[] = { "0.5", "0.8", "1", "1.5", "2", "3" };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      double k = g_ascii_strtod (shapes[i], NULL), g1 = tgamma (1 + 1 / k);
      double cv2 = tgamma (1 + 2 / k) / (g1 * g1) - 1.0, wanted = 4096 / 10.0;

      /* the variance of a count is at most that of a Poisson one times the larger of 1 and cv2 */
      ck_assert_double_le (fabs (early_failures (shapes[i], "stationary", "0 s") - wanted),
                           3.0 * sqrt (wanted * MAX (1.0, cv2)));
    }
}
END_TEST

/* Stated ages: the renewal function of a short time is close to the distribution of a life, and of
 * an old rank, to that of the rest of its life. */
START_TEST (stated_ages)
{
  double k = 3.0, scale = 1000.0 / tgamma (1 + 1 / k), x = 100.0 / scale, old = 1500.0 / scale;
  double young = 4096 * -expm1 (-pow (x, k));
  double worn = 4096 * -expm1 (pow (old, k) - pow (old + x, k));

  ck_assert_double_le (fabs (early_failures ("3", "stated", "0 s") - young), 3.0 * sqrt (young));
  ck_assert_double_le (fabs (early_failures ("3", "stated", "1500 h") - worn), 3.0 * sqrt (worn));
  ck_assert_double_le (early_failures ("3", "stated", "0 s"), 10.0);
}
END_TEST

static const EpFault node[] = { { 20, 8 },  { 20, 9 },  { 20, 10 }, { 20, 11 },
                                { 20, 12 }, { 20, 13 }, { 20, 14 }, { 20, 15 } };

static SimRecord *
lose (const EpFault *faults, guint n, const char *system, guint64 seed)
{
  g_auto (EpParams) p = defaults ();
  EpFaults trace = { n, (EpFault *) (void *) faults };
  SimRecord *r;

  set_more (&p, "faults", "trace", "crash_share", "0", "load", "fluid", "replace_s",
            "exponential(1000 s)", "warm_s", "uniform(30 s, 90 s)", "bin_s", "100 s", "window_s",
            "100 s", "system", system, NULL);
  p.fault_trace.data = &trace;
  r = run_until (&p, seed, 40000.0);
  p.fault_trace.data = NULL;
  return r;
}

/* A node is repaired once, joins once, and a restart waits for that one repair: 1000 s on average,
 * not the 2718 s of the slowest of eight. */
START_TEST (one_repair_of_a_node)
{
  double sum = 0.0, sum2 = 0.0;
  enum { RUNS = 60 };

  for (guint i = 0; i < RUNS; i++)
    {
      g_autoptr (SimRecord) eep = lose (node, 8, "eep", i), anew = lose (node, 8, "restart", i);
      double wait = value (anew, "restart_pause_s.mean") - value (anew, "restart_stages_s");

      ck_assert_double_eq (value (eep, "join_pause_s.n"), 1);
      ck_assert_double_eq (value (eep, "ranks_alive.last"), 32);
      ck_assert_double_eq (value (eep, "node_faults"), 1);
      ck_assert_double_eq (value (eep, "rank_faults"), 0);
      ck_assert_double_eq (value (anew, "restarts"), 1);
      sum += wait;
      sum2 += wait * wait;
    }
  /* detection runs meanwhile: the wait is what is left of the repair after 100 s */
  ck_assert_double_le (fabs (sum / RUNS - 1000.0 * exp (-0.1)),
                       3.0 * sqrt ((sum2 / RUNS - sum / RUNS * sum / RUNS) / RUNS));
}
END_TEST

/* Seven of eight are seven failures; two whole nodes of a switch of four are two. */
START_TEST (parts_of_a_node_are_single)
{
  EpFault two[16], all[32];
  g_autoptr (SimRecord) seven = lose (node, 7, "eep", 1), sixteen = NULL, rack = NULL;

  for (guint i = 0; i < 32; i++)
    all[i] = (EpFault){ 20, i };
  for (guint i = 0; i < 16; i++)
    two[i] = (EpFault){ 20, 23 - i }; /* in any order */
  sixteen = lose (two, 16, "eep", 1);
  rack = lose (all, 32, "restart", 1);
  ck_assert_double_eq (value (seven, "rank_faults"), 7);
  ck_assert_double_ge (value (seven, "join_pause_s.n"), 3);
  ck_assert_double_eq (value (sixteen, "node_faults"), 2);
  ck_assert_double_eq (value (rack, "switch_faults"), 1);
}
END_TEST

/* Scattered ranks that die at one instant all die, though the first of them makes a pause in which
 * nothing else may strike. */
START_TEST (scattered_at_one_instant)
{
  EpFault apart[3] = { { 20, 3 }, { 20, 12 }, { 20, 21 } };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      EpFaults trace = { 3, apart };
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "faults", "trace", "load", "fluid", "faults_in_repair", i ? "true" : "false",
                NULL);
      p.fault_trace.data = &trace;
      r = run_until (&p, 1, 100.0);
      p.fault_trace.data = NULL;
      ck_assert_double_eq (value (r, "rank_faults"), 3);
      ck_assert_double_eq (value (r, "ranks_alive.min"), 29);
    }
}
END_TEST

/* The format of weights is what the catalogue tells of it, however it tells; where it does not, the
 * scenario has to.  A device without the rate of a format is refused by its name. */
START_TEST (precision_of_weights)
{
  static const double sizes[] = { 1.000244140625, 2.0, 2.0, 1.000244140625, 0.5625 };

  for (guint i = 0; i < 5; i++)
    {
      g_auto (EpParams) p = defaults ();
      LlmModel llm = ep_deepseek;
      SimAccelerator old = ep_h100;
      g_autoptr (GError) error = NULL;

      p.llm = &llm;
      llm.weight_value_bytes = llm.weight_bytes = llm.params = NAN;
      set (&p, "slots_per_rank", "8");
      if (i == 1)
        llm.weight_value_bytes = 2;
      if (i == 2)
        llm.value_bytes = 2;
      if (i == 3)
        {
          llm.value_bytes = 2;
          llm.params = 671e9;
          llm.weight_bytes = 671e9;
        }
      if (i == 4)
        {
          llm.weight_value_bytes = 0.6;
          ck_assert (!rank_failure_model.check (&p, &error));
          ck_assert_ptr_nonnull (strstr (error->message, "weights_format"));
          set_more (&p, "weights_format", "bf16", "experts_format", "int4", NULL);
        }
      ck_assert_double_eq (ep_expert_bytes (&p), 3.0 * 7168 * 2048 * sizes[i]);
      ck_assert (rank_failure_model.check (&p, NULL));
      old.fp8_flop_per_s = NAN;
      p.gpu = &old;
      ck_assert (rank_failure_model.check (&p, NULL) == (sizes[i] > 1.5 || i == 4));
    }
}
END_TEST

/* Spares stand in for as many ranks of a node as there are, and are free when it is repaired. */
START_TEST (spares_for_a_node)
{
  static const char *const spares[] = { "0", "3", "8" };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      EpFaults trace = { 8, (EpFault *) (void *) node };
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "faults", "trace", "crash_share", "0", "load", "fluid", "spares", spares[i],
                "replace_s", "1000 s", "warm_s", "20 s", NULL);
      p.fault_trace.data = &trace;
      r = run_until (&p, 1, 500.0);
      ck_assert_double_eq (value (r, "ranks_alive.last"), 24 + g_ascii_strtod (spares[i], NULL));
      p.fault_trace.data = NULL;
    }
}
END_TEST

/* As wide as it gets, one rank dies and comes back: nothing moves, so that only the control plane
 * is left. */
static void
pauses_of (const char *ranks, const char *slots, double *recovery, double *join)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  SimAccelerator big = ep_h100;

  big.memory_bytes = 1e12;
  p.gpu = &big;
  set_more (&p, "ranks", ranks, "slots_per_rank", slots, "load", "fluid", "repair", "minimal",
            "placement", "anti_affine", "replace_s", "3 s", "warm_s", "20 s", "detection",
            "connection", "connection_s", "0 s", "fault_rank", "3", NULL);
  r = run_until (&p, 1, 200.0);
  *recovery = value (r, "recovery_pause_s.mean") - value (r, "detection_s.mean");
  *join = value (r, "join_pause_s.mean");
}

START_TEST (wide_instances_pause_longer)
{
  static const char *const ranks[] = { "8", "32", "64", "144", "320" };
  static const char *const slots[] = { "64", "16", "8", "4", "2" };
  double last = 0.0, last_join = 0.0;

  for (guint i = 0; i < 5; i++)
    {
      double n = g_ascii_strtod (ranks[i], NULL), s = g_ascii_strtod (slots[i], NULL), a = n - 1;
      double recovery, join;

      pauses_of (ranks[i], slots[i], &recovery, &join);
      ck_assert_double_ge (recovery,
                           6e-6 * 58 * s * a + 0.0024 * a + 0.0005 * (a - 1) + 0.05 - 1e-6);
      assert_close (join, 4 * (0.5 + 0.03125 * n) + 2, 1e-9);
      ck_assert_double_gt (join, last_join);
      if (i >= 1)
        ck_assert_double_gt (recovery, last);
      last = recovery;
      last_join = join;
    }
}
END_TEST

static double
part (const SimAccelerator *gpu, const char *node_size, const char *name)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  p.gpu = gpu;
  set_more (&p, "study", "step", "ranks", "72", "slots_per_rank", "32", "requests_per_rank", "128",
            "context_tokens", "4096 tokens", "overlap_from_requests", "inf", "ranks_per_node",
            node_size, NULL);
  r = run_until (&p, 1, 1.0);
  return value (r, name);
}

/* Bytes by the device's own links, attention no faster than its FLOP/s. */
START_TEST (devices_act)
{
  SimAccelerator wide = ep_h100, slow = ep_h100;
  double bytes = 128 * 8 * (7168 * (1 + 4 / 128.0) + 16);
  double far, near;

  wide.nic_bytes_per_s *= 2;
  wide.scale_up_bytes_per_s *= 3;
  slow.bf16_flop_per_s = 148e12;
  slow.fp8_flop_per_s = 296e12;
  slow.memory_bytes_per_s = 4e12;
  far = part (&ep_h100, "8", "dispatch_s") - part (&wide, "8", "dispatch_s");
  near = part (&ep_h100, "72", "dispatch_s") - part (&wide, "72", "dispatch_s");
  /* and what the busiest rank receives more than the mean */
  ck_assert_double_ge (far, bytes * (1 - 8.0 / 72) / (0.941 * 50e9) / 2);
  ck_assert_double_le (far, 1.12 * bytes * (1 - 8.0 / 72) / (0.941 * 50e9) / 2);
  assert_close (near / far, 71 / 64.0 * (0.941 * 50e9) / (0.583 * 450e9) * 4 / 3, 1e-3);
  ck_assert_double_ge (part (&slow, "8", "attention_s"), 2.0 * 128 * 1088 * 128 * 4096 / 148e12);
  ck_assert_double_gt (part (&slow, "8", "attention_s"), 1.5 * part (&ep_h100, "8", "attention_s"));
  ck_assert_double_gt (part (&slow, "8", "shared_s"), part (&ep_h100, "8", "shared_s"));
}
END_TEST

/* Any mixture has a step: another attention, other experts, and grouped attention of a model that
 * has no latent. */
START_TEST (models_of_another_shape)
{
  LlmModel grouped = { .layers = 94,
                       .d_model = 4096,
                       .heads = 64,
                       .kv_heads = 4,
                       .head_dim = 128,
                       .qk_norm = true,
                       .experts = 128,
                       .top_k = 8,
                       .expert_ffn = 1536,
                       .vocab = 151936,
                       .value_bytes = 1 };

  for (guint i = 0; i < 8; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      LlmModel llm = ep_deepseek;
      gint64 *shape[] = { &llm.heads,      &llm.d_model,        &llm.mla_rank, &llm.mla_rope,
                          &llm.expert_ffn, &llm.shared_experts, &llm.layers };

      if (i < 7)
        *shape[i] += 2;
      p.llm = i < 7 ? &llm : &grouped;
      set_more (&p, "study", "step", "slots_per_rank", "9", NULL);
      r = run_until (&p, 1, 1.0);
      ck_assert_double_gt (value (r, "attention_s"), 20e-6);
      ck_assert_double_gt (value (r, "step_s"), 1e-3);
      if (i == 7)
        ck_assert_double_eq (value (r, "shared_s"), 0.0);
    }
}
END_TEST

/* What is not known of latent attention is asked for. */
START_TEST (sizes_of_a_latent)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (GError) error = NULL;
  LlmModel llm = ep_deepseek;

  llm.mla_q_rank = 0;
  p.llm = &llm;
  ck_assert (!rank_failure_model.check (&p, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "mla_q_rank"));
  set (&p, "study", "faults"); /* where it does not matter */
  ck_assert (rank_failure_model.check (&p, NULL));
}
END_TEST

/* Half a request a rank is half the load: levels, the step and single clients. */
START_TEST (fractions_of_a_request)
{
  static const char *const loads[] = { "fluid", "closed" };
  double step[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "load", loads[i], "faults", "none", "requests_per_rank", "2.5", NULL);
      r = run_until (&p, 1, 30.0);
      assert_close (value (r, "running_requests.mean"), 80, 1e-6);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "study", "step", "requests_per_rank", i == 0 ? "2.5" : "2", NULL);
      r = run_until (&p, 1, 1.0);
      step[i] = value (r, "attention_s");
    }
  /* no less than reading half a request's KV */
  ck_assert_double_ge (step[0] - step[1], 0.5 * 2048 * 576 / 3.35e12);
  ck_assert_double_le (step[0] - step[1], 1e-6);
}
END_TEST

TEST_MAIN (ep_faults, TEST (rate_is_of_no_shape), TEST (stated_ages), TEST (one_repair_of_a_node),
           TEST (parts_of_a_node_are_single), TEST (scattered_at_one_instant),
           TEST (precision_of_weights), TEST (spares_for_a_node),
           TEST (wide_instances_pause_longer), TEST (devices_act), TEST (models_of_another_shape),
           TEST (sizes_of_a_latent), TEST (fractions_of_a_request))
