/* models/rank_failure/placement/weights.h - sizes and number formats that follow from the model
 * and the choices of precision.  Below every folder: placement moves weights, load counts KV,
 * recovery reads them from storage.
 */
#ifndef MODELS_RANK_FAILURE_PLACEMENT_WEIGHTS_H
#define MODELS_RANK_FAILURE_PLACEMENT_WEIGHTS_H

#include "models/llm/system/system.h"
#include "models/rank_failure/params.h"

G_BEGIN_DECLS

enum { EP_AS_MODEL = 0 }; /* of the parameters of formats: the first choice */

extern const SimChoice ep_weights_formats[], ep_kv_formats[];

/* What one rank runs on: attention whole, its share of the experts. */
LlmSystem ep_system (const EpParams *p);

/* Whether the catalogue or the parameters say every format; else @error names what to give. */
gboolean ep_check_formats (const EpParams *p, GError **error);

/* Returns: bytes of one expert of one layer, its scales included. */
double ep_expert_bytes (const EpParams *p);

/* Returns: bytes of weights that every rank has, all but routed experts. */
double ep_resident_bytes (const EpParams *p);

/* Returns: bytes of KV of one token, all layers. */
double ep_kv_token_bytes (const EpParams *p);

G_END_DECLS

#endif
