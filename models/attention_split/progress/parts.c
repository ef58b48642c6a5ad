/* models/attention_split/progress/parts.c - one step of all batches, and where its time goes. */
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"

SplitLoad
split_load_of (const LlmLoad *load)
{
  return (SplitLoad){ (double) load->n_requests, (double) load->context_tokens };
}

/* Groups of the decode batch are (batch, device) pairs, devices innermost.  Returns: requests of
 * all. */
static double
layers_of (Split *m, const LlmLoad *loads)
{
  double all = 0.0;

  for (guint j = 0; j < m->n; j++)
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

LlmSegment
split_step (gpointer self, const LlmLoad *loads, guint n_groups)
{
  Split *m = self;
  double n_requests = layers_of (m, loads);

  return llm_segment_add (m->system->iteration (m, m->batches),
                          llm_segment (m->host_s + m->host_per_request_s * n_requests, 0.0));
}

static double
sum (LlmSegment line, double n)
{
  return n * line.first_s + line.growth_s * n * (n - 1.0) / 2.0;
}

void
split_add_layer (Split *m, const SplitLayer *layer, double n)
{
  double weight = m->layers / (double) m->n;

  m->parts.model_s += weight * n * layer->model_s;
  m->parts.network_s += weight * n * layer->network_s;
  m->parts.attention_s += weight * sum (layer->attention, n);
  m->parts.hidden_s += weight * sum (split_hidden (layer), n);
}

void
split_add_parts (gpointer self, const LlmLoad *loads, const LlmSegment *piece, gint64 n)
{
  Split *m = self;
  double steps = (double) n, n_requests = layers_of (m, loads);

  for (guint j = 0; j < m->n; j++)
    split_add_layer (m, &m->batches[j], steps);
  m->parts.time_s += sum (*piece, steps);
  m->parts.host_s += steps * (m->host_s + m->host_per_request_s * n_requests);
}

void
split_tell_parts (Split *m, const SplitParts *t)
{
  double replicas = (double) MAX (1, m->n - 1), n = (double) m->n;

  if (t->time_s <= 0.0)
    return;
  sim_result (m->sim, SPLIT_MODEL_SHARE, t->model_s / t->time_s);
  sim_result (m->sim, SPLIT_ATTENTION_SHARE, t->attention_s / t->time_s);
  sim_result (m->sim, SPLIT_NETWORK_SHARE, t->network_s / t->time_s);
  sim_result (m->sim, SPLIT_HIDDEN_SHARE, t->hidden_s / t->time_s);
  sim_result (m->sim, SPLIT_HOST_SHARE, t->host_s / t->time_s);
  sim_result (
    m->sim, SPLIT_WAIT_SHARE,
    1.0 - (t->model_s + t->attention_s + t->network_s - t->hidden_s + t->host_s) / t->time_s);
  sim_result (m->sim, SPLIT_MODEL_UTILISATION, n * t->model_s / (replicas * t->time_s));
  sim_result (m->sim, SPLIT_ATTENTION_UTILISATION, n * t->attention_s / t->time_s);
}
