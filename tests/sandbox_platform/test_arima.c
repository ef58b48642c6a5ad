/* tests/sandbox_platform/test_arima.c - ARIMA models against dense covariances: the likelihood and
 * the forecast of a normal vector, from sums over the weights of its errors and GSL's Cholesky
 * decomposition, with no filter and no recursion of the model's. */
#include <math.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include "models/sandbox_platform/keep_alive/arima.h"
#include "tests/test.h"

enum { WEIGHTS = 3000 };

static double
at (const double *coefficients, int i)
{
  return i >= 1 && i <= PLAT_ARIMA_LAGS ? coefficients[i - 1] : 0.0;
}

/* Autocovariances of lag 0 to @n, errors of variance 1. */
static void
covariances (const PlatArima *fit, guint n, double *to)
{
  static double weight[WEIGHTS];

  for (int j = 0; j < WEIGHTS; j++)
    {
      weight[j] = j == 0 ? 1.0 : at (fit->ma, j);
      for (int i = 1; i <= PLAT_ARIMA_LAGS && i <= j; i++)
        weight[j] += fit->ar[i - 1] * weight[j - i];
    }
  for (guint lag = 0; lag <= n; lag++)
    {
      to[lag] = 0.0;
      for (guint j = 0; j + lag < WEIGHTS; j++)
        to[lag] += weight[j] * weight[j + lag];
    }
}

/* Of @w, whose errors have the variance that makes it most likely: AIC; *@next (out): what is
 * expected behind it. */
static double
dense_aic (const PlatArima *fit, const double *w, guint n, double *next)
{
  g_autofree double *cov = g_new (double, n + 1);
  gsl_matrix *m = gsl_matrix_alloc (n, n);
  gsl_vector *x = gsl_vector_alloc (n), *solved = gsl_vector_alloc (n);
  const guint numbers = fit->order.p + fit->order.q + (fit->order.has_mean ? 1 : 0);
  double squares = 0.0, logs = 0.0;

  covariances (fit, n, cov);
  for (guint i = 0; i < n; i++)
    {
      gsl_vector_set (x, i, w[i] - fit->mean);
      for (guint j = 0; j < n; j++)
        gsl_matrix_set (m, i, j, cov[i > j ? i - j : j - i]);
    }
  gsl_linalg_cholesky_decomp1 (m);
  gsl_linalg_cholesky_solve (m, x, solved);
  *next = fit->mean;
  for (guint i = 0; i < n; i++)
    {
      squares += gsl_vector_get (x, i) * gsl_vector_get (solved, i);
      logs += 2.0 * log (gsl_matrix_get (m, i, i));
      *next += cov[n - i] * gsl_vector_get (solved, i);
    }
  gsl_matrix_free (m);
  gsl_vector_free (x);
  gsl_vector_free (solved);
  return n * (log (2.0 * G_PI * squares / n) + 1.0) + logs + 2.0 * (numbers + 1);
}

static void
close_to (double x, double y, double relative)
{
  ck_assert_msg (fabs (x - y) <= relative * MAX (1.0, fabs (y)), "%.12g is not %.12g", x, y);
}

/* 300 minutes and what is left of them by lags and errors. */
static void
draw (gsl_rng *rng, double ar, double ma, double *x, guint n)
{
  double left = 0.0, last = 0.0;

  for (guint i = 0; i < n; i++)
    {
      const double e = gsl_ran_gaussian (rng, 20.0);

      left = ar * left + e + ma * last;
      last = e;
      x[i] = 300.0 + left;
    }
}

/* Every order, with and without a mean, on series of 8 to 64 values: as likely as the dense count
 * says, no neighbour more likely, and the same forecast. */
START_TEST (fits_are_the_likeliest)
{
  static const double moved[] = { -0.02, 0.02 };
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);

  gsl_rng_set (rng, 7);
  for (guint k = 0; k < 36; k++)
    {
      const PlatArimaOrder order = { k % 3, 0, k / 3 % 3, TRUE };
      const guint n = k < 9 ? 64 : k < 18 ? 32 : k < 27 ? 16 : 8;
      double x[PLAT_ARIMA_VALUES], next;
      PlatArima fit;

      draw (rng, k % 2 == 0 ? 0.7 : -0.5, k % 4 < 2 ? 0.4 : -0.6, x, n);
      fit = plat_arima_fit (x, n, order);
      close_to (fit.aic, dense_aic (&fit, x, n, &next), 1e-7);
      close_to (fit.next, next, 1e-7);
      for (guint i = 0; i < 2 * (order.p + order.q); i++)
        {
          PlatArima other = fit;
          double *of = i / 2 < order.p ? &other.ar[i / 2] : &other.ma[i / 2 - order.p];

          *of += moved[i % 2];
          /* beyond a root of 1 there is no covariance */
          if (fabs (other.ar[1]) + fabs (other.ar[0]) < 0.95
              && fabs (other.ma[1]) + fabs (other.ma[0]) < 0.95)
            ck_assert_msg (dense_aic (&other, x, n, &next) >= fit.aic - 1e-3,
                           "%u: %g is likelier than %g", k, dense_aic (&other, x, n, &next),
                           fit.aic);
        }
    }
  gsl_rng_free (rng);
}
END_TEST

/* One value, equal ones, and a straight line, which the test of differences sees through. */
START_TEST (what_is_certain_is_forecast)
{
  double equal[9], line[20];

  for (guint i = 0; i < G_N_ELEMENTS (equal); i++)
    equal[i] = 305.5;
  for (guint i = 0; i < G_N_ELEMENTS (line); i++)
    line[i] = 250.0 + 7.0 * i;
  close_to (plat_arima_choose (equal, 1).next, 305.5, 1e-12);
  close_to (plat_arima_choose (equal, 9).next, 305.5, 1e-12);
  close_to (plat_arima_choose (line, 20).next, 250.0 + 7.0 * 20, 1e-12);
  ck_assert_uint_eq (plat_arima_choose (line, 20).order.d, 1);
}
END_TEST

/* What is chosen has the least AIC of what was allowed; a process with memory is told from one
 * without; a walk is differenced. */
START_TEST (orders_are_told_apart)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint without = 0, with = 0, walks = 0;

  gsl_rng_set (rng, 11);
  for (guint k = 0; k < 30; k++)
    {
      double x[PLAT_ARIMA_VALUES], walk = 300.0;
      PlatArima fit;

      draw (rng, 0.0, 0.0, x, 64);
      fit = plat_arima_choose (x, 64);
      without += fit.order.p + fit.order.q + fit.order.d == 0 ? 1 : 0;
      for (guint p = 0; p <= PLAT_ARIMA_LAGS && fit.order.d == 0; p++)
        for (guint q = 0; q <= PLAT_ARIMA_LAGS; q++)
          ck_assert (fit.aic <= plat_arima_fit (x, 64, (PlatArimaOrder){ p, 0, q, TRUE }).aic);
      draw (rng, 0.6, 0.0, x, 64);
      fit = plat_arima_choose (x, 64);
      with += fit.order.p + fit.order.q + fit.order.d > 0 ? 1 : 0;
      for (guint i = 0; i < 64; i++)
        x[i] = walk += gsl_ran_gaussian (rng, 20.0);
      fit = plat_arima_choose (x, 64);
      walks += fit.order.d > 0 ? 1 : 0;
      /* a walk stays about where it is */
      ck_assert (fit.order.d == 0 || fabs (fit.next - x[63]) < 4.0 * 20.0);
    }
  gsl_rng_free (rng);
  /* AIC takes a lag too many in some three of ten, the test of differences one in twenty */
  ck_assert_uint_ge (without, 15);
  ck_assert_uint_ge (with, 29);
  ck_assert_uint_ge (walks, 20);
}
END_TEST

TEST_MAIN (sandbox_platform_arima, TEST (fits_are_the_likeliest),
           TEST (what_is_certain_is_forecast), TEST (orders_are_told_apart))
