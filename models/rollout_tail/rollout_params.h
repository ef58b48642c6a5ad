/* models/rollout_tail/rollout_params.h - the parameters; their meaning, units and sources are in
 * rows.c. */
#ifndef MODELS_ROLLOUT_TAIL_ROLLOUT_PARAMS_H
#define MODELS_ROLLOUT_TAIL_ROLLOUT_PARAMS_H

#include "sim/sim.h"

/* The choices of the parameters below, in the order of their tables. */
enum { ROLL_RANKS_LOCKSTEP, ROLL_RANKS_POOLED, ROLL_RANKS_FREE };
enum { ROLL_LAW_ADDITIVE, ROLL_LAW_MAX };
enum { ROLL_MEAN_DRAWN, ROLL_MEAN_POPULATION };
enum { ROLL_BODY_LOGNORMAL, ROLL_BODY_WEIBULL };
enum { ROLL_TRACE_IN_ORDER, ROLL_TRACE_RESAMPLED };
enum { ROLL_JUMP, ROLL_STEP };
enum { ROLL_REQUEUE_BACK, ROLL_REQUEUE_AGE };
enum { ROLL_SPILL, ROLL_DROP };
enum { ROLL_HOME_WAIT, ROLL_HOME_SPILL };
enum { ROLL_SPLIT_SEARCHED, ROLL_SPLIT_GIVEN };
enum { ROLL_DRAFT_FULL, ROLL_DRAFT_MATCHES };
enum { ROLL_BUDGET_MBA, ROLL_BUDGET_FIXED };
enum { ROLL_BENEFIT_REACH, ROLL_BENEFIT_PRINTED };
enum { ROLL_ACCEPT_MEAN, ROLL_ACCEPT_DRAWN };

typedef struct {
  int policy, placement, home_full, requeue, round, coupling;
  gint64 iterations;
  /* workload */
  gint64 n_prompts, group_size, max_length_tokens;
  double mean_length_tokens, sigma, rho;
  int mean_mode, length_body;
  double outlier_share, long_share, long_factor, long_cap_share, length_growth;
  SimDist prompt_tokens;
  SimFile trace;
  int trace_groups;
  double trace_factor;
  /* instances */
  gint64 n_instances, n_ranks;
  int ranks;
  double capacity_tokens, watermark_share;
  gint64 max_seqs;
  double kv_bytes_per_token;
  double gpus_per_instance, gpus_per_node, gpu_usd_per_h;
  /* step time */
  int step_law, advance;
  double efficiency, base_s, token_s_per_token, moe_s_per_token, kv_s_per_token, verify_factor;
  double query_s_per_token, expert_base_share, expert_pick_share;
  double draft_s, draft_s_per_token, draft_kv_s_per_token, prefill_s_per_token;
  /* divided rollout */
  double chunk_tokens, overcommit_share;
  gint64 spread_requests;
  double pull_tokens, rdma_bytes_per_s, rdma_eff_share;
  double dram_bytes, reload_bytes_per_s, nvme_bytes_per_s;
  bool overlap_transfer;
  int pool_full;
  bool estimate_with_progress;
  gint64 n_probes, starve_dispatches;
  double churn_share;
  /* streamrl */
  int long_split;
  double long_groups_share;
  gint64 long_instances, long_max_seqs;
  /* rounds that stop early */
  double over_issue;
  gint64 long_round_every;
  /* speculation */
  int draft, draft_length, budget, benefit, acceptance;
  gint64 gamma, gamma_max, replan_steps, multi_path_k, multi_path_requests;
  double given_tau, match_share, least_match_share, probe_weight, unfinished_weight;
  /* iteration */
  SimDist reward_s;
  double train_s_per_token, update_s;
  gint64 staleness;
  bool tail_reference;
} RollParams;

extern const SimParam roll_params[];

#endif
