/* models/llm/operators/ops.h - times of whole layers of a model whose catalogue entry says its
 * weights and KV in bytes, not its products one by one.
 *
 * The law is that of every operator (law/law.h); what is here is the work of a layer that it is
 * given.  The rows, efficiencies and overheads of a layer, are parameters of the model that uses
 * them (start values and ranges: its rows), never constants here.  Tables interpolate
 * measurements linearly, over (tokens, tensor parallelism) and over (requests, total context).
 */
#ifndef MODELS_LLM_OPERATORS_OPS_H
#define MODELS_LLM_OPERATORS_OPS_H

#include "models/llm/operators/law/law.h"
#include "models/llm/shape/llm_model.h"

G_BEGIN_DECLS

/* What one device has of attention: of the KV, and of the query heads. */
typedef struct {
  double kv, heads;
} LlmShare;

/* Devices of one scale-up domain reduce over its link; domains then reduce their parts over one NIC
 * a device, of an attained rate. */
typedef struct {
  LlmLawRow inside;         /* its shares of the link, and of a path through the host */
  double between_latency_s; /* one message one way; this and the rate: only used beyond a domain */
  double between_bytes_per_s;
} LlmAllReduceLaw;

/* Returns: seconds for the matrix products of one layer over @tokens tokens (the row's units) on
 * @width devices. */
double llm_gemm_s (const LlmLawRow *row, const LlmModel *llm, const SimAccelerator *device,
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
 * or multiplying with it, whichever takes longer.  Of @row the two shares of peak count. */
double llm_attention_slope_s (const LlmLawRow *row, const LlmModel *llm,
                              const SimAccelerator *device, const LlmShare *share);

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
 * domains as hold them; 0 for a width of 1.  Inside a domain it is the collective of every engine
 * (llm_work_collective); between m domains the n-th part goes round a ring or up and down a tree,
 * whichever is faster. */
double llm_all_reduce_s (const LlmAllReduceLaw *law, const SimAccelerator *device, double width,
                         double bytes);

G_END_DECLS

#endif
