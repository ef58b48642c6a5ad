/* tests/llm_board/test_board.c - which rows are simulated, and one of them. */
#include "models/llm_board/board/board.h"
#include "models/llm_board/setup.h"
#include "tests/llm/plain_law.h"
#include "tests/llm/systems.h"
#include "tests/test.h"

static LlmLawRow law_rows[LLM_N_OPS];
static const LlmOperatorLaw law
  = { .device = &case_device, .tables = "", .relative = "", .laws = { LLM_N_OPS, law_rows } };
static const LlmProfile profiles[] = { { .engine = LLM_KERNELS_VLLM,
                                         .version = "1",
                                         .nearest = "",
                                         .memory_share = 0.9,
                                         .host_step_s = 1e-3,
                                         .host_sequence_s = 0.0,
                                         .prefill_factor = 1.0 },
                                       { .engine = LLM_KERNELS_VLLM,
                                         .version = "slow",
                                         .nearest = "",
                                         .memory_share = 0.9,
                                         .host_step_s = 3e-3,
                                         .host_sequence_s = 0.0,
                                         .prefill_factor = 1.0 } };
static BoardDevice devices[] = { { "h100_sxm", &law, NULL } };
static BoardCheckpoint checkpoints[]
  = { { "dense", "", "", "", "", &case_dense, LLM_BF16, LLM_BF16, LLM_BF16, LLM_BF16, 0 } };
static BoardVersion versions[] = { { &profiles[0] } };

/* One request at a time of 100 and 51 tokens, exactly, on eight devices. */
static LlmMeasurement rows[] = {
  { .id = (char *) "a",
    .model = (char *) "dense",
    .system = (char *) "h100_sxm",
    .backend = (char *) "vllm",
    .version = (char *) "1",
    .date = (char *) "2025-11-02",
    .precision = (char *) "bf16",
    .gemm = (char *) "",
    .leave_out = (char *) "",
    .sweep = TRUE,
    .prompt_tokens = 100,
    .output_tokens = 51,
    .concurrency = 1,
    .agg = { 1, 8, 1, 1, 1, 1 } },
  { .id = (char *) "b",
    .model = (char *) "dense",
    .system = (char *) "h100_sxm",
    .backend = (char *) "vllm",
    .version = (char *) "1",
    .date = (char *) "2025-11-02",
    .precision = (char *) "fp8",
    .gemm = (char *) "",
    .leave_out = (char *) "",
    .fit = TRUE,
    .prompt_tokens = 100,
    .output_tokens = 50,
    .concurrency = 16,
    .agg = { 1, 8, 1, 1, 1, 1 } },
};

static LlmMeasurements *
all_rows (void)
{
  static LlmMeasurements all;

  all.rows = g_array_new (FALSE, FALSE, sizeof *rows);
  g_array_append_vals (all.rows, rows, G_N_ELEMENTS (rows));
  return &all;
}

/* All rows pass. */
static LlmBoardParams
params_of (LlmMeasurements *all)
{
  plain_law_rows (law_rows);
  return (LlmBoardParams){ .measurements.data = all,
                           .devices = { 1, devices },
                           .checkpoints = { 1, checkpoints },
                           .profiles = { 1, versions },
                           .group = BOARD_ALL,
                           .half = BOARD_BOTH,
                           .system = "",
                           .model = "",
                           .backend = "",
                           .version = "",
                           .precision = "",
                           .concurrency_most = 1000,
                           .requests_per_slot = 4,
                           .withheld = "" };
}

/* Returns: whether the rows a and b pass, as two bits. */
static guint
wanted (const LlmBoardParams *p, const BoardPolicies *policies)
{
  g_autoptr (Board) board = board_new (p, policies);

  return (board_wants (board, 0) ? 1u : 0u) + (board_wants (board, 1) ? 2u : 0u);
}

START_TEST (every_filter_counts)
{
  LlmMeasurements *all = all_rows ();
  LlmBoardParams p = params_of (all);
  BoardPolicies policies;

  llm_board_setup (&policies);
  ck_assert_uint_eq (wanted (&p, &policies), 3);
  p.row = 2;
  ck_assert_uint_eq (wanted (&p, &policies), 2);
  p = params_of (all);
  p.half = BOARD_PREDICT;
  ck_assert_uint_eq (wanted (&p, &policies), 1);
  p = params_of (all);
  p.precision = "fp8";
  ck_assert_uint_eq (wanted (&p, &policies), 2);
  p = params_of (all);
  p.concurrency_most = 8;
  ck_assert_uint_eq (wanted (&p, &policies), 1);
  p = params_of (all);
  p.group = BOARD_DENSE_SWEEP;
  ck_assert_uint_eq (wanted (&p, &policies), 1);
  p = params_of (all);
  p.model = "other";
  ck_assert_uint_eq (wanted (&p, &policies), 0);
  g_array_unref (all->rows);
}
END_TEST

static BoardOutcome
simulated (const LlmProfile *profile)
{
  LlmMeasurements *all = all_rows ();
  LlmBoardParams p = params_of (all);
  BoardPolicies policies;
  g_autoptr (Board) board = NULL;
  g_autoptr (GError) error = NULL;
  BoardOutcome outcome;
  BoardJob job = { .index = 0, .profile = profile };
  gboolean good;

  llm_board_setup (&policies);
  board = board_new (&p, &policies);
  good = board_run (board, &job, &outcome, &error);
  ck_assert_msg (good, "%s", error != NULL ? error->message : "");
  g_array_unref (all->rows);
  return outcome;
}

/* Four requests one after the other, each 50 gaps behind its first token; a slower host adds its
 * time to each of them. */
START_TEST (a_row_is_its_closed_loop)
{
  BoardOutcome once = simulated (NULL), again = simulated (NULL), slow = simulated (&profiles[1]);

  ck_assert_double_eq (once.seen.tpot_s, again.seen.tpot_s);
  ck_assert_double_eq (once.seen.ttft_s, again.seen.ttft_s);
  ck_assert_int_eq (once.seen.most_running, 1);
  ck_assert_double_eq_tol (once.seen.end_s, 4.0 * (once.seen.ttft_s + 50.0 * once.seen.tpot_s),
                           1e-9 * once.seen.end_s);
  ck_assert_double_eq_tol (slow.seen.tpot_s - once.seen.tpot_s, 2e-3, 1e-9);
}
END_TEST

/* A sweep of 2,000 and 1,000 tokens with @concurrency, on an engine with little KV. */
static BoardOutcome
loaded (guint engine, gint64 concurrency)
{
  static const char *const names[] = { "vllm", "trtllm", "sglang" };
  LlmProfile small = profiles[0];
  BoardVersion version = { &small };
  LlmMeasurements *all = all_rows ();
  LlmMeasurement *row = &g_array_index (all->rows, LlmMeasurement, 0);
  LlmBoardParams p = params_of (all);
  BoardPolicies policies;
  g_autoptr (Board) board = NULL;
  BoardOutcome outcome;
  BoardJob job = { .index = 0 };

  small.engine = small.kernels = (int) engine;
  small.memory_share = engine == LLM_KERNELS_TRTLLM ? 0.05 : 0.2;
  small.nccl_values = INFINITY;
  p.profiles = (SimList){ 1, &version };
  row->backend = (char *) (gsize) names[engine];
  row->prompt_tokens = 2000;
  row->output_tokens = 1000;
  row->concurrency = concurrency;
  llm_board_setup (&policies);
  board = board_new (&p, &policies);
  ck_assert (board_run (board, &job, &outcome, NULL));
  g_array_unref (all->rows);
  return outcome;
}

/* As many as the KV holds run at once and wait for their prompts alone; of twice as many half wait
 * for others to end.  Who promises blocks preempts nobody. */
START_TEST (saturation_is_where_the_kv_ends)
{
  guint engine = (guint) _i;
  gint64 fit = loaded (engine, 1).posed.workers[0].kv_tokens / 3000;
  BoardOutcome all = loaded (engine, fit), half = loaded (engine, 2 * fit);

  ck_assert_int_gt (fit, 5);
  ck_assert_int_eq (all.seen.most_running, fit);
  ck_assert_int_eq ((gint64) all.seen.n_preempted, 0);
  ck_assert_double_gt (half.seen.ttft_s, 4.0 * all.seen.ttft_s);
  ck_assert_int_lt (half.seen.most_running, 2 * fit);
  if (engine == LLM_KERNELS_TRTLLM)
    ck_assert (half.seen.most_running <= fit && half.seen.n_preempted == 0);
  if (engine == LLM_KERNELS_VLLM)
    ck_assert (half.seen.most_running > fit && half.seen.n_preempted > 0);
}
END_TEST

TEST_MAIN (board, tcase_add_loop_test (tests, saturation_is_where_the_kv_ends, 0, LLM_N_KERNELS),
           TEST (every_filter_counts), TEST (a_row_is_its_closed_loop))
