/* tests/sim/bench/test_bench.c - the table of measurements, and one of them for real. */
#include "tests/test.h"

#include <math.h>
#include <string.h>

#include "models/models.h"
#include "sim/bench/bench.h"
#include "sim/bench/limit.h"
#include "sim/bench/peak.h"
#include "sim/bench/probe/probe.h"

static const SimBenchOptions quick = { &orrery_registry, TRUE, SIM_BENCH_SEED, NULL };

START_TEST (rows_are_complete_and_found_by_name)
{
  g_autoptr (GPtrArray) list = sim_bench_list (&orrery_registry);

  for (guint i = 0; i < list->len; i++)
    {
      const SimBench *bench = list->pdata[i];

      ck_assert_ptr_eq (sim_bench_find (&orrery_registry, bench->name), bench);
      ck_assert (bench->unit != NULL && bench->what != NULL && bench->probe != NULL);
      ck_assert (bench->target > 0 && bench->run != NULL);
    }
  ck_assert_ptr_null (sim_bench_find (&orrery_registry, "no such"));
}
END_TEST

/* Bytes are no matter of speed: this one must hold on any machine. */
START_TEST (memory_keeps_its_target)
{
  SimBenchResult result = sim_bench_measure (sim_bench_find (&orrery_registry, "memory"), &quick);

  ck_assert_double_ge (result.ours, 48); /* a slot and an entry */
  ck_assert (result.met);
  assert_close (result.ratio, result.ours / 64, 1e-12);
}
END_TEST

static double
first_body (const SimBench *bench, const SimBenchOptions *options)
{
  return 3.5;
}

static double
second_body (const SimBench *bench, const SimBenchOptions *options)
{
  return 0.25;
}

static void
fixed_run (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { first_body, second_body };
  double s[2];

  sim_bench_race (bench, options, bodies, 2, s);
  *ours = s[0];
  *probe = s[1];
}

START_TEST (verdict_follows_the_direction)
{
  SimBench bench = { .target = 13.9, .direction = SIM_BENCH_MORE_IS_BETTER, .run = fixed_run };

  assert_close (sim_bench_measure (&bench, &quick).ratio, 14, 1e-15);
  ck_assert (sim_bench_measure (&bench, &quick).met);
  bench.direction = SIM_BENCH_LESS_IS_BETTER;
  ck_assert (!sim_bench_measure (&bench, &quick).met);
  bench.target = 14;
  ck_assert (sim_bench_measure (&bench, &quick).met);
}
END_TEST

enum { BLOCKS = 4096, BLOCK_BYTES = 8192, FREED_BLOCKS = 4 * BLOCKS };

/* In blocks small enough to stay with the allocator when they are freed. */
static void
hold_blocks (gconstpointer n_blocks)
{
  const guint n = *(const guint *) n_blocks;
  void **blocks = g_new (void *, n);

  for (guint i = 0; i < n; i++)
    blocks[i] = memset (g_malloc (BLOCK_BYTES), 7, BLOCK_BYTES);
  for (guint i = 0; i < n; i++)
    g_free (blocks[i]);
  g_free (blocks);
}

/* What ran before, and held more, hides nothing. */
START_TEST (peak_is_that_of_the_work_alone)
{
  const guint n = BLOCKS, more = FREED_BLOCKS;
  const double held = (double) BLOCKS * BLOCK_BYTES;
  SimPeak peak;

  hold_blocks (&more);
  peak = sim_peak_of (hold_blocks, &n);
  ck_assert_double_ge (peak.most_bytes - peak.before_bytes, 0.9 * held);
  /* Room for red zones and shadows of sanitizers. */
  ck_assert_double_le (peak.most_bytes - peak.before_bytes, 1.6 * held);
}
END_TEST

/* Both probes do the same work on the same draws: equally many events take place. */
START_TEST (probes_draw_alike)
{
  SimStreamKey key = { 7, 0, "bench", "draws" };
  const SimProbe *probes[] = { &sim_probe_heap, &sim_probe_radix };
  guint64 next[2];

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SimStream) stream = sim_stream_new (&key);

      ck_assert_double_gt (probes[i]->mm1 (stream, 5000), 0);
      ck_assert_double_gt (probes[i]->hold (stream, 300, 5000), 0);
      ck_assert_double_gt (probes[i]->phold (stream, 100, 5000), 0);
      next[i] = sim_bits (stream);
    }
  ck_assert_uint_eq (next[0], next[1]);
}
END_TEST

/* The work of a limit draws and sends what it says, fractions included, and nothing else. */
START_TEST (limit_does_its_counts)
{
  const SimBenchLimit limit = {
    .operations = "test", .events = 1.5, .draws = 0.25, .touches = 2, .pending = 5, .entities = 3
  };
  SimStreamKey key = { 7, 0, "bench", "draws" };
  g_autoptr (SimStream) worked = sim_stream_new (&key);
  g_autoptr (SimStream) plain = sim_stream_new (&key);

  ck_assert_double_ge (sim_probe_work (worked, &limit, 1000), 0);
  for (guint i = 0; i < 250; i++)
    sim_exp (plain, 1);
  ck_assert_uint_eq (sim_bits (worked), sim_bits (plain));
  ck_assert_double_gt (sim_bench_limit_s (&limit, &quick), 0);
}
END_TEST

static double
by_seed (const SimBench *bench, const SimBenchOptions *options)
{
  return options->seed == SIM_BENCH_SEED + 1 ? bench->size : 1;
}

static void
seeded_run (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { by_seed };

  sim_bench_race (bench, options, bodies, 1, ours);
  *probe = 1;
}

/* The median hides a dear seed; the verdict does not. */
START_TEST (dearest_seed_decides)
{
  SimBench bench = {
    .target = 2, .direction = SIM_BENCH_LESS_IS_BETTER, .run = seeded_run, .size = 1.9
  };

  assert_close (sim_bench_measure (&bench, &quick).ratio, 1, 1e-15);
  assert_close (sim_bench_measure (&bench, &quick).dearest, 1.9, 1e-15);
  ck_assert (sim_bench_measure (&bench, &quick).met);
  bench.size = 2.1;
  ck_assert (!sim_bench_measure (&bench, &quick).met);
  /* met by far, and still a fault: more than three medians */
  bench.target = 100;
  ck_assert (sim_bench_measure (&bench, &quick).met);
  bench.size = 3.1;
  ck_assert (!sim_bench_measure (&bench, &quick).met);
}
END_TEST

TEST_MAIN (bench, TEST (limit_does_its_counts), TEST (dearest_seed_decides),
           TEST (rows_are_complete_and_found_by_name), TEST (memory_keeps_its_target),
           TEST_IF (!under_valgrind (), peak_is_that_of_the_work_alone),
           TEST (verdict_follows_the_direction), TEST (probes_draw_alike))
