/* models/llm_serving/fleet/devices.c - the devices of one engine: how many, of which kinds, and the
 * replicas of attention and tokens of KV on them.
 *
 * A split engine has two kinds, each with its own price and power; everything that a result counts
 * by device asks here, so that it need not know of splits.
 */
#include "models/llm/system/drafter.h"
#include "models/llm_serving/fleet/hardware.h"

/* Copies of the model part are devices of the engine too, though one step uses one of them. */
gint64
serving_engine_devices (const ServingHardware *h)
{
  gint64 n = llm_system_devices (&h->system);

  return h->is_split ? n * h->split.model_replicas + llm_system_devices (&h->attention) : n;
}

/* Each batch that rotates is a replica for the scheduler: it runs by itself. */
guint
serving_replicas (const ServingHardware *h)
{
  return (guint) (h->is_split ? h->attention.dp * h->split.n_batches : h->system.dp);
}

/* Batches that rotate share the attention devices, each its part of their KV. */
gint64
serving_kv_tokens (const ServingHardware *h)
{
  return h->is_split ? llm_system_kv_tokens (&h->attention) / h->split.n_batches
                     : llm_system_kv_tokens (&h->system);
}

/* One that stands for another has its price, power and capital too. */
static ServingDevices
own_group (const ServingParams *p, gboolean prefill, const ServingHardware *h)
{
  double bought_usd = serving_own_or (prefill ? p->prefill_purchase_usd : NAN, p->purchase_usd);
  gboolean other = prefill && p->prefill_device != NULL;
  const SimPrice *price = prefill && p->prefill_price != NULL ? p->prefill_price : p->price;
  double idle_w = serving_own_or (prefill ? p->prefill_idle_power_w : NAN, p->idle_power_w);
  double busy_w = serving_own_or (prefill ? p->prefill_busy_power_w : NAN, p->busy_power_w);

  if (other)
    {
      price = p->prefill_price;
      idle_w = p->prefill_idle_power_w;
      busy_w = p->prefill_busy_power_w;
      bought_usd = p->prefill_purchase_usd;
    }
  return (ServingDevices){ .device = h->system.device,
                           .n = llm_system_devices (&h->system),
                           .price = price,
                           .idle_w = idle_w,
                           .busy_w = serving_own_or (busy_w, h->system.device->power_w),
                           .capital_usd = bought_usd + p->host_purchase_usd };
}

/* The model part's copies are alike, so they are one group. */
guint
serving_groups (const ServingParams *p, gboolean prefill, const ServingHardware *h,
                ServingDevices *groups)
{
  groups[0] = own_group (p, prefill, h);
  if (!h->is_split)
    return 1;
  groups[0].n *= h->split.model_replicas;
  groups[1] = (ServingDevices){ .device = h->attention.device,
                                .n = llm_system_devices (&h->attention),
                                .price = p->attention_price,
                                .idle_w = p->attention_idle_power_w,
                                .busy_w = serving_own_or (p->attention_busy_power_w,
                                                          h->attention.device->power_w),
                                .capital_usd = p->attention_purchase_usd + p->host_purchase_usd };
  return 2;
}

/* Of split engines nobody has said where a drafter would stand. */
void
serving_set_drafter (const ServingParams *p, LlmSystem *system)
{
  if (p->placement == SERVING_AGGREGATED || p->placement == SERVING_DISAGGREGATED)
    llm_system_set_drafter (system, (LlmDrafts) p->drafted_by, p->draft_tokens, p->draft_llm);
}

/* Latent KV is one for all devices, grouped heads are cut over them: either way each value goes
 * once. */
double
serving_kv_bytes (const ServingParams *p, double tokens)
{
  LlmSystem whole = { .llm = p->llm, .tp = 1, .pp = 1, .dp = 1, .moe_tp = 1, .ep = 1 };
  double values = llm_kv_bytes_per_token (p->llm) / llm_kv_value_bytes (p->llm);
  LlmModel model;

  /* what drafts has KV of the same tokens */
  serving_set_drafter (p, &whole);
  if (llm_system_drafts (&whole))
    {
      LlmSystem drafter = llm_system_drafter (&whole, &model);

      values += llm_kv_bytes_per_token (drafter.llm) / llm_kv_value_bytes (drafter.llm);
    }
  return tokens * values * llm_format_bytes ((LlmFormat) p->kv_format);
}

const LlmSystem *
serving_kv_system (const ServingHardware *h)
{
  return h->is_split ? &h->attention : &h->system;
}
