/* models/llm/operators/law/law.h - times of operators by a roofline with fitted efficiencies.
 *
 * A law says, for one operator and number format on one device,
 *   s = overhead + units x per_unit + ((memory / memory_eff)^p + (compute / flop_eff)^p)^(1/p)
 * where memory and compute are what the bytes and the FLOP of the operator take at the peaks of the
 * data sheet (LlmWork), and units are requests or experts.  For a collective memory stands for the
 * wire.  As efficiencies are at most 1 and p at least 1, no time is below the roofline, and all
 * fall when a peak rises.
 *
 * The constants are entries of the catalogue (kind operator_law), one for a device, written by
 * `make fit-operators`.  A device that nobody has measured has the constants of its nearest
 * relative, which with its own peaks are that one's times scaled by the ratio of the data sheets.
 */
#ifndef MODELS_LLM_OPERATORS_LAW_LAW_H
#define MODELS_LLM_OPERATORS_LAW_LAW_H

#include "models/llm/operators/operators.h"

G_BEGIN_DECLS

/* The first ones in the order of LlmCollective. */
typedef enum {
  LLM_OP_ALL_REDUCE,
  LLM_OP_ALL_REDUCE_NCCL,
  LLM_OP_ALL_GATHER,
  LLM_OP_REDUCE_SCATTER,
  LLM_OP_ALL_TO_ALL,
  LLM_OP_DISPATCH_LOW_LATENCY,
  LLM_OP_COMBINE_LOW_LATENCY,
  LLM_OP_DISPATCH_NORMAL,
  LLM_OP_COMBINE_NORMAL,
  LLM_OP_GEMM,
  LLM_OP_PREFILL_ATTENTION,
  LLM_OP_DECODE_ATTENTION,
  LLM_OP_MLA_PREFILL,
  LLM_OP_MLA_DECODE,
  LLM_OP_EXPERTS,
  LLM_OP_ELEMENTWISE,
  LLM_N_OPS
} LlmOp;

extern const SimChoice llm_ops[];

/* A row of an entry: the constants of one operator and format. */
typedef struct {
  int operator;        /* an LlmOp */
  int format;          /* of weights or KV: an LlmFormat */
  double overhead_s;   /* of a launch */
  double per_unit_s;
  double memory_eff, flop_eff; /* shares of peak attained */
  double norm;         /* p; infinite: the larger of the two */
  int basis;           /* of this row: LLM_BASIS_SCALED where another device's stands in */
} LlmLawRow;

/* Where deployments differ from what was measured: a row for an operator and format, with what
 * backs it.  Times of the law and of tables change alike, never below the roofline. */
typedef struct {
  int operator, format;
  int kernels;       /* of which engine; LLM_N_KERNELS: of any */
  double factor;     /* on its times */
  double flop_rate;  /* it multiplies at so many times the rate of its format: activations that are
                        narrower than those of the table */
  double less_s;     /* off each call */
  int as;            /* the format whose times it has, an LlmFormat; LLM_N_FORMATS: its own */
  int tables;        /* the engine whose table counts; LLM_N_KERNELS: as preferred, then: NCCL's */
  double from;       /* sizes from which @tables counts: values of all devices together; 0: all */
  const char *reason;
} LlmCorrection;

enum { LLM_TABLES_PREFERRED = LLM_N_KERNELS, LLM_TABLES_NCCL };

/* An entry of the kind operator_correction: those of devices with the same kernels. */
typedef struct {
  SimList corrections; /* LlmCorrection */
} LlmCorrections;

extern const SimKind llm_operator_correction_kind;

struct LlmOperatorLaw {
  const SimAccelerator *device;
  const char *tables; /* the folder of its measured tables, if it has any */
  int basis;          /* LLM_BASIS_FITTED or LLM_BASIS_SCALED */
  const char *relative; /* whose constants, for a scaled one */
  SimList laws;       /* LlmLawRow */
  const LlmCorrections *corrections; /* (nullable) */
};

extern const SimKind llm_operator_law_kind;

/* What an operator asks of a device, in seconds at its peaks. */
typedef struct {
  double memory_s, compute_s; /* NaN: the device's peak is unknown; of a collective: on each
                                 device's link, and on a path that all share */
  double units;
  gboolean network; /* memory_s is time of a link */
  double latency_s; /* of messages from domain to domain, one behind the other */
} LlmWork;

/* Returns: (nullable): the row of @op and @format; another format's when this one has none, the
 * nearest in bytes. */
const LlmLawRow *llm_law_row (const LlmOperatorLaw *law, LlmOp op, LlmFormat format);

/* Returns: (nullable): the correction of @op, @format for @kernels, else one for all kernels. */
const LlmCorrection *llm_law_correction (const LlmOperatorLaw *law, LlmOp op, LlmFormat format,
                                         LlmKernels kernels);

/* Returns: @row with @correction (nullable) applied. */
LlmLawRow llm_law_corrected (const LlmLawRow *row, const LlmCorrection *correction);

/* Returns: seconds of @work by @row, and by which part of it most. */
double llm_law_s (const LlmLawRow *row, const LlmWork *work);
LlmBound llm_law_bound (const LlmLawRow *row, const LlmWork *work);

/* Returns: the peak rate of products with weights in @format; NaN where the device has none. */
double llm_format_flop_per_s (const SimAccelerator *device, LlmFormat format);

/* The work of each operator; arguments as in operators.h. */
LlmWork llm_work_gemm (const SimAccelerator *device, LlmFormat weights, double m, double n,
                       double k);
LlmWork llm_work_prefill (const SimAccelerator *device, const LlmHeads *heads, double n_requests,
                          double new_tokens, double cached_tokens);
LlmWork llm_work_decode (const SimAccelerator *device, const LlmHeads *heads, double n_requests,
                         double context_tokens);
LlmWork llm_work_experts (const SimAccelerator *device, const LlmExperts *experts, double tokens);
/* Of one device with @rows token-experts for @touched of its experts. */
LlmWork llm_work_rows (const SimAccelerator *device, const LlmExperts *experts, double touched,
                       double rows);
LlmWork llm_work_collective (const SimAccelerator *device, LlmCollective kind, double n,
                             double values);
LlmWork llm_work_exchange (const SimAccelerator *device, LlmCollective kind,
                           const LlmExperts *experts, double tokens);
LlmWork llm_work_elementwise (const SimAccelerator *device, double bytes);

LlmWork llm_work_mla_prefill (const SimAccelerator *device, const LlmLatent *latent,
                              double n_requests, double new_tokens, double cached_tokens);
LlmWork llm_work_mla_decode (const SimAccelerator *device, const LlmLatent *latent,
                             double n_requests, double context_tokens);

/* Returns: pairs of a query and a key of @new_tokens behind @cached_tokens, each looking back
 * @window tokens at most, itself included (0: all). */
double llm_causal_pairs (double new_tokens, double cached_tokens, double window);

/* Returns: the load of the most loaded of @ep devices over their mean, when tokens choose top_k of
 * n_experts by @experts->distribution.  Mean of many draws; docs/models/llm.md. */
double llm_routing_imbalance (const LlmExperts *experts, double tokens);

G_END_DECLS

#endif
