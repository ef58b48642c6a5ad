/* tests/rollout_sessions/test_applies.c - in every setting of rollout_sessions, what applies moves
 * something and what does not moves nothing. */
#include "tests/rollout_sessions/sessions_case.h"
#include "tests/param_scan.h"

/* Little of everything, so that every limit is felt. */
#define LOAD                                                                                       \
  "n_prompts=8;group_size=4;instances=3;iterations=3;prompt_tokens=uniform(50 tokens, 300 "        \
  "tokens);turns=lognormal(3, 0.8);completion_tokens=lognormal(80 tokens, 0.6);"                   \
  "append_tokens=lognormal(200 tokens, 0.5);tool_s=exponential(300 ms);update_s=1 s;"              \
  "capacity_tokens=4000 tokens;max_requests=6;step_tokens=700 tokens;reward_s=exponential(1 s);"   \
  "train_s_per_token=400 us/tokens;tool_failure_share=0.2;tool_retries=1;episode_timeout_s=9 s;"   \
  "max_context_tokens=2500 tokens;max_turns=9;slots=16;reward_servers=3;system_tokens=64 "         \
  "tokens;"

typedef struct {
  const char *settings;
  const char *quiet[16]; /* what applies, but needs more than happens here */
} Setting;

static const char *const labels[] = { "workload", NULL };

static const Setting settings[] = {
  { LOAD, { NULL } },
  { LOAD "instances=1", { NULL } },
  { LOAD "kv_policy=pin;pin_ttl_s=100 ms", { NULL } },
  { LOAD "kv_policy=offload;host_kv_tokens=3000 tokens;host_bytes_per_s=1 GB/s", { NULL } },
  { LOAD "kv_policy=drop", { NULL } },
  { LOAD "kv_policy=drop;prefix_cache=none", { "at_update", NULL } },
  { LOAD "router=sticky_margin;margin=1", { NULL } },
  { LOAD "router=sticky_gate;imbalance=1", { NULL } },
  { LOAD "router=cache_aware;imbalance=1", { NULL } },
  { LOAD "coupling=one_step_off;interference_factor=1.2", { NULL } },
  { LOAD "coupling=bounded_stale;consume=completion;at_update=keep", { "evict_stale", NULL } },
  { LOAD "filter=equal;slots=0", { NULL } },
  { LOAD "draft_tokens=2;accepted_tokens=1", { NULL } },
  { LOAD "update_by=bytes;tool_failure_share=0", { NULL } },
  { LOAD "update_by=bytes;update_order=buffered;update_bucket_bytes=500 MB", { NULL } },
  { LOAD "coupling=bounded_stale;update_order=rolling;at_update=keep", { NULL } },
  { LOAD "spot_instances=2;spot_up_s=exponential(4 s);spot_down_s=exponential(2 s);notice_s=1 s",
    { NULL } },
  { LOAD "long_share=0.4;long_cap_share=0.3", { NULL } },
  { LOAD "scheduler=vllm_v0", { NULL } },
  { LOAD "spot_instances=2;spot_zones=1;spot_up_s=exponential(4 s);spot_down_s=exponential(2 s)",
    { NULL } },
  { LOAD "spot_instances=1;spot_up_s=exponential(4 s);spot_down_s=exponential(2 s);warning_s=1 s;"
         "at_loss=session",
    { NULL } },
  { LOAD "switch_instances=1;switch_s=10 ms;trainer_devices=2;active_tokens=9000 tokens",
    { NULL } },
  { LOAD "reward_timeout_s=1 s;reward_retries=1;unscored=drop", { NULL } },
};

/* Entries stay as they are: their own tests move them. */
static gboolean
set_other (const SimParam *row, gpointer params, guint n)
{
  return FALSE;
}

START_TEST (in_each_setting)
{
  g_auto (SesParams) p = sessions (settings[_i].settings);
  const ParamScan scan = { .model = &rollout_sessions_model,
                           .params = &p,
                           .until_s = 120,
                           .labels = labels,
                           .quiet = settings[_i].quiet,
                           .other = set_other };

  param_scan (&scan, settings[_i].settings);
}
END_TEST

TEST_MAIN (sessions_applies,
           tcase_add_loop_test (tests, in_each_setting, 0, G_N_ELEMENTS (settings)))
