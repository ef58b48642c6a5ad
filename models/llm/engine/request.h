/* models/llm/engine/request.h - what an engine is asked for: lengths, what comes with the request,
 * and what it is known as. */
#ifndef MODELS_LLM_ENGINE_REQUEST_H
#define MODELS_LLM_ENGINE_REQUEST_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct {
  guint id;                            /* the caller's: small, dense, not present in the engine */
  gint64 prompt_tokens, output_tokens; /* at least 1 each */
  gint64 cached_tokens;    /* of the prompt, whose KV comes with it (sent by another engine) */
  gboolean kv_later;       /* the cached KV is under way: in its turn the request takes blocks, the
                              hook reserved is called, and llm_engine_arrived ends the wait */
  gint64 generated_tokens; /* elsewhere, before it came: fewer than its output; 0 if none.  With all
                              of the prompt cached and none generated, its last token is computed
                              again to make the first one; with one generated, it decodes at once */

  /* (nullable) (array length=n_hashes): what it is known as, each id for the config's hash_tokens
   * tokens, the last perhaps for fewer.  Equal ids mean equal tokens from the first one on up to
   * the end of the id.  They stay until the request is gone.  Without a prefix cache: ignored. */
  const gint64 *hash_ids;
  guint n_hashes;
  gint64 hashed_tokens; /* that the ids cover, of prompt and output; 0: the prompt */

  /* Behind the ids, which then stand for whole blocks, prompt and output go on as a chain that only
   * requests of this name ask for, one at a time: a session.  0: no such chain. */
  gint64 own;
  gint64 common_tokens; /* from the beginning, that it has in common with the last request of that
                           name; 0: as many as both have */
  gboolean keeps_kv;    /* its KV stays when it is finished, until llm_engine_release */

  gint64 priority; /* smaller first, with a scheduler that knows priorities */
} LlmEngineRequest;

G_END_DECLS

#endif
