/* models/attention_split/systems/homogeneous.c - the baseline: tensor-parallel decode on one kind
 * of device (paper section 6).
 *
 * iteration = L (t_m + t_a) + t_host + t_host_req B.  What the serving program on the host costs
 * an iteration is not published and is never hidden in an efficiency: host_s must be given.
 */
#include <math.h>
#include "models/attention_split/systems/systems.h"

static gboolean
check (const SplitParams *p, const SplitSpread *spread, GError **error)
{
  if (p->head_split == SPLIT_BY_REQUEST)
    return sim_invalid (error, "head_split request is not offered for the homogeneous system");
  if (isnan (p->host_s))
    return sim_invalid (error, "the host's time of an iteration of the homogeneous system is not "
                               "published: give host_s");
  if (p->fidelity == SPLIT_LAYER)
    return sim_invalid (error, "fidelity layer is for the lamina system; use iteration");
  return split_check_memory (p, error)
         && split_check_spread (p, spread, (double) p->baseline_devices, error);
}

static void
set_up (SplitDeployment *m)
{
  const SplitParams *p = m->p;
  double devices = split_replica_devices (p);

  m->n_batches = 1;
  m->n_devices = 1;
  m->n_replicas = 1;
  m->width = devices;
  m->attention_device = p->model_gpu;
  m->spread->share (p->llm, devices, &m->share);
  m->host_s = p->host_s;
  m->host_per_request_s = p->host_per_request_s;
  m->capacity_tokens = split_kv_capacity_tokens (m, devices,
                                                 devices * split_memory_bytes (p, p->model_gpu)
                                                     * p->usable_memory_share
                                                   - llm_weight_bytes (p->llm));
}

static LlmSegment
iteration (const SplitDeployment *m, const SplitLayer *batches)
{
  return llm_segment_scale (
    llm_segment_add (llm_segment (batches->model_s, 0.0), batches->attention), m->layers);
}

static guint
devices (const SplitParams *p, SplitDevices *kinds)
{
  kinds[0] = (SplitDevices){ (double) p->baseline_devices, p->model_gpu, p->model_gpu_price };
  return 1;
}

const SplitSystem split_homogeneous = { check, set_up, iteration, devices };
