/* models/llm/operators/law/exchange_law.h - how long tokens take to their experts and back when
 * some peers are near, in one scale-up domain, and others far, behind a NIC for each device.
 *
 * The kernels of one library in coefficients.  Local and remote bytes move at the same time: the
 * longer of the two counts, at the share of its link that the library attains.  Fixed terms are
 * launches and latencies, one set inside a domain and one across domains.  Low-latency kernels send
 * a token once for each expert, normal ones once per domain over the NIC and from there once per
 * device over the scale-up link; they take cores from products.
 */
#ifndef MODELS_LLM_OPERATORS_LAW_EXCHANGE_LAW_H
#define MODELS_LLM_OPERATORS_LAW_EXCHANGE_LAW_H

#include "models/llm/operators/operators.h"

G_BEGIN_DECLS

/* One direction of one kind of kernel. */
typedef struct {
  int kernel;         /* LLM_DISPATCH_LOW_LATENCY to LLM_COMBINE_NORMAL, less the first */
  double near_s, far_s, domain_s; /* fixed: in one domain; across them, and for each of them */
  double near_eff, far_eff;       /* shares of scale-up and NIC bandwidth attained */
  double cores_share;             /* of the device, while it runs beside products */
} LlmExchangeRow;

typedef struct {
  SimList rows; /* LlmExchangeRow, one a kernel */
} LlmExchangeLaw;

extern const SimKind llm_exchange_law_kind;

/* What the busiest device moves: copies of tokens over either link, and domains that take part. */
typedef struct {
  double near, far; /* token copies */
  double domains;
} LlmExchangeLoad;

/* Returns: the row of @kind; every law has all four. */
const LlmExchangeRow *llm_exchange_row (const LlmExchangeLaw *law, LlmCollective kind);

/* Returns: bytes of one copy of a token of @hidden values: FP8 with a scale for 128 of them and a
 * header of 16 bytes on the way out, BF16 on the way back (DeepEP). */
double llm_exchange_bytes (LlmCollective kind, double hidden);

/* Returns: seconds before the first byte, with so many @domains. */
double llm_exchange_fixed_s (const LlmExchangeRow *row, double domains);

/* Returns: seconds of @load with copies of @bytes. */
double llm_exchange_s (const LlmExchangeRow *row, const SimAccelerator *device,
                       const LlmExchangeLoad *load, double bytes);

G_END_DECLS

#endif
