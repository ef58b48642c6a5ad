/* models/rollout_tail/results/length_results.c - what the lengths of a run are like (Seer section
 * 2.3; PolyTrace's statistics). */
#include <math.h>
#include "models/rollout_tail/results/results.h"

/* One-way analysis of variance of log length. */
static double
icc (const RollWork *m)
{
  double n = m->n_groups, k = m->group_size, grand = 0.0, between = 0.0, within = 0.0;

  for (guint id = 0; id < m->n_requests; id++)
    grand += log (m->requests[id].length_tokens) / m->n_requests;
  for (guint g = 0; g < m->n_groups; g++)
    {
      double mean = 0.0;

      for (guint j = 0; j < m->group_size; j++)
        mean += log (m->requests[g * m->group_size + j].length_tokens) / k;
      between += k * (mean - grand) * (mean - grand);
      for (guint j = 0; j < m->group_size; j++)
        {
          double d = log (m->requests[g * m->group_size + j].length_tokens) - mean;

          within += d * d;
        }
    }
  /* mean squares: of groups, and within them */
  between /= n - 1.0;
  within /= n * (k - 1.0);
  return (between - within) / (between + (k - 1.0) * within);
}

/* What a probe is for: it stands for the longest of the rest. */
static double
longest_of_others (const RollWork *m, guint group)
{
  gint32 longest = 0;

  for (guint j = 1; j < m->group_size; j++)
    longest = MAX (longest, m->requests[group * m->group_size + j].length_tokens);
  return log (longest);
}

/* Of logarithms, since lengths are nearly log-normal and a few long groups would decide
 * otherwise. */
static double
probe_correlation (const RollWork *m)
{
  double n = m->n_groups, x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;

  for (guint g = 0; g < m->n_groups; g++)
    {
      double a = log (m->requests[g * m->group_size].length_tokens);
      double b = longest_of_others (m, g);

      x += a / n;
      y += b / n;
      xx += a * a / n;
      yy += b * b / n;
      xy += a * b / n;
    }
  return (xy - x * y) / sqrt ((xx - x * x) * (yy - y * y));
}

/* Of all groups of the run, also those that a round cut off: it describes the workload, not the
 * system. */
void
roll_report_lengths (const RollWork *m)
{
  double n = m->n_requests, sum = 0.0, squares = 0.0, at_cap = 0.0;

  for (guint id = 0; id < m->n_requests; id++)
    {
      double l = m->requests[id].length_tokens;

      sum += l;
      squares += l * l;
      at_cap += l >= (double) m->p->max_length_tokens;
    }
  sim_result (m->sim, ROLL_LENGTH_MEAN, sum / n);
  sim_result (m->sim, ROLL_LENGTH_CAP_SHARE, at_cap / n);
  sim_result (m->sim, ROLL_LENGTH_CV,
              sqrt (MAX (0.0, squares / n - sum * sum / n / n)) / (sum / n));
  sim_result (m->sim, ROLL_LENGTH_ICC, m->group_size > 1 && m->n_groups > 1 ? icc (m) : NAN);
  sim_result (m->sim, ROLL_PROBE_CORRELATION, m->group_size > 1 ? probe_correlation (m) : NAN);
}
