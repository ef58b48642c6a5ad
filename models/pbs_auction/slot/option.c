/* models/pbs_auction/slot/option.c - see option.h. */
#include "models/pbs_auction/slot/option.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

/* At kappa = 0 it is at least E X, and more the larger the position: the auction selects those who
 * withhold. */
double
pbs_option_worth (double m, double s, double kappa)
{
  const double over = m + kappa;

  if (s <= 0.0)
    return MAX (m, -kappa);
  return over * gsl_cdf_ugaussian_P (over / s) + s * gsl_ran_ugaussian_pdf (over / s) - kappa;
}

/* Without uncertainty nothing is committed that will not be shown. */
double
pbs_option_withheld (double m, double s, double kappa)
{
  if (s <= 0.0)
    return m < -kappa ? 1.0 : 0.0;
  return gsl_cdf_ugaussian_Q ((m + kappa) / s);
}

/* Honest failures count too: the protocol cannot tell them apart. */
double
pbs_next_penalty (const PbsParams *p, double kappa, gboolean missing)
{
  if (p->penalty_rule == PBS_STATIC_PENALTY)
    return kappa;
  return MAX (0.0, kappa + p->penalty_step_eth * ((missing ? 1.0 : 0.0) - p->penalty_target_share));
}

gboolean
pbs_check_window (const PbsParams *p, GError **error)
{
  if (p->payload_window_s >= p->slot_s)
    return sim_invalid (error, "payload_window_s (%g s) must end before the slot of %g s does",
                        p->payload_window_s, p->slot_s);
  return TRUE;
}
