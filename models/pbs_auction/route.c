/* models/pbs_auction/route.c - where a flow provider sends its flow: the network effect.
 *
 * Sent to builder b alone a bundle waits a geometric time for a slot that b wins, and its value
 * decays by e^-delta a missed slot: worth R = (1 - margin) s / (1 - (1 - s) e^-delta).  Sent to
 * the best k builders it is included with 1 - prod (1 - s), at a leak cost of c a further
 * builder.  The choice is a logit in beta ln R over all these. Source: facts of the market, arXiv
 * 2410.12352 and 2405.01329; the law itself is ours.
 */
#include "models/pbs_auction/days.h"
#include <math.h>

enum { OPTIONS_MAX = 2 * PBS_BUILDERS_MAX };

typedef struct {
  guint64 route[OPTIONS_MAX];
  double  log_worth[OPTIONS_MAX];
  guint   n;
} Options;

static void
add_option (const Pbs *m, Options *o, guint64 route, double inclusion, double kept)
{
  const double waits = 1.0 - (1.0 - inclusion) * exp (-m->p->decay);

  o->route[o->n] = route;
  o->log_worth[o->n++]
    = inclusion > 0.0 && kept > 0.0 ? log (kept * inclusion / waits) : -G_MAXDOUBLE;
}

/* Builders by smoothed share, largest first; the inactive are left out. */
static guint
rank (const Pbs *m, guint ranked[PBS_BUILDERS_MAX])
{
  const PbsDays *d = m->own;
  guint n = 0;

  for (guint b = 0; b < m->n_builders; b++)
    {
      guint i = n;

      if (!d->makers[b].active)
        continue;
      for (; i > 0 && d->makers[ranked[i - 1]].share < d->makers[b].share; i--)
        ranked[i] = ranked[i - 1];
      ranked[i] = b;
      n++;
    }
  return n;
}

static void
list_options (const Pbs *m, Options *o)
{
  const PbsDays *d = m->own;
  guint ranked[PBS_BUILDERS_MAX];
  const guint n = rank (m, ranked);
  double missed = 1.0, kept = 0.0, share = 0.0;
  guint64 route = 0;

  o->n = 0;
  for (guint k = 0; k < n; k++)
    {
      const PbsMaker *maker = &d->makers[ranked[k]];
      const guint64 bit = G_GUINT64_CONSTANT (1) << ranked[k];

      add_option (m, o, bit, maker->share, 1.0 - maker->margin_share);
      missed *= 1.0 - MIN (maker->share, 1.0);
      kept += maker->share * (1.0 - maker->margin_share);
      share += maker->share;
      route |= bit;
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
    total += d->makers[b].active ? d->makers[b].share : 0.0;
  for (b = 0, u *= total; b + 1 < m->n_builders; b++)
    {
      const double share = d->makers[b].active ? d->makers[b].share : 0.0;

      if (u < share)
        break;
      u -= share;
    }
  flow->home = b;
  flow->route = G_GUINT64_CONSTANT (1) << b;
}

/* Each flow routes anew with @chance (1: all plain ones, at the start); exclusive ones with
 * churn_share. */
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

      if (f->kind == PBS_PLAIN && (chance >= 1.0 || u < chance))
        f->route = choose (m, &options, sim_uniform (d->routes));
      else if (f->kind == PBS_EXCLUSIVE && chance < 1.0 && u < m->p->churn_share)
        move_home (m, f, sim_uniform (d->routes));
    }
}
