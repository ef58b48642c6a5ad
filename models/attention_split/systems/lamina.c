/* models/attention_split/systems/lamina.c - the disaggregated system: model part on one pool,
 * attention on another (paper sections 3 to 5). */
#include "models/attention_split/systems/systems.h"

static gboolean
check (const SplitParams *p, const SplitSpread *spread, GError **error)
{
  if (p->fidelity == SPLIT_LAYER && p->head_split == SPLIT_BY_REQUEST)
    return sim_invalid (error, "fidelity layer is not offered with head_split request");
  if (p->fidelity == SPLIT_LAYER && p->link_as == SPLIT_LINK_SERVER)
    return sim_invalid (error, "link_as server is not offered with fidelity layer, where a link is "
                               "a delay; use fidelity iteration");
  return split_check_memory (p, error)
         && split_check_spread (p, spread, (double) p->attention_devices, error);
}

static void
set_up (SplitDeployment *m)
{
  const SplitParams *p = m->p;
  double devices = (double) p->attention_devices;
  double bytes = split_memory_bytes (p, p->attention_gpu) * p->usable_memory_share;

  m->n_batches = (guint) p->n_batches;
  m->n_devices = m->spread->by_request ? (guint) p->attention_devices : 1;
  m->n_replicas = MAX (1, m->n_batches - 1);
  m->width = split_replica_devices (p);
  m->attention_device = p->attention_gpu;
  m->spread->share (p->llm, devices, &m->share);
  m->host_s = p->scheduler_s;
  m->capacity_tokens = split_kv_capacity_tokens (m, devices, devices * bytes);
}

static LlmSegment
iteration (const SplitDeployment *m, const SplitLayer *batches)
{
  return m->n_batches == 1 ? split_serial_iteration (m, batches)
                           : split_pipeline_iteration (m, batches);
}

static guint
devices (const SplitParams *p, SplitDevices *kinds)
{
  kinds[0] = (SplitDevices){ (double) p->model_devices, p->model_gpu, p->model_gpu_price };
  kinds[1]
    = (SplitDevices){ (double) p->attention_devices, p->attention_gpu, p->attention_gpu_price };
  return 2;
}

const SplitSystem split_lamina = { check, set_up, iteration, devices };
