/* sim/model/hardware.c - rows of the kinds of hardware and price.
 *
 * A row's source says where entries take the value from; each entry of the catalogue names its own.
 * The default 0 means unknown, so a missing value is never a guess.
 */
#include "sim/model/hardware.h"

#include <math.h>

#define DATA_SHEET "data sheet, per entry"
#define MEASURED "measurement or data sheet, per entry"

/* clang-format off */
static const SimParam accelerator_rows[] = {
  SIM_PARAM (SimAccelerator, bf16_flop_per_s, "FLOP/s", "0", "[0, inf)",
             "peak BF16 rate, dense", DATA_SHEET),
  SIM_PARAM (SimAccelerator, fp8_flop_per_s, "FLOP/s", "0", "[0, inf)",
             "peak FP8 rate, dense", DATA_SHEET),
  SIM_PARAM (SimAccelerator, fp4_flop_per_s, "FLOP/s", "0", "[0, inf)",
             "peak FP4 rate, dense", DATA_SHEET),
  SIM_PARAM (SimAccelerator, memory_bytes, "B", "0", "[0, inf)",
             "memory of the device, as it reports it", DATA_SHEET),
  SIM_PARAM (SimAccelerator, memory_nominal_bytes, "B", "0", "[0, inf)",
             "memory by its decimal label, which papers calculate with", DATA_SHEET),
  SIM_PARAM (SimAccelerator, memory_bytes_per_s, "B/s", "0", "[0, inf)",
             "peak memory bandwidth", DATA_SHEET),
  SIM_PARAM (SimAccelerator, power_w, "W", "0", "[0, inf)", "board power limit", DATA_SHEET),
  SIM_PARAM (SimAccelerator, scale_up_bytes_per_s, "B/s", "0", "[0, inf)",
             "link to the node's other devices (PCIe where none), one direction", DATA_SHEET),
  SIM_PARAM (SimAccelerator, pcie_bytes_per_s, "B/s", "0", "[0, inf)",
             "link to the host, one direction, raw", DATA_SHEET),
  SIM_PARAM (SimAccelerator, nic_bytes_per_s, "B/s", "0", "[0, inf)",
             "network of one device, one direction, raw", DATA_SHEET),
  SIM_PARAM (SimAccelerator, devices_per_node, "1", "0", "[0, inf)",
             "devices that share a host", DATA_SHEET),
  SIM_PARAM_END
};

static const SimParam link_rows[] = {
  SIM_PARAM (SimLink, bytes_per_s, "B/s", "0", "[0, inf)",
             "payload rate, one direction: attained where known, else raw (note)", MEASURED),
  SIM_PARAM (SimLink, latency_s, "s", "0", "[0, inf)",
             "time of a small message one way, or of the operation that the note names", MEASURED),
  SIM_PARAM (SimLink, round_trip_s, "s", "0", "[0, inf)",
             "ping-pong of small messages, where it was measured", MEASURED),
  SIM_PARAM_END
};

static const SimParam memory_tier_rows[] = {
  SIM_PARAM (SimMemoryTier, latency_s, "s", "0", "[0, inf)",
             "time of one access (the note names its size)", MEASURED),
  SIM_PARAM (SimMemoryTier, bytes_per_s, "B/s", "0", "[0, inf)", "bandwidth", MEASURED),
  SIM_PARAM_END
};

static const SimParam price_rows[] = {
  SIM_PARAM (SimPrice, device, "1", NULL, "any",
             "name of the accelerator or service", "price list, per entry"),
  SIM_PARAM (SimPrice, price_set, "1", NULL, "any",
             "snapshot that the level belongs to; a comparison uses one", "price list, per entry"),
  SIM_PARAM (SimPrice, price_usd_per_h, "USD/h", NULL, "(0, inf)",
             "price of one device", "price list, per entry"),
  SIM_PARAM_END
};
/* clang-format on */

/* GB and GiB differ by 7.4 %, so a label further away than a tenth is a slip. */
static gboolean
check_accelerator (gconstpointer entry, GError **error)
{
  const SimAccelerator *a = entry;

  if (a->memory_bytes_per_s <= 0.0)
    return sim_invalid (error, "memory_bytes_per_s is missing: an accelerator has memory");
  if (a->memory_bytes > 0.0 && a->memory_nominal_bytes > 0.0
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

  if (l->bytes_per_s <= 0.0 && l->latency_s <= 0.0 && l->round_trip_s <= 0.0)
    return sim_invalid (error, "a link needs bytes_per_s, latency_s or round_trip_s");
  return TRUE;
}

static gboolean
check_memory_tier (gconstpointer entry, GError **error)
{
  const SimMemoryTier *m = entry;

  if (m->bytes_per_s <= 0.0 && m->latency_s <= 0.0)
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
