/* tests/sim/core/test_vain.c - losses that nothing is done between. */
#include "sim/core/progress/vain.h"
#include "tests/test.h"

START_TEST (vain_counts_what_comes_before_anything_is_done)
{
  SimVain vain = { 0, 0 };

  ck_assert_uint_eq (sim_vain (&vain, 0), 1);
  ck_assert_uint_eq (sim_vain (&vain, 0), 2);
  ck_assert_uint_eq (sim_vain (&vain, 7), 0);      /* seven are done: begins anew */
  ck_assert_uint_eq (sim_vain (&vain, 7), 1);
  ck_assert_uint_eq (sim_vain (&vain, 5), 0);      /* so does a count that begins anew itself */
}
END_TEST

TEST_MAIN (vain, TEST (vain_counts_what_comes_before_anything_is_done))
