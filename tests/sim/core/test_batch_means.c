/* tests/sim/core/test_batch_means.c - batch means and MSER against definitions, and against
 * processes of known mean. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/statistics/batch.h"
#include "sim/core/random/rng.h"

enum { N = 6000 };

static SimStream *
stream_of (guint64 replication)
{
  return sim_stream_new (&(SimStreamKey){ 42, replication, "test", "noise" });
}

/* Autoregressive of first order: mean 0 in the long run, correlation phi between neighbours. */
static void
autoregressive (guint64 replication, double phi, double start, double *x, gsize n)
{
  g_autoptr (SimStream) stream = stream_of (replication);
  double state = start;

  for (gsize i = 0; i < n; i++)
    {
      state = phi * state + sim_normal (stream, 0, 1);
      x[i] = state;
    }
}

static guint
fill (SimBatches *batches, guint64 n)
{
  double sum = 0;

  for (guint64 i = 1; i <= n; i++)
    {
      sum += (double) i;
      if (i == batches->next)
        sim_batches_close (batches, sum, (SimTime) i * 10);
    }
  return batches->n;
}

START_TEST (batches_merge_when_full)
{
  SimBatches batches;

  sim_batches_init (&batches);
  ck_assert_uint_eq (fill (&batches, 4), 0);
  sim_batches_reset (&batches);
  ck_assert_uint_eq (fill (&batches, 4095 * 5 + 4), 4095);
  ck_assert_uint_eq (batches.size, 5);
  sim_batches_reset (&batches);
  ck_assert_uint_eq (fill (&batches, 4096 * 5), 2048);
  ck_assert_uint_eq (batches.size, 10);
  sim_batches_reset (&batches);
  ck_assert_uint_eq (fill (&batches, 100003), 100003 / 40);
  ck_assert_uint_eq (batches.size, 40);
  for (guint i = 0; i < batches.n; i++)
    {
      ck_assert_double_eq (sim_batches_mean (&batches, i), 40.0 * i + 20.5);
      ck_assert_int_eq (batches.time[i], (i + 1) * 400);
    }
  sim_batches_clear (&batches);
}
END_TEST

/* 8 values without correlation to speak of; t at 0.975 with 7 degrees of freedom is 2.3646243
 * (Abramowitz and Stegun, 26.10). */
START_TEST (interval_is_students_over_batches)
{
  double x[] = { 1.2, 0.7, 3.1, 1.1, 2.8, 0.4, 1.9, 1.6 };
  SimBatchInterval got = sim_batch_interval (x, 8, 0.95);

  assert_close (got.mean, 1.6, 1e-14);
  assert_close (got.half_width, 2.3646243 * sqrt (6.44 / 7 / 8), 1e-7);
  ck_assert_uint_eq (got.n_batches, 8);
  ck_assert_double_lt (got.correlation, 0);
}
END_TEST

START_TEST (correlated_batches_have_no_interval)
{
  double x[100];

  for (guint i = 0; i < 100; i++)
    x[i] = i;
  ck_assert (isnan (sim_batch_interval (x, 100, 0.95).half_width));
  for (guint i = 0; i < 7; i++)
    x[i] = (i * 5) % 7;
  ck_assert (isnan (sim_batch_interval (x, 7, 0.95).half_width));
  ck_assert (isnan (sim_batch_interval (x, 0, 0.95).mean));
}
END_TEST

/* Of AR(1) it is (1 + phi) / (1 - phi): 3 and 19. */
START_TEST (correlation_time_of_a_known_process)
{
  static const struct {
    double phi, time;
  } of[] = { { 0.5, 3 }, { 0.9, 19 } };

  for (guint i = 0; i < G_N_ELEMENTS (of); i++)
    {
      g_autofree double *x = g_new (double, 100 * N);
      double sum = 0;

      for (guint r = 0; r < 10; r++)
        {
          autoregressive (r, of[i].phi, 0, x, 100 * N);
          sum += sim_batch_correlation_time (x, 100 * N) / 10;
        }
      ck_assert_double_ge (sum, 0.9 * of[i].time);
      ck_assert_double_le (sum, 1.4 * of[i].time);
    }
  ck_assert (isnan (sim_batch_correlation_time ((double[31]){ 1, 2 }, 31)));
}
END_TEST

START_TEST (equal_batches_are_certain)
{
  double x[20];

  for (guint i = 0; i < 20; i++)
    x[i] = 1.25;
  ck_assert_double_eq (sim_batch_interval (x, 20, 0.95).half_width, 0);
}
END_TEST

/* The 95 % interval of a correlated process must hold its mean about 95 times of 100; that of
 * independent values would, at phi = 0.9, in about 35. */
START_TEST (interval_covers_the_mean)
{
  g_autofree double *x = g_new (double, N);
  guint given = 0, held = 0;

  for (guint r = 0; r < 400; r++)
    {
      SimBatchInterval got;

      autoregressive (r, 0.9, 0, x, N);
      got = sim_batch_interval (x, N, 0.95);
      given += isnan (got.half_width) ? 0 : 1;
      held += fabs (got.mean) <= got.half_width ? 1 : 0;
    }
  ck_assert_uint_ge (given, 375);   /* one in twenty looks correlated by chance */
  ck_assert_double_ge ((double) held / given, 0.92);
  ck_assert_double_le ((double) held / given, 0.98);
}
END_TEST

/* The definition, in O(n^2). */
static gsize
mser_slowly (const double *x, gsize n)
{
  double best = INFINITY;
  gsize cut = 0;

  for (gsize d = 0; 2 * d <= n; d++)
    {
      double mean = 0, squares = 0, left = (double) (n - d);

      for (gsize i = d; i < n; i++)
        mean += x[i] / left;
      for (gsize i = d; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
      if (squares / (left * left) < best)
        {
          best = squares / (left * left);
          cut = d;
        }
    }
  return cut;
}

START_TEST (mser_is_its_definition)
{
  double x[301];

  for (guint r = 0; r < 20; r++)
    {
      autoregressive (r, 0.7, 20.0 + r, x, 301);
      ck_assert_uint_eq (sim_mser_cut (x, 301), mser_slowly (x, 301));
    }
}
END_TEST

/* Ten batches too high, the rest flat but for a ripple: the cut is at the step. */
START_TEST (mser_cuts_a_step)
{
  double x[80];

  for (guint i = 0; i < 80; i++)
    x[i] = (i < 10 ? 7.5 : 2) + 0.25 * (i % 3);
  ck_assert_uint_eq (sim_mser_cut (x, 80), 10);
}
END_TEST

/* A trend has no cut: the most that may go goes. */
START_TEST (mser_cuts_half_of_a_trend)
{
  double x[80];

  for (guint i = 0; i < 80; i++)
    x[i] = i < 70 ? i : 70;
  ck_assert_uint_eq (sim_mser_cut (x, 80), 40);
}
END_TEST

/* Runs of unlike length, with noise far above a step that they share: the average shows it.  The
 * longer ones have larger batches. */
START_TEST (mser_on_an_average_finds_what_runs_share)
{
  enum { RUNS = 40 };
  SimBatches batches[RUNS];
  const SimBatches *runs[RUNS];
  double time, first;

  for (guint r = 0; r < RUNS; r++)
    {
      guint n = 15000 + 300 * r;
      double noise[27000], sum = 0;

      sim_batches_init (&batches[r]);
      runs[r] = &batches[r];
      autoregressive (r + 1, 0.3, 0, noise, n);
      for (guint i = 0; i < n; i++)
        {
          sum += 5 * noise[i] + (i < 3000 ? 4 : 0);
          if (i + 1 == batches[r].next)
            sim_batches_close (&batches[r], sum, (SimTime) (i + 1) * 7);
        }
    }
  ck_assert_uint_gt (batches[RUNS - 1].size, batches[0].size);
  ck_assert (sim_mser_average_cut (runs, RUNS, &time));
  ck_assert_double_ge (time, 7 * 2900);
  ck_assert_double_le (time, 7 * 3300);
  first = time;
  ck_assert (sim_mser_average_cut (runs, RUNS, &time) && time == first);
  batches[3].n = 9;
  ck_assert (!sim_mser_average_cut (runs, RUNS, &time));
  for (guint r = 0; r < RUNS; r++)
    sim_batches_clear (&batches[r]);
}
END_TEST

TEST_MAIN (batch_means, TEST (batches_merge_when_full), TEST (interval_is_students_over_batches),
           TEST (correlated_batches_have_no_interval), TEST (correlation_time_of_a_known_process),
           TEST (equal_batches_are_certain), TEST (interval_covers_the_mean),
           TEST (mser_is_its_definition), TEST (mser_cuts_a_step), TEST (mser_cuts_half_of_a_trend),
           TEST (mser_on_an_average_finds_what_runs_share))
