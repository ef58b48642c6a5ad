/* models/llm_board/errors/blame.c - see blame.h. */
#include "models/llm_board/errors/blame.h"

#include <math.h>

/* As tables of the documentation call them. */
const char *const blame_names[BLAME_N_PARTS] = {
  "products", "attention", "experts", "network", "passes", "head", "host", "steps with prompts"
};

/* A batch that is seldom full has steps shorter than that of a full one: then its parts share all
 * of the time, and prompts none. */
BlameRow
blame_row (double seen_s, double measured_s, const LlmStepParts *decode, double tokens)
{
  double parts[]
    = { decode->gemm_s,        decode->attention_s, decode->experts_s, decode->network_s,
        decode->elementwise_s, decode->other_s,     decode->host_s };
  BlameRow row = { .error = seen_s / measured_s - 1.0 };
  double step_s = 0.0, whole_s;

  /* the head and the host included: what a user waits for */
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    step_s += parts[i];
  whole_s = MAX (step_s, seen_s * tokens);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    row.share[i] = parts[i] / whole_s;
  row.share[BLAME_PROMPTS] = 1.0 - step_s / whole_s;
  return row;
}

/* One factor for all rows, since a table that is wrong is wrong by a share.
 * A part that is f of the simulated time, x times as long moves the error by (x - 1) f (1 + error):
 * the mean of that is to be minus the mean error. */
double
blame_factor (const BlameRow *rows, guint n, BlamePart part)
{
  double bias = 0.0, weight = 0.0;

  for (guint i = 0; i < n; i++)
    {
      bias += rows[i].error;
      weight += rows[i].share[part] * (1.0 + rows[i].error);
    }
  return weight > 0.0 ? 1.0 - bias / weight : NAN;
}

/* A bias of 0 may hide errors of either sign, so what is left is a mean of absolute errors: that is
 * what tells an operator that explains the rows from one that only shifts them.
 * Row by row, so that a part which only some of them have is told from one that all have. */
double
blame_left (const BlameRow *rows, guint n, BlamePart part, double factor)
{
  double sum = 0.0;

  for (guint i = 0; i < n; i++)
    sum += fabs (rows[i].error + (factor - 1.0) * rows[i].share[part] * (1.0 + rows[i].error));
  return sum / (double) n;
}
