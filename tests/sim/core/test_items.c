/* tests/sim/core/test_items.c - the pool of what events carry. */
#include "sim/core/items.h"
#include "tests/test.h"

typedef struct {
  guint64 a;
  double b[3];
  guint c;
} Item;

START_TEST (items_given_back_are_taken_again_and_empty)
{
  SimItems items;
  Item *a, *b;

  sim_items_init (&items, sizeof (Item));
  a = sim_items_take (&items);
  b = sim_items_take (&items);
  ck_assert_ptr_ne (a, b);
  *a = (Item){ 7, { 0.9, 1.25, 3 }, 11 };
  b->c = 5;
  sim_items_give_back (&items, a);
  ck_assert_ptr_eq (sim_items_take (&items), a);
  ck_assert (a->a == 0 && a->b[0] == 0.0 && a->b[2] == 0.0 && a->c == 0);
  ck_assert_uint_eq (b->c, 5);
  sim_items_clear (&items);
  ck_assert_ptr_nonnull (sim_items_take (&items));
  sim_items_clear (&items);
}
END_TEST

/* Random takes and returns: no two that are out share memory, and the pool is no larger than its
 * peak. */
START_TEST (items_under_way_keep_what_they_hold)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261130);
  g_autoptr (GPtrArray) out = g_ptr_array_new ();
  guint64 next = 1, sum = 0;
  guint peak = 0;
  SimItems items;

  sim_items_init (&items, sizeof (Item));
  for (guint i = 0; i < 20000; i++)
    {
      if (out->len == 0 || g_rand_double (rand) < (i < 10000 ? 0.55 : 0.45))
        {
          Item *item = sim_items_take (&items);

          item->a = next++;
          item->b[2] = (double) item->a;
          sum += item->a;
          g_ptr_array_add (out, item);
          peak = MAX (peak, out->len);
        }
      else
        {
          Item *item
            = g_ptr_array_remove_index_fast (out,
                                             (guint) g_rand_int_range (rand, 0, (gint32) out->len));

          ck_assert_double_eq (item->b[2], (double) item->a);
          sum -= item->a;
          sim_items_give_back (&items, item);
        }
    }
  for (guint i = 0; i < out->len; i++)
    sum -= ((Item *) g_ptr_array_index (out, i))->a;
  ck_assert_uint_eq (sum, 0);
  ck_assert_uint_le (items.blocks->len * 64, peak + 64);
  sim_items_clear (&items);
}
END_TEST

/* An item of fewer bytes than a pointer has room for one. */
START_TEST (items_may_be_small)
{
  SimItems items;
  char *a, *b;

  sim_items_init (&items, 1);
  a = sim_items_take (&items);
  b = sim_items_take (&items);
  *a = 'a';
  sim_items_give_back (&items, b);
  ck_assert_int_eq (*a, 'a');
  sim_items_clear (&items);
}
END_TEST

TEST_MAIN (items, TEST (items_given_back_are_taken_again_and_empty),
           TEST (items_under_way_keep_what_they_hold), TEST (items_may_be_small))
