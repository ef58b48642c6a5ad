/* models/sandbox_platform/instances/lists.c - the lists that an instance is in, linked through
 * it: append at the tail, take out of the middle, both O(1).
 *
 * The idle ones of a node are in order of the end of their last call, which is the order in
 * which they become idle: the head is what LRU gives up, and what dies first where all live
 * equally long.
 */
#include "models/sandbox_platform/instances/instances.h"

void
plat_list_append (PlatList *list, PlatInst *inst, guint kind)
{
  inst->link[kind] = (PlatLink){ .prev = list->tail };
  if (list->tail == NULL)
    list->head = inst;
  else
    list->tail->link[kind].next = inst;
  list->tail = inst;
}

void
plat_list_remove (PlatList *list, PlatInst *inst, guint kind)
{
  const PlatLink link = inst->link[kind];

  if (link.prev == NULL)
    list->head = link.next;
  else
    link.prev->link[kind].next = link.next;
  if (link.next == NULL)
    list->tail = link.prev;
  else
    link.next->link[kind].prev = link.prev;
}
