/* tests/sim/base/test_heap.c - the indexed heap against a sorted reference. */
#include "sim/base/heap.h"
#include "tests/test.h"
#include <signal.h>

enum { N_IDS = 300, N_STEPS = 30000 };

/* The reference: present or not, and its key, by id. */
typedef struct {
  gboolean present[N_IDS];
  gint64   key[N_IDS];
  guint    len;
} Reference;

static int
reference_top (const Reference *reference)
{
  int best = -1;

  for (int i = 0; i < N_IDS; i++)
    if (reference->present[i] && (best < 0 || reference->key[i] < reference->key[best]))
      best = i;
  return best;
}

static void
step_push (SimHeap *heap, Reference *reference, GRand *rand)
{
  guint id = (guint) g_rand_int_range (rand, 0, N_IDS);
  gint64 key = g_rand_int_range (rand, -40, 40); /* many ties */

  if (reference->present[id])
    return;
  sim_heap_push (heap, id, key);
  reference->present[id] = TRUE;
  reference->key[id] = key;
  reference->len++;
}

static void
step_pop (SimHeap *heap, Reference *reference)
{
  int best = reference_top (reference);
  SimHeapEntry top;

  if (best < 0)
    return;
  top = sim_heap_top (heap);
  ck_assert_int_eq (top.id, best);
  top = sim_heap_pop (heap);
  ck_assert_int_eq (top.id, best);
  ck_assert_int_eq (top.key, reference->key[best]);
  reference->present[best] = FALSE;
  reference->len--;
}

static void
step_remove (SimHeap *heap, Reference *reference, GRand *rand)
{
  guint id = (guint) g_rand_int_range (rand, 0, N_IDS);

  ck_assert_int_eq (sim_heap_remove (heap, id), reference->present[id]);
  reference->len -= (guint) reference->present[id];
  reference->present[id] = FALSE;
}

static void
check_find (const SimHeap *heap, const Reference *reference, guint id)
{
  gint64 key = 12345;

  ck_assert_int_eq (sim_heap_find (heap, id, &key), reference->present[id]);
  ck_assert_int_eq (key, reference->present[id] ? reference->key[id] : 12345);
}

START_TEST (heap_agrees_with_reference)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7919);
  Reference reference = { 0 };
  SimHeap heap = { 0 };

  for (guint i = 0; i < N_STEPS; i++)
    {
      double u = g_rand_double (rand);

      if (u < (i % 6000 < 3000 ? 0.7 : 0.3))
        step_push (&heap, &reference, rand);
      else if (u < 0.85)
        step_pop (&heap, &reference);
      else
        step_remove (&heap, &reference, rand);
      ck_assert_uint_eq (heap.len, reference.len);
      check_find (&heap, &reference, i % N_IDS);
    }
  while (reference.len > 0)
    step_pop (&heap, &reference);
  ck_assert_uint_eq (heap.len, 0);
  sim_heap_clear (&heap);
}
END_TEST

START_TEST (heap_orders_ties_by_id)
{
  SimHeap heap = { 0 };

  sim_heap_push (&heap, 9, 5);
  sim_heap_push (&heap, 2, 5);
  sim_heap_push (&heap, 4, 5);
  ck_assert_uint_eq (sim_heap_pop (&heap).id, 2);
  ck_assert_uint_eq (sim_heap_pop (&heap).id, 4);
  ck_assert_uint_eq (sim_heap_pop (&heap).id, 9);
  sim_heap_clear (&heap);
}
END_TEST

START_TEST (heap_holds_extreme_keys)
{
  SimHeap heap = { 0 };

  sim_heap_push (&heap, 0, G_MAXINT64);
  sim_heap_push (&heap, 1, G_MININT64);
  sim_heap_push (&heap, 70000, 0);
  ck_assert_uint_eq (sim_heap_pop (&heap).id, 1);
  ck_assert_uint_eq (sim_heap_pop (&heap).id, 70000);
  ck_assert_uint_eq (sim_heap_pop (&heap).id, 0);
  sim_heap_clear (&heap);
}
END_TEST

START_TEST (heap_find_without_key_and_beyond)
{
  SimHeap heap = { 0 };

  ck_assert (!sim_heap_find (&heap, 3, NULL));
  ck_assert (!sim_heap_remove (&heap, 3));
  sim_heap_push (&heap, 3, 11);
  ck_assert (sim_heap_find (&heap, 3, NULL));
  ck_assert (!sim_heap_find (&heap, 1u << 30, NULL));
  sim_heap_clear (&heap);
  ck_assert (!sim_heap_find (&heap, 3, NULL));
}
END_TEST

START_TEST (heap_double_push_aborts)
{
  SimHeap heap = { 0 };

  sim_heap_push (&heap, 3, 1);
  sim_heap_push (&heap, 3, 2);
}
END_TEST

START_TEST (heap_empty_pop_aborts)
{
  SimHeap heap = { 0 };

  sim_heap_pop (&heap);
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0)
    return;
  tcase_add_test_raise_signal (tests, heap_double_push_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, heap_empty_pop_aborts, SIGABRT);
}

TEST_MAIN (heap, TEST (heap_agrees_with_reference), TEST (heap_orders_ties_by_id),
           TEST (heap_holds_extreme_keys), TEST (heap_find_without_key_and_beyond),
           add_aborts (tests))
