/* tests/sim/core/test_quantile.c - quantiles over sections: support, values worked out by hand, and
 * how often the interval holds the truth. */
#include "tests/test.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include "sim/core/random/rng.h"
#include "sim/core/statistics/quantile.h"

START_TEST (quantile_needs_ten_observations_beyond)
{
  ck_assert_uint_eq (sim_quantile_least (0.5), 20);
  ck_assert_uint_eq (sim_quantile_least (0.9), 100);
  ck_assert_uint_eq (sim_quantile_least (0.1), 100);
  ck_assert_uint_eq (sim_quantile_least (0.99), 1000);
  ck_assert_uint_eq (sim_quantile_least (0.999), 10000);
}
END_TEST

static SimHist *
hist_of (const double *x, guint n)
{
  SimHist *hist = sim_hist_new ();

  for (guint i = 0; i < n; i++)
    sim_hist_add (hist, x[i]);
  return hist;
}

/* Sections {1 ... 16} and {17 ... 32}: their medians are 8 and 24, that of all is 16. */
START_TEST (quantile_of_two_sections_by_hand)
{
  double x[32];
  SimQuantile q, short_one;

  for (guint i = 0; i < 32; i++)
    x[i] = i + 1;
  g_autoptr (SimHist) a = hist_of (x, 16);
  g_autoptr (SimHist) b = hist_of (x + 16, 16);
  const SimHist *sections[] = { a, b };

  q = sim_quantile_sections (sections, 2, 0.5, 0.95);
  assert_close (q.value, 16, 16.0 / 256);
  assert_close (q.half_width, gsl_cdf_tdist_Pinv (0.975, 1) * sqrt (2 * 64 / 1.0 / 2), 1);
  assert_close (q.resolution, q.value / 256, 1e-12);
  ck_assert (q.n == 32 && q.n_sections == 2);
  short_one = sim_quantile_sections (sections, 2, 0.9, 0.95);
  ck_assert (isnan (short_one.value) && isnan (short_one.half_width) && short_one.n == 32);
  q = sim_quantile_sections (sections + 1, 1, 0.5, 0.95);
  ck_assert (isnan (q.value));         /* 16 are fewer than 20 */
}
END_TEST

START_TEST (quantile_of_one_section_has_no_interval)
{
  double x[100];
  g_autoptr (SimHist) one = NULL;
  g_autoptr (SimHist) none = sim_hist_new ();
  SimQuantile q;

  for (guint i = 0; i < 100; i++)
    x[i] = i;
  one = hist_of (x, 100);
  const SimHist *sections[] = { one, none };

  q = sim_quantile_sections (sections, 2, 0.5, 0.95);
  ck_assert (q.value > 48 && q.value < 51 && isnan (q.half_width) && q.n_sections == 1);
  ck_assert_uint_eq (sim_quantile_sections (sections, 0, 0.5, 0.95).n, 0);
}
END_TEST

/* 2,000 experiments of 10 sections of 1,000 exponential values: p99 is ln 100. */
START_TEST (quantile_interval_covers)
{
  g_autoptr (SimStream) stream = sim_stream_new (&(SimStreamKey){ 1, 0, "test", "quantile" });
  guint held = 0;

  for (guint e = 0; e < 2000; e++)
    {
      SimHist *sections[10];
      SimQuantile q;

      for (guint s = 0; s < 10; s++)
        {
          sections[s] = sim_hist_new ();
          for (guint i = 0; i < 1000; i++)
            sim_hist_add (sections[s], sim_exp (stream, 1));
        }
      q = sim_quantile_sections ((const SimHist *const *) sections, 10, 0.99, 0.95);
      held += fabs (q.value - log (100)) <= q.half_width ? 1 : 0;
      for (guint s = 0; s < 10; s++)
        sim_hist_free (sections[s]);
    }
  ck_assert_msg (held > 1860 && held < 1940, "%u of 2000", held);
}
END_TEST

TEST_MAIN (quantile, TEST (quantile_needs_ten_observations_beyond),
           TEST (quantile_of_two_sections_by_hand), TEST (quantile_of_one_section_has_no_interval),
           TEST (quantile_interval_covers))
