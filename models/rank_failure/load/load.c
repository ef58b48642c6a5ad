/* models/rank_failure/load/load.c - what holds for any load: its tokens and boundaries, and
 * how much KV a rank has capacity for.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"

void
ep_serving_clear (EpServing *m)
{
  g_clear_pointer (&m->batch, llm_batch_free);
  g_clear_pointer (&m->requests, g_ptr_array_unref);
  g_clear_pointer (&m->retries, g_array_unref);
  g_clear_pointer (&m->pool.queue, g_queue_free);
  g_clear_pointer (&m->held, g_ptr_array_unref);
  g_free (m->pass.tokens);
  g_free (m->fill);
  g_free (m->throughput.window);
}

double
ep_load_tokens (EpServing *m)
{
  return m->inst->policy.decode->tokens (m);
}

/* Behind all ordinary events of that instant: requests that leave at it have left. */
void
ep_load_boundary (EpServing *m, SimHandler then, gpointer self)
{
  sim_after_all (m->inst->sim, m->inst->policy.decode->boundary (m), then, self, NULL);
}

/* Weights of routed experts are in every slot; what is left of the usable share is for KV. */
double
ep_kv_capacity_tokens (const EpParams *p)
{
  double layers = (double) (p->llm->layers - p->llm->dense_layers);
  double weights
    = ep_resident_bytes (p) + (double) p->slots_per_rank * layers * ep_expert_bytes (p);
  double capacity = p->usable_memory_share * p->gpu->memory_bytes - weights;

  return MAX (0.0, floor (capacity / ep_kv_token_bytes (p)));
}

/* A context of less than a token would take no KV, and make the limit infinite. */
double
ep_rank_takes (const EpParams *p, double context_tokens)
{
  double capacity = ep_kv_capacity_tokens (p) / MAX (1.0, context_tokens);

  return p->max_requests_per_rank > 0 ? MIN (capacity, (double) p->max_requests_per_rank)
                                      : capacity;
}
