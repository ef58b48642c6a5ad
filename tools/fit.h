/* tools/fit.h - fitting the laws of ops.h to measured tables.
 *
 * A row of a table becomes what a law needs to predict it: how long its bytes and its FLOP take at
 * peak.  Fits minimise the relative error; fit on some rows and state the error on
 * others.  tools/fit_ops.c does so for every second row.
 */
#ifndef TOOLS_FIT_H
#define TOOLS_FIT_H

#include "models/llm/operators/ops.h"

G_BEGIN_DECLS

typedef struct {
  double width, n;          /* devices; tokens (GEMM) or requests (attention) */
  double context_tokens;    /* of one request; attention only */
  double read_s, compute_s; /* at peak, of one device; attention has no compute */
  double time_s, other_s;   /* measured: the operator, and the other operators of a GEMM table */
} LlmFitRow;

typedef struct {
  guint n;
  double mean, max; /* of |predicted / measured - 1| */
} LlmFitError;

/* Returns: (transfer full) (nullable) (element-type LlmFitRow): the rows of a table file, in order.
 * */
GArray *llm_fit_read_gemm (const char *path, GError **error);
GArray *llm_fit_read_attention (const char *path, GError **error);

/* Fits memory_eff, flop_eff, norm and overhead_s to @rows (at least 4) by a simplex search;
 * per_unit_s is 0: the table's time of the products alone. */
void llm_fit_gemm (const GArray *rows, LlmLawRow *law);

/* Fits overhead_s and per_unit_s to other_s of @rows (at least 2) by least squares, relative; the
 * other members are left. */
void llm_fit_other (const GArray *rows, LlmLawRow *law);

/* Fits all members to @rows (at least 3) by least squares, relative. */
void llm_fit_attention (const GArray *rows, LlmLawRow *law);

LlmFitError llm_fit_gemm_error (const GArray *rows, const LlmLawRow *law);
LlmFitError llm_fit_other_error (const GArray *rows, const LlmLawRow *law);
LlmFitError llm_fit_attention_error (const GArray *rows, const LlmLawRow *law);

/* Adds one prediction to @e, whose mean is a sum until llm_fit_error_close. */
void llm_fit_error_add (LlmFitError *e, double predicted_s, double measured_s);
void llm_fit_error_close (LlmFitError *e);

G_END_DECLS

#endif
