/* models/llm/placement/kv_link.h - KV on its way from prefill to decode engines.
 *
 * Each engine has one line of its NICs together.  A transfer waits until the sender's and the
 * receiver's lines are both free, in the order in which transfers are asked for, and then has the
 * slower of both for itself: bytes / rate, after which its latency passes.  So no line ever carries
 * more than its rate.
 */
#ifndef MODELS_LLM_PLACEMENT_KV_LINK_H
#define MODELS_LLM_PLACEMENT_KV_LINK_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct {
  double bytes_per_s; /* of one NIC, after its efficiency */
  double latency_s;
  gint64 send_nics, receive_nics; /* of an engine */
} LlmKvLink;

/* Lines by their owner. */
typedef struct {
  double send_free_s, receive_free_s; /* when the last transfer asked for ends */
} LlmKvPort;

typedef struct {
  double begin_s, end_s; /* on the line */
  double arrive_s;       /* end and latency */
} LlmKvTransfer;

/* Returns: bytes per second between two engines, the fewer NICs of both counting. */
double llm_kv_rate (const LlmKvLink *link);

/* What is sent. */
typedef struct {
  double from_s; /* the first bytes are there */
  double last_s; /* the last_bytes are there too: later than from_s with layer-wise sending, where
                    they are those of the last layer */
  double bytes, last_bytes;
} LlmKvCargo;

/* Reserves the lines of @sender and @receiver.  Returns: when it goes and comes. */
LlmKvTransfer llm_kv_transfer (const LlmKvLink *link, LlmKvPort *sender, LlmKvPort *receiver,
                               const LlmKvCargo *cargo);

G_END_DECLS

#endif
