/* models/rank_failure/fleet/results.c - what a fleet's time amounts to: shares of it, where
 * node-hours went, and what it cost.
 */
#include <math.h>
#include <string.h>
#include "models/rank_failure/fleet/costs.h"
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/metrics.h"

#define S_PER_H 3600.0
#define TOKENS_PER_MTOKEN 1e6

/* -log10 of what is missing: 3 for 99.9 %; without any loss there is no such number. */
static double
nines (double share)
{
  return share < 1.0 ? -log10 (1.0 - share) : NAN;
}

/* Every node is somewhere, always. */
static void
report_nodes (EpFleet *f, double measured_s)
{
  static const guint metric[EP_N_NODE_STATES]
    = { EP_IDLE_NODE_H,    EP_SERVING_NODE_H, EP_PAUSED_NODE_H, EP_RESTARTING_NODE_H,
        EP_WAITING_NODE_H, EP_WARMING_NODE_H, EP_OUT_NODE_H };
  double sum = 0.0;

  for (guint s = 0; s < EP_N_NODE_STATES; s++)
    {
      sim_result (f->sim, metric[s], f->node_s[s] / S_PER_H);
      sum += f->node_s[s];
    }
  sim_assert (f->sim,
              fabs (sum - f->n_nodes * measured_s) <= 1e-6 * f->n_nodes * measured_s + 1e-3);
  sim_result (f->sim, EP_HEALTHY_OUT_GPU_H, f->healthy_out_s / S_PER_H);
}

/* Every GPU owned is paid all the time, idle spares too; lost is what did not serve. */
static void
report_cost (EpFleet *f, double measured_s, double capacity_s, double prefill_s)
{
  double gpus = (double) (f->n_nodes * f->p->ranks_per_node);
  /* owned, not used: spares and broken nodes are paid, too */
  double usd = gpus * measured_s / S_PER_H * f->p->price_usd_per_h;
  gboolean all = f->n_prefill == 0 && f->asked_s >= ep_fleet_decoding (f) * measured_s;
  double tokens = (all ? capacity_s : f->served_s) * ep_cost_tokens_per_s (f);
  double used = (capacity_s + prefill_s) * (double) f->p->ranks;

  sim_result (f->sim, EP_COST_USD, usd);
  sim_result (f->sim, EP_LOST_USD, usd - used / S_PER_H * f->p->price_usd_per_h);
  sim_result (f->sim, EP_OWNED_SHARE, used / (gpus * measured_s));
  sim_result (f->sim, EP_USD_PER_MTOKEN, tokens > 0.0 ? usd / tokens * TOKENS_PER_MTOKEN : NAN);
}

/* Painted once more, to book the time since the last change.  Without any measured time there is no
 * share of it. */
void
ep_fleet_finish (EpFleet *f)
{
  double measured_s = sim_measured_s (f->sim), all_s = ep_fleet_decoding (f) * measured_s;
  double up_s = 0.0, capacity_s[2] = { 0.0, 0.0 };

  for (guint i = 0; i < f->n_inst; i++)
    {
      ep_ledger_paint (f, &f->inst[i]);
      up_s += i < f->n_prefill ? 0.0 : f->inst[i].up_s;
      capacity_s[i < f->n_prefill] += f->inst[i].capacity_s;
    }
  ep_ledger_book (f);
  if (all_s <= 0.0)
    return;
  sim_result (f->sim, EP_AVAILABILITY, up_s / all_s);
  sim_result (f->sim, EP_UNAVAILABILITY, 1.0 - up_s / all_s);
  sim_result (f->sim, EP_CAPACITY, capacity_s[0] / all_s);
  sim_result (f->sim, EP_NINES, nines (up_s / all_s));
  sim_result (f->sim, EP_CAPACITY_NINES, nines (capacity_s[0] / all_s));
  sim_result (f->sim, EP_GOODPUT_SHARE, f->served_s / f->asked_s);
  sim_result (f->sim, EP_SLO_SHARE, f->slo_s / f->asked_s);
  sim_result (f->sim, EP_GIVEN_NODE_H, f->given_s / S_PER_H);
  sim_result (f->sim, EP_TWICE_GPU_H, f->twice_s / S_PER_H);
  if (f->n_prefill > 0)
    sim_result (f->sim, EP_PREFILL_SHARE, capacity_s[1] / (f->n_prefill * measured_s));
  sim_result (f->sim, EP_INSTANCES, f->n_inst);
  ep_months_report (f, measured_s);
  report_nodes (f, measured_s);
  report_cost (f, measured_s, capacity_s[0], capacity_s[1]);
}

/* The seven statistics of a log, and how often one class comes. */
static void
report_statistics (Sim *sim, const EpOutageStatistics *s)
{
  for (guint q = 0; q < G_N_ELEMENTS (s->length_h); q++)
    sim_result (sim, EP_LENGTH_P10_H + q, s->length_h[q]);
  for (guint k = 0; k < G_N_ELEMENTS (s->with_rows); k++)
    sim_result (sim, EP_WITH_0 + k, s->with_rows[k]);
  for (guint b = 0; b < G_N_ELEMENTS (s->within); b++)
    sim_result (sim, EP_WITHIN_1_H + b, s->within[b]);
  sim_result (sim, EP_ROWS, s->rows);
  sim_result (sim, EP_UNITS_OUT, s->units);
  sim_result (sim, EP_BUSIEST, s->busiest);
  sim_result (sim, EP_DAY_MEAN, s->day_mean);
  sim_result (sim, EP_DAY_DISPERSION, s->day_dispersion);
  sim_result (sim, EP_DAY_MAX, s->day_max);
  sim_result (sim, EP_DAY_EMPTY, s->day_empty);
  sim_result (sim, EP_GAP_CV, s->gap_cv);
  sim_result (sim, EP_GAP_ZERO, s->gap_zero);
  sim_result (sim, EP_UNIT_MEAN, s->unit_mean);
  sim_result (sim, EP_UNIT_DISPERSION, s->unit_dispersion);
  sim_result (sim, EP_RETURNS, s->returns);
}

/* How many rows are of the class @count_class. */
static guint
of_class (const EpParams *p, const GArray *rows)
{
  const EpFaultClass *items = p->fault_classes.items;
  const EpOutageLog *log = p->outage_log.data;
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      guint klass = g_array_index (rows, EpOutage, i).klass;
      const char *name = p->outages == EP_OUTAGES_LOG ? g_ptr_array_index (log->classes, klass)
                                                      : items[klass].name;
      gsize length = strcspn (name, "/");

      n += strlen (p->count_class) == length && strncmp (name, p->count_class, length) == 0;
    }
  return n;
}

void
ep_outages_study (Sim *sim, const EpParams *p)
{
  gboolean log = p->outages == EP_OUTAGES_LOG;
  double window_s = log ? ep_log_window_s (p) : p->horizon_s;
  g_autoptr (GArray) rows = log ? ep_outages_of_log (p) : ep_outages_draw (p, sim, p->horizon_s);
  guint units;
  g_autoptr (GArray) numbered = ep_outages_numbered (p, rows, &units);
  EpOutageStatistics s = ep_outage_statistics ((const EpOutage *) (void *) numbered->data,
                                               numbered->len, units, window_s);
  g_autoptr (GArray) united = ep_outages_unite (p, rows);

  report_statistics (sim, &s);
  sim_result (sim, EP_CLASS_ROWS, of_class (p, rows));
  sim_result (sim, EP_UNITED, united->len);
  sim_result (sim, EP_WINDOW_S, window_s);
  sim_result (sim, EP_GPU_H_PER_ROW,
              (double) (p->fleet_nodes * p->ranks_per_node) * window_s / S_PER_H / rows->len);
}
