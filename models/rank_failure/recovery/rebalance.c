/* models/rank_failure/recovery/rebalance.c - popularity that moves, plans that know it late, and
 * balancing anew.
 *
 * Every drift_s, drift_exchanges pairs of experts of each layer exchange their popularity: the law
 * stays, the hot experts change.  A plan sees what was true statistics_lag_s before; the first one
 * what was true stale_exchanges before.  Every rebalance_s the placement is planned again when its
 * balance is below rebalance_below: all ranks pause for plan, move and barrier.
 */
#include "models/rank_failure/ep.h"
#include "models/rank_failure/metrics.h"

/* Two experts that exchange their popularity; plans know it late. */
typedef struct {
  SimTime known;
  guint a, b;
} EpExchange;

static void
swap (float *weight, const EpExchange *x)
{
  float kept = weight[x->a];

  weight[x->a] = weight[x->b];
  weight[x->b] = kept;
}

/* What plans know now. */
void
ep_statistics_learn (Ep *m)
{
  while (m->exchange_at < m->exchanges->len)
    {
      EpExchange x = g_array_index (m->exchanges, EpExchange, m->exchange_at);

      if (x.known > sim_now (m->sim))
        break;
      swap (m->believed, &x);
      m->exchange_at++;
    }
  if (m->exchange_at == m->exchanges->len)
    {
      g_array_set_size (m->exchanges, 0);
      m->exchange_at = 0;
    }
}

/* @n pairs of experts of each layer exchange their popularity. */
static void
exchange (Ep *m, gint64 n)
{
  SimStream *stream = sim_stream (m->sim, "drift");
  SimTime known = sim_time_add (sim_now (m->sim), sim_time_from_s (m->p->statistics_lag_s));

  for (guint l = 0; l < m->n_layers; l++)
    for (gint64 i = 0; i < n; i++)
      {
        guint a = (guint) sim_integer (stream, m->n_experts);
        guint b = (guint) sim_integer (stream, m->n_experts);
        EpExchange x = { known, l * m->n_experts + a, l * m->n_experts + b };

        swap (m->popularity, &x);
        g_array_append_val (m->exchanges, x);
      }
}

static void
drift (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  exchange (m, m->p->drift_exchanges);
  ep_statistics_learn (m);
  ep_popularity_changed (m);
  sim_after (sim, m->p->drift_s, drift, m, NULL);
}

static void
rebalanced (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  ep_move_count (m);
  ep_placement_adopt (m, m->next);
  ep_resume (m, FALSE, EP_REBALANCE_PAUSE_S);
}

static void
begin (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  double move_s;

  if (m->state != EP_SERVING || ep_balance (m) >= m->p->rebalance_below)
    return;
  move_s = ep_replan (m, EP_LIVE);
  ep_enter (m, EP_REBALANCING);
  ep_phase (m, "plan", ep_plan_s (m, m->n_alive));
  ep_phase (m, "move", move_s);
  ep_phase (m, "barrier", ep_barrier_s (m, m->n_alive));
  m->pending = sim_after (sim, ep_phases_s (m), rebalanced, m, NULL);
}

static void
look (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  if (m->state == EP_SERVING)
    ep_load_boundary (m, begin);
  sim_after (sim, m->p->rebalance_s, look, m, NULL);
}

/* The whole placement for live ranks and those that are @also, into m->next.  Returns: how long the
 * weights move. */
double
ep_replan (Ep *m, EpMember also)
{
  g_autofree gboolean *live = g_new (gboolean, m->n_ranks);

  ep_statistics_learn (m);
  for (guint r = 0; r < m->n_ranks; r++)
    live[r] = m->rank[r].member == EP_LIVE || m->rank[r].member == also;
  m->policy.placement->place (m, live, m->next);
  return ep_move_s (m, m->slots, m->next);
}

/* The first plan is made on what is believed now. */
void
ep_statistics_start (Ep *m)
{
  m->exchanges = g_array_new (FALSE, FALSE, sizeof (EpExchange));
  m->believed = g_memdup2 (m->popularity, m->n_layers * m->n_experts * sizeof (float));
  exchange (m, m->p->stale_exchanges);
}

void
ep_drift_start (Ep *m)
{
  if (m->p->drift_s > 0.0)
    sim_after (m->sim, m->p->drift_s, drift, m, NULL);
  if (m->p->rebalance_s > 0.0)
    sim_after (m->sim, m->p->rebalance_s, look, m, NULL);
}
