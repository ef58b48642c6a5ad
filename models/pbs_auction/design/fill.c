/* models/pbs_auction/design/fill.c - a block of limited gas: the dearest first, as builders do.
 *
 * Greedy by value of gas is within one transaction of the best there is (Dantzig 1957), and is what
 * public builders' code does.
 */
#include "models/pbs_auction/design/fill.h"
#include <math.h>

/* Three passes: places that are sold, the rest until the last bid, what comes later. */
enum { FORCED, IN_TIME, LATE };

static const PbsDesignItem *
item_of (const PbsDesigns *d, guint i)
{
  return &g_array_index (d->items, PbsDesignItem, i);
}

/* By value of gas, and among equals by time: never by who draws first. */
static gint
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const PbsDesigns *d = data;
  const guint32 i = *(const guint32 *) a, k = *(const guint32 *) b;
  const double x = d->tape.arrivals[i].value_eth * item_of (d, k)->gas,
               y = d->tape.arrivals[k].value_eth * item_of (d, i)->gas;

  if (x != y)
    return x > y ? -1 : 1;
  return (i > k) - (i < k);
}

/* What comes when @b can tell of it in no bid displaces nothing that is in its last one. */
static int
pass_of (const PbsDesigns *d, guint i, guint b)
{
  if (d->tape.arrivals[i].tick > pbs_design_last_tick (d, b))
    return LATE;
  return item_of (d, i)->forced ? FORCED : IN_TIME;
}

/* What does not fit is no arrival for this builder.  Returns: the gas that is left. */
static double
fill_pass (PbsDesigns *d, guint b, int pass, double left)
{
  for (guint k = 0; k < d->order->len; k++)
    {
      const guint32 i = g_array_index (d->order, guint32, k);
      guint64 *seen = pbs_seen (&d->tape, &d->tape.arrivals[i]);

      if (pass_of (d, i, b) != pass || !pbs_in (seen, b))
        continue;
      if (item_of (d, i)->gas <= left)
        left -= item_of (d, i)->gas;
      else
        pbs_put (seen, b, FALSE);
    }
  return left;
}

void
pbs_design_fill (PbsDesigns *d, PbsDesignSlot *slot)
{
  g_array_set_size (d->order, 0);
  for (guint32 i = d->builders->n; i < d->tape.n && d->p->block_gas > 0.0; i++)
    g_array_append_val (d->order, i);
  g_array_sort_with_data (d->order, compare, d);
  for (guint b = 0; b < d->builders->n; b++)
    {
      slot->gas_left[b] = d->p->block_gas > 0.0 ? d->p->block_gas : INFINITY;
      for (int pass = FORCED; pass <= IN_TIME; pass++)
        slot->gas_left[b] = fill_pass (d, b, pass, slot->gas_left[b]);
      fill_pass (d, b, LATE, slot->gas_left[b]);
    }
}
