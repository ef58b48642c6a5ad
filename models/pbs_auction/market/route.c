/* models/pbs_auction/market/route.c - where a flow provider sends its flow: the network effect.
 *
 * Sent to one house (a builder, or the pool, whose members build from the same flow) a bundle
 * waits a geometric time for a slot that the house wins, and its value decays by e^-delta a missed
 * slot: worth R = (1 - margin + rebate) s / (1 - (1 - s) e^-delta).  Sent to the best k houses it
 * is included with 1 - prod (1 - s), at a leak cost of c a further house and without a rebate.
 * The choice is a logit in beta ln R over all these. Source: facts of the market, arXiv
 * 2410.12352 and 2405.01329; the law itself is ours.
 */
#include "models/pbs_auction/market/days.h"
#include <math.h>

enum { OPTIONS_MAX = 2 * PBS_BUILDERS_MAX };

/* A builder by itself, or the pool. */
typedef struct {
  guint64 members;
  double  share, kept, rebate;       /* chance to win; of a bundle's value: the provider's part */
} House;

typedef struct {
  guint64 route[OPTIONS_MAX];
  double  log_worth[OPTIONS_MAX];
  guint   n;
} Options;

/* An option that leaves the provider nothing is none, however indifferent it is (beta 0). */
static void
add_option (const Pbs *m, Options *o, guint64 route, double inclusion, double kept)
{
  const double waits = 1.0 - (1.0 - inclusion) * exp (-m->p->decay);

  if (inclusion <= 0.0 || kept <= 0.0)
    return;
  o->route[o->n] = route;
  o->log_worth[o->n++] = log (kept * inclusion / waits);
}

static House
house_of (const Pbs *m, guint64 members)
{
  const PbsDays *d = m->own;
  House h = { .members = members };

  for (guint64 left = members; left; left &= left - 1)
    {
      const guint b = (guint) __builtin_ctzll (left);

      h.share += d->makers[b].share;
      h.kept += d->makers[b].share * (1.0 - d->makers[b].margin_share);
    }
  h.kept /= MAX (1e-12, h.share);
  h.rebate = members & d->pool ? d->pool_refund_share
                               : m->builders[__builtin_ctzll (members)]->rebate_share;
  return h;
}

/* Houses of the active builders by smoothed share, largest first. */
static guint
rank (const Pbs *m, House ranked[PBS_BUILDERS_MAX])
{
  const PbsDays *d = m->own;
  guint n = 0;

  for (guint64 left = d->active; left;)
    {
      const guint64 first = left & -left, members = first & d->pool ? d->pool : first;
      const House h = house_of (m, members);
      guint i = n++;

      for (; i > 0 && ranked[i - 1].share < h.share; i--)
        ranked[i] = ranked[i - 1];
      ranked[i] = h;
      left &= ~members;
    }
  return n;
}

static void
list_options (const Pbs *m, Options *o)
{
  House ranked[PBS_BUILDERS_MAX];
  const guint n = rank (m, ranked);
  double missed = 1.0, kept = 0.0, share = 0.0;
  guint64 route = 0;

  o->n = 0;
  for (guint k = 0; k < n; k++)
    {
      const House *h = &ranked[k];

      add_option (m, o, h->members, h->share, h->kept + h->rebate);
      missed *= 1.0 - MIN (h->share, 1.0);
      kept += h->share * h->kept;
      share += h->share;
      route |= h->members;
      if (k > 0 && (gint64) k < m->p->homes_max)
        add_option (m, o, route, 1.0 - missed,
                    kept / MAX (1e-12, share) - m->p->leak_cost_share * k);
    }
}

static guint64
choose (const Pbs *m, const Options *o, double u)
{
  double weight[OPTIONS_MAX], best = -G_MAXDOUBLE, total = 0.0;
  guint i;

  for (i = 0; i < o->n; i++)
    best = MAX (best, o->log_worth[i]);
  for (i = 0; i < o->n; i++)
    total += weight[i] = exp (MAX (-700.0, m->p->beta * (o->log_worth[i] - best)));
  for (i = 0, u *= total; i + 1 < o->n && u >= weight[i]; i++)
    u -= weight[i];
  return o->route[i];
}

/* An exclusive flow that changes its builder takes one by shares. */
static void
move_home (const Pbs *m, PbsFlow *flow, double u)
{
  const PbsDays *d = m->own;
  double total = 0.0;
  guint b;

  for (b = 0; b < m->n_builders; b++)
    total += d->makers[b].share;
  for (b = 0, u *= total; b + 1 < m->n_builders && u >= d->makers[b].share; b++)
    u -= d->makers[b].share;
  flow->home = b;
  flow->route = G_GUINT64_CONSTANT (1) << b;
}

/* An exclusive flow whose builder has not come yet, or has gone, is sent as a plain one is.  Once
 * its builder is there it goes home when it next thinks about its route. */
static void
route_exclusive (const Pbs *m, PbsFlow *f, const Options *options, gboolean thinks)
{
  const PbsDays *d = m->own;
  const guint64 home = G_GUINT64_CONSTANT (1) << f->home;

  if (d->active & home)
    f->route = thinks ? home : f->route;
  else if (thinks || (f->route & d->active) == 0)
    f->route = choose (m, options, sim_uniform (d->homeless));
}

/* Each flow thinks about its route with @chance (1: all do, at the start). */
void
pbs_route_some (Pbs *m, double chance)
{
  PbsDays *d = m->own;
  Options options;

  list_options (m, &options);
  for (guint i = 0; i < d->n_flows && options.n > 0; i++)
    {
      PbsFlow *f = &d->flows[i];
      const double u = sim_uniform (d->routes);
      const gboolean thinks = chance >= 1.0 || u < chance;

      if (f->kind == PBS_PLAIN && thinks)
        f->route = choose (m, &options, sim_uniform (d->routes));
      else if (f->kind == PBS_EXCLUSIVE && chance < 1.0 && u < m->p->churn_share)
        move_home (m, f, sim_uniform (d->routes));
      else if (f->kind == PBS_EXCLUSIVE)
        route_exclusive (m, f, &options, thinks);
    }
}
