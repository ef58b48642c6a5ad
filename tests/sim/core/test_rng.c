/* tests/sim/core/test_rng.c - known answers of the generator; distribution, range and independence
 * of the draws. */
#include "tests/test.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "sim/core/random/philox.h"
#include "sim/core/random/rng.h"

static SimStream *
stream_of (guint64 seed, guint64 replication, const char *component, const char *name)
{
  return sim_stream_new (&(SimStreamKey) { seed, replication, component, name });
}

static SimStream *
any_stream (void)
{
  return stream_of (20260101, 2, "pool", "arrivals");
}

/* The three vectors for philox4x64 with 10 rounds in Random123's kat_vectors. */
START_TEST (philox_meets_its_known_answers)
{
  static const struct {
    guint64 counter[4], key[2], word[4];
  } known[] = {
    { { 0, 0, 0, 0 },
      { 0, 0 },
      { 0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b } },
    { { G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64 },
      { G_MAXUINT64, G_MAXUINT64 },
      { 0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0 } },
    { { 0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89 },
      { 0x452821e638d01377, 0xbe5466cf34e90c6c },
      { 0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6 } },
  };

  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    {
      SimPhilox philox;

      sim_philox_init (&philox, known[k].key[0], known[k].key[1]);
      memcpy (philox.counter.v, known[k].counter, sizeof known[k].counter);
      for (guint i = 0; i < 4; i++)
        ck_assert_uint_eq (sim_philox_next (&philox), known[k].word[i]);
    }
}
END_TEST

START_TEST (words_follow_the_counter)
{
  SimPhilox in_row, apart;

  sim_philox_init (&in_row, 7, 9);
  for (guint64 block = 0; block < 11; block++)
    {
      sim_philox_init (&apart, 7, 9);
      apart.counter.v[0] = block;
      for (guint i = 0; i < 4; i++)
        ck_assert_uint_eq (sim_philox_next (&in_row), sim_philox_next (&apart));
    }
}
END_TEST

START_TEST (each_part_of_the_key_gives_another_stream)
{
  SimStream *streams[] = {
    stream_of (1, 2, "ab", "c"), stream_of (2, 2, "ab", "c"), stream_of (1, 1, "ab", "c"),
    stream_of (1, 2, "a", "bc"), stream_of (1, 2, "ab", "d"), stream_of (2, 1, "ab", "c"),
  };
  g_autoptr (SimStream) again = stream_of (1, 2, "ab", "c");
  guint64 first[6];

  for (guint i = 0; i < 6; i++)
    first[i] = sim_bits (streams[i]);
  ck_assert_uint_eq (sim_bits (again), first[0]);
  for (guint i = 0; i < 6; i++)
    for (guint j = 0; j < i; j++)
      ck_assert_uint_ne (first[i], first[j]);
  for (guint i = 0; i < 6; i++)
    sim_stream_free (streams[i]);
}
END_TEST

/* The key is an interface: it decides every number of every published run. */
START_TEST (stream_of_a_key_is_pinned)
{
  g_autoptr (SimStream) stream = stream_of (42, 0, "mm1", "arrivals");
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 text[] = { 42, 0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0,   0, 0,
                    0,  'm', 'm', '1', 0, 'a', 'r', 'r', 'i', 'v', 'a', 'l', 's', 0 };
  guint8 digest[32];
  gsize size = sizeof digest;
  guint64 key[2] = { 0, 0 };
  SimPhilox philox;

  g_checksum_update (sum, text, sizeof text);
  g_checksum_get_digest (sum, digest, &size);
  for (guint i = 0; i < 16; i++)
    key[i / 8] |= (guint64) digest[i] << 8 * (i % 8);
  sim_philox_init (&philox, key[0], key[1]);
  ck_assert_uint_eq (sim_bits (stream), sim_philox_next (&philox));
}
END_TEST

START_TEST (gsl_draws_from_the_same_stream)
{
  g_autoptr (SimStream) a = any_stream (), b = any_stream ();
  gsl_rng *own = gsl_rng_alloc (sim_rng_philox), *copy;
  SimPhilox philox;

  ck_assert_uint_eq (gsl_rng_get (sim_stream_gsl (a)), sim_bits (b));
  ck_assert_double_eq (gsl_rng_uniform (sim_stream_gsl (a)), sim_uniform (b));
  ck_assert_uint_eq (sim_bits (a), sim_bits (b));
  gsl_rng_set (own, 77);
  sim_philox_init (&philox, 77, 0);
  ck_assert_uint_eq (gsl_rng_get (own), sim_philox_next (&philox));
  copy = gsl_rng_clone (own);
  for (guint i = 0; i < 40; i++)
    ck_assert_uint_eq (gsl_rng_get (own), gsl_rng_get (copy));
  gsl_rng_free (own);
  gsl_rng_free (copy);
}
END_TEST

/* Pearson's statistic of @n equally likely bins. */
static double
chi_square (const guint64 *seen, guint n, guint64 draws)
{
  double expected = (double) draws / n, sum = 0;

  for (guint i = 0; i < n; i++)
    sum += ((double) seen[i] - expected) * ((double) seen[i] - expected) / expected;
  return sum;
}

/* Both tails at 1e-5: fails once in fifty thousand seeds, and ours is fixed. */
static void
assert_uniform_bins (const guint64 *seen, guint n, guint64 draws)
{
  double chi = chi_square (seen, n, draws);

  ck_assert_double_gt (chi, gsl_cdf_chisq_Pinv (1e-5, n - 1));
  ck_assert_double_lt (chi, gsl_cdf_chisq_Qinv (1e-5, n - 1));
}

START_TEST (uniform_is_open_and_even)
{
  g_autoptr (SimStream) stream = any_stream ();
  guint64 seen[1000] = { 0 };
  double sum = 0;

  for (guint i = 0; i < 1000000; i++)
    {
      double u = sim_uniform (stream);

      assert_always (u > 0 && u < 1);
      seen[(guint) (u * 1000)]++;
      sum += u;
    }
  assert_uniform_bins (seen, 1000, 1000000);
  ck_assert_double_lt (fabs (sum / 1e6 - 0.5), 4 * sqrt (1.0 / 12 / 1e6));
}
END_TEST

/* The largest and the smallest word must not reach the ends. */
START_TEST (uniform_never_reaches_its_ends)
{
  ck_assert (((double) (gint64) (G_MAXUINT64 >> 12) + 0.5) * 0x1p-52 < 1);
  ck_assert (0.5 * 0x1p-52 > 0);
}
END_TEST

START_TEST (integer_is_even_for_awkward_n)
{
  g_autoptr (SimStream) stream = any_stream ();
  guint64 seen[7] = { 0 }, big = G_GUINT64_CONSTANT (3) << 62, above = 0;

  for (guint i = 0; i < 700000; i++)
    seen[sim_integer (stream, 7)]++;
  assert_uniform_bins (seen, 7, 700000);
  /* Without rejection, values of 3 * 2^62 would come in pairs: a third of them doubled. */
  for (guint i = 0; i < 300000; i++)
    above += sim_integer (stream, big) >= big / 3;
  ck_assert_double_lt (fabs ((double) above - 200000), 4 * sqrt (300000 * 2.0 / 9));
  ck_assert_uint_eq (sim_integer (stream, 1), 0);
}
END_TEST

/* Equally likely bins of the exponential, the last one all of the tail. */
START_TEST (exponential_fits_in_body_and_tail)
{
  g_autoptr (SimStream) stream = any_stream ();
  guint64 seen[2000] = { 0 }, beyond = 0;
  const guint64 n = 10000000;
  double sum = 0, squares = 0;

  for (guint64 i = 0; i < n; i++)
    {
      double x = sim_exp (stream, 1);

      sum += x;
      squares += x * x;
      beyond += x > 9.2;
      seen[MIN ((guint) (-expm1 (-x) * 2000), 1999)]++;
    }
  assert_uniform_bins (seen, 2000, n);
  ck_assert_double_lt (fabs (sum / 1e7 - 1), 4 / sqrt (1e7));
  ck_assert_double_lt (fabs (squares / 1e7 - 2), 4 * sqrt (20 / 1e7));
  /* Beyond the ziggurat's last layer (7.7), where the tail is made by hand. */
  ck_assert_double_lt (fabs ((double) beyond - 1e7 * exp (-9.2)), 4 * sqrt (1e7 * exp (-9.2)));
}
END_TEST

static int
compare_doubles (const void *a, const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : 1;
}

/* Kolmogorov and Smirnov: the largest distance of the distribution functions, at 1e-4. */
static double
ks_statistic (double *x, guint n, double (*cdf) (double))
{
  double most = 0;

  qsort (x, n, sizeof *x, compare_doubles);
  for (guint i = 0; i < n; i++)
    {
      double p = cdf (x[i]);

      most = MAX (most, MAX (p - (double) i / n, (double) (i + 1) / n - p));
    }
  return most * sqrt (n);
}

static double
exponential_cdf (double x)
{
  return -expm1 (-x / 2.7);
}

static double
normal_cdf (double x)
{
  return gsl_cdf_gaussian_P (x + 3.1, 0.8);
}

START_TEST (exponential_and_normal_pass_kolmogorov_smirnov)
{
  g_autoptr (SimStream) stream = any_stream ();
  g_autofree double *x = g_new (double, 200000);

  for (guint i = 0; i < 200000; i++)
    x[i] = sim_exp (stream, 2.7);
  ck_assert_double_lt (ks_statistic (x, 200000, exponential_cdf), 2.23);
  for (guint i = 0; i < 200000; i++)
    x[i] = sim_normal (stream, -3.1, 0.8);
  ck_assert_double_lt (ks_statistic (x, 200000, normal_cdf), 2.23);
}
END_TEST

/* A ziggurat whose layer and position share bits fails here: neighbours would correlate. */
START_TEST (successive_draws_do_not_correlate)
{
  g_autoptr (SimStream) stream = any_stream ();
  double last = sim_exp (stream, 1), sum = 0;

  for (guint i = 0; i < 1000000; i++)
    {
      double x = sim_exp (stream, 1);

      sum += (x - 1) * (last - 1);
      last = x;
    }
  ck_assert_double_lt (fabs (sum / 1e6), 4 / sqrt (1e6));
}
END_TEST

START_TEST (shuffle_gives_every_order_equally_often)
{
  g_autoptr (SimStream) stream = any_stream ();
  guint64 seen[24] = { 0 };

  for (guint i = 0; i < 240000; i++)
    {
      struct {
        guint8 id, pad[2];
      } card[4] = { { 0, { 9, 9 } }, { 1, { 9, 9 } }, { 2, { 9, 9 } }, { 3, { 9, 9 } } };
      guint rank = 0;

      sim_shuffle (stream, card, 4, sizeof card[0]);
      for (guint j = 0; j < 4; j++)
        {
          guint smaller = 0;

          for (guint k = j + 1; k < 4; k++)
            smaller += card[k].id < card[j].id;
          rank = rank * (4 - j) + smaller;
        }
      seen[rank]++;
    }
  assert_uniform_bins (seen, 24, 240000);
  sim_shuffle (stream, NULL, 0, 8);
}
END_TEST

TEST_MAIN (rng, TEST (philox_meets_its_known_answers), TEST (words_follow_the_counter),
           TEST (each_part_of_the_key_gives_another_stream), TEST (stream_of_a_key_is_pinned),
           TEST (gsl_draws_from_the_same_stream), TEST (uniform_is_open_and_even),
           TEST (uniform_never_reaches_its_ends), TEST (integer_is_even_for_awkward_n),
           TEST (exponential_fits_in_body_and_tail),
           TEST (exponential_and_normal_pass_kolmogorov_smirnov),
           TEST (successive_draws_do_not_correlate), TEST (shuffle_gives_every_order_equally_often))
