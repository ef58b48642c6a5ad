/* models/pbs_auction/results/deciles.c - who wins blocks of which value, and how much the richest
 * blocks hold.
 *
 * The first slots of a run are kept (bounded memory), sorted at the end.
 */
#include "models/pbs_auction/results/accounts.h"
#include "models/pbs_auction/results/concentration.h"

/* Up to a number of sales: beyond it deciles do not move, and memory would. */
void
pbs_keep_sale (PbsAccounts *a, guint winner, double bid_eth, double move_bp)
{
  const PbsSale sale = { bid_eth, a->builders->rows[winner]->kind == PBS_INTEGRATED };

  if (a->sales->len < PBS_SALES_MAX)
    g_array_append_val (a->sales, sale);
  if (move_bp <= a->p->calm_bp)
    {
      a->calm++;
      a->calm_integrated += sale.integrated ? 1 : 0;
    }
  else if (move_bp >= a->p->wild_bp)
    {
      a->wild++;
      a->wild_integrated += sale.integrated ? 1 : 0;
    }
}

/* Ascending by payment. */
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
  return pbs_ratio (n, to - from);
}

/* What integrated builders win, where there are any.  Below a hundred sales a decile is noise. */
static void
report_integrated (PbsAccounts *a)
{
  const guint n = a->sales->len, top = n - n / 100;
  gboolean any = FALSE;

  for (guint b = 0; b < a->builders->n; b++)
    any |= a->builders->rows[b]->kind == PBS_INTEGRATED;
  if (!any)
    return;
  sim_result (a->sim, PBS_CALM, pbs_ratio ((double) a->calm_integrated, (double) a->calm));
  sim_result (a->sim, PBS_WILD, pbs_ratio ((double) a->wild_integrated, (double) a->wild));
  for (guint d = 0; n >= 100 && d < 10; d++)
    sim_result (a->sim, PBS_DECILE + d, integrated (a->sales, d * n / 10, (d + 1) * n / 10));
  if (n >= 100)
    sim_result (a->sim, PBS_TOP_PERCENT, integrated (a->sales, top, n));
}

/* In order of what was paid. */
void
pbs_report_deciles (PbsAccounts *a)
{
  const guint n = a->sales->len, top = n - n / 100;
  double total_eth = 0.0, top_eth = 0.0;

  if (n >= 100)
    g_array_sort (a->sales, compare);
  report_integrated (a);
  if (n < 100)
    return;
  for (guint i = 0; i < n; i++)
    {
      total_eth += g_array_index (a->sales, PbsSale, i).bid_eth;
      top_eth += i >= top ? g_array_index (a->sales, PbsSale, i).bid_eth : 0.0;
    }
  sim_result (a->sim, PBS_TOP_VALUE, pbs_ratio (top_eth, total_eth));
}
