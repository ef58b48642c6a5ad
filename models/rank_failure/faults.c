/* models/rank_failure/faults.c - when ranks, nodes and switches fail.
 *
 * Per GPU one mean time between events covers all domains; shares split it (Llama 3 table: 331 of
 * 419 local to a rank, 53 to a node, 35 to a switch).  An event of a node or switch kills all its
 * ranks.  Exponential events are superposed; with Weibull each rank has its own clock, renewed at
 * its failure, while nodes and switches stay exponential.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include "models/llm/scan.h"
#include "models/rank_failure/ep.h"
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/table.h"

typedef struct {
  const char *what;
  double n;
  guint domain; /* 0 rank, 1 node, 2 switch */
} Category;

/* Unplanned interruptions of 16,384 GPUs in 54 days.
 * Source: The Llama 3 Herd of Models, arXiv 2407.21783, table 5. */
static const Category llama3[] = {
  { "GPU", 148, 0 },        { "HBM3", 72, 0 },       { "software", 54, 0 }, { "switch", 35, 2 },
  { "maintenance", 32, 1 }, { "SRAM", 19, 0 },       { "GSP", 17, 0 },      { "NIC", 7, 1 },
  { "NCCL", 7, 0 },         { "SDC", 6, 0 },         { "thermal", 6, 0 },   { "SSD", 3, 1 },
  { "PSU", 3, 1 },          { "chassis", 2, 1 },     { "IO board", 2, 1 },  { "dependency", 2, 0 },
  { "CPU", 2, 1 },          { "system DRAM", 2, 1 },
};
static const double llama3_total = 419.0;

static gboolean
may_strike (const Ep *m)
{
  return m->p->study == EP_FAULTS_ALONE || m->p->faults_in_repair || m->state == EP_SERVING;
}

static void
draw_category (Ep *m, guint domain)
{
  double u = sim_uniform (sim_stream (m->sim, "categories")), all = 0.0;
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

static void
strike (Ep *m, guint domain, guint first, guint n)
{
  gboolean crash = sim_uniform (sim_stream (m->sim, "kinds")) < m->p->crash_share;

  if (!may_strike (m))
    return;
  m->fault_counts[domain]++;
  sim_count (m->sim, EP_FAULTS, 1);
  draw_category (m, domain);
  if (m->p->study == EP_SERVE)
    ep_die (m, first, MIN (n, m->n_ranks - first), domain == 0 && crash);
}

static guint
domain_size (const Ep *m, guint domain)
{
  guint node = (guint) m->p->ranks_per_node;

  return domain == 0 ? 1 : domain == 1 ? node : node * (guint) MAX (1, m->p->nodes_per_switch);
}

/* Events a second of all domains that are exponential. */
static double
rate_of (const Ep *m, guint domain)
{
  const EpParams *p = m->p;
  double all = m->n_ranks / p->rank_mtbf_s;

  if (domain == 0)
    return p->fault_law == EP_EXPONENTIAL ? all * p->rank_share : 0.0;
  return all * (domain == 1 ? p->node_share : p->switch_share);
}

static void
superposed (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  double rates[3] = { rate_of (m, 0), rate_of (m, 1), rate_of (m, 2) };
  double sum = rates[0] + rates[1] + rates[2];
  double u = sim_uniform (sim_stream (sim, "domains")) * sum;
  guint domain = u < rates[0] ? 0 : u < rates[0] + rates[1] ? 1 : 2, size, n;

  if (item != NULL)
    {
      size = domain_size (m, domain);
      n = (m->n_ranks + size - 1) / size;
      strike (m, domain, size * (guint) sim_integer (sim_stream (sim, "victims"), n), size);
    }
  if (sum > 0.0)
    sim_after (sim, sim_exp (sim_stream (sim, "faults"), 1.0 / sum), superposed, m, m);
}

static double
weibull_s (Ep *m)
{
  double k = m->p->weibull_shape;
  double scale = m->p->rank_mtbf_s / m->p->rank_share / tgamma (1.0 + 1.0 / k);

  return scale * pow (-log (sim_uniform (sim_stream (m->sim, "lives"))), 1.0 / k);
}

static void
worn_out (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  strike (m, 0, GPOINTER_TO_UINT (item) - 1, 1);
  sim_after (sim, weibull_s (m), worn_out, m, item);
}

static void
flap (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  guint rank = (guint) sim_integer (sim_stream (sim, "flappers"), m->n_ranks);

  ep_flap (m, rank, sim_dist_draw (&m->p->flap_s, sim_stream (sim, "flaps")));
  sim_after (sim, sim_exp (sim_stream (sim, "flap times"), 1.0 / m->p->flap_rate_hz), flap, m,
             NULL);
}

static void
planned (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  m->fault_counts[0] += m->p->fault_ranks;
  sim_count (sim, EP_FAULTS, (double) m->p->fault_ranks);
  ep_die (m, (guint) m->p->fault_rank, (guint) m->p->fault_ranks, FALSE);
}

static void
traced (Sim *sim, gpointer self, gpointer item)
{
  strike (self, 0, ((const EpFault *) item)->rank, 1);
}

void
ep_faults_start (Ep *m)
{
  const EpFaults *trace = m->p->fault_trace.data;

  if (m->p->faults == EP_AT)
    sim_after (m->sim, m->p->fault_at_s, planned, m, NULL);
  if (m->p->faults == EP_PROCESS)
    superposed (m->sim, m, NULL);
  if (m->p->faults == EP_PROCESS && m->p->fault_law == EP_WEIBULL)
    for (guint r = 0; r < m->n_ranks; r++)
      sim_after (m->sim, weibull_s (m), worn_out, m, GUINT_TO_POINTER (r + 1));
  if (m->p->faults == EP_FAULT_TRACE)
    for (guint i = 0; i < trace->n; i++)
      sim_after (m->sim, trace->faults[i].time_s, traced, m, (gpointer) &trace->faults[i]);
  if (m->p->flap_rate_hz > 0.0 && m->p->study == EP_SERVE)
    sim_after (m->sim, sim_exp (sim_stream (m->sim, "flap times"), 1.0 / m->p->flap_rate_hz), flap,
               m, NULL);
}

/* How well the counts agree with the table: its rates for so many GPU hours, chi-square over the
 * categories that expect at least five, the rest pooled. */
void
ep_faults_study (Ep *m)
{
  double hours = sim_now_s (m->sim) / 3600.0 * m->n_ranks;
  double scale = hours / (m->p->rank_mtbf_s / 3600.0) / llama3_total;
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
  sim_result (m->sim, EP_CHI_SQUARE, chi);
  sim_result (m->sim, EP_CHI_SQUARE_P, n > 0 ? gsl_cdf_chisq_Q (chi, n) : NAN);
}

static gint
by_time (gconstpointer a, gconstpointer b)
{
  const EpFault *x = a, *y = b;

  return x->time_s < y->time_s ? -1 : x->time_s > y->time_s;
}

static gboolean
read_faults (LlmScan *scan, GArray *faults, GError **error)
{
  if (!llm_scan_expect (scan, "time_s,rank", "expected the heading time_s,rank", error)
      || !llm_scan_line_end (scan, "expected the end of the line", error))
    return FALSE;
  while (!llm_scan_done (scan))
    {
      EpFault fault;
      gint64 rank;

      if (!llm_scan_number (scan, &fault.time_s, error))
        return FALSE;
      if (fault.time_s < 0.0)
        return llm_scan_fail (scan, error, "a time is not negative");
      if (!llm_scan_expect (scan, ",", "expected a comma", error)
          || !llm_scan_digits (scan, 0, &rank, error)
          || !llm_scan_line_end (scan, "expected the end of the line", error))
        return FALSE;
      fault.rank = (guint) MIN (rank, G_MAXINT);
      g_array_append_val (faults, fault);
    }
  return TRUE;
}

static void
faults_free (gpointer data)
{
  EpFaults *trace = data;

  if (trace != NULL)
    g_free (trace->faults);
  g_free (trace);
}

static gpointer
faults_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GArray) faults = g_array_new (FALSE, FALSE, sizeof (EpFault));
  EpFaults *trace;
  LlmScan scan;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  llm_scan_init (&scan, path, text, length);
  if (!read_faults (&scan, faults, error))
    return NULL;
  g_array_sort (faults, by_time);
  trace = g_new0 (EpFaults, 1);
  trace->n = faults->len;
  trace->faults = (EpFault *) (void *) g_array_free (g_steal_pointer (&faults), FALSE);
  return trace;
}

const SimFileFormat ep_fault_format
  = { "failure trace", "CSV time_s,rank: which rank dies when", faults_load, faults_free };
