/* models/attention_split/cost.c - money and energy (paper section 6, tables 1 and 5; figure 11).
 *
 * USD/h = devices x price; USD per million tokens = (USD/h) / 3600 / (tokens/s) x 1e6.
 */
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"

#define S_PER_H 3600.0
#define TOKENS_PER_MTOKEN 1e6

void
split_tell_price (Split *m)
{
  sim_result (m->sim, SPLIT_USD_PER_H, m->system->usd_per_h (m->p));
}

void
split_tell_cost (Split *m, double tokens_per_s)
{
  double usd_per_s = m->system->usd_per_h (m->p) / S_PER_H;
  double usd_per_mtoken = usd_per_s / tokens_per_s * TOKENS_PER_MTOKEN;

  sim_result (m->sim, SPLIT_USD_PER_MTOKEN, usd_per_mtoken);
  sim_result (m->sim, SPLIT_TOKENS_PER_USD, tokens_per_s / usd_per_s);
  if (m->system->power_w (m->p) > 0.0)
    sim_result (m->sim, SPLIT_ENERGY_J_PER_TOKEN, m->system->power_w (m->p) / tokens_per_s);
}
