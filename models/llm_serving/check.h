/* models/llm_serving/check.h - rules across the parameters. */
#ifndef MODELS_LLM_SERVING_CHECK_H
#define MODELS_LLM_SERVING_CHECK_H

#include "models/llm_serving/rows.h"
#include "models/llm_serving/workload/source.h"

/* Errors: SIM_ERROR_INVALID: the first rule that does not hold, with what to do.
 * Returns: TRUE when a run can start. */
gboolean serving_check (const ServingParams *p, const ServingProcess *process, GError **error);

#endif
