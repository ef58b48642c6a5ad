/* models/llm/operators/expert_cost.h - routed experts for those who know what each device has of
 * them. */
#ifndef MODELS_LLM_OPERATORS_EXPERT_COST_H
#define MODELS_LLM_OPERATORS_EXPERT_COST_H

#include "models/llm/operators/operators.h"

G_BEGIN_DECLS

/* The law of routed experts on one device in coefficients, for those who know its rows and experts:
 * fixed_s + expert_s e + ((read_s e + move_s r)^p + (compute_s r)^p)^(1/p), for r token-experts
 * of e different experts.  Tables are of whole layers with routing of their own: they have no
 * part. */
typedef struct {
  double fixed_s, expert_s, read_s, move_s, compute_s;
  double norm; /* p; infinite: the larger of the two */
} LlmExpertCost;

LlmExpertCost llm_op_expert_cost (const LlmOperators *o, const LlmExperts *experts);

/* Returns: (a^p + b^p)^(1/p); the larger one for an infinite @p. */
double llm_p_norm (double a, double b, double p);

G_END_DECLS

#endif
