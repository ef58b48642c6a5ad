/* models/sandbox_platform/instances/ranks.c - groups with idle instances in the order in which a
 * ranked policy gives them up: least priority first, of equals the one whose oldest idle instance
 * was accessed first.
 *
 * A heap of a node's own, whose groups know their place: at an access all clones of a function get
 * one priority (FaasCache, ASPLOS'21), so one entry moves and not one a clone.
 */
#include "models/sandbox_platform/instances/instances.h"

static gboolean
goes_before (const PlatGroup *a, const PlatGroup *b)
{
  if (a->priority != b->priority)
    return a->priority < b->priority;
  if (a->oldest->accessed != b->oldest->accessed)
    return a->oldest->accessed < b->oldest->accessed;
  return a->unit->index < b->unit->index;
}

static PlatGroup *
at (const GPtrArray *heap, guint i)
{
  return g_ptr_array_index (heap, i);
}

static void
put (GPtrArray *heap, guint i, PlatGroup *group)
{
  g_ptr_array_index (heap, i) = group;
  group->place = i + 1;
}

/* Up as far as it goes before its parents, then down as far as a child goes before it. */
static void
settle (GPtrArray *heap, guint i)
{
  PlatGroup *group = at (heap, i);

  for (; i > 0 && goes_before (group, at (heap, (i - 1) / 2)); i = (i - 1) / 2)
    put (heap, i, at (heap, (i - 1) / 2));
  for (guint child; (child = 2 * i + 1) < heap->len; i = child)
    {
      if (child + 1 < heap->len && goes_before (at (heap, child + 1), at (heap, child)))
        child++;
      if (!goes_before (at (heap, child), group))
        break;
      put (heap, i, at (heap, child));
    }
  put (heap, i, group);
}

/* The last takes its place, and settles from there. */
static void
take_out (GPtrArray *heap, PlatGroup *group)
{
  const guint i = group->place - 1;
  PlatGroup *last = g_ptr_array_steal_index (heap, heap->len - 1);

  group->place = 0;
  if (last == group)
    return;
  put (heap, i, last);
  settle (heap, i);
}

/* Where no policy ranks, a node has no heap. */
void
plat_rank_update (PlatGroup *group)
{
  GPtrArray *heap = group->node->ranked;

  if (heap == NULL)
    return;
  if (group->n_idle == 0)
    {
      if (group->place > 0)
        take_out (heap, group);
      return;
    }
  if (group->place == 0)
    {
      g_ptr_array_add (heap, group);
      group->place = heap->len;
    }
  settle (heap, group->place - 1);
}

PlatInst *
plat_rank_worst (const PlatNode *node)
{
  return node->ranked->len > 0 ? at (node->ranked, 0)->oldest : NULL;
}
