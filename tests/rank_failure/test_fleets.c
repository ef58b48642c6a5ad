/* tests/rank_failure/test_fleets.c - fleets with their experts: elastic systems by hand, closed
 * forms of availability, and what must hold whatever fails.
 */
#include "models/rank_failure/fleet/costs.h"
#include "tests/rank_failure/fleet_case.h"

/* One node of four dies, and is back after an hour: a timeout and a repair, then a warm-up of 90 s
 * and a join.  With a spare the warm-up begins at once. */
static const struct {
  const char *nodes, *stage;
  double without_s; /* ranks are missing, besides both pauses: to the repair, or a warm spare */
} elastic[] = { { "4", "cold", 3600.0 + 90.0 }, { "5", "cold", 90.0 }, { "5", "warm", 45.0 } };

START_TEST (a_node_dies_and_joins)
{
  g_auto (EpParams) p = fleet ("eep", elastic[_i].nodes);
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_NODE, .id = 1, .drained = -1 };
  g_autoptr (SimRecord) r = NULL;
  double repair_s, join_s, missing;

  set (&p, "spare_stage", elastic[_i].stage);
  r = run_rows (&p, &row, 1, EP_NODE_DIES);
  repair_s = value (r, "recovery_pause_s.mean");
  join_s = value (r, "join_pause_s.mean");
  /* 10 s of timeout, 24 ranks plan 16 slots of 58 layers, ring, barrier, tables, move */
  ck_assert_double_gt (repair_s, 10 + 58 * 16 * 24 * 6e-6 + 23 * 0.5e-3 + 24 * 2.4e-3 + 0.05);
  ck_assert_double_lt (repair_s, 13.0);
  assert_close (join_s, 8.0, 1e-12); /* of 32 ranks, as in study serve */
  assert_close (value (r, "unavailability_share"), (repair_s + join_s) / DAY, 1e-9);
  /* the warm-up runs beside the repair where there is a spare */
  missing = elastic[_i].without_s - repair_s;
  assert_close (value (r, "capacity_share"), 1.0 - (repair_s + join_s) / DAY - missing / 4 / DAY,
                1e-9);
  ck_assert_double_eq (value (r, "joins"), 1.0);
  ck_assert_double_eq (value (r, "kv_losses"), 8.0);
  assert_close (value (r, "out_node_h"), 1.0, 1e-9);
}
END_TEST

/* A leaf takes one rank of every node for an hour; no machine dies, so nobody warms up. */
START_TEST (ranks_out_of_reach_come_back)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_LEAF, .id = 3, .drained = -1 };
  g_autoptr (SimRecord) r = run_rows (&p, &row, 1, EP_NODE_DIES);

  ck_assert_double_eq (value (r, "kv_losses"), 4.0);
  ck_assert_double_eq (value (r, "warming_node_h"), 0.0);
  assert_close (value (r, "join_pause_s.mean"), 8.0, 1e-12);
  ck_assert_double_lt (value (r, "capacity_share"), 1.0 - (3590.0 / 8 + 18) / DAY);
  ck_assert_double_gt (value (r, "capacity_share"), 1.0 - (3600.0 / 8 + 25) / DAY);
}
END_TEST

/* A feed takes all four nodes of an instance, a leaf a rank of each: one event, in which all ranks
 * that die lose their KV, however the instance goes on; a planned one is known and loses none. */
static const struct {
  EpDomain domain;
  int drained;
  double kv_losses;
} at_once[]
  = { { EP_OF_POWER, 0, 32 }, { EP_OF_POWER, 1, 0 }, { EP_OF_LEAF, 0, 4 }, { EP_OF_LEAF, 1, 0 } };

START_TEST (a_row_is_one_event)
{
  g_auto (EpParams) p = fleet ("eep", "5");
  EpOutage row = {
    .start_s = 1000, .end_s = 4600, .domain = at_once[_i].domain, .drained = at_once[_i].drained
  };
  g_autoptr (SimRecord) r = run_rows (&p, &row, 1, EP_NODE_DIES);

  ck_assert_double_eq (value (r, "faults"), 1.0);
  ck_assert_double_eq (value (r, "faults_hit"), 1.0);
  ck_assert_double_eq (value (r, "kv_losses"), at_once[_i].kv_losses);
  if (at_once[_i].domain == EP_OF_LEAF && at_once[_i].drained == 1)
    ck_assert_double_lt (value (r, "recovery_pause_s.mean"), 5.0); /* nothing to detect */
}
END_TEST

/* A fleet in which nothing can fail would look perfect. */
START_TEST (classes_without_a_rate_are_refused)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  EpFaultClass item = drawn_class (INFINITY, "exponential(1 h)");
  g_autoptr (GError) error = NULL;

  ck_assert (!rank_failure_model.check (&p, NULL));
  p.fault_classes = (SimList){ 1, &item };
  ck_assert (!rank_failure_model.check (&p, &error));
  ck_assert_msg (strstr (error->message, "nothing would ever fail") != NULL, "%s", error->message);
  item.mtbf_s = DAY;
  ck_assert (rank_failure_model.check (&p, NULL));
  p.fault_classes = (SimList){ 0, NULL };
  set (&p, "outages", "none");
  ck_assert (rank_failure_model.check (&p, NULL));
}
END_TEST

/* The coordinator's node: a restart, a repair that waits, or just a repair. */
static const struct {
  const char *policy;
  double restarts, longer_s;
} heads[] = { { "restart", 1, 0 }, { "standby", 0, 4.5 }, { "external", 0, 0 } };

START_TEST (coordinators)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  EpOutage row = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_NODE, .id = 0, .drained = -1 };
  g_autoptr (SimRecord) r = NULL, plain = run_rows (&p, &row, 1, EP_NODE_DIES);

  set (&p, "coordinator", heads[_i].policy);
  r = run_rows (&p, &row, 1, EP_NODE_DIES);
  ck_assert_double_eq (value (r, "restarts"), heads[_i].restarts);
  if (heads[_i].restarts == 0)
    assert_close (value (r, "recovery_pause_s.mean"),
                  value (plain, "recovery_pause_s.mean") + heads[_i].longer_s, 1e-12);
}
END_TEST

/* A block of so many of the four nodes is cut off for an hour.  Which half goes on, and what the
 * other serves besides: 16 slots of 16 ranks hold all experts, those of 8 do not. */
static const struct {
  const char *block, *partition, *coordinator;
  guint id;
  double serves, twice; /* ranks */
} halves[] = {
  { "2", "majority", "external", 1, 16, 0 },    { "2", "majority", "standby", 0, 16, 0 },
  { "2", "coordinator", "external", 1, 16, 0 }, { "2", "both", "external", 1, 16, 16 },
  { "2", "both", "restart", 1, 16, 0 },         { "1", "both", "external", 3, 24, 0 },
  { "1", "majority", "external", 0, 24, 0 },    { "1", "coordinator", "external", 0, 0, 0 },
  { "4", "both", "external", 0, 32, 0 },
};

START_TEST (halves_of_a_partition)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  EpOutage row
    = { .start_s = 1000, .end_s = 4600, .domain = EP_OF_BLOCK, .id = halves[_i].id, .drained = -1 };
  g_autoptr (SimRecord) r = NULL;
  double repair_s, serves = halves[_i].serves, paused_s;

  set_more (&p, "nodes_per_block", halves[_i].block, "partition", halves[_i].partition,
            "coordinator", halves[_i].coordinator, NULL);
  r = run_rows (&p, &row, 1, EP_NODE_DIES);
  repair_s = value (r, "recovery_pause_s.mean");
  ck_assert_double_eq (value (r, "out_node_h"), 4.0 - (serves > 0 ? serves / 8 : 1));
  ck_assert_double_eq (value (r, "kv_losses"), 32.0 - (serves > 0 ? serves : 8));
  if (serves >= 32)
    ck_assert_double_eq (value (r, "availability_share"), 1.0);
  else if (serves > 0)
    {
      /* those that were stopped start anew, and join */
      paused_s = repair_s + 8.0;
      assert_close (value (r, "unavailability_share"), paused_s / DAY, 1e-9);
      assert_close (1.0 - value (r, "capacity_share"),
                    (paused_s + (3600 + 90 - repair_s) * (1 - serves / 32)) / DAY, 1e-9);
    }
  else
    ck_assert_double_gt (value (r, "restart_pause_s.mean"), 3600.0);
  assert_close (value (r, "twice_gpu_h"),
                halves[_i].twice > 0 ? halves[_i].twice * (3600 - repair_s) / 3600 : 0.0, 1e-9);
}
END_TEST

/* Whatever is cut off, no more is served than by one half of each instance, and with somebody who
 * stops the other nothing is served twice (the model asserts that ranks that step together reach
 * each other). */
START_TEST (partitions_serve_nothing_twice)
{
  static const char *const rules[] = { "majority", "coordinator", "both" };
  static const char *const systems[] = { "wait", "restart", "shrink", "eep", "background", "drop" };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i + 5);
  g_auto (EpParams) p = fleet (systems[_i / 3 % 6], "14");
  EpOutage rows[12];
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "nodes_per_block", "3", "partition", rules[_i % 3], "log_overlaps", "unite", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double start = 7000.0 * i + g_rand_double_range (rand, 0, 6000);

      rows[i] = (EpOutage){ .start_s = start,
                            .end_s = MIN (DAY, start + g_rand_double_range (rand, 0, 9000)),
                            .domain = i % 4 == 3 ? EP_OF_NODE : EP_OF_BLOCK,
                            .drained = -1 };
      rows[i].id = (guint) g_rand_int_range (rand, 0, i % 4 == 3 ? 14 : 5);
    }
  r = run_rows (&p, rows, G_N_ELEMENTS (rows), EP_NODE_DIES);
  ck_assert_double_lt (value (r, "capacity_share"), 1.0);
  if (_i % 3 != 2 || _i / 3 % 6 < 2)
    ck_assert_double_eq (value (r, "twice_gpu_h"), 0.0);
  ck_assert_double_le (value (r, "capacity_share") * 3 * 32 * 24 + value (r, "twice_gpu_h"),
                       3 * 32 * 24.0);
}
END_TEST

/* Two of four nodes are given back from the first to the third hour: a pause for moving, with
 * nothing to detect, half the capacity until they are warm, and a join. */
START_TEST (planned_scaling)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  g_autoptr (SimRecord) r = NULL;
  g_autoptr (GError) error = NULL;
  double down_s;

  set_more (&p, "outages", "none", "scale_nodes", "2", "scale_down_h", "1", "scale_up_h", "3",
            "low_demand_share", "0.5", NULL);
  r = run_until (&p, 3, DAY);
  down_s = value (r, "scale_pause_s.mean");
  ck_assert_double_gt (down_s, 15 * 0.5e-3 + 16 * 2.4e-3 + 0.05);
  ck_assert_double_lt (down_s, 5.0);
  assert_close (value (r, "given_node_h"), 4.0, 1e-9);
  assert_close (value (r, "unavailability_share"), (down_s + 8) / DAY, 1e-9);
  assert_close (1 - value (r, "capacity_share"), (down_s + 8 + (7200 + 90 - down_s) / 2) / DAY,
                1e-9);
  /* while little is asked for, half of the ranks is enough */
  assert_close (value (r, "goodput_share"), 1 - (down_s * 0.5 + 8 + 90 * 0.5) / (DAY - 7200 * 0.5),
                1e-9);
  ck_assert_double_eq (value (r, "joins"), 2.0);
  ck_assert_double_eq (value (r, "kv_losses"), 0.0);
  set (&p, "scale_nodes", "3");
  ck_assert (!rank_failure_model.check (&p, &error));
  ck_assert_msg (strstr (error->message, "scale_nodes") != NULL, "%s", error->message);
}
END_TEST

/* Hours as months, the i-th of which has i minutes without service: 24 months, whose median is
 * between the seventh and the eighteenth; of the 5 % quantile no month is a lower end.
 * Source: binomial law of 24 with 0.5: at most 6 below with 0.011, at most 17 with 0.989. */
START_TEST (quantiles_of_months)
{
  g_auto (EpParams) p = fleet ("wait", "4");
  EpOutage rows[24];
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 0; i < 24; i++)
    rows[i] = (EpOutage){
      .start_s = 3600.0 * i, .end_s = 3600.0 * i + 60.0 * i, .domain = EP_OF_NODE, .drained = 1
    };
  set_more (&p, "restart_stop_s", "0 s", "restart_launch_s", "0 s", "restart_launch_per_rank_s",
            "0 s", "restart_jit_s", "0 s", "restart_capture_s", "0 s", "restart_health_s", "0 s",
            "storage_bytes_per_s", "1e18 B/s", "month_s", "1 h", NULL);
  r = run_rows (&p, rows, 24, EP_NODE_DIES);
  ck_assert_double_eq (value (r, "instance_months"), 24.0);
  assert_close (value (r, "month_p50_share"), 1 - 11.5 / 60, 1e-9);
  assert_close (value (r, "month_p50_low_share"), 1 - 17.0 / 60, 1e-9);
  assert_close (value (r, "month_p50_high_share"), 1 - 6.0 / 60, 1e-9);
  ck_assert (isnan (value (r, "month_p5_low_share")));
  assert_close (value (r, "month_p5_high_share"), 1 - 19.0 / 60, 1e-9);
}
END_TEST

/* A node of four is out all day.  The others take its requests over as far as the limit on a
 * token's time lets them: all of them, none beyond their own, or not even those. */
START_TEST (goodput_within_a_limit)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  EpOutage row = { .start_s = 0, .end_s = DAY, .domain = EP_OF_NODE, .id = 1, .drained = 1 };
  g_autoptr (SimRecord) all = NULL, none = NULL, some = NULL;
  double lost;

  set (&p, "slo_tpot_s", "inf s");
  all = run_rows (&p, &row, 1, EP_NODE_DIES);
  set (&p, "slo_tpot_s", "10 us");
  none = run_rows (&p, &row, 1, EP_NODE_DIES);
  set (&p, "slo_tpot_s", "45 ms");
  some = run_rows (&p, &row, 1, EP_NODE_DIES);
  lost = value (all, "unavailability_share");
  assert_close (value (all, "slo_goodput_share"), 1.0 - lost, 1e-9);
  ck_assert_double_lt (value (all, "capacity_share"), 0.76);
  ck_assert_double_eq (value (none, "slo_goodput_share"), 0.0);
  ck_assert_double_gt (value (some, "slo_goodput_share"), 0.1);
  ck_assert_double_lt (value (some, "slo_goodput_share"), 1.0 - lost - 0.01);
}
END_TEST

/* n of a pool of n + S nodes that fail and are repaired independently: up while at most S are out,
 * the binomial law; a restart takes no time.  Within three standard errors over 30 runs.
 * Source: k-out-of-n:G system of identical independent components. */
START_TEST (k_of_n_nodes)
{
  g_auto (EpParams) p = fleet ("spares", "6");
  EpFaultClass item = drawn_class (100 * DAY, "exponential(10 day)");
  double u = 10.0 / 110.0, up = 0.0, sum = 0.0, square = 0.0, error;
  const guint n = 30;

  set_more (&p, "outages", "classes", "horizon_s", "3000 day", "instances", "1", "month_s",
            "30 day", NULL);
  set_more (&p, "restart_detect_s", "0 s", "restart_stop_s", "0 s", "restart_launch_s", "0 s",
            "restart_launch_per_rank_s", "0 s", "restart_jit_s", "0 s", "restart_capture_s", "0 s",
            "restart_health_s", "0 s", "storage_bytes_per_s", "1e18 B/s", NULL);
  p.fault_classes = (SimList){ 1, &item };
  for (guint broken = 0; broken <= 2; broken++)
    up += (broken == 0   ? 1.0
           : broken == 1 ? 6.0
                         : 15.0)
          * pow (u, broken) * pow (1 - u, 6 - broken);
  for (guint seed = 1; seed <= n; seed++)
    {
      g_autoptr (SimRecord) r = run_until (&p, seed, 3000 * DAY);
      double x = value (r, "availability_share");

      sum += x;
      square += x * x;
    }
  error = sqrt ((square / n - sum / n * sum / n) / (n - 1));
  ck_assert_double_le (fabs (sum / n - up), 3 * error);
  ck_assert_double_lt (error, 0.002);
  p.fault_classes = (SimList){ 0, NULL };
}
END_TEST

/* Machine repair: each node that is out is repaired by itself, so those out are binomial whatever
 * is done with the others; idle spares are what is left. */
START_TEST (machine_repair)
{
  g_auto (EpParams) p = fleet ("eep", "40");
  EpFaultClass item = drawn_class (50 * DAY, "exponential(5 day)");
  double sum = 0.0, square = 0.0, error;
  const guint n = 20;

  set_more (&p, "outages", "classes", "horizon_s", "1000 day", NULL);
  p.fault_classes = (SimList){ 1, &item };
  for (guint seed = 1; seed <= n; seed++)
    {
      g_autoptr (SimRecord) r = run_until (&p, seed, 1000 * DAY);
      double x = value (r, "out_node_h") / (40 * 1000 * 24.0);

      sum += x;
      square += x * x;
    }
  error = sqrt ((square / n - sum / n * sum / n) / (n - 1));
  ck_assert_double_le (fabs (sum / n - 5.0 / 55.0), 3 * error);
  p.fault_classes = (SimList){ 0, NULL };
}
END_TEST

/* Random logs of all domains under random settings of every system: hours add up (the model audits
 * that), capacity is a share, an outage is at most one join, and months hold what instances
 * served. */
static void
random_rows (GRand *rand, const EpParams *p, EpOutage *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      EpDomain domain = (EpDomain) g_rand_int_range (rand, 0, EP_N_DOMAINS);
      double start = g_rand_double_range (rand, 0, 0.9 * DAY);

      rows[i] = (EpOutage){ .start_s = start,
                            .end_s = start + g_rand_double_range (rand, 0, 4) * 3000,
                            .domain = domain,
                            .drained = g_rand_int_range (rand, -1, 2) };
      rows[i].id = (guint) g_rand_int_range (rand, 0, (gint32) ep_domain_units (p, domain));
    }
}

static gint
earlier (gconstpointer a, gconstpointer b)
{
  const EpOutage *x = a, *y = b;

  return x->start_s < y->start_s ? -1 : x->start_s > y->start_s;
}

START_TEST (whatever_fails)
{
  static const char *const systems[]
    = { "wait", "spares", "smaller", "restart", "shrink", "eep", "background", "drop" };
  static const char *const stages[] = { "cold", "warm", "hot" },
                           *const grows[] = { "at_once", "at_night", "never" },
                           *const heads_[] = { "restart", "standby", "external" };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i);

  for (guint turn = 0; turn < 20; turn++)
    {
      g_auto (EpParams) p = fleet (systems[_i % 8], turn % 2 ? "14" : "12");
      EpOutage rows[60];
      g_autoptr (SimRecord) r = NULL;
      guint n = (guint) g_rand_int_range (rand, 1, 60);

      set_more (&p, "spare_stage", stages[turn % 3], "grow", grows[turn / 3 % 3], "coordinator",
                heads_[turn / 2 % 3], "fabric", turn % 5 ? "rails" : "plain", "nodes_per_block",
                "5", "log_overlaps", "unite", "month_s", "6 h", "join_registers_first",
                turn % 7 ? "false" : "true", "join_commits_first", turn % 14 ? "false" : "true",
                "shuffle_nodes", turn % 2 ? "true" : "false", NULL);
      set_more (&p, "join_lost_share", turn % 3 ? "0" : "0.4", "join_tries", turn % 2 ? "1" : "2",
                "prefill_instances", turn % 4 ? "0" : "1", "drain_kv",
                turn % 5 ? "migrate" : "drop", "scale_nodes", turn % 7 ? "0" : "1", NULL);
      random_rows (rand, &p, rows, n);
      qsort (rows, n, sizeof *rows, earlier);
      r = run_rows (&p, rows, n, (EpEffect) (turn % 6));
      assert_always (value (r, "capacity_share") >= 0.0
                     && value (r, "capacity_share") <= 1.0 + 1e-12);
      assert_always (value (r, "availability_share") >= value (r, "capacity_share") - 1e-12);
      assert_always (value (r, "joins") <= n * 14.0);
      assert_always (value (r, "dropped_share.mean") >= 0.0
                     && value (r, "dropped_share.mean") <= 1.0);
      assert_always (_i % 8 > 5 || value (r, "dropped_share.mean") == 0.0);
      assert_always (value (r, "goodput_share") <= 1.0 + 1e-12);
      assert_always (value (r, "month_p1_share") <= value (r, "month_p50_share"));
    }
}
END_TEST

/* Nodes that never fail, besides: each fixed membership that takes spares is up no less.  A log is
 * the same in a fleet of more nodes. */
START_TEST (more_spares_are_no_worse)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i);
  static const char *const nodes[] = { "12", "13", "16", "20" };
  g_auto (EpParams) p = fleet ("spares", "12");
  double before = 0.0;
  EpOutage rows[30];

  set_more (&p, "instances", "3", "log_overlaps", "unite", NULL);
  random_rows (rand, &p, rows, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    rows[i] = (EpOutage){ .start_s = rows[i].start_s,
                          .end_s = rows[i].end_s,
                          .domain = EP_OF_NODE,
                          .id = (guint) g_rand_int_range (rand, 0, 12),
                          .drained = -1 };
  qsort (rows, G_N_ELEMENTS (rows), sizeof *rows, earlier);
  for (guint k = 0; k < G_N_ELEMENTS (nodes); k++)
    {
      g_autoptr (SimRecord) r = NULL;

      set (&p, "fleet_nodes", nodes[k]);
      r = run_rows (&p, rows, G_N_ELEMENTS (rows), EP_NODE_DRAINED);
      assert_always (value (r, "capacity_share") >= before - 1e-9);
      before = value (r, "capacity_share");
    }
}
END_TEST

/* With one row a node, one join a row at most, in each elastic system. */
START_TEST (one_outage_is_at_most_one_join)
{
  g_auto (EpParams) p = fleet (_i ? "background" : "eep", "14");
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  EpOutage rows[12];
  g_autoptr (SimRecord) r = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double start = g_rand_double_range (rand, 0, 0.8 * DAY);

      rows[i] = (EpOutage){
        .start_s = start, .end_s = start + 3000, .domain = EP_OF_NODE, .id = i, .drained = -1
      };
    }
  qsort (rows, G_N_ELEMENTS (rows), sizeof *rows, earlier);
  r = run_rows (&p, rows, G_N_ELEMENTS (rows), EP_RANK_DIES);
  ck_assert_double_le (value (r, "joins"), 12.0);
  ck_assert_double_eq (value (r, "faults"), 12.0);
  assert_close (value (r, "healthy_out_gpu_h"), 12 * 7 * 3000 / 3600.0, 1e-9);
}
END_TEST

/* Beyond its window a log says nothing: such a run fails, and says what to do. */
START_TEST (a_log_ends)
{
  g_auto (EpParams) p = fleet ("eep", "4");
  EpOutage row = { .start_s = 1, .end_s = 10, .domain = EP_OF_NODE, .drained = -1 };
  SimComponent component = { "rank_failure", &rank_failure_model, &p };
  SimRunSpec spec = { .components = &component, .n_components = 1, .until = sim_time_from_s (100) };
  g_autoptr (SimRecord) r = NULL;
  OutageCase c;

  outage_log (&p, &c, &row, 1, EP_NODE_DIES);
  r = sim_run (&spec);
  ck_assert (r->failed);
  ck_assert_msg (strstr (r->reason, "beyond the window of outage_log") != NULL, "%s", r->reason);
  outage_log_clear (&p, &c);
}
END_TEST

TEST_MAIN (rank_failure_fleets,
           tcase_add_loop_test (tests, a_node_dies_and_joins, 0, G_N_ELEMENTS (elastic)),
           TEST (ranks_out_of_reach_come_back),
           tcase_add_loop_test (tests, coordinators, 0, G_N_ELEMENTS (heads)),
           tcase_add_loop_test (tests, halves_of_a_partition, 0, G_N_ELEMENTS (halves)),
           tcase_add_loop_test (tests, partitions_serve_nothing_twice, 0, 36),
           TEST (planned_scaling), TEST (quantiles_of_months), TEST (goodput_within_a_limit),
           TEST (k_of_n_nodes), TEST (machine_repair),
           tcase_add_loop_test (tests, whatever_fails, 0, 16),
           tcase_add_loop_test (tests, one_outage_is_at_most_one_join, 0, 2), TEST (a_log_ends),
           tcase_add_loop_test (tests, a_row_is_one_event, 0, G_N_ELEMENTS (at_once)),
           tcase_add_loop_test (tests, more_spares_are_no_worse, 0, 10),
           TEST (classes_without_a_rate_are_refused))
