/* sim/model/hardware.h - the kinds of hardware and price that the catalogue holds for every model.
 *
 * Entries live in scenarios/catalogue/hardware and scenarios/catalogue/price; each has a
 * source.  All bandwidths are one direction and per device, all FLOP/s are dense.  What an entry
 * does not say is unknown: NaN, or 0 devices.  A model that needs the value refuses the entry in
 * its check (sim_known), or leaves the result out; it never counts with 0.
 */
#ifndef SIM_MODEL_HARDWARE_H
#define SIM_MODEL_HARDWARE_H

#include "sim/model/unknown.h"

G_BEGIN_DECLS

typedef struct {
  double bf16_flop_per_s, fp8_flop_per_s, fp4_flop_per_s;
  double memory_bytes;         /* as the driver reports it */
  double memory_nominal_bytes; /* the decimal label that papers calculate with */
  double memory_bytes_per_s;
  double power_w, idle_power_w; /* the board: its limit, and with nothing to do */
  double system_power_w; /* with its share of host, network and cooling */
  double scale_up_bytes_per_s; /* NVLink and the like; PCIe where there is none */
  gint64 scale_up_devices;     /* that share it: the domain of a collective */
  double pcie_bytes_per_s;
  double host_bytes_per_s; /* to the host's memory where that is not over PCIe */
  double nic_bytes_per_s; /* scale-out */
  double nic_latency_s;   /* of one message over it */
  gint64 devices_per_node;
  const char *name; /* (nullable): of its entry; NULL: of none */
} SimAccelerator;

/* Where on a device a link begins; unstated: the entry is taken as it stands, by any device. */
enum { SIM_PORT_UNSTATED, SIM_PORT_NIC, SIM_PORT_SCALE_UP, SIM_PORT_HOST };

typedef struct {
  double bytes_per_s;  /* attained payload rate where known, else raw */
  double latency_s;    /* one way, or of the operation that the entry's note names */
  double round_trip_s; /* ping-pong of small messages, where that was measured */
  int port;
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

/* Returns: TRUE for a rate, a size or a power that an entry says.  None of them can be 0. */
gboolean sim_known (double value);

/* Returns: seconds of a small message and its answer: round_trip_s, else twice latency_s; NaN when
 * the link says neither. */
double sim_link_round_trip_s (const SimLink *link);

/* Whether @device has what @link begins at, fast enough: its NIC (that goes over PCIe), its
 * scale-up link, its PCIe link.  A link whose port is unstated fits all; what a device does not
 * say of its NIC or PCIe is taken from the link, that of its scale-up link is not.
 *
 * Errors: SIM_ERROR_INVALID: what the device lacks; the caller says which.
 * Returns: TRUE when it has. */
gboolean sim_link_fits (const SimLink *link, const SimAccelerator *device, GError **error);

/* Whether @price (nullable) is of @device: its name, or the name before a variant's (h20 of
 * h20-4nic).  A device, or a price, without a name fits any.
 *
 * Errors: SIM_ERROR_INVALID: both names; the caller says which parameter.
 * Returns: TRUE when it is. */
gboolean sim_price_fits (const SimPrice *price, const SimAccelerator *device, GError **error);

extern const SimKind sim_accelerator_kind;
extern const SimKind sim_link_kind;
extern const SimKind sim_memory_tier_kind;
extern const SimKind sim_price_kind;

G_END_DECLS

#endif
