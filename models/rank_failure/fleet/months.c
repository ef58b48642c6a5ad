/* models/rank_failure/fleet/months.c - availability, capacity and goodput as distributions over
 * months, which is what agreements speak of: the median month may be perfect and one in twenty bad.
 *
 * A quantile of n months lies between two of them, by the binomial law of how many are below it,
 * for any distribution.  Months of instances that a wave takes together are not independent, and
 * then the interval is too short.
 * Source: David, Nagaraja, Order Statistics, 2003, section 7.1.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/metrics.h"

#define TAIL 0.025 /* on either side: 95 % between */

/* Returns: the smallest k for which at most k months below the quantile @q of @n have a chance of
 * @chance or more. */
static guint
months_below (guint n, double q, double chance)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint k = (low + high) / 2;

      if (gsl_cdf_binomial_P (k, q, n) >= chance)
        high = k;
      else
        low = k + 1;
    }
  return low;
}

/* The quantile @q of @sorted, and its interval: @metric and the two after it.  An end is absent
 * where even the best or the worst month is too near. */
static void
report_quantile (Sim *sim, guint metric, const double *sorted, guint n, double q)
{
  guint low = months_below (n, q, TAIL), high = months_below (n, q, 1.0 - TAIL);

  sim_result (sim, metric, gsl_stats_quantile_from_sorted_data (sorted, 1, n, q));
  sim_result (sim, metric + 1, low > 0 ? sorted[low - 1] : NAN);
  sim_result (sim, metric + 2, high < n ? sorted[high] : NAN);
}

/* Shares of a month, of all instances and whole months, sorted. */
static void
collect (double *months, guint n, double of_s)
{
  for (guint i = 0; i < n; i++)
    months[i] /= of_s;
  gsl_sort (months, 1, n);
}

/* Absent where no month was measured whole. */
void
ep_months_report (EpFleet *f, double measured_s)
{
  guint whole
    = (guint) MIN ((double) f->n_months, floor (measured_s / f->p->month_s * (1 + 1e-12)));
  guint n = whole * ep_fleet_decoding (f), below = 0;
  g_autofree double *up = g_new (double, MAX (1, n)), *capacity = g_new (double, MAX (1, n));
  g_autofree double *slo = g_new (double, MAX (1, n));

  for (guint i = 0; i < n; i++)
    {
      const EpFleetInst *inst = &f->inst[f->n_prefill + i / whole];

      up[i] = inst->month_up_s[i % whole];
      capacity[i] = inst->month_capacity_s[i % whole];
      slo[i] = inst->month_slo_s[i % whole];
      below += up[i] < f->p->target_availability * f->p->month_s;
    }
  if (n == 0)
    return;
  collect (up, n, f->p->month_s);
  collect (capacity, n, f->p->month_s);
  collect (slo, n, f->p->month_s);
  sim_result (f->sim, EP_MONTHS, n);
  sim_result (f->sim, EP_MONTH_BELOW, (double) below / n);
  report_quantile (f->sim, EP_MONTH_P50, up, n, 0.5);
  report_quantile (f->sim, EP_MONTH_P5, up, n, 0.05);
  report_quantile (f->sim, EP_MONTH_P1, up, n, 0.01);
  report_quantile (f->sim, EP_MONTH_CAPACITY_P5, capacity, n, 0.05);
  report_quantile (f->sim, EP_MONTH_SLO_P50, slo, n, 0.5);
  report_quantile (f->sim, EP_MONTH_SLO_P5, slo, n, 0.05);
}
