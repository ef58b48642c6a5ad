/* models/attention_split/progress/parts.c - one step of all batches, and where its time goes. */
#include "models/attention_split/metrics.h"
#include "models/attention_split/progress/progress.h"

/* Times are of doubles, counts of the batch are exact. */
SplitLoad
split_load_of (const LlmLoad *load)
{
  return (SplitLoad){ (double) load->n_requests, (double) load->context_tokens };
}

/* Groups of the decode batch are (batch, device) pairs, devices innermost.  Returns: requests of
 * all. */
static double
layers_of (SplitDeployment *m, const LlmLoad *loads)
{
  double all = 0.0;

  for (guint j = 0; j < m->n_batches; j++)
    {
      for (guint d = 0; d < m->n_devices; d++)
        {
          m->devices[d] = split_load_of (&loads[j * m->n_devices + d]);
          all += m->devices[d].n_requests;
        }
      m->batches[j] = split_layer (m, m->devices);
    }
  return all;
}

/* Serial on one host: a batch of more requests takes longer to prepare, whatever the devices. */
static double
host_s (const SplitDeployment *m, double n_requests)
{
  return m->host_s + m->host_per_request_s * n_requests;
}

/* One iteration of all batches of the pipeline; segments add, so a jump stays one. */
LlmSegment
split_step (const SplitProgress *m, const LlmLoad *loads)
{
  SplitDeployment *d = m->deployment;
  double n_requests = layers_of (d, loads);

  return llm_segment_add (d->system->iteration (d, d->batches),
                          llm_segment (host_s (d, n_requests), 0.0));
}

/* Of n steps of an affine time, in closed form. */
static double
sum (LlmSegment line, double n)
{
  return n * line.first_s + line.growth_s * n * (n - 1.0) / 2.0;
}

/* A batch's layer counts for one n-th: parts are shares of an iteration, of which each batch has
 * its own. */
void
split_add_layer (SplitProgress *m, const SplitLayer *layer, double n)
{
  double weight = m->deployment->layers / (double) m->deployment->n_batches;

  m->parts.model_s += weight * n * layer->model_s;
  m->parts.network_s += weight * n * layer->network_s;
  m->parts.attention_s += weight * sum (layer->attention, n);
  m->parts.hidden_s += weight * sum (split_hidden (layer), n);
}

/* The same segment that advanced the clock: what parts add up to is the time itself. */
void
split_add_parts (SplitProgress *m, const LlmLoad *loads, const LlmSegment *segment, gint64 n)
{
  SplitDeployment *d = m->deployment;
  double steps = (double) n, n_requests = layers_of (d, loads);

  for (guint j = 0; j < d->n_batches; j++)
    split_add_layer (m, &d->batches[j], steps);
  m->parts.time_s += sum (*segment, steps);
  m->parts.host_s += steps * host_s (d, n_requests);
}

/* What is left of the time is waiting: for a replica, the pool, or the slowest device.  One batch
 * waits for nobody, and no step of the closed form is shorter than its parts: what is left beyond
 * that is the rounding of sums, and more than rounding fails the run.  At fidelity layer, stages
 * are whole ticks and an iteration under way counts whole, so the rest is reported as it is. */
static double
wait_s (const SplitProgress *m, const SplitParts *t)
{
  const SplitDeployment *d = m->deployment;
  const double own_s = t->model_s + t->attention_s + t->network_s - t->hidden_s + t->host_s,
               rest_s = t->time_s - own_s, rounding_s = 1e-9 * t->time_s;

  if (d->p->fidelity == SPLIT_LAYER)
    return rest_s;
  sim_assert (m->sim, rest_s >= -rounding_s && (d->n_batches > 1 || rest_s <= rounding_s));
  return d->n_batches > 1 && rest_s > 0.0 ? rest_s : 0.0;
}

void
split_report_parts (const SplitProgress *m, const SplitParts *t)
{
  const SplitParams *p = m->deployment->p;
  double n = (double) m->deployment->n_batches, replicas = MAX (1.0, n - 1.0);
  double ratio = (double) p->attention_devices / (double) p->model_devices;

  if (t->time_s <= 0.0)
    return;
  if (p->system == SPLIT_LAMINA && t->model_s > 0.0)
    sim_result (m->sim, SPLIT_BALANCED_RATIO, ratio * t->attention_s * replicas / t->model_s);
  sim_result (m->sim, SPLIT_MODEL_SHARE, t->model_s / t->time_s);
  sim_result (m->sim, SPLIT_ATTENTION_SHARE, t->attention_s / t->time_s);
  sim_result (m->sim, SPLIT_NETWORK_SHARE, t->network_s / t->time_s);
  sim_result (m->sim, SPLIT_HIDDEN_SHARE, t->hidden_s / t->time_s);
  sim_result (m->sim, SPLIT_HOST_SHARE, t->host_s / t->time_s);
  sim_result (m->sim, SPLIT_WAIT_SHARE, wait_s (m, t) / t->time_s);
  sim_result (m->sim, SPLIT_MODEL_UTILISATION, n * t->model_s / (replicas * t->time_s));
  sim_result (m->sim, SPLIT_ATTENTION_UTILISATION, n * t->attention_s / t->time_s);
}
