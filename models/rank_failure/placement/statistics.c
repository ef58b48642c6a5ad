/* models/rank_failure/placement/statistics.c - what plans know of popularity, and how late.
 *
 * A plan sees what was true statistics_lag_s before; the first one what was true stale_exchanges
 * before.  An exchange of two experts of a layer changes which are hot, not how far they are so.
 */
#include "models/rank_failure/placement/placement.h"

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

/* Exchanges do not commute: they are known in the order in which they happened. */
void
ep_statistics_learn (EpExperts *m)
{
  while (m->exchange_at < m->exchanges->len)
    {
      EpExchange x = g_array_index (m->exchanges, EpExchange, m->exchange_at);

      if (x.known > sim_now (m->inst->sim))
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

/* Popularity changes at once; believed follows when the exchange is known. */
void
ep_popularity_exchange (EpExperts *m, gint64 n)
{
  SimStream *stream = sim_stream (m->inst->sim, "drift");
  SimTime known
    = sim_time_add (sim_now (m->inst->sim), sim_ticks (m->inst->sim, m->inst->p->statistics_lag_s));

  for (guint l = 0; l < m->inst->n_layers; l++)
    for (gint64 i = 0; i < n; i++)
      {
        guint a = (guint) sim_integer (stream, m->inst->n_experts);
        guint b = (guint) sim_integer (stream, m->inst->n_experts);
        EpExchange x = { known, l * m->inst->n_experts + a, l * m->inst->n_experts + b };

        swap (m->popularity, &x);
        g_array_append_val (m->exchanges, x);
      }
}

/* The first plan is made on what is believed before these exchanges are known. */
void
ep_statistics_start (EpExperts *m)
{
  m->exchanges = g_array_new (FALSE, FALSE, sizeof (EpExchange));
  m->believed = g_memdup2 (m->popularity, m->inst->n_layers * m->inst->n_experts * sizeof (float));
  ep_popularity_exchange (m, m->inst->p->stale_exchanges);
}
