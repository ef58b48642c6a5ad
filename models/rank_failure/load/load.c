/* models/rank_failure/load/load.c - the verbs of a load, whatever it is made of; the room for KV.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"

double
ep_load_tokens (Ep *m)
{
  return m->policy.decode->tokens (m);
}

void
ep_load_boundary (Ep *m, SimHandler then)
{
  sim_after_all (m->sim, m->policy.decode->boundary (m), then, m, NULL);
}

double
ep_kv_room_tokens (const EpParams *p)
{
  double layers = (double) (p->llm->layers - p->llm->dense_layers);
  double weights = p->resident_bytes + (double) p->slots_per_rank * layers * p->expert_bytes;
  double room = p->usable_memory_share * p->gpu->memory_bytes - weights;

  return MAX (0.0, floor (room / llm_kv_bytes_per_token (p->llm)));
}

double
ep_rank_takes (const EpParams *p, double context_tokens)
{
  double room = ep_kv_room_tokens (p) / MAX (1.0, context_tokens);

  return p->max_requests_per_rank > 0 ? MIN (room, (double) p->max_requests_per_rank) : room;
}
