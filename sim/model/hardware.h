/* sim/model/hardware.h - the kinds of hardware and price that the catalogue holds for every model.
 *
 * Entries live in scenarios/catalogue/hardware and scenarios/catalogue/price; each has a
 * source.  All bandwidths are one direction and per device, all FLOP/s are dense.  0 means unknown
 * or not supported: a model that needs the value refuses it in its check.
 */
#ifndef SIM_MODEL_HARDWARE_H
#define SIM_MODEL_HARDWARE_H

#include "sim/model/param.h"

G_BEGIN_DECLS

typedef struct {
  double bf16_flop_per_s, fp8_flop_per_s, fp4_flop_per_s;
  double memory_bytes;         /* of the device */
  double memory_nominal_bytes; /* the decimal label that papers calculate with */
  double memory_bytes_per_s;
  double power_w;
  double scale_up_bytes_per_s; /* NVLink and the like; PCIe where there is none */
  double pcie_bytes_per_s;
  double nic_bytes_per_s; /* scale-out */
  gint64 devices_per_node;
} SimAccelerator;

typedef struct {
  double bytes_per_s;  /* attained payload rate where known, else raw */
  double latency_s;    /* one way, or of the operation that the entry's note names */
  double round_trip_s; /* ping-pong of small messages, where that was measured */
} SimLink;

typedef struct {
  double latency_s;
  double bytes_per_s;
} SimMemoryTier;

typedef struct {
  const char *device;    /* name of the accelerator (or service) */
  const char *price_set; /* levels of one snapshot: never mix two in a comparison */
  double price_usd_per_h;
} SimPrice;

extern const SimKind sim_accelerator_kind;
extern const SimKind sim_link_kind;
extern const SimKind sim_memory_tier_kind;
extern const SimKind sim_price_kind;

G_END_DECLS

#endif
