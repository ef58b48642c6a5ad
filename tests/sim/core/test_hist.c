/* tests/sim/core/test_hist.c - error bound, merging, and bytes that others may have written. */
#include "tests/test.h"

#include <math.h>
#include <string.h>

#include "sim/core/statistics/hist.h"
#include "sim/core/random/rng.h"

static SimStream *
stream_of (const char *name)
{
  return sim_stream_new (&(SimStreamKey) { 11, 0, "hist", name });
}

static int
compare_doubles (const void *a, const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

/* Values over twelve decades, both signs, and zeros. */
static double
awkward (SimStream *stream)
{
  double u = sim_uniform (stream), x = exp (sim_normal (stream, 0, 5));

  return u < 0.1 ? 0 : u < 0.4 ? -x : x;
}

START_TEST (quantiles_keep_their_bound)
{
  static const double p[] = { 0, 0.001, 0.1, 0.29, 0.35, 0.5, 0.9, 0.99, 0.999, 1 };
  const guint n = 50000;
  g_autoptr (SimHist) hist = sim_hist_new ();
  g_autoptr (SimStream) stream = stream_of ("bound");
  g_autofree double *x = g_new (double, n);

  for (guint i = 0; i < n; i++)
    sim_hist_add (hist, x[i] = awkward (stream));
  qsort (x, n, sizeof *x, compare_doubles);
  ck_assert_uint_eq (sim_hist_n (hist), n);
  ck_assert_double_eq (sim_hist_min (hist), x[0]);
  ck_assert_double_eq (sim_hist_max (hist), x[n - 1]);
  for (guint i = 0; i < G_N_ELEMENTS (p); i++)
    {
      double exact = x[(guint) MAX (ceil (p[i] * n), 1) - 1];

      assert_close (sim_hist_quantile (hist, p[i]), exact, SIM_HIST_RELATIVE_ERROR * 1.0001);
    }
}
END_TEST

START_TEST (a_single_value_is_exact)
{
  g_autoptr (SimHist) hist = sim_hist_new ();

  ck_assert (isnan (sim_hist_quantile (hist, 0.5)));
  ck_assert (isnan (sim_hist_min (hist)) && isnan (sim_hist_max (hist)));
  sim_hist_add (hist, 1.2345);
  ck_assert_double_eq (sim_hist_quantile (hist, 0.5), 1.2345);
  sim_hist_reset (hist);
  ck_assert_uint_eq (sim_hist_n (hist), 0);
  sim_hist_add (hist, -0.0);
  ck_assert_double_eq (sim_hist_quantile (hist, 0.99), 0);
}
END_TEST

START_TEST (extreme_values_fit)
{
  g_autoptr (SimHist) hist = sim_hist_new ();

  sim_hist_add (hist, 5e-324);
  sim_hist_add (hist, 1.7976931348623157e308);
  sim_hist_add (hist, INFINITY);
  sim_hist_add (hist, -INFINITY);
  sim_hist_add (hist, 1e-300);
  ck_assert_double_eq (sim_hist_min (hist), -INFINITY);
  ck_assert_double_eq (sim_hist_quantile (hist, 0), -INFINITY);
  ck_assert_double_eq (sim_hist_quantile (hist, 1), INFINITY);
  assert_close (sim_hist_quantile (hist, 0.6), 1e-300, SIM_HIST_RELATIVE_ERROR);
  assert_close (sim_hist_quantile (hist, 0.8), 1.7976931348623157e308, SIM_HIST_RELATIVE_ERROR);
}
END_TEST

static gboolean
same_bytes (const SimHist *a, const SimHist *b)
{
  g_autoptr (GBytes) x = sim_hist_to_bytes (a), y = sim_hist_to_bytes (b);

  return g_bytes_equal (x, y);
}

START_TEST (merging_does_not_depend_on_order)
{
  SimHist *part[3] = { sim_hist_new (), sim_hist_new (), sim_hist_new () };
  g_autoptr (SimHist) all = sim_hist_new (), forth = sim_hist_new (), back = sim_hist_new ();
  g_autoptr (SimHist) nothing = sim_hist_new ();
  g_autoptr (SimStream) stream = stream_of ("merge");

  for (guint i = 0; i < 3000; i++)
    {
      double x = awkward (stream);

      sim_hist_add (part[sim_integer (stream, 3)], x);
      sim_hist_add (all, x);
    }
  for (guint i = 0; i < 3; i++)
    {
      sim_hist_merge (forth, part[i]);
      sim_hist_merge (back, part[2 - i]);
    }
  for (guint i = 0; i < 3; i++)
    sim_hist_free (part[i]);
  sim_hist_merge (back, nothing);
  ck_assert (same_bytes (forth, all));
  ck_assert (same_bytes (back, all));
  sim_hist_add (back, 1);
  ck_assert (!same_bytes (back, all));
}
END_TEST

START_TEST (bytes_read_back)
{
  g_autoptr (SimHist) hist = sim_hist_new ();
  g_autoptr (SimStream) stream = stream_of ("bytes");

  for (guint i = 0; i <= 2000; i++)
    {
      if (i % 250 == 0)
        {
          g_autoptr (GBytes) bytes = sim_hist_to_bytes (hist);
          g_autoptr (SimHist) again = sim_hist_from_bytes (bytes);

          ck_assert_ptr_nonnull (again);
          ck_assert (same_bytes (hist, again));
          ck_assert_uint_eq (sim_hist_n (again), i);
          if (i > 0)
            ck_assert_double_eq (sim_hist_quantile (again, 0.77), sim_hist_quantile (hist, 0.77));
        }
      sim_hist_add (hist, awkward (stream));
    }
}
END_TEST

static GBytes *
small_bytes (void)
{
  g_autoptr (SimHist) hist = sim_hist_new ();
  static const double x[] = { 0, 1.5, 1.6, 900, -2.5, 0, 1e-9 };

  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    sim_hist_add (hist, x[i]);
  return sim_hist_to_bytes (hist);
}

/* Whatever is read is canonical: it writes itself again. */
static guint
read_hostile (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size), again = NULL;
  g_autoptr (SimHist) hist = sim_hist_from_bytes (bytes);

  if (hist == NULL)
    return 0;
  again = sim_hist_to_bytes (hist);
  ck_assert (g_bytes_equal (bytes, again));
  return 1;
}

START_TEST (cut_and_lengthened_bytes_are_refused)
{
  g_autoptr (GBytes) bytes = small_bytes ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *more = g_malloc0 (size + 1);

  for (gsize n = 0; n < size; n++)
    ck_assert_uint_eq (read_hostile (data, n), 0);
  ck_assert_uint_eq (read_hostile (data, size), 1);
  memcpy (more, data, size);
  ck_assert_uint_eq (read_hostile (more, size + 1), 0);
}
END_TEST

START_TEST (damaged_bytes_are_refused_or_canonical)
{
  g_autoptr (GBytes) bytes = small_bytes ();
  g_autoptr (SimStream) stream = stream_of ("damage");
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *copy = g_malloc (size);
  guint read = 0;

  for (guint i = 0; i < 20000; i++)
    {
      memcpy (copy, data, size);
      for (guint64 k = 1 + sim_integer (stream, 3); k > 0; k--)
        copy[sim_integer (stream, size)] = (guint8) sim_bits (stream);
      read += read_hostile (copy, size);
    }
  ck_assert_uint_lt (read, 10000);
}
END_TEST

/* Claims of counts beyond 64 bits, buckets beyond the last, numbers longer than need be. */
START_TEST (lying_bytes_are_refused)
{
  static const guint8 too_many[]
    = { 'S', 'H', '1', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,    0,    0, 0, 0, 0,
        0,   0,   0,   0,    0,    0,    0,    0,    0,    0xf0, 0x3f, 1,    0x80, 0xff, 7, 1, 0 };
  static const guint8 long_zero[]
    = { 'S', 'H', '1', 0x80, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 0, 0, 0, 0, 0, 0, 0xf0, 0xff, 0, 0 };
  static const guint8 empty[]
    = { 'S', 'H', '1', 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 0, 0, 0, 0, 0, 0, 0xf0, 0xff, 0, 0 };
  guint8 far[] = { 'S', 'H', '1', 0, 0, 0,    0,    0, 0,    0,    0xf0, 0x7f, 0,
                   0,   0,   0,   0, 0, 0xf0, 0x7f, 1, 0x80, 0xff, 0x0f, 1,    0 };

  ck_assert_uint_eq (read_hostile (too_many, sizeof too_many), 0);
  ck_assert_uint_eq (read_hostile (long_zero, sizeof long_zero), 0);
  ck_assert_uint_eq (read_hostile (empty, sizeof empty), 1);
  ck_assert_uint_eq (read_hostile (far, sizeof far), 1);   /* one infinite value, bucket 262016 */
  far[21] = 0x81;                                          /* bucket 262017: there is none */
  ck_assert_uint_eq (read_hostile (far, sizeof far), 0);
}
END_TEST

/* The share at or below a value, by counting, for values of both signs and zeros. */
START_TEST (shares_are_those_of_counting)
{
  g_autoptr (SimHist) hist = sim_hist_new ();
  double values[400];

  for (int i = 0; i < 400; i++)
    {
      values[i] = i < 100 ? -exp (i / 25.0) : i < 150 ? 0 : exp ((i - 150) / 40.0);
      sim_hist_add (hist, values[i]);
    }
  for (int k = 0; k < 400; k += 7)
    {
      double at = values[k], n = 0;

      for (int i = 0; i < 400; i++)
        n += values[i] <= at;
      /* within the values of one bucket */
      ck_assert_double_eq_tol (sim_hist_share (hist, at), n / 400, 1.01 / 400);
    }
  ck_assert_double_eq (sim_hist_share (hist, -1e9), 0);
  ck_assert_double_eq (sim_hist_share (hist, 0), 150.0 / 400);
  ck_assert_double_eq (sim_hist_share (hist, sim_hist_max (hist)), 1);
  sim_hist_reset (hist);
  ck_assert (isnan (sim_hist_share (hist, 1)));
}
END_TEST

TEST_MAIN (hist, TEST (shares_are_those_of_counting), TEST (quantiles_keep_their_bound),
           TEST (a_single_value_is_exact), TEST (extreme_values_fit),
           TEST (merging_does_not_depend_on_order), TEST (bytes_read_back),
           TEST (cut_and_lengthened_bytes_are_refused),
           TEST (damaged_bytes_are_refused_or_canonical), TEST (lying_bytes_are_refused))
