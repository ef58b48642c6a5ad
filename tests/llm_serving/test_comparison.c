/* tests/llm_serving/test_comparison.c - systems that are compared are asked the same, and differ in
 * nothing but their placement. */
#include "models/llm_serving/fleet/hardware.h"
#include "tests/llm_serving/serving_special.h"

#define REQUESTS                                                                                   \
  "n_requests=150;rate_hz=30 Hz;prompt_tokens=lognormal(2000 tokens, 1.2);"                        \
  "output_tokens=lognormal(60 tokens, 0.6);"

#define SPLIT "placement=split;attention_device=@poor;attention_devices=2;"

/* Of the capacities from small to large: attention apart on two devices, one device, two. */
static const char *const systems[] = {
  "memory_share=0.16;",
  "tp=2;memory_share=0.2;",
  "dp=2;memory_share=0.16;",
  "placement=disaggregated;memory_share=0.16;",
  SPLIT "memory_share=0.15;",
  SPLIT "split_batches=2;split_cut=feed_forward;memory_share=0.2;",
  "placement=split_disaggregated;attention_device=@poor;attention_devices=2;memory_share=0.2;",
};

static SimRecord *
served (const char *system, const char *limit)
{
  ServingParams p = defaults ("");
  SimRecord *r;

  set_each (&p, REQUESTS);
  set_each (&p, system);
  set_each (&p, limit);
  r = run (&p);
  let_go (&p);
  return r;
}

/* Left alone, each refuses what it cannot hold, and they are not asked the same; with the limit of
 * the smallest all refuse the same requests, say how many, and serve the same tokens. */
START_TEST (a_limit_makes_requests_equal)
{
  static const char *const told[]
    = { "refused_requests", "done_requests", "input_tokens", "output_tokens" };
  g_autoptr (SimRecord) first = served (systems[0], "context_limit_tokens=6000 tokens");
  double least = INFINITY, most = 0.0;

  ck_assert_double_gt (value (first, "refused_requests"), 0);
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autoptr (SimRecord) limited = served (systems[i], "context_limit_tokens=6000 tokens");
      g_autoptr (SimRecord) own = served (systems[i], "");

      for (guint k = 0; k < G_N_ELEMENTS (told); k++)
        ck_assert_msg (value (limited, told[k]) == value (first, told[k]), "%s: %s %g, not %g",
                       systems[i], told[k], value (limited, told[k]), value (first, told[k]));
      least = MIN (least, value (own, "refused_requests"));
      most = MAX (most, value (own, "refused_requests"));
    }
  ck_assert_double_lt (least, most);
}
END_TEST

/* Host, scheduler, blocks and memory rule are parameters of the engine, not of the placement: the
 * devices that hold the KV, with as many weights on them, hold as much of it. */
START_TEST (placements_share_host_scheduler_and_memory)
{
  static const char *const split
    = "placement=split;attention_device=@poor;attention_devices=2;attention_tp=1;split_cut=feed_"
      "forward;";
  ServingParams p = defaults (""), q = defaults (""), s = defaults ("");
  ServingHardware whole, decode, part;

  set_each (&q, "placement=disaggregated;");
  set_each (&s, split);
  whole = serving_hardware (&p, FALSE);
  decode = serving_hardware (&q, FALSE);
  part = serving_hardware (&s, FALSE);
  ck_assert_int_eq (serving_kv_tokens (&whole), serving_kv_tokens (&decode));
  ck_assert (whole.kernels.host_step_s == part.kernels.host_step_s
             && whole.kernels.host_sequence_s == part.kernels.host_sequence_s
             && whole.kernels.host_overlapped == part.kernels.host_overlapped);
  ck_assert (whole.scheduler.policy == part.scheduler.policy
             && whole.scheduler.max_tokens == part.scheduler.max_tokens
             && whole.scheduler.max_requests == part.scheduler.max_requests);
  ck_assert_int_eq (whole.block_tokens, part.block_tokens);
  ck_assert (whole.system.memory_rule == part.system.memory_rule
             && whole.system.memory_rule == part.attention.memory_rule
             && whole.system.memory_share == part.attention.memory_share);
  let_go (&p);
  let_go (&q);
  let_go (&s);
}
END_TEST

/* A step whose devices take no time is the host's, and as long in every placement. */
START_TEST (the_host_takes_as_long_everywhere)
{
  double first = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      ServingParams p = defaults ("");
      g_autoptr (SimRecord) r = NULL;

      set_each (&p, "n_requests=1;arrivals=burst;prompt_tokens=16 tokens;output_tokens=41 tokens;");
      set_each (&p, systems[i]);
      set_each (&p, "host_step_s=1 s;host_sequence_s=0.25 s;");
      r = run (&p);
      first = i == 0 ? value (r, "tpot_s.mean") : first;
      ck_assert_double_eq_tol (value (r, "tpot_s.mean"), first, 0.02);
      let_go (&p);
    }
  ck_assert_double_eq_tol (first, 1.25, 0.02);
}
END_TEST

/* Which devices, which link: a shorter round trip and a higher rate never make an engine slower. */
START_TEST (a_better_link_is_never_slower)
{
  static const double trips_s[] = { 0, 20e-6, 70e-6, 200e-6 };
  static const double rates[] = { 200e9, 45e9, 10e9, 2e9 };
  static const char *const cuts[]
    = { "split_cut=attention;", "split_overlap=true;split_cut=attention;split_batches=3;",
        "split_cut=feed_forward;" };

  for (guint c = 0; c < G_N_ELEMENTS (cuts); c++)
    for (guint rate = 0; rate < 2; rate++)
      {
        double last = 0.0;

        for (guint i = 0; i < 4; i++)
          {
            SimLink link = { .bytes_per_s = rate ? rates[i] : 45e9,
                             .round_trip_s = rate ? 20e-6 : trips_s[i],
                             .latency_s = NAN };
            ServingParams p = defaults ("");
            g_autoptr (SimRecord) r = NULL;

            set_each (&p, "arrivals=burst;n_requests=60;prompt_tokens=800 tokens;"
                          "output_tokens=100 tokens;placement=split;attention_device=@poor;"
                          "attention_devices=2;host_step_s=0 s;host_sequence_s=0 s;");
            set_each (&p, cuts[c]);
            p.split_link = &link;
            r = run (&p);
            ck_assert_double_ge (value (r, "e2e_s.mean"), last * (1.0 - 1e-9));
            last = value (r, "e2e_s.mean");
            let_go (&p);
          }
      }
}
END_TEST

TEST_MAIN (serving_comparison, TEST (a_limit_makes_requests_equal),
           TEST (placements_share_host_scheduler_and_memory),
           TEST (the_host_takes_as_long_everywhere), TEST (a_better_link_is_never_slower))
