/* tests/sandbox/test_ranks.c - the heap of ranks against a search over all. */
#include "models/sandbox/ranks/ranks.h"
#include "tests/test.h"

enum { RANKS = 40, ROUNDS = 20000 };

/* Least priority, then the oldest access, then the lowest index. */
static gboolean
before (const SandboxRank *a, const SandboxRank *b)
{
  if (a->priority != b->priority)
    return a->priority < b->priority;
  if (a->accessed != b->accessed)
    return a->accessed < b->accessed;
  return a->index < b->index;
}

/* Whoever comes, goes or changes: the first is the first of all that are there.  Few values, so
 * that many are equal. */
START_TEST (the_first_is_the_least)
{
  const SimStreamKey key = { 1, 0, "test", "ranks" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);
  g_autoptr (GPtrArray) heap = g_ptr_array_new ();
  SandboxRank ranks[RANKS] = { { 0 } };
  gboolean there[RANKS] = { FALSE };

  for (guint i = 0; i < RANKS; i++)
    ranks[i].index = i;
  for (guint round = 0; round < ROUNDS; round++)
    {
      const guint i = (guint) sim_integer (stream, RANKS);
      const SandboxRank *first = NULL;

      ranks[i].priority = (double) sim_integer (stream, 4);
      ranks[i].accessed = (SimTime) sim_integer (stream, 4);
      there[i] = sim_integer (stream, 3) > 0;
      sandbox_ranks_update (heap, &ranks[i], there[i]);
      for (guint k = 0; k < RANKS; k++)
        if (there[k] && (first == NULL || before (&ranks[k], first)))
          first = &ranks[k];
      assert_always (sandbox_ranks_first (heap) == first);
      assert_always ((ranks[i].place > 0) == there[i]);
    }
}
END_TEST

/* None at first; one that goes twice goes once. */
START_TEST (an_empty_heap_has_no_first)
{
  g_autoptr (GPtrArray) heap = g_ptr_array_new ();
  SandboxRank rank = { 0 };

  ck_assert (sandbox_ranks_first (heap) == NULL);
  sandbox_ranks_update (heap, &rank, TRUE);
  ck_assert (sandbox_ranks_first (heap) == &rank);
  sandbox_ranks_update (heap, &rank, FALSE);
  sandbox_ranks_update (heap, &rank, FALSE);
  ck_assert (sandbox_ranks_first (heap) == NULL && rank.place == 0);
}
END_TEST

TEST_MAIN (sandbox_ranks, TEST (the_first_is_the_least), TEST (an_empty_heap_has_no_first))
