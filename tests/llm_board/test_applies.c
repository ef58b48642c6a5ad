/* tests/llm_board/test_applies.c - on boards of three engines, every parameter and every key of a
 * script that applies moves something, and what does not apply moves nothing. */
#include "models/llm_board/llm_board.h"
#include "models/llm_board/params.h"
#include "tests/llm/plain_law.h"
#include "tests/llm/systems.h"
#include "tests/param_scan.h"

enum { N_ENGINES = 3, N_ROWS = 3 };

static LlmLawRow law_rows[LLM_N_OPS];
static const LlmOperatorLaw law
  = { .device = &case_device, .tables = "", .relative = "", .laws = { LLM_N_OPS, law_rows } };
static const char *const engines[N_ENGINES] = { "vllm", "trtllm", "sglang" };

/* What is given to a board, for its parameters to point to. */
typedef struct {
  LlmMeasurement rows[N_ROWS];
  LlmMeasurements all;
  LlmProfile profile;
  BoardDevice device;
  BoardCheckpoint checkpoint;
  BoardVersion version;
  BoardScript script;
  LlmBoardParams params;
} Case;

/* A benchmark, a sweep, and one with attention in two replicas. */
static void
add_rows (Case *c, const char *engine)
{
  const LlmMeasurement row = { .model = (char *) "dense",
                               .system = (char *) "h100_sxm",
                               .backend = (char *) (gsize) engine,
                               .version = (char *) "1",
                               .date = (char *) "2025-11-02",
                               .precision = (char *) "bf16",
                               .gemm = (char *) "",
                               .leave_out = (char *) "",
                               .fit = TRUE,
                               .prompt_tokens = 3000,
                               .output_tokens = 40,
                               .concurrency = 12,
                               .agg = { 1, 8, 1, 1, 1, 1 },
                               .ttft_s = 0.1,
                               .tpot_s = 0.01 };

  for (guint i = 0; i < N_ROWS; i++)
    c->rows[i] = row;
  c->rows[0].id = (char *) "a";
  c->rows[1].id = (char *) "b";
  c->rows[2].id = (char *) "c";
  c->rows[0].fit = FALSE;
  c->rows[0].concurrency = 2;
  c->rows[1].sweep = TRUE;
  c->rows[2].agg = (LlmMeasuredWidths){ 1, 4, 1, 2, 1, 1 };
  c->all.rows = g_array_new (FALSE, FALSE, sizeof row);
  g_array_append_vals (c->all.rows, c->rows, N_ROWS);
}

static BoardScript
script_of (gint64 draft_tokens)
{
  return (BoardScript){ .path = "",
                        .system = "",
                        .backend = "",
                        .version = "",
                        .precision = "",
                        .since = "",
                        .step_tokens = 4000,
                        .first_chunk_steps = 4,
                        .padded_tokens = 64, /* above all decodes, so that half of it is not */
                        .draft_tokens = draft_tokens,
                        .accepted_tokens = (double) draft_tokens / 2.0 };
}

static void
open_case (Case *c, guint engine, gint64 draft_tokens)
{
  *c = (Case){ 0 };
  plain_law_rows (law_rows);
  add_rows (c, engines[engine]);
  c->profile = (LlmProfile){ .engine = (int) engine,
                             .kernels = (int) engine,
                             .version = "1",
                             .nearest = "",
                             .memory_share = 0.9,
                             .host_step_s = 1e-3,
                             .nccl_values = INFINITY,
                             .prefill_factor = 1.0 };
  c->device = (BoardDevice){ "h100_sxm", &law, NULL };
  c->checkpoint = (BoardCheckpoint){ "dense", "",      "",      "",       "", &case_dense,
                                     LLM_FP8, LLM_FP8, LLM_FP8, LLM_BF16, 0 };
  c->version = (BoardVersion){ &c->profile };
  c->script = script_of (draft_tokens);
  c->params = (LlmBoardParams){ .measurements = { "rows.csv", &c->all },
                                .devices = { 1, &c->device },
                                .checkpoints = { 1, &c->checkpoint },
                                .profiles = { 1, &c->version },
                                .scripts = { 1, &c->script },
                                .group = BOARD_ALL,
                                .half = BOARD_BOTH,
                                .system = "",
                                .model = "",
                                .backend = "",
                                .version = "",
                                .precision = "",
                                .concurrency_most = 1000,
                                .requests_per_slot = 3,
                                .withheld = "" };
}

/* Tables and measurements are files, law and model entries: the scan has no others of them. */
START_TEST (in_each_engine)
{
  Case c;
  const ParamScan scan = { .model = &llm_board_model, .params = &c.params };

  open_case (&c, (guint) _i, 0);
  param_scan (&scan, engines[_i]);
  open_case (&c, (guint) _i, 2);
  param_scan (&scan, "drafts");
  g_array_unref (c.all.rows);
}
END_TEST

START_TEST (what_is_withheld_must_be_there)
{
  Case c;
  GError *error = NULL;

  open_case (&c, 0, 0);
  c.params.withheld = "h100_sxm";
  ck_assert (llm_board_model.check (&c.params, NULL));
  c.params.withheld = "all";
  ck_assert (llm_board_model.check (&c.params, NULL));
  c.params.withheld = "h1000_sxm";
  ck_assert (!llm_board_model.check (&c.params, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "no devices row is called 'h1000_sxm'"));
  g_error_free (error);
  g_array_unref (c.all.rows);
}
END_TEST

TEST_MAIN (board_applies, tcase_add_loop_test (tests, in_each_engine, 0, N_ENGINES),
           TEST (what_is_withheld_must_be_there))
