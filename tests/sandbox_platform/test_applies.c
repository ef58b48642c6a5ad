/* tests/sandbox_platform/test_applies.c - in settings of the models of platforms and fleets, what
 * applies moves something and what does not moves nothing. */
#include "models/sandbox_fleet/params.h"
#include "models/sandbox_fleet/sandbox_fleet.h"
#include "tests/param_scan.h"
#include "tests/sandbox_platform/platform_case.h"

typedef struct {
  const char *settings;
  const char *quiet[40]; /* what applies, but needs more than happens here */
} Setting;

static void
set_each (const SimParam *rows, gpointer p, const char *settings)
{
  g_auto (GStrv) all = g_strsplit (settings, ";", -1);

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (all[i], "=", 2);

      set_param (rows, p, pair[0], pair[1]);
    }
}

/* Files, lists and prices are held by other tests. */
static const char *const labels[]
  = { "trace",     "durations", "memory",   "metadata", "cold_starts",
      "cpu_shares",      "functions", "price",     "workload", NULL };

#define BUSY                                                                                       \
  "invocations=2000;n_functions=12;popularity_mu=-1;popularity_sigma=1;"                           \
  "arrival_hz=5 Hz;duration_mu=-1;duration_sigma=1;draw_seed=3;"

static const Setting platforms[] = {
  { BUSY "keep_alive=ttl;ttl_s=20 s;node_bytes=2 GB;cpu=sharing;cores=2;init_s=1 s",
    { "duration_max_s", "start_limit", "exec_floor_s", NULL } },
  { BUSY "keep_alive=hybrid;hist_range_s=10 min;cpu=sharing;cores=2;scaling=synchronous;"
         "account_limit=8;burst_starts=2;node_bytes=3 GB",
    { "duration_max_s", "forecast", "hist_margin_share", "hist_reading", "hist_cv_least",
      "when_full", "start_limit", "exec_floor_s", NULL } },
  { BUSY "scaling=kpa;nodes=3;placement=best_of;cpu=sharing;cores=2;node_bytes=2 GB",
    { "duration_max_s", "up_rate", "to_zero", "grace_s", "exec_floor_s", "start_limit",
      "least_scale", "retention_s", "down_delay_s", "queue_depth", NULL } },
  { BUSY "scaling=kpa;burst_capacity=0;target_share=1;most_scale=2",
    { "duration_max_s", "up_rate", "to_zero", "grace_s", "exec_floor_s", "start_limit",
      "least_scale", "retention_s", "down_delay_s", "node_vcpu", "down_order", "reuse_order",
      "down_rate", "nodes", NULL } },
  { BUSY "keep_alive=greedy_dual;node_bytes=2 GB;cpu=sharing;cores=2;init_s=1 s",
    { "duration_max_s", "start_limit", "exec_floor_s", NULL } },
  { BUSY "scaling=fixed;instances=2;cpu=sharing;cores=2;nodes=2;placement=hash",
    { "duration_max_s", "start_limit", "exec_floor_s", NULL } },
  { BUSY "keep_alive=spes;invocations=600;n_functions=3;arrival_hz=0.1 Hz;init_s=1 s;"
         "cpu=sharing;cores=2",
    { "duration_max_s", "exec_floor_s", "start_limit", "when_full", "node_vcpu", "cores",
      "vcpu_bytes", NULL } },
  { BUSY "keep_alive=lru;nodes=3;placement=pack;node_bytes=1 GB;node_vcpu=0.3;init_s=1 s",
    { "duration_max_s", "exec_floor_s", "start_limit", "when_full", NULL } },
  { BUSY "keep_alive=landlord;nodes=3;placement=hermod;cores=2;node_bytes=1 GB;init_s=1 s",
    { "duration_max_s", "exec_floor_s", "start_limit", "when_full", NULL } },
  { BUSY "keep_alive=frequency;nodes=3;placement=random;node_bytes=1 GB;init_s=1 s",
    { "duration_max_s", "exec_floor_s", "start_limit", "when_full", NULL } },
  { BUSY "keep_alive=size;nodes=3;placement=least_allocated;node_bytes=1 GB;node_vcpu=0.4;"
         "init_s=1 s",
    { "duration_max_s", "exec_floor_s", "start_limit", "when_full", NULL } },
  { BUSY "keep_alive=none;node_bytes=2 GB;init_s=1 s;binding=early;start_limit=2",
    { "duration_max_s", "exec_floor_s", "reuse_order", "when_full", NULL } },
  { BUSY "keep_alive=ttl;ttl_s=20 s;ttl_from=start;node_bytes=1 GB;init_s=1 s;universal=2;"
         "when_full=refuse;concurrency=2",
    { "duration_max_s", "exec_floor_s", "start_limit", "when_full", NULL } },
};

START_TEST (platforms_in_each_setting)
{
  const Setting *setting = &platforms[_i];
  PlatParams p = params_of ((const char *const[]){ NULL });
  const ParamScan scan
    = { .model = &sandbox_platform_model, .params = &p, .labels = labels, .quiet = setting->quiet };

  set_each (plat_params, &p, setting->settings);
  param_scan (&scan, setting->settings);
}
END_TEST

static const Setting fleets[] = {
  { "sessions=60;calls=5;pause_after_s=2 s;nodes=2;node_bytes=6 GB;fork=2;browser_group=3;"
    "arrival_hz=2 Hz;lost_s=40 s;cores=1;start_limit=2;cache_bytes=300 MB;dirty_bytes=60 MB;"
    "limit_bytes=400 MB;node_slots=12;pool_ttl_s=20 s",
    { "store_price", "generations", "pool_fill", "pool_low", "pool_high", "when_full", NULL } },
};

START_TEST (fleets_in_each_setting)
{
  const Setting *setting = &fleets[_i];
  FleetParams p = { 0 };
  const ParamScan scan
    = { .model = &sandbox_fleet_model, .params = &p, .labels = labels, .quiet = setting->quiet };

  sim_params_defaults (fleet_params, &p);
  set_each (fleet_params, &p, setting->settings);
  param_scan (&scan, setting->settings);
}
END_TEST

TEST_MAIN (platform_applies,
           tcase_add_loop_test (tests, platforms_in_each_setting, 0, G_N_ELEMENTS (platforms)),
           tcase_add_loop_test (tests, fleets_in_each_setting, 0, G_N_ELEMENTS (fleets)))
