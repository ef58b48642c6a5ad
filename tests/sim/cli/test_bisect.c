/* tests/sim/cli/test_bisect.c - bisection over laws that are known. */
#include "sim/cli/search/bisect.h"
#include "tests/test.h"
#include <math.h>

/* Holds where value is on one side of @edge; the half-width makes what is near it unsure. */
typedef struct {
  double   edge, half_width;
  gboolean below;
  guint    n;
} Law;

static gboolean
law (gpointer data, double value, SimBisectTry *try, GError **error)
{
  Law *l = data;

  l->n++;
  *try = (SimBisectTry){ value, value, l->half_width, FALSE, FALSE };
  try->holds = l->below ? value <= l->edge : value >= l->edge;
  try->sure = fabs (value - l->edge) > l->half_width;
  return TRUE;
}

START_TEST (finds_the_edge)
{
  for (guint i = 0; i < 200; i++)
    {
      double from = pow (10, i % 7 - 3.0), to = from * (1.3 + i), edge = from + (to - from) * 0.37;
      gboolean largest = i % 2;
      Law l = { edge, (to - from) * 0.05, largest, 0 };
      SimBisect b = { .from = from, .to = to, .largest = largest, .within = 1e-3 };

      ck_assert (sim_bisect (&b, law, &l, NULL));
      ck_assert (b.good.holds && !b.bad.holds);
      ck_assert (fabs (b.good.value - edge) <= 1.001e-3 * MAX (b.good.value, b.bad.value));
      ck_assert ((b.good.value < b.bad.value) == largest);
      ck_assert_uint_eq (b.n_tried, l.n);
      ck_assert_uint_lt (b.n_tried, 25);
      if (largest)
        ck_assert (b.sure_good < edge && b.sure_bad > edge);
      else
        ck_assert (b.sure_good > edge && b.sure_bad < edge);
    }
}
END_TEST

START_TEST (whole_numbers)
{
  Law l = { 37.5, 0, TRUE, 0 };
  SimBisect b = { .from = 1, .to = 4096, .largest = TRUE, .whole = TRUE, .within = 1e-9 };

  ck_assert (sim_bisect (&b, law, &l, NULL));
  ck_assert_double_eq (b.good.value, 37);
  ck_assert_double_eq (b.bad.value, 38);
  l = (Law){ 1.5, 0, TRUE, 0 };
  b.to = 2;
  ck_assert (sim_bisect (&b, law, &l, NULL));
  ck_assert_uint_eq (b.n_tried, 2);
}
END_TEST

START_TEST (everywhere_and_nowhere)
{
  Law all = { 100, 0, TRUE, 0 }, none = { 0, 0, TRUE, 0 }, other = { 5, 0, FALSE, 0 };
  SimBisect b = { .from = 1, .to = 10, .largest = TRUE, .within = 0.01 };
  g_autoptr (GError) error = NULL;

  ck_assert (sim_bisect (&b, law, &all, NULL));
  ck_assert (b.good.holds && b.bad.holds);
  ck_assert_double_eq (b.good.value, 10);
  ck_assert (sim_bisect (&b, law, &none, NULL));
  ck_assert (!b.good.holds);
  ck_assert (!sim_bisect (&b, law, &other, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "--smallest"));
}
END_TEST

TEST_MAIN (bisect, TEST (finds_the_edge), TEST (whole_numbers), TEST (everywhere_and_nowhere))
