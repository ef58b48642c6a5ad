/* models/llm/trace/trace_synthetic.c - traces drawn to published statistics.
 *
 * A length X is log-normal(mu, sigma) given X <= M.  With F the standard normal distribution,
 *   E[X^k | X<=M] = exp (k mu + k^2 sigma^2 / 2) F (z - k sigma) / F (z),  z = (ln M - mu) / sigma
 * Mu and sigma are solved so that mean and standard deviation after the cut are the published
 * ones.  For one sigma the mean grows with mu; along the right means the standard deviation grows
 * with sigma; so two nested one-dimensional root searches cannot miss.
 * Source of the moments: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate
 * Distributions, vol. 1, 2nd ed. (Wiley, 1994), chapter 14.
 */
#include "models/llm/trace/trace.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_erf.h>

static const double SIGMA_MOST = 12.0;   /* no length spreads wider: out of reach */
static const double LOG_RAREST = -600.0; /* draw below the cut; its exp is still a number */

typedef struct {
  double mean, sd, max; /* wanted; @max infinite when there is none */
  double mu, sigma;
} Fit;

/* In the logarithm: tails of 1e-300 are asked for. */
static double
log_normal_cdf (double z)
{
  return gsl_sf_log_erfc (-z / M_SQRT2) - M_LN2;
}

/* Returns: the logarithm of the probability of a draw below the cut. */
static double
log_below (const Fit *f)
{
  return isfinite (f->max) ? log_normal_cdf ((log (f->max) - f->mu) / f->sigma) : 0.0;
}

/* Returns: E[X^k | X <= max]. */
static double
moment (const Fit *f, double k)
{
  double free_part = k * f->mu + 0.5 * k * k * f->sigma * f->sigma;

  if (!isfinite (f->max))
    return exp (free_part);
  return exp (free_part + log_normal_cdf ((log (f->max) - f->mu) / f->sigma - k * f->sigma)
              - log_below (f));
}

/* Returns: the root of @function between @low (where it is negative) and @high. */
static double
root (gsl_function *function, double low, double high)
{
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc (gsl_root_fsolver_brent);
  double x;

  gsl_root_fsolver_set (solver, function, low, high);
  for (int i = 0; i < 200; i++)
    {
      gsl_root_fsolver_iterate (solver);
      low = gsl_root_fsolver_x_lower (solver);
      high = gsl_root_fsolver_x_upper (solver);
      if (gsl_root_test_interval (low, high, 1e-13, 1e-12) == GSL_SUCCESS)
        break;
    }
  x = gsl_root_fsolver_root (solver);
  gsl_root_fsolver_free (solver);
  return x;
}

/* For the root in mu, relative. */
static double
mean_error (double mu, void *data)
{
  Fit *f = data;

  f->mu = mu;
  return moment (f, 1.0) / f->mean - 1.0;
}

/* Sets mu for the sigma that is set.  Without the cut the mean would be too large, so the first mu
 * is too low. */
static void
fit_mu (Fit *f)
{
  double low = log (f->mean) - 0.5 * f->sigma * f->sigma, step = 0.25;
  gsl_function function = { mean_error, f };

  f->mu = low;
  if (mean_error (low, f) >= 0.0)
    return;
  while (mean_error (low + step, f) < 0.0)
    step *= 2.0;
  f->mu = root (&function, low, low + step);
}

/* For the root in sigma: mu follows at each. */
static double
sd_error (double sigma, void *data)
{
  Fit *f = data;

  f->sigma = sigma;
  fit_mu (f);
  return sqrt (MAX (moment (f, 2.0) - f->mean * f->mean, 0.0)) / f->sd - 1.0;
}

/* Sets @high to a sigma with as much spread as is wanted, or more; @low has less, or as much.
 * Returns: FALSE when no log-normal below the maximum spreads so far. */
static gboolean
bracket (Fit *f, double *low, double *high)
{
  *low = *high = sqrt (log1p (gsl_pow_2 (f->sd / f->mean)));
  while (sd_error (*high, f) < 0.0)
    if ((*high *= 1.25) > SIGMA_MOST || log_below (f) < LOG_RAREST)
      return FALSE;
  return TRUE;
}

/* Two roots, one inside the other; both are monotone. */
static void
fit (Fit *f)
{
  gsl_function function = { sd_error, f };
  double low, high;
  gboolean possible = bracket (f, &low, &high);

  sim_require (possible); /* llm_trace_shape_check saw to it */
  if (high == low)
    return;
  f->sigma = root (&function, low, high);
  fit_mu (f);
}

/* Infinite where there is no maximum. */
static Fit
fit_start (double mean, double sd, double max)
{
  return (Fit){ .mean = mean, .sd = sd, .max = max > 0.0 ? floor (max) : GSL_POSINF };
}

/* The cut bounds what a standard deviation can be: the message says so. */
static gboolean
check_length (const char *what, Fit f, GError **error)
{
  double low, high;

  if (!(f.mean >= 1.0) || !isfinite (f.mean) || !(f.sd >= 0.0) || !isfinite (f.sd))
    return sim_invalid (error,
                        "%s lengths: mean (%g) must be at least 1 and standard deviation (%g) "
                        "at least 0",
                        what, f.mean, f.sd);
  if (!(f.mean < f.max || (f.sd <= 0.0 && f.mean <= f.max)))
    return sim_invalid (error, "%s lengths: mean (%g) must be below the maximum (%g)", what, f.mean,
                        f.max);
  if (f.sd > 0.0 && !bracket (&f, &low, &high))
    return sim_invalid (error,
                        "%s lengths: no log-normal of mean %g below %g has a standard deviation "
                        "of %g",
                        what, f.mean, f.max, f.sd);
  return TRUE;
}

/* Prompts and outputs alike. */
gboolean
llm_trace_shape_check (const LlmTraceShape *s, GError **error)
{
  if (s->n < 1)
    return sim_invalid (error, "a synthetic trace needs at least 1 request");
  if (!(s->rate_hz > 0.0))
    return sim_invalid (error, "the rate of arrivals (%g Hz) must be above 0", s->rate_hz);
  return check_length ("prompt",
                       fit_start (s->prompt_mean_tokens, s->prompt_sd_tokens, s->prompt_max_tokens),
                       error)
         && check_length (
           "output", fit_start (s->output_mean_tokens, s->output_sd_tokens, s->output_max_tokens),
           error);
}

/* Rounded, at least one. */
static guint32
draw_tokens (const Fit *f, SimStream *stream)
{
  double x = f->mean;

  /* By the inverse of the cut distribution: the same law as drawing again, however rare a draw
   * below the cut. */
  if (f->sd > 0.0)
    {
      double p = sim_uniform (stream) * exp (log_below (f));

      x = exp (f->mu + f->sigma * gsl_cdf_ugaussian_Pinv (p));
    }
  return (guint32) CLAMP (floor (x + 0.5), 1.0, (double) G_MAXUINT32);
}

/* Gaps and lengths from one stream, request by request: a longer trace begins as a shorter one. */
LlmTrace *
llm_trace_synthetic (const LlmTraceShape *shape, SimStream *stream)
{
  Fit prompt
    = fit_start (shape->prompt_mean_tokens, shape->prompt_sd_tokens, shape->prompt_max_tokens);
  Fit output
    = fit_start (shape->output_mean_tokens, shape->output_sd_tokens, shape->output_max_tokens);
  LlmTrace *trace = g_new0 (LlmTrace, 1);
  double now_s = 0.0;

  sim_require (llm_trace_shape_check (shape, NULL));
  /* without spread there is nothing to fit */
  if (prompt.sd > 0.0)
    fit (&prompt);
  if (output.sd > 0.0)
    fit (&output);
  trace->n = shape->n;
  trace->requests = g_new (LlmRequest, shape->n);
  for (guint i = 0; i < shape->n; i++)
    {
      LlmRequest *r = &trace->requests[i];

      if (i > 0 && isfinite (shape->rate_hz))
        now_s += sim_exp (stream, 1.0 / shape->rate_hz);
      r->arrival_s = now_s;
      r->prompt_tokens = draw_tokens (&prompt, stream);
      r->output_tokens = draw_tokens (&output, stream);
    }
  return trace;
}
