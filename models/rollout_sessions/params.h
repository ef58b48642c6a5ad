/* models/rollout_sessions/params.h - the parameters; their meaning, units and sources are in
 * rows.c. */
#ifndef MODELS_ROLLOUT_SESSIONS_PARAMS_H
#define MODELS_ROLLOUT_SESSIONS_PARAMS_H

#include "models/llm/operators/law/law.h"
#include "models/llm/shape/llm_model.h"
#include "models/llm/step/profile.h"
#include "sim/sim.h"

/* The choices of the parameters below, in the order of their tables. */
enum { SES_LAW_COMPOSED, SES_LAW_AFFINE };
enum { SES_SCHEDULER_ENGINE, SES_SCHEDULER_VLLM_V0 };
enum { SES_JUMP, SES_STEP };
enum { SES_ORDER_ARRIVAL, SES_ORDER_PROGRAM }; /* and others, of which none is asked for */
enum { SES_KV_LRU, SES_KV_PIN, SES_KV_OFFLOAD, SES_KV_DROP };
enum { SES_REFILL_SAMPLE, SES_REFILL_GROUP };
enum { SES_SYNC, SES_ONE_STEP_OFF, SES_BOUNDED_STALE };
enum { SES_CONSUME_SUBMISSION, SES_CONSUME_COMPLETION };
enum { SES_UPDATE_KEEP, SES_UPDATE_RESUME, SES_UPDATE_RESTART, SES_UPDATE_FINISH };
enum { SES_UPDATE_BY_TIME, SES_UPDATE_BY_BYTES };
enum { SES_UPDATE_TOGETHER, SES_UPDATE_ROLLING, SES_UPDATE_BUFFERED };
enum { SES_FILTER_NONE, SES_FILTER_EQUAL };
enum { SES_LOSS_RESUME, SES_LOSS_TURN, SES_LOSS_SESSION }; /* each loses more */
enum { SES_UNSCORED_KEEP, SES_UNSCORED_DROP };

/* After so many turns as its place in the list says. */
typedef struct {
  double share;
} SesStop;

/* Instances of another kind, behind those of the parameters; what is not given is theirs. */
typedef struct {
  gint64 instances;
  const LlmOperatorLaw *device;
  gint64 tp;
  double time_factor, capacity_tokens;
  const SimPrice *price;
} SesKind;

/* An instance is lost. */
typedef struct {
  gint64 instance;
  double at_s, for_s;
} SesLoss;

typedef struct {
  /* who asks: groups of sessions */
  gint64 iterations, n_prompts, group_size;
  SimFile trace;
  gint64 system_tokens;
  SimDist prompt_tokens;
  bool share_prompt;
  SimDist turns;
  SimList turn_stops;
  double turn_correlation, length_correlation;
  double long_share, long_factor, long_cap_share;
  SimDist completion_tokens, append_tokens, break_tokens;
  gint64 max_turns, max_context_tokens;
  /* tools */
  SimDist tool_s;
  gint64 tool_servers;
  double tool_failure_share, tool_timeout_s, tool_restart_s;
  gint64 tool_retries;
  double episode_timeout_s;
  /* engines */
  gint64 instances;
  SimList kinds;
  int step_law;
  const LlmModel *llm;
  const LlmOperatorLaw *device;
  const LlmProfile *engine;
  gint64 tp, dp, ep;
  int weights_format, kv_format;
  double memory_share;
  double base_s, token_s_per_token, kv_s_per_token, prefill_s_per_token;
  double capacity_tokens;
  gint64 max_requests, step_tokens, block_tokens;
  int scheduler, advance, prefix_cache, kv_policy;
  double pin_ttl_s, host_kv_tokens, host_bytes_per_s;
  gint64 draft_tokens;
  double accepted_tokens;
  /* instances that come and go */
  SimList losses;
  gint64 spot_instances, spot_zones;
  SimDist spot_up_s, spot_down_s;
  double warning_s, notice_s;
  int at_loss;
  gint64 switch_instances;
  double switch_s;
  /* routing and admission */
  int router, turn_order;
  gint64 margin, imbalance;
  double imbalance_ratio, least_share;
  gint64 slots;
  double active_tokens;
  int refill;
  /* training */
  int coupling;
  double staleness;
  int consume, at_update;
  bool evict_stale;
  int filter;
  double success_share, success_spread;
  SimDist reward_s;
  gint64 reward_servers;
  double reward_timeout_s;
  gint64 reward_retries;
  int unscored;
  double train_s_per_token, interference_factor;
  int update_by, update_order;
  double update_s, update_gather_s, update_bytes_per_s, update_bucket_bytes;
  gint64 trainer_devices;
  const SimPrice *price;
  const char *workload;
} SesParams;

extern const SimParam ses_params[];

#endif
