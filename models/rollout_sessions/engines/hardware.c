/* models/rollout_sessions/engines/hardware.c - from the parameters to a system, a scheduler and a
 * step law. */
#include <math.h>
#include "models/rollout_sessions/engines/hardware.h"

enum { NAME_TOKENS = 16 }; /* of one name where blocks are smaller */

/* What an engine of a profile is made of. */
typedef struct {
  const LlmSchedulePolicy *policy;
  const LlmMemoryRule *memory_rule;
  gint64 block_tokens;
} Kind;

static const Kind kinds[LLM_N_KERNELS] = {
  [LLM_KERNELS_VLLM] = { &llm_schedule_vllm, &llm_memory_of_total, 16 },
  [LLM_KERNELS_TRTLLM] = { &llm_schedule_trtllm, &llm_memory_of_free, 32 },
  [LLM_KERNELS_SGLANG] = { &llm_schedule_sglang, &llm_memory_but_reserve, 1 },
};

/* With four coefficients the device is not known: the limits are those of large ones. */
static double
memory_bytes (const SesParams *p)
{
  return p->step_law == SES_LAW_COMPOSED ? p->device->device->memory_bytes : 80e9;
}

/* Limits that are not given are those of the engine; an empirical wait at entry belongs to the
 * times of its profile. */
static LlmScheduler
scheduler_of (const SesParams *p)
{
  LlmScheduler s = llm_scheduler_defaults (kinds[p->engine->engine].policy, memory_bytes (p));

  if (p->step_tokens > 0 && s.chunk_tokens > 0)
    s.chunk_tokens = p->step_tokens;
  else if (p->step_tokens > 0)
    s.max_tokens = p->step_tokens;
  s.max_tokens = MAX (s.max_tokens, s.chunk_tokens);
  if (p->max_requests > 0)
    s.max_requests = p->max_requests;
  s.entry_steps = p->step_law == SES_LAW_COMPOSED ? p->engine->entry_steps : 0;
  s.draft_tokens = p->draft_tokens;
  s.accepted_tokens = p->draft_tokens > 0 ? p->accepted_tokens : 0.0;
  return s;
}

/* What does not divide is 0 and refused by the check, with the numbers. */
static LlmSystem
system_of (const SesParams *p, const LlmScheduler *scheduler)
{
  gboolean dense = p->llm->experts == 0;
  gint64 width = p->tp * p->dp, moe_tp = dense ? 1 : width % p->ep == 0 ? width / p->ep : 0;
  LlmFormat weights = (LlmFormat) p->weights_format;

  return (LlmSystem){ .llm = p->llm,
                      .device = p->device->device,
                      .tp = p->tp,
                      .pp = 1,
                      .dp = p->dp,
                      .moe_tp = moe_tp,
                      .ep = dense ? 1 : p->ep,
                      .engines = p->instances,
                      .formats = { weights, weights, weights, (LlmFormat) p->kv_format },
                      .memory_rule = kinds[p->engine->engine].memory_rule,
                      .memory_share
                      = sim_known (p->memory_share) ? p->memory_share : p->engine->memory_share,
                      .batch_tokens = scheduler->max_tokens,
                      .most_requests = scheduler->max_requests };
}

/* The catalogue's constants where steps are composed of operators, else the user's four. */
SesHardware
ses_hardware (const SesParams *p)
{
  SesHardware h
    = { .scheduler = scheduler_of (p),
        .affine = { p->base_s, p->token_s_per_token, p->kv_s_per_token, p->prefill_s_per_token } };

  h.block_tokens = p->block_tokens > 0 ? p->block_tokens : kinds[p->engine->engine].block_tokens;
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

/* An operator without a peak would be found in the middle of a run. */
static gboolean
check_composed (const SesHardware *h, GError **error)
{
  const LlmSystem *s = &h->system;
  g_autoptr (LlmOperators) operators = NULL;

  if (s->moe_tp < 1)
    return sim_invalid (error, "tp x dp (%d) must be a multiple of ep (%d)", (int) (s->tp * s->dp),
                        (int) s->ep);
  if (!llm_system_check (s, error))
    return FALSE;
  operators = llm_operators_new (&h->operators, error);
  return operators != NULL && llm_operators_have (operators, s->formats.attention, error)
         && llm_operators_have (operators, s->formats.experts, error);
}

/* The scheduler first, whose limits the memory is sized for. */
gboolean
ses_hardware_check (const SesParams *p, const SesHardware *h, GError **error)
{
  if (!llm_scheduler_check (&h->scheduler, error))
    return FALSE;
  if (p->step_law == SES_LAW_COMPOSED)
    return check_composed (h, error);
  if (!sim_known (p->capacity_tokens))
    return sim_invalid (error, "with step_law affine the memory is not known: give "
                               "capacity_tokens, the KV of an instance");
  return p->base_s > 0.0
         || sim_invalid (error, "base_s must be above 0: a step without work takes it");
}
