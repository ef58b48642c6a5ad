/* tests/sandbox_platform/test_platform.c - the model as a whole: loading ahead, conservation,
 * order of rows, placement, companions, samples, prices, refusals. */
#include "tests/sandbox_platform/platform_case.h"

static PoolTrace *
trace_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PoolTrace *trace = text_file_load (pool_trace_format.load, text, &error);

  ck_assert_msg (trace != NULL, "%s", error != NULL ? error->message : "");
  return trace;
}

/* A call every 30.5 min: kept for the range once, then unloaded, loaded after 27 and used at
 * 30.5. */
START_TEST (a_regular_unit_is_loaded_ahead)
{
  g_autoptr (GString) text = g_string_new ("app,func,end_timestamp,duration\n");
  PoolTrace *trace;
  PlatParams p;
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (text, "a,f,%u,0\n", 1830 * i);
  trace = trace_of (text->str);
  p = at_once (trace);
  set (&p, "keep_alive", "hybrid");
  r = run (&p);
  assert_close (value (r, "cold"), 1, 0);
  assert_close (value (r, "warm"), 19, 0);
  assert_close (value (r, "prewarmed"), 18, 0);
  assert_close (value (r, "unused"), 0, 0);
  assert_close (value (r, "idle_instance_s"), 1830 + 18 * 210, 1e-9);
  pool_trace_format.free (trace);
}
END_TEST

/* What came has ended or is there; memory over time is the sum of its ledgers; Little. */
START_TEST (calls_and_memory_are_conserved)
{
  static const char *const scalings[] = { "demand", "synchronous", "kpa", "fixed" };
  static const char *const keeps[] = { "none", "ttl", "greedy_dual", "hybrid" };
  PoolTrace *trace = load_public (&pool_trace_format, "azure2021_200.csv");

  for (guint i = 0; trace != NULL && i < 16; i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;
      double ledgers;

      set (&p, "scaling", scalings[i % 4]);
      set (&p, "keep_alive", keeps[i / 4]);
      set (&p, "create_s", "200 ms");
      set (&p, "init_scale", "1");
      r = run (&p);
      ledgers
        = value (r, "starting_integral") + value (r, "busy_integral") + value (r, "idle_integral");
      assert_close (value (r, "arrived"),
                    value (r, "warm") + value (r, "cold") + value (r, "delayed")
                      + value (r, "refused") + value (r, "in_flight"),
                    0);
      assert_close (value (r, "exec_s.mean") * value (r, "served"), 10599.17, 1e-6);
      if (i % 4 == 0)
        assert_close (ledgers / value (r, "resident_bytes.mean"), 1260.1, 0.01);
    }
  if (trace != NULL)
    pool_trace_format.free (trace);
}
END_TEST

/* The order of rows, line ends and a byte order mark decide nothing. */
START_TEST (rows_have_no_order)
{
  static const char *const texts[] = {
    "app,func,end_timestamp,duration\na,f,10,1\na,g,11,2\nb,h,15,1\na,f,30,4\n",
    "func,app,duration,end_timestamp\r\nf,a,4,30\r\nh,b,1,15\r\ng,a,2,11\r\nf,a,1,10\r\n",
    ("\xef\xbb\xbf"
     "app,func,end_timestamp,duration\nb,h,15,1\na,f,30,4\na,f,10,1\na,g,11,2"),
  };
  double first = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      PoolTrace *trace = trace_of (texts[i]);
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "init_scale", "1");
      r = run (&p);
      first = i == 0 ? value (r, "e2e_s.mean") : first;
      assert_close (value (r, "e2e_s.mean"), first, 0);
      pool_trace_format.free (trace);
    }
}
END_TEST

/* 900 MB and 70 MB on two nodes of 1 GB: 500 MB find a place, by any score. */
START_TEST (what_fits_somewhere_is_placed)
{
  static const char *const places[]
    = { "least_allocated", "pack", "random", "best_of", "hash", "hermod" };
  PoolTrace *trace = trace_of ("app,func,end_timestamp,duration\na,f,100,100\nb,g,101,100\n"
                               "c,h,102,100\nd,i,150,10\nd,i,190,10\n");
  static const double sizes[] = { 900e6, 70e6, 500e6, 400e6 };

  for (guint k = 0; k < 4; k++)
    g_array_index (trace->names, PoolTraceName, k).limit_bytes = sizes[k];
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "nodes", "2");
      set (&p, "node_bytes", "1 GB");
      set (&p, "placement", places[i]);
      set (&p, "when_full", "refuse");
      r = run (&p);
      ck_assert_msg (value (r, "refused") == 0.0, "%s refused %g", places[i], value (r, "refused"));
      assert_close (value (r, "warm"), 1, 0);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* Two CPUs of one node are promised to what runs: a third instance waits for its end, an idle one
 * gives way. */
START_TEST (promised_cpus_bound_a_node)
{
  PoolTrace *trace = trace_of ("app,func,end_timestamp,duration\na,f,100,100\nb,g,101,100\n"
                               "c,h,112,10\nd,i,160,10\n");
  PlatParams p = at_once (trace);
  g_autoptr (SimRecord) r = NULL;

  for (guint k = 0; k < 4; k++)
    g_array_index (trace->names, PoolTraceName, k).vcpu = 1.0;
  set (&p, "node_vcpu", "2");
  r = run (&p);
  /* h comes at 102: it takes the room of f, idle since 100; i that of g */
  assert_close (value (r, "evicted"), 2, 0);
  assert_close (value (r, "alive.max"), 2, 0);
  sim_record_free (g_steal_pointer (&r));
  set (&p, "node_vcpu", "1");
  r = run (&p);
  /* g, from 1, waits for f's end at 100; h, from 102, for g's at 200; i, from 150, for h's */
  assert_close (value (r, "wait_s.max"), 99, 1e-9);
  assert_close (value (r, "wait_s.mean"), (99.0 + 98.0 + 60.0) / 4.0, 1e-9);
  pool_trace_format.free (trace);
}
END_TEST

/* Nodes never hold more than they have, whatever is asked of them. */
START_TEST (memory_is_never_above_a_node)
{
  for (guint i = 0; i < 12; i++)
    {
      static const char *const places[] = { "least_allocated", "pack", "hash", "hermod" };
      PlatParams p = params_of (
        (const char *const[]){ "invocations", "3000", "n_functions", "50", "arrival_hz", "5 Hz",
                               "nodes", "3", "node_bytes", "1500 MB", "keep_alive", "lru",
                               "popularity_mu", "-2", "popularity_sigma", "1", NULL });
      g_autoptr (SimRecord) r = NULL;

      set (&p, "placement", places[i % 4]);
      p.draw_seed = i;
      r = run (&p);
      ck_assert_double_le (value (r, "resident_bytes.max"), 3 * 1500e6 + 3);
      assert_close (value (r, "served") + value (r, "in_flight"), 3000, 0);
    }
}
END_TEST

/* Metadata: its difference is a start where the user says so; recorded starts are taken as they
 * are.
 */
START_TEST (companions_tell_starts)
{
  PoolTrace *trace = trace_of ("func_name,invoke_time_ms\nf,0\nf,100000\n");
  g_autoptr (GError) error = NULL;
  gpointer metadata
    = text_file_load (pool_metadata_format.load,
                      "func_name,cold_dur_ms,warm_dur_ms,mem_mb\nf,2500,500,128\n", &error),
    starts = text_file_load (pool_starts_format.load,
                             "clusterName,funcName,totalCost_cold_start,podAllocationCost,"
                             "deployCodeCost,deployDependencyCost,schedulingCost\n"
                             ",f,2.239,0.027,0.045,0.454,1.713\n",
                             &error);
  static const double first_s[] = { 2.0, 2.239 };

  for (guint i = 0; i < 2; i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, "init_scale", "1");
      set (&p, "cold_is", "init_and_warm");
      p.metadata = (SimFile){ "test", metadata };
      if (i == 1)
        p.cold_starts = (SimFile){ "test", starts };
      r = run (&p);
      assert_close (value (r, "wait_s.max"), first_s[i], 1e-9);
      assert_close (value (r, "exec_s.mean"), 0.5, 1e-9);
      assert_close (value (r, "cold"), 1, 0);
    }
  pool_metadata_format.free (metadata);
  pool_starts_format.free (starts);
  pool_trace_format.free (trace);
}
END_TEST

static const char invocations[] = "HashOwner,HashApp,HashFunction,Trigger,1,2,3\n"
                                  "o,a,f,http,10,0,1\no,a,g,http,1,1,1\no,b,h,timer,0,5,0\n"
                                  "o,c,i,http,0,0,0\n";

/* Down to two functions, up to nine; calls a minute scaled with their parts carried on. */
START_TEST (traces_are_sampled_and_scaled)
{
  PoolTrace *trace = trace_of (invocations);
  static const struct {
    const char *name, *text;
    double calls, units;
  } known[] = {
    { "sample_functions", "0", 19, 3 },
    { "sample_functions", "6", 38, 6 },
    { "sample_functions", "9", 57, 9 },
    { "load_scale", "0.5", 8, 3 }, /* 11, 3 and 5 calls: 5, 1 and 2 */
    { "load_scale", "3", 57, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      PlatParams p = at_once (trace);
      g_autoptr (SimRecord) r = NULL;

      set (&p, known[i].name, known[i].text);
      r = run (&p);
      assert_close (value (r, "arrived"), known[i].calls, 0);
      assert_close (value (r, "called_units"), known[i].units, 0);
      assert_close (value (r, "rows_without_calls"), 1, 0);
    }
  pool_trace_format.free (trace);
}
END_TEST

/* Without a function nothing of another changes. */
START_TEST (functions_leave_each_other_alone)
{
  PoolTrace *both = trace_of ("HashOwner,HashApp,HashFunction,1,2\no,a,f,3,0\no,b,g,7,7\n"),
            *one = trace_of ("HashOwner,HashApp,HashFunction,1,2\no,a,f,3,0\n");
  PlatParams p = at_once (both);
  g_autoptr (SimRecord) r = NULL, s = NULL;

  set (&p, "spread", "uniform");
  set (&p, "init_scale", "1");
  set (&p, "from_s", "0 s");
  r = run (&p);
  p.trace = (SimFile){ "test", one };
  s = run (&p);
  assert_close (value (r, "wait_s.max"), MAX (value (r, "wait_s.max"), value (s, "wait_s.max")), 0);
  assert_close (value (s, "arrived"), 3, 0);
  pool_trace_format.free (both);
  pool_trace_format.free (one);
}
END_TEST

/* A second at 1769 MB for a cent a gigabyte-second, by hand. */
START_TEST (a_bill_is_the_hand_s)
{
  const SandboxPrice price = { .billed = SANDBOX_BILLED_CALL,
                               .memory_price = 1e-11,
                               .request_usd = 1e-6,
                               .rounding_s = 0.1,
                               .step_bytes = 128e6 };
  PoolTrace *trace = trace_of ("app,func,end_timestamp,duration\na,f,10,1.01\na,f,30,0.99\n");
  PlatParams p;
  g_autoptr (SimRecord) r = NULL;

  g_array_index (trace->names, PoolTraceName, 0).limit_bytes = 200e6;
  p = at_once (trace);
  p.price = &price;
  r = run (&p);
  assert_close (value (r, "bill_usd"), 2e-6 + (1.1 + 1.0) * 256e6 * 1e-11, 1e-9);
  assert_close (value (r, "usd_per_million"), value (r, "bill_usd") * 1e6 / 2, 1e-9);
  pool_trace_format.free (trace);
}
END_TEST

/* A start that a call caused and another's slot made needless is billed all the same, once: the
 * second call waits half a second for the slot of the first, not for its own start. */
START_TEST (each_start_is_billed_once)
{
  const SandboxPrice price
    = { .billed = SANDBOX_BILLED_CALL, .memory_price = 1e-11, .init_billed = true };
  PoolTrace *trace = trace_of ("app,func,end_timestamp,duration\na,f,10,10\na,f,11.5,1\n");
  PlatParams p;
  g_autoptr (SimRecord) r = NULL;

  g_array_index (trace->names, PoolTraceName, 0).limit_bytes = 200e6;
  p = at_once (trace);
  set (&p, "create_s", "1 s");
  p.price = &price;
  r = run (&p);
  assert_close (value (r, "wait_s.min"), 0.5, 1e-9);
  assert_close (value (r, "starts"), 2, 0);
  assert_close (value (r, "bill_usd"), (1.0 + 10.0 + 1.0 + 1.0) * 200e6 * 1e-11, 1e-9);
  pool_trace_format.free (trace);
}
END_TEST

/* Files that cannot be right are refused with their line. */
START_TEST (bad_files_are_refused)
{
  static const struct {
    const SimFileFormat *format;
    const char *text, *says;
  } bad[] = {
    { &pool_metadata_format, "func_name,cold_dur_ms,warm_dur_ms,mem_mb\nf,1,2,3\n",
      ":2: cold_dur_ms is below warm_dur_ms" },
    { &pool_metadata_format, "func_name,cold_dur_ms,warm_dur_ms,mem_mb\n,2,1,3\n",
      ":2: the row names no function" },
    { &pool_metadata_format, "func_name,cold_dur_ms,warm_dur_ms,mem_mb\nf,2,1,3\nf,2,1,3\n",
      ":3: a second row of a function" },
    { &pool_starts_format,
      "clusterName,funcName,totalCost_cold_start,podAllocationCost,deployCodeCost,"
      "deployDependencyCost,schedulingCost\nc,f,3,1,1,0.1,0.1\n",
      ":2: the parts do not add up" },
    { &pool_durations_format,
      "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum\n"
      "o,a,,5,1,1,9\n",
      ":2: the row names no function" },
    { &pool_durations_format,
      "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,"
      "percentile_Average_1,percentile_Average_25,percentile_Average_50,percentile_Average_75,"
      "percentile_Average_99,percentile_Average_100\no,a,f,5,1,1,9,1,2,3,2,5,6,7\n",
      ":2: a percentile is below the one before it" },
    { &pool_trace_format, "HashOwner,HashApp,HashFunction,1,3\no,a,f,1,1\n",
      ":1: the minutes have a hole" },
    { &pool_trace_format, "HashOwner,HashApp,HashFunction,1,2\no,a,f,1,-1\n", ":2: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    text_file_refused (bad[i].format->load, bad[i].text, bad[i].says);
}
END_TEST

/* From @from_s to @to_s of one course: what was before is its warm-up. */
static SimRecord *
between (const PlatParams *p, double from_s, double to_s)
{
  SimComponent component = { "platform", &sandbox_platform_model, p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .warmup = sim_time_from_s (from_s),
                      .until = sim_time_from_s (to_s),
                      .engine = { .seed = 42 } };
  SimRecord *record = sim_run (&spec);

  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

/* A stretch, and what follows its end as a warm-up, are the whole; shares are of the counts that
 * the core keeps. */
START_TEST (ledgers_begin_where_the_warm_up_ends)
{
  static const char *const sums[] = { "energy_j", "provider_usd", "bill_usd" };
  static const SandboxPrice price = { .billed = SANDBOX_BILLED_CALL, .request_usd = 1.0 };
  PlatParams p = params_of ((const char *const[]){ "node_idle_w", "100 W", "node_busy_w", "300 W",
                                                   "node_price", "1 USD/h", NULL });

  p.price = &price;
  for (double cut_s = 500.0; cut_s <= 2500.0; cut_s += 1000.0)
    {
      g_autoptr (SimRecord) before = between (&p, 0.0, cut_s), after = between (&p, cut_s, 3000.0),
                            whole = between (&p, 0.0, 3000.0);
      const double busy = value (after, "busy_integral"), idle = value (after, "idle_integral"),
                   all = busy + idle + value (after, "starting_integral");

      for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
        assert_close (value (before, sums[i]) + value (after, sums[i]), value (whole, sums[i]),
                      1e-9 * value (whole, sums[i]));
      assert_close (value (after, "waste_share"), idle / all, 1e-9);
      assert_close (value (after, "resident_over_busy"), all / busy, 1e-9 * all / busy);
      assert_close (value (after, "start_cpu_over_calls"),
                    value (after, "start_cpu_s") / value (after, "call_cpu_s"), 1e-9);
      assert_close (value (after, "cold_share"),
                    value (after, "cold")
                      / (value (after, "cold") + value (after, "warm") + value (after, "delayed")),
                    1e-9);
      assert_close (value (after, "usd_per_million"),
                    1e6 * value (after, "bill_usd") / value (after, "served"), 1e-3);
    }
}
END_TEST

TEST_MAIN (platform, TEST (ledgers_begin_where_the_warm_up_ends),
           TEST (a_regular_unit_is_loaded_ahead), TEST (calls_and_memory_are_conserved),
           TEST (rows_have_no_order), TEST (what_fits_somewhere_is_placed),
           TEST (memory_is_never_above_a_node), TEST (promised_cpus_bound_a_node),
           TEST (companions_tell_starts), TEST (traces_are_sampled_and_scaled),
           TEST (functions_leave_each_other_alone), TEST (a_bill_is_the_hand_s),
           TEST (each_start_is_billed_once), TEST (bad_files_are_refused))
