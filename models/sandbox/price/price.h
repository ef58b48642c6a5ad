/* models/sandbox/price/price.h - what a provider asks for calls and sandboxes, as the catalogue
 * lists it: a snapshot with its date. */
#ifndef MODELS_SANDBOX_PRICE_PRICE_H
#define MODELS_SANDBOX_PRICE_PRICE_H

#include "sim/sim.h"

/* What time is billed: each call, an instance while it has calls, an instance while it is there. */
enum { SANDBOX_BILLED_CALL, SANDBOX_BILLED_BUSY, SANDBOX_BILLED_LIFE };

typedef struct {
  const char *date;
  int billed;
  double memory_price; /* of memory, a decimal gigabyte */
  double vcpu_price, request_usd;
  double rounding_s, least_s;     /* billed time is rounded up to a multiple; and not below */
  double step_bytes, least_bytes; /* the same of memory */
  bool init_billed;               /* the start counts as time of the call that caused it */
} SandboxPrice;

/* Returns: USD for @s of one sandbox, rounded, without its requests.  @bytes: its memory. */
double sandbox_price_usd (const SandboxPrice *price, double s, double bytes, double vcpu);

extern const SimKind sandbox_price_kind;

#endif
