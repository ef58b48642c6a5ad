/* models/sandbox_platform/results/results.c - shares over units, sums over the run, and what the
 * files did not tell. */
#include <math.h>
#include <stdlib.h>
#include "models/sandbox_platform/results/results.h"

/* For g_array_sort. */
static int
ascending (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Returns: NaN of none; between two ranks by a straight line. */
static double
quantile (const GArray *sorted, double share)
{
  const double *x = (const double *) sorted->data;
  double at = share * (sorted->len - 1.0);
  guint i = (guint) MAX (0.0, at);

  if (sorted->len == 0)
    return NAN;
  if (i + 1 >= sorted->len)
    return x[sorted->len - 1];
  return x[i] + (at - i) * (x[i + 1] - x[i]);
}

/* Each unit's share of calls that waited for a start (ATC'20 counts by application). */
static void
unit_shares (Plat *m)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (double)),
                     repeated = g_array_new (FALSE, FALSE, sizeof (double));
  guint always = 0;

  for (guint i = 0; i < m->n_units; i++)
    {
      const PlatUnit *unit = &m->units[i];
      const double share
        = (double) (unit->n_cold + unit->n_delayed) / (double) MAX (1, unit->n_calls);

      if (unit->n_calls == 0)
        continue;
      g_array_append_val (all, share);
      always += share == 1.0 ? 1 : 0;
      if (unit->n_calls > 1)
        g_array_append_val (repeated, share);
    }
  g_array_sort (all, ascending);
  g_array_sort (repeated, ascending);
  sim_result (m->sim, PLAT_CALLED_UNITS, all->len);
  sim_result (m->sim, PLAT_COLD_P50, quantile (all, 0.5));
  sim_result (m->sim, PLAT_COLD_P75, quantile (all, 0.75));
  sim_result (m->sim, PLAT_COLD_P90, quantile (all, 0.9));
  sim_result (m->sim, PLAT_COLD_REPEATED_P75, quantile (repeated, 0.75));
  sim_result (m->sim, PLAT_ALWAYS_COLD, all->len > 0 ? (double) always / all->len : NAN);
}

/* Of the calls that began in the measured time. */
static void
cold_share (Plat *m)
{
  guint64 calls = 0, cold = 0;

  for (guint i = 0; i < m->n_units; i++)
    {
      calls += m->units[i].n_calls;
      cold += m->units[i].n_cold;
    }
  sim_result (m->sim, PLAT_COLD_SHARE, calls > 0 ? (double) cold / (double) calls : NAN);
  if (m->keep->forecasts)
    sim_result (m->sim, PLAT_FORECAST_SHARE,
                calls > 0 ? (double) m->n_forecast / (double) calls : NAN);
}

/* Energy: idle power all the time, and the rest by the share of cores at work. */
static void
sums (Plat *m)
{
  const double starting = m->spent_bytes_s[0], busy = m->spent_bytes_s[1],
               idle = m->spent_bytes_s[2], all = starting + busy + idle,
               s = sim_measured_s (m->sim), nodes = (double) m->n_nodes,
               cpu_s = m->start_cpu_s + m->call_cpu_s;

  sim_result (m->sim, PLAT_NODE_USD, nodes * s * m->p->node_price);
  sim_result (m->sim, PLAT_WASTE_SHARE, all > 0.0 ? idle / all : NAN);
  sim_result (m->sim, PLAT_RESIDENT_OVER_BUSY, busy > 0.0 ? all / busy : NAN);
  sim_result (m->sim, PLAT_START_CPU_SHARE,
              m->call_cpu_s > 0.0 ? m->start_cpu_s / m->call_cpu_s : NAN);
  if (m->p->node_busy_w > 0.0)
    sim_result (m->sim, PLAT_ENERGY_J,
                nodes * s * m->p->node_idle_w
                  + cpu_s / (double) m->p->cores * (m->p->node_busy_w - m->p->node_idle_w));
  if (m->p->price != NULL && m->n_measured > 0)
    sim_result (m->sim, PLAT_USD_PER_MILLION, 1e6 * m->bill_usd / (double) m->n_measured);
}

/* What the files did not tell, and what was not taken from them. */
static void
of_files (Plat *m)
{
  const PoolTrace *trace = m->p->trace.data;

  if (m->names == NULL)
    return;
  sim_result (m->sim, PLAT_DREW_DURATIONS, m->n_drew_exec);
  sim_result (m->sim, PLAT_DREW_MEMORIES, m->n_drew_memory);
  sim_result (m->sim, PLAT_DREW_INITS, m->n_drew_init);
  sim_result (m->sim, PLAT_DREW_SHARES, m->n_drew_share);
  sim_result (m->sim, PLAT_BARE, trace->bare ? 1.0 : 0.0);
  if (m->p->durations.data != NULL)
    sim_result (m->sim, PLAT_NO_DURATION, m->n_no_duration);
  if (m->p->memory.data != NULL)
    sim_result (m->sim, PLAT_NO_MEMORY, m->n_no_memory);
  sim_result (m->sim, PLAT_NOT_CALLED, m->n_not_called);
  sim_result (m->sim, PLAT_REPEATED_ROWS, trace->n_doubles);
  sim_result (m->sim, PLAT_EARLY_CALLS, trace->n_early);
  sim_result (m->sim, PLAT_OUTSIDE_CALLS, (double) m->n_outside);
  sim_result (m->sim, PLAT_SAMPLE_DISTANCE, m->sample_distance);
  if (m->p->cold_starts.data != NULL)
    sim_result (m->sim, PLAT_RECORDED_COLD, (double) m->recorded_cold);
}

/* Each line of the table of metrics that is a result. */
void
plat_results (Plat *m)
{
  unit_shares (m);
  cold_share (m);
  sums (m);
  of_files (m);
  sim_result (m->sim, PLAT_IN_FLIGHT, (double) m->n_present);
}

/* What the policies have learned stays: it is in units' own histories.  The state that an instance
 * is in is added to its ledger from here on (sim_measured_from). */
void
plat_results_anew (Plat *m)
{
  for (guint i = 0; i < m->n_units; i++)
    m->units[i].n_calls = m->units[i].n_cold = m->units[i].n_delayed = 0;
  for (guint i = 0; i < G_N_ELEMENTS (m->spent_bytes_s); i++)
    m->spent_bytes_s[i] = 0.0;
  m->bill_usd = m->start_cpu_s = m->call_cpu_s = 0.0;
  m->n_measured = m->n_forecast = 0;
}
