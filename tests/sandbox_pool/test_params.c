/* tests/sandbox_pool/test_params.c - every parameter of sandbox_pool acts: in a setting where it
 * applies, another value moves a metric, in the direction that it must, or is refused.
 *
 * A row of the model's table without a line here fails, and so does a line without a row.
 */
#include "tests/param_moves.h"
#include "tests/sandbox_pool/pool_case.h"

#define ONE "workload=sequential;iterations=3;"
#define COLD ONE "reuse=false;"
#define FAASD COLD "system=faasd"
#define REAP COLD "system=reap"
#define BURST "cycles=2;"
#define MANY "workload=synthetic;invocations=3000;n_functions=40;"
#define AGENTS "study=agents;system=e2b;agents=8;calls=6;"
#define BROWSER AGENTS "browser=true;"
#define VM "study=vm_starts;system=e2b;"
#define TRACE "workload=trace;trace=@minutes;"
#define INSTANTS "workload=trace;trace=@instants;system=faasd;"

/* clang-format off */
static const ParamMove lines[] = {
  { "study", "system=e2b", "vm_starts", "served", DOWN, 0 },
  { "system", ONE, "faasd", "cold_start_s.n", UP, 0 },
  { "keep_alive", BURST "system=faasd;ttl_s=1 s", "lru", "cold", DOWN, 0 },
  { "placement", BURST "nodes=3;load_scale=4;system=faasd", "random", "cold", MOVES, 0 },
  { "victim", BURST "idle_sandboxes=20", "copies", "reused", MOVES, 0 },
  { "share_scope", MANY "users=9;idle_sandboxes=5", "user", "cold", UP, 0 },
  { "pool_scope", ONE "nodes=3", "node", "pool_bytes", UP, 0 },
  { "cpu", BURST "cores=2", "unlimited", "exec_s.mean", DOWN, 0 },
  { "workload", BURST, "w2", "served", MOVES, 0 },
  { "functions", ONE, NULL, "test_sandbox_pool", ELSEWHERE, 0 },
  { "variants", ONE, "true", "served", UP, 0 },
  { "reuse", ONE, "false", "reused", DOWN, 0 },
  { "templates", ONE "reuse=false", "false", "cold", UP, 0 },
  { "nodes", ONE "idle_sandboxes=3", "3", "accounted_bytes.max", UP, 0 },
  { "cores", BURST "cores=2", "4", "exec_s.mean", DOWN, 0 },
  { "users", MANY "share_scope=user;idle_sandboxes=5", "9", "cold", UP, 0 },
  { "smt_gain", BURST "cores=2", "1", "exec_s.mean", DOWN, 0 },
  { "start_cpu_share", BURST "cores=2", "1", "start_s.mean", UP, 0 },
  { "node_idle_w", ONE "node_busy_w=300 W", "100 W", "energy_j", UP, 0 },
  { "node_busy_w", ONE "node_busy_w=300 W", "400 W", "energy_j", UP, 0 },
  { "dram_bytes", ONE, "20 GB", "must not be above dram_bytes", REFUSED, 0 },
  { "soft_cap_bytes", BURST "system=faasd;soft_cap_bytes=2 GB", "20 GB", "alive.max", UP, 0 },
  { "start_workers", BURST "system=faasd;start_workers=1", "20", "waits", DOWN, 0 },
  { "start_queue", BURST "system=faasd", "200", "waits", DOWN, 0 },
  { "kill_workers", BURST "system=faasd;soft_cap_bytes=2 GB;kill_workers=1;kill_s=5 s", "50",
    "kill_backlog.mean", DOWN, 0 },
  { "kill_queue", BURST "system=faasd;soft_cap_bytes=2 GB;kill_workers=1;kill_queue=1;kill_s=5 s",
    "100", "start_s.mean", DOWN, 0 },
  { "retry_s", BURST "system=faasd", "500 ms", "waits", DOWN, 0 },
  { "back_off_s", BURST "system=reap", "400 ms", "start_s.mean", UP, 0 },
  { "back_off_stages", BURST "system=reap;reuse=false;start_workers=1", "1", "start_s.mean",
    DOWN, 0 },
  { "quiet_medium_s", MANY "system=reap;reuse=false;start_workers=1;arrival_hz=4 Hz", "0.2 s",
    "start_s.mean", MOVES, 0 },
  { "quiet_long_s", MANY "system=reap;reuse=false;start_workers=1;arrival_hz=0.2 Hz;iat_cv=6;"
    "quiet_medium_s=0.2 s", "0.21 s", "start_s.mean", MOVES, 0 },
  { "budget_s", BURST "system=faasd;start_workers=1;rootfs_s=3 s", "1 s", "timed_out", UP, 0 },
  { "kill_s", BURST "system=faasd;ttl_s=1 s", "5 s", "resident_bytes.mean", UP, 0 },
  { "gc_period_s", BURST "system=faasd;ttl_s=1 s", "60 s", "accounted_bytes.mean", UP, 0 },
  { "ttl_s", BURST "system=faasd;ttl_s=1 s", "1 h", "cold", DOWN, 0 },
  { "idle_sandboxes", ONE, "0", "cold", UP, 0 },
  { "idle_limit_bytes", ONE, "300 MB", "accounted_bytes.max", UP, 0 },
  { "idle_resident_bytes", ONE, "80 MB", "resident_bytes.max", UP, 0 },
  { "overlay_limit", BURST "reuse=false", "1", "overlay_misses", UP, 0 },
  { "netns_pool", BURST "system=reap;netns_pool=1;netns_refill_s=inf s", "1000", "start_s.mean",
    DOWN, 0 },
  { "netns_refill_s", BURST "system=reap;netns_pool=1", "inf s", "start_s.mean", UP, 0 },
  { "client_retries", BURST "system=faasd;start_workers=1;budget_s=1 s", "0", "client_retries",
    DOWN, 0 },
  { "client_retry_s", BURST "system=faasd;start_workers=1;budget_s=1 s", "5 s", "true_e2e_s.max",
    UP, 0 },
  { "poll_s", FAASD, "3 s", "start_s.mean", UP, 0 },
  { "reuse_s", ONE, "50 ms", "reuse_start_s.mean", UP, 0 },
  { "overlay_unmount_s", COLD, "50 ms", "repurpose_start_s.mean", UP, 0 },
  { "overlay_mount_s", COLD, "50 ms", "repurpose_start_s.mean", UP, 0 },
  { "overlay_miss_s", BURST "reuse=false", "1 s", "repurpose_start_s.mean", UP, 0 },
  { "hookup_s", COLD, "50 ms", "repurpose_start_s.mean", UP, 0 },
  { "spawn_s", COLD, "50 ms", "repurpose_start_s.mean", UP, 0 },
  { "kill_process_share", COLD, "1", "repurpose_start_s.mean", UP, 0 },
  { "kill_process_s", COLD "kill_process_share=1", "50 ms", "repurpose_start_s.mean", UP, 0 },
  { "restore_s", COLD, "50 ms", "repurpose_start_s.mean", UP, 0 },
  { "containerd_s", FAASD, "50 ms", "start_s.mean", UP, 0 },
  { "netns_base_s", FAASD, "200 ms", "start_s.mean", UP, 0 },
  { "netns_per_s", BURST "system=faasd", "80 ms", "start_s.mean", UP, 0 },
  { "rootfs_s", FAASD, "1 s", "start_s.mean", UP, 0 },
  { "vmm_s", REAP, "1 s", "start_s.mean", UP, 0 },
  { "load_first_s", REAP, "1 s", "start_s.mean", UP, 0 },
  { "load_hot_s", REAP, "1 s", "start_s.mean", UP, 0 },
  { "load_mapped_s", COLD "system=trenv_vm", "1 s", "start_s.mean", UP, 0 },
  { "connect_s", REAP, "1 s", "start_s.mean", UP, 0 },
  { "guest_agent_s", VM, "1 s", "start_s.mean", UP, 0 },
  { "disk_copy_s", VM, "1 s", "start_s.mean", UP, 0 },
  { "reflink_s", COLD "system=trenv_vm", "1 s", "start_s.mean", UP, 0 },
  { "reuse_ns_s", REAP, "1 s", "start_s.mean", UP, 0 },
  { "image_share", ONE "system=faasd", "0.9", "resident_bytes.max", UP, 0 },
  { "touched_share", ONE, "0.6", "exec_s.mean", UP, 0 },
  { "page_bytes", ONE, "8192 B", "exec_s.mean", DOWN, 0 },
  { "misses_per_ro_page", ONE, "200", "exec_s.mean", UP, 0 },
  { "mlp", ONE, "1", "exec_s.mean", UP, 0 },
  { "dram_latency_s", ONE, "500 ns", "exec_s.mean", DOWN, 0 },
  { "cxl_latency_s", ONE, "2000 ns", "exec_s.mean", UP, 0 },
  { "rdma_page_s", ONE "system=trenv_rdma", "60 us", "exec_s.mean", UP, 0 },
  { "trap_s", ONE "system=trenv_rdma", "60 us", "exec_s.mean", UP, 0 },
  { "cow_s", ONE, "60 us", "exec_s.mean", UP, 0 },
  { "anonymous_s", ONE "system=faasd", "60 us", "exec_s.mean", UP, 0 },
  { "minor_s", ONE "system=e2b_plus", "60 us", "exec_s.mean", UP, 0 },
  { "uffd_s", ONE "system=reap", "200 us", "exec_s.mean", UP, 0 },
  { "disk_s", ONE "system=faasnap", "500 us", "exec_s.mean", UP, 0 },
  { "pool_bytes_per_s", REAP, "10 MB/s", "start_s.mean", UP, 0 },
  { "pool_capacity_bytes", ONE, "1 MB", "exceed pool_capacity_bytes", REFUSED, 0 },
  { "outside_share", ONE "system=reap", "0.9", "exec_s.mean", UP, 0 },
  { "zero_share", ONE "zero_share=0", "0.5", "pool_bytes", DOWN, 0 },
  { "dedup_share", ONE "dedup_share=0", "0.5", "pool_bytes", DOWN, 0 },
  { "metadata_bytes", ONE, "90 MB", "pool_bytes", UP, 0 },
  { "guest_cache_bytes", ONE "system=reap", "200 MB", "resident_bytes.max", UP, 0 },
  { "vmm_bytes", ONE "system=reap", "200 MB", "resident_bytes.max", UP, 0 },
  { "guest_memory_bytes", ONE "system=reap", "4 GB", "pool_bytes", UP, 0 },
  { "snapshots_reap", ONE "system=reap", "3", "pool_bytes", UP, 0 },
  { "snapshots_faasnap", ONE "system=faasnap", "3", "pool_bytes", UP, 0 },
  { "cycles", BURST, "3", "served", UP, 0 },
  { "iterations", ONE, "4", "served", UP, 0 },
  { "exec_scale", ONE, "2", "exec_s.mean", UP, 0 },
  { "exec_jitter", ONE "exec_jitter=0", "1", "exec_s.sd", UP, 0 },
  { "limit_scale", ONE "system=faasd", "2", "accounted_bytes.max", UP, 0 },
  { "load_scale", BURST, "2", "served", UP, 0 },
  { "ro_scale", ONE, "0.1", "exec_s.mean", MOVES, 0 },
  { "n_functions", MANY "system=faasd", "400", "cold", UP, 0 },
  { "invocations", MANY, "3100", "served", UP, 0 },
  { "arrival_hz", MANY "system=faasd;keep_alive=lru;arrival_hz=1 Hz", "50 Hz", "wanted_vcpu.mean",
    UP, 0 },
  { "iat_cv", MANY "system=faasd", "5", "accounted_bytes.mean", MOVES, 0 },
  { "popularity_mu", MANY "system=faasd", "-2", "cold", MOVES, 0 },
  { "popularity_sigma", MANY "system=faasd", "1", "cold", MOVES, 0 },
  { "duration_mu", MANY, "1", "exec_s.mean", UP, 0 },
  { "duration_sigma", MANY "duration_sigma=0", "1", "exec_s.sd", UP, 0 },
  { "duration_max_s", MANY, "0.1 s", "exec_s.mean", DOWN, 0 },
  { "trace", INSTANTS, NULL, "test_trace", ELSEWHERE, 0 },
  { "durations", INSTANTS, NULL, "test_trace", ELSEWHERE, 0 },
  { "memory", INSTANTS, NULL, "test_trace", ELSEWHERE, 0 },
  { "rows", TRACE, NULL, "test_trace", ELSEWHERE, 0 },
  { "split", TRACE, "huawei", "e2e_s.mean", MOVES, 0 },
  { "trace_from_s", TRACE, "1 min", "served", DOWN, 0 },
  { "trace_length_s", TRACE, "1 min", "outside_calls", UP, 0 },
  { "memory_unit", TRACE, NULL, "test_apps", ELSEWHERE, 0 },
  { "draw_seed", INSTANTS, "2", "exec_s.mean", MOVES, 0 },
  { "drawn_init_s", INSTANTS "poll_s=0 s", "9 s", "cold_start_s.mean", UP, 0 },
  { "drawn_vcpu_bytes", INSTANTS, "10 MB", "wanted_vcpu.max", UP, 0 },
  { "hist_range_s", INSTANTS "keep_alive=histogram", "1 min", "prewarmed", DOWN, 0 },
  { "hist_cv_max", MANY "system=faasd;keep_alive=histogram;arrival_hz=0.1 Hz;duration_max_s=1 s",
    "0.000001", "expired", MOVES, 0 },
  { "hist_margin_share", INSTANTS "keep_alive=histogram", "0.5", "accounted_bytes.mean", UP, 0 },
  { "hist_default_s", INSTANTS "keep_alive=histogram", "1 min", "expired", UP, 0 },
  { "agents", AGENTS, "9", "served", UP, 0 },
  { "calls", AGENTS, "7", "e2e_s.mean", UP, 0 },
  { "browser_group", BROWSER "system=trenv_vm", "1", "resident_bytes.max", UP, 0 },
  { "concurrent", VM, "20", "start_s.mean", UP, 0 },
  { "browser", AGENTS, "true", "resident_bytes.max", UP, 0 },
  { "shared_browser", BROWSER "system=trenv_vm", "false", "resident_bytes.max", UP, 0 },
  { "llm_s", AGENTS, "90 s", "e2e_s.mean", UP, 0 },
  { "tool_s", AGENTS, "90 s", "e2e_s.mean", UP, 0 },
  { "llm_short_share", AGENTS, "1", "e2e_s.mean", DOWN, 0 },
  { "llm_short_s", AGENTS "llm_short_share=1", "90 s", "e2e_s.mean", UP, 0 },
  { "tool_short_share", AGENTS, "1", "e2e_s.mean", DOWN, 0 },
  { "tool_short_s", AGENTS "tool_short_share=1", "90 s", "e2e_s.mean", UP, 0 },
  { "agent_trace", AGENTS, NULL, "test_trace", ELSEWHERE, 0 },
  { "tool_max_s", AGENTS "tool_s=90 s", "1 s", "e2e_s.mean", DOWN, 0 },
  { "tool_cpu_share", AGENTS "cores=1;tool_s=90 s", "1", "e2e_s.mean", UP, 0 },
  { "browser_idle_vcpu", BROWSER, "1", "wanted_vcpu.mean", UP, 0 },
  { "browser_cpu_s", BROWSER, "9 s", "e2e_s.mean", UP, 0 },
  { "browser_launch_s", BROWSER, "90 s", "e2e_s.mean", UP, 0 },
  { "tab_bytes", BROWSER "system=trenv_vm", "900 MB", "resident_bytes.max", UP, 0 },
  { "browser_bytes", BROWSER, "900 MB", "resident_bytes.max", UP, 0 },
  { "agent_bytes", AGENTS, "900 MB", "resident_bytes.max", UP, 0 },
  { "agent_dirty_bytes", AGENTS "system=e2b_plus", "900 MB", "resident_bytes.max", UP, 0 },
  { "agent_shared_bytes", AGENTS "system=e2b_plus", "900 MB", "resident_bytes.max", UP, 0 },
  { "agent_cache_bytes", AGENTS, "900 MB", "resident_bytes.max", UP, 0 },
  { "host_cache_bytes", AGENTS, "900 MB", "resident_bytes.max", UP, 0 },
  { "pause_after_s", AGENTS, "0 s", "pauses", UP, 0 },
  { "pause_s", AGENTS "pause_after_s=0 s", "1 s", "pauses", DOWN, 0 },
  { "resume_s", AGENTS "pause_after_s=0 s", "1 s", "e2e_s.mean", UP, 0 },
  { "agent_ramp_s", AGENTS, "100 s", "accounted_bytes.mean", MOVES, 0 },
  { "memory_price", ONE, "1 USD/GB/s", "bill_usd", UP, 0 },
  { "usd_per_request", ONE, "1 USD", "bill_usd", UP, 0 },
  { "llm_usd_per_call", AGENTS, "1 USD", "llm_usd", UP, 0 },
  { "llm_tokens", AGENTS "llm_price=1 USD/tokens", "9 tokens", "llm_usd", UP, 0 },
  { "llm_price", AGENTS "llm_tokens=9 tokens", "1 USD/tokens", "llm_usd", UP, 0 },
};
/* clang-format on */

static const char minutes_text[]
  = "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,dynamic-html,http,50,40,60\n"
    "o,a,pyaes,http,30,20,30\n";

/* Returns: (transfer full): a call of each of three names every 10 min. */
static gpointer
instants_new (void)
{
  g_autoptr (GString) text = g_string_new ("func_name,invoke_time_ms\n");

  for (guint i = 0; i < 12; i++)
    for (guint k = 0; k < 3; k++)
      g_string_append_printf (text, "f%u,%u\n", k, i * 600000 + k * 1000);
  return load_text (text->str, NULL);
}

static PoolParams
setting (const char *base, gpointer trace)
{
  g_auto (GStrv) pairs = g_strsplit (base, ";", -1);
  PoolParams p = { 0 };

  sim_params_defaults (pool_params, &p);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *value = strchr (pairs[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      if (*value == '@')
        p.trace = (SimFile){ "test", trace };
      else
        set (&p, pairs[i], value);
    }
  return p;
}

/* By the check, or by a run that cannot go on. */
static void
assert_refused (const PoolParams *p, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimRecord) r = NULL;

  if (!sandbox_pool_model.check (p, &error))
    {
      ck_assert_msg (strstr (error->message, says) != NULL, "%s", error->message);
      return;
    }
  r = run_for (p, 0, SIM_TIES_SEQUENCE);
  ck_assert (r->failed);
  ck_assert_msg (strstr (r->reason, says) != NULL, "%s", r->reason);
}

static void
assert_acts (const ParamMove *line)
{
  gpointer trace
    = strstr (line->base, "@minutes") != NULL ? load_text (minutes_text, NULL) : instants_new ();
  PoolParams p = setting (line->base, trace);
  g_autoptr (SimRecord) before = run (&p), after = NULL;

  set (&p, line->name, line->changed);
  if (line->effect == REFUSED)
    assert_refused (&p, line->metric);
  else
    {
      after = run (&p);
      param_moves_moved (line, value (before, line->metric), value (after, line->metric));
    }
  pool_trace_format.free (trace);
}

START_TEST (each_parameter_acts_or_is_refused)
{
  if (lines[_i].effect != ELSEWHERE)
    assert_acts (&lines[_i]);
}
END_TEST

START_TEST (each_parameter_has_a_line)
{
  guint n = 0;

  param_moves_covered (pool_params, lines, G_N_ELEMENTS (lines));
  for (const SimParam *row = pool_params; row->name != NULL; row++)
    n++;
  ck_assert_uint_eq (n, G_N_ELEMENTS (lines));
}
END_TEST

TEST_MAIN (sandbox_pool_params, TEST (each_parameter_has_a_line),
           tcase_add_loop_test (tests, each_parameter_acts_or_is_refused, 0, G_N_ELEMENTS (lines)))
