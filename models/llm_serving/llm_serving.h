/* models/llm_serving/llm_serving.h - serving a language model: requests, a router, engines. */
#ifndef MODELS_LLM_SERVING_LLM_SERVING_H
#define MODELS_LLM_SERVING_LLM_SERVING_H

#include "sim/sim.h"

extern const SimModel llm_serving_model;

#endif
