/* models/rank_failure/faults/fault_table.c - the failures of the Llama 3 table: categories of
 * events, and how well counts and intervals agree with it.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include "models/rank_failure/faults/faults.h"
#include "models/rank_failure/metrics.h"

typedef struct {
  const char *what;
  double n;
  guint domain; /* 0 rank, 1 node, 2 switch */
} Category;

/* Unplanned interruptions of 16,384 GPUs in 54 days.
 * Source: The Llama 3 Herd of Models, arXiv 2407.21783, table 5. */
static const Category llama3[EP_N_CATEGORIES] = {
  { "GPU", 148, 0 },        { "HBM3", 72, 0 },       { "software", 54, 0 }, { "switch", 35, 2 },
  { "maintenance", 32, 1 }, { "SRAM", 19, 0 },       { "GSP", 17, 0 },      { "NIC", 7, 1 },
  { "NCCL", 7, 0 },         { "SDC", 6, 0 },         { "thermal", 6, 0 },   { "SSD", 3, 1 },
  { "PSU", 3, 1 },          { "chassis", 2, 1 },     { "IO board", 2, 1 },  { "dependency", 2, 0 },
  { "CPU", 2, 1 },          { "system DRAM", 2, 1 },
};
static const double llama3_total = 419.0;

/* By the counts of the published table, among causes of this domain. */
void
ep_category_draw (EpFailures *m, guint domain)
{
  double u = sim_uniform (sim_stream (m->inst->sim, "categories")), all = 0.0;
  guint last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (llama3); i++)
    all += llama3[i].domain == domain ? llama3[i].n : 0.0;
  u *= all;
  for (guint i = 0; i < G_N_ELEMENTS (llama3); i++)
    if (llama3[i].domain == domain)
      {
        last = i;
        u -= llama3[i].n;
        if (u < 0.0)
          break;
      }
  m->category_counts[last]++;
}

/* The standard deviation of times between events over their mean: 1 without memory. */
static void
report_intervals (EpFailures *m)
{
  double n = (double) (m->fault_counts[0] + m->fault_counts[1] + m->fault_counts[2]);
  double mean = m->interval_sum_s / n, square = m->interval_sum2_s2 / n;

  sim_result (m->inst->sim, EP_INTERVAL_CV, n > 1.0 ? sqrt (square - mean * mean) / mean : NAN);
  sim_result (m->inst->sim, EP_INSTANCE_MTBF_S, n > 0.0 ? sim_now_s (m->inst->sim) / n : NAN);
}

/* How well the counts agree with the table: its rates for so many GPU hours, chi-square over the
 * categories that expect at least five, the rest pooled. */
static void
report_agreement (EpFailures *m)
{
  double hours = sim_now_s (m->inst->sim) / 3600.0 * m->inst->n_ranks;
  double scale = hours / (m->inst->p->rank_mtbf_s / 3600.0) / llama3_total;
  double chi = 0.0, rest = 0.0, rest_expected = 0.0;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (llama3); i++)
    {
      double expected = llama3[i].n * scale, seen = (double) m->category_counts[i];

      if (expected < 5.0)
        {
          rest += seen;
          rest_expected += expected;
          continue;
        }
      chi += (seen - expected) * (seen - expected) / expected;
      n++;
    }
  if (rest_expected > 0.0)
    {
      chi += (rest - rest_expected) * (rest - rest_expected) / rest_expected;
      n++;
    }
  sim_result (m->inst->sim, EP_CHI_SQUARE, chi);
  sim_result (m->inst->sim, EP_CHI_SQUARE_P, n > 0 ? gsl_cdf_chisq_Q (chi, n) : NAN);
}

/* Only what is drawn by the table's rates can agree with them. */
void
ep_faults_study (EpFailures *m)
{
  report_intervals (m);
  if (m->inst->p->faults == EP_PROCESS)
    report_agreement (m);
}
