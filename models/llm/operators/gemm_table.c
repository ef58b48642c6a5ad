/* models/llm/operators/gemm_table.c - matrix products by a measured table.
 *
 * A row says both how long a layer took and which share of peak FLOP/s (mfu) and of peak bandwidth
 * on weights (mem_eff) that was.  So it also says how long the layer takes at either peak:
 * mem_eff x time x tp for the weights and mfu x time x tp / tokens for one token's FLOP.  These two
 * times (equal in every row, which the loader holds a file to) are all that the table knows of its
 * layer and device, and all that another layer or device is compared by:
 *   tokens' = tokens (flop time' / weight time') / (flop time / weight time)
 *   time'   = time (tokens') weight time' / weight time
 * For the layer and device of the table both factors are 1.
 */
#include "models/llm/operators/ops.h"
#include "models/llm/operators/table.h"

typedef struct {
  double tokens, gemm_s, other_s;
} Knot;

typedef struct {
  double width;
  guint first, n; /* among the knots */
} Curve;

struct LlmGemmTable {
  GArray *knots, *curves;
  double weight_s;         /* all weights of the layer at peak bandwidth */
  double flop_s_per_token; /* one token's FLOP at peak rate */
};

typedef struct {
  double gemm_s, other_s;
} Times;

/* As of attention. */
static void
table_free (gpointer data)
{
  LlmGemmTable *table = data;

  g_array_unref (table->knots);
  g_array_unref (table->curves);
  g_free (table);
}

/* Opens the curve of the row's width when it is a new one, which must be above the last. */
static Curve *
curve_of (LlmGemmTable *table, double width)
{
  guint n = table->curves->len;
  Curve *last = n > 0 ? &g_array_index (table->curves, Curve, n - 1) : NULL;

  if (last != NULL && last->width >= width)
    return last->width > width ? NULL : last;
  g_array_append_vals (table->curves, &(Curve){ .width = width, .first = table->knots->len }, 1);
  return &g_array_index (table->curves, Curve, n);
}

/* Use of compute and of memory give the peaks of the device that was measured; rows that
 * disagree are of two devices. */
static gboolean
add_row (const LlmTableRow *row, gpointer data, GError **error)
{
  LlmGemmTable *table = data;
  double width = row->value[0], tokens = row->value[1], gemm_s = row->value[2] * 1e-6;
  double flop_s = row->value[4] * gemm_s * width / tokens;
  double weight_s = row->value[5] * gemm_s * width;
  Curve *curve = curve_of (table, width);

  if (curve == NULL)
    return llm_scan_fail (&row->place, error, "tp must not fall");
  if (row->value[4] > 1.0 || row->value[5] > 1.0)
    return llm_scan_fail (&row->place, error, "mfu and mem_eff are shares of peak: at most 1");
  if (curve->n > 0 && g_array_index (table->knots, Knot, table->knots->len - 1).tokens >= tokens)
    return llm_scan_fail (&row->place, error, "tokens must rise within one tp");
  if (table->knots->len == 0)
    {
      table->weight_s = weight_s;
      table->flop_s_per_token = flop_s;
    }
  if (!llm_table_agrees (weight_s, table->weight_s))
    return llm_scan_fail (&row->place, error,
                          "mem_eff x gemm_us x tp differs from that of the first row");
  if (!llm_table_agrees (flop_s, table->flop_s_per_token))
    return llm_scan_fail (&row->place, error,
                          "mfu x gemm_us x tp / tokens differs from that of the first row");
  g_array_append_vals (table->knots, &(Knot){ tokens, gemm_s, row->value[3] * 1e-6 }, 1);
  curve->n++;
  return TRUE;
}

/* One curve per width. */
static gpointer
table_load (const char *path, GError **error)
{
  LlmGemmTable *table = g_new0 (LlmGemmTable, 1);

  table->knots = g_array_new (FALSE, FALSE, sizeof (Knot));
  table->curves = g_array_new (FALSE, FALSE, sizeof (Curve));
  if (llm_table_read (path, "tp,tokens,gemm_us,other_us,mfu,mem_eff", add_row, table, error))
    return table;
  table_free (table);
  return NULL;
}

const SimFileFormat llm_gemm_table_format
  = { "gemm table",
      "CSV tp,tokens,gemm_us,other_us,mfu,mem_eff: times of one layer's matrix products",
      table_load, table_free, FALSE };

/* Both columns alike, so that a table has no kink of its own. */
static Knot
between (const Knot *a, const Knot *b, double tokens)
{
  double w = (tokens - a->tokens) / (b->tokens - a->tokens);

  return (Knot){ tokens, a->gemm_s + w * (b->gemm_s - a->gemm_s),
                 a->other_s + w * (b->other_s - a->other_s) };
}

/* Returns: the curve at @tokens: its first knot below it; in proportion to tokens above its last,
 * which keeps the share of peak. */
static Knot
curve_at (const LlmGemmTable *table, const Curve *curve, double tokens)
{
  const Knot *knot = &g_array_index (table->knots, Knot, curve->first);
  const Knot *last = knot + curve->n - 1;
  guint i = llm_table_below (&knot->tokens, sizeof *knot, curve->n, tokens);

  if (tokens <= knot->tokens)
    return *knot;
  if (tokens >= last->tokens)
    return (Knot){ tokens, last->gemm_s * tokens / last->tokens,
                   last->other_s * tokens / last->tokens };
  return between (&knot[i], &knot[i + 1], tokens);
}

/* The two times at @width, the matrix products at @alike tokens and the rest at @tokens. */
static Times
table_at (const LlmGemmTable *table, double width, double alike, double tokens)
{
  const Curve *curves = (const Curve *) (gconstpointer) table->curves->data;
  guint n = table->curves->len, i = llm_table_below (&curves->width, sizeof *curves, n, width);
  const Curve *a = &curves[i], *b = &curves[MIN (i + 1, n - 1)];
  Times left = { curve_at (table, a, alike).gemm_s, curve_at (table, a, tokens).other_s };
  Times right = { curve_at (table, b, alike).gemm_s, curve_at (table, b, tokens).other_s };
  double w;

  if (a == b || width <= a->width)
    return (Times){ left.gemm_s * a->width / width, left.other_s };
  w = (1.0 / a->width - 1.0 / width) / (1.0 / a->width - 1.0 / b->width);
  return (Times){ left.gemm_s + w * (right.gemm_s - left.gemm_s),
                  left.other_s + w * (right.other_s - left.other_s) };
}

/* Tokens are mapped so that the ridge, where products turn from memory to compute, stays where
 * it is on the other device. */
double
llm_gemm_table_s (const LlmGemmTable *table, const LlmModel *llm, const SimAccelerator *device,
                  double width, double tokens)
{
  double weights = llm_layer_weights (llm);
  double weight_s = weights * llm_weight_value_bytes (llm) / device->memory_bytes_per_s;
  double flop_s_per_token = 2.0 * weights / llm_weight_flop_per_s (llm, device);
  double ridge = table->weight_s / table->flop_s_per_token; /* tokens */
  double alike = tokens * ridge * flop_s_per_token / weight_s;
  Times t = table_at (table, width, alike, tokens);

  return t.gemm_s * weight_s / table->weight_s + t.other_s;
}
