/* models/sandbox_platform/results/cost.c - two ledgers of money: what the customer pays by the
 * provider's list, and what the provider's nodes cost.
 *
 * A list bills each call, or an instance while it has calls, or while it is there; time and
 * memory are rounded as the list says.  Where starts are billed, a cold call's time begins with
 * its wait for the start that it caused.
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
  SimTime from = call->begun;

  if (price == NULL)
    return;
  if (price->init_billed && call->caused && call->waited)
    from = MAX (call->arrived, call->inst->born);
  pay (m, price->request_usd);
  if (price->billed == SANDBOX_BILLED_CALL)
    pay (m, sandbox_price_usd (price, sim_seconds (m->sim, sim_now (m->sim) - from), unit->bytes,
                               unit->vcpu));
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
