/* models/llm/step/compose.c - one step of one engine: its replicas' operators, and the host. */
#include "models/llm/step/compose_state.h"

#include <math.h>
#include "models/llm/system/drafter.h"

/* The memories are of times, not of anything that is shared. */
void
llm_compose_free (LlmCompose *c)
{
  if (c == NULL)
    return;
  llm_compose_free (c->drafter);
  g_free (c->flat);
  g_free (c->head);
  g_free (c->decode);
  g_free (c);
}

/* The weakest basis that any time so far has had. */
LlmBasis
llm_compose_basis (const LlmCompose *c)
{
  return c->drafter != NULL ? MAX (c->basis, c->drafter->basis) : c->basis;
}

/* A pass is one layer where layers draft, each a token further than the one before it. */
static void
add_drafter (LlmCompose *c)
{
  c->draft_system = llm_system_drafter (c->system, &c->draft_model);
  if (c->system->draft_layers > 0)
    c->draft_model.layers = 1;
  c->drafter = llm_compose_new (&c->draft_system, c->operators, &c->kernels);
  c->drafter->drafts = TRUE;
  c->drafter->joins = c->system->draft_layers > 0;
}

/* Windows and full layers are counted once: each kind is one product of times. */
LlmCompose *
llm_compose_new (const LlmSystem *system, const LlmOperators *operators,
                 const LlmStepKernels *kernels)
{
  LlmCompose *c = g_new0 (LlmCompose, 1);
  gint64 windows
    = system->llm->window_every > 0 ? system->llm->layers / system->llm->window_every : 0;

  c->system = system;
  c->operators = operators;
  c->kernels = *kernels;
  c->n_looks[LLM_WINDOW] = (double) windows;
  c->n_looks[LLM_FULL] = (double) (system->llm->layers - windows);
  c->flat = g_new0 (LlmFlatTimes, LLM_MEMORY_SLOTS);
  c->head = g_new0 (LlmFlatTimes, LLM_MEMORY_SLOTS);
  c->decode = g_new0 (LlmDecodeTimes, LLM_MEMORY_SLOTS);
  if (llm_system_drafts (system))
    add_drafter (c);
  return c;
}

/* New tokens alone: cached ones are read by attention, and computed by nobody. */
gint64
llm_compose_prompt_tokens (const LlmStepLoad *load)
{
  gint64 tokens = 0;

  for (guint i = 0; i < load->n_chunks; i++)
    tokens += load->chunks[i].new_tokens;
  return tokens;
}

/* Drafts are verified like tokens. */
gint64
llm_compose_decode_tokens (const LlmStepLoad *load)
{
  return load->n_decodes * (1 + load->draft_tokens);
}

/* Whatever is verified needs a choice among all tokens, as what is drafted does once. */
gint64
llm_compose_outputs (const LlmCompose *c, const LlmStepLoad *load)
{
  return load->n_outputs + (c->drafts ? 0 : load->n_decodes * load->draft_tokens);
}

/* Attention of one replica; decode attention of a batch that verifies drafts reads the same KV, for
 * more queries. */
void
llm_compose_attention (LlmCompose *c, const LlmStepLoad *load, LlmStepParts *parts)
{
  if (!llm_system_does (c->system, LLM_SECTION_ATTENTION))
    return;
  if (load->n_chunks > 0)
    llm_compose_prefill (c, parts, load);
  if (load->n_decodes > 0)
    {
      double context = (double) load->context_tokens;
      const LlmDecodeTimes *d
        = llm_compose_decode (c, load->n_decodes, 1 + load->draft_tokens, context);
      double grown_s = d->slope_s * (context - d->from);

      llm_compose_add_parts (parts, &d->parts, 1.0);
      parts->attention_s += grown_s;
      parts->bound_s[d->slope_bound] += grown_s;
    }
}

/* By their share of a step's tokens. */
double
llm_compose_prompts_factor (const LlmCompose *c, gint64 prompts, gint64 tokens)
{
  return 1.0 + (c->kernels.prefill_factor - 1.0) * (double) prompts / (double) tokens;
}

/* A graph runs as it was captured: products and experts see tokens that nobody asked for. */
static const LlmStepParts *
flat_of (LlmCompose *c, gint64 most, gint64 all, gint64 prompts)
{
  gint64 padding = prompts == 0 ? MAX (c->kernels.padded_tokens - most, 0) : 0;

  return llm_compose_flat (c, most + padding, all + padding);
}

/* What the devices do in a step: the fullest replica's products, the longest attention, everybody's
 * experts.  Prompts slow a step down by their share of its tokens, so that whatever makes a step of
 * decodes faster never makes a mixed one slower. */
static void
compose (LlmCompose *c, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  LlmStepParts longest = { 0 }, all = { 0 };
  gint64 most = 0, tokens = 0, prompts = 0, outputs = 0;
  double factor;

  for (guint r = 0; r < n; r++)
    {
      LlmStepParts attention = { 0 };
      gint64 prompt = llm_compose_prompt_tokens (&loads[r]),
             own = prompt + llm_compose_decode_tokens (&loads[r]);

      most = MAX (most, own);
      tokens += own;
      prompts += prompt;
      outputs = MAX (outputs, llm_compose_outputs (c, &loads[r]));
      llm_compose_attention (c, &loads[r], &attention);
      if (llm_compose_device_s (&attention) > llm_compose_device_s (&longest))
        longest = attention;
    }
  llm_compose_add_parts (&all, flat_of (c, most, tokens, prompts), 1.0);
  llm_compose_add_parts (&all, &longest, 1.0);
  llm_compose_add_parts (&all, llm_compose_head (c, outputs), 1.0);
  factor = llm_compose_prompts_factor (c, prompts, tokens);
  llm_compose_add_parts (parts, &all, factor);
}

/* --- drafts --- */

/* What the drafter computes: all tokens of the step first, for it keeps KV of them (a model of its
 * own has that of tokens which it has drafted); then one token of each request in each further
 * pass.  Returns: (transfer full) (nullable): loads of a pass; NULL when nobody drafts in it. */
static LlmStepLoad *
draft_loads (const LlmCompose *c, const LlmStepLoad *loads, guint n, gboolean first)
{
  LlmStepLoad *own = g_memdup2 (loads, n * sizeof *loads);
  gint64 decodes = 0;

  for (guint r = 0; r < n; r++)
    {
      decodes += own[r].n_decodes;
      if (!first || !c->drafter->joins)
        own[r].draft_tokens = 0;
      if (first)
        continue;
      own[r].n_chunks = 0;
      own[r].n_outputs = own[r].n_decodes;
    }
  if (!first && decodes == 0)
    g_clear_pointer (&own, g_free);
  return own;
}

/* The same scheduler has drafted for all. */
static double
later_passes (const LlmStepLoad *loads, guint n)
{
  gint64 most = 0;

  for (guint r = 0; r < n; r++)
    most = MAX (most, loads[r].draft_tokens);
  return (double) MAX (most - 1, 0);
}

/* Pass after pass, behind the step that it drafts after. */
static void
add_drafts (LlmCompose *c, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  double factors[] = { 1.0, later_passes (loads, n) };
  LlmStepParts all = { 0 };

  for (guint later = 0; later < G_N_ELEMENTS (factors); later++)
    {
      g_autofree LlmStepLoad *own = draft_loads (c, loads, n, later == 0);
      LlmStepParts pass = { 0 };

      if (factors[later] <= 0.0 || own == NULL)
        continue;
      compose (c->drafter, own, n, &pass);
      llm_compose_add_parts (&all, &pass, factors[later]);
    }
  all.draft_s = llm_compose_device_s (&all);
  llm_compose_add_parts (parts, &all, 1.0);
}

/* The replica with most sequences is waited for. */
double
llm_compose_host_s (const LlmCompose *c, const LlmStepLoad *loads, guint n)
{
  gint64 sequences = 0;

  for (guint r = 0; r < n; r++)
    sequences = MAX (sequences, loads[r].n_decodes + (gint64) loads[r].n_chunks);
  return c->kernels.host_step_s + c->kernels.host_sequence_s * (double) sequences;
}

/* What it takes to launch a step that no graph holds, kernel after kernel: the devices wait where
 * that is longer than their work. */
double
llm_compose_eager_s (const LlmCompose *c, const LlmStepLoad *loads, guint n)
{
  gboolean eager = FALSE;

  for (guint r = 0; r < n; r++)
    eager |= loads[r].n_chunks > 0
             && llm_compose_prompt_tokens (&loads[r]) + llm_compose_decode_tokens (&loads[r])
                  > c->kernels.graph_tokens;
  return eager ? c->kernels.eager_layer_s * (double) c->system->llm->layers : 0.0;
}

/* The host's part is what is not hidden behind the device. */
static double
step_s (gpointer data, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  LlmCompose *c = data;
  LlmStepParts p = { 0 };
  double host = llm_compose_host_s (c, loads, n), total_s;

  compose (c, loads, n, &p);
  if (c->drafter != NULL)
    add_drafts (c, loads, n, &p);
  total_s = llm_compose_device_s (&p);
  p.host_s = c->kernels.host_overlapped ? MAX (host - total_s, 0.0) : host;
  p.host_s = MAX (p.host_s, llm_compose_eager_s (c, loads, n) - total_s);
  p.bound_s[LLM_BOUND_OVERHEAD] += p.host_s;
  if (parts != NULL)
    *parts = p;
  return total_s + p.host_s;
}

/* How one replica's attention goes on from here, as long as its pieces hold. */
LlmSegment
llm_compose_attention_segment (LlmCompose *c, const LlmStepLoad *load)
{
  double context = (double) load->context_tokens, n = (double) load->n_decodes;
  const LlmDecodeTimes *d;
  LlmSegment segment;

  if (load->n_decodes == 0 || !llm_system_does (c->system, LLM_SECTION_ATTENTION))
    return llm_segment (0.0, 0.0);
  d = llm_compose_decode (c, load->n_decodes, 1 + load->draft_tokens, context);
  segment = llm_segment (llm_compose_device_s (&d->parts) + d->slope_s * (context - d->from),
                         d->slope_s * n);
  if (isfinite (d->end))
    segment.n_steps = MAX (ceil ((d->end - context) / n), 1.0);
  return segment;
}

/* The flat part does not change while a batch decodes; attention grows with context, and the
 * slowest replica leads. */
static LlmSegment
device_segment (LlmCompose *c, const LlmStepLoad *loads, guint n)
{
  LlmSegment attention = llm_segment (0.0, 0.0);
  gint64 tokens = 0, sum = 0, outputs = 0;
  double flat_s;

  for (guint r = 0; r < n; r++)
    {
      gint64 own = llm_compose_decode_tokens (&loads[r]);

      tokens = MAX (tokens, own);
      sum += own;
      outputs = MAX (outputs, llm_compose_outputs (c, &loads[r]));
      attention = llm_segment_max (attention, llm_compose_attention_segment (c, &loads[r]));
    }
  flat_s = llm_compose_device_s (flat_of (c, tokens, sum, 0))
           + llm_compose_device_s (llm_compose_head (c, outputs));
  return llm_segment_add (attention, llm_segment (flat_s, 0.0));
}

/* As add_drafts. */
static LlmSegment
add_draft_segments (LlmCompose *c, const LlmStepLoad *loads, guint n, LlmSegment all)
{
  double factors[] = { 1.0, later_passes (loads, n) };

  for (guint later = 0; later < G_N_ELEMENTS (factors); later++)
    {
      g_autofree LlmStepLoad *own = draft_loads (c, loads, n, later == 0);
      LlmSegment pass;

      if (factors[later] <= 0.0 || own == NULL)
        continue;
      pass = llm_segment_scale (device_segment (c->drafter, own, n), factors[later]);
      all = llm_segment_add (all, pass);
    }
  return all;
}

/* Host and device, one behind the other or side by side. */
static LlmSegment
segment (gpointer data, const LlmStepLoad *loads, guint n)
{
  LlmCompose *c = data;
  LlmSegment all = device_segment (c, loads, n);
  double host = llm_compose_host_s (c, loads, n);

  if (c->drafter != NULL)
    all = add_draft_segments (c, loads, n, all);
  if (!c->kernels.host_overlapped)
    return llm_segment_add (all, llm_segment (host, 0.0));
  return llm_segment_max (all, llm_segment (host, 0.0));
}

/* The engine knows no system: it asks this pair of functions. */
LlmStepLaw
llm_compose_law (LlmCompose *c)
{
  return (LlmStepLaw) { .step_s = step_s, .segment = segment, .data = c };
}
