/* models/rank_failure/load/load.c - the verbs of a load, whatever it is made of; the room for KV.
 * */
#include <math.h>
#include "models/rank_failure/load/load.h"

const EpLoad *
ep_load_of (const Ep *m)
{
  return ep_loads[m->p->load].impl;
}

void
ep_load_start (Ep *m)
{
  ep_load_of (m)->start (m);
}

double
ep_load_tokens (Ep *m)
{
  return ep_load_of (m)->tokens (m);
}

void
ep_load_boundary (Ep *m, SimHandler then)
{
  sim_after_all (m->sim, ep_load_of (m)->boundary (m), then, m, NULL);
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

const SimChoice ep_loads[] = {
  { "fluid", "levels, no single requests: for months", &ep_load_fluid },
  { "closed", "each request that ends brings the next", &ep_load_closed },
  { "poisson", "at random", &ep_load_poisson },
  { "trace", "as in a file", &ep_load_trace },
  { NULL, NULL, NULL },
};
