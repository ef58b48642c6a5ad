/* models/rollout_sessions/engines/hardware.h - what the parameters say an instance runs on. */
#ifndef MODELS_ROLLOUT_SESSIONS_ENGINES_HARDWARE_H
#define MODELS_ROLLOUT_SESSIONS_ENGINES_HARDWARE_H

#include "models/llm/cache/prefix.h"
#include "models/llm/schedule/scheduler.h"
#include "models/llm/step/compose.h"
#include "models/rollout_sessions/engines/affine_law.h"
#include "models/rollout_sessions/params.h"

/* Everything of an instance that does not change in a run. */
typedef struct {
  LlmSystem system;
  LlmScheduler scheduler;
  LlmStepKernels kernels;
  LlmOperatorsSpec operators;
  SesAffineLaw affine;
  gint64 block_tokens, kv_tokens; /* of a replica */
  gint64 id_tokens;               /* of one name in the prefix cache: whole blocks */
} SesHardware;

SesHardware ses_hardware (const SesParams *p);

/* Returns: instances of all kinds. */
gint64 ses_hardware_instances (const SesParams *p);

/* Returns: the parameters as they are for instances of kind @kind, from 0; those of p->instances
 * come behind the last of p->kinds. */
SesParams ses_hardware_kind (const SesParams *p, guint kind);

/* Whether it can be built: the system fits its devices, limits agree, operators are known.
 *
 * Errors: SIM_ERROR_INVALID. */
gboolean ses_hardware_check (const SesParams *p, const SesHardware *hardware, GError **error);

#endif
