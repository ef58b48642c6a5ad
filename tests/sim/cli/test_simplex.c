/* tests/sim/cli/test_simplex.c - the simplex on functions whose minimum is known. */
#include "sim/cli/search/simplex.h"
#include "tests/test.h"
#include <math.h>

/* A bowl around @centre, perhaps outside of the cube; a call that fails at call @fails. */
typedef struct {
  guint n, calls, fails;
  double centre[SIM_SIMPLEX_MAX];
} Bowl;

static gboolean
bowl (gpointer data, const double *at, double *value, GError **error)
{
  Bowl *b = data;

  *value = 3;
  for (guint i = 0; i < b->n; i++)
    {
      ck_assert (at[i] >= 0 && at[i] <= 1);
      *value += (i + 1) * (at[i] - b->centre[i]) * (at[i] - b->centre[i]);
    }
  b->calls++;
  return b->calls != b->fails || sim_invalid (error, "as the test says");
}

START_TEST (finds_the_bottom)
{
  for (guint n = 1; n <= 4; n++)
    {
      Bowl b = { .n = n, .centre = { 0.37, 0.81, 0.113, 0.59 } };
      SimSimplex s = {
        .n = n, .at = { 0.9, 0.1, 0.9, 0.1 }, .step = 0.25, .within = 0.001, .max_tries = 2000
      };

      ck_assert (sim_simplex (&s, bowl, &b, NULL));
      ck_assert_uint_eq (s.n_tried, b.calls);
      for (guint i = 0; i < n; i++)
        ck_assert (fabs (s.at[i] - b.centre[i]) < 0.01);
    }
}
END_TEST

START_TEST (stays_inside)
{
  Bowl b = { .n = 2, .centre = { -0.4, 0.63 } };
  SimSimplex s = { .n = 2, .at = { 0.7, 0.2 }, .step = 0.25, .within = 0.001, .max_tries = 2000 };

  ck_assert (sim_simplex (&s, bowl, &b, NULL));
  ck_assert (s.at[0] < 0.005 && fabs (s.at[1] - 0.63) < 0.02);
}
END_TEST

START_TEST (ends_early)
{
  Bowl b = { .n = 2, .centre = { 0.3, 0.7 }, .fails = 6 };
  SimSimplex s = { .n = 2, .step = 0.25, .within = 0.001, .max_tries = 2000 };
  g_autoptr (GError) error = NULL;

  ck_assert (!sim_simplex (&s, bowl, &b, &error));
  ck_assert (error != NULL && b.calls == 6);
  b.fails = 0;
  s.max_tries = 9;
  ck_assert (sim_simplex (&s, bowl, &b, NULL));
  ck_assert_uint_eq (s.n_tried, 9);
}
END_TEST

TEST_MAIN (simplex, TEST (finds_the_bottom), TEST (stays_inside), TEST (ends_early))
