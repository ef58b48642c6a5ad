/* models/llm_board/llm_board.c - measured serving runs, each simulated as it was done.
 *
 * A run of this model goes through the rows of a file that its filters let through.  Each is posed
 * as a system and a client of its own, with a clock of its own: simulated time of the run itself
 * does not pass.  Results are errors over rows; rows that are left out or cannot be posed are
 * counted by why.  With `row` a single row is reported by itself, so that a sweep over it is a
 * table of all rows.
 */
#include "models/llm_board/llm_board.h"

#include <math.h>
#include <string.h>
#include "models/llm_board/board/board.h"
#include "models/llm_board/errors/errors.h"
#include "models/llm_board/setup.h"

enum {
  ROWS,
  POSED,
  UNPOSED,
  LEFT_OUT,
  OUT_DISAGG,
  OUT_DUPLICATE,
  OUT_WIDTH,
  OUT_PREFIX,
  OUT_SEATS,
  OUT_QUEUE,
  OUT_CONCURRENCY,
  POSED_SHARE,
  TPOT_MEAN,
  TPOT_MEDIAN,
  TPOT_BIAS,
  TPOT_20,
  TTFT_MEAN,
  TTFT_MEDIAN,
  TTFT_BIAS,
  TTFT_20,
  ON_MEASURED,
  ON_FITTED,
  ON_SCALED,
  PREEMPTIONS,
  TPOT_S,
  TPOT_MEASURED_S,
  TTFT_S,
  TTFT_MEASURED_S,
  CONCURRENCY
};

static const SimMetric metrics[] = {
  [ROWS] = { "rows", SIM_RESULT, "1", "rows of the file that the filters let through" },
  [POSED] = { "rows_posed", SIM_RESULT, "1", "of those not left out: simulated" },
  [UNPOSED] = { "rows_not_posed", SIM_RESULT, "1", "of those not left out: cannot be simulated" },
  [LEFT_OUT] = { "rows_left_out", SIM_RESULT, "1", "rows that the file says to leave out" },
  [OUT_DISAGG] = { "left_out_disagg", SIM_RESULT, "1", "prefill and decode apart" },
  [OUT_DUPLICATE] = { "left_out_duplicate", SIM_RESULT, "1", "equal to another row" },
  [OUT_WIDTH] = { "left_out_width", SIM_RESULT, "1", "widths that no machine has" },
  [OUT_PREFIX] = { "left_out_prefix", SIM_RESULT, "1", "prefix hits inside" },
  [OUT_SEATS] = { "left_out_seats", SIM_RESULT, "1", "room for fewer sequences than concurrency" },
  [OUT_QUEUE] = { "left_out_queue", SIM_RESULT, "1", "a queue before the engine inside" },
  [OUT_CONCURRENCY] = { "left_out_concurrency", SIM_RESULT, "1", "concurrency unknown" },
  /* How much of the file an error speaks for. */
  [POSED_SHARE] = { "posed_share", SIM_RESULT, "1", "rows_posed of those not left out" },
  /* Errors, as the literature gives them. */
  [TPOT_MEAN] = { "tpot_error_mean", SIM_RESULT, "1", "absolute error of TPOT, mean over rows" },
  [TPOT_MEDIAN] = { "tpot_error_median", SIM_RESULT, "1", "its median" },
  [TPOT_BIAS] = { "tpot_bias", SIM_RESULT, "1", "signed error of TPOT, mean over rows" },
  [TPOT_20] = { "tpot_within_20", SIM_RESULT, "1", "share of rows with TPOT within 20 %" },
  [TTFT_MEAN] = { "ttft_error_mean", SIM_RESULT, "1", "absolute error of TTFT, mean over rows" },
  [TTFT_MEDIAN] = { "ttft_error_median", SIM_RESULT, "1", "its median" },
  [TTFT_BIAS] = { "ttft_bias", SIM_RESULT, "1", "signed error of TTFT, mean over rows" },
  [TTFT_20] = { "ttft_within_20", SIM_RESULT, "1", "share of rows with TTFT within 20 %" },
  /* What the times of a row rest on: its weakest operator counts. */
  [ON_MEASURED] = { "rows_measured", SIM_RESULT, "1", "rows on measured operators alone" },
  [ON_FITTED] = { "rows_fitted", SIM_RESULT, "1", "rows with an operator by a fitted law" },
  [ON_SCALED] = { "rows_scaled", SIM_RESULT, "1", "rows with an operator of another device" },
  [PREEMPTIONS] = { "preemptions", SIM_RESULT, "1", "requests that lost their KV" },
  /* Means of both sides, which show a bias that errors of either sign hide. */
  [TPOT_S] = { "tpot_s", SIM_RESULT, "s", "simulated TPOT, mean over rows" },
  [TPOT_MEASURED_S] = { "tpot_measured_s", SIM_RESULT, "s", "measured TPOT, mean over rows" },
  [TTFT_S] = { "ttft_s", SIM_RESULT, "s", "simulated TTFT, mean over rows" },
  [TTFT_MEASURED_S] = { "ttft_measured_s", SIM_RESULT, "s", "measured TTFT, mean over rows" },
  [CONCURRENCY] = { "concurrency_mean", SIM_RESULT, "requests", "requests in flight, of rows" },
  SIM_METRIC_END
};

/* `leave_out` of the file and the metric that counts it; disagg rows that name their workers count
 * in their own group. */
static const struct {
  const char *word;
  guint metric;
} reasons[] = {
  { "disagg", OUT_DISAGG },         { "duplicate", OUT_DUPLICATE },
  { "width", OUT_WIDTH },           { "prefix", OUT_PREFIX },
  { "seats", OUT_SEATS },           { "queue", OUT_QUEUE },
  { "concurrency unknown", OUT_CONCURRENCY },
};

/* One component is a whole board of rows. */
typedef struct {
  const LlmBoardParams *params;
  BoardPolicies policies;
  Board *board;
  BoardErrors tpot, ttft;
  double sums[CONCURRENCY + 1]; /* by metric: counts and sums over rows */
} LlmBoard;

/* Rows that no simulator could meet, each with its reason, counted by it. */
static gboolean
leave_out (LlmBoard *b, const LlmMeasurement *row)
{
  if (row->leave_out[0] == '\0')
    return FALSE;
  /* that group asks for just these */
  if (b->params->group == BOARD_DISAGG && row->disagg && row->prefill.workers > 0)
    return FALSE;
  b->sums[LEFT_OUT]++;
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strcmp (reasons[i].word, row->leave_out) == 0)
      b->sums[reasons[i].metric]++;
  return TRUE;
}

/* Sums for means; errors keep each row's, since a median needs them all. */
static void
count (LlmBoard *b, const LlmMeasurement *row, const BoardOutcome *o)
{
  b->sums[POSED]++;
  b->sums[ON_MEASURED + o->basis]++;
  b->sums[PREEMPTIONS] += (double) o->seen.n_preempted;
  b->sums[TPOT_S] += o->seen.tpot_s;
  b->sums[TTFT_S] += o->seen.ttft_s;
  b->sums[TPOT_MEASURED_S] += row->tpot_s;
  b->sums[TTFT_MEASURED_S] += row->ttft_s;
  b->sums[CONCURRENCY] += (double) row->concurrency;
  board_errors_add (&b->tpot, o->seen.tpot_s, row->tpot_s);
  board_errors_add (&b->ttft, o->seen.ttft_s, row->ttft_s);
}

/* A row has a stream of its own: which other rows count does not move its lengths. */
static void
take_row (Sim *sim, LlmBoard *b, guint index)
{
  const LlmMeasurements *all = b->params->measurements.data;
  const LlmMeasurement *row = &g_array_index (all->rows, LlmMeasurement, index);
  BoardOutcome outcome;
  BoardJob job;

  b->sums[ROWS]++;
  if (leave_out (b, row))
    return;
  job = (BoardJob) { index, sim_stream (sim, row->id), NULL };
  if (board_run (b->board, &job, &outcome, NULL))
    count (b, row, &outcome);
  else
    b->sums[UNPOSED]++;
}

static void
llm_board_start (Sim *sim, gpointer self, gconstpointer params)
{
  LlmBoard *b = self;
  const LlmMeasurements *all;

  /* the file was read when parameters were: every run of a sweep shares it */
  b->params = params;
  all = b->params->measurements.data;
  llm_board_setup (&b->policies);
  b->board = board_new (b->params, &b->policies);
  board_errors_init (&b->tpot);
  board_errors_init (&b->ttft);
  for (guint i = 0; i < all->rows->len; i++)
    if (board_wants (b->board, i))
      take_row (sim, b, i);
}

/* Four numbers in the order of the table of metrics. */
static void
tell_errors (Sim *sim, const BoardErrors *errors, guint first)
{
  BoardErrorSummary s = board_errors_summary (errors);

  sim_result (sim, first, s.mean);
  sim_result (sim, first + 1, s.median);
  sim_result (sim, first + 2, s.bias);
  sim_result (sim, first + 3, s.within_20);
}

/* Means are over posed rows; without one they are not a number. */
static void
llm_board_finish (Sim *sim, gpointer self)
{
  LlmBoard *b = self;
  double posed = b->sums[POSED];

  for (guint i = ROWS; i < POSED_SHARE; i++)
    sim_result (sim, i, b->sums[i]);
  sim_result (sim, POSED_SHARE, posed / (posed + b->sums[UNPOSED]));
  tell_errors (sim, &b->tpot, TPOT_MEAN);
  tell_errors (sim, &b->ttft, TTFT_MEAN);
  for (guint i = ON_MEASURED; i <= PREEMPTIONS; i++)
    sim_result (sim, i, b->sums[i]);
  for (guint i = TPOT_S; i <= CONCURRENCY; i++)
    sim_result (sim, i, b->sums[i] / posed);
}

/* Errors are made with the board. */
static void
llm_board_clear (gpointer self)
{
  LlmBoard *b = self;

  g_clear_pointer (&b->board, board_free);
  if (b->tpot.errors != NULL)
    {
      board_errors_clear (&b->tpot);
      board_errors_clear (&b->ttft);
    }
}

/* For `orrery explain`. */
static const SimLaw laws[] = {
  { "rows are posed, not posed or left out",
    "rows_posed + rows_not_posed + rows_left_out",
    "rows", TRUE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel llm_board_model = {
  .abi = SIM_MODEL_ABI,
  .name = "llm_board",
  .title = "the serving engine against measured runs of serving engines",
  .reference = "ai-dynamo/aiconfigurator, commit 095f58a; SemiAnalysisAI/InferenceX",
  .revision = 4,
  .params_size = sizeof (LlmBoardParams),
  .state_size = sizeof (LlmBoard),
  .params = llm_board_params,
  .metrics = metrics,
  .offers = offers,
  .check = llm_board_check,
  .start = llm_board_start,
  .finish = llm_board_finish,
  .clear = llm_board_clear,
  .any_resolution = TRUE,
};
