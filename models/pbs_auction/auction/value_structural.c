/* models/pbs_auction/auction/value_structural.c - values of builders by type, as estimated from
 * bids.
 *
 * V_i = C_t eps_i with ln C_t = mu_t + sigma_t v_t and ln eps_i = omega_t eta_i; mu, ln sigma and
 * ln omega are linear in the move of the exchange's price over 12 s (basis points) and the base
 * fee (gwei).  All value is there when the auction begins; the arrivals are what each builder
 * makes of the same block, so that the value of a slot is the most that one makes of it.  The law
 * knows no public value: what anybody could make of the block is the part that neutral builders
 * have in common (ADR 52). Caution:
 * the authors' own check fails for the neutral column, and omega vanishes at a high base fee: it
 * has a floor here. Source: Gupta, Pai, Resnick, Tang, Structural Estimation of MEV-Boost
 * Auctions, table of estimates, Oct-Dec 2024.
 */
#include "models/pbs_auction/auction/value.h"
#include <math.h>

typedef struct {
  double a, b, c;
} Line;

static const Line MU[]
  = { [PBS_INTEGRATED] = { 0.0646, 0.0143, -3.4444 }, [PBS_NEUTRAL] = { 0.0402, 0.0160, -3.8956 } };
static const Line SIGMA[] = {
  [PBS_INTEGRATED] = { 0.0311, 0.0048, -0.9652 }, [PBS_NEUTRAL] = { 0.0197, -0.0236, -0.1481 }
};
static const Line OMEGA[] = {
  [PBS_INTEGRATED] = { -0.0120, -0.3913, 0.4734 }, [PBS_NEUTRAL] = { 0.0357, -0.9673, 0.7140 }
};

static double
at (const Line *line, double move_bp, double fee)
{
  return line->a * move_bp + line->b * fee + line->c;
}

/* Zero in a quarter of slots, else log-normal: meets the published quartiles 0.00, 0.58 and 2.21
 * bp. */
static double
draw_move (PbsValue *v)
{
  const gboolean still = sim_uniform (v->blocks) < 0.25;
  const double move_bp = exp (sim_normal (v->blocks, v->p->move_log_mean, v->p->move_log_sd));

  return still ? 0.0 : MIN (move_bp, v->p->move_max_bp);
}

static void
draw (PbsValue *v, double auction_s)
{
  const double move_bp = draw_move (v);
  const double fee_gwei = exp (sim_normal (v->blocks, v->p->fee_log_mean, v->p->fee_log_sd)),
               fee = MIN (fee_gwei, v->p->fee_max_gwei);
  const double shared = sim_normal (v->blocks, 0.0, 1.0), r = v->p->type_correlation;
  double common_eth[2];

  pbs_tape_begin (&v->tape, v->builders->n);
  v->tape.once = TRUE;
  v->move_bp = move_bp;
  for (guint t = PBS_NEUTRAL; t <= PBS_INTEGRATED; t++)
    {
      const double common = sqrt (r) * shared + sqrt (1.0 - r) * sim_normal (v->blocks, 0.0, 1.0);

      common_eth[t] = exp (at (&MU[t], move_bp, fee) + exp (at (&SIGMA[t], move_bp, fee)) * common);
    }
  v->open_eth = common_eth[PBS_NEUTRAL];
  for (guint b = 0; b < v->builders->n; b++)
    {
      const int t = v->builders->rows[b]->kind;
      const double omega = MAX (v->p->omega_floor, exp (at (&OMEGA[t], move_bp, fee)));

      const PbsArrival arrival
        = { .value_eth = common_eth[t] * exp (sim_normal (v->values, 0.0, omega)) };

      pbs_put (pbs_tape_add_hidden (&v->tape, arrival), b, TRUE);
    }
}

const PbsValueLaw pbs_value_structural = { .draw = draw };
