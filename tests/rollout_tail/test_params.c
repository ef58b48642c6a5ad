/* tests/rollout_tail/test_params.c - every parameter of rollout_tail acts, or is refused. */
#include "tests/param_moves.h"
#include "tests/rollout_tail/rollout_case.h"

#define CHUNKS "policy=divided;n_instances=4;"
#define PULLS CHUNKS "overlap_transfer=no;placement=least_loaded;"
#define SIBLINGS "policy=context;draft=siblings;"
#define GIVEN "draft=draft_model;"
#define STREAMRL "policy=streamrl_oracle;long_split=given;long_max_seqs=13;"
#define PARTIAL "round=partial;iterations=4;"
#define STALE "coupling=bounded_stale;iterations=4;update_s=1 s;"
#define RANKED "n_ranks=4;n_instances=1;capacity_tokens=2500 tokens;"

/* clang-format off */
static const ParamMove moves[] = {
  { "policy", "", "divided", "preemptions", DOWN, 0 },
  { "placement", CHUNKS, "least_loaded", "moved_bytes", UP, 0 },
  { "home_full", CHUNKS, "spill", "moved_bytes", MOVES, 0 },
  { "requeue", CHUNKS, "age", "rollout_s", MOVES, 0 },
  { "round", "iterations=4", "partial", "tail_s", DOWN, 0 },
  { "coupling", "iterations=4", "one_step_off", "iteration_s", DOWN, 0 },
  { "iterations", "", "3", "length_tokens.n", UP, 0 },
  { "n_prompts", "", "40", "rollout_s", UP, 0 },
  { "group_size", "", "9", "rollout_s", UP, 0 },
  { "max_length_tokens", "", "2500 tokens", "rollout_s", UP, 0 },
  { "max_length_tokens", "", "400 tokens", "is above max_length_tokens", REFUSED, 0 },
  { "mean_length_tokens", "", "1471 tokens", "is above max_length_tokens", REFUSED, 0 },
  { "length_growth", "iterations=9", "0.2", "the mean of the last iteration is", REFUSED, 0 },
  { "mean_length_tokens", "", "700 tokens", "length_mean_tokens", UP, 0 },
  { "sigma", "", "0.4", "length_cv", DOWN, 0 },
  { "rho", "", "0.1", "length_icc", DOWN, 0 },
  { "mean_mode", "", "population", "length_mean_tokens", MOVES, 0 },
  { "outlier_share", "", "1", "length_icc", DOWN, 0 },
  { "long_share", "", "0.3", "length_cv", MOVES, 0 },
  { "long_factor", "long_share=0.3;sigma=0.2", "20", "length_cv", UP, 0 },
  { "long_cap_share", "long_share=0.3", "0.5", "length_cap_share", UP, 0 },
  { "long_cap_share", "long_share=0.5", "0.9", "run to the cap", REFUSED, 0 },
  { "length_body", "", "weibull", "length_cv", DOWN, 0 },
  { "length_growth", "iterations=4", "0.2", "length_mean_tokens", UP, 0 },
  { "prompt_tokens", "", "300 tokens", "rollout_s", UP, 0 },
  { "trace", "", NULL, "length_mean_tokens", DOWN, 0 },
  { "trace_groups", "", NULL, "groups_are_resampled in test_parts", ELSEWHERE, 0 },
  { "trace_factor", "", NULL, "groups_are_resampled in test_parts", ELSEWHERE, 0 },
  { "n_instances", "", "5", "rollout_s", DOWN, 0 },
  { "n_ranks", "", "3", "rollout_s", DOWN, 0 },
  { "ranks", RANKED, "pooled", "rollout_s", DOWN, 0 },
  { "capacity_tokens", "", "20000 tokens", "preemptions", DOWN, 0 },
  { "watermark_share", "capacity_tokens=2500 tokens", "0.5", "preemptions", DOWN, 0 },
  { "max_seqs", "capacity_tokens=50000 tokens", "4", "mean_running", DOWN, 0 },
  { "kv_bytes_per_token", CHUNKS, "655360 B/tokens", "pool_peak_bytes", UP, 0 },
  { "gpus_per_instance", "", "16", "gpu_time_per_response_s", UP, 0 },
  { "gpus_per_node", PULLS, "16", "moved_bytes", DOWN, 0 },
  { "gpu_usd_per_h", "", "4 USD/h", "usd_per_mtoken", UP, 0 },
  { "step_law", "", "max", "rollout_s", DOWN, 0 },
  { "advance", "max_seqs=3;n_prompts=4", "step", "rollout_s", MOVES, 0 },
  { "efficiency", "", "2", "rollout_s", UP, 0 },
  { "base_s", "", "25 ms", "rollout_s", UP, 0 },
  { "token_s_per_token", "", "1 ms/tokens", "rollout_s", UP, 0 },
  { "moe_s_per_token", "", "1 ms/tokens", "rollout_s", UP, 0 },
  { "kv_s_per_token", "", "3 us/tokens", "rollout_s", UP, 0 },
  { "query_s_per_token", GIVEN "budget=fixed", "3 us/tokens", "rollout_s", UP, 0 },
  { "expert_base_share", "", "0.9", "rollout_s", DOWN, 0 },
  { "expert_pick_share", "expert_base_share=0.9", "0.2", "rollout_s", UP, 0 },
  { "draft_length", "draft=suffix", "matches", "draft_length", DOWN, 0 },
  { "match_share", "draft=suffix;draft_length=matches;budget=fixed", "0.9", "draft_length", UP, 0 },
  { "match_share", "draft=suffix;draft_length=matches", "0.3", "raise match_share", REFUSED, 0 },
  { "least_match_share",
    "draft=suffix;draft_length=matches;match_share=0.9;budget=fixed;given_tau=1.55", "0.5",
    "draft_length", DOWN, 0 },
  { "least_match_share", "draft=suffix;draft_length=matches", "0.9", "lower least_match_share",
    REFUSED, 0 },
  { "given_tau", "draft=suffix;draft_length=matches", "1.0001", "between whole drafts", REFUSED,
    0 },
  { "verify_factor", GIVEN "budget=fixed", "1", "rollout_s", UP, 0 },
  { "draft_s", GIVEN "budget=fixed", "10 ms", "rollout_s", UP, 0 },
  { "draft_s_per_token", GIVEN "budget=fixed", "1 ms/tokens", "rollout_s", UP, 0 },
  { "draft_kv_s_per_token", GIVEN "budget=fixed", "1 us/tokens", "rollout_s", UP, 0 },
  { "prefill_s_per_token", "", "1 ms/tokens", "stall_share", UP, 0 },
  { "chunk_tokens", CHUNKS, "500 tokens", "moved_bytes", DOWN, 0 },
  { "overcommit_share", CHUNKS "chunk_tokens=800 tokens;capacity_tokens=2500 tokens", "0",
    "preemptions", UP, 0 },
  { "spread_requests", CHUNKS, "1000", "moved_bytes", DOWN, 0 },
  { "pull_tokens", PULLS, "5000 tokens", "moved_bytes", DOWN, 0 },
  { "rdma_bytes_per_s", PULLS, "1 GB/s", "rollout_s", UP, 0 },
  { "rdma_eff_share", PULLS, "0.01", "transfer_share", UP, 0 },
  { "dram_bytes", PULLS "pool_full=drop", "0 B", "pool_peak_bytes", DOWN, 0 },
  { "reload_bytes_per_s", CHUNKS "overlap_transfer=no", "1 GB/s", "stall_share", UP, 0 },
  { "nvme_bytes_per_s", CHUNKS "overlap_transfer=no;dram_bytes=0 B", "1 GB/s", "stall_share",
    UP, 0 },
  { "overlap_transfer", CHUNKS "rdma_bytes_per_s=1 GB/s", "no", "stall_share", UP, 0 },
  { "pool_full", CHUNKS "dram_bytes=0 B", "drop", "moved_bytes", DOWN, 0 },
  { "estimate_with_progress", "policy=context;rho=0", "yes", "rollout_s", MOVES, 0 },
  { "n_probes", "policy=context", "3", "rollout_s", MOVES, 0 },
  { "starve_dispatches", "policy=context", "3", "rollout_s", MOVES, 0 },
  { "churn_share", "policy=history", "1", "rollout_s", UP, 0 },
  { "long_split", "policy=streamrl_oracle", "given;long_instances=1;long_max_seqs=13",
    "rollout_s", MOVES, 0 },
  { "long_groups_share", STREAMRL "long_instances=1", "0.6", "rollout_s", MOVES, 0 },
  { "long_instances", STREAMRL "long_instances=1", "2", "rollout_s", MOVES, 0 },
  { "long_max_seqs", STREAMRL "long_instances=1", "2", "rollout_s", UP, 0 },
  { "long_instances", STREAMRL, "3", "leaves none of the 3 instances", REFUSED, 0 },
  { "long_max_seqs", STREAMRL "long_instances=1", "14", "is above max_seqs (13)", REFUSED, 0 },
  { "over_issue", PARTIAL, "2", "delivered_mean_tokens", DOWN, 0 },
  { "long_round_every", "round=tail_batch;iterations=8", "1", "delivered_mean_tokens", UP, 0 },
  { "draft", "", "siblings", "tokens_per_step", UP, 0 },
  { "budget", SIBLINGS "gamma=8", "fixed", "draft_length", MOVES, 0 },
  { "benefit", SIBLINGS, "next", "draft_length", MOVES, 0 },
  { "acceptance", GIVEN "advance=step", "drawn", "rollout_s", MOVES, 0 },
  { "acceptance", GIVEN, "drawn", "needs advance step", REFUSED, 0 },
  { "gamma", GIVEN "budget=fixed", "6", "draft_length", UP, 0 },
  { "gamma", SIBLINGS "budget=fixed", "0", "budget fixed needs gamma", REFUSED, 0 },
  { "gamma_max", SIBLINGS, "1", "draft_length", DOWN, 0 },
  { "replan_steps", SIBLINGS, "5", "rollout_s", MOVES, 0 },
  { "multi_path_k", SIBLINGS "multi_path_requests=1000", "4", "tokens_per_step", MOVES, 0 },
  { "multi_path_k", SIBLINGS, "3", "table 2 has no 3", REFUSED, 0 },
  { "multi_path_requests", SIBLINGS "multi_path_k=4", "1000", "tokens_per_step", MOVES, 0 },
  { "given_tau", GIVEN, "3", "tokens_per_step", UP, 0 },
  { "given_tau", GIVEN, "4", "is not in [1, 4)", REFUSED, 0 },
  { "probe_weight", SIBLINGS, "0.1", "draft_length", MOVES, 0 },
  { "unfinished_weight", SIBLINGS, "1", "tokens_per_step", UP, 0 },
  { "reward_s", "", "100 s", "reward_wait_s", UP, 0 },
  { "train_s_per_token", "", "1 ms/tokens", "train_s", UP, 0 },
  { "update_s", "", "500 s", "iteration_s", UP, 0 },
  { "staleness", STALE, "0", "staleness.mean", DOWN, 0 },
  { "tail_reference", "", "yes", "baseline_s", MOVES, 0 },
};
/* clang-format on */

static guint32 prompts[17], lengths[17 * 5];

/* Lengths as if a file had been read: 16, 17, ... */
static RollGroupedTrace *
short_lengths (void)
{
  static RollGroupedTrace trace = { 17, 5, prompts, lengths, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    prompts[i] = 60;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    lengths[i] = 16 + i;
  return &trace;
}

static double
run_move (const ParamMove *move, gboolean changed)
{
  g_auto (RollParams) p = small ();
  double x;

  param_moves_set (roll_params, &p, move->base);
  if (changed && move->changed == NULL)
    p.trace.data = short_lengths ();
  else if (changed)
    param_moves_change (roll_params, &p, move);
  x = run_value (&p, 3, move->metric);
  p.trace.data = NULL;
  return x;
}

static void
check_refused (const ParamMove *move)
{
  g_auto (RollParams) p = small ();

  param_moves_set (roll_params, &p, move->base);
  param_moves_change (roll_params, &p, move);
  param_moves_refused (&rollout_tail_model, &p, move);
}

START_TEST (each_parameter_acts_or_is_refused)
{
  const ParamMove *move = &moves[_i];

  if (move->effect == REFUSED)
    check_refused (move);
  else if (move->effect != ELSEWHERE)
    param_moves_moved (move, run_move (move, FALSE), run_move (move, TRUE));
}
END_TEST

START_TEST (each_parameter_has_a_line)
{
  param_moves_covered (roll_params, moves, G_N_ELEMENTS (moves));
}
END_TEST

TEST_MAIN (rollout_tail_params, TEST (each_parameter_has_a_line),
           tcase_add_loop_test (tests, each_parameter_acts_or_is_refused, 0, G_N_ELEMENTS (moves)))
