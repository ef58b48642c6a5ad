/* models/attention_split/systems/cost.c - money and energy (paper section 6, tables 1 and 5;
 * figure 11).
 *
 * USD/h = devices x price; USD per million tokens = (USD/h) / 3600 / (tokens/s) x 1e6.  A price or
 * a power that is not known makes what depends on it unknown: NaN, which is not reported; the
 * number of devices that lack one is.
 */
#include <math.h>
#include "models/attention_split/metrics.h"
#include "models/attention_split/systems/systems.h"

#define S_PER_H 3600.0
#define TOKENS_PER_MTOKEN 1e6

static double
usd_per_h (const SplitDevices *kind)
{
  return kind->price != NULL ? kind->price->price_usd_per_h : NAN;
}

static double
power_w (const SplitDevices *kind)
{
  return sim_known (kind->device->power_w) ? kind->device->power_w : NAN;
}

/* Returns: the sum of @each over all devices, NaN where one of them is; @n_unknown: for so many. */
static double
sum_of (const SplitDeployment *m, double (*each) (const SplitDevices *kind), double *n_unknown)
{
  SplitDevices kinds[2];
  guint n = m->system->devices (m->p, kinds);
  double sum = 0.0;

  *n_unknown = 0.0;
  for (guint i = 0; i < n; i++)
    {
      double value = each (&kinds[i]);

      sum += kinds[i].devices * value;
      *n_unknown += isnan (value) ? kinds[i].devices : 0.0;
    }
  return sum;
}

void
split_report_price (const SplitDeployment *m)
{
  double unpriced, powerless, usd = sum_of (m, usd_per_h, &unpriced);

  sum_of (m, power_w, &powerless);
  if (unpriced == 0.0)
    sim_result (m->sim, SPLIT_USD_PER_H, usd);
  sim_result (m->sim, SPLIT_UNPRICED_DEVICES, unpriced);
  sim_result (m->sim, SPLIT_UNKNOWN_POWER_DEVICES, powerless);
}

void
split_report_cost (const SplitDeployment *m, double tokens_per_s)
{
  double unpriced, powerless;
  double usd_per_s = sum_of (m, usd_per_h, &unpriced) / S_PER_H;
  double watts = sum_of (m, power_w, &powerless);

  if (unpriced == 0.0)
    {
      sim_result (m->sim, SPLIT_USD_PER_MTOKEN, usd_per_s / tokens_per_s * TOKENS_PER_MTOKEN);
      sim_result (m->sim, SPLIT_TOKENS_PER_USD, tokens_per_s / usd_per_s);
    }
  if (powerless == 0.0)
    sim_result (m->sim, SPLIT_ENERGY_J_PER_TOKEN, watts / tokens_per_s);
}
