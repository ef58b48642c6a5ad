/* models/sandbox/ranks/ranks.c - see ranks.h.  A binary heap whose entries know their place. */
#include "models/sandbox/ranks/ranks.h"

/* A total order, so that ties are the same on every machine. */
static gboolean
goes_before (const SandboxRank *a, const SandboxRank *b)
{
  if (a->priority != b->priority)
    return a->priority < b->priority;
  if (a->accessed != b->accessed)
    return a->accessed < b->accessed;
  return a->index < b->index;
}

static SandboxRank *
at (const GPtrArray *heap, guint i)
{
  return g_ptr_array_index (heap, i);
}

static void
put (GPtrArray *heap, guint i, SandboxRank *rank)
{
  g_ptr_array_index (heap, i) = rank;
  rank->place = i + 1;
}

/* Up as far as it goes before its parents, then down as far as a child goes before it. */
static void
settle (GPtrArray *heap, guint i)
{
  SandboxRank *rank = at (heap, i);

  for (; i > 0 && goes_before (rank, at (heap, (i - 1) / 2)); i = (i - 1) / 2)
    put (heap, i, at (heap, (i - 1) / 2));
  for (guint child; (child = 2 * i + 1) < heap->len; i = child)
    {
      if (child + 1 < heap->len && goes_before (at (heap, child + 1), at (heap, child)))
        child++;
      if (!goes_before (at (heap, child), rank))
        break;
      put (heap, i, at (heap, child));
    }
  put (heap, i, rank);
}

/* The last takes its place, and settles from there. */
static void
take_out (GPtrArray *heap, SandboxRank *rank)
{
  const guint i = rank->place - 1;
  SandboxRank *last = g_ptr_array_steal_index (heap, heap->len - 1);

  rank->place = 0;
  if (last == rank)
    return;
  put (heap, i, last);
  settle (heap, i);
}

void
sandbox_ranks_update (GPtrArray *heap, SandboxRank *rank, gboolean there)
{
  if (!there)
    {
      if (rank->place > 0)
        take_out (heap, rank);
      return;
    }
  if (rank->place == 0)
    {
      g_ptr_array_add (heap, rank);
      rank->place = heap->len;
    }
  settle (heap, rank->place - 1);
}

SandboxRank *
sandbox_ranks_first (const GPtrArray *heap)
{
  return heap->len > 0 ? at (heap, 0) : NULL;
}
