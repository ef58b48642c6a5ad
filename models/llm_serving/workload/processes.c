/* models/llm_serving/workload/processes.c - when requests come: a trace's instants, renewal
 * processes, a Markov-modulated one, stretches of time, or none at all (a closed loop).
 *
 * A gap of mean m and coefficient of variation c is drawn from a gamma law of shape 1 / c^2.
 * Arrivals in phases are Poisson inside each, so that a gap that leaves its phase is drawn anew at
 * the phase's end.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include "models/llm_serving/workload/source.h"

/* Gamma gaps: of any coefficient of variation, with Poisson as one of them. */
static double
gap_s (ServingSource *s, double rate_hz, double cv)
{
  double shape = 1.0 / (cv * cv);

  if (fabs (cv - 1.0) < 1e-12)
    return sim_exp (s->gaps, 1.0 / rate_hz);
  return gsl_ran_gamma (sim_stream_gsl (s->gaps), shape, 1.0 / (rate_hz * shape));
}

/* The log's own, cut and scaled. */
static double
timestamps_next (ServingSource *s)
{
  return llm_request_log_get (s->log, (guint) s->n_made).arrival_s;
}

/* All at the time of the last: at once. */
static double
burst_next (ServingSource *s)
{
  return s->last_s;
}

/* Without memory. */
static double
poisson_next (ServingSource *s)
{
  return s->last_s + gap_s (s, s->p->rate_hz, 1.0);
}

/* Burstier than Poisson above 1, more even below. */
static double
gamma_next (ServingSource *s)
{
  return s->last_s + gap_s (s, s->p->rate_hz, s->p->arrival_cv);
}

/* Calm and burst alternate; a gap that reaches over the end of a phase is drawn anew from there,
 * which an exponential allows. */
static double
mmpp_next (ServingSource *s)
{
  const ServingParams *p = s->p;
  double at_s = s->last_s;

  if (s->n_made == 0)
    s->phase_end_s = sim_exp (s->gaps, p->calm_s);
  for (;;)
    {
      double next_s = at_s + gap_s (s, s->bursting ? p->burst_rate_hz : p->rate_hz, 1.0);

      if (next_s < s->phase_end_s)
        return next_s;
      at_s = s->phase_end_s;
      s->bursting = !s->bursting;
      s->phase_end_s += sim_exp (s->gaps, s->bursting ? p->burst_s : p->calm_s);
    }
}

/* Each window is a process of its own, from its beginning on. */
static double
windows_next (ServingSource *s)
{
  const ServingWindow *windows = s->p->windows.items;
  double at_s = s->last_s;

  if (s->n_made == 0)
    s->window_end_s = windows[0].for_s;
  for (;;)
    {
      const ServingWindow *w = &windows[s->window];
      double next_s = w->rate_hz > 0.0 ? at_s + gap_s (s, w->rate_hz, w->cv) : INFINITY;

      if (next_s < s->window_end_s)
        return next_s;
      if (s->window + 1 == s->p->windows.n)
        return INFINITY;
      at_s = s->window_end_s;
      s->window_end_s += windows[++s->window].for_s;
    }
}

const ServingProcess serving_timestamps = { .next_s = timestamps_next, .by_trace = TRUE };
const ServingProcess serving_burst = { .next_s = burst_next, .at_once = TRUE };
const ServingProcess serving_poisson = { .next_s = poisson_next };
const ServingProcess serving_gamma = { .next_s = gamma_next };
const ServingProcess serving_mmpp = { .next_s = mmpp_next };
const ServingProcess serving_windows = { .next_s = windows_next };
const ServingProcess serving_closed = { .next_s = burst_next, .closed = TRUE };
