/* models/attention_split/systems/check_hardware.c - what must be known of the devices and the link.
 *
 * Only what the system uses is asked for: the baseline has no attention devices, and a link only
 * between scale-up domains.  Nothing that is unknown is taken for 0.
 */
#include <math.h>
#include "models/attention_split/systems/systems.h"

static gboolean
is_lamina (const SplitParams *p)
{
  return p->system == SPLIT_LAMINA;
}

static gboolean
check_prices (const SplitParams *p, GError **error)
{
  const SimPrice *model = p->model_gpu_price, *attention = p->attention_gpu_price;

  if (!is_lamina (p) || model == NULL || attention == NULL
      || g_strcmp0 (model->price_set, attention->price_set) == 0)
    return TRUE;
  return sim_invalid (error,
                      "model_gpu_price is of the price set %s and attention_gpu_price of %s; "
                      "levels of two snapshots are never mixed",
                      model->price_set, attention->price_set);
}

static gboolean
check_memory (const SplitParams *p, const char *name, const SimAccelerator *device, GError **error)
{
  gboolean nominal = p->memory == SPLIT_NOMINAL;

  if (!sim_known (device->memory_bytes_per_s))
    return sim_invalid (error, "%s: its memory_bytes_per_s is unknown", name);
  if (sim_known (split_memory_bytes (p, device)))
    return TRUE;
  return sim_invalid (error, "%s: its %s is unknown; give it, or set memory to %s", name,
                      nominal ? "memory_nominal_bytes" : "memory_bytes",
                      nominal ? "device" : "nominal");
}

static gboolean
check_model_device (const SplitParams *p, GError **error)
{
  if (!check_memory (p, "model_gpu", p->model_gpu, error))
    return FALSE;
  if (sim_known (llm_weight_flop_per_s (p->llm, p->model_gpu)))
    return TRUE;
  return sim_invalid (error,
                      "model_gpu has no known FLOP/s for weights of %g B and activations of %g B; "
                      "give the peak of that precision, or an llm of another",
                      llm_weight_value_bytes (p->llm), p->llm->value_bytes);
}

static gboolean
check_attention_device (const SplitParams *p, GError **error)
{
  const char *name = is_lamina (p) ? "attention_gpu" : "model_gpu";
  const SimAccelerator *device = is_lamina (p) ? p->attention_gpu : p->model_gpu;

  if (device == NULL)
    return sim_invalid (error, "attention_gpu must be given for system lamina");
  if (!check_memory (p, name, device, error))
    return FALSE;
  if (sim_known (llm_attention_flop_per_s (p->llm, device)))
    return TRUE;
  return sim_invalid (error,
                      "%s has no known FLOP/s for attention over KV of %g B and activations of %g "
                      "B; give the peak of that precision, or an llm of another",
                      name, llm_kv_value_bytes (p->llm), p->llm->value_bytes);
}

/* A link that is used says how fast it is, and how long a small message takes. */
static gboolean
check_link_known (const SimLink *link, GError **error)
{
  if (link == NULL)
    return sim_invalid (error, "link must be given: data crosses between devices");
  if (!sim_known (link->bytes_per_s))
    return sim_invalid (error, "link: its bytes_per_s is unknown");
  if (isnan (sim_link_round_trip_s (link)))
    return sim_invalid (error, "link: its round_trip_s and latency_s are unknown; give one of them "
                               "(0 s where it is to cost nothing)");
  return TRUE;
}

static gboolean
check_fits (const SimLink *link, const char *name, const SimAccelerator *device, GError **error)
{
  g_autoptr (GError) why = NULL;

  return sim_link_fits (link, device, &why)
         || sim_invalid (error, "link: %s does not have it: %s", name, why->message);
}

/* Inside one host or one scale-up domain all devices of both pools must be together. */
static gboolean
check_together (const SplitParams *p, GError **error)
{
  gboolean scale_up = p->link->port == SIM_PORT_SCALE_UP;
  gint64 room = scale_up ? p->model_gpu->scale_up_devices
                         : MIN (p->model_gpu->devices_per_node, p->attention_gpu->devices_per_node);

  if (p->link->port != SIM_PORT_SCALE_UP && p->link->port != SIM_PORT_HOST)
    return TRUE;
  if (scale_up && p->model_gpu != p->attention_gpu)
    return sim_invalid (error, "link: it is a scale-up link, and model_gpu and attention_gpu are "
                               "not of one kind: they share no such domain; name one of a NIC");
  return p->model_devices + p->attention_devices <= room
         || sim_invalid (error,
                         "link: it joins at most %d devices of one %s, not all %d; name "
                         "one of a NIC",
                         (int) room, scale_up ? "scale-up domain" : "host",
                         (int) (p->model_devices + p->attention_devices));
}

static gboolean
check_pools (const SplitParams *p, GError **error)
{
  return !is_lamina (p)
         || (check_link_known (p->link, error)
             && check_fits (p->link, "model_gpu", p->model_gpu, error)
             && check_fits (p->link, "attention_gpu", p->attention_gpu, error)
             && check_together (p, error));
}

/* From one device to the next the replica's parts of a layer are summed. */
static gboolean
check_all_reduce (const SplitParams *p, GError **error)
{
  const SimAccelerator *gpu = p->model_gpu;
  double width = split_replica_devices (p);

  if (width <= 1.0)
    return TRUE;
  if (!sim_known (gpu->scale_up_bytes_per_s) || gpu->scale_up_devices <= 0)
    return sim_invalid (error,
                        "model_gpu: its scale_up_bytes_per_s or scale_up_devices is unknown, and "
                        "%g devices reduce over it",
                        width);
  if (p->all_reduce_bytes_per_s > gpu->scale_up_bytes_per_s)
    return sim_invalid (error,
                        "all_reduce_bytes_per_s is above the line rate of model_gpu, %g GB/s",
                        gpu->scale_up_bytes_per_s / 1e9);
  if (width <= (double) gpu->scale_up_devices)
    return TRUE;
  if (!check_link_known (p->link, error))
    return FALSE;
  if (p->link->port == SIM_PORT_SCALE_UP || p->link->port == SIM_PORT_HOST)
    return sim_invalid (error,
                        "link: %g devices span several scale-up domains of %d, which only a "
                        "link of a NIC joins",
                        width, (int) gpu->scale_up_devices);
  return check_fits (p->link, "model_gpu", gpu, error);
}

gboolean
split_check_hardware (const SplitParams *p, GError **error)
{
  return check_prices (p, error) && check_model_device (p, error)
         && check_attention_device (p, error) && check_pools (p, error)
         && check_all_reduce (p, error);
}
