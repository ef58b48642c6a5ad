/* models/rollout_tail/workload/lengths.c - the lengths of responses, correlated within a group
 * (Seer section 2.3, figures 2 and 4).
 *
 * log L = mu + sigma (sqrt (rho) z_group + sqrt (1 - rho) z_member), capped.  mu is solved so
 * that the mean after the cap is the one given, either of the distribution or of what was drawn
 * for an iteration.  What the paper shows of the distribution has no numbers: sigma and rho are
 * calibrated on the baseline's statistics.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include "models/rollout_tail/workload/grouped_trace.h"
#include "models/rollout_tail/workload/lengths.h"

enum { SHORTEST_TOKENS = 16, HALVINGS = 80 };

#define LOG_SD (M_PI / sqrt (6.0)) /* of the log of an exponential; its mean is -M_EULER */

/* E min (L, cap) of a log-normal: the part below the cap, and the cap's own mass. */
double
roll_capped_mean (double mu, double sigma, double cap)
{
  double below = (log (cap) - mu) / sigma;

  if (sigma == 0.0)
    return MIN (exp (mu), cap);
  return exp (mu + sigma * sigma / 2.0) * gsl_cdf_ugaussian_P (below - sigma)
         + cap * gsl_cdf_ugaussian_Q (below);
}

/* By the exponential of equal rank, whose power a Weibull is. */
double
roll_weibull_log (double z)
{
  return (log (-log (gsl_cdf_ugaussian_Q (z))) + M_EULER) / LOG_SD;
}

/* L = scale E^b: its mean up to the cap is an incomplete gamma, and the rest is at the cap. */
double
roll_capped_weibull_mean (double mu, double sigma, double cap)
{
  double b = sigma / LOG_SD, scale = exp (mu + b * M_EULER), at_cap;

  if (sigma == 0.0)
    return MIN (exp (mu), cap);
  at_cap = exp (log (cap / scale) / b);
  /* the cap is so far out that nothing reaches it */
  if (at_cap > 700.0)
    return scale * gsl_sf_gamma (1.0 + b);
  return scale * gsl_sf_gamma (1.0 + b) * gsl_sf_gamma_inc_P (1.0 + b, at_cap)
         + cap * exp (-at_cap);
}

/* Of one component. */
static double
mean_at (double mu, const RollSpread *spread)
{
  return spread->weibull ? roll_capped_weibull_mean (mu, spread->sigma, spread->cap)
                         : roll_capped_mean (mu, spread->sigma, spread->cap);
}

/* Between bounds that hold whatever the spread: the mean without the cap, and a mean at the cap. */
double
roll_solve_mu (double mean, const RollSpread *spread)
{
  double sigma = spread->sigma, lift = log (spread->long_factor);
  double low = log (mean) - sigma * sigma - fabs (lift) - 1.0;
  double high = log (spread->cap) + 8.0 * sigma + fabs (lift) + 1.0;

  for (guint i = 0; i < HALVINGS; i++)
    {
      double middle = 0.5 * (low + high);
      double ordinary = mean_at (middle, spread);
      double lifted = mean_at (middle + lift, spread);

      lifted += spread->long_cap_share * (spread->cap - lifted);

      if (ordinary + spread->long_share * (lifted - ordinary) < mean)
        low = middle;
      else
        high = middle;
    }
  return 0.5 * (low + high);
}

/* Whole tokens, and none so short that a response is only its end. */
static double
length_at (double factor, double scale, double cap)
{
  return CLAMP (floor (factor * scale), SHORTEST_TOKENS, cap);
}

/* Returns: the smallest scale at which the mean of capped lengths of @n factors is at least
 * @mean. */
static double
solve_scale (const double *factors, guint n, double mean, double cap)
{
  /* wide enough for any mean and spread that the rows allow */
  double low = 1e-12, high = 1e18;

  for (guint i = 0; i < HALVINGS && high / low > 1.0 + 1e-13; i++)
    {
      double middle = sqrt (low * high), sum = 0.0;

      for (guint k = 0; k < n; k++)
        sum += length_at (factors[k], middle, cap);
      if (sum < mean * n)
        low = middle;
      else
        high = middle;
    }
  return high;
}

/* One iteration's groups, [first, first + n). */
typedef struct {
  guint first, n;
  double mean;
} Batch;

/* The cap is a group's property: each has a share of its own, by a flat beta. */
static double
cap_share (const RollWork *m)
{
  double mean = m->p->long_cap_share;
  SimStream *stream = sim_stream (m->sim, "length caps");

  return mean > 0.0 ? gsl_ran_beta (sim_stream_gsl (stream), 2.0 * mean, 2.0 * (1.0 - mean)) : 0.0;
}

/* Without such groups nothing is drawn. */
static gboolean
runs_to_cap (const RollWork *m, double share)
{
  return share > 0.0 && sim_uniform (sim_stream (m->sim, "length caps")) < share;
}

/* Streams by what is drawn: another group size or outlier share changes no group's own factor. */
static void
draw_factors (RollWork *m, const Batch *b, double *factors)
{
  const RollParams *p = m->p;
  SimStream *of_group = sim_stream (m->sim, "group lengths");
  SimStream *of_member = sim_stream (m->sim, "member lengths");
  SimStream *oddity = sim_stream (m->sim, "length oddities");
  double own = sqrt (1.0 - p->rho), shared = sqrt (p->rho);

  for (guint g = 0; g < b->n; g++)
    {
      double z = sim_normal (of_group, 0.0, 1.0);
      gboolean is_long = sim_uniform (oddity) < p->long_share;
      double lift = is_long ? log (p->long_factor) : 0.0;
      double capped = is_long ? cap_share (m) : 0.0;

      for (guint j = 0; j < m->group_size; j++)
        {
          /* drawn whether it is used or not, so that outlier_share moves no other response */
          double zj = sim_normal (of_member, 0.0, 1.0);
          double odd = p->outlier_share > 0.0 ? sim_uniform (oddity) : 1.0;
          double x = odd < p->outlier_share ? zj : shared * z + own * zj;

          if (p->length_body == ROLL_BODY_WEIBULL)
            x = roll_weibull_log (x);
          factors[g * m->group_size + j]
            = runs_to_cap (m, capped) ? INFINITY : exp (p->sigma * x + lift);
        }
    }
}

/* Scaled after drawing: the same factors serve every mean, so that a sweep of it compares like
 * with like. */
static void
draw_batch (RollWork *m, const Batch *b)
{
  const RollParams *p = m->p;
  double cap = (double) p->max_length_tokens, scale;
  guint n = b->n * m->group_size;
  RollSpread spread = { p->sigma,       cap,
                        p->long_share,  p->long_factor,
                        p->long_cap_share, p->length_body == ROLL_BODY_WEIBULL };
  g_autofree double *factors = g_new (double, n);
  SimStream *prompts = sim_stream (m->sim, "prompts");

  draw_factors (m, b, factors);
  if (p->mean_mode == ROLL_MEAN_POPULATION)
    scale = exp (roll_solve_mu (b->mean, &spread));
  else
    scale = solve_scale (factors, n, b->mean, cap);
  for (guint g = 0; g < b->n; g++)
    {
      /* a group shares its prompt, and so its prompt's KV length */
      const double prompt = floor (sim_dist_draw (&p->prompt_tokens, prompts));

      for (guint j = 0; j < m->group_size; j++)
        {
          RollRequest *r = &m->requests[(b->first + g) * m->group_size + j];

          r->prompt_tokens = (gint32) MAX (1.0, prompt);
          r->length_tokens = (gint32) length_at (factors[g * m->group_size + j], scale, cap);
        }
    }
}

/* A file with fewer groups than the run needs is used again from its start, or drawn from. */
static void
take_trace (RollWork *m)
{
  const RollGroupedTrace *t = m->p->trace.data;
  SimStream *stream = sim_stream (m->sim, "trace groups");
  gboolean drawn = m->p->trace_groups == ROLL_TRACE_RESAMPLED;

  for (guint g = 0; g < m->n_groups; g++)
    {
      guint from = drawn ? (guint) sim_integer (stream, t->n_groups) : g % t->n_groups;

      for (guint j = 0; j < m->group_size; j++)
        {
          RollRequest *r = &m->requests[g * m->group_size + j];
          double tokens = floor (t->lengths[from * t->group_size + j] * m->p->trace_factor);

          r->prompt_tokens = (gint32) t->prompts[from];
          r->length_tokens = (gint32) CLAMP (tokens, 1.0, (double) m->p->max_length_tokens);
        }
    }
}

/* The last iteration also has the groups that rounds may need beyond those wanted. */
static void
draw_all (RollWork *m)
{
  guint each = m->n_groups / (guint) m->p->iterations;
  double mean = m->p->mean_length_tokens;

  for (guint k = 0; k < (guint) m->p->iterations; k++)
    {
      Batch b
        = { k * each, k + 1 < (guint) m->p->iterations ? each : m->n_groups - k * each, mean };

      draw_batch (m, &b);
      /* responses grow longer as training goes on */
      mean *= 1.0 + m->p->length_growth;
    }
}

/* -1 in times and home is "not yet"; 0 is a time and an instance. */
void
roll_draw_workload (RollWork *m)
{
  for (guint id = 0; id < m->n_requests; id++)
    {
      RollRequest *r = &m->requests[id];

      r->group = id / m->group_size;
      r->rate = 1.0;
      r->first_s = r->finish_s = -1.0;
      r->home = -1;
    }
  if (m->p->trace.data != NULL)
    take_trace (m);
  else
    draw_all (m);
}
