/* models/sandbox_platform/keep_alive/arima.c - see arima.h.
 *
 * After d differences and less its mean a series is an ARMA process; its likelihood comes from a
 * Kalman filter in Harvey's form, with the variance of the errors in closed form.  Coefficients
 * are partial autocorrelations inside, so that every point that the search tries is stationary
 * and invertible.  d and the order are chosen as Hyndman and Khandakar do (J. Stat. Softw. 27(3),
 * 2008): d by tests, the rest by AIC; the grid is small enough to be tried whole.
 */
#include <math.h>
#include <string.h>
#include <gsl/gsl_multimin.h>
#include "models/sandbox_platform/keep_alive/arima.h"

enum { STATES = PLAT_ARIMA_LAGS + 1, NUMBERS = 2 * PLAT_ARIMA_LAGS + 1, MOST_DIFFERENCES = 2 };
enum { DOUBLINGS = 30, TRIALS = 300, PER_NUMBER = 3, LEAST_TO_TEST = 4 };

#define PARTIAL_MOST 0.99  /* a root at 1 has no variance to begin with */
#define FIRST_STEP 0.5     /* of the search, */
#define LAST_STEP 1e-5     /* and where it ends */
#define KPSS_AT_5 0.463    /* Kwiatkowski et al., J. Econometrics 54, 1992, table 1 */
#define LAGS_OF 4.0        /* lags of its variance: 4 (n / 100)^(1/4), Schwert */
#define STEADY 1e-9        /* variance of the next value over that of its error, less 1 */
#define NO_SPREAD 1e-18    /* variance over the square of the mean: equal but for rounding */

typedef struct {
  double w[PLAT_ARIMA_VALUES];
  guint n;
  double average, spread; /* where the search for the mean begins, and its unit */
  PlatArimaOrder order;
  double forecast;        /* of the last filter, less the mean */
  double variance;
} Series;

typedef double Matrix[STATES][STATES];

/* Harvey's form: the first state is the next value less its error. */
typedef struct {
  const double *ar;
  double noise[STATES]; /* what an error of 1 adds to the states */
  double state[STATES], gain[STATES];
  Matrix variance;
  gboolean steady; /* variance and gain stay as they are */
} Filter;

/* Durbin and Levinson, for one or two lags. */
static void
from_partial (const double *theta, guint n, double *to)
{
  const double first = n > 0 ? PARTIAL_MOST * tanh (theta[0]) : 0.0,
               second = n > 1 ? PARTIAL_MOST * tanh (theta[1]) : 0.0;

  to[0] = first * (1.0 - second);
  to[1] = second;
}

static void
multiply (Matrix a, Matrix b, Matrix to)
{
  for (guint i = 0; i < STATES; i++)
    for (guint j = 0; j < STATES; j++)
      {
        to[i][j] = 0.0;
        for (guint k = 0; k < STATES; k++)
          to[i][j] += a[i][k] * b[k][j];
      }
}

/* to += a b a' */
static void
add_around (Matrix a, Matrix b, Matrix to)
{
  Matrix ab;

  multiply (a, b, ab);
  for (guint i = 0; i < STATES; i++)
    for (guint j = 0; j < STATES; j++)
      for (guint k = 0; k < STATES; k++)
        to[i][j] += ab[i][k] * a[j][k];
}

/* The variance of a process that has gone on for ever: the sum of T^k V T'^k, doubled at each
 * step. */
static void
settle (Filter *f)
{
  Matrix power = { { f->ar[0], 1.0, 0.0 }, { f->ar[1], 0.0, 1.0 }, { 0.0, 0.0, 0.0 } }, square, sum;

  for (guint i = 0; i < STATES; i++)
    for (guint j = 0; j < STATES; j++)
      f->variance[i][j] = f->noise[i] * f->noise[j];
  for (guint i = 0; i < DOUBLINGS; i++)
    {
      memcpy (sum, f->variance, sizeof sum);
      add_around (power, f->variance, sum);
      memcpy (f->variance, sum, sizeof sum);
      multiply (power, power, square);
      memcpy (power, square, sizeof power);
    }
}

/* One step of the process without an error: lags times the first state, and the next state. */
static void
move (const Filter *f, const double *from, double *to)
{
  for (guint i = 0; i < PLAT_ARIMA_LAGS; i++)
    to[i] = f->ar[i] * from[0] + from[i + 1];
  to[STATES - 1] = 0.0;
}

/* How surely the next value is expected, and what an error says of it.  Once the variance is that
 * of the errors alone nothing of it changes any more. */
static void
move_variance (Filter *f)
{
  const double of = f->variance[0][0];
  Matrix half, moved;

  move (f, f->variance[0], f->gain);
  for (guint i = 0; i < STATES; i++)
    move (f, f->variance[i], half[i]); /* symmetric: rows are columns; half is its transpose */
  for (guint i = 0; i < STATES; i++)
    {
      const double column[STATES] = { half[0][i], half[1][i], half[2][i] };

      move (f, column, moved[i]);
    }
  for (guint i = 0; i < STATES; i++)
    for (guint j = 0; j < STATES; j++)
      f->variance[i][j] = moved[i][j] + f->noise[i] * f->noise[j] - f->gain[i] * f->gain[j] / of;
  for (guint i = 0; i < STATES; i++)
    f->gain[i] /= of;
  f->steady = f->variance[0][0] - 1.0 < STEADY && of - 1.0 < STEADY;
}

/* One value has been seen: what is expected next. */
static void
step (Filter *f, double error)
{
  double next[STATES];

  if (!f->steady)
    move_variance (f);
  move (f, f->state, next);
  for (guint i = 0; i < STATES; i++)
    f->state[i] = next[i] + f->gain[i] * error;
}

/* -2 log likelihood of s->w, the variance of errors at its best; sets forecast and variance. */
static double
filter (Series *s, const double *ar, const double *ma, double mean)
{
  Filter f = { .ar = ar, .noise = { 1.0, ma[0], ma[1] } };
  double squares = 0.0, logs = 0.0;

  settle (&f);
  for (guint t = 0; t < s->n; t++)
    {
      const double error = s->w[t] - mean - f.state[0], of = f.variance[0][0];

      squares += error * error / of;
      logs += log (of);
      step (&f, error);
    }
  s->forecast = f.state[0];
  /* a series that a model explains to the last digit would be infinitely likely */
  s->variance = MAX (squares / s->n, NO_SPREAD * s->spread * s->spread);
  return s->n * (log (2.0 * G_PI * s->variance) + 1.0) + logs;
}

/* What the search tries: partial autocorrelations, then the mean in standard deviations. */
static double
judge (const gsl_vector *theta, void *item)
{
  Series *s = item;
  const PlatArimaOrder *order = &s->order;
  const double *at = theta->data;
  double ar[PLAT_ARIMA_LAGS], ma[PLAT_ARIMA_LAGS];

  from_partial (at, order->p, ar);
  from_partial (at + order->p, order->q, ma);
  return filter (s, ar, ma,
                 order->has_mean ? s->average + s->spread * at[order->p + order->q] : 0.0);
}

static guint
n_numbers (PlatArimaOrder order)
{
  return order.p + order.q + (order.has_mean ? 1 : 0);
}

/* Nelder and Mead, from a process without memory around its average. */
static void
search (Series *s, double *theta)
{
  const guint n = n_numbers (s->order);
  gsl_multimin_fminimizer *at
    = gsl_multimin_fminimizer_alloc (gsl_multimin_fminimizer_nmsimplex2, n);
  gsl_multimin_function f = { judge, n, s };
  gsl_vector *x = gsl_vector_calloc (n), *first = gsl_vector_alloc (n);

  gsl_vector_set_all (first, FIRST_STEP);
  gsl_multimin_fminimizer_set (at, &f, x, first);
  for (guint i = 0; i < TRIALS; i++)
    if (gsl_multimin_fminimizer_iterate (at) != 0 || gsl_multimin_fminimizer_size (at) < LAST_STEP)
      break;
  for (guint i = 0; i < n; i++)
    theta[i] = gsl_vector_get (gsl_multimin_fminimizer_x (at), i);
  gsl_vector_free (x);
  gsl_vector_free (first);
  gsl_multimin_fminimizer_free (at);
}

static double
mean_of (const double *x, guint n)
{
  double sum = 0.0;

  for (guint i = 0; i < n; i++)
    sum += x[i];
  return sum / n;
}

static double
variance_of (const double *x, guint n)
{
  const double mean = mean_of (x, n);
  double sum = 0.0;

  for (guint i = 0; i < n; i++)
    sum += (x[i] - mean) * (x[i] - mean);
  return sum / n;
}

static gboolean
all_equal (const double *x, guint n)
{
  const double mean = mean_of (x, n);

  return variance_of (x, n) <= NO_SPREAD * mean * mean;
}

/* In place.  Returns: what the forecast of the differences is to be added to. */
static double
take_differences (double *x, guint *n, guint d)
{
  double base = 0.0;

  for (; d > 0; d--, (*n)--)
    {
      base += x[*n - 1];
      for (guint i = 0; i + 1 < *n; i++)
        x[i] = x[i + 1] - x[i];
    }
  return base;
}

PlatArima
plat_arima_fit (const double *x, guint n, PlatArimaOrder order)
{
  PlatArima fit = { .order = order };
  Series s = { .n = n, .order = order };
  double theta[NUMBERS] = { 0.0 }, base;

  memcpy (s.w, x, n * sizeof *x);
  base = take_differences (s.w, &s.n, order.d);
  s.average = mean_of (s.w, s.n);
  s.spread = sqrt (variance_of (s.w, s.n));
  if (all_equal (s.w, s.n))
    {
      /* nothing is left to be fitted */
      fit.mean = order.has_mean ? s.average : 0.0;
      fit.next = base + s.average;
      fit.aic = -INFINITY;
      return fit;
    }
  /* without memory the average is best */
  if (order.p + order.q > 0)
    search (&s, theta);
  from_partial (theta, order.p, fit.ar);
  from_partial (theta + order.p, order.q, fit.ma);
  fit.mean = order.has_mean ? s.average + s.spread * theta[order.p + order.q] : 0.0;
  fit.aic = filter (&s, fit.ar, fit.ma, fit.mean) + 2.0 * (n_numbers (order) + 1);
  fit.variance = s.variance;
  fit.next = base + fit.mean + s.forecast;
  return fit;
}

/* Kwiatkowski, Phillips, Schmidt and Shin: sums of deviations from the mean stay small where there
 * is one.  Returns: TRUE when they do not, at 5 %. */
static gboolean
wanders (const double *x, guint n)
{
  const guint lags = (guint) (LAGS_OF * pow (n / 100.0, 0.25));
  const double mean = mean_of (x, n);
  double sum = 0.0, squares = 0.0, long_run = variance_of (x, n);

  for (guint lag = 1; lag <= lags && lag < n; lag++)
    {
      double product = 0.0;

      for (guint i = lag; i < n; i++)
        product += (x[i] - mean) * (x[i - lag] - mean) / n;
      long_run += 2.0 * (1.0 - lag / (lags + 1.0)) * product;
    }
  for (guint i = 0; i < n; i++)
    {
      sum += x[i] - mean;
      squares += sum * sum;
    }
  return long_run > 0.0 && squares / ((double) n * n) > KPSS_AT_5 * long_run;
}

static guint
differences_of (const double *x, guint n)
{
  double w[PLAT_ARIMA_VALUES];
  guint d = 0, left = n;

  memcpy (w, x, n * sizeof *x);
  while (d < MOST_DIFFERENCES && left >= LEAST_TO_TEST && !all_equal (w, left) && wanders (w, left))
    {
      take_differences (w, &left, 1);
      d++;
    }
  return d;
}

/* A mean of differences is a drift; of second differences there is none. */
PlatArima
plat_arima_choose (const double *x, guint n)
{
  const guint d = differences_of (x, n), left = n - d;
  PlatArima best = plat_arima_fit (x, n, (PlatArimaOrder){ 0, d, 0, d < MOST_DIFFERENCES });

  for (guint k = 0; k < 2 * (PLAT_ARIMA_LAGS + 1) * (PLAT_ARIMA_LAGS + 1); k++)
    {
      const PlatArimaOrder order
        = { k / 2 / (PLAT_ARIMA_LAGS + 1), d, k / 2 % (PLAT_ARIMA_LAGS + 1), k % 2 == 1 };
      PlatArima fit;

      if ((d == 0 && !order.has_mean) || (d == MOST_DIFFERENCES && order.has_mean)
          || PER_NUMBER * n_numbers (order) > left || isinf (best.aic))
        continue;
      fit = plat_arima_fit (x, n, order);
      if (fit.aic < best.aic)
        best = fit;
    }
  return best;
}
