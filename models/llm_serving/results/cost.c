/* models/llm_serving/results/cost.c - money and energy.
 *
 * USD per million tokens = USD/h / 3600 / (tokens/s) x 1e6.  A device draws idle power, and while
 * its engine steps busy power: P = idle + (busy - idle) x utilisation, times the PUE.  A price or a
 * power that is not known makes what hangs on it unknown, which is not reported; the number of
 * devices that lack one is.
 */
#include <math.h>
#include "models/llm_serving/metrics.h"
#include "models/llm_serving/results/results.h"

#define S_PER_H 3600.0
#define J_PER_KWH 3.6e6
#define MILLION 1e6

/* Of all engines. */
gint64
serving_devices (const ServingResults *r)
{
  gint64 n = 0;

  for (guint i = 0; i < r->fleet->n; i++)
    n += llm_system_devices (&r->fleet->engines[i].kind->hardware.system);
  return n;
}

/* Paid by time: a token's price falls with the load. */
static void
report_money (ServingResults *r, double devices, double span_s)
{
  double usd_per_h = devices * r->p->price->price_usd_per_h;

  sim_result (r->sim, SERVING_USD_PER_H, usd_per_h);
  if (r->output_tokens > 0.0)
    sim_result (r->sim, SERVING_USD_PER_MTOKEN,
                usd_per_h / S_PER_H * span_s / r->output_tokens * MILLION);
  if (r->n_done > 0)
    sim_result (r->sim, SERVING_USD_PER_MREQUEST,
                usd_per_h / S_PER_H * span_s / (double) r->n_done * MILLION);
}

/* Idle power always, busy power while steps run, both times the data centre's overhead. */
static void
report_energy (ServingResults *r, double devices, double busy_w, double span_s)
{
  double idle_w = r->p->idle_power_w, kwh = r->p->electricity_usd_per_kwh;
  double busy_device_s = MIN (r->sums.device_busy_s, devices * span_s);
  double joules = (idle_w * devices * span_s + (busy_w - idle_w) * busy_device_s) * r->p->pue;

  sim_result (r->sim, SERVING_POWER_W, joules / span_s);
  if (r->output_tokens <= 0.0)
    return;
  sim_result (r->sim, SERVING_J_PER_TOKEN, joules / r->output_tokens);
  if (sim_known (kwh))
    sim_result (r->sim, SERVING_ELECTRICITY_USD_PER_MTOKEN,
                joules / J_PER_KWH * kwh / r->output_tokens * MILLION);
}

/* Unknown prices and powers are counted, and what needs them is absent. */
void
serving_results_report_cost (ServingResults *r)
{
  double devices = (double) serving_devices (r), span_s = sim_measured_s (r->sim);
  double rated_w = r->p->device->device->power_w;
  double busy_w = sim_known (r->p->busy_power_w) ? r->p->busy_power_w : rated_w;
  gboolean powered = sim_known (r->p->idle_power_w) && sim_known (busy_w);

  sim_result (r->sim, SERVING_UNPRICED_DEVICES, r->p->price == NULL ? devices : 0.0);
  sim_result (r->sim, SERVING_UNKNOWN_POWER_DEVICES, powered ? 0.0 : devices);
  /* the run ended in its warm-up */
  if (span_s <= 0.0)
    return;
  if (r->p->price != NULL)
    report_money (r, devices, span_s);
  if (powered)
    report_energy (r, devices, busy_w, span_s);
}
