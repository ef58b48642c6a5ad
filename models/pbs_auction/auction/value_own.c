/* models/pbs_auction/auction/value_own.c - each builder has a value of its own, drawn from one law:
 * the private values of auction theory, for which answers are known in closed form.
 *
 * Of n bidders with uniform values each bids (n - 1) / n of its value in a first-price auction,
 * and first and second price bring the same revenue.  Source: Krishna, Auction Theory, 2nd ed.,
 * chapters 2 and 3.
 */
#include "models/pbs_auction/auction/value.h"

/* All is there from the start: nothing is gained by waiting. */
static void
draw (PbsValue *v, double auction_s)
{
  pbs_tape_begin (&v->tape, v->builders->n);
  v->tape.once = TRUE;
  v->move_bp = 0.0;
  for (guint b = 0; b < v->builders->n; b++)
    {
      const double value_eth = sim_dist_draw (&v->p->own_value_eth, v->values);

      const PbsArrival arrival = { .value_eth = value_eth * v->builders->rows[b]->value_factor };

      pbs_put (pbs_tape_add_hidden (&v->tape, arrival), b, TRUE);
    }
}

const PbsValueLaw pbs_value_own = { .draw = draw };
