/* tests/sandbox_platform/test_scaling.c - scaling against hand calculations and closed forms:
 * ticks of Knative's autoscaler, queues with a fixed number of instances, limits of a provider. */
#include "models/sandbox_platform/scaling/kpa_law.h"
#include "models/sandbox_platform/scaling/window.h"
#include "tests/sandbox_platform/platform_case.h"

/* Ten calls at once for 20 s, of one slot each, from one instance; what is wanted is ready at the
 * next tick.  Worked out by hand from the rules. */
START_TEST (ticks_are_those_of_the_hand)
{
  static const struct {
    double at_s, wanted;
  } known[] = {
    { 2, 15 }, { 4, 15 }, { 20, 15 }, { 22, 15 }, { 62, 15 }, { 64, 7 }, { 66, 4 },  { 68, 3 },
    { 70, 3 }, { 72, 2 }, { 74, 2 },  { 76, 1 },  { 78, 1 },  { 80, 1 }, { 108, 1 }, { 110, 0 },
  };
  const PlatParams p = params_of ((const char *const[]){ "scaling", "kpa", NULL });
  PlatWindow *window = plat_window_new (60);
  PlatKpa kpa = { .zero_s = NAN };
  double ready = 1.0;
  guint k = 0, panics = 0;

  for (double t = 2.0; t <= 110.0; t += 2.0)
    {
      PlatKpaSeen seen = { .now_s = t, .ready = ready, .target = 0.7 };
      gboolean begins;

      plat_window_add (window, t - 2.0, t, t <= 20.0 ? 10.0 : 0.0, TRUE);
      seen.stable = plat_window_mean (window, t, 60);
      seen.panic = plat_window_mean (window, t, 6);
      ready = plat_kpa_wanted (&p, &kpa, &seen, &begins);
      panics += begins ? 1 : 0;
      if (t == known[k].at_s)
        ck_assert_msg (ready == known[k].wanted, "at %g s: %g, by hand %g", t, ready,
                       known[k].wanted);
      k += t == known[k].at_s ? 1 : 0;
    }
  ck_assert_uint_eq (k, G_N_ELEMENTS (known));
  ck_assert_uint_eq (panics, 1);
  plat_window_free (window);
}
END_TEST

/* One instance of one slot, past the activator, with a queue of two: of four calls the first runs,
 * two wait at it and the last is turned away.  Through the activator all wait. */
START_TEST (past_the_activator_by_hand)
{
  g_autoptr (GError) error = NULL;
  PoolTrace *trace = text_file_load (
    pool_trace_format.load,
    "app,func,end_timestamp,duration\na,f,15,10\na,f,16,10\na,f,17,10\na,f,18,10\n", &error);
  PlatParams p = at_once (trace);
  g_autoptr (SimRecord) r = NULL;

  set (&p, "scaling", "kpa");
  set (&p, "initial_scale", "1");
  set (&p, "least_scale", "1");
  set (&p, "most_scale", "1");
  set (&p, "queue_depth", "2");
  set (&p, "burst_capacity", "0");
  r = run (&p);
  assert_close (value (r, "direct"), 4, 0);
  assert_close (value (r, "refused"), 1, 0);
  assert_close (value (r, "delayed"), 2, 0);
  assert_close (value (r, "wait_s.max"), 18, 1e-9);
  sim_record_free (g_steal_pointer (&r));
  set (&p, "burst_capacity", "-1");
  r = run (&p);
  assert_close (value (r, "direct"), 0, 0);
  assert_close (value (r, "refused"), 0, 0);
  assert_close (value (r, "wait_s.max"), 27, 1e-9);
  pool_trace_format.free (trace);
}
END_TEST

/* Random of two over many instances conserves calls, also through scale-downs that drain queues. */
START_TEST (past_the_activator_calls_are_conserved)
{
  for (guint i = 0; i < 8; i++)
    {
      PlatParams p = params_of ((const char *const[]){
        "invocations", "4000", "n_functions", "8", "arrival_hz", "20 Hz", "scaling", "kpa",
        "popularity_mu", "-1", "popularity_sigma", "1", "duration_mu", "-1", "duration_sigma", "1",
        "queue_depth", "2", NULL });
      g_autoptr (SimRecord) r = NULL;

      p.burst_capacity = i % 2;
      p.concurrency = 1 + i % 3;
      p.draw_seed = i;
      r = run (&p);
      ck_assert_double_gt (value (r, "direct"), i % 2 == 0 ? 1000 : 100);
      assert_close (value (r, "arrived"),
                    value (r, "served") + value (r, "refused") + value (r, "in_flight"), 0);
      assert_close (value (r, "queued.last"), 0, 0);
    }
}
END_TEST

/* Constant concurrency from a warm start: ceil (X / 0.7). */
START_TEST (constant_load_settles)
{
  const PlatParams p = params_of ((const char *const[]){ "scaling", "kpa", NULL });

  for (guint x = 1; x < 40; x++)
    {
      PlatKpa kpa = { .zero_s = NAN };
      PlatKpaSeen seen = { .ready = x, .stable = x, .panic = x, .target = 0.7 };
      gboolean begins;

      for (seen.now_s = 2.0; seen.now_s < 200.0; seen.now_s += 2.0)
        seen.ready = plat_kpa_wanted (&p, &kpa, &seen, &begins);
      assert_close (seen.ready, ceil (x / 0.7), 0);
    }
}
END_TEST

/* A partial window from the first write on; nothing for a whole window: 0, and a new begin. */
START_TEST (windows_begin_with_their_first_write)
{
  PlatWindow *window = plat_window_new (60);

  assert_close (plat_window_mean (window, 5.0, 60), 0, 0);
  plat_window_add (window, 10.0, 12.5, 4.0, TRUE);
  assert_close (plat_window_mean (window, 12.0, 60), 4.0, 1e-12);
  plat_window_add (window, 12.5, 15.0, 0.0, TRUE);
  assert_close (plat_window_mean (window, 15.0, 60), 2.0, 1e-12);
  assert_close (plat_window_mean (window, 15.0, 3), 2.0 / 3.0, 1e-12);
  plat_window_add (window, 15.0, 100.0, 0.0, FALSE);
  assert_close (plat_window_mean (window, 100.0, 60), 0, 0);
  plat_window_add (window, 100.0, 102.0, 3.0, TRUE);
  assert_close (plat_window_mean (window, 102.0, 60), 3.0, 1e-12);
  plat_window_free (window);
}
END_TEST

/* Parameters of one function that is called by a Poisson process. */
static PlatParams
one_function (double rate_hz, const char *exec, const char *const *pairs)
{
  static PlatFunctionRow row;
  PlatParams p = params_of (pairs);

  row = (PlatFunctionRow){
    .name = "f", .rate_hz = rate_hz, .bytes = 1e8, .vcpu = 1.0, .cpu_share = 1.0
  };
  ck_assert (sim_dist_parse (exec, "s", &row.exec_s, NULL));
  set (&p, "workload", "rates");
  set (&p, "create_s", "0 s");
  p.functions = (SimList){ 1, &row };
  return p;
}

/* M/M/2 at 0.75 and M/D/1 at 0.5: the means of their waits. */
START_TEST (a_fixed_number_is_a_queue)
{
  PlatParams p = one_function (1.5, "exponential(1 s)",
                               (const char *const[]){ "scaling", "fixed", "instances", "2",
                                                      "invocations", "400000", NULL });
  g_autoptr (SimRecord) r = run (&p), d = NULL;

  assert_close (value (r, "wait_s.mean"), 1.2857, 0.04);
  p = one_function (0.5, "1 s",
                    (const char *const[]){ "scaling", "fixed", "invocations", "200000", NULL });
  d = run (&p);
  assert_close (value (d, "wait_s.mean"), 0.5, 0.03);
}
END_TEST

/* One core at 0.5, as many instances as calls: processor sharing, whose mean does not know the law
 * of the work. */
START_TEST (one_core_is_shared)
{
  static const char *const laws[] = { "exponential(1 s)", "1 s", "gamma(1 s, 0.5)" };

  for (guint i = 0; i < G_N_ELEMENTS (laws); i++)
    {
      PlatParams p = one_function (0.5, laws[i],
                                   (const char *const[]){ "scaling", "fixed", "instances", "100",
                                                          "cpu", "sharing", "cores", "1",
                                                          "invocations", "300000", NULL });
      g_autoptr (SimRecord) r = run (&p);

      assert_close (value (r, "e2e_s.mean"), 1.0 / (1.0 - 0.5), 0.04);
    }
}
END_TEST

/* Calls in progress up to a limit and no queue: Erlang B of 8 and 10. */
START_TEST (a_limit_refuses_as_erlang_says)
{
  PlatParams p = one_function (8.0, "exponential(1 s)",
                               (const char *const[]){ "scaling", "synchronous", "account_limit",
                                                      "10", "burst_starts", "1000000",
                                                      "invocations", "300000", NULL });
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "refused") / 300000.0, 0.12166, 0.03);
}
END_TEST

/* Poisson calls without duration: P (cold) = exp (-rate x ttl), and the mean idle time. */
START_TEST (poisson_calls_are_cold_as_often)
{
  PlatParams p
    = one_function (0.1, "0 s",
                    (const char *const[]){ "ttl_s", "10 s", "invocations", "200000", NULL });
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "cold") / 200000.0, exp (-1.0), 0.01);
  assert_close (value (r, "idle_instance_s") / 200000.0, (1.0 - exp (-1.0)) / 0.1, 0.01);
}
END_TEST

/* New instances of a function: the bucket's and then its rate, never more. */
START_TEST (starts_of_a_burst_are_limited)
{
  PlatParams p
    = one_function (1000.0, "1000 s",
                    (const char *const[]){ "scaling", "synchronous", "account_limit", "1000000",
                                           "burst_starts", "100", "invocations", "20000", NULL });
  g_autoptr (SimRecord) r = run (&p);

  /* 20 s of calls: 100 at once and 10 a second */
  assert_close (value (r, "starts"), 100.0 + 10.0 * 20.0, 0.03);
  assert_close (value (r, "starts") + value (r, "refused"), 20000.0, 0);
}
END_TEST

/* Knative on the clock: a step to ten calls at once is served, panics once, and scales to zero. */
START_TEST (knative_serves_a_step)
{
  PlatParams p
    = one_function (10.0, "1 s",
                    (const char *const[]){ "scaling", "kpa", "invocations", "3000", NULL });
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "served"), 3000, 0);
  ck_assert_double_ge (value (r, "panics"), 1.0);
  assert_close (value (r, "cold"), 1, 0);
  /* about ceil (10 / 0.7) instances on most of the run */
  ck_assert_double_ge (value (r, "alive.mean"), 12.0);
  ck_assert_double_le (value (r, "alive.mean"), 19.0);
}
END_TEST

TEST_MAIN (platform_scaling, TEST (ticks_are_those_of_the_hand), TEST (past_the_activator_by_hand),
           TEST (past_the_activator_calls_are_conserved), TEST (constant_load_settles),
           TEST (windows_begin_with_their_first_write), TEST (a_fixed_number_is_a_queue),
           TEST (one_core_is_shared), TEST (a_limit_refuses_as_erlang_says),
           TEST (poisson_calls_are_cold_as_often), TEST (starts_of_a_burst_are_limited),
           TEST (knative_serves_a_step))
