/* models/llm_serving/results/cost.c - money and energy.
 *
 * USD per million tokens = USD/h / 3600 / (tokens/s) x 1e6.  A device draws idle power, and while
 * its engine steps busy power: P = idle + (busy - idle) x utilisation, times the PUE.  Who owns the
 * devices pays their capital by time too, USD / years, and electricity besides; who rents them pays
 * the price, which has both in it.  A price, a power or a capital that is not known makes what
 * depends on it unknown, which is not reported; the number of devices that lack one is.
 */
#include <math.h>
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"

#define S_PER_H 3600.0
#define H_PER_YEAR 8766.0 /* of 365.25 days */
#define J_PER_KWH 3.6e6
#define MILLION 1e6

/* Of all engines. */
gint64
serving_devices (const ServingResults *r)
{
  gint64 n = 0;

  for (guint i = 0; i < r->fleet->n; i++)
    n += serving_engine_devices (&r->fleet->engines[i].kind->hardware);
  return n;
}

/* Devices alike of the run, over all engines. */
typedef struct {
  ServingDevices of;
  double n, busy_s; /* device seconds in which they work */
} Share;

/* Engines that prefill, and all others; of each its groups.  @shares: (array length=
 * SERVING_MOST_KINDS x SERVING_MOST_GROUPS).  Returns: how many there are. */
static guint
shares_of (const ServingResults *r, Share *shares)
{
  const ServingKind *kinds[SERVING_MOST_KINDS] = { &r->fleet->prefill, &r->fleet->decode };
  ServingDevices groups[SERVING_MOST_GROUPS];
  guint n = 0;

  for (guint k = serving_apart (r->p) ? 0 : 1; k < SERVING_MOST_KINDS; k++)
    {
      const ServingHardware *h = &kinds[k]->hardware;
      guint n_groups = serving_groups (r->p, k == 0, h, groups);

      for (guint g = 0; g < n_groups; g++)
        shares[n++] = (Share){ groups[g], (double) (groups[g].n * h->system.engines),
                               r->sums.device_busy_s[k][g] };
    }
  return n;
}

/* What all devices take, by what is known of each; sums of what is not are wrong and not told. */
typedef struct {
  double usd_per_h, joules, capital_usd;
  double unpriced, unpowered, uncapitalised; /* devices */
} Costs;

/* Idle power always, busy power while steps run. */
static double
joules_of (const Share *s, double span_s)
{
  double busy_s = MIN (s->busy_s, s->n * span_s);

  return s->of.idle_w * s->n * span_s + (s->of.busy_w - s->of.idle_w) * busy_s;
}

static void
add_share (Costs *c, const Share *s, double span_s)
{
  if (s->of.price != NULL)
    c->usd_per_h += s->n * s->of.price->price_usd_per_h;
  else
    c->unpriced += s->n;
  if (sim_known (s->of.idle_w) && sim_known (s->of.busy_w))
    c->joules += joules_of (s, span_s);
  else
    c->unpowered += s->n;
  if (sim_known (s->of.capital_usd))
    c->capital_usd += s->n * s->of.capital_usd;
  else
    c->uncapitalised += s->n;
}

/* Paid by time: a token's price falls with the load.  Without tokens there is none. */
static double
usd_per_mtoken (const ServingResults *r, double usd_per_h, double span_s)
{
  return usd_per_h / S_PER_H * span_s / r->output_tokens * MILLION;
}

static void
report_money (ServingResults *r, double usd_per_h, double span_s)
{
  sim_result (r->sim, SERVING_USD_PER_H, usd_per_h);
  if (r->output_tokens > 0.0)
    sim_result (r->sim, SERVING_USD_PER_MTOKEN, usd_per_mtoken (r, usd_per_h, span_s));
  if (r->n_done > 0)
    sim_result (r->sim, SERVING_USD_PER_MREQUEST,
                usd_per_h / S_PER_H * span_s / (double) r->n_done * MILLION);
}

/* With the data centre's overhead. */
static void
report_energy (ServingResults *r, double joules, double span_s)
{
  sim_result (r->sim, SERVING_POWER_W, joules / span_s);
  if (r->output_tokens > 0.0)
    sim_result (r->sim, SERVING_J_PER_TOKEN, joules / r->output_tokens);
}

/* Capital is written off in equal parts whether the devices work or wait. */
static void
report_ownership (ServingResults *r, const Costs *c, double span_s)
{
  const ServingParams *p = r->p;
  double capital = NAN, electricity = NAN;

  if (c->uncapitalised < 1.0)
    {
      double usd_per_h = c->capital_usd / (p->capital_years * H_PER_YEAR);

      sim_result (r->sim, SERVING_CAPITAL_USD_PER_H, usd_per_h);
      capital = usd_per_mtoken (r, usd_per_h, span_s);
    }
  if (c->unpowered < 1.0)
    electricity
      = c->joules * p->pue / J_PER_KWH * p->electricity_usd_per_kwh / r->output_tokens * MILLION;
  if (r->output_tokens <= 0.0)
    return;
  if (sim_known (electricity))
    sim_result (r->sim, SERVING_ELECTRICITY_USD_PER_MTOKEN, electricity);
  if (sim_known (capital))
    sim_result (r->sim, SERVING_CAPITAL_USD_PER_MTOKEN, capital);
  if (sim_known (electricity) && sim_known (capital))
    sim_result (r->sim, SERVING_TCO_USD_PER_MTOKEN, capital + electricity);
}

/* Unknown prices and powers are counted, and what needs them is absent. */
void
serving_results_report_cost (ServingResults *r)
{
  Share shares[SERVING_MOST_KINDS * SERVING_MOST_GROUPS];
  double span_s = sim_measured_s (r->sim);
  Costs costs = { 0 };
  guint n = shares_of (r, shares);

  for (guint i = 0; i < n; i++)
    add_share (&costs, &shares[i], span_s);
  sim_result (r->sim, SERVING_UNPRICED_DEVICES, costs.unpriced);
  sim_result (r->sim, SERVING_UNKNOWN_POWER_DEVICES, costs.unpowered);
  sim_result (r->sim, SERVING_UNKNOWN_CAPITAL_DEVICES, costs.uncapitalised);
  /* the run ended in its warm-up */
  if (span_s <= 0.0)
    return;
  if (costs.unpriced < 1.0)
    report_money (r, costs.usd_per_h, span_s);
  if (costs.unpowered < 1.0)
    report_energy (r, costs.joules * r->p->pue, span_s);
  report_ownership (r, &costs, span_s);
}
