/* models/attention_split/systems/network.c - the link between model and attention devices (paper
 * sections
 * 3, 4 and 5; figures 4 and 13).
 *
 * Per token and layer the query and the attention output cross once each, and a key and a value
 * per KV head: (2 + 2/G) e d bytes.  One NIC a device; the smaller side limits.  Latent attention
 * sends its compressed forms.
 */
#include "models/attention_split/split.h"

/* Values of KV that a token adds in one layer. */
double
split_kv_values (const LlmModel *llm)
{
  if (llm->mla_rank > 0)
    return (double) (llm->mla_rank + llm->mla_rope);
  return 2.0 * (double) (llm->kv_heads * llm->head_dim);
}

/* Bytes per token and layer that cross the link: query, KV, and attention's output. */
static double
bytes_per_token (const LlmModel *llm)
{
  double query = (double) llm->head_dim, output = (double) llm->head_dim;

  if (llm->mla_rank > 0)
    {
      query = (double) (llm->mla_rank + llm->mla_rope);
      output = (double) llm->mla_rank;
    }
  return (double) llm->heads * (query + output) * llm->value_bytes
         + split_kv_values (llm) * llm_kv_value_bytes (llm);
}

double
split_network_bytes (const Split *m, double n_requests)
{
  return bytes_per_token (m->p->llm) * n_requests;
}

double
split_network_s (const Split *m, double n_requests, double *wire_s)
{
  double links = MIN (m->width, (double) m->p->attention_devices);

  *wire_s = split_network_bytes (m, n_requests) / (links * m->p->link->bytes_per_s);
  return sim_link_round_trip_s (m->p->link) + *wire_s;
}

/* Bandwidth at which the transfers of a layer take at most the share slow_down_share of its model
 * and attention time (paper section 3, figure 4). */
double
split_bandwidth_required (const Split *m, const SplitLayer *layer, double n_requests)
{
  return split_network_bytes (m, n_requests)
         / (m->p->slow_down_share * (layer->model_s + layer->attention.first_s));
}
