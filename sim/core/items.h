/* sim/core/items.h - a pool of equal structs for the items of events, embedded in a model's state.
 *
 * An event carries one pointer; what it says beside its handler stands in a struct of the model's,
 * taken when the event is scheduled and given back by the handler.  The item given back last is
 * taken next, so a pool holds as many as were ever pending at once, and allocates no more.
 * A zeroed SimItems is not ready: sim_items_init gives it the size of its items.
 */
#ifndef SIM_CORE_ITEMS_H
#define SIM_CORE_ITEMS_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gsize      size;         /* bytes an item */
  gpointer   idle;         /* the item given back last; each one begins with the one before it */
  GPtrArray *blocks;       /* of memory; NULL until the first item is taken */
} SimItems;

/* @size: bytes an item, as sizeof says.  Allocates nothing. */
void sim_items_init (SimItems *items, gsize size);

/* Frees all items, those under way too; the pool is empty and ready again, a zeroed one too. */
void sim_items_clear (SimItems *items);

/* Returns: (transfer none): an item of zeros, until it is given back.  O(1). */
gpointer sim_items_take (SimItems *items);

/* @item: from sim_items_take; must not be used again.  O(1). */
void sim_items_give_back (SimItems *items, gpointer item);

G_END_DECLS

#endif
