/* tests/sandbox_starts/test_starts.c - operations under concurrency against closed forms: locks,
 * disks, files that are read once; and one footprint for containers and machines. */
#include <math.h>
#include <string.h>
#include "models/sandbox_starts/footprint/footprint.h"
#include "models/sandbox_starts/sandbox_starts.h"
#include "sim/model/run.h"
#include "tests/param_scan.h"
#include "tests/set_param.h"
#include "tests/test.h"

enum { MOST = 16 };

typedef struct {
  StartsParams p;
  StartsStage stages[MOST];
} Case;

static void
case_init (Case *c)
{
  *c = (Case){ 0 };
  sim_params_defaults (starts_params, &c->p);
  c->p.operation = "op";
  c->p.stages.items = c->stages;
}

static StartsStage *
add (Case *c, int resource, const char *name, const char *s, double bytes)
{
  StartsStage *stage = &c->stages[c->p.stages.n++];

  *stage = (StartsStage){ .operation = "op",
                          .name = name,
                          .resource = resource,
                          .bytes = bytes,
                          .times = 1.0,
                          .in_flight = 1.0 };
  ck_assert (sim_dist_parse (s, "s", &stage->s, NULL));
  return stage;
}

static SimRecord *
run (const Case *c)
{
  SimComponent component = { "starts", &sandbox_starts_model, &c->p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 7 }
  };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (sandbox_starts_model.check (&c->p, &error), "%s",
                 error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "starts", &sandbox_starts_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

/* The k-th of a burst ends at a + k s: the last at a + n s, the mean a + s (n + 1) / 2. */
START_TEST (a_lock_is_a_line)
{
  for (guint n = 1; n <= 64; n *= 2)
    {
      Case c;
      g_autoptr (SimRecord) r = NULL;

      case_init (&c);
      add (&c, STARTS_WAIT, "", "40 ms", 0);
      add (&c, STARTS_LOCK, "rtnl", "6 ms", 0);
      c.p.concurrent = n;
      r = run (&c);
      assert_close (value (r, "wall_s"), 0.04 + 0.006 * n, 1e-9);
      assert_close (value (r, "latency_s.mean"), 0.04 + 0.006 * (n + 1) / 2.0, 1e-9);
    }
}
END_TEST

/* n copies of b bytes all end at n b / bandwidth; n starts of one file read it once. */
START_TEST (disks_are_shared_and_files_read_once)
{
  for (guint n = 1; n <= 50; n += 7)
    {
      Case copies, starts;
      g_autoptr (SimRecord) r = NULL, s = NULL;

      case_init (&copies);
      add (&copies, STARTS_DISK, "", "0 s", 1e8);
      copies.p.concurrent = n;
      copies.p.disk_bytes_per_s = 1e9;
      r = run (&copies);
      assert_close (value (r, "latency_s.min"), 0.1 * n, 1e-5);
      assert_close (value (r, "latency_s.max"), 0.1 * n, 1e-5);
      case_init (&starts);
      add (&starts, STARTS_CACHE, "snapshot", "0 s", 1e8);
      starts.p.concurrent = n;
      starts.p.disk_bytes_per_s = 1e9;
      s = run (&starts);
      assert_close (value (s, "latency_s.max"), 0.1, 1e-5);
      assert_close (value (s, "latency_s.min"), 0.1, 1e-5);
      assert_close (value (s, "read_bytes"), 1e8, 0);
    }
}
END_TEST

/* Any stage; a file of one name has one size. */
static void
add_drawn (Case *c, GRand *rand, gboolean even)
{
  g_autofree char *s = g_strdup_printf ("%d ms", g_rand_int_range (rand, 1, 90));
  const int resource = g_rand_int_range (rand, 0, STARTS_N_RESOURCES);
  StartsStage *stage = add (c, resource, even ? "a" : "b", s, 1e6 * g_rand_int_range (rand, 1, 80));

  if (resource == STARTS_CACHE)
    stage->bytes = even ? 30e6 : 70e6;
  stage->beside = c->p.stages.n > 1 && g_rand_int_range (rand, 0, 3) == 0;
}

/* 50 at once are never faster than one, whatever the stages. */
START_TEST (others_never_help)
{
  for (guint t = 0; t < 60; t++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (t);
      double one = 0.0, before = 0.0;

      for (guint n = 1; n <= 50; n += 7)
        {
          Case c;
          g_autoptr (SimRecord) r = NULL;

          case_init (&c);
          g_rand_set_seed (rand, t);
          for (gint k = g_rand_int_range (rand, 1, 7); k >= 0; k--)
            {
              add_drawn (&c, rand, k % 2 == 0);
            }
          c.p.cores = 1 + t % 9;
          c.p.concurrent = n;
          r = run (&c);
          one = n == 1 ? value (r, "latency_s.mean") : one;
          ck_assert_double_ge (value (r, "latency_s.mean"), one * (1.0 - 1e-6));
          ck_assert_double_ge (value (r, "wall_s"), before * (1.0 - 1e-6));
          before = value (r, "wall_s");
        }
    }
}
END_TEST

/* Work of 50 on four cores with second threads, and on one that is half as fast. */
START_TEST (cores_are_shared)
{
  Case c;
  g_autoptr (SimRecord) r = NULL, s = NULL;

  case_init (&c);
  add (&c, STARTS_CPU, "", "100 ms", 0);
  c.p.cores = 4;
  c.p.concurrent = 52;
  r = run (&c);
  assert_close (value (r, "wall_s"), 0.1 * 52 / (4 * 1.3), 1e-4);
  c.p.cpu_speed = 0.5;
  c.p.concurrent = 2;
  s = run (&c);
  assert_close (value (s, "wall_s"), 0.2, 1e-6);
}
END_TEST

/* Demand: each block a round trip; 16 in flight: a sixteenth of them; bytes share the link. */
START_TEST (a_link_has_rounds)
{
  Case c;
  g_autoptr (SimRecord) r = NULL, s = NULL;

  case_init (&c);
  add (&c, STARTS_LINK, "", "0 s", 1e5)->times = 160;
  c.p.link_rtt_s = 0.02;
  c.p.link_bytes_per_s = 1e9;
  r = run (&c);
  assert_close (value (r, "wall_s"), 160 * 0.02 + 0.016, 1e-4);
  c.stages[0].in_flight = 16.0;
  s = run (&c);
  assert_close (value (s, "wall_s"), 10 * 0.02 + 0.016, 1e-4);
}
END_TEST

/* Without monitor, kernel and guest files a machine is a container of equal sharing, to the
 * byte. */
START_TEST (one_footprint)
{
  static const int pairs[][2] = { { STARTS_CONTAINER, STARTS_VM_DAX } };
  static const int order[] = { STARTS_VM_MAPPED, STARTS_VM_COPIED, STARTS_VM_BLOCK };
  Case c;
  double last = 0.0;

  case_init (&c);
  c.p.monitor_bytes = c.p.kernel_bytes = c.p.kernel_file_bytes = 0.0;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      StartsFootprint a, b;

      c.p.form = pairs[i][0];
      a = starts_footprint (&c.p);
      c.p.form = pairs[i][1];
      b = starts_footprint (&c.p);
      assert_close (a.each, b.each, 0);
      assert_close (a.once, b.once, 0);
    }
  /* what is shared less holds more */
  case_init (&c);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      StartsFootprint f;

      c.p.form = order[i];
      f = starts_footprint (&c.p);
      ck_assert_double_ge (starts_footprint_bytes (&f, 100), last);
      last = starts_footprint_bytes (&f, 100);
    }
}
END_TEST

/* What does not exist, or names nothing, is refused. */
START_TEST (what_does_not_exist_is_refused)
{
  g_autoptr (GError) none = NULL, nameless = NULL;
  Case c;

  case_init (&c);
  add (&c, STARTS_LOCK, "", "1 ms", 0);
  ck_assert (!sandbox_starts_model.check (&c.p, &nameless));
  ck_assert (strstr (nameless->message, "has no name") != NULL);
  c.p.operation = "fork";
  c.stages[0].name = "x";
  ck_assert (!sandbox_starts_model.check (&c.p, &none));
  ck_assert (strstr (none->message, "no stage of the list is of fork") != NULL);
}
END_TEST

/* A file is one size; what no end of is known is absent; what cannot be counted fails. */
START_TEST (what_cannot_be_told_is_not_told)
{
  Case c, d;
  g_autoptr (GError) error = NULL;

  case_init (&c);
  add (&c, STARTS_CACHE, "f", "0 s", 1e6);
  add (&c, STARTS_CACHE, "f", "0 s", 2e6);
  ck_assert (!sandbox_starts_model.check (&c.p, &error));
  ck_assert_msg (strstr (error->message, "the file f") != NULL, "%s", error->message);
  case_init (&d);
  d.p.disk_bytes_per_s = 1.0;
  add (&d, STARTS_DISK, "", "0 s", 1e9);
  {
    SimComponent component = { "starts", &sandbox_starts_model, &d.p };
    SimRunSpec spec = {
      .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 7 }
    };
    g_autoptr (SimRecord) r = sim_run (&spec);

    ck_assert (r->failed);
    ck_assert_msg (strstr (r->reason, "more than can be counted") != NULL, "%s", r->reason);
  }
}
END_TEST

/* Five turns of 20 ms, cut in the third: held from the begin to the last end, and no more. */
START_TEST (a_cut_run_holds_what_has_ended)
{
  Case c;
  SimComponent component = { "starts", &sandbox_starts_model, &c.p };
  SimRunSpec spec = { .components = &component, .n_components = 1, .engine = { .seed = 7 } };

  case_init (&c);
  c.p.concurrent = 5;
  add (&c, STARTS_LOCK, "l", "20 ms", 0.0);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SimRecord) r = NULL;

      spec.until = sim_time_from_s (i == 0 ? 0.05 : 0.01);
      r = sim_run (&spec);
      assert_close (value (r, "done"), i == 0 ? 2 : 0, 0);
      if (i == 0)
        assert_close (value (r, "locked_share"), 1.0, 1e-12);
      else
        ck_assert (isnan (value (r, "wall_s")));
    }
}
END_TEST

/* Every stage, load and form: what applies moves something, and nothing else does. */
START_TEST (every_parameter_moves_where_it_applies)
{
  static const struct {
    int resource, form, load;
    const char *quiet[8];
  } settings[] = {
    { STARTS_WAIT, STARTS_CONTAINER, STARTS_BURST, { NULL } },
    { STARTS_CPU, STARTS_CONTAINER_COPY, STARTS_LOOP, { NULL } },
    /* one lock by any name */
    { STARTS_LOCK, STARTS_CONTAINER_CXL, STARTS_BURST, { "stages.name", NULL } },
    { STARTS_DISK, STARTS_CONTAINER_RDMA, STARTS_LOOP, { NULL } },
    { STARTS_MEMORY, STARTS_VM_BLOCK, STARTS_BURST, { NULL } },
    { STARTS_LINK, STARTS_VM_DAX, STARTS_LOOP, { NULL } },
    { STARTS_CACHE, STARTS_VM_MAPPED, STARTS_BURST, { "stages.name", NULL } },
    { STARTS_CPU, STARTS_VM_COPIED, STARTS_BURST, { NULL } },
  };
  /* their other values say nothing of one stage */
  static const char *const labels[]
    = { "operation", "stages", "stages.operation", "stages.beside", NULL };
  Case c;
  ParamScan scan = { .model = &sandbox_starts_model, .params = &c.p, .labels = labels };

  case_init (&c);
  add (&c, settings[_i].resource, "one", "3 ms", 20e6)->times = 3.0;
  c.stages[0].in_flight = 2.0;
  c.p.form = settings[_i].form;
  c.p.load = settings[_i].load;
  c.p.cores = 2;
  c.p.concurrent = 5;
  c.p.operations = 20;
  scan.quiet = settings[_i].quiet;
  param_scan (&scan, "a stage");
}
END_TEST

TEST_MAIN (sandbox_starts, TEST (a_lock_is_a_line), TEST (disks_are_shared_and_files_read_once),
           TEST (others_never_help), TEST (cores_are_shared), TEST (a_link_has_rounds),
           TEST (one_footprint), TEST (what_does_not_exist_is_refused),
           TEST (what_cannot_be_told_is_not_told), TEST (a_cut_run_holds_what_has_ended),
           tcase_add_loop_test (tests, every_parameter_moves_where_it_applies, 0, 8))
