/* models/llm_board/measurements/measurements.h - end-to-end measurements of serving engines, one a
 * row of a CSV file.
 *
 * Columns are those of the silicon set of ai-dynamo/aiconfigurator with `half` and `leave_out`
 * added (docs/models/llm_board.md).  A field that is empty is unknown: 0, or "".
 */
#ifndef MODELS_LLM_BOARD_MEASUREMENTS_MEASUREMENTS_H
#define MODELS_LLM_BOARD_MEASUREMENTS_MEASUREMENTS_H

#include "sim/sim.h"

G_BEGIN_DECLS

/* Widths of one kind of worker. */
typedef struct {
  gint64 workers, tp, pp, dp, moe_tp, moe_ep;
} LlmMeasuredWidths;

typedef struct {
  char *id, *model, *system, *backend, *version, *date, *precision, *gemm, *leave_out;
  gboolean sweep;   /* of the source's authors; else a public benchmark */
  gboolean disagg;  /* prefill and decode workers apart */
  gboolean fit;     /* half = fit: constants may be fitted on it */
  gint64 prompt_tokens, output_tokens; /* nominal */
  gint64 concurrency;
  LlmMeasuredWidths agg, prefill, decode;
  double ttft_s, tpot_s;
} LlmMeasurement;

typedef struct {
  GArray *rows; /* of LlmMeasurement, in the order of the file */
} LlmMeasurements;

extern const SimFileFormat llm_measurements_format;

/* Returns: (transfer full): "2025Q4" of "2025-10-29"; "" of a day that is unknown. */
char *llm_measured_quarter (const LlmMeasurement *row);

G_END_DECLS

#endif
