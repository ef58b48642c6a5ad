/* tests/test_pool_trace.c - trace formats of sandbox_pool, their faults, the splitting rule,
 * the published marginals. */
#include "models/sandbox_pool/pool.h"
#include "models/sandbox_pool/split.h"
#include "tests/pool_case.h"

START_TEST (every_format_is_read)
{
  static const struct { const char *text; guint rows, names; double last_s; } good[] = {
    { "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,3,0,7\no,a,g,timer,0,2,0\n", 3, 2,
      120 },
    { "day,time,7,9\n0,60,1,\n0,120,,4.0\n", 2, 2, 60 },
    { "app,func,end_timestamp,duration\na,f,12.5,2.5\na,g,11,10\n", 2, 2, 10 },
    { "func_name,invoke_time_ms\r\nf,0\r\n\r\nf,1500\r\n", 2, 1, 1.5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      PoolTrace *trace = load_text (good[i].text, &error);

      ck_assert_msg (trace != NULL, "%u: %s", i, error != NULL ? error->message : "");
      ck_assert_uint_eq (trace->rows->len, good[i].rows);
      ck_assert_uint_eq (trace->names->len, good[i].names);
      assert_close (g_array_index (trace->rows, PoolTraceRow, good[i].rows - 1).at_s,
                    good[i].last_s, 1e-12);
      pool_trace_format.free (trace);
    }
}
END_TEST

START_TEST (faults_are_told_with_their_line)
{
  static const char *const bad[][2] = {
    { "", ":0: the trace is empty" },
    { "a,b\n1,2\n", ":1: the header is of no known format" },
    { "func_name,invoke_time_ms\n", ":1: the trace has no invocation" },
    { "func_name,invoke_time_ms\nf,5\nf,4\n", ":3: the time goes back" },
    { "func_name,invoke_time_ms\nf,-5\n", ":2: a time or count below 0: -5" },
    { "func_name,invoke_time_ms\nf\n", ":2: a number is missing" },
    { "app,func,end_timestamp,duration\na,f,x,1\n", ":2: not a number: x" },
    { "app,func,end_timestamp,duration\na,f,1,nan\n", ":2: not a number: nan" },
    { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f\n", ":2: the row needs owner" },
    { "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,2.5\n",
      ":2: not a count of calls: 2.5" },
    { "day,time,7\n0,60,1\n0,30,1\n", ":3: the time goes back" },
    { "day,time,7\n0,60,1,2\n", ":2: more columns than the header" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert (load_text (bad[i][0], &error) == NULL);
      ck_assert_msg (strstr (error->message, bad[i][1]) != NULL, "%s", error->message);
    }
}
END_TEST

START_TEST (a_minute_is_split_without_loss)
{
  const SimStreamKey key = { 42, 0, "test", "split" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);
  guint second[POOL_SPLIT_SECONDS];

  for (guint n = 0; n < 2000; n += 7)
    {
      guint even = 0, skewed = 0, bound = 17;

      pool_split_even (stream, n, second);
      for (guint s = 0; s < POOL_SPLIT_SECONDS; s++)
        even += second[s];
      pool_split_skewed (stream, n, bound, second);
      for (guint s = 0; s < POOL_SPLIT_SECONDS; s++)
        skewed += second[s];
      ck_assert_uint_eq (even, n);
      ck_assert_uint_eq (skewed, n);
      if (n <= 60 * bound)
        ck_assert_uint_le (pool_split_most (second), bound);
    }
}
END_TEST

/* p25 116.5, p50 139.6, p75 183.4, p95 342.7, p99 640.3 MB. */
START_TEST (the_memory_marginal_has_its_quantiles)
{
  static const double at[][2]
    = { { 0.25, 116.5 }, { 0.5, 139.6 }, { 0.75, 183.4 }, { 0.95, 342.7 }, { 0.99, 640.3 } };

  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    assert_close (pool_burr_bytes (at[i][0]), at[i][1] * 1e6, 1e-3);
}
END_TEST

/* Names of the table keep their function; minutes bring as many calls as they count; durations
 * are taken. */
START_TEST (a_trace_runs)
{
  PoolParams p = params_of ((const char *const[]){ "idle_sandboxes", "3", NULL });
  g_autoptr (SimRecord) minutes = run_trace (
    &p,
    "HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,dynamic-html,http,30,41\no,a,x,http,0,5\n");
  g_autoptr (SimRecord) exact = NULL, huawei = NULL;

  assert_close (value (minutes, "served"), 76, 0);
  assert_close (value (minutes, "e2e_dynamic_html_s.n"), 71, 0);
  set (&p, "cxl_latency_s", "0 s");
  set (&p, "cow_s", "0 s");
  exact = run_trace (&p, "app,func,end_timestamp,duration\na,f,12.5,2.5\n");
  assert_close (value (exact, "exec_s.mean"), 2.5, 1e-9);
  set (&p, "split", "huawei");
  huawei = run_trace (&p, "day,time,7,9\n0,60,1,\n0,120,,4.0\n");
  assert_close (value (huawei, "served"), 5, 0);
}
END_TEST

START_TEST (settings_that_make_no_sense_are_refused)
{
  static const struct { const char *name, *text, *says; } bad[] = {
    { "soft_cap_bytes", "500 MB",
      "image-recognition has a limit of 7.68e+08 B, above soft_cap_bytes" },
    { "idle_sandboxes", "200", "idle_sandboxes: 200 of 2.56e+08 B exceed soft_cap_bytes" },
    { "study", "agents", "system trenv_cxl is not of virtual machines for agents" },
    { "workload", "trace", "workload trace needs a file: give trace" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      PoolParams p = params_of (
        (const char *const[]){ "idle_sandboxes", "1", bad[i].name, bad[i].text, NULL });
      g_autoptr (GError) error = NULL;

      ck_assert (!sandbox_pool_model.check (&p, &error));
      ck_assert_msg (strstr (error->message, bad[i].says) != NULL, "%s", error->message);
    }
}
END_TEST

TEST_MAIN (pool_trace, TEST (every_format_is_read), TEST (faults_are_told_with_their_line),
           TEST (a_minute_is_split_without_loss), TEST (the_memory_marginal_has_its_quantiles),
           TEST (a_trace_runs), TEST (settings_that_make_no_sense_are_refused))
