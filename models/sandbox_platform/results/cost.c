/* models/sandbox_platform/results/cost.c - two ledgers of money: what the customer pays by the
 * provider's list, and what the provider's nodes cost.
 *
 * A list bills each call, or an instance while it has calls, or while it is there; time and
 * memory are rounded as the list says.  Where starts are billed, each is billed once: as time of
 * the first call in its instance, whoever caused it, or alone when none ever runs there.
 */
#include "models/sandbox_platform/results/results.h"

/* In the metric, and in the sum that a million calls are taken of. */
static void
pay (Plat *m, double usd)
{
  m->bill_usd += usd;
  sim_count (m->sim, PLAT_BILL_USD, usd);
}

/* Requests are billed whatever time is. */
void
plat_cost_call (Plat *m, const PlatCall *call)
{
  const SandboxPrice *price = m->p->price;
  const PlatUnit *unit = call->fn->unit;
  SimTime time;

  if (price == NULL)
    return;
  time = sim_now (m->sim) - call->begun + (price->init_billed ? call->start : 0);
  pay (m, price->request_usd);
  if (price->billed == SANDBOX_BILLED_CALL)
    pay (m, sandbox_price_usd (price, sim_seconds (m->sim, time), unit->bytes, unit->vcpu));
}

/* Of lists that bill calls; the others bill the time of instances, starts with it. */
void
plat_cost_unused (Plat *m, const PlatInst *inst)
{
  const SandboxPrice *price = m->p->price;
  const PlatUnit *unit = inst->group->unit;

  if (price != NULL && price->init_billed && price->billed == SANDBOX_BILLED_CALL)
    pay (m, sandbox_price_usd (price, sim_seconds (m->sim, inst->unpaid), unit->bytes, unit->vcpu));
}

/* Life is billed without its rounding: it is one stretch in parts. */
void
plat_cost_spent (Plat *m, const PlatInst *inst, guint ledger, double s)
{
  const SandboxPrice *price = m->p->price;
  const PlatUnit *unit = inst->group->unit;

  m->spent_bytes_s[ledger - PLAT_STARTING_INTEGRAL] += s * unit->bytes;
  if (price == NULL || price->billed == SANDBOX_BILLED_CALL || s <= 0.0)
    return;
  if (price->billed == SANDBOX_BILLED_BUSY
      && (ledger == PLAT_BUSY_INTEGRAL || (ledger == PLAT_STARTING_INTEGRAL && price->init_billed)))
    pay (m, sandbox_price_usd (price, s, unit->bytes, unit->vcpu));
  if (price->billed == SANDBOX_BILLED_LIFE && ledger != PLAT_STARTING_INTEGRAL)
    pay (m, s * (price->memory_price * unit->bytes + price->vcpu_price * unit->vcpu));
}
