/* models/llm/operators/ops.h - times of the operators of one decode step, by a roofline or a table.
 *
 * All times are per layer.  Efficiencies are parameters of the model that uses them (start values
 * and ranges: its rows), never constants here.  Roofline of a GEMM: overhead + p-norm of (weight
 * bytes / attained bandwidth) and (FLOP / attained FLOP/s).  Tables interpolate measurements
 * linearly, over (tokens, tensor parallelism) and over (requests, total context).
 */
#ifndef MODELS_LLM_OPERATORS_OPS_H
#define MODELS_LLM_OPERATORS_OPS_H

#include "models/llm/shape/llm_model.h"

G_BEGIN_DECLS

typedef struct {
  double memory_eff;  /* share of peak bandwidth attained on weights */
  double flop_eff;    /* share of peak FLOP/s attained */
  double norm;        /* p of the p-norm; infinite: the larger of the two */
  double overhead_s;  /* per layer, independent of tokens */
  double per_token_s; /* norms, activation, rope, residual: per token and layer */
} LlmGemmLaw;

typedef struct {
  double fixed_s; /* per layer */
  double per_request_s;
  double memory_eff; /* share of peak bandwidth attained on KV */
  double flop_eff;   /* share of peak FLOP/s attained */
} LlmAttentionLaw;

/* What one device has of attention: of the KV, and of the query heads. */
typedef struct {
  double kv, heads;
} LlmShare;

/* Devices of one scale-up domain reduce over its link; domains then reduce their parts over one NIC
 * a device.  Rates are attained ones, of one device and direction. */
typedef struct {
  double latency_s; /* of the part inside a domain */
  double bytes_per_s;
  double domain_devices;
  double between_latency_s; /* one message one way; this and the rate: only used beyond a domain */
  double between_bytes_per_s;
} LlmAllReduceLaw;

/* Returns: seconds for the matrix products of one layer over @tokens tokens on @width devices. */
double llm_gemm_s (const LlmGemmLaw *law, const LlmModel *llm, const SimAccelerator *device,
                   double width, double tokens);

/* A measured table of the matrix products of one layer: a CSV file
 * tp,tokens,gemm_us,other_us,mfu,mem_eff, times in us of one device, @mfu and @mem_eff the shares
 * of peak that they amount to. */
typedef struct LlmGemmTable LlmGemmTable;
extern const SimFileFormat llm_gemm_table_format;

/* Returns: seconds of one layer, matrix products and other operators.  Linear between the measured
 * tokens, and in 1 / width between the measured widths; constant share of peak beyond both.
 * Another shape or device takes the share of its roofline that the table attained where FLOP time
 * and weight time stand in the same ratio; other_us is taken as it stands.  Both are assumptions:
 * docs/models/llm.md. */
double llm_gemm_table_s (const LlmGemmTable *table, const LlmModel *llm,
                         const SimAccelerator *device, double width, double tokens);

/* Returns: what one token of context costs in one layer on the device with @share: reading its KV
 * or multiplying with it, whichever takes longer. */
double llm_attention_slope_s (const LlmAttentionLaw *law, const LlmModel *llm,
                              const SimAccelerator *device, const LlmShare *share);

/* Returns: seconds of decode attention of one layer = fixed + per_request B + slope S, S being the
 * sum of the contexts. */
double llm_attention_s (const LlmAttentionLaw *law, double slope_s_per_token, double n_requests,
                        double context_tokens);

/* A measured table of decode attention of one layer: a CSV file batch_size,seq,latency,bytes,mbu
 * with latency in ms, seq the context of each request, bytes the KV read, mbu the share of peak
 * bandwidth that it amounts to. */
typedef struct LlmAttentionTable LlmAttentionTable;
extern const SimFileFormat llm_attention_table_format;

/* Attention at one batch size is linear in the total context between knots: @value_s here,
 * @slope_s_per_token up to @end_tokens. */
typedef struct {
  double value_s, slope_s_per_token;
  double end_tokens; /* of the piece; infinite for the last one */
} LlmAttentionPiece;

/* Returns: how much context of the table takes as long to read at peak as one token of @llm on
 * @device does, with @share of its KV on each device. */
double llm_attention_table_scale (const LlmAttentionTable *table, const LlmModel *llm,
                                  const SimAccelerator *device, double share);

/* Returns: the piece at @context_tokens (the sum over all requests), to its right.  Linear in
 * requests between the measured batch sizes at equal total context.  Past the last knot context
 * costs what the table's best use of the bandwidth does. */
LlmAttentionPiece llm_attention_table_piece (const LlmAttentionTable *table, double scale,
                                             double n_requests, double context_tokens);

/* Returns: seconds of one all-reduce of @bytes over @width devices, spread evenly over as few
 * domains as hold them; 0 for a width of 1.  Inside a domain a ring moves 2 (n - 1) / n of @bytes;
 * between m domains the n-th part goes round a ring or up and down a tree, whichever is faster. */
double llm_all_reduce_s (const LlmAllReduceLaw *law, double width, double bytes);

G_END_DECLS

#endif
