/* tests/sandbox_pool/test_trace.c - traces in sandbox_pool: runs of them, their companions, the
 * published marginals.  Readers alone: tests/sandbox/test_trace.c. */
#include "models/sandbox_pool/agents/agent_trace.h"
#include "models/sandbox_pool/workload/load_trace.h"
#include "models/sandbox/trace/profiles.h"
#include "models/sandbox_pool/workload/trace_function.h"
#include "models/sandbox_pool/workload/workload.h"
#include "tests/sandbox_pool/pool_case.h"

#define PODS                                                                                       \
  "time_worker,time_frontend,requestID,clusterName,funcName,podID,userID,totalCost_worker,"        \
  "workerCost,runtimeCost\n"

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

#define MINUTES "HashOwner,HashApp,HashFunction,Trigger,1,2\n"
#define DURATIONS                                                                                  \
  "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,"             \
  "percentile_Average_1,percentile_Average_25,percentile_Average_50,percentile_Average_75,"        \
  "percentile_Average_99,percentile_Average_100\n"
#define APPS "HashOwner,HashApp,SampleCount,AverageAllocatedMb\n"
#define FUNCTIONS "HashOwner,HashApp,HashFunction,SampleCount,AverageAllocatedMb\n"

/* f runs 90 ms always and has 123 MB from its application; g is in neither file and is drawn by its
 * name.  In-Vitro gives memory by function. */
START_TEST (companions_make_functions_of_their_own)
{
  static const char *const memory[] = { APPS "o,a,3,123\n", FUNCTIONS "o,a,f,3,123\n" };

  for (guint i = 0; i < 2; i++)
    {
      PoolParams p
        = params_of ((const char *const[]){ "system", "faasd", "anonymous_s", "0 s", "duration_mu",
                                            "20", "duration_max_s", "7 s", NULL });
      g_autoptr (SimRecord) r = NULL;
      gpointer durations = text_file_load (pool_durations_format.load,
                                           DURATIONS "o,a,f,90,5,1,2,90,90,90,90,90,90,90\n", NULL);
      gpointer sizes = text_file_load (pool_memory_format.load, memory[i], NULL);

      ck_assert (durations != NULL && sizes != NULL);
      p.durations = (SimFile){ "durations", durations };
      p.memory = (SimFile){ "memory", sizes };
      r = run_trace (&p, MINUTES "o,a,f,http,1,0\no,b,g,http,0,1\n");
      assert_close (value (r, "exec_s.min"), 0.09, 1e-8);
      assert_close (value (r, "exec_s.max"), 7, 1e-8);
      assert_close (value (r, "drawn_durations"), 1, 0);
      assert_close (value (r, "drawn_memories"), 1, 0);
      assert_close (value (r, "drawn_profiles"), 2, 0);
      ck_assert_double_gt (value (r, "accounted_bytes.max"), 123e6 + 50e6);
      pool_durations_format.free (durations);
      pool_memory_format.free (sizes);
    }
}
END_TEST

/* Quantiles 0, 1, 25, 50, 75, 99, 100 % with straight lines between them, scaled so that the mean
 * is the file's average. */
START_TEST (durations_are_drawn_from_their_percentiles)
{
  static const double at[] = { 0, 0.01, 0.25, 0.5, 0.75, 0.99, 1 },
                      ms[] = { 10, 20, 40, 50, 70, 200, 900 };
  PoolParams p
    = params_of ((const char *const[]){ "system", "faasd", "keep_alive", "lru", "anonymous_s",
                                        "0 s", "load_scale", "1000", "cpu", "unlimited", NULL });
  gpointer durations = text_file_load (pool_durations_format.load,
                                       DURATIONS "o,a,f,60,5,1,2,10,20,40,50,70,200,900\n", NULL);
  double mean_ms = 0.0;
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 1; i < G_N_ELEMENTS (at); i++)
    mean_ms += (at[i] - at[i - 1]) * (ms[i] + ms[i - 1]) / 2;
  p.durations = (SimFile){ "durations", durations };
  r = run_trace (&p, MINUTES "o,a,f,http,60,60\n");
  assert_close (value (r, "exec_s.mean"), 0.06, 0.01);
  assert_close (value (r, "exec_s.p50"), 0.05 * 60 / mean_ms, 0.01);
  ck_assert_double_ge (value (r, "exec_s.min"), 0.01 * 60 / mean_ms - 1e-9);
  ck_assert_double_le (value (r, "exec_s.max"), 0.9 * 60 / mean_ms + 1e-9);
  pool_durations_format.free (durations);
}
END_TEST

START_TEST (faults_of_companions_are_told)
{
  static const struct {
    const SimFileFormat *format;
    const char *text, *says;
  } bad[] = {
    { &pool_durations_format, "", ":0: the file is empty" },
    { &pool_durations_format, APPS, ":1: not the header of Azure 2019 or In-Vitro durations" },
    { &pool_durations_format, DURATIONS "o,a,f,60,5,1,2,10,20,40,30,70,200,900\n",
      ":2: a percentile is below the one before it" },
    { &pool_durations_format, DURATIONS "o,a,f,60,5,1,2,10,20\n",
      ":2: the row has 9 fields, the header 14" },
    { &pool_memory_format, APPS "o,a,3,5\no,a,3,5\no,a,3,6\n",
      ":4: a second row that says otherwise: a" },
    { &pool_memory_format, DURATIONS, ":1: not the header of Azure 2019 or In-Vitro memory" },
    { &pool_memory_format, APPS "o,a,3,-1\n", ":2: a time or count below 0: -1" },
    { &pool_memory_format, APPS "o,a,3,0\n", ":2: an application without memory: a" },
    { &pool_agent_format, "[]", ":1: the list has no call" },
    { &pool_agent_format, "{}", ":1: a list of calls is wanted" },
    { &pool_agent_format, "[\n{\"timestamp\": 1}]",
      ":2: a call needs timestamp and end_timestamp" },
    { &pool_agent_format, "[{\"timestamp\": \"noon\"}]",
      ":1: a timestamp is neither seconds nor ISO 8601" },
    { &pool_agent_format, "[{\"timestamp\": 2, \"end_timestamp\": 1}]",
      ":1: a call ends before it begins" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    text_file_refused (bad[i].format->load, bad[i].text, bad[i].says);
}
END_TEST

/* Two owners, apps and functions in two orders of rows and columns, quoted, split in two rows, and
 * as minutes from 540 on. */
START_TEST (order_and_dress_decide_nothing)
{
  static const char *const same[] = {
    "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,3,0,7\np,b,f,http,2,1,0\n"
    "o,a,g,x,0,9,0\n",
    "HashOwner,HashApp,HashFunction,Trigger,540,541,542\no,a,g,x,0,9,0\np,b,f,http,2,1,0\n"
    "o,a,f,http,3,0,7\n",
    "3,trigger,2,hashfunction,1,HASHAPP,HashOwner\r\n7,http,0,\"f\",3,a,o\r\n0,x,9,g,0,a,o\r\n"
    "0,http,1,f,2,b,p",
    "\xef\xbb\xbfHashOwner,HashApp,HashFunction,1,2,3\np,b,f,0,1,0\no,a,g,0,9,0\no,a,f,3,0,0\n"
    "o,a,f,0,0,7\np,b,f,2,,0\n",
  };
  g_autoptr (SimRecord) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      PoolParams p = params_of ((const char *const[]){ "system", "reap", NULL });
      SimRecord *r = run_trace (&p, same[i]);

      assert_close (value (r, "arrived"), 22, 0);
      assert_close (value (r, "repeated_rows"), i == 3 ? 2 : 0, 0);
      for (guint v = 0; first != NULL && v < r->n_values; v++)
        ck_assert_msg (r->values[v] == first->values[v] || v == column ("repeated_rows")
                         || isnan (first->values[v]),
                       "%u, column %u: %g, not %g", i, v, r->values[v], first->values[v]);
      if (first == NULL)
        first = r;
      else
        sim_record_free (r);
    }
}
END_TEST

/* Instants too, in every format that has them: rows may go back in time. */
START_TEST (order_of_calls_decides_nothing)
{
  static const char *const same[][2] = {
    { "func_name,invoke_time_ms\nf,5\ng,5\nf,900\n",
      "invoke_time_ms,func_name\n900,f\n5,g\n5,f\n" },
    { "app,func,end_timestamp,duration\na,f,3,1\na,g,3,1\nb,f,2,.5\n",
      "duration,end_timestamp,func,app\n.5,2,f,b\n1,3,g,a\n1,3,f,a\n" },
    { "day,time,7,9\n0,60,1,\n0,120,2,4\n", "time,day,9,7\n120,0,4,2\n60,0,,1\n" },
    { PODS "1,1,r,c,f,pool1-300-128,u,.9,.8,.7\n2.5,2,r,c,g,pool1-300-128,u,.9,.8,.7\n",
      PODS "2.5,2,r,c,g,pool1-300-128,u,.9,.8,.7\n1,1,r,c,f,pool1-300-128,u,.9,.8,.7\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      PoolParams p = params_of ((const char *const[]){ "system", "faasd", NULL });
      g_autoptr (SimRecord) a = run_trace (&p, same[i][0]), b = run_trace (&p, same[i][1]);

      for (guint v = 0; v < a->n_values; v++)
        ck_assert_msg (a->values[v] == b->values[v] || isnan (a->values[v]), "%u, column %u", i, v);
    }
}
END_TEST

/* Each of N names is a function: with nothing kept from others, N cold starts at least, and as many
 * as calls when nothing is kept at all. */
START_TEST (each_name_is_a_function)
{
  g_autoptr (GString) text = g_string_new ("func_name,invoke_time_ms\n");
  PoolParams p = params_of ((const char *const[]){ "system", "faasd", "keep_alive", "lru",
                                                   "soft_cap_bytes", "200 GB", "dram_bytes",
                                                   "300 GB", "duration_max_s", "2 ms", NULL });
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 0; i < 306; i++)
    g_string_append_printf (text, "name%u,%u\n", i, 1000 * i);
  for (guint i = 0; i < 306; i++)
    g_string_append_printf (text, "name%u,%u\n", i, 900000 + 1000 * i);
  r = run_trace (&p, text->str);
  assert_close (value (r, "cold"), 306, 0);
  assert_close (value (r, "reused"), 306, 0);
  assert_close (value (r, "drawn_profiles"), 306, 0);
}
END_TEST

/* What is drawn of a name stays when others come and go; another draw_seed draws anew. */
START_TEST (draws_are_the_names_own)
{
  PoolParams p = params_of ((const char *const[]){ "workload", "trace", NULL });
  gpointer few = load_text ("func_name,invoke_time_ms\nm,0\n", NULL),
           many = load_text ("func_name,invoke_time_ms\nz,0\na,0\nm,3\n", NULL);
  PoolTraceFunction alone, among, other;

  p.trace = (SimFile){ "few", few };
  alone = pool_trace_function (&p, 0);
  p.trace.data = many;
  among = pool_trace_function (&p, 1);
  ck_assert_str_eq (among.row.name, "m");
  ck_assert (alone.row.exec_s == among.row.exec_s && alone.row.limit_bytes == among.row.limit_bytes
             && alone.row.init_s == among.row.init_s && alone.row.vcpu == among.row.vcpu
             && alone.row.ro_share == among.row.ro_share && alone.row.runtime == among.row.runtime);
  other = pool_trace_function (&p, 0);
  ck_assert (other.row.exec_s != among.row.exec_s && other.row.init_s != among.row.init_s);
  set (&p, "draw_seed", "2");
  other = pool_trace_function (&p, 1);
  ck_assert (other.row.exec_s != among.row.exec_s
             && other.row.limit_bytes != among.row.limit_bytes);
  pool_trace_format.free (few);
  pool_trace_format.free (many);
}
END_TEST

/* Over many names, the published marginals. */
START_TEST (draws_have_their_laws)
{
  g_autoptr (GString) text = g_string_new ("func_name,invoke_time_ms\n");
  PoolParams p
    = params_of ((const char *const[]){ "workload", "trace", "duration_max_s", "10 day", NULL });
  double log_exec = 0, log_exec2 = 0, small = 0, log_init = 0;
  gpointer trace;
  enum { N = 20000 };

  for (guint i = 0; i < N; i++)
    g_string_append_printf (text, "name%u,%u\n", i, i);
  trace = load_text (text->str, NULL);
  p.trace = (SimFile){ "many", trace };
  for (guint i = 0; i < N; i++)
    {
      PoolTraceFunction f = pool_trace_function (&p, i);

      log_exec += log (f.row.exec_s) / N;
      log_exec2 += log (f.row.exec_s) * log (f.row.exec_s) / N;
      log_init += log (f.row.init_s) / N;
      small += f.row.limit_bytes < 139.6e6 ? 1.0 / N : 0.0;
      assert_close (f.row.vcpu, MAX (0.1, f.row.limit_bytes / 1769e6), 1e-12);
      ck_assert (f.row.ro_share > 0.24 && f.row.ro_share < 0.90);
    }
  ck_assert_double_eq_tol (log_exec, -0.38, 0.07); /* 4 standard errors, and the cut at 1 ms */
  ck_assert_double_eq_tol (sqrt (log_exec2 - log_exec * log_exec), 2.36, 0.07);
  ck_assert_double_eq_tol (log_init, log (0.5), 0.03);
  ck_assert_double_eq_tol (small, 0.5, 0.015);
  pool_trace_format.free (trace);
}
END_TEST

/* 100 MB of an application with four called functions and one that is not: 25 MB each, all of it
 * resident, and 100 MB in all. */
START_TEST (shares_of_an_app_are_its_memory)
{
  PoolParams p
    = params_of ((const char *const[]){ "system", "faasd", "keep_alive", "lru", "duration_max_s",
                                        "1 ms", "memory_unit", "function", NULL });
  gpointer sizes = text_file_load (pool_memory_format.load, APPS "o,a,3,100\n", NULL);
  g_autoptr (SimRecord) r = NULL;

  p.memory = (SimFile){ "memory", sizes };
  r = run_trace (&p,
                 "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,1,1,1\n"
                 "o,a,g,http,1,1,1\no,a,h,http,1,1,1\no,a,i,http,1,1,1\no,a,never,http,0,0,0\n");
  assert_close (value (r, "cold"), 4, 0);
  assert_close (value (r, "accounted_bytes.max"), 100e6, 1e-12);
  assert_close (value (r, "resident_bytes.max"), 100e6, 1e-12);
  assert_close (value (r, "drawn_memories"), 0, 0);
  pool_memory_format.free (sizes);
}
END_TEST

/* Calls at 10..12 and, beside it, 11..14; then one at 20..21 given as dates: waits 0, 0, 6 s and
 * tools 2, 2 (beyond the first), 1 s. */
START_TEST (agents_replay_a_record)
{
  static const char text[]
    = "[{\"tool\": \"Bash\", \"timestamp\": 10, \"end_timestamp\": 12, \"input\": {\"timestamp\": "
      "3}},"
      " {\"timestamp\": \"1970-01-01T00:00:20Z\", \"end_timestamp\": \"1970-01-01T00:00:21.000Z\"},"
      " {\"tags\": [1, 2], \"timestamp\": 11, \"end_timestamp\": 14}]";
  g_autoptr (GError) error = NULL;
  PoolAgentTrace *trace = text_file_load (pool_agent_format.load, text, &error);
  PoolParams p = params_of ((const char *const[]){ "study", "agents", "system", "trenv_vm",
                                                   "agents", "3", "tool_cpu_share", "0", NULL });
  static const double llm_s[] = { 0, 0, 6 }, tool_s[] = { 2, 2, 1 };
  g_autoptr (SimRecord) r = NULL;

  ck_assert_msg (trace != NULL, "%s", error != NULL ? error->message : "");
  ck_assert_uint_eq (trace->calls->len, 3);
  for (guint i = 0; i < 3; i++)
    {
      assert_close (g_array_index (trace->calls, PoolAgentCall, i).llm_s, llm_s[i], 1e-12);
      assert_close (g_array_index (trace->calls, PoolAgentCall, i).tool_s, tool_s[i], 1e-12);
    }
  p.agent_trace = (SimFile){ "trace", trace };
  r = run (&p);
  assert_close (value (r, "e2e_s.mean"), 0.001 + 0.001 + 0.00345 + 0.007 + 11, 1e-8);
  pool_agent_format.free (trace);
}
END_TEST

/* Columns 7 and 9; dynamic-html takes 9 from the second hour on, pyaes takes 7 from 2 min before
 * it: 4 calls and 1 call. */
START_TEST (windows_choose_rows_and_hours)
{
  PoolWindowRow rows[]
    = { { "dynamic-html", "9", 1, 0 }, { "pyaes", "7", 1, 120 }, { "pyaes", "9", 0, 0 } };
  PoolParams p
    = params_of ((const char *const[]){ "idle_sandboxes", "3", "trace_length_s", "10 min", NULL });
  g_autoptr (SimRecord) r = NULL;

  p.rows = (SimList){ 2, rows };
  r = run_trace (&p, "day,time,7,9\n0,0,5,2\n0,3500,1,3\n0,3600,,4\n0,4300,7,7\n");
  assert_close (value (r, "served"), 5, 0);
  assert_close (value (r, "e2e_dynamic_html_s.n"), 4, 0);
  assert_close (value (r, "e2e_pyaes_s.n"), 1, 0);
}
END_TEST

START_TEST (windows_on_nothing_are_refused)
{
  static const char *const says[] = { "rows: no function crypto_1 in the table",
                                      "rows: the trace has no row or column 8 (for crypto)" };
  PoolWindowRow rows[] = { { "crypto_1", "9", 0, 0 }, { "crypto", "8", 0, 0 } };
  gpointer trace = load_text ("day,time,7,9\n0,60,1,\n", NULL);

  for (guint i = 0; i < 2; i++)
    {
      PoolParams p = params_of ((const char *const[]){ "workload", "trace", NULL });
      g_autoptr (GError) error = NULL;

      p.trace = (SimFile){ "test", trace };
      p.rows = (SimList){ 1, &rows[i] };
      ck_assert (!sandbox_pool_model.check (&p, &error));
      ck_assert_str_eq (error->message, says[i]);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* Probabilities of a skewed minute: Azure 0.4, variants 0.2; Huawei 0.4 and 0.1, and 1 in the
 * busiest minute of a base function's hour; dynamic-html always. */
START_TEST (minutes_are_skewed_as_often_as_the_rules_say)
{
  PoolParams p = params_of ((const char *const[]){ NULL });
  PoolFunction fn[] = { { .base = POOL_NONE },
                        { .row.name = "pyaes", .base = 1 },
                        { .row.name = "pyaes_2", .base = 1 },
                        { .row.name = "dynamic-html", .base = 2 } };
  guint32 names[] = { 1, 2, 3 }, hour_max[] = { 0, 9, 9, 9, 0, 4, 4, 4 };
  PoolCluster cluster = { .p = &p, .fn = fn, .n_fn = 4 };
  PoolArrivals m = { .cluster = &cluster, .names = names, .hour_max = hour_max };
  static const struct {
    int split;
    PoolTraceRow row;
    double share;
  } cases[] = {
    { POOL_SPLIT_AZURE, { 60, 0, 0, 9 }, 0.4 },    { POOL_SPLIT_AZURE, { 60, 0, 1, 9 }, 0.2 },
    { POOL_SPLIT_AZURE, { 60, 0, 2, 3 }, 1.0 },    { POOL_SPLIT_HUAWEI, { 60, 0, 0, 9 }, 1.0 },
    { POOL_SPLIT_HUAWEI, { 60, 0, 0, 4 }, 0.4 },   { POOL_SPLIT_HUAWEI, { 3660, 0, 0, 4 }, 1.0 },
    { POOL_SPLIT_HUAWEI, { 3660, 0, 1, 4 }, 0.1 }, { POOL_SPLIT_HUAWEI, { 60, 0, 2, 1 }, 1.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      p.split = cases[i].split;
      assert_close (pool_skew_share (&m, &cases[i].row), cases[i].share, 0);
    }
}
END_TEST

START_TEST (settings_that_make_no_sense_are_refused)
{
  static const struct {
    const char *name, *text, *says;
  } bad[] = {
    { "soft_cap_bytes", "500 MB",
      "image-recognition has a limit of 7.68e+08 B, above soft_cap_bytes" },
    { "idle_sandboxes", "200", "idle_sandboxes: 200 of 2.56e+08 B exceed soft_cap_bytes" },
    { "study", "agents", "system trenv_cxl is not of virtual machines for agents" },
    { "workload", "trace", "workload trace needs a file: give trace" },
    { "soft_cap_bytes", "300 GB", "soft_cap_bytes (3e+11 B) must not be above dram_bytes" },
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

TEST_MAIN (pool_trace, TEST (order_and_dress_decide_nothing), TEST (order_of_calls_decides_nothing),
           TEST (each_name_is_a_function), TEST (draws_are_the_names_own),
           TEST (draws_have_their_laws), TEST (shares_of_an_app_are_its_memory),
           TEST (the_memory_marginal_has_its_quantiles),
           TEST (companions_make_functions_of_their_own),
           TEST (durations_are_drawn_from_their_percentiles), TEST (faults_of_companions_are_told),
           TEST (agents_replay_a_record), TEST (windows_choose_rows_and_hours),
           TEST (windows_on_nothing_are_refused),
           TEST (minutes_are_skewed_as_often_as_the_rules_say), TEST (a_trace_runs),
           TEST (settings_that_make_no_sense_are_refused))
