/* models/llm/engine/loss.h - devices that an engine loses.
 *
 * All devices of an engine step together, so that it stands still until what is lost is replaced.
 * What was on the device is another question: KV of some replicas, which is made again, prompt and
 * progress, or brought back from copies; or none, where requests have no state there.
 */
#ifndef MODELS_LLM_ENGINE_LOSS_H
#define MODELS_LLM_ENGINE_LOSS_H

#include "models/llm/engine/engine.h"

G_BEGIN_DECLS

typedef struct {
  double until_s;             /* the engine stands still until then */
  guint every, of;            /* replicas of, of + every, ... lose their KV; every 0: none does */
  gint64 copied_tokens;       /* KV is copied elsewhere in pieces of so many tokens; 0: it is not */
  double restore_s_per_token; /* the engine stands still for so much longer to bring copies back */
} LlmEngineLoss;

/* A device is lost at @now_s: from the next step boundary on.  A step that runs is made, which is
 * as much too fast as it is long; what is lost meanwhile too is lost at the same boundary. */
void llm_engine_lose (LlmEngine *engine, double now_s, const LlmEngineLoss *loss);

/* Returns: the replica of @id, which is present or was taken out just now. */
guint llm_engine_replica_of (const LlmEngine *engine, guint id);

G_END_DECLS

#endif
