/* models/rank_failure/step/peak.c - the expected largest of the live ranks' loads.
 *
 * What a rank takes rises with its deviate z, so P(nobody above t) is the product of Phi (z_r (t)),
 * with z_r read off a few points of the rank's time; the mean of the largest is the lowest t plus
 * the integral of the complement.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

enum { DEVIATES = 20, LEVELS = 24, PHI = 512 };

#define LOWEST (-3.5f) /* deviate */
#define APART 0.5f

typedef struct {
  float at[DEVIATES];
} Line; /* times of one rank at the deviates */

/* All ranks have as many, live or not. */
static float
slots_of (const EpSteps *m)
{
  return (float) (m->inst->n_slots / m->inst->n_ranks);
}

/* Rising, also where the third moment bends a light load back. */
static void
find_lines (const EpSteps *m, guint layer, guint rank, Line *experts, Line *dispatch)
{
  guint at = layer * m->loads.stride + rank;
  float slots = slots_of (m);

  for (guint i = 0; i < DEVIATES; i++)
    {
      float z = LOWEST + APART * (float) i, rows = ep_rows_at (&m->loads, at, z, 1.0f, 1.0f);
      float active = ep_active_at (&m->loads, at, z, 1.0f, slots);

      experts->at[i] = (float) (m->inst->rank[rank].slow * ep_moe_s (m, active, rows));
      dispatch->at[i] = m->copy_s[rank] * rows;
      if (i == 0)
        continue;
      experts->at[i] = MAX (experts->at[i], experts->at[i - 1]);
      dispatch->at[i] = MAX (dispatch->at[i], dispatch->at[i - 1]);
    }
}

/* Of the standard normal, from a table that is filled once. */
static float
phi (const float *table, float z)
{
  float x = (z + 6.0f) * (PHI / 12.0f);
  guint i = x <= 0.0f ? 0 : (guint) x;

  if (i >= PHI)
    return 1.0f;
  return table[i] + (x - (float) i) * (table[i + 1] - table[i]);
}

static void
fill_phi (float *table)
{
  for (guint i = 0; i <= PHI; i++)
    table[i] = (float) (0.5 * erfc (-(12.0 * i / PHI - 6.0) * M_SQRT1_2));
}

/* Multiplies @below, [level], by the chance that this rank is not above each. */
static void
add_rank (const Line *line, const float *phis, float low, float h, float *below)
{
  guint k = 0;

  for (guint i = 0; i <= LEVELS; i++)
    {
      float t = low + h * (float) i, z;

      while (k + 1 < DEVIATES && line->at[k + 1] <= t)
        k++;
      if (k + 1 == DEVIATES)
        return;
      if (t < line->at[0])
        {
          below[i] = 0.0f;
          continue;
        }
      z = (float) k + (t - line->at[k]) / (line->at[k + 1] - line->at[k]);
      below[i] *= phi (phis, LOWEST + APART * z);
    }
}

/* The dead have no load, and neither has who holds what nobody asks for. */
static gboolean
takes_part (const EpSteps *m, guint layer, guint rank)
{
  return m->loads.mean[layer * m->loads.stride + rank] > 0.0f;
}

/* Of @n ranks.  By the trapezoidal rule; above the highest level nobody is. */
static double
largest (const Line *lines, guint n, const float *phis)
{
  float low = 0.0f, high = 0.0f, below[LEVELS + 1], h, sum = 0.0f;

  for (guint r = 0; r < n; r++)
    {
      low = MAX (low, lines[r].at[0]);
      high = MAX (high, lines[r].at[DEVIATES - 1]);
    }
  if (high <= low * (1.0f + 1e-6f))
    return (double) high;
  h = (high - low) / LEVELS;
  for (guint i = 0; i <= LEVELS; i++)
    below[i] = 1.0f;
  for (guint r = 0; r < n; r++)
    add_rank (&lines[r], phis, low, h, below);
  for (guint i = 0; i <= LEVELS; i++)
    sum += (i == 0 || i == LEVELS ? 0.5f : 1.0f) * (1.0f - below[i]);
  return (double) (low + h * sum);
}

/* Both from one look at each rank: a layer of many ranks asks for it thousands of times. */
double
ep_largest (EpSteps *m, guint layer, double *there_s)
{
  g_autofree Line *experts = g_new (Line, m->inst->n_ranks);
  g_autofree Line *dispatch = g_new (Line, m->inst->n_ranks);
  guint n = 0;

  if (m->phi == NULL)
    {
      m->phi = g_new (float, PHI + 1);
      fill_phi (m->phi);
    }
  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (takes_part (m, layer, r))
      {
        find_lines (m, layer, r, &experts[n], &dispatch[n]);
        n++;
      }
  *there_s = largest (dispatch, n, m->phi);
  return largest (experts, n, m->phi);
}
