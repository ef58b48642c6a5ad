/* models/rank_failure/load/throughput.c - tokens per second over time, and how long a fault shows
 * in it.
 *
 * Bins of bin_s make the series.  t95_s is from the first fault to the end of the first window of
 * window_s whose mean is at least 95 % of the mean from the start to the fault, after a window
 * was below that.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

/* Notices the end of warm-up, at that instant, and starts the sums of a run again from there. */
void
ep_measure (EpServing *m)
{
  EpThroughput *t = &m->throughput;
  SimTime since = sim_measured_from (m->inst->sim);

  if (since == t->measured_from)
    return;
  t->measured_from = since;
  t->warm_tokens = ep_load_tokens (m);
  t->good_tokens = 0.0;
}

double
ep_measured_tokens (EpServing *m)
{
  return ep_load_tokens (m) - m->throughput.warm_tokens;
}

static double
window_mean (const EpThroughput *t)
{
  double sum = 0.0;

  for (guint i = 0; i < t->n_window; i++)
    sum += t->window[i];
  return sum / t->n_window;
}

/* A window that reaches back before the fault would find the throughput of then. */
static void
look_for_recovery (EpServing *m)
{
  EpThroughput *t = &m->throughput;
  double mean = window_mean (t), now = sim_now_s (m->inst->sim);

  if (isnan (t->first_fault_s) || !isnan (t->t95_s)
      || now < t->first_fault_s + m->inst->p->window_s)
    return;
  if (mean < 0.95 * t->before_tokens_per_s)
    t->fell = TRUE;
  else if (t->fell)
    t->t95_s = now - t->first_fault_s;
}

/* Behind all events of its instant: a bin has what was decoded by its end, and nothing later. */
static void
bin (Sim *sim, gpointer self, gpointer item)
{
  EpServing *m = self;
  EpThroughput *t = &m->throughput;
  double tokens = ep_load_tokens (m), rate = (tokens - t->last_tokens) / m->inst->p->bin_s;

  ep_measure (m);
  t->last_tokens = tokens;
  sim_sample (sim, EP_THROUGHPUT, rate);
  t->window[t->at_window++ % t->n_window] = rate;
  look_for_recovery (m);
  sim_after_all (sim, m->inst->p->bin_s, bin, m, NULL);
}

/* Before the load is paused. */
void
ep_throughput_fault (EpServing *m)
{
  EpThroughput *t = &m->throughput;
  if (!isnan (t->first_fault_s))
    return;
  t->first_fault_s = sim_now_s (m->inst->sim);
  t->before_tokens_per_s = ep_load_tokens (m) / MAX (1e-9, t->first_fault_s);
}

void
ep_throughput_start (EpServing *m)
{
  EpThroughput *t = &m->throughput;
  t->first_fault_s = t->t95_s = t->before_tokens_per_s = NAN;
  t->n_window = (guint) MAX (1.0, round (m->inst->p->window_s / m->inst->p->bin_s));
  t->window = g_new0 (double, t->n_window);
  sim_after_all (m->inst->sim, m->inst->p->bin_s, bin, m, NULL);
}

/* NaN where there was no fault, or throughput neither fell nor came back in time. */
void
ep_throughput_close (EpServing *m)
{
  sim_result (m->inst->sim, EP_T95_S, m->throughput.t95_s);
  sim_result (m->inst->sim, EP_BEFORE_TOKENS_PER_S, m->throughput.before_tokens_per_s);
}
