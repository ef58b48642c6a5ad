/* models/llm_cost/cost_params.h - the parameters, whose meaning is in rows.c, and the metrics. */
#ifndef MODELS_LLM_COST_COST_PARAMS_H
#define MODELS_LLM_COST_COST_PARAMS_H

#include "models/llm/operators/law/law.h"
#include "models/llm/shape/llm_model.h"
#include "sim/sim.h"


typedef struct {
  const LlmModel *llm;
  const LlmOperatorLaw *device; /* with the accelerator that it is about */
  SimFile operators;
  int kernels;
  int weights_format, experts_format, kv_format;
  gint64 tp, dp, ep;
  gint64 batch_requests, context_tokens;
  const SimPrice *price; /* (nullable) */
} CostParams;

extern const SimParam cost_params[];

/* Parts of a layer; of each the time by roofline, then by law, then the two in money. */
enum { COST_ATTENTION, COST_PROJECTIONS, COST_FEED_FORWARD, COST_HEAD, COST_N_PARTS };

enum {
  COST_ROOFLINE_S = 0,
  COST_LAW_S = COST_ROOFLINE_S + COST_N_PARTS,
  COST_ROOFLINE_USD = COST_LAW_S + COST_N_PARTS,
  COST_LAW_USD = COST_ROOFLINE_USD + COST_N_PARTS,
  COST_EXCHANGE_S = COST_LAW_USD + COST_N_PARTS,
  COST_TOTAL_ROOFLINE_USD,
  COST_TOTAL_USD,
  COST_ATTENTION_INTENSITY,
  COST_RIDGE,
  COST_ATTENTION_FLOP_BOUND,
  COST_FEED_FORWARD_COMPUTE,
  COST_STEP_S,
  COST_DEVICES,
  COST_BASIS,
  COST_UNPRICED,
  COST_N_METRICS
};

extern const SimMetric cost_metrics[];

#endif
