/* models/llm_board/client/client.h - the client of a measurement: a closed loop of requests.
 *
 * So many requests are in flight; one that ends brings the next, until all have been sent.  Start
 * and drain count.  What the client sees is the engine's: first token and end at the ends of steps.
 * A server that sends its tokens in chunks shows the first one later: as if a request's tokens came
 * evenly.
 */
#ifndef MODELS_LLM_BOARD_CLIENT_CLIENT_H
#define MODELS_LLM_BOARD_CLIENT_CLIENT_H

#include "models/llm/placement/placement.h"

G_BEGIN_DECLS

typedef struct {
  gint64 concurrency, n_requests;
  gint64 prompt_tokens, output_tokens; /* nominal */
  double front_end_s; /* for which a request is under way before the engine sees it */
  gboolean spread; /* the first ones in flight are evenly spread over their outputs, and do not
                      count: a loop that has long been running */
  double first_chunk; /* tokens of the first chunk that the server sends: at least 1 */
  double shortest; /* lengths are drawn from [shortest x nominal, nominal]; 1: fixed */
  SimStream *lengths;
} BoardClient;

typedef struct {
  double ttft_s, tpot_s; /* means over requests */
  gint64 n_preempted;
  gint64 most_running;   /* most requests that ran at once, in all engines */
  double end_s;
} BoardSeen;

/* @config: of the engines; hooks and data are set here.
 * Errors: SIM_ERROR_INVALID: a request that can never fit.
 * Returns: TRUE with what the client saw. */
gboolean board_client_run (const BoardClient *client, LlmPlacementConfig config, BoardSeen *seen,
                           GError **error);

G_END_DECLS

#endif
