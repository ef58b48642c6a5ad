/* tests/sandbox_fleet/test_fleet.c - sessions through pauses, resumes, forks and the loss of a
 * node: conservation, hand calculations, what is refused. */
#include <math.h>
#include <string.h>
#include "models/sandbox_fleet/params.h"
#include "models/sandbox_fleet/sandbox_fleet.h"
#include "sim/model/run.h"
#include "tests/set_param.h"
#include "tests/test.h"

static FleetParams
params_of (const char *const *pairs)
{
  FleetParams p = { 0 };

  sim_params_defaults (fleet_params, &p);
  for (guint i = 0; pairs[i] != NULL; i += 2)
    set_param (fleet_params, &p, pairs[i], pairs[i + 1]);
  return p;
}

static SimRecord *
run (const FleetParams *p, guint64 seed)
{
  SimComponent component = { "fleet", &sandbox_fleet_model, p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = seed }
  };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (sandbox_fleet_model.check (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "fleet", &sandbox_fleet_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

/* From @from_s to @to_s of one course: what was before is its warm-up.
 *
 * Returns: a sum over time. */
static double
between (const FleetParams *p, double from_s, double to_s, const char *name)
{
  SimComponent component = { "fleet", &sandbox_fleet_model, p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .warmup = sim_time_from_s (from_s),
                      .until = sim_time_from_s (to_s),
                      .engine = { .seed = 3 } };
  g_autoptr (SimRecord) record = sim_run (&spec);

  ck_assert_msg (!record->failed, "%s", record->reason);
  return value (record, name) * (strcmp (name, "density") == 0 ? to_s - from_s : 1.0);
}

/* Energy, store, density x time: a stretch, and what follows its end as a warm-up, are the whole;
 * none of it is nothing. */
START_TEST (ledgers_begin_where_the_warm_up_ends)
{
  static const char *const sums[] = { "energy_j", "store_usd", "density", "provider_usd" };
  const FleetParams p = params_of ((const char *const[]){
    "sessions", "400", "calls", "20", "nodes", "3", "pause_after_s", "2 s", "node_idle_w", "100 W",
    "node_busy_w", "300 W", "store_price", "1 USD/GB/h", "node_price", "1 USD/h", NULL });

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    for (double cut_s = 20.0; cut_s <= 100.0; cut_s += 40.0)
      {
        const double before = between (&p, 0.0, cut_s, sums[i]),
                     after = between (&p, cut_s, 120.0, sums[i]),
                     whole = between (&p, 0.0, 120.0, sums[i]);

        ck_assert_msg (before > 0.0 && after > 0.0, "%s: %g, %g", sums[i], before, after);
        ck_assert_msg (fabs (before + after - whole) <= 1e-9 * whole, "%s at %g s: %g + %g, not %g",
                       sums[i], cut_s, before, after, whole);
      }
}
END_TEST

/* Nodes never draw more than busy ones do, wherever acts are cut. */
START_TEST (nodes_draw_what_they_can)
{
  const FleetParams p = params_of ((const char *const[]){
    "sessions", "400", "arrivals", "batch", "nodes", "2", "cores", "2", "act_s", "1000 s",
    "act_cpu_share", "1", "node_idle_w", "100 W", "node_busy_w", "300 W", NULL });

  assert_close (between (&p, 50.0, 60.0, "energy_j"), 2.0 * 10.0 * 300.0, 1e-6);
}
END_TEST

/* Whatever is paused, forked, short of memory or lost: all that came end, and nothing is left in
 * the store or, but for the pools, on the nodes. */
START_TEST (sessions_and_bytes_are_conserved)
{
  static const char *const pools[] = { "none", "fixed", "adaptive" };
  static const char *const pauses[] = { "inf s", "0 s", "2 s", "10 s" };

  for (guint i = 0; i < 48; i++)
    {
      FleetParams p
        = params_of ((const char *const[]){ "sessions", "40", "calls", "6", "nodes", "3",
                                            "node_bytes", "3 GB", "limit_bytes", "700 MB", NULL });
      g_autoptr (SimRecord) r = NULL;

      set_param (fleet_params, &p, "pool", pools[i % 3]);
      set_param (fleet_params, &p, "pause_after_s", pauses[i % 4]);
      set_param (fleet_params, &p, "pause_copy", i % 5 == 0 ? "full" : "diff");
      set_param (fleet_params, &p, "arrivals", i % 7 == 0 ? "batch" : "poisson");
      p.fork = i % 3 == 1 ? 4 : 0;
      p.generations = 1 + i % 4;
      p.browser_group = i % 4 == 3 ? 3 : 0;
      p.lost_s = i % 2 == 1 ? 30.0 : INFINITY;
      p.pool_size = 2;
      r = run (&p, i);
      assert_close (value (r, "arrived"), 40, 0);
      assert_close (value (r, "finished"), 40 + value (r, "forked"), 0);
      assert_close (value (r, "present"), 0, 0);
      assert_close (value (r, "running.last"), 0, 0);
      assert_close (value (r, "paused.last"), 0, 0);
      ck_assert_double_le (fabs (value (r, "store_bytes.last")), 1.0);
      ck_assert_double_le (value (r, "resident_bytes.max"), 3 * 3e9 + 1.0);
      /* pools are full, or being filled when the run ends */
      ck_assert_double_ge (value (r, "resident_bytes.last"), value (r, "pooled.last") * 60e6 - 1.0);
      ck_assert_double_le (value (r, "resident_bytes.last"),
                           (value (r, "pooled.last") + 3 * 4) * 60e6 + 1.0);
    }
}
END_TEST

/* One session of two acts: paused after a second of eight, and resumed from the node's own
 * blocks. */
START_TEST (a_resume_by_hand)
{
  FleetParams p = params_of ((const char *const[]){ "sessions",
                                                    "1",
                                                    "calls",
                                                    "2",
                                                    "think_s",
                                                    "8 s",
                                                    "act_s",
                                                    "1 s",
                                                    "dirty_bytes",
                                                    "100 MB",
                                                    "pause_after_s",
                                                    "1 s",
                                                    "pool",
                                                    "none",
                                                    "working_share",
                                                    "0.5",
                                                    "nodes",
                                                    "1",
                                                    "disk_bytes_per_s",
                                                    "1 GB/s",
                                                    NULL });
  g_autoptr (SimRecord) r = run (&p, 1), s = NULL;

  assert_close (value (r, "start_s.mean"), 0.5, 1e-9);
  assert_close (value (r, "pauses"), 1, 0);
  assert_close (value (r, "pause_s.mean"), 0.045 + 0.1, 1e-6);
  assert_close (value (r, "local_resumes"), 1, 0);
  assert_close (value (r, "resume_s.mean"), 0.04 + 0.05, 1e-6);
  assert_close (value (r, "session_s.mean"), 0.5 + 1.0 + 8.0 + 0.09 + 1.0, 1e-6);
  assert_close (value (r, "uploaded_bytes"), 1e8, 0);
  /* without a cache: 50 MB of 2 MiB blocks, 16 in flight: two round trips, and the link */
  p.cache_bytes = 0.0;
  s = run (&p, 1);
  assert_close (value (s, "resume_s.mean"), 0.04 + 2 * 0.021 + 5e7 / 1.25e9, 1e-6);
  assert_close (value (s, "downloaded_bytes"), 5e7, 0);
}
END_TEST

/* A pool of four and six at once: four take, two wait for a new one. */
START_TEST (a_pool_is_taken_first)
{
  FleetParams p = params_of ((const char *const[]){ "sessions", "6", "calls", "1", "arrivals",
                                                    "batch", "pool", "fixed", "pool_size", "4",
                                                    "nodes", "1", "start_limit", "0", NULL });
  g_autoptr (SimRecord) r = NULL;

  r = run (&p, 1);
  /* the batch comes at the beginning, when the pool is still being made: all miss */
  assert_close (value (r, "pool_hits") + value (r, "pool_misses"), 6, 0);
  assert_close (value (r, "pool_hits"), 0, 0);
  set_param (fleet_params, &p, "arrivals", "poisson");
  set_param (fleet_params, &p, "arrival_hz", "0.1 Hz");
  {
    g_autoptr (SimRecord) s = run (&p, 2);

    assert_close (value (s, "pool_hits"), 6, 0);
    assert_close (value (s, "start_s.max"), 0.04, 1e-9);
  }
}
END_TEST

/* A fork of n: one snapshot, n restores that share it. */
START_TEST (forks_share_their_snapshot)
{
  FleetParams p = params_of ((const char *const[]){ "sessions", "1", "calls", "2", "fork", "8",
                                                    "dirty_bytes", "100 MB", "pool", "none",
                                                    "nodes", "1", "start_limit", "0", NULL });
  g_autoptr (SimRecord) r = run (&p, 1);

  assert_close (value (r, "forked"), 8, 0);
  assert_close (value (r, "resumes"), 8, 0);
  assert_close (value (r, "local_resumes"), 8, 0);
  assert_close (value (r, "finished"), 9, 0);
  assert_close (value (r, "store_bytes.max"), 1e8, 0);
  assert_close (value (r, "uploaded_bytes"), 1e8, 0);
}
END_TEST

/* Idle power all the time, and 100 W a core of work: what a node draws is by hand. */
START_TEST (energy_is_by_hand)
{
  FleetParams p = params_of ((const char *const[]){
    "sessions", "3", "calls", "4", "arrivals", "batch", "nodes", "2", "cores", "4", "act_s", "10 s",
    "act_cpu_share", "0.5", "node_idle_w", "200 W", "node_busy_w", "600 W", NULL });
  g_autoptr (SimRecord) r = run (&p, 1), none = NULL;
  const double work_s = 3 * 4 * 10.0 * 0.5;

  assert_close (value (r, "act_cpu_s"), work_s, 1e-9);
  assert_close (value (r, "energy_j") - 100.0 * work_s, 2.0 * 200.0 * value (r, "session_s.max"),
                1e-6);
  set_param (fleet_params, &p, "node_busy_w", "0 W");
  set_param (fleet_params, &p, "node_idle_w", "0 W");
  none = run (&p, 1);
  ck_assert (isnan (value (none, "energy_j")));
}
END_TEST

/* An hour of a running sandbox of 2 CPUs and 4 GiB at E2B's prices; paused ones are free. */
START_TEST (an_hour_costs_what_the_list_says)
{
  const SandboxPrice price = { .billed = SANDBOX_BILLED_LIFE,
                               .vcpu_price = 0.000014,
                               .memory_price = 0.0000045 / 1073741824.0 };
  FleetParams p = params_of ((const char *const[]){ "sessions", "20", "create_s", "0 s",
                                                    "acquire_s", "0 s", "start_limit", "0", NULL });
  g_autoptr (SimRecord) r = NULL, s = NULL;

  p.price = &price;
  r = run (&p, 3);
  assert_close (value (r, "bill_usd_per_session_hour"), 0.1656, 1e-6);
  set_param (fleet_params, &p, "pause_after_s", "1 s");
  s = run (&p, 3);
  ck_assert_double_lt (value (s, "bill_usd_per_session_hour"), 0.1);
}
END_TEST

/* Browsers of groups: ten sessions on one hold a browser and ten tabs. */
START_TEST (a_group_has_one_browser)
{
  FleetParams p = params_of ((const char *const[]){
    "sessions", "10", "calls", "3", "arrivals", "batch", "nodes", "1", "pool", "none",
    "browser_group", "10", "dirty_bytes", "0 B", "start_limit", "0", NULL });
  g_autoptr (SimRecord) r = run (&p, 1), s = NULL;

  assert_close (value (r, "resident_bytes.max"), 10 * 60e6 + 600e6 + 10 * 100e6, 1e-6);
  p.browser_group = 1;
  s = run (&p, 1);
  assert_close (value (s, "resident_bytes.max"), 10 * 60e6 + 10 * 600e6 + 10 * 100e6, 1e-6);
}
END_TEST

START_TEST (what_cannot_be_is_refused)
{
  static const char *const bad[][5] = {
    { "limit_bytes", "10 MB", NULL, NULL, "must not be below start_bytes" },
    { "node_bytes", "500 MB", NULL, NULL, "would have no node" },
    { "nodes", "1", "lost_s", "5 s", "only node lost" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *const pairs[] = { bad[i][0], bad[i][1], bad[i][2], bad[i][3], NULL };
      FleetParams p = params_of (pairs);
      g_autoptr (GError) error = NULL;

      ck_assert (!sandbox_fleet_model.check (&p, &error));
      ck_assert_msg (strstr (error->message, bad[i][4]) != NULL, "%s", error->message);
    }
}
END_TEST

/* An answer that comes while the session is being paused waits for the pause too. */
START_TEST (a_resume_counts_from_the_answer)
{
  FleetParams p = params_of ((const char *const[]){ "sessions",
                                                    "1",
                                                    "calls",
                                                    "2",
                                                    "think_s",
                                                    "1 s",
                                                    "act_s",
                                                    "1 s",
                                                    "dirty_bytes",
                                                    "100 MB",
                                                    "pause_after_s",
                                                    "990 ms",
                                                    "pool",
                                                    "none",
                                                    "working_share",
                                                    "0.5",
                                                    "nodes",
                                                    "1",
                                                    "disk_bytes_per_s",
                                                    "1 GB/s",
                                                    NULL });
  g_autoptr (SimRecord) r = run (&p, 1);

  assert_close (value (r, "resume_s.mean"), 0.99 + 0.045 + 0.1 - 1.0 + 0.04 + 0.05, 1e-6);
}
END_TEST

/* Where ready sandboxes fill a node a session takes one, and none is given up for it. */
START_TEST (a_full_node_gives_a_ready_one)
{
  FleetParams p = params_of ((const char *const[]){ "sessions", "1", "calls", "1", "arrival_hz",
                                                    "0.01 Hz", "pool", "fixed", "pool_size", "1",
                                                    "nodes", "1", "node_slots", "1", NULL });
  g_autoptr (SimRecord) r = run (&p, 1);

  assert_close (value (r, "pool_hits"), 1, 0);
  assert_close (value (r, "start_s.max"), 0.04, 1e-9);
}
END_TEST

/* The bill reaches to the end of a run that is cut, and is rounded as the list says. */
START_TEST (a_cut_session_is_billed)
{
  const SandboxPrice price
    = { .billed = SANDBOX_BILLED_LIFE, .vcpu_price = 0.5, .rounding_s = 4.0 };
  FleetParams p = params_of ((const char *const[]){ "sessions", "1", "calls", "1", "arrivals",
                                                    "batch", "create_s", "0 s", "pool", "none",
                                                    "act_s", "100 s", "nodes", "1", NULL });
  SimComponent component = { "fleet", &sandbox_fleet_model, &p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (10.0),
                      .engine = { .seed = 1 } };
  g_autoptr (SimRecord) r = NULL;

  p.price = &price;
  r = sim_run (&spec);
  assert_close (value (r, "present"), 1, 0);
  assert_close (value (r, "bill_usd"), 12.0, 1e-9);
}
END_TEST

/* Lost in its third act, paused after the first: acts two and three are done again. */
START_TEST (a_loss_goes_back_to_the_snapshot)
{
  FleetParams p = params_of ((const char *const[]){
    "sessions",    "1",   "calls",         "5",    "arrivals",   "batch", "fork",     "1",
    "create_s",    "0 s", "pool",          "none", "act_s",      "10 s",  "think_s",  "0 s",
    "dirty_bytes", "0 B", "nodes",         "2",    "snapshot_s", "0 s",   "resume_s", "0 s",
    "link_rtt_s",  "0 s", "act_cpu_share", "0",    "lost_s",     "25 s",  NULL });
  g_autoptr (SimRecord) r = run (&p, 1);

  /* both are on the first node, where the blocks are: 10 s of one act, then four from 25 s on */
  assert_close (value (r, "session_s.max"), 25.0 + 40.0, 1e-6);
  assert_close (value (r, "restarted"), 0, 0);
}
END_TEST

/* A fork's snapshot of 100 MB takes 100 s to the store, or one: lost before it is there, parent and
 * child begin anew; behind it both go on from it. */
START_TEST (a_fork_is_safe_when_it_is_uploaded)
{
  static const char *const links[] = { "1 MB/s", "100 MB/s" };

  for (guint i = 0; i < 2; i++)
    {
      FleetParams p = params_of ((const char *const[]){
        "sessions",    "1",      "calls",         "5",    "arrivals",   "batch", "fork",     "1",
        "create_s",    "0 s",    "pool",          "none", "act_s",      "10 s",  "think_s",  "0 s",
        "dirty_bytes", "100 MB", "nodes",         "2",    "snapshot_s", "0 s",   "resume_s", "0 s",
        "link_rtt_s",  "0 s",    "act_cpu_share", "0",    "lost_s",     "25 s",  NULL });
      g_autoptr (SimRecord) r = NULL;

      set_param (fleet_params, &p, "link_bytes_per_s", links[i]);
      r = run (&p, 1);
      assert_close (value (r, "restarted"), i == 0 ? 2 : 0, 0);
      assert_close (value (r, "finished"), 2, 0);
    }
}
END_TEST

/* What could not be is said before the run. */
START_TEST (contradictions_are_refused)
{
  static const SandboxPrice calls = { .billed = SANDBOX_BILLED_CALL };
  FleetParams p = params_of ((const char *const[]){ "calls", "1", "fork", "2", NULL });
  g_autoptr (GError) fork = NULL, pool = NULL, price = NULL;

  ck_assert (!sandbox_fleet_model.check (&p, &fork));
  ck_assert_ptr_nonnull (strstr (fork->message, "fork"));
  p = params_of ((const char *const[]){ "pool_low", "65", NULL });
  ck_assert (!sandbox_fleet_model.check (&p, &pool));
  ck_assert_ptr_nonnull (strstr (pool->message, "pool_high"));
  p = params_of ((const char *const[]){ NULL });
  p.price = &calls;
  ck_assert (!sandbox_fleet_model.check (&p, &price));
  ck_assert_ptr_nonnull (strstr (price->message, "billed"));
}
END_TEST

TEST_MAIN (sandbox_fleet, TEST (ledgers_begin_where_the_warm_up_ends),
           TEST (nodes_draw_what_they_can), TEST (sessions_and_bytes_are_conserved),
           TEST (a_resume_by_hand), TEST (a_pool_is_taken_first), TEST (forks_share_their_snapshot),
           TEST (energy_is_by_hand), TEST (a_fork_is_safe_when_it_is_uploaded),
           TEST (an_hour_costs_what_the_list_says), TEST (a_group_has_one_browser),
           TEST (what_cannot_be_is_refused), TEST (a_resume_counts_from_the_answer),
           TEST (a_full_node_gives_a_ready_one), TEST (a_cut_session_is_billed),
           TEST (a_loss_goes_back_to_the_snapshot), TEST (contradictions_are_refused))
