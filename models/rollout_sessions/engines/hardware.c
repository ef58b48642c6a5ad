/* models/rollout_sessions/engines/hardware.c - from the parameters to a system, a scheduler and a
 * step law. */
#include <math.h>
#include "models/llm/schedule/engine_kinds.h"
#include "models/rollout_sessions/engines/hardware.h"

enum { NAME_TOKENS = 16 }; /* of one name where blocks are smaller */

/* With four coefficients the device is not known: the limits are those of the largest. */
static double
memory_bytes (const SesParams *p)
{
  return p->step_law == SES_LAW_COMPOSED ? p->device->device->memory_bytes : INFINITY;
}

/* Limits that are not given are those of the engine; an empirical wait at entry belongs to the
 * times of its profile. */
static LlmScheduler
scheduler_of (const SesParams *p)
{
  const LlmSchedulePolicy *own = llm_engine_kinds[p->engine->engine].policy;
  LlmScheduler s
    = llm_scheduler_defaults (p->scheduler == SES_SCHEDULER_VLLM_V0 ? &llm_schedule_vllm_v0 : own,
                              memory_bytes (p));

  if (p->step_tokens > 0 && s.chunk_tokens > 0)
    s.chunk_tokens = p->step_tokens;
  else if (p->step_tokens > 0)
    s.max_tokens = p->step_tokens;
  s.max_tokens = MAX (s.max_tokens, s.chunk_tokens);
  if (p->max_requests > 0)
    s.max_requests = p->max_requests;
  s.entry_steps = p->step_law == SES_LAW_COMPOSED ? p->engine->entry_steps : 0;
  s.by_priority = p->turn_order != SES_ORDER_ARRIVAL;
  s.draft_tokens = p->draft_tokens;
  s.accepted_tokens = p->draft_tokens > 0 ? p->accepted_tokens : 0.0;
  return s;
}

static LlmSystem
system_of (const SesParams *p, const LlmScheduler *scheduler)
{
  LlmFormat weights = (LlmFormat) p->weights_format;

  return (LlmSystem){ .llm = p->llm,
                      .device = p->device->device,
                      .tp = p->tp,
                      .pp = 1,
                      .dp = p->dp,
                      .moe_tp = llm_system_moe_tp (p->llm, p->tp * p->dp, p->ep),
                      .ep = p->llm->experts == 0 ? 1 : p->ep,
                      .engines = p->instances,
                      .formats = { weights, weights, weights, (LlmFormat) p->kv_format },
                      .collective_bytes = p->engine->collective_bytes,
                      .runtime_bytes = p->engine->runtime_bytes,
                      .memory_rule = llm_engine_kinds[p->engine->engine].memory_rule,
                      .memory_share
                      = sim_known (p->memory_share) ? p->memory_share : p->engine->memory_share,
                      .batch_tokens = llm_scheduler_sized_tokens (scheduler),
                      .most_requests = scheduler->max_requests };
}

/* The catalogue's constants where steps are composed of operators, else the user's four. */
SesHardware
ses_hardware (const SesParams *p)
{
  SesHardware h
    = { .scheduler = scheduler_of (p),
        .affine = { p->base_s, p->token_s_per_token, p->kv_s_per_token, p->prefill_s_per_token } };

  h.block_tokens
    = p->block_tokens > 0 ? p->block_tokens : llm_engine_kinds[p->engine->engine].block_tokens;
  h.id_tokens = h.block_tokens >= NAME_TOKENS ? h.block_tokens
                                              : NAME_TOKENS / h.block_tokens * h.block_tokens;
  if (sim_known (p->capacity_tokens))
    h.kv_tokens = (gint64) p->capacity_tokens;
  /* no device, no operators */
  if (p->step_law == SES_LAW_AFFINE)
    return h;
  h.system = system_of (p, &h.scheduler);
  if (!sim_known (p->capacity_tokens) && h.system.moe_tp > 0)
    h.kv_tokens = llm_system_kv_tokens (&h.system);
  h.operators = (LlmOperatorsSpec){ .law = p->device, .kernels = (LlmKernels) p->engine->engine };
  h.kernels = llm_profile_kernels (p->engine, LLM_ROUTING_POWER_1_01);
  return h;
}

gint64
ses_hardware_instances (const SesParams *p)
{
  const SesKind *kinds = p->kinds.items;
  gint64 n = p->instances;

  for (guint i = 0; i < p->kinds.n; i++)
    n += kinds[i].instances;
  return n;
}

/* Lists and files stay the caller's. */
SesParams
ses_hardware_kind (const SesParams *p, guint kind)
{
  const SesKind *kinds = p->kinds.items, *k;
  SesParams q = *p;

  if (kind >= p->kinds.n)
    return q;
  k = &kinds[kind];
  q.instances = k->instances;
  q.device = k->device != NULL ? k->device : p->device;
  q.tp = k->tp > 0 ? k->tp : p->tp;
  q.price = k->price != NULL ? k->price : p->price;
  q.capacity_tokens = sim_known (k->capacity_tokens) ? k->capacity_tokens : p->capacity_tokens;
  /* all four: another machine is slower at everything */
  q.base_s *= k->time_factor;
  q.token_s_per_token *= k->time_factor;
  q.kv_s_per_token *= k->time_factor;
  q.prefill_s_per_token *= k->time_factor;
  return q;
}

/* The scheduler first, whose limits the memory is sized for. */
gboolean
ses_hardware_check (const SesParams *p, const SesHardware *h, GError **error)
{
  const LlmSystem *s = &h->system;

  if (p->scheduler == SES_SCHEDULER_VLLM_V0 && p->engine->engine != LLM_KERNELS_VLLM)
    return sim_invalid (error, "scheduler vllm_v0 is an older vLLM: give an engine of vLLM");
  if (h->scheduler.by_priority && p->engine->engine == LLM_KERNELS_SGLANG)
    return sim_invalid (error, "turn_order: SGLang admits by arrival here: give an engine of vLLM "
                               "or TensorRT-LLM, or turn_order: arrival");
  if (!llm_scheduler_check (&h->scheduler, error))
    return FALSE;
  if (p->step_law == SES_LAW_COMPOSED)
    return llm_system_check_ep (s, error) && llm_system_check (s, error)
           && llm_operators_check (&h->operators, s->formats.attention, s->formats.experts, error);
  if (!sim_known (p->capacity_tokens))
    return sim_invalid (error, "with step_law affine the memory is not known: give "
                               "capacity_tokens, the KV of an instance");
  return p->base_s > 0.0
         || sim_invalid (error, "base_s must be above 0: a step without work takes it");
}
