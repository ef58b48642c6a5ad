/* models/sandbox/price/price.c - see price.h. */
#include "models/sandbox/price/price.h"
#include <math.h>

/* A hair's breadth above a step is rounding of our clock, not another step of the bill. */
#define SLACK 1e-9

static const SimChoice billed[] = {
  { "call", "each call, from its beginning to its end", NULL },
  { "busy", "an instance while it has calls, shared by those that run at once", NULL },
  { "life", "an instance from the end of its start to its removal", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define R(field, unit, def, allowed, doc)                                                       \
  SIM_PARAM (SandboxPrice, field, unit, def, allowed, doc, "price list, per entry")

static const SimParam rows[] = {
  R (date, "1", NULL, "any", "when the list was read"),
  SIM_PARAM_CHOICE (SandboxPrice, billed, billed, "call", "what time is billed",
    "price list, per entry"),
  R (memory_price, "USD/B/s", "0 USD/GB/s", "[0, inf)", "memory of a sandbox for its billed time"),
  R (vcpu_price, "USD/s", "0 USD/s", "[0, inf)", "a CPU for its billed time"),
  R (request_usd, "USD", "0 USD", "[0, inf)", "a request"),
  R (rounding_s, "s", "0 s", "[0, inf)", "billed time is rounded up to a multiple of this"),
  R (least_s, "s", "0 s", "[0, inf)", "shortest billed time"),
  R (step_bytes, "B", "0 B", "[0, inf)", "billed memory is rounded up to a multiple of this"),
  R (least_bytes, "B", "0 B", "[0, inf)", "least billed memory"),
  R (init_billed, "1", "false", "any", "each start is billed, with the first call in its instance"),
  SIM_PARAM_END
};
/* clang-format on */

const SimKind sandbox_price_kind
  = { "sandbox_price", "what a provider asks for calls and sandboxes, in one snapshot of prices",
      rows, sizeof (SandboxPrice), NULL };

/* @x up to a multiple of @step, where there is one. */
static double
up (double x, double step)
{
  return step > 0.0 ? ceil (x / step - SLACK) * step : x;
}

/* Rounded up first, so that the least is what it says. */
static double
billed_s (const SandboxPrice *price, double s)
{
  return MAX (price->least_s, up (s, price->rounding_s));
}

double
sandbox_price_usd (const SandboxPrice *price, double s, double bytes, double vcpu)
{
  const double of = MAX (price->least_bytes, up (bytes, price->step_bytes));

  return billed_s (price, s) * (price->memory_price * of + price->vcpu_price * vcpu);
}
