/* tests/llm_board/test_pose.c - groups, widths and profiles of measured rows. */
#include "tests/test.h"

#include <string.h>
#include "models/llm_board/setup.h"
#include "tests/llm/systems.h"

static const LlmOperatorLaw law = { .device = &case_device };
static const LlmProfile profiles[] = { { .engine = LLM_KERNELS_VLLM,
                                         .kernels = LLM_N_KERNELS,
                                         .version = "1",
                                         .nearest = "2",
                                         .memory_share = 0.9 },
                                       { .engine = LLM_KERNELS_VLLM,
                                         .kernels = LLM_N_KERNELS,
                                         .version = "2",
                                         .nearest = "1",
                                         .memory_share = 0.9 },
                                       { .engine = LLM_KERNELS_TRTLLM,
                                         .kernels = LLM_N_KERNELS,
                                         .version = "2025Q4",
                                         .nearest = "",
                                         .memory_share = 0.9 } };
static BoardDevice devices[] = { { "h100_sxm", &law, NULL }, { "gb200", &law, NULL } };
static BoardCheckpoint checkpoints[]
  = { { "dense", "", "", "", "", &case_dense, LLM_FP8, LLM_FP8, LLM_FP8, LLM_BF16, 0 },
      { "moe", "", "", "", "", &case_latent, LLM_FP8, LLM_FP8, LLM_FP8, LLM_BF16, 0 } };
static BoardVersion versions[] = { { &profiles[0] }, { &profiles[1] }, { &profiles[2] } };

static LlmBoardParams params
  = { .devices = { 2, devices }, .checkpoints = { 2, checkpoints }, .profiles = { 3, versions } };

static LlmMeasurement
row_of (const char *model, const char *backend, LlmMeasuredWidths widths)
{
  return (LlmMeasurement){ .id = (char *) "r",
                           .model = (char *) model,
                           .system = (char *) "h100_sxm",
                           .backend = (char *) backend,
                           .version = (char *) "1",
                           .date = (char *) "2025-11-02",
                           .precision = (char *) "fp8",
                           .gemm = (char *) "",
                           .leave_out = (char *) "",
                           .prompt_tokens = 1024,
                           .output_tokens = 1024,
                           .concurrency = 32,
                           .agg = widths };
}

static BoardCase
pose (const LlmMeasurement *row)
{
  BoardPolicies policies;
  BoardCase posed;
  g_autoptr (GError) error = NULL;
  gboolean good;

  llm_board_setup (&policies);
  good = board_pose (&params, &policies, row, &posed, &error);
  ck_assert_msg (good, "%s", error != NULL ? error->message : "");
  return posed;
}

static void
not_posed (const LlmMeasurement *row, const char *word)
{
  BoardPolicies policies;
  BoardCase posed;
  g_autoptr (GError) error = NULL;

  llm_board_setup (&policies);
  ck_assert (!board_pose (&params, &policies, row, &posed, &error));
  ck_assert_msg (strstr (error->message, word) != NULL, "%s", error->message);
}

START_TEST (groups_are_disjoint_last_row_first)
{
  LlmMeasurement r = row_of ("dense", "vllm", (LlmMeasuredWidths) { 1, 4, 1, 1, 1, 1 });

  ck_assert_int_eq (board_group (&params, &r), BOARD_DENSE_BENCHMARK);
  r.sweep = TRUE;
  ck_assert_int_eq (board_group (&params, &r), BOARD_DENSE_SWEEP);
  r.model = (char *) "moe";
  ck_assert_int_eq (board_group (&params, &r), BOARD_MOE_SWEEP);
  r.sweep = FALSE;
  ck_assert_int_eq (board_group (&params, &r), BOARD_MOE_BENCHMARK);
  r.agg.dp = 8;
  ck_assert_int_eq (board_group (&params, &r), BOARD_WIDE);
  r.agg.dp = 1;
  r.system = (char *) "gb200";
  ck_assert_int_eq (board_group (&params, &r), BOARD_WIDE);
  r.disagg = TRUE;
  ck_assert_int_eq (board_group (&params, &r), BOARD_DISAGG);
}
END_TEST

START_TEST (widths_are_those_of_the_machine)
{
  LlmMeasurement dense = row_of ("dense", "vllm", (LlmMeasuredWidths) { 1, 4, 1, 1, 4, 1 });
  LlmMeasurement moe = row_of ("moe", "vllm", (LlmMeasuredWidths) { 1, 8, 1, 8, 1, 64 });
  BoardCase c = pose (&dense);

  ck_assert_int_eq (c.workers[0].system.tp, 4);
  ck_assert_int_eq (c.workers[0].system.ep * c.workers[0].system.moe_tp, 1);
  c = pose (&moe); /* the export multiplied both */
  ck_assert_int_eq (c.workers[0].system.tp, 1);
  ck_assert_int_eq (c.workers[0].system.dp, 8);
  ck_assert_int_eq (c.workers[0].system.ep, 8);
  moe = row_of ("moe", "vllm", (LlmMeasuredWidths) { 1, 4, 1, 0, 8, 1 });
  c = pose (&moe);
  ck_assert_int_eq (c.workers[0].system.tp, 8);
  ck_assert_int_eq (c.workers[0].system.moe_tp, 8);
}
END_TEST

START_TEST (profiles_by_version_or_quarter)
{
  LlmMeasurement r = row_of ("dense", "vllm", (LlmMeasuredWidths) { 1, 4, 1, 1, 1, 1 });
  LlmBoardParams other = params;

  ck_assert_ptr_eq (board_profile (&params, &r, LLM_KERNELS_VLLM), &profiles[0]);
  other.without_version = TRUE;
  ck_assert_ptr_eq (board_profile (&other, &r, LLM_KERNELS_VLLM), &profiles[1]);
  r.version = (char *) "";
  ck_assert_ptr_eq (board_profile (&params, &r, LLM_KERNELS_TRTLLM), &profiles[2]);
  ck_assert_ptr_null (board_profile (&params, &r, LLM_KERNELS_SGLANG));
}
END_TEST

#define ANY_ROW .path = "", .system = "", .version = "", .precision = ""

/* The first script that fits; a sweep has those for sweeps alone. */
START_TEST (scripts_by_what_rows_say)
{
  BoardScript scripts[] = {
    { ANY_ROW, .backend = "", .since = "2025-11-03", .step_tokens = 100 },
    { ANY_ROW, .backend = "", .since = "", .tp_most = 2, .step_tokens = 200 },
    { ANY_ROW, .backend = "", .since = "", .concurrency_least = 33, .step_tokens = 300 },
    { ANY_ROW, .backend = "", .since = "", .prompt_tokens = 2048, .step_tokens = 400 },
    { ANY_ROW, .backend = "", .since = "", .sweeps = TRUE, .spread = TRUE },
    { ANY_ROW, .backend = "vllm", .since = "", .draft_tokens = 2, .accepted_tokens = 1.5 },
  };
  LlmMeasurement r = row_of ("dense", "vllm", (LlmMeasuredWidths) { 1, 4, 1, 1, 1, 1 });
  BoardCase c;

  params.scripts = (SimList){ G_N_ELEMENTS (scripts), scripts };
  c = pose (&r);
  ck_assert_ptr_eq (c.script, &scripts[5]);
  ck_assert_int_eq (c.workers[0].scheduler.draft_tokens, 2);
  ck_assert_double_eq (c.workers[0].scheduler.accepted_tokens, 1.5);
  r.prompt_tokens = 2048;
  ck_assert_int_eq (pose (&r).workers[0].scheduler.max_tokens, 400);
  r.concurrency = 33;
  ck_assert_int_eq (pose (&r).workers[0].scheduler.max_tokens, 300);
  r.agg.tp = 2;
  ck_assert_int_eq (pose (&r).workers[0].scheduler.max_tokens, 200);
  r.date = (char *) "2025-11-03";
  ck_assert_int_eq (pose (&r).workers[0].scheduler.max_tokens, 100);
  r.sweep = TRUE;
  ck_assert_ptr_eq (pose (&r).script, &scripts[4]);
  params.scripts = (SimList){ 0, NULL };
}
END_TEST

START_TEST (what_cannot_be_posed_is_told)
{
  LlmMeasurement r = row_of ("dense", "vllm", (LlmMeasuredWidths) { 1, 1, 1, 1, 1, 1 });

  r.concurrency = 0;
  not_posed (&r, "concurrency unknown");
  r.concurrency = 4;
  r.system = (char *) "tpu";
  not_posed (&r, "no device stands for tpu");
  r.system = (char *) "h100_sxm";
  r.model = (char *) "other";
  not_posed (&r, "no checkpoint");
  r = row_of ("moe", "vllm", (LlmMeasuredWidths) { 1, 1, 1, 1, 1, 1 });
  not_posed (&r, "does not fit: weights 67");
  r.backend = (char *) "other";
  not_posed (&r, "no engine");
}
END_TEST

TEST_MAIN (pose, TEST (groups_are_disjoint_last_row_first), TEST (widths_are_those_of_the_machine),
           TEST (profiles_by_version_or_quarter), TEST (scripts_by_what_rows_say),
           TEST (what_cannot_be_posed_is_told))
