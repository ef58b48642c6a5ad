/* tests/statistics/models.c - see models.h. */
#include "tests/statistics/models.h"

#include <math.h>
#include <time.h>

#include "models/models.h"
#include "sim/core/statistics/compare.h"
#include "sim/core/statistics/stats.h"
#include "sim/scenario/plan/plan.h"
#include "tests/statistics/parts.h"

#define LEVEL 0.95

enum { TEN = 10, FIVE = 5, CYCLES = 400, EFFECTIVE = 4 /* a column of parts_model's runs */ };

/* --- scenarios --- */

typedef struct {
  SimCatalogue *catalogue;
  SimScenario *scenario;
  SimPlan *plan;
  SimPointParams *params;
  guint column;
} Loaded;

static guint
find_column (const SimPlan *plan, const char *metric)
{
  g_autoptr (GArray) columns = sim_plan_columns (plan);

  for (guint i = 0; i < columns->len; i++)
    if (g_str_equal (g_array_index (columns, SimColumn, i).name, metric))
      return i;
  g_error ("no metric %s", metric);
}

static Loaded
load (const char *model, const char *metric, const char *const *sets)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *name = g_strconcat (model, ".yaml", NULL);
  g_autofree char *path
    = g_build_filename (g_getenv ("srcdir"), "tests", "statistics", "models", name, NULL);
  g_autofree char *entries = g_build_filename (g_getenv ("srcdir"), "scenarios", "catalogue", NULL);
  Loaded l = { .catalogue = sim_catalogue_new (&orrery_registry) };
  SimScenarioContext context
    = { .registry = &orrery_registry, .catalogue = l.catalogue, .sets = sets };

  sim_catalogue_add_dir (l.catalogue, entries, faults);
  l.scenario = sim_scenario_load (path, &context, faults);
  l.plan = l.scenario ? sim_plan_new (l.scenario, NULL, faults) : NULL;
  if (l.plan == NULL)
    g_error ("%s", sim_faults_text (faults));
  l.params = sim_plan_params (l.plan, 0);
  l.column = find_column (l.plan, metric);
  return l;
}

static void
unload (Loaded *l)
{
  sim_point_params_free (l->params);
  sim_plan_free (l->plan);
  sim_scenario_free (l->scenario);
  sim_catalogue_free (l->catalogue);
}

/* NaN: the run failed. */
static double
run (const Loaded *l, guint replication)
{
  g_autoptr (SimRecord) record = NULL;
  SimRunSpec spec;

  sim_plan_spec (l->plan, l->params, replication, &spec);
  record = sim_run (&spec);
  return record->failed ? NAN : record->values[l->column];
}

/* --- closed forms --- */

/* Chance of a lognormal response of mean 1000 tokens and sigma 0.5 to be of @x at most. */
static double
length_cdf (double x)
{
  return 0.5 * erfc (-(log (x / 1000) + 0.125) / 0.5 / M_SQRT2);
}

/* Seconds of the longest of eight, whole tokens of 10 ms: the sum over what it exceeds. */
static double
longest_s (void)
{
  double sum = 0;

  for (guint i = 0; i < 40000; i++)
    sum += 1 - pow (length_cdf (i + 0.5), 8);
  return 0.01 * sum;
}

/* The first call is cold, of the 199 others those after an hour without one. */
static double
cold_starts (void)
{
  return 1 + 199 * exp (-1);
}

static double
quarter (void)
{
  return 0.25;
}

/* M/D/1, with the service time of an engine that has nothing else to do. */
static double
md1_s (void)
{
  static const char *const quiet[]
    = { "params.rate_hz=0.001 Hz", "run.until=20000 s", "run.warmup=0 s", NULL };
  Loaded l = load ("llm_serving", "e2e_s.min", quiet);
  double service_s = run (&l, 0), load_share = 4 * service_s;

  unload (&l);
  return service_s * (1 + load_share / 2 / (1 - load_share));
}

/* Four devices for 5000 s, a failure in 4000 s each. */
static double
five (void)
{
  return 5;
}

static double
half (void)
{
  return 0.5;
}

static double
one_in_20 (void)
{
  return 0.05;
}

typedef struct {
  const char *model, *where, *metric, *set; /* set: (nullable) */
  double (*truth) (void);
  gboolean counts; /* single events: labelled when they are few */
} Case;

static const Case cases[] = {
  { "llm_serving", "M/D/1, e2e_s", "e2e_s.mean", NULL, md1_s, FALSE },
  { "attention_split", "5 faults a run", "faults", NULL, five, TRUE },
  { "sandbox_pool", "cold starts, TTL", "cold", NULL, cold_starts, TRUE },
  { "rollout_tail", "longest of 8", "rollout_s", NULL, longest_s, FALSE },
  { "pbs_auction", "wins of 4 equals", "win_g1_share", NULL, quarter, FALSE },
  { "rank_failure", "5 faults a run", "faults", NULL, five, TRUE },
  { "rank_failure", "0.5 faults a run", "faults", "params.rank_mtbf_s=320 h", half, TRUE },
  { "rank_failure", "0.05 faults a run", "faults", "params.rank_mtbf_s=3200 h", one_in_20, TRUE },
};

/* --- experiments --- */

static void
name_cell (Cell *cell, const char *where, const char *length, guint replications)
{
  if (cell->n > 0)
    return;
  g_snprintf (cell->what, sizeof cell->what, "Student t, %u replications", replications);
  g_strlcpy (cell->where, where, sizeof cell->where);
  g_strlcpy (cell->length, length, sizeof cell->length);
}

static double
total (const double *x, guint n)
{
  double sum = 0;

  for (guint r = 0; r < n; r++)
    sum += x[r];
  return sum;
}

/* An interval over the first @n; a run that failed leaves none. */
static void
try_mean (Cell *cell, const double *x, guint n, double truth, gboolean labelled)
{
  Outcome o = { NAN, NAN, truth, labelled };

  if (!isnan (total (x, n)))
    o.estimate = sim_stats_mean_ci (x, n, LEVEL, &o.half);
  cell_add (cell, &o);
}

static void
try_case (const Case *c, guint experiments, Cell *cells)
{
  const char *const sets[] = { c->set, NULL };
  Loaded l = load (c->model, c->metric, sets);
  g_autofree char *where = g_strdup_printf ("%s: %s", c->model, c->where);
  double truth = c->truth (), x[TEN];

  for (guint e = 0; e < experiments; e++)
    {
      for (guint r = 0; r < TEN; r++)
        x[r] = run (&l, e * TEN + r);
      name_cell (&cells[0], where, "a run", FIVE);
      name_cell (&cells[1], where, "a run", TEN);
      try_mean (&cells[0], x, FIVE, truth, c->counts && total (x, FIVE) < SIM_STATS_EVENTS);
      try_mean (&cells[1], x, TEN, truth, c->counts && total (x, TEN) < SIM_STATS_EVENTS);
    }
  unload (&l);
}

/* --- what is rare --- */

typedef struct {
  const char *where;
  gint64 n, spare;
  double life_s;
  SimRareMethod method;
  guint cycles;
} RareCase;

static const RareCase rares[] = {
  { "2 down of 2, 1 in 10^3", 2, 1, 30, SIM_RARE_BIASING, CYCLES },
  { "2 down of 4, 6 in 10^6", 4, 1, 1000, SIM_RARE_BIASING, CYCLES },
  { "4 down of 10, 2 in 10^10", 10, 3, 1000, SIM_RARE_BIASING, CYCLES },
  { "2 down of 4, 6 in 10^6", 4, 1, 1000, SIM_RARE_PLAIN, CYCLES },
};

static PartsParams
parts_of (const RareCase *c)
{
  PartsParams p = { 0 };

  sim_params_defaults (parts_model.params, &p);
  p.n_a = c->n;
  p.spare = c->spare;
  p.life_a_s = c->life_s;
  return p;
}

/* @effective: (out): cycles that it rests on. */
static double
rare_share (const RareCase *c, const PartsParams *p, guint replication, double *effective)
{
  g_autoptr (SimRecord) record = parts_run (p, c->method, c->cycles, replication);

  *effective = record->failed ? NAN : record->values[EFFECTIVE];
  return record->failed ? NAN : record->values[PARTS_DOWN_SHARE];
}

static void
try_rare (const RareCase *c, guint experiments, Cell *cells)
{
  PartsParams p = parts_of (c);
  g_autofree char *length
    = g_strdup_printf ("%u %s cycles", c->cycles, c->method == SIM_RARE_PLAIN ? "plain" : "biased");
  double truth = parts_down_share (&p), x[TEN], n[TEN];

  for (guint e = 0; e < experiments; e++)
    {
      for (guint r = 0; r < TEN; r++)
        x[r] = rare_share (c, &p, e * TEN + r, &n[r]);
      name_cell (&cells[0], c->where, length, FIVE);
      name_cell (&cells[1], c->where, length, TEN);
      try_mean (&cells[0], x, FIVE, truth, total (n, FIVE) < FIVE * SIM_RARE_EFFECTIVE);
      try_mean (&cells[1], x, TEN, truth, total (n, TEN) < TEN * SIM_RARE_EFFECTIVE);
    }
  sim_params_clear (parts_model.params, &p, sizeof p);
}

G_STATIC_ASSERT (MODELS_GROUPS == G_N_ELEMENTS (cases) + G_N_ELEMENTS (rares));

void
models_try (guint index, guint experiments, Cell *cells)
{
  if (index < G_N_ELEMENTS (cases))
    try_case (&cases[index], experiments, cells);
  else
    try_rare (&rares[index - G_N_ELEMENTS (cases)], experiments, cells);
}

/* --- speed-up --- */

enum { SPEED_RUNS = 40, PLAIN_CYCLES = 20000 };

/* Returns: the variance of a run, relative to the truth, times its processor time. */
static double
work (RareCase c, SimRareMethod method, guint cycles)
{
  PartsParams p = parts_of (&c);
  double x[SPEED_RUNS], truth = parts_down_share (&p), effective;
  clock_t began = clock ();
  SimMoments m;

  c.method = method;
  c.cycles = cycles;
  for (guint r = 0; r < SPEED_RUNS; r++)
    x[r] = rare_share (&c, &p, r, &effective);
  m = sim_moments (x, SPEED_RUNS);
  sim_params_clear (parts_model.params, &p, sizeof p);
  return m.sd * m.sd / truth / truth * ((double) (clock () - began) / CLOCKS_PER_SEC / SPEED_RUNS);
}

/* The same of plain cycles that will not see it: time in which too many are down is exponential,
 * and comes in a share of the cycles, so that the relative variance is 2 over the cycles that have
 * it. */
static double
work_unseen (RareCase c)
{
  PartsParams p = parts_of (&c);
  double u = 1 / (1 + p.life_a_s), n = (double) p.n_a;
  double cycle_s = p.life_a_s / n / pow (1 - u, n); /* whole for life / n, a share (1 - u)^n */
  double down_s = 1.0 / (double) (p.spare + 1), share, effective;
  clock_t began = clock ();

  share = parts_down_share (&p) * cycle_s / down_s;
  c.method = SIM_RARE_PLAIN;
  c.cycles = PLAIN_CYCLES;
  rare_share (&c, &p, 0, &effective);
  sim_params_clear (parts_model.params, &p, sizeof p);
  return 2 / share * ((double) (clock () - began) / CLOCKS_PER_SEC / PLAIN_CYCLES);
}

static void
print_row (const RareCase *c, gboolean seen)
{
  PartsParams p = parts_of (c);
  double plain = seen ? work (*c, SIM_RARE_PLAIN, PLAIN_CYCLES) : work_unseen (*c);
  double biased = work (*c, SIM_RARE_BIASING, PLAIN_CYCLES / 10);

  g_print ("| %s | %g | %.2g | %.2g%s | %.2g | %.2g |\n", c->where, c->life_s,
           parts_down_share (&p), plain, seen ? "" : ", computed", biased, plain / biased);
  sim_params_clear (parts_model.params, &p, sizeof p);
}

void
models_print_speed_up (void)
{
  static const RareCase systems[] = {
    { "2 down of 2", 2, 1, 30, SIM_RARE_NONE, 0 },
    { "2 down of 4", 4, 1, 300, SIM_RARE_NONE, 0 },
    { "2 down of 4", 4, 1, 1000, SIM_RARE_NONE, 0 },
    { "3 down of 10", 10, 2, 300, SIM_RARE_NONE, 0 },
    { "4 down of 10", 10, 3, 1000, SIM_RARE_NONE, 0 },
  };

  g_print ("| system | mean life over repair | share of time down | variance x time, plain, s | "
           "biased, s | speed-up |\n|---|---:|---:|---:|---:|---:|\n");
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    print_row (&systems[i], i + 1 < G_N_ELEMENTS (systems));
}
