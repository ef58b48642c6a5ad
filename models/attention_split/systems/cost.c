/* models/attention_split/systems/cost.c - money and energy (paper section 6, tables 1 and 5;
 * figure 11).
 *
 * USD/h = devices x price; USD per million tokens = (USD/h) / 3600 / (tokens/s) x 1e6.  A price or
 * a power that is not known makes what hangs on it unknown: NaN, which is told to nobody; how many
 * devices lack one is.
 */
#include <math.h>
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"

#define S_PER_H 3600.0
#define TOKENS_PER_MTOKEN 1e6

static double
usd_per_h (const SplitPool *pool)
{
  return pool->price != NULL ? pool->price->price_usd_per_h : NAN;
}

static double
power_w (const SplitPool *pool)
{
  return sim_known (pool->device->power_w) ? pool->device->power_w : NAN;
}

/* Returns: the sum of @each over all devices, NaN where one of them is; @n_unknown: for so many. */
static double
sum_of (const Split *m, double (*each) (const SplitPool *pool), double *n_unknown)
{
  SplitPool pools[2];
  guint n = m->system->pools (m->p, pools);
  double sum = 0.0;

  *n_unknown = 0.0;
  for (guint i = 0; i < n; i++)
    {
      double value = each (&pools[i]);

      sum += pools[i].devices * value;
      *n_unknown += isnan (value) ? pools[i].devices : 0.0;
    }
  return sum;
}

void
split_tell_price (Split *m)
{
  double unpriced, powerless, usd = sum_of (m, usd_per_h, &unpriced);

  sum_of (m, power_w, &powerless);
  if (unpriced == 0.0)
    sim_result (m->sim, SPLIT_USD_PER_H, usd);
  sim_result (m->sim, SPLIT_UNPRICED_DEVICES, unpriced);
  sim_result (m->sim, SPLIT_UNKNOWN_POWER_DEVICES, powerless);
}

void
split_tell_cost (Split *m, double tokens_per_s)
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
