/* tests/sandbox_pool/test_applies.c - in every setting of sandbox_pool, what applies moves
 * something and what does not moves nothing. */
#include "tests/param_moves.h"
#include "tests/param_scan.h"
#include "tests/sandbox_pool/pool_case.h"

typedef struct {
  const char *settings;
  const char *quiet[120]; /* what applies, but needs more than happens here */
} Setting;

/* One call at a time, or few: nothing queues, is short of memory, or fails. */
#define CALM                                                                                       \
  "cpu", "smt_gain", "dram_bytes", "soft_cap_bytes", "start_workers", "start_queue",               \
    "kill_workers", "kill_queue", "retry_s", "budget_s", "kill_s", "client_retries",               \
    "client_retry_s"
/* One call at a time is served anywhere alike, and no two starts meet. */
#define ONE_BY_ONE "nodes", "netns_per_s"
/* TrEnv switches what it has ready: it starts no container. */
#define NO_CONTAINER                                                                               \
  "poll_s", "containerd_s", "netns_base_s", "netns_per_s", "rootfs_s", "anonymous_s"

/* Of each system and study a calm setting, and busy ones in which queues form, workers are short,
 * memory ends and clients come again. */
static const Setting settings[] = {
  /* faasd stores nothing, so that variants that no burst calls leave no trace */
  { "workload=w1;cycles=1;system=faasd;soft_cap_bytes=3 GiB;cores=2;nodes=2;ttl_s=20 s",
    { "variants", "dram_bytes", "budget_s", NULL } },
  { "workload=w1;cycles=1;system=faasd;soft_cap_bytes=3 GiB;cores=2;budget_s=1 s",
    { "variants", "dram_bytes", "client_retry_s", NULL } },
  { "workload=w1;cycles=1;system=reap;soft_cap_bytes=3 GiB;cores=2;netns_pool=2",
    { "dram_bytes", "budget_s", NULL } },
  /* all functions of w1 are one user's; the sandboxes suffice */
  { "workload=w1;cycles=1;soft_cap_bytes=19 GiB;cores=2;idle_sandboxes=3",
    { "share_scope", "dram_bytes", "start_queue", "kill_workers", "kill_queue", "retry_s",
      "budget_s", "kill_s", "client_retries", "client_retry_s", NULL } },
  { "workload=synthetic;invocations=300;n_functions=20;idle_sandboxes=2;users=3;share_scope=user",
    { CALM, "victim", "overlay_limit", "overlay_miss_s", NULL } },
  { "workload=sequential;iterations=2",
    { CALM, NO_CONTAINER, "share_scope", "overlay_limit", "overlay_miss_s", NULL } },
  { "workload=sequential;iterations=2;system=trenv_rdma",
    { CALM, NO_CONTAINER, "share_scope", "overlay_limit", "overlay_miss_s", NULL } },
  { "workload=sequential;iterations=2;system=faasd;ttl_s=1 s", { CALM, ONE_BY_ONE, NULL } },
  /* the histogram has seen too few gaps to be trusted */
  { "workload=sequential;iterations=2;system=faasd;keep_alive=histogram",
    { CALM, ONE_BY_ONE, "hist_range_s", "hist_cv_max", "hist_margin_share", NULL } },
  { "workload=sequential;iterations=2;system=criu_lazy", { CALM, ONE_BY_ONE, NULL } },
  { "workload=sequential;iterations=2;system=criu", { CALM, ONE_BY_ONE, NULL } },
  /* each function is started once, and so never from a snapshot that is in the page cache; a quiet
   * worker does not sleep, and a pool of namespaces is not used up */
  { "workload=sequential;iterations=2;system=e2b", { CALM, ONE_BY_ONE, "load_hot_s", NULL } },
  { "workload=sequential;iterations=2;system=e2b_plus", { CALM, "nodes", "load_hot_s", NULL } },
  { "workload=sequential;iterations=2;system=trenv_vm", { CALM, "nodes", NULL } },
  { "workload=sequential;iterations=2;system=reap",
    { CALM, ONE_BY_ONE, "back_off_stages", "quiet_medium_s", "quiet_long_s", "netns_refill_s",
      "netns_base_s", "load_hot_s", NULL } },
  { "workload=sequential;iterations=2;system=faasnap",
    { CALM, ONE_BY_ONE, "back_off_stages", "netns_refill_s", "netns_base_s", "load_hot_s", NULL } },
  /* four agents wait for nothing but their LLM, whose tokens cost nothing without a price */
  { "study=agents;system=e2b;agents=4;calls=3",
    { "cpu", "smt_gain", "dram_bytes", "netns_per_s", "llm_tokens", NULL } },
  { "study=agents;system=e2b_plus;agents=40;calls=3;cores=1;llm_tokens=10 tokens;llm_price=0.00001 "
    "USD/tokens;dram_bytes=3 GB",
    { NULL } },
  { "study=agents;system=trenv_vm;agents=4;calls=3;browser=true",
    { "cpu", "smt_gain", "dram_bytes", "llm_tokens", NULL } },
  { "study=vm_starts;system=e2b;dram_bytes=1.5 GB", { NULL } },
};

START_TEST (in_each_setting)
{
  const Setting *setting = &settings[_i];
  PoolParams p = params_of ((const char *const[]){ NULL });
  const ParamScan scan = { .model = &sandbox_pool_model, .params = &p, .quiet = setting->quiet };

  param_moves_set (pool_params, &p, setting->settings);
  param_scan (&scan, setting->settings);
  sim_params_clear (pool_params, &p, sizeof p);
}
END_TEST

TEST_MAIN (pool_applies, tcase_add_loop_test (tests, in_each_setting, 0, G_N_ELEMENTS (settings)))
