/* models/llm_serving/fleet/hardware.c - from the parameters to a system, a scheduler and
 * kernels. */
#include "models/llm_serving/fleet/hardware.h"
#include "models/llm/schedule/engine_kinds.h"
#include "models/llm/trace/request_log.h"

/* Engines that prefill may run on devices of their own. */
static const LlmOperatorLaw *
law_of (const ServingParams *p, gboolean prefill)
{
  return prefill && p->prefill_device != NULL ? p->prefill_device : p->device;
}

/* An engine that runs prompts in steps of their own cuts them at its chunk; the limit of a whole
 * step is wider, and alone where prompts stay whole. */
static void
set_chunk (LlmScheduler *s, const ServingParams *p)
{
  if (!p->chunked_prefill)
    s->chunk_tokens = 0;
  else if (p->step_tokens > 0)
    s->chunk_tokens = p->step_tokens;
  s->max_tokens = MAX (s->max_tokens, s->chunk_tokens);
}

/* Drawn, or read from the trace. */
gboolean
serving_has_priorities (const ServingParams *p)
{
  return p->urgent_share > 0.0 || llm_log_names (&p->columns, LLM_LOG_PRIORITY);
}

/* The defaults depend on the device's memory, as those of the engines do. */
static LlmScheduler
scheduler_of (const ServingParams *p, gboolean prefill)
{
  LlmScheduler s = llm_scheduler_defaults (llm_engine_kinds[p->engine->engine].policy,
                                           law_of (p, prefill)->device->memory_bytes);

  if (s.chunk_tokens > 0)
    set_chunk (&s, p);
  else if (p->step_tokens > 0)
    s.max_tokens = p->step_tokens;
  if (p->max_requests > 0)
    s.max_requests = p->max_requests;
  s.whole_prompts = !p->chunked_prefill;
  s.long_prefill_tokens = p->long_prefill_tokens;
  s.watermark_share = p->watermark_share;
  s.by_priority = serving_has_priorities (p);
  s.receive_steps = p->receive_steps;
  s.balance_steps = p->balance_steps;
  s.entry_steps = p->engine->entry_steps;
  s.draft_tokens = p->draft_tokens;
  s.accepted_tokens = p->draft_tokens > 0 ? p->accepted_tokens : 0.0;
  return s;
}

/* Engines that prefill differ in devices, widths and number: formats are those of the KV that they
 * send. */
static LlmSystem
system_of (const ServingParams *p, gboolean prefill)
{
  gint64 tp = prefill ? p->prefill_tp : p->tp;
  gint64 dp = prefill && p->prefill_dp > 0 ? p->prefill_dp : p->dp;
  gint64 ep = prefill && p->prefill_ep > 0 ? p->prefill_ep : p->ep;
  gboolean dense = p->llm->experts == 0;
  LlmFormat weights = (LlmFormat) p->weights_format;
  LlmFormat experts = dense ? weights : llm_format_or (p->experts_format, weights);

  return (LlmSystem){ .llm = p->llm,
                      .device = law_of (p, prefill)->device,
                      .tp = tp,
                      .pp = p->pp,
                      .dp = dp,
                      .moe_tp = llm_system_moe_tp (p->llm, tp * dp, ep),
                      .ep = dense ? 1 : ep,
                      .engines = prefill ? p->prefill_engines : p->engines,
                      .formats = { weights, weights, experts, (LlmFormat) p->kv_format },
                      .memory_rule = llm_engine_kinds[p->engine->engine].memory_rule,
                      .memory_share = serving_own_or (p->memory_share, p->engine->memory_share),
                      .collective_bytes = p->engine->collective_bytes,
                      .runtime_bytes = p->engine->runtime_bytes };
}

/* Activations and windows are sized for the limits of the scheduler, so that more tokens per step
 * leave less room for KV. */
ServingHardware
serving_hardware (const ServingParams *p, gboolean prefill)
{
  ServingHardware h = { .system = system_of (p, prefill), .scheduler = scheduler_of (p, prefill) };

  h.system.batch_tokens = llm_scheduler_sized_tokens (&h.scheduler);
  h.system.most_requests = h.scheduler.max_requests;
  h.block_tokens
    = p->block_tokens > 0 ? p->block_tokens : llm_engine_kinds[p->engine->engine].block_tokens;
  h.operators = (LlmOperatorsSpec){ .law = law_of (p, prefill),
                                    .measured = p->operators.data,
                                    .kernels = (LlmKernels) p->engine->engine };
  h.kernels = llm_profile_kernels (p->engine, (LlmRouting) p->routing);
  h.kernels.host_step_s = serving_own_or (p->host_step_s, h.kernels.host_step_s);
  h.kernels.host_sequence_s = serving_own_or (p->host_sequence_s, h.kernels.host_sequence_s);
  h.kernels.padded_tokens = p->padded_tokens;
  h.kernels.prefill_factor = serving_own_or (p->prefill_factor, h.kernels.prefill_factor);
  serving_set_drafter (p, &h.system);
  if (!prefill && (p->placement == SERVING_SPLIT || p->placement == SERVING_SPLIT_DISAGGREGATED))
    serving_set_split (p, &h);
  return h;
}

/* Everything that an engine would find at its first step is found here, with a message. */
gboolean
serving_hardware_check (const ServingParams *p, const ServingHardware *h, GError **error)
{
  const LlmSystem *s = &h->system;

  if (!llm_system_check_ep (s, error))
    return FALSE;
  if (!llm_system_check (s, error))
    {
      if (h->is_split)
        g_prefix_error_literal (error, "of the model devices: ");
      return FALSE;
    }
  return llm_scheduler_check (&h->scheduler, error)
         && llm_operators_check (&h->operators, s->formats.attention, s->formats.experts, error)
         && (!h->is_split || serving_split_check (p, h, error));
}
