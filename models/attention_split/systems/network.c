/* models/attention_split/systems/network.c - the link between model and attention devices (paper
 * sections 3, 4 and 5; figures 4 and 13).
 *
 * Per token and layer the query and the attention output cross once each, and a key and a value
 * per KV head: (2 + 2/G) e d bytes.  One NIC a device; the smaller side limits.  What is sent is
 * what split engines send (llm_attention_values).
 */
#include "models/attention_split/systems/systems.h"

/* Bytes per token and layer that go to attention: query and KV. */
static double
bytes_out (const LlmModel *llm)
{
  LlmAttentionValues values = llm_attention_values (llm);

  return values.query * llm->value_bytes + values.kv * llm_kv_value_bytes (llm);
}

/* Those that cross the link: attention's output comes back. */
static double
bytes_per_token (const LlmModel *llm)
{
  return bytes_out (llm) + llm_attention_values (llm).result * llm->value_bytes;
}

static double
network_bytes (const SplitDeployment *m, double n_requests)
{
  return bytes_per_token (m->p->llm) * n_requests;
}

double
split_network_s (const SplitDeployment *m, double n_requests, double *wire_s)
{
  double links = MIN (m->width, (double) m->p->attention_devices);

  *wire_s = network_bytes (m, n_requests) / (links * m->p->link->bytes_per_s);
  return sim_link_round_trip_s (m->p->link) + *wire_s;
}

/* The NICs of the smaller pool carry both directions at once; the fuller one is the way out. */
double
split_busy_share (const SplitDeployment *m)
{
  double pool = (double) m->p->attention_devices, replicas = m->width * (double) m->n_replicas;

  return bytes_out (m->p->llm) / bytes_per_token (m->p->llm) * MIN (m->width, pool)
         / MIN (replicas, pool);
}

void
split_check_line_rate (const SplitDeployment *m, double tokens_per_s)
{
  double wire_s, share;

  if (m->p->system == SPLIT_HOMOGENEOUS)
    return;
  split_network_s (m, 1.0, &wire_s);
  share = tokens_per_s * m->layers * wire_s * split_busy_share (m);
  if (share > 1.0 + 1e-6)
    sim_fail (m->sim,
              "the batches send %.3g times what the NICs between the pools carry, which fidelity "
              "layer does not hold them to: use fidelity iteration, or a faster link",
              share);
}

/* Bandwidth at which the transfers of a layer take at most the share slow_down_share of its model
 * and attention time (paper section 3, figure 4). */
double
split_bandwidth_required (const SplitDeployment *m, const SplitLayer *layer, double n_requests)
{
  return network_bytes (m, n_requests)
         / (m->p->slow_down_share * (layer->model_s + layer->attention.first_s));
}
