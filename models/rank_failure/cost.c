/* models/rank_failure/cost.c - money: every device of the instance is paid all the time, live or
 * dead, and so are spares and the nodes that prefill.  Lost is what ranks and spares are paid while
 * they do not serve, idle spares as well as dead ranks.
 */
#include <math.h>
#include "models/rank_failure/state.h"
#include "models/rank_failure/metrics.h"

#define S_PER_H 3600.0
#define TOKENS_PER_MTOKEN 1e6

/* Devices are paid for while they stand still; what was lost is their price less that of
 * capacity served. */
void
ep_cost (Ep *m)
{
  const EpParams *p = m->inst.p;
  /* spares are paid for too */
  double decode = (double) (p->ranks + p->spares);
  /* nodes that prefill do not fail here, and are in the bill alone */
  double devices = decode + (double) (p->prefill_nodes * p->ranks_per_node);
  /* the measured time */
  double hours = sim_measured_s (m->inst.sim) / S_PER_H, tokens = ep_measured_tokens (&m->serving);
  /* of the measured time, warm-up apart */
  double usd = devices * hours * p->price_usd_per_h;
  /* capacity that served, at the price of the ranks that could have */
  double served = m->recovery.capacity_s / S_PER_H * (double) p->ranks * p->price_usd_per_h;

  sim_result (m->inst.sim, EP_COST_USD, usd);
  sim_result (m->inst.sim, EP_LOST_USD, decode * hours * p->price_usd_per_h - served);
  sim_result (m->inst.sim, EP_USD_PER_MTOKEN,
              tokens > 0.0 ? usd / tokens * TOKENS_PER_MTOKEN : NAN);
}
