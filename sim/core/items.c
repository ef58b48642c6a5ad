/* sim/core/items.c - see items.h. */
#include "sim/core/items.h"
#include <string.h>

enum { BLOCK = 64 };      /* items of a block of memory */

void
sim_items_init (SimItems *items, gsize size)
{
  *items = (SimItems){ .size = MAX (size, sizeof (gpointer)) };
}

void
sim_items_clear (SimItems *items)
{
  g_clear_pointer (&items->blocks, g_ptr_array_unref);
  items->idle = NULL;
}

/* Whole multiples of the size of a struct keep its alignment. */
static void
add_block (SimItems *items)
{
  char *block = g_malloc_n (BLOCK, items->size);

  if (items->blocks == NULL)
    items->blocks = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (items->blocks, block);
  for (guint i = 0; i < BLOCK; i++)
    sim_items_give_back (items, block + i * items->size);
}

gpointer
sim_items_take (SimItems *items)
{
  gpointer item;

  if (items->idle == NULL)
    add_block (items);
  item = items->idle;
  memcpy (&items->idle, item, sizeof items->idle);
  return memset (item, 0, items->size);
}

void
sim_items_give_back (SimItems *items, gpointer item)
{
  memcpy (item, &items->idle, sizeof items->idle);
  items->idle = item;
}
