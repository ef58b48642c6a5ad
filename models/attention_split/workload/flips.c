/* models/attention_split/workload/flips.c - the roots of ln (cost of a token on the split over its
 * cost on the baseline) in one setting after the other.
 *
 * Each evaluation is an iteration of both systems in closed form, so some thousand of them take
 * less than a run of a trace.  A grid over the logarithm of the setting finds where the sign
 * changes, since the ratio need not be monotone (memory fills, then FLOP bound), and Brent's method
 * the root itself.
 */
#include "models/attention_split/workload/flips.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

#include "models/attention_split/metrics.h"

enum { INTERVALS = 96, MOST_STEPS = 200 };

#define NEAR 1e-10 /* of a root, in the logarithm */

/* A copy of the parameters that may be turned. */
typedef struct {
  const SplitFlips *flips;
  SplitParams params;
  SimLink link;
  double *at; /* the setting that is searched: in params or link */
} Turned;

static double
usd_per_h (const SplitSystem *system, const SplitParams *p)
{
  SplitDevices kinds[2];
  guint n = system->devices (p, kinds);
  double usd = 0.0;

  for (guint i = 0; i < n; i++)
    usd += kinds[i].price != NULL ? kinds[i].devices * kinds[i].price->price_usd_per_h : NAN;
  return usd;
}

/* An iteration of @d at @n_requests, spread evenly. */
static double
iteration_s (SplitDeployment *d, double n_requests)
{
  double each = n_requests / d->n_batches / d->n_devices;
  LlmSegment step;

  for (guint j = 0; j < d->n_batches; j++)
    {
      for (guint i = 0; i < d->n_devices; i++)
        d->devices[i] = (SplitLoad){ each, each * d->p->context_tokens };
      d->batches[j] = split_layer (d, d->devices);
    }
  step = d->system->iteration (d, d->batches);
  return step.first_s + d->host_s + d->host_per_request_s * n_requests;
}

/* Tokens a second of as many of the requests as the memory holds; NaN where it holds not even one.
 */
static double
tokens_per_s (const Turned *t, const SplitSystem *system, int id)
{
  const SplitDeployment *from = t->flips->deployment;
  SplitParams p = t->params;
  SplitDeployment d = {
    .sim = from->sim, .p = &p, .system = system, .spread = from->spread, .overlap = from->overlap
  };
  double n, s;

  p.system = id;
  split_deployment_set_up (&d);
  n = MIN (p.batch_requests, d.capacity_tokens * d.n_devices / p.context_tokens);
  s = n >= MIN (1.0, p.batch_requests) ? iteration_s (&d, n) : NAN;
  split_deployment_clear (&d);
  return n / s;
}

/* The logarithm of the ratio of costs, as GSL's solvers ask for it: @x is that of the setting. */
static double
verdict (double x, void *data)
{
  Turned *t = data;
  const SplitSystem *split = t->flips->deployment->system, *whole = t->flips->baseline;
  double ratio;

  if (t->at != NULL)
    *t->at = exp (x);
  ratio = usd_per_h (split, &t->params) / tokens_per_s (t, split, SPLIT_LAMINA)
          / usd_per_h (whole, &t->params) * tokens_per_s (t, whole, SPLIT_HOMOGENEOUS);
  return ratio > 0.0 && isfinite (ratio) ? log (ratio) : NAN; /* free devices have no verdict */
}

/* Returns: the root between @low and @high, at which the sign differs. */
static double
root_between (Turned *t, double low, double high)
{
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc (gsl_root_fsolver_brent);
  gsl_function f = { verdict, t };
  int status = gsl_root_fsolver_set (solver, &f, low, high);
  double root;

  for (guint i = 0; i < MOST_STEPS && status == GSL_SUCCESS; i++)
    {
      status = gsl_root_fsolver_iterate (solver);
      if (gsl_root_test_interval (gsl_root_fsolver_x_lower (solver),
                                  gsl_root_fsolver_x_upper (solver), NEAR, 0.0)
          == GSL_SUCCESS)
        break;
    }
  root = gsl_root_fsolver_root (solver);
  gsl_root_fsolver_free (solver);
  return root;
}

/* Returns: the value of the setting @at nearest to its own, by ratio, at which both cost the same;
 * NaN where none between @low and @high is. */
static double
flip_of (Turned *t, double *at, double low, double high)
{
  double was = *at, own = log (CLAMP (was, low, high)), best = NAN;
  double step = log (high / low) / INTERVALS, left = log (low), before;

  t->at = at;
  before = verdict (left, t);
  for (guint i = 1; i <= INTERVALS; i++)
    {
      double right = log (low) + step * i, value = verdict (right, t);

      if (before * value <= 0.0 && before != 0.0)
        {
          double root = root_between (t, left, right);

          if (isnan (best) || fabs (root - own) < fabs (best - own))
            best = root;
        }
      left = right;
      before = value;
    }
  *at = was;
  return exp (best);
}

/* Both systems as a trace would be given them: weights fit, heads divide, the host is stated. */
static gboolean
are_compared (const SplitFlips *flips, const SplitParams *p)
{
  const SplitDeployment *d = flips->deployment;
  SplitParams split = *p, whole = *p;

  split.study = whole.study = SPLIT_REPLAY;
  whole.system = SPLIT_HOMOGENEOUS;
  return d->system != flips->baseline && d->system->check (&split, d->spread, NULL)
         && flips->baseline->check (&whole, d->spread, NULL) && sim_known (usd_per_h (d->system, p))
         && sim_known (usd_per_h (flips->baseline, p));
}

/* No time hangs on a price: the ratio of two prices is a quotient.  Below 0 no price is low enough.
 */
static double
flip_price_ratio (const SplitParams *p, double log_ratio)
{
  double a = (double) p->model_devices, b = (double) p->attention_devices;
  double model = p->model_gpu_price->price_usd_per_h;
  double now = a * model + b * p->attention_gpu_price->price_usd_per_h;
  double even = (now / exp (log_ratio) - a * model) / (b * model);

  return even > 0.0 ? even : NAN;
}

static void
report (const Turned *t, guint metric, double value)
{
  if (sim_known (value))
    sim_result (t->flips->deployment->sim, metric, value);
}

/* Ranges are wider than what is sold, or asked for. */
void
split_report_flips (const SplitFlips *flips)
{
  const SplitParams *p = flips->deployment->p;
  Turned t = { .flips = flips, .params = *p };
  double log_ratio;

  if (p->link == NULL || !are_compared (flips, p))
    return;
  t.link = *p->link;
  t.link.round_trip_s = sim_link_round_trip_s (p->link);
  t.params.link = &t.link;
  t.params.fidelity = SPLIT_ITERATION;
  log_ratio = verdict (0.0, &t);
  report (&t, SPLIT_COST_RATIO, exp (log_ratio));
  report (&t, SPLIT_FLIP_PRICE_RATIO, flip_price_ratio (p, log_ratio));
  report (&t, SPLIT_FLIP_CONTEXT, flip_of (&t, &t.params.context_tokens, 16.0, 1048576.0));
  report (&t, SPLIT_FLIP_REQUESTS, flip_of (&t, &t.params.batch_requests, 1.0, 65536.0));
  report (&t, SPLIT_FLIP_ROUND_TRIP, flip_of (&t, &t.link.round_trip_s, 1e-7, 1e-1));
  report (&t, SPLIT_FLIP_LINK_RATE, flip_of (&t, &t.link.bytes_per_s, 1e7, 1e14));
  report (&t, SPLIT_FLIP_HOST, flip_of (&t, &t.params.host_s, 1e-6, 1.0));
  report (&t, SPLIT_FLIP_MEMORY, flip_of (&t, &t.params.usable_memory_share, 0.5, 1.0));
}
