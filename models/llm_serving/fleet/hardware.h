/* models/llm_serving/fleet/hardware.h - what the parameters say an engine runs on. */
#ifndef MODELS_LLM_SERVING_FLEET_HARDWARE_H
#define MODELS_LLM_SERVING_FLEET_HARDWARE_H

#include <math.h>
#include "models/llm/schedule/scheduler.h"
#include "models/llm/step/split.h"
#include "models/llm_serving/rows.h"

/* Everything of one kind of engine that does not change in a run. */
typedef struct {
  LlmSystem system; /* of a split engine: the model part, one copy of it */
  LlmScheduler scheduler;
  LlmStepKernels kernels;
  LlmOperatorsSpec operators;
  gint64 block_tokens;
  gboolean is_split;
  LlmSystem attention; /* of a split engine, as the next two */
  LlmOperatorsSpec attention_operators;
  LlmSplitSpec split; /* but for its composers */
} ServingHardware;

/* Devices alike of one engine. */
typedef struct {
  const SimAccelerator *device;
  gint64 n;
  const SimPrice *price;  /* (nullable): not known */
  double idle_w, busy_w;  /* NaN: not known */
  double capital_usd;     /* of one, with its share of the host; NaN: not known */
} ServingDevices;

enum { SERVING_MOST_GROUPS = 2 };

/* A parameter that is unknown (NaN) leaves the engine's own value. */
static inline double
serving_own_or (double given, double own)
{
  return isnan (given) ? own : given;
}

/* @prefill: of engines that only prefill, else of the others. */
ServingHardware serving_hardware (const ServingParams *p, gboolean prefill);

/* Returns: whether requests differ in priority: by urgent_share, or by a column of the trace. */
gboolean serving_has_priorities (const ServingParams *p);

/* Makes @h, which is all but split already, an engine of two kinds of devices. */
void serving_set_split (const ServingParams *p, ServingHardware *h);

/* Whether the two pools fit, each alone and with each other.  Errors: SIM_ERROR_INVALID. */
gboolean serving_split_check (const ServingParams *p, const ServingHardware *h, GError **error);

/* Returns: devices of one engine; its replicas of attention; tokens of KV that each holds. */
gint64 serving_engine_devices (const ServingHardware *h);
guint serving_replicas (const ServingHardware *h);
gint64 serving_kv_tokens (const ServingHardware *h);

/* Sets what drafts, as drafted_by says. */
void serving_set_drafter (const ServingParams *p, LlmSystem *system);

/* Returns: bytes of the KV of @tokens tokens, each value once however many devices hold it. */
double serving_kv_bytes (const ServingParams *p, double tokens);

/* Returns: the devices that keep the KV: of a split engine those of attention. */
const LlmSystem *serving_kv_system (const ServingHardware *h);

/* Returns: how many kinds of devices @h has (at most SERVING_MOST_GROUPS), filled into @groups:
 * those of the model part first. */
guint serving_groups (const ServingParams *p, gboolean prefill, const ServingHardware *h,
                      ServingDevices *groups);

/* Whether it can be built: the system fits its devices, limits agree, operators are known.
 *
 * Errors: SIM_ERROR_INVALID. */
gboolean serving_hardware_check (const ServingParams *p, const ServingHardware *hardware,
                                 GError **error);

#endif
