/* models/pbs_auction/slot/items.c - pools of what events of a slot carry: bids under way and
 * looks of builders.  A run keeps its peak of both and allocates no more. */
#include "models/pbs_auction/slot/slot.h"

enum { BLOCK = 64 };      /* items of a block of memory */

void
pbs_items_init (PbsItems *items)
{
  *items = (PbsItems){ .blocks = g_ptr_array_new_with_free_func (g_free) };
}

void
pbs_items_clear (PbsItems *items)
{
  g_clear_pointer (&items->blocks, g_ptr_array_unref);
}

PbsDelivery *
pbs_delivery_new (PbsItems *items)
{
  PbsDelivery *delivery;

  if (items->deliveries == NULL)
    {
      PbsDelivery *more = g_new (PbsDelivery, BLOCK);

      g_ptr_array_add (items->blocks, more);
      for (guint i = 0; i < BLOCK; i++)
        pbs_delivery_done (items, &more[i]);
    }
  delivery = items->deliveries;
  items->deliveries = delivery->next;
  return delivery;
}

void
pbs_delivery_done (PbsItems *items, PbsDelivery *delivery)
{
  delivery->next = items->deliveries;
  items->deliveries = delivery;
}

PbsLook *
pbs_look_new (PbsItems *items)
{
  PbsLook *look = items->looks;

  if (look == NULL)
    {
      look = g_new (PbsLook, 1);
      g_ptr_array_add (items->blocks, look);
    }
  else
    items->looks = look->next;
  return look;
}

void
pbs_look_done (PbsItems *items, PbsLook *look)
{
  look->next = items->looks;
  items->looks = look;
}
