/* sim/scenario/scenario_run.c - the section `run:`: how long, how often, from which seed, within
 * which limits. */
#include "sim/scenario/sections.h"
#include <math.h>
#include "sim/base/unit/unit.h"

typedef struct {
  double until, warmup, resolution, timeout, memory;
  gint64 replications, seed;
  int    ties, warmup_by;
} RunRows;

typedef struct {
  const char *metric;
  double      half_width;
  gint64      max;
} StopRows;

typedef struct {
  int    method;
  gint64 cycles;
} RareRows;

/* clang-format off */
static const SimChoice ties[] = {
  [SIM_TIES_SEQUENCE] = { "sequence", "simultaneous events in the order of their scheduling",
                          NULL },
  [SIM_TIES_SHUFFLED] = { "shuffled",
                          "audit: in a seeded random order, to expose models that depend on ties",
                            NULL },
  { NULL, NULL, NULL }
};

static const SimChoice warmups[] = {
  { "time", "it ends at run.warmup", NULL },
  { "mser", "it ends when MSER-5 finds that all tallies are steady, on the average over 10 pilot "
            "runs of the point, but not before run.warmup", NULL },
  { NULL, NULL, NULL }
};

/* In the order of SimRareMethod, which begins with none. */
static const SimChoice rares[] = {
  { "biasing", "failures made frequent in every second cycle, and weighted by the likelihood ratio",
    NULL },
  { "plain", "cycles as they come: what biasing is measured against", NULL },
  { NULL, NULL, NULL }
};

const SimParam sim_section_run[] = {
  SIM_PARAM (RunRows, until, "s", "inf s", "(0, inf]",
             "simulated time at which a run ends; inf: when no event is left", "house"),
  SIM_PARAM (RunRows, warmup, "s", "0 s", "[0, inf)",
             "simulated time whose measurements are discarded", "house"),
  SIM_PARAM_CHOICE (RunRows, warmup_by, warmups, "time", "how the end of warm-up is found",
                    "house"),
  SIM_PARAM (RunRows, resolution, "s", "1 ns", "[1e-12, 1e-6]",
             "the tick of simulated time, to which delays are rounded: a whole number of them is "
             "a second", "house"),
  SIM_PARAM (RunRows, replications, "1", "1", "[1, 1000000]",
             "random repetitions of every point; with stop_when those before the first look, 10 "
             "where nothing is said", "house"),
  SIM_PARAM (RunRows, seed, "1", "1", "[0, inf)", "root seed of all random streams", "house"),
  SIM_PARAM_CHOICE (RunRows, ties, ties, "sequence", "order of simultaneous events", "house"),
  SIM_PARAM (RunRows, timeout, "s", "inf s", "(0, inf]",
             "real time that a run may take before it counts as failed", "house"),
  SIM_PARAM (RunRows, memory, "B", "inf B", "(0, inf]",
             "memory that a run may take before it counts as failed", "house"),
  SIM_PARAM_END
};

const SimParam sim_section_stop_when[] = {
  SIM_PARAM (StopRows, metric, "1", NULL, "any", "the metric whose interval decides", "house"),
  SIM_PARAM (StopRows, half_width, "1", NULL, "(0, 1)",
             "enough when the interval's half-width is at most this share of the mean", "house"),
  SIM_PARAM (StopRows, max, "1", NULL, "[2, 1000000]", "at most this many replications", "house"),
  SIM_PARAM_END
};
const SimParam sim_section_rare[] = {
  SIM_PARAM_CHOICE (RareRows, method, rares, "biasing", "how what is rare is reached", "house"),
  SIM_PARAM (RareRows, cycles, "1", NULL, "[100, 1000000000]",
             "cycles of each sort in a run, from one whole state to the next", "house"),
  SIM_PARAM_END
};

/* clang-format on */

#define DAY_S 86400.0
#define YEAR_S (365.25 * DAY_S)

static const char *const run_others[] = { "stop_when", "rare", NULL };

enum { STOP_FIRST = 10 };     /* replications before the first look, unless the scenario says so */

/* A rule that could never ask for a run, or that would look at an interval of nothing. */
static void
check_stop (const SimRunOptions *run, const SimNode *node, const SimDecoder *decoder)
{
  if (run->stop_max < run->replications)
    sim_faults_add (decoder->faults, &node->mark, "run.stop_when.max",
                    "%u is below run.replications (%u), where it starts", run->stop_max,
                    run->replications);
  else if (run->stop_max == run->replications)
    sim_faults_add (decoder->faults, &node->mark, "run.stop_when.max",
                    "%u is run.replications, where it starts: no run would be left to ask for",
                    run->stop_max);
  if (run->replications < 2)
    sim_faults_add (decoder->faults, &node->mark, "run.replications",
                    "1 has no interval that stop_when could look at: 2 at least, better %d (the "
                    "default with stop_when)",
                    STOP_FIRST);
}

/* @counted: the scenario says how many replications come first. */
static void
read_stop (SimScenario *scenario, const SimNode *node, gboolean counted, const SimDecoder *decoder)
{
  StopRows rows = { 0 };
  SimRunOptions *run = &scenario->run;

  sim_decode_section (decoder, &(SimSection){ sim_section_stop_when, NULL }, node, "run.stop_when",
                      &rows);
  run->stop_metric = g_strdup (rows.metric);
  run->stop_half_width = rows.half_width;
  run->stop_max = (guint) rows.max;
  if (!counted)
    run->replications = STOP_FIRST;
  if (rows.max > 0)
    check_stop (run, node, decoder);
  sim_params_clear (sim_section_stop_when, &rows, sizeof rows);
}

/* One component, which can, and nothing of a run that is measured by time. */
static void
check_rare (const SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  const SimRunOptions *run = &scenario->run;

  if (run->warmup > 0 || run->warmup_mser)
    sim_faults_add (decoder->faults, &node->mark, "run.rare",
                    "cycles begin and end in the same state and need no warm-up: take run.warmup "
                    "and run.warmup_by away");
  if (scenario->components->len > 1)
    sim_faults_add (decoder->faults, &node->mark, "run.rare",
                    "only for a scenario of one model: cycles are of one component");
  for (guint c = 0; c < scenario->components->len; c++)
    {
      const SimModel *model
        = ((const SimScenarioComponent *) g_ptr_array_index (scenario->components, c))->model;

      if (model->rare == NULL)
        sim_faults_add (decoder->faults, &node->mark, "run.rare",
                        "model %s has no failures that could be made frequent: replications, or a "
                        "longer run.until, are what it takes",
                        model->name);
    }
}

static void
read_rare (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  RareRows rows = { 0 };

  sim_decode_section (decoder, &(SimSection){ sim_section_rare, NULL }, node, "run.rare", &rows);
  scenario->run.rare = (SimRareMethod) (SIM_RARE_BIASING + rows.method);
  scenario->run.rare_cycles = (guint64) rows.cycles;
  check_rare (scenario, node, decoder);
  sim_params_clear (sim_section_rare, &rows, sizeof rows);
}

/* A finite time past the range of the clock is a slip: it would silently mean for ever. */
static SimTime
time_of (const SimRunOptions *run, const SimNode *node, const char *name, double seconds,
         const SimDecoder *decoder)
{
  SimTime time = sim_time_from (seconds, run->ticks_per_s);
  double range_s = (double) SIM_TIME_MAX / run->ticks_per_s;
  g_autofree char *key = g_strconcat ("run.", name, NULL);
  g_autofree char *tick = sim_quantity_humane (1 / run->ticks_per_s, "s");

  if (time == SIM_TIME_MAX && isfinite (seconds))
    sim_faults_add (decoder->faults, &sim_node_get (node, name)->mark, key,
                    "simulated time ends after %.0f %s at a run.resolution of %s; inf is for "
                    "ever, where it is allowed",
                    floor (range_s / (range_s < YEAR_S ? DAY_S : YEAR_S)),
                    range_s < YEAR_S ? "days" : "years", tick);
  return time;
}

/* Ticks a second, a whole number: 15 s are 15 s then, and no time drifts. */
static void
read_resolution (SimScenario *scenario, const SimNode *node, double resolution_s,
                 const SimDecoder *decoder)
{
  SimRunOptions *run = &scenario->run;
  const SimNode *at = node ? sim_node_get (node, "resolution") : NULL;

  run->ticks_per_s = resolution_s > 0 ? rint (1 / resolution_s) : SIM_NS_PER_S;
  if (at && fabs (run->ticks_per_s - 1 / resolution_s) > 1e-3)
    sim_faults_add (decoder->faults, &at->mark, "run.resolution",
                    "a second must be a whole number of ticks: 1 ps, 100 ps, 1 ns, 1 us");
  for (guint c = 0; c < scenario->components->len; c++)
    {
      const SimScenarioComponent *component = g_ptr_array_index (scenario->components, c);

      if (at && run->ticks_per_s != SIM_NS_PER_S && !component->model->any_resolution)
        sim_faults_add (decoder->faults, &at->mark, "run.resolution",
                        "model %s counts in nanoseconds: 1 ns", component->model->name);
    }
}

void
sim_scenario_read_run (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  RunRows rows = { 0 };
  SimRunOptions *run = &scenario->run;

  if (node)
    sim_decode_section (decoder, &(SimSection){ sim_section_run, run_others }, node, "run", &rows);
  else
    sim_params_defaults (sim_section_run, &rows);
  read_resolution (scenario, node, rows.resolution, decoder);
  run->until = time_of (run, node, "until", rows.until, decoder);
  run->warmup = time_of (run, node, "warmup", rows.warmup, decoder);
  run->warmup_mser = rows.warmup_by != 0;
  run->replications = (guint) rows.replications;
  run->seed = (guint64) rows.seed;
  run->ties = (SimTies) rows.ties;
  run->timeout_s = rows.timeout;
  run->memory_bytes = rows.memory;
  if (rows.warmup >= rows.until)
    sim_faults_add (decoder->faults, &node->mark, "run.warmup",
                    "must end before run.until: nothing would be measured");
  if (node && sim_node_get (node, "stop_when")
      && !sim_node_is_null (sim_node_get (node, "stop_when")))
    read_stop (scenario, sim_node_get (node, "stop_when"),
               sim_node_get (node, "replications") != NULL, decoder);
  if (node && sim_node_get (node, "rare"))
    read_rare (scenario, sim_node_get (node, "rare"), decoder);
  sim_params_clear (sim_section_run, &rows, sizeof rows);
}

void
sim_scenario_clear_run (SimRunOptions *run)
{
  g_free (run->stop_metric);
}
