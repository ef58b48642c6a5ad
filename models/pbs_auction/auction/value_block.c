/* models/pbs_auction/auction/value_block.c - the reference signals under a factor common to a
 * block:
 * heavy tail and clusters.
 *
 * ln factor = a (slow, AR(1) over slots, block_ar_share of the variance) + z (fresh); the upper
 * tenth of z is replaced by a Pareto tail.  Values of delivered blocks need all three: a
 * log-normal body is too thin at the top, and quiet and loud times last. Source: statistics of
 * Yang, Nayak, Zhang (arXiv 2405.01329) and of 9,048 blocks of April 2024; the decomposition is
 * ours.
 */
#include "models/pbs_auction/auction/value.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double TAIL_FROM = 0.9;

/* A standard normal logarithm whose exponential at @sd has a Pareto tail beyond the quantile
 * TAIL_FROM. */
static double
tailed (double u, double sd, double tail)
{
  const double edge = sd * gsl_cdf_ugaussian_Pinv (TAIL_FROM);

  return u < TAIL_FROM ? sd * gsl_cdf_ugaussian_Pinv (u)
                       : edge - log ((1.0 - u) / (1.0 - TAIL_FROM)) / tail;
}

static void
draw (PbsValue *v, double auction_s)
{
  const PbsParams *p = v->p;
  const double slow_sd = p->block_log_sd * sqrt (p->block_ar_share),
               fresh_sd = p->block_log_sd * sqrt (1.0 - p->block_ar_share);
  double factor;

  v->slow = p->block_ar * v->slow
            + sim_normal (v->blocks, 0.0, slow_sd * sqrt (1.0 - p->block_ar * p->block_ar));
  factor
    = p->block_scale * exp (v->slow + tailed (sim_uniform (v->blocks), fresh_sd, p->block_tail));
  pbs_value_reference.draw (v, auction_s);
  for (guint i = 0; i < v->tape.n; i++)
    v->tape.arrivals[i].value_eth *= factor;
}

const PbsValueLaw pbs_value_block = { .draw = draw };
