/* models/rank_failure/law.c - times of the operators of a layer, and what the experts are loaded
 * with.
 *
 * The constants are parameters, fitted on H100 tables: memory terms scale with HBM bandwidth,
 * compute terms with FP8 FLOP/s.  docs/models/rank_failure.md has the formulas and their errors.
 */
#include <math.h>
#include "models/rank_failure/tier.h"

static const double fit_bytes_per_s = 3.35e12; /* H100 SXM, on which attention was fitted */

double
ep_attention_s (const EpParams *p, double requests, double context)
{
  double scale = fit_bytes_per_s / p->gpu->memory_bytes_per_s;

  return p->attention_fixed_s + p->attention_per_request_s * requests
         + p->attention_per_token_s * scale * context
         + p->attention_per_request2_s * requests * requests;
}

/* The shared expert: measured at 64, 128, 256 and 512 tokens, linear between and beyond. */
double
ep_shared_s (double requests)
{
  static const double at[] = { 64, 128, 256, 512 }, us[] = { 31, 33, 39, 56 };
  guint i = 0;

  if (requests <= at[0])
    return 1e-6 * us[0];
  while (i < 2 && requests > at[i + 1])
    i++;
  return 1e-6 * (us[i] + (us[i + 1] - us[i]) * (requests - at[i]) / (at[i + 1] - at[i]));
}

double
ep_moe_s (const Ep *m, double read_s, double tokens)
{
  const EpParams *p = m->p;
  double flop_s = 2.0 * p->expert_bytes * tokens / (p->moe_flop_eff * p->gpu->fp8_flop_per_s);

  return p->moe_fixed_s + MAX (read_s, flop_s) + p->moe_per_token_s * tokens;
}

static double
comm_s (const Ep *m, double tokens, double bytes)
{
  const EpParams *p = m->p;
  double alive = m->n_alive, nodes = m->n_alive_nodes, v = tokens * bytes;

  if (nodes <= 1.0)
    return p->node_comm_fixed_s + v * (alive - 1.0) / alive / p->node_comm_bytes_per_s;
  return p->comm_fixed_s + p->comm_per_node_s * nodes
         + v * (1.0 - (double) p->ranks_per_node / alive) / p->comm_bytes_per_s;
}

/* Bytes follow the fuller of what a rank sends and what the most popular rank receives. */
EpStep
ep_step_parts (const Ep *m, const EpBatch *b, double attention_s, double moe_s)
{
  const EpParams *p = m->p;
  double top_k = (double) p->llm->top_k, batch = b->peak * b->half;
  double sent = batch * (1.0 - m->dropped_share);
  double routed = MAX (sent, b->total * b->half * m->static_peak) * top_k;
  EpStep s = { .attention_s = attention_s, .moe_s = moe_s, .other_s = p->other_s };

  s.shared_s = ep_shared_s (batch);
  s.dispatch_s = comm_s (m, routed, p->dispatch_bytes);
  s.combine_s = comm_s (m, routed, p->combine_bytes);
  s.step_s = ep_layers_factor (m) * ep_layer_s (&s, b, moe_s) + ep_extra_s (m, b);
  return s;
}

/* The distribution of the largest of the live ranks' loads, by its complement. */
static double
chance_above (const Ep *m, guint layer, double x)
{
  const float *mean = m->loads.mean + layer * m->n_ranks, *sd = m->loads.sd + layer * m->n_ranks;
  double below = 1.0;

  for (guint r = 0; r < m->n_ranks && below > 1e-12; r++)
    if (mean[r] > 0.0f && x < mean[r] + 6.0 * sd[r])
      below *= 0.5 * erfc ((mean[r] - x) / (sd[r] * G_SQRT2));
  return 1.0 - below;
}

/* Expected largest load: the integral of the complement above the largest mean less 3 deviations.
 */
static double
expected_peak (const Ep *m, guint layer)
{
  enum { POINTS = 24 };
  const float *mean = m->loads.mean + layer * m->n_ranks, *sd = m->loads.sd + layer * m->n_ranks;
  double low = 0.0, high = 0.0, sum = 0.0, h;

  for (guint r = 0; r < m->n_ranks; r++)
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
set_layer (Ep *m, guint layer)
{
  const float *popularity = m->popularity + layer * m->n_experts;
  const guint *copies = m->copies + layer * m->n_experts;
  const gint16 *slots = m->slots + layer * m->n_slots;
  double rate = m->p->moe_memory_eff * m->p->gpu->memory_bytes_per_s;
  guint each = m->n_slots / m->n_ranks;

  for (guint r = 0; r < m->n_ranks; r++)
    {
      double share = m->share[layer * m->n_ranks + r], active = 0.0, slow = m->rank[r].slow;

      for (guint s = r * each; s < (r + 1) * each; s++)
        if (slots[s] >= 0)
          active += MIN (1.0, m->loads.tokens * popularity[slots[s]] / copies[slots[s]]);
      m->loads.mean[layer * m->n_ranks + r] = (float) (slow * m->loads.tokens * share);
      m->loads.sd[layer * m->n_ranks + r]
        = m->p->fluctuations ? (float) (slow * sqrt (m->loads.tokens * share * (1.0 - share)))
                             : 0.0f;
      m->loads.read_s[layer * m->n_ranks + r] = (float) (slow * active * m->p->expert_bytes / rate);
    }
}

static double
peak_read (const Ep *m, guint layer)
{
  double read = 0.0;

  for (guint r = 0; r < m->n_ranks; r++)
    read = MAX (read, (double) m->loads.read_s[layer * m->n_ranks + r]);
  return read;
}

/* Layers of equal popularity and placement are alike. */
static gboolean
as_before (const Ep *m, guint l)
{
  gsize n = m->n_ranks, size = n * sizeof (float);
  const EpLoads *a = &m->loads;

  return l > 0 && memcmp (a->mean + l * n, a->mean + (l - 1) * n, size) == 0
         && memcmp (a->read_s + l * n, a->read_s + (l - 1) * n, size) == 0;
}

/* Loads are kept for token counts on a grid 5 % apart, so that they do not depend on history. */
static void
set_loads (Ep *m, double tokens)
{
  gint key = (gint) round (log (MAX (1.0, tokens)) / log (1.05));
  double peak = 0.0, moe = 0.0, slope = 0.0;

  if (key == m->loads.key)
    return;
  m->loads.key = key;
  m->loads.tokens = pow (1.05, key);
  m->loads.moe_s = m->loads.slope_s = 0.0;
  for (guint l = 0; l < m->n_layers; l++)
    {
      double read;

      set_layer (m, l);
      if (!as_before (m, l))
        {
          peak = expected_peak (m, l);
          read = peak_read (m, l);
          moe = ep_moe_s (m, read, peak);
          slope = (ep_moe_s (m, read, peak * 1.001) - moe) / (0.001 * m->loads.tokens);
        }
      m->loads.moe_s += moe / m->n_layers;
      m->loads.slope_s += slope / m->n_layers;
    }
}

double
ep_mean_moe_s (const Ep *m, double routed)
{
  double read_s = 0.0;

  for (guint i = 0; i < m->n_layers * m->n_ranks; i++)
    read_s += (double) m->loads.read_s[i] / (m->n_layers * m->n_alive);
  return ep_moe_s (m, read_s, routed * (1.0 - m->dropped_share) / m->n_alive);
}

double
ep_expected_moe_s (Ep *m, double routed)
{
  set_loads (m, routed);
  return m->loads.moe_s + m->loads.slope_s * (routed - m->loads.tokens);
}
