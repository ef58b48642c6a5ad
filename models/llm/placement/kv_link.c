/* models/llm/placement/kv_link.c - when KV that is sent arrives.
 *
 * First come first served on both lines: what waits for a busy receiver keeps its sender's line
 * too, as one queue pair after the other does.
 */
#include "models/llm/placement/kv_link.h"

/* A NIC sends to one NIC: the side with fewer decides. */
double
llm_kv_rate (const LlmKvLink *link)
{
  return link->bytes_per_s * (double) MIN (link->send_nics, link->receive_nics);
}

/* What was sent while the prompt was still computed cannot end before the last layer's KV has gone
 * too. */
LlmKvTransfer
llm_kv_transfer (const LlmKvLink *link, LlmKvPort *sender, LlmKvPort *receiver,
                 const LlmKvCargo *cargo)
{
  double rate = llm_kv_rate (link);
  double begin = MAX (cargo->from_s, MAX (sender->send_free_s, receiver->receive_free_s));
  double end = MAX (begin + cargo->bytes / rate, cargo->last_s + cargo->last_bytes / rate);

  sim_require (rate > 0.0 && cargo->last_s >= cargo->from_s);
  sender->send_free_s = end;
  receiver->receive_free_s = end;
  return (LlmKvTransfer){ begin, end, end + link->latency_s };
}
