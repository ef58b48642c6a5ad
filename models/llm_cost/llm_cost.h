/* models/llm_cost/llm_cost.h - the model: what a decoded token costs, operator by operator. */
#ifndef MODELS_LLM_COST_LLM_COST_H
#define MODELS_LLM_COST_LLM_COST_H

#include "sim/sim.h"

extern const SimModel llm_cost_model;

#endif
