/* tests/sim/base/test_fifo.c - the queue of doubles. */
#include "sim/base/fifo.h"
#include "tests/test.h"
#include <signal.h>

START_TEST (fifo_keeps_order_through_growth)
{
  SimFifo fifo = { 0 };

  for (int i = 0; i < 1000; i++)
    sim_fifo_push (&fifo, 0.9 + i);
  ck_assert_uint_eq (fifo.len, 1000);
  for (int i = 0; i < 1000; i++)
    ck_assert_double_eq (sim_fifo_pop (&fifo), 0.9 + i);
  ck_assert_uint_eq (fifo.len, 0);
  sim_fifo_clear (&fifo);
}
END_TEST

/* Random pushes and pops against an array with two ends; the ring wraps and grows while wrapped. */
START_TEST (fifo_agrees_with_an_array)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20250317);
  g_autoptr (GArray) reference = g_array_new (FALSE, FALSE, sizeof (double));
  SimFifo fifo = { 0 };
  guint first = 0, largest = 0;

  for (int i = 0; i < 20000; i++)
    {
      double value = g_rand_double (rand);

      if (g_rand_double (rand) < (i % 4000 < 2400 ? 0.6 : 0.35) || first == reference->len)
        {
          g_array_append_val (reference, value);
          sim_fifo_push (&fifo, value);
        }
      else
        ck_assert_double_eq (sim_fifo_pop (&fifo), g_array_index (reference, double, first++));
      ck_assert_uint_eq (fifo.len, reference->len - first);
      largest = MAX (largest, fifo.len);
    }
  ck_assert_uint_gt (largest, 100);
  sim_fifo_clear (&fifo);
}
END_TEST

START_TEST (fifo_is_ready_after_clear)
{
  SimFifo fifo = { 0 };

  sim_fifo_clear (&fifo);
  sim_fifo_push (&fifo, 1.25);
  sim_fifo_clear (&fifo);
  ck_assert_uint_eq (fifo.len, 0);
  sim_fifo_push (&fifo, 2.5);
  ck_assert_double_eq (sim_fifo_pop (&fifo), 2.5);
  sim_fifo_clear (&fifo);
}
END_TEST

START_TEST (fifo_empty_pop_aborts)
{
  SimFifo fifo = { 0 };

  sim_fifo_pop (&fifo);
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0)
    tcase_add_test_raise_signal (tests, fifo_empty_pop_aborts, SIGABRT);
}

TEST_MAIN (fifo, TEST (fifo_keeps_order_through_growth), TEST (fifo_agrees_with_an_array),
           TEST (fifo_is_ready_after_clear), add_aborts (tests))
