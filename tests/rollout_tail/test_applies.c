/* tests/rollout_tail/test_applies.c - in every setting of rollout_tail, what applies moves
 * something and what does not moves nothing. */
#include "tests/param_moves.h"
#include "tests/param_scan.h"
#include "tests/rollout_tail/rollout_case.h"

typedef struct {
  const char *settings;
  const char *quiet[24]; /* what applies, but needs more than happens here */
} Setting;

static const Setting settings[] = {
  { "", { NULL } },
  { "policy=request_rr", { NULL } },
  { "policy=divided",
    { "overcommit_share", "nvme_bytes_per_s", "pool_full", NULL } },
  { "policy=context",
    { "nvme_bytes_per_s", "pool_full", NULL } },
  { "policy=oracle_lfs",
    { "pull_tokens", "rdma_bytes_per_s", "rdma_eff_share", "nvme_bytes_per_s", "overlap_transfer",
      "pool_full", NULL } },
  { "policy=oracle_sjf",
    { "home_full", "overcommit_share", "pull_tokens", "rdma_bytes_per_s", "rdma_eff_share",
      "nvme_bytes_per_s", "overlap_transfer", "pool_full", NULL } },
  { "policy=history",
    { "pull_tokens", "rdma_bytes_per_s", "rdma_eff_share", "nvme_bytes_per_s", "overlap_transfer",
      "pool_full", NULL } },
  { "policy=streamrl_oracle", { NULL } },
  { "policy=streamrl_oracle;long_split=given;long_instances=1;long_max_seqs=9", { NULL } },
  { "policy=divided;placement=least_loaded;overlap_transfer=no",
    { "overcommit_share", "nvme_bytes_per_s", "pool_full", NULL } },
  { "policy=divided;dram_bytes=1 MB;overlap_transfer=no",
    { "overcommit_share", "dram_bytes", "reload_bytes_per_s", NULL } },
  { "policy=divided;dram_bytes=1 MB;pool_full=drop",
    { "placement", "home_full", "gpus_per_node", "overcommit_share", "spread_requests",
      "pull_tokens",
      "rdma_bytes_per_s", "rdma_eff_share", "dram_bytes", "reload_bytes_per_s",
      "overlap_transfer", NULL } },
  { "policy=context;draft=siblings",
    { "pull_tokens", "nvme_bytes_per_s", "pool_full", NULL } },
  { "policy=context;draft=siblings;budget=fixed;gamma=4",
    { "overcommit_share", "pull_tokens", "nvme_bytes_per_s", "pool_full", NULL } },
  { "draft=siblings", { NULL } },
  { "draft=suffix", { NULL } },
  { "draft=suffix;draft_length=matches", { "budget", NULL } },
  { "draft=suffix;draft_length=matches;budget=fixed;query_s_per_token=1 us/tokens;"
    "expert_base_share=0.5",
    { NULL } },
  { "draft=draft_model;budget=fixed", { NULL } },
  { "draft=mtp;budget=fixed;gamma=2;given_tau=1.5", { NULL } },
  { "policy=context;draft=siblings;multi_path_k=2",
    { "pull_tokens", "nvme_bytes_per_s", "pool_full", NULL } },
  { "draft=draft_model;advance=step;acceptance=drawn",
    { "replan_steps", NULL } },
  { "round=partial;iterations=4", { NULL } },
  { "round=tail_batch;iterations=4", { NULL } },
  { "coupling=one_step_off;iterations=3", { NULL } },
  { "coupling=bounded_stale;iterations=4;update_s=1 s", { NULL } },
  { "policy=divided;coupling=bounded_stale;iterations=4;update_s=1 s",
    { "kv_bytes_per_token", "pull_tokens", "rdma_bytes_per_s", "rdma_eff_share",
      "nvme_bytes_per_s", "overlap_transfer", "pool_full", NULL } },
  { "iterations=3", { NULL } },
  { "long_share=0.3", { NULL } },
  { "long_share=0.3;long_cap_share=0.3;length_body=weibull;mean_mode=population", { NULL } },
  { "n_ranks=4;n_instances=1;capacity_tokens=2500 tokens", { NULL } },
  { "mean_mode=population", { NULL } },
  { "tail_reference=yes;policy=divided",
    { "overcommit_share", "nvme_bytes_per_s", "pool_full", NULL } },
  { "gamma=3", { NULL } },
};

START_TEST (in_each_setting)
{
  const Setting *setting = &settings[_i];
  g_auto (RollParams) p = small ();
  const ParamScan scan = { .model = &rollout_tail_model, .params = &p, .quiet = setting->quiet };

  param_moves_set (roll_params, &p, setting->settings);
  param_scan (&scan, setting->settings);
}
END_TEST

TEST_MAIN (rollout_applies,
           tcase_add_loop_test (tests, in_each_setting, 0, G_N_ELEMENTS (settings)))
