/* models/pbs_auction/results/deciles.c - who wins blocks of which value, and how much the richest
 * blocks
 * hold.
 *
 * The first slots of a run are kept (bounded memory), sorted at the end.
 */
#include "models/pbs_auction/pbs.h"

void
pbs_keep_sale (Pbs *m, guint winner, double bid_eth)
{
  const PbsSale sale = { bid_eth, m->builders[winner]->kind == PBS_INTEGRATED };

  if (m->sales->len < PBS_SALES_MAX)
    g_array_append_val (m->sales, sale);
  if (m->move_bp <= m->p->calm_bp)
    {
      m->calm++;
      m->calm_integrated += sale.integrated ? 1 : 0;
    }
  else if (m->move_bp >= m->p->wild_bp)
    {
      m->wild++;
      m->wild_integrated += sale.integrated ? 1 : 0;
    }
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const PbsSale *x = a, *y = b;

  return (x->bid_eth > y->bid_eth) - (x->bid_eth < y->bid_eth);
}

/* Share of slots that integrated builders won, among those from @from to @to - 1 in order of
 * bids. */
static double
integrated (const GArray *sales, guint from, guint to)
{
  double n = 0.0;

  for (guint i = from; i < to; i++)
    n += g_array_index (sales, PbsSale, i).integrated;
  return to > from ? n / (to - from) : 0.0;
}

void
pbs_tell_deciles (Pbs *m)
{
  const guint n = m->sales->len, top = n - n / 100;
  double total_eth = 0.0, top_eth = 0.0;

  if (m->calm > 0)
    sim_result (m->sim, PBS_CALM, (double) m->calm_integrated / (double) m->calm);
  if (m->wild > 0)
    sim_result (m->sim, PBS_WILD, (double) m->wild_integrated / (double) m->wild);
  if (n < 100)
    return;
  g_array_sort (m->sales, compare);
  for (guint d = 0; d < 10; d++)
    sim_result (m->sim, PBS_DECILE + d, integrated (m->sales, d * n / 10, (d + 1) * n / 10));
  sim_result (m->sim, PBS_TOP_PERCENT, integrated (m->sales, top, n));
  for (guint i = 0; i < n; i++)
    {
      total_eth += g_array_index (m->sales, PbsSale, i).bid_eth;
      top_eth += i >= top ? g_array_index (m->sales, PbsSale, i).bid_eth : 0.0;
    }
  sim_result (m->sim, PBS_TOP_VALUE, total_eth > 0.0 ? top_eth / total_eth : 0.0);
}
