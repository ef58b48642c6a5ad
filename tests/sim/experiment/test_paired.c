/* tests/sim/experiment/test_paired.c - elasticities from paired values. */
#include "tests/test.h"
#include <math.h>
#include "sim/experiment/paired/paired.h"

static GArray *
values (double a, double b, double c)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (double));
  double all[] = { a, b, c };

  g_array_append_vals (array, all, 3);
  return array;
}

/* M = p^2 in each replication, times what differs between replications: the elasticity is 2 up to
 * the step, and its interval far narrower than that of a mean. */
START_TEST (a_power_has_its_exponent)
{
  g_autoptr (GArray) low = values (0.99 * 0.99, 0.99 * 0.99 * 1.01, 0.99 * 0.99 * 0.99);
  g_autoptr (GArray) high = values (1.01 * 1.01, 1.01 * 1.01 * 1.01, 1.01 * 1.01 * 0.99);
  SimElasticity e = sim_paired_elasticity (low, high, 0.99, 1.01, 1);

  ck_assert_uint_eq (e.n, 3);
  ck_assert (fabs (e.value - 2) < 1e-3);
  ck_assert (e.half_width > 0 && e.half_width < 0.06);
}
END_TEST

START_TEST (what_cannot_be_paired_has_none)
{
  g_autoptr (GArray) low = values (1, 2, 3), high = values (1, 2, 3);
  double level[] = { 0, NAN, INFINITY };

  for (guint i = 0; i < G_N_ELEMENTS (level); i++)
    ck_assert_uint_eq (sim_paired_elasticity (low, high, 1, 2, level[i]).n, 0);
  ck_assert_uint_eq (sim_paired_elasticity (low, NULL, 1, 2, 1).n, 0);
  ck_assert_uint_eq (sim_paired_elasticity (low, high, 1, 1, 1).n, 0);
  ck_assert_uint_eq (sim_paired_elasticity (low, high, 0, 1, 1).n, 0);
  g_array_set_size (high, 2);
  ck_assert_uint_eq (sim_paired_elasticity (low, high, 1, 2, 1).n, 0);
}
END_TEST

TEST_MAIN (paired, TEST (a_power_has_its_exponent), TEST (what_cannot_be_paired_has_none))
