/* models/pbs_auction/auction/value_reference.c - the signals of the reference auction.
 *
 * Public and private value arrive as two Poisson processes of log-normal amounts; a builder sees
 * a private arrival with its access share, independently of the others.  Drawn as one process
 * whose arrivals are public or private by their rates: the same law. Source: Wu, Thiery,
 * Leonardos, Ventre, arXiv 2312.14510, section 3, and its agent-based model.
 */
#include "models/pbs_auction/auction/value.h"
#include <math.h>

/* Two builders a draw: 32 bits decide one, which is exact to 2^-32. */
static void
draw_seen (PbsValue *v, guint64 *seen)
{
  guint64 bits = 0;

  for (guint b = 0; b < v->builders->n; b++, bits >>= 32)
    {
      if ((b & 1) == 0)
        bits = sim_bits (v->access);
      seen[b / 64]
        |= (guint64) ((double) (bits & G_MAXUINT32) < v->builders->access_share[b] * 4294967296.0)
           << b % 64;
    }
}

static void
draw (PbsValue *v, double auction_s)
{
  const PbsParams *p = v->p;
  const double all_hz = p->public_hz + p->private_hz, public_share = p->public_hz / all_hz;
  double at_s = 0.0;

  pbs_tape_begin (&v->tape, v->builders->n);
  for (;;)
    {
      PbsArrival arrival = { .row = 0 };
      gboolean is_public;

      at_s += sim_exp (v->arrivals, 1.0 / all_hz);
      if (at_s >= auction_s)
        return;
      arrival.at_s = at_s;
      arrival.tick = (gint32) (at_s / PBS_TICK_S);
      is_public = sim_uniform (v->arrivals) < public_share;
      arrival.value_eth
        = exp (is_public ? sim_normal (v->values, p->public_log_mean, p->public_log_sd)
                         : sim_normal (v->values, p->private_log_mean, p->private_log_sd));
      if (is_public)
        pbs_tape_add (&v->tape, arrival);
      else
        draw_seen (v, pbs_tape_add_hidden (&v->tape, arrival));
    }
}

const PbsValueLaw pbs_value_reference = { .draw = draw };
