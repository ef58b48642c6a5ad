/* models/llm_serving/rows.h - the tables of choices whose policies llm_serving.c hands out. */
#ifndef MODELS_LLM_SERVING_ROWS_H
#define MODELS_LLM_SERVING_ROWS_H

#include "models/llm_serving/serving_params.h"

extern const SimChoice serving_arrivals[], serving_routers[];

#endif
