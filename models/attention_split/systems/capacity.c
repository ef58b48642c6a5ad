/* models/attention_split/systems/capacity.c - KV capacity (paper sections 2.1 and 6; table 3).
 *
 * Lamina: b M u / kv tokens, all in the attention pool; the model devices hold weights alone and
 * are checked with a share of their own.  Baseline: (tp M u - W) / kv.  M is the label (80 GB =
 * 80e9 B) as papers calculate, or the device's bytes.
 */
#include "models/attention_split/systems/systems.h"
#include "models/llm/batch/batch.h"

double
split_memory_bytes (const SplitParams *p, const SimAccelerator *device)
{
  return p->memory == SPLIT_NOMINAL ? device->memory_nominal_bytes : device->memory_bytes;
}

double
split_kv_capacity_tokens (const SplitDeployment *m, double devices, double bytes)
{
  double kv = llm_kv_bytes_per_token (m->p->llm);

  return bytes / devices / (kv * m->share.kv);
}

static gboolean
check_baseline (const SplitParams *p, GError **error)
{
  double room
    = (double) p->baseline_devices * split_memory_bytes (p, p->model_gpu) * p->usable_memory_share;

  if (room > llm_weight_bytes (p->llm))
    return TRUE;
  return sim_invalid (error,
                      "the weights (%g GB) leave no room for KV in %g GB of usable memory; "
                      "use more baseline_devices",
                      llm_weight_bytes (p->llm) / 1e9, room / 1e9);
}

double
split_replica_devices (const SplitParams *p)
{
  if (p->system == SPLIT_HOMOGENEOUS)
    return (double) p->baseline_devices;
  return (double) p->model_devices / (double) MAX (1, p->n_batches - 1);
}

static gint64
replicas_of (const SplitParams *p)
{
  return p->n_batches > 1 ? p->n_batches - 1 : 1;
}

static gboolean
check_replicas (const SplitParams *p, GError **error)
{
  if (p->model_devices % replicas_of (p) == 0)
    return TRUE;
  return sim_invalid (error,
                      "%d batches need %d model replicas, and model_devices (%d) is not a "
                      "multiple of that",
                      (int) p->n_batches, (int) replicas_of (p), (int) p->model_devices);
}

static gboolean
check_replica (const SplitParams *p, GError **error)
{
  double room = (double) (p->model_devices / replicas_of (p)) * split_memory_bytes (p, p->model_gpu)
                * p->memory_model_share;

  if (!check_replicas (p, error))
    return FALSE;
  if (llm_weight_bytes (p->llm) <= room)
    return TRUE;
  return sim_invalid (error,
                      "the weights (%g GB) do not fit in a model replica (%g GB usable); use "
                      "more model_devices or fewer n_batches",
                      llm_weight_bytes (p->llm) / 1e9, room / 1e9);
}

static gboolean
check_countable (const SplitParams *p, GError **error)
{
  gboolean lamina = p->system == SPLIT_LAMINA;
  double devices = (double) (lamina ? p->attention_devices : p->baseline_devices);
  double bytes = split_memory_bytes (p, lamina ? p->attention_gpu : p->model_gpu);
  double tokens = devices * bytes / llm_kv_bytes_per_token (p->llm);

  return tokens < LLM_BATCH_MOST_TOKENS
         || sim_invalid (error, "the memory holds %g tokens, which are beyond counting", tokens);
}

/* A fixed batch (study closed) may be one that no memory holds: figure 4 sets a model on one
 * device that is larger than it. */
gboolean
split_check_memory (const SplitParams *p, GError **error)
{
  if (p->study == SPLIT_CLOSED)
    return p->system == SPLIT_HOMOGENEOUS || check_replicas (p, error);
  if (!check_countable (p, error))
    return FALSE;
  return p->system == SPLIT_HOMOGENEOUS ? check_baseline (p, error) : check_replica (p, error);
}
