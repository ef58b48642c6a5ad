/* models/rank_failure/load/throughput.c - tokens a second over time, and how long a fault shows in
 * it.
 *
 * Bins of bin_s make the series.  t95_s is from the first fault to the end of the first window of
 * window_s whose mean is at least 95 % of the mean from the start to the fault, after a window
 * was below that.
 */
#include <math.h>
#include "models/rank_failure/ep.h"
#include "models/rank_failure/metrics.h"

/* Notices the end of warm-up and starts the sums of a run again from there.  Tokens up to there are
 * interpolated since the last bin: exact when the warm-up ends with a bin. */
void
ep_measure (Ep *m)
{
  SimTime since = sim_measured_from (m->sim);
  double now = sim_now_s (m->sim), from = sim_time_to_s (since);
  double bin_from = m->last_bin_s, share;

  if (since == m->measured_from)
    return;
  m->measured_from = since;
  share = now > bin_from ? (from - bin_from) / (now - bin_from) : 1.0;
  m->warm_tokens = m->last_tokens + CLAMP (share, 0.0, 1.0) * (ep_load_tokens (m) - m->last_tokens);
  m->good_tokens = m->up_s = m->capacity_s = 0.0;
  m->last_s = MAX (m->last_s, from);
}

double
ep_measured_tokens (Ep *m)
{
  return ep_load_tokens (m) - m->warm_tokens;
}

static double
window_mean (const Ep *m)
{
  double sum = 0.0;

  for (guint i = 0; i < m->n_window; i++)
    sum += m->window[i];
  return sum / m->n_window;
}

static void
look_for_recovery (Ep *m)
{
  double mean = window_mean (m), now = sim_now_s (m->sim);

  if (isnan (m->first_fault_s) || !isnan (m->t95_s) || now < m->first_fault_s + m->p->window_s)
    return;
  if (mean < 0.95 * m->before_tokens_per_s)
    m->fell = TRUE;
  else if (m->fell)
    m->t95_s = now - m->first_fault_s;
}

static void
bin (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  double tokens = ep_load_tokens (m), rate = (tokens - m->last_tokens) / m->p->bin_s;

  ep_measure (m);
  m->last_tokens = tokens;
  m->last_bin_s = sim_now_s (sim);
  sim_sample (sim, EP_THROUGHPUT, rate);
  m->window[m->at_window++ % m->n_window] = rate;
  look_for_recovery (m);
  sim_after_all (sim, m->p->bin_s, bin, m, NULL);
}

/* Before the load is frozen. */
void
ep_throughput_fault (Ep *m)
{
  if (!isnan (m->first_fault_s))
    return;
  m->first_fault_s = sim_now_s (m->sim);
  m->before_tokens_per_s = ep_load_tokens (m) / MAX (1e-9, m->first_fault_s);
}

void
ep_throughput_start (Ep *m)
{
  m->first_fault_s = m->t95_s = m->before_tokens_per_s = NAN;
  m->n_window = (guint) MAX (1.0, round (m->p->window_s / m->p->bin_s));
  m->window = g_new0 (double, m->n_window);
  sim_after_all (m->sim, m->p->bin_s, bin, m, NULL);
}

void
ep_throughput_close (Ep *m)
{
  sim_result (m->sim, EP_T95_S, m->t95_s);
  sim_result (m->sim, EP_BEFORE_TOKENS_PER_S, m->before_tokens_per_s);
}
