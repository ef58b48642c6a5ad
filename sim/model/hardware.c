/* sim/model/hardware.c - rows of the kinds of hardware and price.
 *
 * A row's source says where entries take the value from; each entry of the catalogue names its own.
 * What is left out is unknown, so a missing value is never a guess and never a 0.
 */
#include "sim/model/hardware.h"

#include <math.h>
#include <string.h>

#define DATA_SHEET "data sheet, per entry"
#define MEASURED "measurement or data sheet, per entry"

static const SimChoice ports[] = {
  { "unstated", "a link by itself, taken as it stands", NULL },
  { "nic", "the network adapter of a device", NULL },
  { "scale_up", "NVLink and the like, inside one scale-up domain", NULL },
  { "host", "PCIe, inside one host", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
static const SimParam accelerator_rows[] = {
  SIM_PARAM (SimAccelerator, bf16_flop_per_s, "FLOP/s", SIM_UNKNOWN, "(0, inf)",
             "peak BF16 rate, dense", DATA_SHEET),
  SIM_PARAM (SimAccelerator, fp8_flop_per_s, "FLOP/s", SIM_UNKNOWN, "(0, inf)",
             "peak FP8 rate, dense", DATA_SHEET),
  SIM_PARAM (SimAccelerator, fp4_flop_per_s, "FLOP/s", SIM_UNKNOWN, "(0, inf)",
             "peak FP4 rate, dense", DATA_SHEET),
  SIM_PARAM (SimAccelerator, memory_bytes, "B", SIM_UNKNOWN, "(0, inf)",
             "memory of the device, as its driver reports it", DATA_SHEET),
  SIM_PARAM (SimAccelerator, memory_nominal_bytes, "B", SIM_UNKNOWN, "(0, inf)",
             "memory by its decimal label, which papers calculate with", DATA_SHEET),
  SIM_PARAM (SimAccelerator, memory_bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
             "peak memory bandwidth", DATA_SHEET),
  SIM_PARAM (SimAccelerator, power_w, "W", SIM_UNKNOWN, "(0, inf)",
             "board power limit", DATA_SHEET),
  SIM_PARAM (SimAccelerator, idle_power_w, "W", SIM_UNKNOWN, "(0, inf)",
             "board power with nothing to do", MEASURED),
  SIM_PARAM (SimAccelerator, system_power_w, "W", SIM_UNKNOWN, "(0, inf)",
             "power of one device with its share of host, network and cooling", MEASURED),
  SIM_PARAM (SimAccelerator, scale_up_bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
             "link to the node's other devices (PCIe where none), one direction", DATA_SHEET),
  SIM_PARAM (SimAccelerator, scale_up_devices, "1", SIM_UNKNOWN, "[1, inf)",
             "devices that this link joins: the domain of a collective", DATA_SHEET),
  SIM_PARAM (SimAccelerator, pcie_bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
             "PCIe link to the host, one direction, raw", DATA_SHEET),
  SIM_PARAM (SimAccelerator, host_bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
             "link to the host's memory where it is not PCIe (C2C), one direction; informational: "
             "no model reads it yet", DATA_SHEET),
  SIM_PARAM (SimAccelerator, nic_bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
             "network of one device, one direction, raw", DATA_SHEET),
  SIM_PARAM (SimAccelerator, nic_latency_s, "s", "10 us", "[0, inf)",
             "one message over that network, one way, as a collective pays it",
             "aiconfigurator, commit 095f58a: its constant for a transfer between stages"),
  SIM_PARAM (SimAccelerator, devices_per_node, "1", SIM_UNKNOWN, "[1, inf)",
             "devices that share a host", DATA_SHEET),
  SIM_PARAM_END
};

static const SimParam link_rows[] = {
  SIM_PARAM (SimLink, bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
             "payload rate, one direction: attained where known, else raw (note)", MEASURED),
  SIM_PARAM (SimLink, latency_s, "s", SIM_UNKNOWN, "[0, inf)",
             "time of a small message one way, or of the operation that the note names", MEASURED),
  SIM_PARAM (SimLink, round_trip_s, "s", SIM_UNKNOWN, "[0, inf)",
             "ping-pong of small messages, where it was measured; else twice latency_s", MEASURED),
  SIM_PARAM_CHOICE (SimLink, port, ports, "unstated",
             "where on a device it begins; a model refuses devices that have no such port",
             MEASURED),
  SIM_PARAM_END
};

static const SimParam memory_tier_rows[] = {
  SIM_PARAM (SimMemoryTier, latency_s, "s", SIM_UNKNOWN, "[0, inf)",
             "time of one access (the note names its size); informational: no model reads it",
             MEASURED),
  SIM_PARAM (SimMemoryTier, bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
             "bandwidth; informational: no model reads it", MEASURED),
  SIM_PARAM_END
};

static const SimParam price_rows[] = {
  SIM_PARAM (SimPrice, device, "1", NULL, "any",
             "name of the accelerator or service; informational", "price list, per entry"),
  SIM_PARAM (SimPrice, price_set, "1", NULL, "any",
             "snapshot that the level belongs to; a comparison uses one", "price list, per entry"),
  SIM_PARAM (SimPrice, price_usd_per_h, "USD/h", NULL, "(0, inf)",
             "price of one device", "price list, per entry"),
  SIM_PARAM_END
};
/* clang-format on */

gboolean
sim_known (double value)
{
  return value > 0.0;
}

double
sim_link_round_trip_s (const SimLink *link)
{
  return isnan (link->round_trip_s) ? 2.0 * link->latency_s : link->round_trip_s;
}

/* An unknown rate compares false: the link, which the scenario names, is believed. */
static gboolean
carries (double bytes_per_s, const SimLink *link, const char *what, GError **error)
{
  if (!(bytes_per_s < link->bytes_per_s))
    return TRUE;
  return sim_invalid (error, "its %s carries %g GB/s, less than the %g GB/s of the link", what,
                      bytes_per_s / 1e9, link->bytes_per_s / 1e9);
}

gboolean
sim_link_fits (const SimLink *link, const SimAccelerator *device, GError **error)
{
  if (link->port == SIM_PORT_NIC)
    return carries (device->nic_bytes_per_s, link, "NIC", error)
           && carries (device->pcie_bytes_per_s, link, "PCIe link, which its NIC goes over,",
                       error);
  if (link->port == SIM_PORT_HOST)
    return carries (device->pcie_bytes_per_s, link, "PCIe link", error);
  if (link->port == SIM_PORT_SCALE_UP && !sim_known (device->scale_up_bytes_per_s))
    return sim_invalid (error, "its scale_up_bytes_per_s is unknown, and the link is one of these");
  return link->port == SIM_PORT_UNSTATED
         || carries (device->scale_up_bytes_per_s, link, "scale-up link", error);
}

/* A device of a scenario's own needs a price of its own, which costs it two lines. */
gboolean
sim_price_fits (const SimPrice *price, const SimAccelerator *device, GError **error)
{
  gsize length = price != NULL ? strlen (price->device) : 0;

  if (price == NULL || device->name == NULL || length == 0)
    return TRUE;
  if (g_str_has_prefix (device->name, price->device)
      && (device->name[length] == '\0' || device->name[length] == '-'))
    return TRUE;
  return sim_invalid (error,
                      "this is what a %s costs, and the device is a %s: take a price of that, or "
                      "write one, price: {NAME: {like: ..., device: %s, ...}}",
                      price->device, device->name, device->name);
}

/* GB and GiB differ by 7.4 %, so a label further away than a tenth is a slip. */
static gboolean
check_accelerator (gconstpointer entry, GError **error)
{
  const SimAccelerator *a = entry;

  if (!sim_known (a->memory_bytes_per_s))
    return sim_invalid (error, "memory_bytes_per_s is missing: an accelerator has memory");
  if (sim_known (a->memory_bytes) && sim_known (a->memory_nominal_bytes)
      && fabs (a->memory_bytes - a->memory_nominal_bytes) > 0.1 * a->memory_nominal_bytes)
    return sim_invalid (error,
                        "memory_bytes (%.4g) and memory_nominal_bytes (%.4g) differ by "
                        "more than 10 %%",
                        a->memory_bytes, a->memory_nominal_bytes);
  return TRUE;
}

static gboolean
check_link (gconstpointer entry, GError **error)
{
  const SimLink *l = entry;

  if (isnan (l->bytes_per_s) && isnan (l->latency_s) && isnan (l->round_trip_s))
    return sim_invalid (error, "a link needs bytes_per_s, latency_s or round_trip_s");
  return TRUE;
}

static gboolean
check_memory_tier (gconstpointer entry, GError **error)
{
  const SimMemoryTier *m = entry;

  if (isnan (m->bytes_per_s) && isnan (m->latency_s))
    return sim_invalid (error, "a memory tier needs latency_s or bytes_per_s");
  return TRUE;
}

const SimKind sim_accelerator_kind
  = { "accelerator", "a GPU or another device that computes next to its own memory",
      accelerator_rows, sizeof (SimAccelerator), check_accelerator };

const SimKind sim_link_kind = { "link", "a path between devices: wire, adapter and software stack",
                                link_rows, sizeof (SimLink), check_link };

const SimKind sim_memory_tier_kind
  = { "memory_tier", "a place for bytes: local or remote memory, storage", memory_tier_rows,
      sizeof (SimMemoryTier), check_memory_tier };

const SimKind sim_price_kind
  = { "price", "what one device costs for an hour, in one snapshot of prices", price_rows,
      sizeof (SimPrice), NULL };
