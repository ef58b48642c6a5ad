/* tests/statistics/suite.c - see suite.h. */
#include "tests/statistics/suite.h"

#include <math.h>

#include "sim/core/statistics/batch.h"
#include "sim/core/statistics/compare.h"
#include "sim/core/statistics/quantile.h"
#include "sim/core/statistics/stats.h"
#include "tests/statistics/functions.h"
#include "tests/statistics/models.h"

#define LEVEL 0.95

enum { CELLS_OF_GROUP = 20, STREAMS_OF_EXPERIMENT = 64, PILOTS = 10, TEN = 10 };
enum { LONG_CYCLES = 2000, SHORT_CYCLES = 50 };

/* Columns of a tally, as sim_metric_column_name has them. */
enum {
  COL_N,
  COL_MEAN,
  COL_SD,
  COL_MIN,
  COL_MAX,
  COL_P50,
  COL_P90,
  COL_P99,
  COL_P999,
  COL_HALF,
  COL_TIME,
  N_COLUMNS
};

/* The cells of a group, in this order. */
enum {
  CELL_T2,
  CELL_T5,
  CELL_T10,
  CELL_T20,
  CELL_BATCH,
  CELL_MSER,
  CELL_OWN,
  CELL_POOLED = CELL_OWN + 4,
  CELL_PAIRED = CELL_POOLED + 4,
  CELL_STOP_2,
  CELL_STOP_10,
  CELL_WELCH
};

static const char *const cell_names[CELLS_OF_GROUP] = {
  "Student t, 2 replications", "Student t, 5 replications", "Student t, 10 replications",
  "Student t, 20 replications", "batch means, one run", "MSER-5, 10 replications",
  "p50, mean of 10 replications", "p90, mean of 10 replications", "p99, mean of 10 replications",
  "p999, mean of 10 replications", "p50 pooled, 10 replications", "p90 pooled, 10 replications",
  "p99 pooled, 10 replications", "p999 pooled, 10 replications", "paired difference, 10 pairs",
  "stop_when from 2 replications", "stop_when from 10 replications", "Welch, 10 and 5 replications",
};

static const double loads[N_LOADS] = { 0.95, 0.8, 0.5 };
static const double quantiles[4] = { 0.5, 0.9, 0.99, 0.999 };
static const SimMetric rows[] = { { "x", SIM_TALLY, "s", "time in the system" }, SIM_METRIC_END };

typedef struct {
  Suite      *suite;
  guint       index;          /* of the group */
  ProcessKind kind;
  double      load;
  guint       n, cycles;      /* customers of a run */
} Group;

static Group
group_of (Suite *suite, guint index)
{
  Group g = { .suite = suite, .index = index };

  g.kind = (ProcessKind) (index % N_PROCESSES);
  g.load = loads[index / N_PROCESSES % N_LOADS];
  g.cycles = index / N_PROCESSES / N_LOADS == 0 ? LONG_CYCLES : SHORT_CYCLES;
  g.n = process_length (g.load, g.cycles);
  return g;
}

static Cell *
cell_of (const Group *g, guint which)
{
  Cell *cell = &g->suite->cells[g->index * CELLS_OF_GROUP + which];

  if (cell->n == 0)
    {
      g_strlcpy (cell->what, cell_names[which], sizeof cell->what);
      g_snprintf (cell->where, sizeof cell->where, "%s %g", process_name (g->kind), g->load);
      g_snprintf (cell->length, sizeof cell->length, "%u cycles", g->cycles);
    }
  return cell;
}

/* One run, measured from customer @from on. */
static SimMetrics *
run_of (const Group *g, guint64 replication, guint from, double load)
{
  SimMetrics *metrics = sim_metrics_new (rows);
  Process process = { .kind = g->kind, .load = load };
  SimTime now = 0;

  sim_metrics_set_clock (metrics, &now, 1);
  process_start (&process, replication);
  for (guint i = 0; i < g->n; i++)
    {
      if (i == from && from > 0)
        sim_metrics_reset (metrics, now);
      now = i + 1;
      sim_metrics_tally (metrics, 0, process_next (&process));
    }
  process_clear (&process);
  now = 0;
  sim_metrics_set_clock (metrics, NULL, 1);
  return metrics;
}

/* --- replications --- */

typedef struct {
  SimMetrics *metrics[SUITE_RUNS];
  double      column[SUITE_RUNS][N_COLUMNS];
  guint       n;
} Runs;

static void
runs_make (const Group *g, Runs *runs, guint64 first, guint from)
{
  for (guint r = 0; r < runs->n; r++)
    {
      runs->metrics[r] = run_of (g, first + r, from, g->load);
      sim_metrics_read (runs->metrics[r], runs->column[r]);
    }
}

static void
runs_clear (Runs *runs)
{
  for (guint r = 0; r < runs->n; r++)
    sim_metrics_free (runs->metrics[r]);
}

/* Returns: how many of the first @n have a value. */
static guint
column_of (const Runs *runs, guint n, guint column, double *x)
{
  guint known = 0;

  for (guint r = 0; r < n; r++)
    if (!isnan (runs->column[r][column]))
      x[known++] = runs->column[r][column];
  return known;
}

static double
average (const Runs *runs, guint n, guint column)
{
  double x[SUITE_RUNS];
  guint known = column_of (runs, n, column, x);

  return known > 0 ? sim_moments (x, known).mean : NAN;
}

/* Does the tool label what the first @n say, since they are short? */
static gboolean
are_short (const Runs *runs, guint n)
{
  /* NaN: too few observations to know */
  return !(average (runs, n, COL_N) >= SIM_TIMES_OVER * average (runs, n, COL_TIME));
}

/* The mean over the first @n, as the tool has it. */
static Outcome
over_runs (const Runs *runs, guint n, guint column, double truth)
{
  double x[SUITE_RUNS];
  guint known = column_of (runs, n, column, x);
  Outcome o = { NAN, NAN, truth, are_short (runs, n) };

  if (known > 0)
    o.estimate = sim_stats_mean_ci (x, known, LEVEL, &o.half);
  return o;
}

static void
try_means (const Group *g, const Runs *runs)
{
  static const guint sizes[] = { 2, 5, 10, 20 };
  double truth = process_mean (g->kind, g->load);
  const double *one = runs->column[0];
  Outcome within
    = { one[COL_MEAN], one[COL_HALF], truth, !(one[COL_N] >= SIM_TIMES_SURE * one[COL_TIME]) };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Outcome o = over_runs (runs, sizes[i], COL_MEAN, truth);

      cell_add (cell_of (g, CELL_T2 + i), &o);
    }
  cell_add (cell_of (g, CELL_BATCH), &within);
}

/* Are @n observations, of which only one in a correlation time is independent, too few? */
static gboolean
rests_on_few (const Runs *runs, double n, guint quantile)
{
  return n < (double) sim_quantile_least (quantiles[quantile]) * average (runs, TEN, COL_TIME);
}

static void
try_quantiles (const Group *g, const Runs *runs)
{
  const SimHist *hists[TEN];

  for (guint r = 0; r < TEN; r++)
    hists[r] = sim_metrics_hist (runs->metrics[r], 0);
  for (guint i = 0; i < G_N_ELEMENTS (quantiles); i++)
    {
      double truth = process_quantile (g->kind, g->load, quantiles[i]);
      SimQuantile q = sim_quantile_sections (hists, TEN, quantiles[i], LEVEL);
      Outcome own = over_runs (runs, TEN, COL_P50 + i, truth);
      Outcome pooled = { q.value, q.half_width, truth, own.labelled };

      if (isnan (truth))
        continue;
      if (isnan (q.value))
        own.estimate = own.half = NAN;
      pooled.labelled = own.labelled || rests_on_few (runs, TEN * average (runs, TEN, COL_N), i);
      own.labelled = own.labelled || rests_on_few (runs, average (runs, TEN, COL_N), i);
      cell_add (cell_of (g, CELL_OWN + i), &own);
      cell_add (cell_of (g, CELL_POOLED + i), &pooled);
    }
}

/* --- warm-up --- */

static void
try_mser (const Group *g, guint64 first)
{
  Runs pilots = { .n = PILOTS }, runs = { .n = TEN };
  SimTime from = 0;
  Outcome o = { NAN, NAN, process_mean (g->kind, g->load), FALSE };

  runs_make (g, &pilots, first, 0);
  if (sim_metrics_steady (pilots.metrics, PILOTS, &from))
    {
      runs_make (g, &runs, first + PILOTS, (guint) from);
      o = over_runs (&runs, TEN, COL_MEAN, o.truth);
      o.labelled = o.labelled || 10 * from > g->n;
      runs_clear (&runs);
    }
  runs_clear (&pilots);
  cell_add (cell_of (g, CELL_MSER), &o);
}

/* --- differences --- */

/* The same customers at a load that is a hundredth lower. */
static void
try_paired (const Group *g, const Runs *runs, guint64 first)
{
  double x[TEN], y[TEN], column[N_COLUMNS];
  double lower = g->load - 0.01;
  SimContrast c;
  Outcome o = { .truth = process_mean (g->kind, lower) - process_mean (g->kind, g->load) };

  for (guint r = 0; r < TEN; r++)
    {
      g_autoptr (SimMetrics) other = run_of (g, first + r, g->n / 10, lower);

      sim_metrics_read (other, column);
      x[r] = runs->column[r][COL_MEAN];
      y[r] = column[COL_MEAN];
    }
  c = sim_compare_paired (x, y, TEN, LEVEL);
  o.estimate = c.difference;
  o.half = c.half_width;
  o.labelled = are_short (runs, TEN);
  cell_add (cell_of (g, CELL_PAIRED), &o);
}

guint
suite_n_groups (void)
{
  return N_QUEUES + N_SIZES + MODELS_GROUPS;
}

void
suite_group (Suite *suite, guint index)
{
  Group g = group_of (suite, index);

  if (index >= N_QUEUES + N_SIZES)
    {
      guint model = index - N_QUEUES - N_SIZES;

      models_try (model, suite->experiments,
                  suite->cells + N_QUEUES * CELLS_OF_GROUP + N_SIZES * CELLS_OF_SIZE
                    + model * CELLS_OF_MODEL);
      return;
    }
  if (index >= N_QUEUES)
    {
      functions_try (index - N_QUEUES, suite->experiments,
                     suite->cells + N_QUEUES * CELLS_OF_GROUP + (index - N_QUEUES) * CELLS_OF_SIZE);
      return;
    }
  for (guint e = 0; e < suite->experiments; e++)
    {
      guint64 first = (guint64) e * STREAMS_OF_EXPERIMENT;
      Runs runs = { .n = SUITE_RUNS };

      runs_make (&g, &runs, first, g.n / 10);
      try_means (&g, &runs);
      try_quantiles (&g, &runs);
      try_mser (&g, first + SUITE_RUNS);
      if (g.kind == PROCESS_MM1)
        try_paired (&g, &runs, first);
      suite->is_short[index][e] = are_short (&runs, TEN) ? 1 : 0;
      for (guint r = 0; r < SUITE_RUNS; r++)
        suite->mean[index][e * SUITE_RUNS + r] = runs.column[r][COL_MEAN];
      runs_clear (&runs);
    }
}

/* --- what takes means that are there already --- */

/* Replications until the half-width is what about 16 would give; the next experiment takes the
 * next ones. */
static void
try_stop (const Group *g, guint start, guint which)
{
  const double *x = g->suite->mean[g->index];
  guint n = g->suite->experiments * SUITE_RUNS, at = 0, most = 200;
  SimMoments all = sim_moments (x, n);
  double share = 2.13 * all.sd / 4 / all.mean;

  while (at + most < n)
    {
      guint size = start, next;
      Outcome o = { .truth = process_mean (g->kind, g->load), .labelled = TRUE };

      while ((next = sim_stats_wanted (sim_stats_excess (x + at, size, share), size, most)) > size)
        size = next;
      o.estimate = sim_stats_mean_ci (x + at, size, LEVEL, &o.half);
      cell_add (cell_of (g, which), &o);
      at += size;
    }
}

/* M/M/1 with ten against M/D/1 with five, from streams of their own. */
static void
try_welch (const Group *one, const Group *other)
{
  for (guint e = 0; e < one->suite->experiments; e++)
    {
      SimMoments a = sim_moments (one->suite->mean[one->index] + e * SUITE_RUNS, TEN);
      SimMoments b = sim_moments (one->suite->mean[other->index] + e * SUITE_RUNS + TEN, 5);
      SimContrast c = sim_compare_welch (&a, &b, LEVEL);
      Outcome o = { c.difference, c.half_width,
                    process_mean (other->kind, other->load) - process_mean (one->kind, one->load),
                    one->suite->is_short[one->index][e] || one->suite->is_short[other->index][e] };

      cell_add (cell_of (one, CELL_WELCH), &o);
    }
}

void
suite_after (Suite *suite)
{
  for (guint i = 0; i < N_QUEUES; i++)
    {
      Group g = group_of (suite, i);

      try_stop (&g, 2, CELL_STOP_2);
      try_stop (&g, 10, CELL_STOP_10);
      if (g.kind == PROCESS_MM1)
        {
          Group other = group_of (suite, i + PROCESS_MD1 - PROCESS_MM1);

          try_welch (&g, &other);
        }
    }
}
