/* models/llm_serving/fleet/hardware.h - what the parameters say an engine runs on. */
#ifndef MODELS_LLM_SERVING_FLEET_HARDWARE_H
#define MODELS_LLM_SERVING_FLEET_HARDWARE_H

#include "models/llm/schedule/scheduler.h"
#include "models/llm/step/compose.h"
#include "models/llm_serving/rows.h"

/* Everything of one kind of engine that does not change in a run. */
typedef struct {
  LlmSystem system;
  LlmScheduler scheduler;
  LlmStepKernels kernels;
  LlmOperatorsSpec operators;
  gint64 block_tokens;
} ServingHardware;

/* @prefill: of engines that only prefill, else of the others. */
ServingHardware serving_hardware (const ServingParams *p, gboolean prefill);

/* Whether it can be built: the system fits its devices, limits agree, operators are known.
 *
 * Errors: SIM_ERROR_INVALID. */
gboolean serving_hardware_check (const ServingHardware *hardware, GError **error);

#endif
