/* tests/sandbox_pool/test_sandbox_pool.c - starts by their parts, the artifact's decisions,
 * ageing, ledgers, processor sharing. */
#include "tests/sandbox_pool/pool_case.h"

#define RUN(...) params_of ((const char *const[]){ __VA_ARGS__, NULL })

/* containerd 1.396 + namespace 20 + root 170 ms, then 0.4 s of initialisation polled at 100 ms.
 * The first of three calls faults on the 0.43 of its touched pages that it writes, 2.5 us each. */
START_TEST (a_container_starts_by_its_parts)
{
  PoolParams p = RUN ("system", "faasd", "workload", "sequential", "iterations", "3");
  PoolFunctionRow row = { "probe", 0, 123e6, 1, 0.09, 0.37, 0.57, 0 };
  g_autoptr (SimRecord) r = NULL;

  p.functions = (SimList){ 1, &row };
  r = run (&p);
  assert_close (value (r, "cold_start_s.mean"), 0.001396 + 0.02 + 0.17 + 0.4, 1e-9);
  assert_close (value (r, "cold"), 1, 0);
  assert_close (value (r, "reused"), 2, 0);
  assert_close (value (r, "exec_s.min"), 0.09, 1e-8);
  assert_close (value (r, "exec_s.max"), 0.09 + 0.43 * 0.3 * 0.5 * 123e6 / 4096 * 2.5e-6, 1e-7);
  assert_close (value (r, "resident_bytes.max"), 0.5 * 123e6, 1e-12);
  assert_close (value (r, "accounted_bytes.max"), 123e6, 1e-12);
}
END_TEST

/* The first switch finds a mounted overlay; the next, within 10 ms of it, would not. */
START_TEST (a_switch_is_the_sum_of_its_parts)
{
  PoolParams p = RUN ("workload", "sequential", "iterations", "2", "idle_sandboxes", "5");
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "repurpose_start_s.mean"), 0.0002 + 0.0008 + 0.0001 + 0.000391 + 0.0031,
                1e-9);
  assert_close (value (r, "repurposed"), 11, 0);
  assert_close (value (r, "cold"), 0, 0);
  assert_close (value (r, "alive.max"), 5, 0);   /* a switch keeps the count */
  assert_close (value (r, "alive.last"), 5, 0);
}
END_TEST

/* CXL: 20 loads a read-only page, 490 ns more, 6 at once; a copy of 3 us and 4096 B at 10 GB/s
 * a written page. */
START_TEST (a_cxl_template_costs_by_page)
{
  PoolParams p = RUN ("workload", "sequential", "iterations", "1", "idle_sandboxes", "1");
  PoolFunctionRow row = { "probe", 0, 81920e3, 1, 0.05, 0, 0.25, 0 };
  double pages = 0.3 * 0.5 * 81920e3 / 4096, ro = 0.25 * pages, written = 0.75 * pages;
  g_autoptr (SimRecord) r = NULL, plain = NULL;

  p.functions = (SimList){ 1, &row };
  r = run (&p);
  assert_close (value (r, "exec_s.mean"),
                0.05 + ro * 20 * 490e-9 / 6 + written * (3e-6 + 4096 / 10e9), 1e-7);
  assert_close (value (r, "resident_bytes.max"), written * 4096, 1e-9);
  set (&p, "cxl_latency_s", "110 ns");
  set (&p, "cow_s", "0 s");
  plain = run (&p);
  assert_close (value (plain, "exec_s.mean"), 0.05, 1e-8);
}
END_TEST

/* A call every 300 s with 200 s to live starts anew; one after 100 s does not. */
START_TEST (idle_sandboxes_live_for_their_ttl)
{
  PoolParams p = RUN ("system", "criu", "ttl_s", "200 s");
  g_autoptr (SimRecord) r
    = run_trace (&p,
                 "func_name,invoke_time_ms\npyaes,0\npyaes,100000\npyaes,400000\npyaes,610000\n");

  assert_close (value (r, "cold"), 3, 0);
  assert_close (value (r, "reused"), 1, 0);
  assert_close (value (r, "expired"), 2, 0);
  assert_close (value (r, "killed"), 2, 0);
}
END_TEST

/* Gaps of 10 min: after three calls the 5th and 99th percentile are bin 10, so the sandbox goes
 * at the end of a call and is
 * made again after 0.9 x 9 min, to live for 1.1 x 11 min.  The calls at 0, 10 and 20 min still
 * find no plan. */
START_TEST (the_histogram_makes_a_sandbox_ahead_of_its_call)
{
  PoolParams p = RUN ("system", "criu", "keep_alive", "histogram");
  g_autoptr (SimRecord) r
    = run_trace (&p, "func_name,invoke_time_ms\npyaes,0\npyaes,600000\npyaes,1200000\n"
                     "pyaes,1800000\npyaes,2400000\n");

  assert_close (value (r, "cold"), 1, 0);
  assert_close (value (r, "reused"), 4, 0);
  assert_close (value (r, "prewarmed"), 2, 0);
}
END_TEST

/* One worker, stages 100 ms, then 200 ms: three functions called together start S, 2 S + 0.1, 3
 * S + 0.3 after they came. */
START_TEST (a_worker_backs_off)
{
  PoolParams p
    = RUN ("system", "reap", "start_workers", "1", "outside_share", "0", "touched_share", "0");
  double s = 0.001 + 0.013 + 0.021 + 0.005;
  g_autoptr (SimRecord) r
    = run_trace (&p, "func_name,invoke_time_ms\npyaes,0\ncrypto,0\nchameleon,0\n");

  assert_close (value (r, "cold_start_s.min"), s, 1e-9);
  assert_close (value (r, "cold_start_s.max"), 3 * s + 0.3, 1e-9);
  assert_close (value (r, "cold_start_s.mean"), (6 * s + 0.4) / 3, 1e-9);
}
END_TEST

/* The fourth finds worker and queue full and decides again every 50 ms. */
START_TEST (a_refused_start_decides_again)
{
  PoolParams p = RUN ("system", "faasd", "start_workers", "1", "start_queue", "1");
  g_autoptr (SimRecord) r
    = run_trace (&p, "func_name,invoke_time_ms\npyaes,0\ncrypto,0\nchameleon,0\n");

  assert_close (value (r, "waits"), 4,
                0); /* at 0, 50, 100, 150 ms; the first start ends at 191 ms */
  assert_close (value (r, "cold"), 3, 0);
}
END_TEST

START_TEST (calls_that_never_fit_are_rejected_after_the_clients_attempts)
{
  PoolParams p = RUN ("system", "faasd", "soft_cap_bytes", "100 MB");
  PoolFunctionRow rows[]
    = { { "long", 0, 80e6, 1, 30, 0, 0.5, 0 }, { "late", 0, 80e6, 1, 0.1, 0, 0.5, 0 } };
  g_autoptr (SimRecord) r = NULL;

  p.functions = (SimList){ 2, rows };
  r = run_trace (&p, "func_name,invoke_time_ms\nlong,0\nlate,1000\n");
  assert_close (value (r, "served"), 1, 0);
  assert_close (value (r, "rejected"), 1, 0);
  assert_close (value (r, "client_retries"), 3, 0);
}
END_TEST

START_TEST (calls_past_their_budget_are_timed_out)
{
  PoolParams p = RUN ("system", "faasd", "start_workers", "1", "start_queue", "0", "budget_s",
                      "90 ms", "client_retries", "0");
  g_autoptr (SimRecord) r = run_trace (&p, "func_name,invoke_time_ms\npyaes,0\ncrypto,0\n");

  assert_close (value (r, "timed_out"), 1, 0);
  assert_close (value (r, "served"), 1, 0);
}
END_TEST

/* M/G/1 with processor sharing: mean sojourn S / (1 - rho), whatever the law of S (here
 * constant). */
START_TEST (processor_sharing_keeps_its_closed_form)
{
  PoolParams p = RUN ("system", "faasd", "workload", "synthetic", "n_functions", "1", "invocations",
                      "300000", "arrival_hz", "7 Hz", "cores", "1", "smt_gain", "0",
                      "duration_sigma", "0", "duration_mu", "-2.302585092994046", "reuse_s", "0 s",
                      "keep_alive", "lru", "start_workers", "1000");
  g_autoptr (SimRecord) r = run_for (&p, sim_time_from_s (1000), SIM_TIES_SEQUENCE);

  assert_close (value (r, "exec_s.mean"), 0.1 / (1 - 0.7), 0.02);
  assert_close (value (r, "wanted_vcpu.mean"), 0.7 / 0.3, 0.03);
  assert_close (value (r, "busy_vcpu.mean"), 0.7, 0.02);
  assert_close (value (r, "busy_vcpu.max"), 1, 0);
}
END_TEST

START_TEST (a_policy_that_evicts_holds_the_cap)
{
  static const char *const keeps[]
    = { "lru", "greedy_dual", "frequency", "size", "landlord", "histogram" };

  for (guint k = 0; k < G_N_ELEMENTS (keeps); k++)
    {
      PoolParams p
        = RUN ("system", "faasd", "workload", "synthetic", "n_functions", "50", "invocations",
               "20000", "arrival_hz", "20 Hz", "duration_mu", "-2", "duration_sigma", "0.5",
               "popularity_mu", "-2", "soft_cap_bytes", "4 GB", "keep_alive", keeps[k]);
      g_autoptr (SimRecord) r = run (&p);

      ck_assert_double_le (value (r, "accounted_bytes.max"), 4e9);
      ck_assert_double_gt (value (r, "evicted"), 0);
      assert_close (value (r, "arrived"),
                    value (r, "served") + value (r, "rejected") + value (r, "timed_out"), 0);
    }
}
END_TEST

START_TEST (without_cap_and_age_nothing_goes)
{
  PoolParams p = RUN ("system", "reap", "soft_cap_bytes", "inf B", "ttl_s", "inf s", "cycles", "3");
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "evicted"), 0, 0);
  assert_close (value (r, "expired"), 0, 0);
}
END_TEST

/* Without templates and idle sandboxes TrEnv is faasd without a collector. */
START_TEST (trenv_without_templates_is_faasd)
{
  PoolParams a = RUN ("templates", "false", "idle_sandboxes", "0", "cycles", "3");
  PoolParams b = RUN ("system", "faasd", "ttl_s", "inf s", "cycles", "3");
  g_autoptr (SimRecord) x = run (&a), y = run (&b);

  assert_close (value (x, "e2e_s.mean"), value (y, "e2e_s.mean"), 1e-12);
  assert_close (value (x, "cold"), value (y, "cold"), 0);
  assert_close (value (x, "resident_bytes.mean"), value (y, "resident_bytes.mean"), 1e-12);
}
END_TEST

START_TEST (systems_are_ordered_by_memory)
{
  static const char *const systems[] = { "trenv_cxl", "trenv_rdma", "criu_lazy", "criu" };
  double last = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      PoolParams p = RUN ("system", systems[i], "workload", "sequential", "iterations", "2",
                          "idle_sandboxes", "11", "idle_resident_bytes", "0 B");
      g_autoptr (SimRecord) r = run (&p);

      ck_assert_double_ge (value (r, "resident_bytes.max"), last);
      last = value (r, "resident_bytes.max");
    }
}
END_TEST

START_TEST (the_pool_holds_a_page_once)
{
  PoolParams p
    = RUN ("cycles", "2", "idle_sandboxes", "20", "dedup_share", "0.25", "zero_share", "0.1");
  g_autoptr (SimRecord) one = run (&p), many = NULL;
  double sum = (300 + 64 + 64 + 224 + 768 + 224 + 84 + 560 + 100 + 100 + 280) * 1e6 * 0.5;

  set (&p, "nodes", "3");
  many = run (&p);
  assert_close (value (one, "pool_bytes"), sum * 0.75 * 0.9 + 11e6, 1e-12);
  assert_close (value (one, "pool_bytes"), value (many, "pool_bytes"), 0);
}
END_TEST

START_TEST (the_link_is_never_above_its_bandwidth)
{
  PoolParams p = RUN ("system", "trenv_rdma", "cycles", "3", "pool_bytes_per_s", "20 MB/s");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_gt (value (r, "link_share"), 0.3);
  ck_assert_double_le (value (r, "link_share"), 1.0);
}
END_TEST

START_TEST (placements_and_victims_serve_all)
{
  static const char *const places[]
    = { "warm_first", "least_loaded", "random", "hash", "pool_aware" };
  static const char *const victims[] = { "lru", "gap", "runtime", "copies", "lru" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      PoolParams p = RUN ("cycles", "2", "nodes", "3", "idle_sandboxes", "15", "placement",
                          places[i], "victim", victims[i], "share_scope", i % 2 ? "user" : "all");
      g_autoptr (SimRecord) r = run (&p), shuffled = run_for (&p, 0, SIM_TIES_SHUFFLED);

      ck_assert_double_gt (value (r, "repurposed"), 0);
      assert_close (value (r, "served"), value (r, "arrived"), 0);
      assert_close (value (r, "e2e_s.mean"), value (shuffled, "e2e_s.mean"), 1e-9);
    }
}
END_TEST

/* Three rounds of 2 s of LLM and 1 s of tool; 0.2 of a tool is CPU; a shared browser is started
 * by the first of two. */
START_TEST (agents_take_their_time)
{
  PoolParams p = RUN ("study", "agents", "system", "trenv_vm", "agents", "2", "calls", "3", "llm_s",
                      "2 s", "tool_s", "1 s", "tool_cpu_share", "0.2", "llm_short_share", "0",
                      "tool_short_share", "0");
  double start_s = 0.001 + 0.001 + 0.00345 + 0.007;
  g_autoptr (SimRecord) plain = run (&p), browser = NULL, paused = NULL;

  assert_close (value (plain, "e2e_s.mean"), start_s + 9, 1e-8);
  assert_close (value (plain, "resident_bytes.max"), 80e6, 1e-12);
  set (&p, "browser", "true");
  browser = run (&p);
  assert_close (value (browser, "e2e_s.max"), start_s + 9 + 2 + 3 * 0.2, 1e-8);
  assert_close (value (browser, "e2e_s.min"), start_s + 9 + 3 * 0.2, 1e-8);
  assert_close (value (browser, "resident_bytes.max"), 2 * 140e6 + 600e6, 1e-12);
  set (&p, "browser", "false");
  set (&p, "pause_after_s", "1 s");
  paused = run (&p);
  assert_close (value (paused, "pauses"), 6, 0);
  assert_close (value (paused, "e2e_s.mean"), start_s + 9 + 3 * 0.047, 1e-8);
  ck_assert_double_lt (value (paused, "bill_usd"), value (plain, "bill_usd"));
}
END_TEST

/* The k-th of E2B waits for the k - 1 network namespaces before it.  The first also loads the
 * snapshot cold; those that come before it is there wait for the same pages, and none is faster. */
START_TEST (starts_at_once_share_the_namespace_lock)
{
  PoolParams p = RUN ("study", "vm_starts", "system", "e2b", "concurrent", "5", "disk_copy_s",
                      "0 s", "pool_bytes_per_s", "1000 TB/s");
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "start_s.min"), 0.02 + 0.0001 + 0.021 + 0.007, 1e-4);
  assert_close (value (r, "start_s.max"), 0.02 + 4 * 0.008 + 0.0001 + 0.008 + 0.007, 1e-4);
}
END_TEST

/* Five copies of a second begin together, behind pooled namespaces: all end after five. */
START_TEST (copies_at_once_share_the_disk)
{
  PoolParams p = RUN ("study", "vm_starts", "system", "e2b_plus", "concurrent", "5", "disk_copy_s",
                      "1 s", "pool_bytes_per_s", "1000 TB/s");
  g_autoptr (SimRecord) r = run (&p);

  assert_close (value (r, "start_s.min"), 0.001 + 5.0 + 0.021 + 0.007, 2e-2);
  assert_close (value (r, "start_s.max"), 0.001 + 5.0 + 0.021 + 0.007, 2e-2);
}
END_TEST

/* The working set of 0.9 of the pages loads beside the call; pages inside fault at 3.7, outside at
 * 13.3 us; all are in the page cache once a node, and so are the 64 MB of files that each guest
 * caches again. */
START_TEST (faasnap_overlaps_its_working_set)
{
  PoolParams p = RUN ("system", "faasnap", "workload", "sequential", "iterations", "1",
                      "pool_bytes_per_s", "100 MB/s");
  PoolFunctionRow row = { "probe", 0, 123e6, 1, 0.09, 0.37, 0.25, 0 };
  double pages = 0.3 * 0.5 * 123e6 / 4096;
  g_autoptr (SimRecord) r = NULL;

  p.functions = (SimList){ 1, &row };
  r = run (&p);
  assert_close (value (r, "cold_start_s.mean"), 0.001 + 0.013 + 0.021 + 0.005, 1e-9);
  assert_close (value (r, "exec_s.mean"),
                0.9 * pages * 4096 / 100e6 + pages * (0.9 * 3.7e-6 + 0.1 * 13.3e-6), 1e-7);
  assert_close (value (r, "resident_bytes.max"), 1.75 * pages * 4096 + 68e6 + 64e6, 1e-9);
}
END_TEST

START_TEST (virtual_machines_start_and_hold_their_parts)
{
  static const struct { const char *system; double start_s, bytes; } machines[] = {
    { "e2b", 0.02 + 0.0001 + 0.1 + 0.021 + 0.007 + 61.5e6 / 10e9, 61.5e6 + 68e6 + 64e6 },
    { "e2b_plus", 0.001 + 0.1 + 0.021 + 0.007, 1.75 * 0.3 * 61.5e6 + 68e6 + 64e6 },
    { "trenv_vm", 0.001 + 0.001 + 0.00345 + 0.007, 0.75 * 0.3 * 61.5e6 + 4e6 + 64e6 },
    { "criu", 0.001396 + 0.02 + 0.17 + 0.000391 + 0.0031 + 61.5e6 / 10e9, 61.5e6 },
    { "criu_lazy", 0.001396 + 0.02 + 0.17 + 0.000391 + 0.0031, 0.3 * 61.5e6 },
  };
  PoolFunctionRow row = { "probe", 0, 123e6, 1, 0.09, 0.37, 0.25, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      PoolParams p
        = RUN ("system", machines[i].system, "workload", "sequential", "iterations", "2");
      g_autoptr (SimRecord) r = NULL;

      p.functions = (SimList){ 1, &row };
      r = run (&p);
      assert_close (value (r, "cold_start_s.mean"), machines[i].start_s, 1e-7);
      assert_close (value (r, "resident_bytes.max"), machines[i].bytes, 1e-9);
    }
}
END_TEST

START_TEST (every_system_serves_w2_under_greedy_dual)
{
  static const char *const systems[]
    = { "trenv_cxl", "trenv_rdma", "faasd", "criu",     "criu_lazy",
        "reap",      "faasnap",    "e2b",   "e2b_plus", "trenv_vm" };

  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      PoolParams p = RUN ("system", systems[i], "workload", "w2", "cycles", "2", "keep_alive",
                          "greedy_dual", "soft_cap_bytes", "18 GB");
      g_autoptr (SimRecord) r = run (&p);
      double ended = value (r, "served") + value (r, "rejected") + value (r, "timed_out");

      assert_close (value (r, "arrived"), 2 * 450, 0);
      assert_close (value (r, "arrived"), ended, 0);
      ck_assert_double_gt (value (r, "served"), 800);
    }
}
END_TEST

TEST_MAIN (sandbox_pool, TEST (faasnap_overlaps_its_working_set),
           TEST (virtual_machines_start_and_hold_their_parts),
           TEST (every_system_serves_w2_under_greedy_dual), TEST (a_container_starts_by_its_parts),
           TEST (a_switch_is_the_sum_of_its_parts), TEST (a_cxl_template_costs_by_page),
           TEST (idle_sandboxes_live_for_their_ttl),
           TEST (the_histogram_makes_a_sandbox_ahead_of_its_call), TEST (a_worker_backs_off),
           TEST (a_refused_start_decides_again),
           TEST (calls_that_never_fit_are_rejected_after_the_clients_attempts),
           TEST (calls_past_their_budget_are_timed_out),
           TEST (processor_sharing_keeps_its_closed_form),
           TEST (a_policy_that_evicts_holds_the_cap), TEST (without_cap_and_age_nothing_goes),
           TEST (trenv_without_templates_is_faasd), TEST (systems_are_ordered_by_memory),
           TEST (the_pool_holds_a_page_once), TEST (the_link_is_never_above_its_bandwidth),
           TEST (placements_and_victims_serve_all), TEST (agents_take_their_time),
           TEST (starts_at_once_share_the_namespace_lock), TEST (copies_at_once_share_the_disk))
