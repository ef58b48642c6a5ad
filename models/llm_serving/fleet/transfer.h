/* models/llm_serving/fleet/transfer.h - KV of a prompt from the engine that computed it to one that
 * decodes. */
#ifndef MODELS_LLM_SERVING_FLEET_TRANSFER_H
#define MODELS_LLM_SERVING_FLEET_TRANSFER_H

#include "models/llm_serving/fleet/fleet.h"

void serving_transfers_start (ServingFleet *fleet);

/* Returns: bytes of the KV of @tokens tokens, each value once however many devices hold it. */
double serving_kv_bytes (const ServingParams *p, double tokens);

/* Returns: bytes/s between one engine of each kind: a link for each device of the smaller one. */
double serving_transfer_bytes_per_s (const ServingFleet *fleet);

/* Request @id has its first token on @from; its KV is sent. */
void serving_transfer (ServingEngine *from, guint id, double now_s);

#endif
