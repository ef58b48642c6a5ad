/* tests/sim/core/test_effect.c - main effects, and first-order indices of functions whose indices
 * are known. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/statistics/effect.h"
#include "sim/scenario/design.h"

/* T. Ishigami and T. Homma, ISUMA 1990, 398-403, with a = 7, b = 0.1 and three inputs uniform on
 * (-pi, pi).  Exactly: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2, V1 = (1 + b pi^4/5)^2 / 2, V2 =
 * a^2/8, V3 = 0. */
static double
ishigami (const double *u)
{
  double x = G_PI * (2 * u[0] - 1), y = G_PI * (2 * u[1] - 1), z = G_PI * (2 * u[2] - 1);

  return sin (x) + 7 * sin (y) * sin (y) + 0.1 * pow (z, 4) * sin (x);
}

static void
ishigami_index (SimDesign design, guint n, double *index)
{
  g_autofree double *u = g_new (double, 3 * n), *y = g_new (double, n), *x = g_new (double, n);
  g_autofree guint *group = g_new (guint, n);
  SimCube cube = { design, n, 3, 7 };

  ck_assert (sim_design_draw (&cube, u, NULL));
  for (guint i = 0; i < n; i++)
    y[i] = ishigami (u + 3 * i);
  for (guint d = 0; d < 3; d++)
    {
      guint n_groups;

      for (guint i = 0; i < n; i++)
        x[i] = u[3 * i + d];
      n_groups = sim_effect_groups (x, n, sim_effect_n_bins (n), group);
      index[d] = sim_effect_index (y, group, n, n_groups,
                                   design == SIM_DESIGN_SOBOL || design == SIM_DESIGN_HALTON);
    }
}

START_TEST (ishigami_comes_out)
{
  static const SimDesign designs[]
    = { SIM_DESIGN_SOBOL, SIM_DESIGN_HALTON, SIM_DESIGN_LHS, SIM_DESIGN_RANDOM };
  double v = 49.0 / 8 + 0.1 * pow (G_PI, 4) / 5 + 0.01 * pow (G_PI, 8) / 18 + 0.5;
  double s1 = 0.5 * pow (1 + 0.1 * pow (G_PI, 4) / 5, 2) / v, s2 = 49.0 / 8 / v;

  assert_close (s1, 0.3139, 2e-4);
  assert_close (s2, 0.4424, 2e-4);
  for (guint i = 0; i < G_N_ELEMENTS (designs); i++)
    {
      double index[3], tolerance = i < 2 ? 0.005 : 0.02;

      ishigami_index (designs[i], 4096, index);
      ck_assert_double_le (fabs (index[0] - s1), tolerance);
      ck_assert_double_le (fabs (index[1] - s2), tolerance);
      ck_assert_double_le (fabs (index[2]), tolerance);
    }
}
END_TEST

/* y = 2 a + b + 3 a b over a in {-1, 1}, b in {-1, 0, 1}: variances 4 and 2/3 of 4 + 2/3 + 6. */
START_TEST (grid_is_exact)
{
  double y[6], a[6], b[6];
  guint group[6];
  SimMoments means[3];

  for (guint i = 0; i < 6; i++)
    {
      a[i] = i < 3 ? -1 : 1;
      b[i] = (double) (i % 3) - 1;
      y[i] = 2 * a[i] + b[i] + 3 * a[i] * b[i];
    }
  ck_assert_uint_eq (sim_effect_groups (a, 6, 6, group), 2);
  assert_close (sim_effect_index (y, group, 6, 2, TRUE), 4 / (4 + 2.0 / 3 + 6), 1e-14);
  for (guint i = 0; i < 6; i++)
    group[i] = i % 3;
  assert_close (sim_effect_index (y, group, 6, 3, TRUE), 2.0 / 3 / (4 + 2.0 / 3 + 6), 1e-14);
  sim_effect_means (y, group, 6, 3, means);
  ck_assert_double_eq (means[0].mean, -1);
  ck_assert_double_eq (means[2].mean, 1);
  assert_close (means[2].sd, sqrt (50), 1e-14);
  ck_assert_uint_eq (means[1].n, 2);
}
END_TEST

START_TEST (few_values_are_levels)
{
  double x[90];
  guint group[90];

  for (guint i = 0; i < 90; i++)
    x[i] = 0.9 * (i * 7 % 9);
  ck_assert_uint_eq (sim_effect_groups (x, 90, 9, group), 9);
  for (guint i = 0; i < 90; i++)
    ck_assert_uint_eq (group[i], i * 7 % 9);
}
END_TEST

START_TEST (many_values_are_bins)
{
  double x[100];
  guint group[100], size[10] = { 0 };

  for (guint i = 0; i < 100; i++)
    x[i] = 1.25 * (i * 37 % 100);
  ck_assert_uint_eq (sim_effect_groups (x, 100, sim_effect_n_bins (100), group), 10);
  for (guint i = 0; i < 100; i++)
    {
      ck_assert_uint_eq (group[i], i * 37 % 100 / 10);
      size[group[i]]++;
    }
  for (guint g = 0; g < 10; g++)
    ck_assert_uint_eq (size[g], 10);
}
END_TEST

START_TEST (equal_values_stay_together)
{
  double x[100];
  guint group[100];

  for (guint i = 0; i < 100; i++)
    x[i] = i < 45 ? 3.5 : i;
  ck_assert_uint_le (sim_effect_groups (x, 100, sim_effect_n_bins (100), group), 10);
  for (guint i = 1; i < 45; i++)
    ck_assert_uint_eq (group[i], group[0]);
  ck_assert_uint_gt (group[45], group[0]);
}
END_TEST

START_TEST (no_variance_has_no_index)
{
  double y[] = { 2, 2, 2, 2 }, nothing[] = { NAN, 1.5, NAN, NAN };
  guint group[] = { 0, 0, 1, 1 };

  ck_assert (isnan (sim_effect_index (y, group, 4, 2, TRUE)));
  ck_assert (isnan (sim_effect_index (nothing, group, 4, 2, FALSE)));
}
END_TEST

TEST_MAIN (effect, TEST (ishigami_comes_out), TEST (grid_is_exact), TEST (few_values_are_levels),
           TEST (many_values_are_bins), TEST (equal_values_stay_together),
           TEST (no_variance_has_no_index))
