/* models/pbs_auction/market/flows.c - order flows with a planted truth.
 *
 * Numbers of flows of each kind and the shares of value that they bring are given; within a kind
 * weights are Pareto distributed, as bribes of searchers are.  An exclusive flow has a home
 * builder, which always gets it, and leaks to each other builder with leak_share, bundle by
 * bundle.  A non-atomic flow is its builder's own. Source of counts and shares: arXiv 2605.04471,
 * abstract; the law of weights is assumed.
 */
#include "models/pbs_auction/market/days.h"
#include <math.h>

/* Builder @b's part of homes: by start share, or the same for all that are asked. */
static double
weight_of (const PbsDays *d, guint b, gboolean integrated, gboolean even)
{
  const PbsBuilder *r = d->builders->rows[b];

  if (integrated && r->kind != PBS_INTEGRATED)
    return 0.0;
  return even ? 1.0 : (r->start_share + d->p->home_factor * r->home_share) / (double) r->count;
}

static double
sum_of_weights (const PbsDays *d, gboolean integrated, gboolean even)
{
  double total = 0.0;

  for (guint b = 0; b < d->builders->n; b++)
    total += weight_of (d, b, integrated, even);
  return total;
}

/* The integrated ones alone for non-atomic flows, when there are any; else somebody trades all the
 * same.  Who has no share to go by is drawn as often as any other. */
static guint
draw_home (PbsDays *d, gboolean for_traders)
{
  const gboolean integrated = for_traders && sum_of_weights (d, TRUE, TRUE) > 0.0;
  const gboolean even = sum_of_weights (d, integrated, FALSE) <= 0.0;
  double u = sim_uniform (d->planting) * sum_of_weights (d, integrated, even);
  guint last = 0;

  for (guint b = 0; b < d->builders->n; b++)
    {
      const double weight = weight_of (d, b, integrated, even);

      if (weight <= 0.0)
        continue;
      last = b;
      if (u < weight)
        break;
      u -= weight;
    }
  return last;
}

/* Weights within the kind, then scaled to the kind's share. */
static void
plant_kind (PbsDays *d, guint kind, guint from, guint n, double share)
{
  double total = 0.0;

  for (guint i = from; i < from + n; i++)
    {
      PbsFlow *f = &d->flows[i];

      f->kind = kind;
      f->weight = pow (sim_uniform (d->planting), -1.0 / d->p->flow_tail);
      f->log_value = sim_normal (d->planting, 0.0, d->p->flow_log_sd);
      if (kind != PBS_PLAIN)
        {
          f->home = draw_home (d, kind == PBS_NON_ATOMIC);
          f->route = pbs_only (f->home);
        }
      total += f->weight;
    }
  for (guint i = from; i < from + n; i++)
    d->flows[i].weight *= share / total;
}

/* From shares of value to shares of bundles: those of searchers are fewer and worth more.  Mean
 * value stays. */
static void
weigh_bundles (PbsDays *d)
{
  double total = 0.0;

  for (guint i = 0; i < d->n_flows; i++)
    total += d->flows[i].weight
      /= d->flows[i].kind == PBS_PLAIN ? 1.0 : d->p->exclusive_bundle_factor;
  for (guint i = 0; i < d->n_flows; i++)
    {
      PbsFlow *f = &d->flows[i];

      f->weight /= total;
      f->log_value += log (total * (f->kind == PBS_PLAIN ? 1.0 : d->p->exclusive_bundle_factor));
    }
}

/* Kinds stand one behind the other, so a flow's kind is known by its number too. */
void
pbs_flows_plant (PbsDays *d)
{
  const PbsParams *p = d->p;
  const guint n_plain = (guint) p->n_flows, n_eof = (guint) p->n_exclusive,
              n_own = (guint) p->n_non_atomic;
  g_autofree double *weights = NULL;

  d->n_flows = n_plain + n_eof + n_own;
  d->flows = g_new0 (PbsFlow, d->n_flows);
  d->n_at = g_new0 (double, (gsize) d->n_flows * d->builders->n);
  d->bribes_at = g_new0 (double, (gsize) d->n_flows * d->builders->n);
  plant_kind (d, PBS_PLAIN, 0, n_plain, 1.0 - p->exclusive_share - p->non_atomic_share);
  plant_kind (d, PBS_EXCLUSIVE, n_plain, n_eof, p->exclusive_share);
  plant_kind (d, PBS_NON_ATOMIC, n_plain + n_eof, n_own, p->non_atomic_share);
  weigh_bundles (d);
  weights = g_new (double, d->n_flows);
  for (guint b = 0; b < d->builders->n; b++)
    d->trades[b] = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 i = 0; i < d->n_flows; i++)
    {
      const PbsFlow *f = &d->flows[i];

      weights[i] = f->weight;
      if (f->kind != PBS_NON_ATOMIC)
        continue;
      pbs_set_put (&d->traders, f->home, TRUE);
      g_array_append_val (d->trades[f->home], i);
    }
  d->pick = gsl_ran_discrete_preproc (d->n_flows, weights);
}

void
pbs_flows_free (PbsDays *d)
{
  g_clear_pointer (&d->pick, gsl_ran_discrete_free);
  for (guint b = 0; b < PBS_BUILDERS_MAX; b++)
    g_clear_pointer (&d->trades[b], g_array_unref);
  g_free (d->flows);
  g_free (d->n_at);
  g_free (d->bribes_at);
}
