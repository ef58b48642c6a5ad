/* tests/sandbox_platform/test_formats.c - trace formats and companions beyond Azure's: what is
 * read, what is refused and where. */
#include "tests/sandbox_platform/platform_case.h"

#define H "0123456789abcdef"
#define DISCRETE "app_name,arrival_time,execution_time,memory_use,core_utilization\n"
#define IBM ",NamespaceHash,AppHash,NumEvents,InvocationTimes,AppExecTimes\n"

static PoolTrace *
trace_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PoolTrace *trace = text_file_load (pool_trace_format.load, text, &error);

  ck_assert_msg (trace != NULL, "%s", error != NULL ? error->message : "");
  return trace;
}

/* Three hashes, a trigger and numbers are a day whose header was cut off, and the run says so. */
START_TEST (a_day_without_a_header)
{
  PoolTrace *bare = trace_of (H "a," H "b," H "c,http,2,0,3\n" H "a," H "b," H "d,timer,0,0,1\n"),
            *whole = trace_of ("HashOwner,HashApp,HashFunction,Trigger,1,2,3\n" H "a," H "b," H
                               "c,http,2,0,3\n" H "a," H "b," H "d,timer,0,0,1\n");
  PlatParams p = at_once (bare);
  g_autoptr (SimRecord) r = run (&p), s = NULL;

  assert_close (value (r, "arrived"), 6, 0);
  assert_close (value (r, "called_units"), 2, 0);
  assert_close (value (r, "without_header"), 1, 0);
  p.trace = (SimFile){ "public", whole };
  s = run (&p);
  assert_close (value (s, "without_header"), 0, 0);
  assert_close (value (s, "e2e_s.mean"), value (r, "e2e_s.mean"), 0);
  pool_trace_format.free (bare);
  pool_trace_format.free (whole);
}
END_TEST

/* DiscreteApp: CPU time over wall time of all calls, the largest memory. */
START_TEST (shares_of_cpu_are_measured)
{
  PoolTrace *trace = trace_of (DISCRETE "f,10,3,200,50\nf,1,1,300,10\ng,2,1,100,250\n");
  const PoolTraceName *f = &g_array_index (trace->names, PoolTraceName, 0);
  PlatParams p = at_once (trace);
  g_autoptr (SimRecord) r = run (&p);

  assert_close (f->limit_bytes, 300e6, 1e-12);
  assert_close (f[1].vcpu, 2.5, 1e-12);
  assert_close (f->cpu_s / f->wall_s, (1.5 + 0.1) / 4.0, 1e-12);
  /* of g, which never runs on less than a CPU, all of its second */
  assert_close (value (r, "call_cpu_s"), 1.6 + 1.0, 1e-9);
  assert_close (value (r, "drawn_cpu_shares"), 0, 0);
  pool_trace_format.free (trace);
}
END_TEST

/* IBM's lists: seconds from the first call, execution in ms; the clock's five hours are no wait. */
START_TEST (lists_of_times)
{
  PoolTrace *trace = trace_of (IBM "0,n,a,2,\"[17999.5, 18003]\",\"[1500, 250.5]\"\n"
                                   "1,n,b,1,[18000.5],[10]\n2,m,a,0,[],[]\n");
  PlatParams p = at_once (trace);
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "arrived"), 3, 0);
  assert_close (value (r, "exec_s.max"), 1.5, 1e-12);
  assert_close (value (r, "rows_without_calls"), 1, 0);
  assert_close (g_array_index (trace->rows, PoolTraceRow, 0).at_s, 0, 0);
  assert_close (g_array_index (trace->rows, PoolTraceRow, 2).at_s, 3.5, 1e-12);
  pool_trace_format.free (trace);
}
END_TEST

/* Huawei's private set: delays are averaged over minutes with one, memory is the least of its sums;
 * a file of shares is taken by name. */
START_TEST (minutes_of_huawei)
{
  g_autoptr (GError) error = NULL;
  PoolTrace *trace = trace_of ("day,time,7,9\n0,60,2,\n0,120,,4.0\n");
  gpointer delays
    = text_file_load (pool_durations_format.load, "day,time,7,9\n0,60,1.5,\n0,120,2.5,0.25\n",
                      &error),
    memory
    = text_file_load (pool_memory_format.load, "day,time,7,9\n0,60,512,\n0,120,256,128\n", &error),
    shares = text_file_load (pool_shares_format.load, "func_name,cpu_share\n7,0.25\n9,1\n", &error);
  PlatParams p = at_once (trace);
  g_autoptr (SimRecord) r = NULL;

  ck_assert_msg (error == NULL, "%s", error != NULL ? error->message : "");
  p.durations = (SimFile){ "test", delays };
  p.memory = (SimFile){ "test", memory };
  p.cpu_shares = (SimFile){ "test", shares };
  p.vcpu_bytes = 1e6;
  p.ttl_s = INFINITY;
  r = run (&p);
  assert_close (value (r, "exec_s.max"), 2.0, 1e-9);
  assert_close (value (r, "exec_s.min"), 0.25, 1e-9);
  assert_close (value (r, "resident_bytes.max"), 256e6 + 128e6, 1e-9);
  assert_close (value (r, "call_cpu_s"), 2 * 2.0 * 0.25 + 4 * 0.25, 1e-9);
  pool_trace_format.free (trace);
  pool_durations_format.free (delays);
  pool_memory_format.free (memory);
  pool_shares_format.free (shares);
}
END_TEST

START_TEST (faults_have_their_place)
{
  static const struct {
    const SimFileFormat *format;
    const char *text, *says;
  } bad[] = {
    { &pool_trace_format, H "a," H "b," H "c,http,2,x\n", ":1: the header is of no known format" },
    { &pool_trace_format, H "a," H "b," H "c,http,2,1\n" H "a," H "b," H "d,http,2\n",
      ":2: the row has 5 fields, the header 6" },
    { &pool_trace_format, H "a," H "b," H "c,http,2.5,1\n", ":1: not a count of calls: 2.5" },
    { &pool_trace_format, DISCRETE "f,1,1,100,\n", ":2: a number is missing" },
    { &pool_trace_format, DISCRETE "f,1,-1,100,5\n", ":2: a time or count below 0: -1" },
    { &pool_trace_format, IBM "0,n,a,2,\"[1, 2]\",\"[5]\"\n",
      ":2: InvocationTimes and AppExecTimes differ in length" },
    { &pool_trace_format, IBM "0,n,a,9,\"[1, ..., 9]\",\"[5, 5, 5]\"\n",
      ":2: not a list of times" },
    { &pool_shares_format, "func_name,cpu_share\nf,1.5\n", ":2: a cpu_share above 1: 1.5" },
    { &pool_shares_format, "func_name,share\nf,1\n", ":1: not the header of CPU shares" },
    { &pool_durations_format, "Average,Count\n5,1\n", ":1: not the header of Azure 2019" },
    { &pool_durations_format, "day,time,7\n0,60,fast\n", ":2: not a number: fast" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    text_file_refused (bad[i].format->load, bad[i].text, bad[i].says);
}
END_TEST

/* What lies beside the trace is refused before the run, with where its calls are. */
START_TEST (a_window_without_calls)
{
  static const double windows[][2] = { { 100, INFINITY }, { 12, 3 } };
  PoolTrace *trace = trace_of ("app,func,end_timestamp,duration\na,f,11,1\na,f,31,1\n");

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (GError) error = NULL;

      p.from_s = windows[i][0];
      p.length_s = windows[i][1];
      ck_assert (!sandbox_platform_model.check (&p, &error));
      ck_assert_msg (strstr (error->message, "its first is at 10 s and its last at 30 s") != NULL,
                     "%s", error->message);
    }
  pool_trace_format.free (trace);
}
END_TEST

TEST_MAIN (platform_formats, TEST (a_window_without_calls), TEST (a_day_without_a_header),
           TEST (shares_of_cpu_are_measured), TEST (lists_of_times), TEST (minutes_of_huawei),
           TEST (faults_have_their_place))
