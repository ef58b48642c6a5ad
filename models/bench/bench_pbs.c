/* models/bench/bench_pbs.c - auctions, slots and days of pbs_auction as a scenario would run them.
 * */
#include "models/bench/bench_pbs.h"

#include "sim/bench/bench_case.h"

/* A list of @n rows; a NULL name ends each. */
typedef struct {
  const char            *name;
  guint                  n;
  const SimBenchSetting *settings;
} List;

/* One measurement: parameters, lists, and how many units of work that is. */
typedef struct {
  SimBenchSetting settings[7];
  List            lists[2];
  double          work;
  /* in the row's unit; ours = scale / seconds, or seconds where it is 0 */
  double          target, scale;
} Case;

static const SimBenchSetting ten[] = { { "name", "naive" }, { "count", "10" }, { NULL, NULL } };
static const SimBenchSetting mixed[] = { { "name", "naive" }, { "count", "4" },
                                         { NULL, NULL },      { "name", "adaptive" },
                                         { "count", "4" },    { "strategy", "adaptive" },
                                         { NULL, NULL },      { "name", "late" },
                                         { "count", "4" },    { "strategy", "last_minute" },
                                         { NULL, NULL } };
static const SimBenchSetting kinds[] = { { "name", "integrated" },
                                         { "count", "2" },
                                         { "kind", "integrated" },
                                         { NULL, NULL },
                                         { "name", "neutral" },
                                         { "count", "8" },
                                         { NULL, NULL } };
static const SimBenchSetting relays[] = {
  { "name", "slow" }, { NULL, NULL }, { "name", "quick" }, { "optimistic", "yes" }, { NULL, NULL }
};
/* As many relays as a proposer asks today; half of them trust their builders. */
static const SimBenchSetting four[]
  = { { "name", "a" }, { NULL, NULL }, { "name", "b" }, { "optimistic", "yes" }, { NULL, NULL },
      { "name", "c" }, { NULL, NULL }, { "name", "d" }, { "optimistic", "yes" }, { NULL, NULL } };
/* The dearest strategy: each change of a bid wakes all others. */
static const SimBenchSetting responding[] = { { "name", "builder" },
                                              { "count", "10" },
                                              { "start_share", "1" },
                                              { "strategy", "responsive" },
                                              { NULL, NULL } };
static const SimBenchSetting market[]
  = { { "name", "builder" }, { "count", "20" }, { "start_share", "1" }, { NULL, NULL } };

/* clang-format off */
static const Case cases[] = {
  { { { "engine", "fast" }, { "n_slots", "20000" }, { NULL, NULL } },
    { { "builders", 1, ten } }, 20000, 100, 1e-3 },
  { { { "global_delay_ticks", "4" }, { "n_slots", "8000" }, { NULL, NULL } },
    { { "builders", 3, mixed } }, 8000, 30, 1e-3 },
  { { { "study", "slots" }, { "value", "block" }, { "n_slots", "3000" }, { NULL, NULL } },
    { { "builders", 2, kinds }, { "relays", 2, relays } }, 3000, 5, 1e-3 },
  { { { "study", "days" }, { "n_days", "730" }, { NULL, NULL } },
    { { "builders", 1, market } }, 1, 10, 0 },
  { { { "study", "slots" }, { "value", "block" }, { "proposer", "polling" }, { "n_slots", "3000" },
      { NULL, NULL } },
    { { "builders", 2, kinds }, { "relays", 4, four } }, 3000, 10, 1e-3 },
  { { { "study", "days" }, { "n_days", "730" }, { "slots_per_day", "100" },
      { "pricing", "sampled" }, { "contracts", "offered" }, { NULL, NULL } },
    { { "builders", 1, responding } }, 1, 60, 0 },
};
/* clang-format on */

/* Time for a unit of the case's own work: auctions, slots or days. */
static double
pbs_ours (const SimBench *bench, const SimBenchOptions *options)
{
  const Case *c = &cases[(int) bench->size];
  g_auto (SimBenchCase) auction = sim_bench_case (options, "pbs_auction");

  sim_bench_case_set (&auction, c->settings);
  for (guint i = 0; i < G_N_ELEMENTS (c->lists) && c->lists[i].name != NULL; i++)
    sim_bench_case_list (&auction, c->lists[i].name, c->lists[i].n, c->lists[i].settings);
  return sim_bench_case_run (&auction, SIM_TIME_MAX, NULL) / c->work;
}

/* Some cases have a rate to reach, others a time to stay below. */
void
sim_bench_pbs (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { pbs_ours };
  const Case *c = &cases[(int) bench->size];
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = c->scale > 0.0 ? c->scale / s : s;
  *probe = c->target;
}
