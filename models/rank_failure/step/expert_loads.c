/* models/rank_failure/step/expert_loads.c - what the experts of each rank are loaded with, and how
 * long the slowest rank takes.
 *
 * Both are kept for token counts on a grid 5 % apart, so that they do not depend on history;
 * between two of the grid the time is linear.  A placement, a popularity or a slow rank that
 * changes makes all of them anew.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

/* The distribution of the largest of the live ranks' loads, by its complement. */
static double
chance_above (const EpSteps *m, guint layer, double x)
{
  const float *mean = m->loads.mean + layer * m->inst->n_ranks,
              *sd = m->loads.sd + layer * m->inst->n_ranks;
  double below = 1.0;

  for (guint r = 0; r < m->inst->n_ranks && below > 1e-12; r++)
    if (mean[r] > 0.0f && x < mean[r] + 6.0 * sd[r])
      below *= 0.5 * erfc ((mean[r] - x) / (sd[r] * G_SQRT2));
  return 1.0 - below;
}

/* Expected largest load: the integral of the complement above the largest mean less 3 deviations.
 */
static double
expected_peak (const EpSteps *m, guint layer)
{
  enum { POINTS = 24 };
  const float *mean = m->loads.mean + layer * m->inst->n_ranks,
              *sd = m->loads.sd + layer * m->inst->n_ranks;
  double low = 0.0, high = 0.0, sum = 0.0, h;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (mean[r] > 0.0f)
      {
        low = MAX (low, mean[r] - 3.0 * sd[r]);
        high = MAX (high, mean[r] + 6.0 * sd[r]);
      }
  if (high <= low)
    return high;
  h = (high - low) / POINTS;
  for (guint i = 0; i <= POINTS; i++)
    sum += (i == 0 || i == POINTS ? 0.5 : 1.0) * chance_above (m, layer, low + h * i);
  return low + h * sum;
}

/* A slow rank has the more to do.
 * Slots that have a token: the expected tokens of a copy, at most one slot each. */
static void
set_layer (EpSteps *m, guint layer)
{
  const float *popularity = m->experts->popularity + layer * m->inst->n_experts;
  const guint *copies = m->experts->copies + layer * m->inst->n_experts;
  const gint16 *slots = m->experts->slots + layer * m->inst->n_slots;
  guint each = m->inst->n_slots / m->inst->n_ranks;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      double share = m->experts->share[layer * m->inst->n_ranks + r], active = 0.0,
             slow = m->inst->rank[r].slow;

      for (guint s = r * each; s < (r + 1) * each; s++)
        if (slots[s] >= 0)
          active += MIN (1.0, m->loads.tokens * popularity[slots[s]] / copies[slots[s]]);
      m->loads.mean[layer * m->inst->n_ranks + r] = (float) (slow * m->loads.tokens * share);
      m->loads.sd[layer * m->inst->n_ranks + r]
        = m->inst->p->fluctuations ? (float) (slow * sqrt (m->loads.tokens * share * (1.0 - share)))
                                   : 0.0f;
      m->loads.read_s[layer * m->inst->n_ranks + r]
        = (float) (slow * active * m->rates.expert_read_s);
    }
}

static double
peak_read (const EpSteps *m, guint layer)
{
  double read = 0.0;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    read = MAX (read, (double) m->loads.read_s[layer * m->inst->n_ranks + r]);
  return read;
}

/* Layers of equal popularity and placement are alike. */
static gboolean
as_before (const EpSteps *m, guint l)
{
  gsize n = m->inst->n_ranks, size = n * sizeof (float);
  const EpLoads *a = &m->loads;

  return l > 0 && memcmp (a->mean + l * n, a->mean + (l - 1) * n, size) == 0
         && memcmp (a->read_s + l * n, a->read_s + (l - 1) * n, size) == 0;
}

void
ep_steps_init (EpSteps *m)
{
  gsize n = (gsize) m->inst->n_layers * m->inst->n_ranks;

  m->rates = ep_rates (m->inst->p);
  m->operators = ep_operators_new (m->inst->p, NULL); /* checked */
  m->held = g_new0 (EpHeld, m->inst->n_ranks);
  m->loads.mean = g_new0 (float, n);
  m->loads.sd = g_new0 (float, n);
  m->loads.read_s = g_new0 (float, n);
}

void
ep_steps_clear (EpSteps *m)
{
  gpointer owned[] = { m->held,   m->loads.mean, m->loads.sd, m->loads.read_s,
                       m->normal, m->chance,     m->alias,    m->hits };

  for (guint i = 0; i < G_N_ELEMENTS (owned); i++)
    g_free (owned[i]);
  llm_operators_free (m->operators);
}

void
ep_steps_reweighed (gpointer data)
{
  EpSteps *m = data;

  ep_loads_forget (m);
  if (m->inst->policy.tier->adopt != NULL)
    m->inst->policy.tier->adopt (m);
}

void
ep_loads_forget (EpSteps *m)
{
  m->loads.key = -1;
  memset (m->loads.moe, 0, sizeof m->loads.moe);
}

static guint
key_of (double routed)
{
  return (guint) MIN (EP_LOAD_KEYS - 1.0, round (log (MAX (1.0, routed)) / log (1.05)));
}

void
ep_loads_at (EpSteps *m, double routed)
{
  gint key = (gint) key_of (routed);

  if (key == m->loads.key)
    return;
  m->loads.key = key;
  m->loads.tokens = pow (1.05, key);
  for (guint l = 0; l < m->inst->n_layers; l++)
    set_layer (m, l);
}

/* Of the slowest rank: the mean over layers, by the loads as they are. */
static EpMoe
mean_over_layers (const EpSteps *m)
{
  EpMoe mean = { .known = TRUE, .tokens = m->loads.tokens }, layer = mean;

  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      if (!as_before (m, l))
        {
          double peak = expected_peak (m, l), read = peak_read (m, l);

          layer.moe_s = ep_moe_s (m, read, peak);
          layer.slope_s = (ep_moe_s (m, read, peak * 1.001) - layer.moe_s) / (0.001 * mean.tokens);
        }
      mean.moe_s += layer.moe_s / m->inst->n_layers;
      mean.slope_s += layer.slope_s / m->inst->n_layers;
    }
  return mean;
}

double
ep_mean_moe_s (EpSteps *m, double routed)
{
  double read_s = 0.0;

  ep_loads_at (m, routed);
  for (guint i = 0; i < m->inst->n_layers * m->inst->n_ranks; i++)
    read_s += (double) m->loads.read_s[i] / (m->inst->n_layers * m->inst->n_alive);
  return ep_moe_s (m, read_s, routed * (1.0 - m->experts->dropped_share) / m->inst->n_alive);
}

double
ep_expected_moe_s (EpSteps *m, double routed)
{
  EpMoe *kept = &m->loads.moe[key_of (routed)];

  if (!kept->known)
    {
      ep_loads_at (m, routed);
      *kept = mean_over_layers (m);
    }
  return kept->moe_s + kept->slope_s * (routed - kept->tokens);
}
