/* models/llm/step/split.c - a step of two pools: what decides it, and how it goes on.
 *
 * The link is a delay for a batch and a server for all of them: no line carries more than its rate.
 * Hosts are one process, as in an engine without a split: the steps of all batches come from it.
 */
#include <math.h>
#include "models/llm/step/split_state.h"

struct LlmSplit {
  LlmSplitSpec spec;
  SplitBatch *batches; /* (array length=n_batches): of the step that was asked for last */
  LlmStepLoad *known;  /* (array length=replicas): what they are of */
};

LlmSplit *
llm_split_new (const LlmSplitSpec *spec)
{
  LlmSplit *s = g_new0 (LlmSplit, 1);

  sim_require (spec->n_batches >= 1 && spec->model_replicas >= 1);
  sim_require (spec->link.all_bytes_per_s >= spec->link.bytes_per_s);
  s->spec = *spec;
  s->batches = g_new0 (SplitBatch, (gsize) spec->n_batches);
  s->known = g_new0 (LlmStepLoad, llm_split_n_replicas (s)); /* nobody: batches of no tokens */
  return s;
}

void
llm_split_free (LlmSplit *s)
{
  if (s == NULL)
    return;
  g_free (s->batches);
  g_free (s->known);
  g_free (s);
}

/* Replicas of attention, batch by batch. */
guint
llm_split_n_replicas (const LlmSplit *s)
{
  return (guint) (s->spec.n_batches * s->spec.attention->system->dp);
}

/* A step is no better known than its worse pool. */
LlmBasis
llm_split_basis (const LlmSplit *s)
{
  return MAX (llm_compose_basis (s->spec.model), llm_compose_basis (s->spec.attention));
}

/* What may decide a step, but for the host. */
typedef enum { BY_MODEL, BY_ATTENTION, BY_LINK, BY_CHAIN } Decider;

/* Sums over the batches, and the batch with the longest chain. */
typedef struct {
  double model_s, attention_s, wire_s, host_s;
  double chain_s, served_s; /* longest; with its host's time where nothing hides that */
  const SplitBatch *longest;
} Sums;

/* From the device that first gets a token's query to its next one. */
static double
chain_s (const SplitBatch *b)
{
  return b->model_s + b->attention_s - MIN (b->attention_s, b->hideable_s) + b->network_s;
}

/* Chunks are the caller's, and may be others by now. */
static gboolean
same_decodes (const LlmStepLoad *a, const LlmStepLoad *b)
{
  return a->n_chunks == 0 && b->n_chunks == 0 && a->n_decodes == b->n_decodes
         && a->context_tokens == b->context_tokens && a->draft_tokens == b->draft_tokens
         && a->n_outputs == b->n_outputs;
}

/* A step is asked for when it is planned and when it is over, of what decodes alone for the same
 * loads: it need not be composed twice. */
static void
renew_batch (LlmSplit *s, const LlmStepLoad *loads, guint j)
{
  guint dp = (guint) s->spec.attention->system->dp;
  LlmStepLoad *known = &s->known[j * dp];
  gboolean same = TRUE;

  for (guint r = 0; r < dp; r++)
    {
      same &= same_decodes (&known[r], &loads[r]);
      known[r] = loads[r];
    }
  if (!same)
    split_batch (&s->spec, loads, &s->batches[j]);
}

static Sums
sums_of (LlmSplit *s, const LlmStepLoad *loads)
{
  const LlmStepKernels *k = &s->spec.model->kernels;
  guint dp = (guint) s->spec.attention->system->dp;
  Sums sums = { 0 };

  for (guint j = 0; j < (guint) s->spec.n_batches; j++)
    {
      const SplitBatch *b = &s->batches[j];
      double chain, host;

      renew_batch (s, &loads[j * dp], j);
      if (b->tokens == 0)
        continue;
      chain = chain_s (b);
      host = llm_compose_host_s (s->spec.model, &loads[j * dp], dp);
      sums.model_s += b->model_s / (double) s->spec.model_replicas;
      sums.attention_s += b->attention_s;
      sums.wire_s += b->wire_s;
      sums.host_s += host;
      if (sums.longest == NULL || chain > sums.chain_s)
        sums.longest = b;
      sums.chain_s = MAX (sums.chain_s, chain);
      sums.served_s = MAX (sums.served_s, chain + (k->host_overlapped ? 0.0 : host));
    }
  return sums;
}

/* The largest; of equals the batch's own chain, which has all parts in it. */
static Decider
decider (const Sums *sums, double *device_s)
{
  const double bounds[]
    = { [BY_MODEL] = sums->model_s, [BY_ATTENTION] = sums->attention_s, [BY_LINK] = sums->wire_s };
  Decider by = BY_CHAIN;

  *device_s = sums->chain_s;
  for (guint i = BY_MODEL; i <= BY_LINK; i++)
    if (bounds[i] > *device_s)
      {
        by = (Decider) i;
        *device_s = bounds[i];
      }
  return by;
}

static void
add_network (LlmStepParts *parts, double s)
{
  parts->network_s += s;
  parts->bound_s[LLM_BOUND_NETWORK] += s;
}

/* Of attention, what its batch does not hide. */
static void
add_chain (LlmStepParts *parts, const SplitBatch *b)
{
  double hidden = MIN (b->attention_s, b->hideable_s);

  llm_compose_add_parts (parts, &b->model, 1.0);
  if (b->attention_s > 0.0)
    llm_compose_add_parts (parts, &b->attention, 1.0 - hidden / b->attention_s);
  add_network (parts, b->network_s);
}

/* Of what decides the step, so that they add up to it. */
static void
fill_parts (const LlmSplit *s, const Sums *sums, Decider by, LlmStepParts *parts)
{
  double copies = (double) s->spec.model_replicas;

  if (by == BY_CHAIN)
    add_chain (parts, sums->longest);
  if (by == BY_LINK)
    add_network (parts, sums->wire_s);
  for (guint j = 0; j < (guint) s->spec.n_batches; j++)
    {
      if (by == BY_MODEL)
        llm_compose_add_parts (parts, &s->batches[j].model, 1.0 / copies);
      if (by == BY_ATTENTION)
        llm_compose_add_parts (parts, &s->batches[j].attention, 1.0);
    }
  parts->pool_s[LLM_POOL_MODEL] = sums->model_s;
  parts->pool_s[LLM_POOL_ATTENTION] = sums->attention_s;
  parts->pool_s[LLM_POOL_LINK] = sums->wire_s;
}

static double
step_s (gpointer data, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  LlmSplit *s = data;
  LlmStepParts p = { 0 };
  Sums sums = sums_of (s, loads);
  double device_s, total_s;
  Decider by = decider (&sums, &device_s);

  sim_require (n == llm_split_n_replicas (s) && sums.longest != NULL);
  total_s = MAX (MAX (device_s, sums.served_s), sums.host_s);
  total_s = MAX (total_s, llm_compose_eager_s (s->spec.model, loads, n));
  if (parts == NULL)
    return total_s;
  fill_parts (s, &sums, by, &p);
  p.host_s = total_s - device_s;
  p.bound_s[LLM_BOUND_OVERHEAD] += p.host_s;
  *parts = p;
  return total_s;
}

/* Attention alone grows with context; all else stays while a batch decodes. */
static LlmSegment
segment (gpointer data, const LlmStepLoad *loads, guint n)
{
  LlmSplit *s = data;
  const LlmStepKernels *k = &s->spec.model->kernels;
  guint dp = (guint) s->spec.attention->system->dp;
  Sums sums = sums_of (s, loads);
  LlmRotation rotation = { .model_s = sums.model_s,
                           .wire_s = sums.wire_s,
                           .attention = llm_segment (0.0, 0.0),
                           .chain = llm_segment (0.0, 0.0) };

  sim_require (n == llm_split_n_replicas (s));
  for (guint j = 0; j < (guint) s->spec.n_batches; j++)
    {
      const SplitBatch *b = &s->batches[j];
      double host = llm_compose_host_s (s->spec.model, &loads[j * dp], dp), flat;
      LlmSegment own, shown;

      if (b->tokens == 0)
        continue;
      own = split_attention_segment (&s->spec, &loads[j * dp], b);
      shown = llm_segment_max (llm_segment_add (own, llm_segment (-b->hideable_s, 0.0)),
                               llm_segment (0.0, 0.0));
      flat = b->model_s + b->network_s + (k->host_overlapped ? 0.0 : host);
      rotation.chain
        = llm_segment_max (rotation.chain, llm_segment_add (shown, llm_segment (flat, 0.0)));
      rotation.attention = llm_segment_add (rotation.attention, own);
    }
  return llm_segment_max (llm_rotation_step (&rotation), llm_segment (sums.host_s, 0.0));
}

/* The engine knows no pools: it asks this pair of functions. */
LlmStepLaw
llm_split_law (LlmSplit *s)
{
  return (LlmStepLaw){ .step_s = step_s, .segment = segment, .data = s };
}
