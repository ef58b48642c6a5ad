/* models/llm/operators/attention_table.c - decode attention by a measured table.
 *
 * Kernels change their plan with the total context (on an H100 between 8 k and 16 k tokens, at
 * every batch size), so the table is read over (requests, total context) and not over the context
 * of one request.  bytes, latency and mbu of a row give the table's own peak bandwidth; another
 * device, KV size or share of the heads is read where reading its KV at peak takes equally
 * long.  Overheads stay those of the device that was measured.
 */
#include "models/llm/operators/ops.h"
#include "models/llm/operators/table.h"

#include <math.h>

typedef struct {
  double context_tokens; /* of all requests */
  double latency_s;
} Knot;

typedef struct {
  double n_requests;
  guint first, n; /* among the knots */
} Row;

struct LlmAttentionTable {
  GArray *knots, *rows;
  double bytes_per_token, peak_bytes_per_s;
  double best_use; /* largest mbu */
};

/* Formats free what they loaded. */
static void
table_free (gpointer data)
{
  LlmAttentionTable *table = data;

  g_array_unref (table->knots);
  g_array_unref (table->rows);
  g_free (table);
}

/* Opens the row of a batch size when it is a new one, which must be above the last. */
static Row *
row_of (LlmAttentionTable *table, double n_requests)
{
  guint n = table->rows->len;
  Row *last = n > 0 ? &g_array_index (table->rows, Row, n - 1) : NULL;

  if (last != NULL && last->n_requests >= n_requests)
    return last->n_requests > n_requests ? NULL : last;
  g_array_append_vals (table->rows, &(Row){ .n_requests = n_requests, .first = table->knots->len },
                       1);
  return &g_array_index (table->rows, Row, n);
}

/* Within a row contexts rise. */
static double
last_context (const LlmAttentionTable *table)
{
  return g_array_index (table->knots, Knot, table->knots->len - 1).context_tokens;
}

/* Columns must agree with each other: bytes and use give the peak and the size of a token, the
 * same in every row. */
static gboolean
add_row (const LlmTableRow *line, gpointer data, GError **error)
{
  LlmAttentionTable *table = data;
  double n_requests = line->value[0], context = n_requests * line->value[1];
  double latency_s = line->value[2] * 1e-3, bytes = line->value[3], use = line->value[4];
  Row *row = row_of (table, n_requests);

  if (row == NULL)
    return llm_scan_fail (&line->place, error, "batch_size must not fall");
  if (row->n > 0 && last_context (table) >= context)
    return llm_scan_fail (&line->place, error, "seq must rise within one batch_size");
  if (table->knots->len == 0)
    {
      table->bytes_per_token = bytes / context;
      table->peak_bytes_per_s = bytes / latency_s / use;
    }
  if (!llm_table_agrees (bytes / context, table->bytes_per_token))
    return llm_scan_fail (&line->place, error,
                          "bytes / (batch_size x seq) differs from that of the first row");
  if (!llm_table_agrees (bytes / latency_s / use, table->peak_bytes_per_s))
    return llm_scan_fail (&line->place, error,
                          "bytes / latency / mbu differs from that of the first row");
  g_array_append_vals (table->knots, &(Knot){ context, latency_s }, 1);
  table->best_use = MAX (table->best_use, use);
  row->n++;
  return TRUE;
}

/* The header is the format. */
static gpointer
table_load (const char *path, GError **error)
{
  LlmAttentionTable *table = g_new0 (LlmAttentionTable, 1);

  table->knots = g_array_new (FALSE, FALSE, sizeof (Knot));
  table->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  if (llm_table_read (path, "batch_size,seq,latency,bytes,mbu", add_row, table, error))
    return table;
  table_free (table);
  return NULL;
}

const SimFileFormat llm_attention_table_format
  = { "attention table",
      "CSV batch_size,seq,latency,bytes,mbu: decode attention of one layer, latency in ms",
      table_load, table_free, FALSE };

/* Contexts are scaled by bytes over bandwidth: what a table measured on one device is asked for
 * on another. */
double
llm_attention_table_scale (const LlmAttentionTable *table, const LlmModel *llm,
                           const SimAccelerator *device, double share)
{
  double bytes = llm_kv_bytes_per_token (llm) / (double) llm->layers * share;

  return bytes / device->memory_bytes_per_s / (table->bytes_per_token / table->peak_bytes_per_s);
}

/* One batch size, in the table's own tokens.  Flat below the first knot. */
static LlmAttentionPiece
row_at (const LlmAttentionTable *table, const Row *row, double context)
{
  const Knot *knot = &g_array_index (table->knots, Knot, row->first), *last = knot + row->n - 1;
  guint i = llm_table_below (&knot->context_tokens, sizeof *knot, row->n, context);
  double slope;

  if (context < knot->context_tokens)
    return (LlmAttentionPiece){ knot->latency_s, 0.0, knot->context_tokens };
  if (context >= last->context_tokens)
    {
      slope = table->bytes_per_token / (table->peak_bytes_per_s * table->best_use);
      return (LlmAttentionPiece){ last->latency_s + slope * (context - last->context_tokens), slope,
                                  INFINITY };
    }
  knot += i;
  slope = (knot[1].latency_s - knot->latency_s) / (knot[1].context_tokens - knot->context_tokens);
  return (LlmAttentionPiece){ knot->latency_s + slope * (context - knot->context_tokens), slope,
                              knot[1].context_tokens };
}

/* Returns: what one more request costs past the largest batch: the slope between the first knots of
 * the last two. */
static double
request_s (const LlmAttentionTable *table, const Row *a, const Row *b)
{
  const Knot *first = &g_array_index (table->knots, Knot, b->first);

  if (a == b)
    return 0.0;
  return MAX (first->latency_s - row_at (table, a, first->context_tokens).value_s, 0.0)
         / (b->n_requests - a->n_requests);
}

/* Between two batch sizes linear; beyond the last by what a request more has cost. */
static LlmAttentionPiece
table_at (const LlmAttentionTable *table, double n_requests, double context)
{
  const Row *rows = (const Row *) (gconstpointer) table->rows->data;
  guint n = table->rows->len, i = llm_table_below (&rows->n_requests, sizeof *rows, n, n_requests);
  const Row *a = &rows[i], *b = &rows[MIN (i + 1, n - 1)];
  LlmAttentionPiece left = row_at (table, a, context), right = row_at (table, b, context);
  double w;

  if (n_requests <= a->n_requests)
    return left;
  if (a == b)
    {
      left.value_s += (n_requests - a->n_requests) * request_s (table, &rows[MAX (i, 1) - 1], a);
      return left;
    }
  w = (n_requests - a->n_requests) / (b->n_requests - a->n_requests);
  left.value_s += w * (right.value_s - left.value_s);
  left.slope_s_per_token += w * (right.slope_s_per_token - left.slope_s_per_token);
  left.end_tokens = MIN (left.end_tokens, right.end_tokens);
  return left;
}

/* In the caller's own tokens. */
LlmAttentionPiece
llm_attention_table_piece (const LlmAttentionTable *table, double scale, double n_requests,
                           double context_tokens)
{
  LlmAttentionPiece piece = table_at (table, n_requests, context_tokens * scale);

  /* A caller that goes on where the last piece ended must not meet that piece again by rounding. */
  if (piece.end_tokens / scale <= context_tokens)
    piece = table_at (table, n_requests, piece.end_tokens);
  piece.slope_s_per_token *= scale;
  piece.end_tokens /= scale;
  return piece;
}
