/* models/pbs_auction/market/route.c - where a flow provider sends its flow: the network effect.
 *
 * Sent to one integrated group (a builder by itself, or the pool, whose members build from the
 * same flow) a bundle waits a geometric time for a slot that the group wins, and its value decays
 * by e^-delta a missed slot: worth R = (1 - margin + rebate) s / (1 - (1 - s) e^-delta).  Sent to
 * the best k groups it is included with 1 - prod (1 - s), at a leak cost of c for each further
 * group and without a rebate.
 * The choice is a logit in beta ln R over all these. Source: facts of the market, arXiv
 * 2410.12352 and 2405.01329; the law itself is ours.
 */
#include "models/pbs_auction/market/days.h"
#include <math.h>
#include <string.h>

enum { OPTIONS_MAX = 2 * PBS_BUILDERS_MAX };

/* A builder by itself, or the pool. */
typedef struct {
  PbsSet  members;
  double  share, kept, rebate;       /* chance to win; of a bundle's value: the provider's part */
} Group;

typedef struct {
  PbsSet  route[OPTIONS_MAX];
  double  log_worth[OPTIONS_MAX];
  guint   n;
} Options;

/* An option that leaves the provider nothing is none, however indifferent it is (beta 0). */
static void
add_option (const PbsDays *d, Options *o, const PbsSet *route, double inclusion, double kept)
{
  const double waits = 1.0 - (1.0 - inclusion) * exp (-d->p->decay);

  if (inclusion <= 0.0 || kept <= 0.0)
    return;
  o->route[o->n] = *route;
  o->log_worth[o->n++] = log (kept * inclusion / waits);
}

/* Shares add, and what is kept is their mean by share. */
static Group
group_of (const PbsDays *d, const PbsSet *members)
{
  Group h = { .members = *members };

  for (guint b = pbs_next (members, 0); b < d->builders->n; b = pbs_next (members, b + 1))
    {
      h.share += d->states[b].share;
      h.kept += d->states[b].share * (1.0 - d->states[b].margin_share);
    }
  h.kept /= MAX (1e-12, h.share);
  h.rebate = pbs_sets_meet (members, &d->pool) ? d->pool_refund_share
                                               : d->states[pbs_next (members, 0)].rebate_share;
  return h;
}

/* Groups of the active builders by smoothed share, largest first; of equal ones any, drawn anew:
 * the order of names decides nothing. */
static guint
rank (const PbsDays *d, Group ranked[PBS_BUILDERS_MAX])
{
  PbsSet left = d->active;
  guint n = 0, n_tied;

  for (guint b = pbs_next (&left, 0); b < d->builders->n; b = pbs_next (&left, b))
    {
      const PbsSet members = pbs_has (&d->pool, b) ? d->pool : pbs_only (b);
      const Group h = group_of (d, &members);
      guint i = n++;

      for (; i > 0 && ranked[i - 1].share < h.share; i--)
        ranked[i] = ranked[i - 1];
      for (n_tied = 1; n_tied <= i && ranked[i - n_tied].share <= h.share; n_tied++)
        ;
      /* a place among its equals, of which it is the last so far */
      for (guint k = (guint) sim_integer (d->ranks, n_tied); k > 0; k--, i--)
        ranked[i] = ranked[i - 1];
      ranked[i] = h;
      left = pbs_without (&left, &members);
    }
  return n;
}

/* Alone to each group, then to the best two, three, ... of them. */
static void
list_options (const PbsDays *d, Options *o)
{
  Group ranked[PBS_BUILDERS_MAX];
  const guint n = rank (d, ranked);
  double missed = 1.0, kept = 0.0, share = 0.0;
  PbsSet route = { 0 };

  o->n = 0;
  for (guint k = 0; k < n; k++)
    {
      const Group *h = &ranked[k];

      add_option (d, o, &h->members, h->share, h->kept + h->rebate);
      missed *= 1.0 - MIN (h->share, 1.0);
      kept += h->share * h->kept;
      share += h->share;
      route = pbs_either (&route, &h->members);
      if (k > 0 && (gint64) k < d->p->homes_max)
        add_option (d, o, &route, 1.0 - missed,
                    kept / MAX (1e-12, share) - d->p->leak_cost_share * k);
    }
}

/* The best is taken out of the exponent, so that no beta overflows. */
static PbsSet
choose (const PbsDays *d, const Options *o, double u)
{
  double weight[OPTIONS_MAX], best = -G_MAXDOUBLE, total = 0.0;
  guint i;

  for (i = 0; i < o->n; i++)
    best = MAX (best, o->log_worth[i]);
  for (i = 0; i < o->n; i++)
    total += weight[i] = exp (MAX (-700.0, d->p->beta * (o->log_worth[i] - best)));
  for (i = 0, u *= total; i + 1 < o->n && u >= weight[i]; i++)
    u -= weight[i];
  return o->route[i];
}

/* An exclusive flow that changes its builder takes one by shares. */
static void
move_home (const PbsDays *d, PbsFlow *flow, double u)
{
  double total = 0.0;
  guint b;

  for (b = 0; b < d->builders->n; b++)
    total += d->states[b].share;
  for (b = 0, u *= total; b + 1 < d->builders->n && u >= d->states[b].share; b++)
    u -= d->states[b].share;
  flow->home = b;
  flow->route = pbs_only (b);
}

/* An exclusive flow whose builder has not come yet, or has gone, is sent as a plain one is.  Once
 * its builder is there it goes home when it next thinks about its route. */
static void
route_exclusive (const PbsDays *d, PbsFlow *f, const Options *options, gboolean thinks)
{
  if (pbs_has (&d->active, f->home))
    f->route = thinks ? pbs_only (f->home) : f->route;
  else if (thinks || !pbs_sets_meet (&f->route, &d->active))
    f->route = choose (d, options, sim_uniform (d->homeless));
}

/* contracts offered: the one that it has is worth more by what a change costs; open to several
 * houses it is when no rebate makes up for the inclusion that it loses. */
static void
choose_contract (const PbsDays *d, PbsFlow *flow, Options *options)
{
  double before[OPTIONS_MAX];

  for (guint i = 0; i < options->n; i++)
    {
      before[i] = options->log_worth[i];
      if (pbs_sets_equal (&options->route[i], &flow->route))
        options->log_worth[i] += log1p (d->p->switch_cost_share);
    }
  flow->route = choose (d, options, sim_uniform (d->homeless));
  flow->home = pbs_next (&flow->route, 0);
  memcpy (options->log_worth, before, options->n * sizeof *before);
}

/* Each flow thinks about its route with @chance (1: all do, at the start). */
void
pbs_route_some (PbsDays *d, double chance)
{
  Options options;

  list_options (d, &options);
  for (guint i = 0; i < d->n_flows && options.n > 0; i++)
    {
      PbsFlow *f = &d->flows[i];
      const double u = sim_uniform (d->routes);
      const gboolean thinks = chance >= 1.0 || u < chance;

      if (f->kind == PBS_PLAIN && thinks)
        f->route = choose (d, &options, sim_uniform (d->routes));
      else if (f->kind == PBS_EXCLUSIVE && chance < 1.0 && d->p->contracts == PBS_OFFERED
               && (thinks || !pbs_sets_meet (&f->route, &d->active)))
        choose_contract (d, f, &options);
      else if (f->kind == PBS_EXCLUSIVE && chance < 1.0 && d->p->contracts == PBS_OFFERED)
        continue;
      else if (f->kind == PBS_EXCLUSIVE && chance < 1.0 && u < d->p->churn_share)
        move_home (d, f, sim_uniform (d->routes));
      else if (f->kind == PBS_EXCLUSIVE)
        route_exclusive (d, f, &options, thinks);
    }
}
