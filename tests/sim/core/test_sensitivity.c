/* tests/sim/core/test_sensitivity.c - Sobol indices and elementary effects of functions whose
 * indices are known: Ishigami's and Sobol's g; the designs that they need. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/random/rng.h"
#include "sim/core/statistics/sensitivity.h"
#include "sim/scenario/design.h"

/* T. Ishigami and T. Homma (1990), a = 7, b = 0.1, over [-pi, pi]^3. */
static double
ishigami (const double *u)
{
  double x[3];

  for (guint i = 0; i < 3; i++)
    x[i] = G_PI * (2 * u[i] - 1);
  return sin (x[0]) + 7 * sin (x[1]) * sin (x[1]) + 0.1 * pow (x[2], 4) * sin (x[0]);
}

/* I. M. Sobol's g with a = 0, 1, 4.5, 9. */
static const double g_a[] = { 0, 1, 4.5, 9 };

static double
g_function (const double *u)
{
  double y = 1;

  for (guint i = 0; i < G_N_ELEMENTS (g_a); i++)
    y *= (fabs (4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
  return y;
}

typedef double (*Function) (const double *u);

/* Returns: (transfer full): the function at all points of a design. */
static double *
results_of (Function f, const SimCube *cube)
{
  guint64 n = sim_design_n_points (cube);
  g_autofree double *u = g_new (double, n * cube->dimensions);
  double *y = g_new (double, n);

  ck_assert (sim_design_draw (cube, u, NULL));
  for (guint64 i = 0; i < n; i++)
    y[i] = f (u + i * cube->dimensions);
  return y;
}

/* Saltelli and others (2008), table 4.2: S = 0.3139, 0.4424, 0; T = 0.5576, 0.4424, 0.2437. */
START_TEST (indices_of_ishigami)
{
  static const double first[] = { 0.3139, 0.4424, 0 }, total[] = { 0.5576, 0.4424, 0.2437 };
  SimCube cube = { SIM_DESIGN_SALTELLI, 16384, 3, 5 };
  g_autofree double *y = results_of (ishigami, &cube);
  SimSobol index[3];

  ck_assert_uint_eq (sim_sensitivity_sobol (y, cube.n, 3, index), cube.n);
  for (guint j = 0; j < 3; j++)
    {
      ck_assert_double_eq_tol (index[j].first.value, first[j], 0.025);
      ck_assert_double_eq_tol (index[j].total.value, total[j], 0.025);
      ck_assert (index[j].first.low < index[j].first.value
                 && index[j].first.value < index[j].first.high);
      ck_assert_double_lt (index[j].total.high - index[j].total.low, 0.05);
    }
}
END_TEST

/* V_i = 1 / (3 (1 + a)^2), V = prod (1 + V_i) - 1, T_i = V_i prod_{j != i} (1 + V_j) / V. */
START_TEST (indices_of_g)
{
  SimCube cube = { SIM_DESIGN_SALTELLI, 16384, G_N_ELEMENTS (g_a), 6 };
  g_autofree double *y = results_of (g_function, &cube);
  SimSobol index[G_N_ELEMENTS (g_a)];
  double all = 1;

  sim_sensitivity_sobol (y, cube.n, cube.dimensions, index);
  for (guint j = 0; j < cube.dimensions; j++)
    all *= 1 + 1 / (3 * (1 + g_a[j]) * (1 + g_a[j]));
  for (guint j = 0; j < cube.dimensions; j++)
    {
      double v = 1 / (3 * (1 + g_a[j]) * (1 + g_a[j]));

      ck_assert_double_eq_tol (index[j].first.value, v / (all - 1), 0.025);
      ck_assert_double_eq_tol (index[j].total.value, v * all / (1 + v) / (all - 1), 0.025);
    }
}
END_TEST

START_TEST (indices_need_samples_that_vary)
{
  double y[20 * 4];
  SimSobol index[2];

  for (guint i = 0; i < G_N_ELEMENTS (y); i++)
    y[i] = 3;
  ck_assert_uint_eq (sim_sensitivity_sobol (y, 20, 2, index), 20);
  ck_assert (isnan (index[0].first.value) && isnan (index[1].total.high));
  for (guint i = 0; i < G_N_ELEMENTS (y); i++)
    y[i] = i < 5 * 4 ? (double) NAN : (double) (i % 7);
  ck_assert_uint_eq (sim_sensitivity_sobol (y, 20, 2, index), 15);     /* one too few */
  ck_assert (isnan (index[0].first.value));
  for (guint i = 0; i < G_N_ELEMENTS (y); i++)
    y[i] = (i * 7) % 11;
  sim_sensitivity_sobol (y, 20, 2, index);      /* an index, but no interval */
  ck_assert (!isnan (index[0].first.value) && isnan (index[0].first.low));
}
END_TEST

/* Points of a sample differ where they should, and nowhere else. */
START_TEST (saltelli_differs_in_one_coordinate)
{
  SimCube cube = { SIM_DESIGN_SALTELLI, 50, 4, 1 };
  double u[50 * 6 * 4];

  ck_assert_uint_eq (sim_design_n_points (&cube), 300);
  ck_assert (sim_design_draw (&cube, u, NULL));
  for (guint i = 0; i < 50; i++)
    for (guint row = 2; row < 6; row++)
      for (guint d = 0; d < 4; d++)
        {
          const double *sample = u + i * 24;

          assert_always (sample[row * 4 + d] == sample[(d == row - 2 ? 4 : 0) + d]);
        }
}
END_TEST

START_TEST (morris_moves_every_coordinate_once)
{
  SimCube cube = { SIM_DESIGN_MORRIS, 40, 5, 1 };
  double u[40 * 6 * 5];

  ck_assert_uint_eq (sim_design_n_points (&cube), 240);
  ck_assert (sim_design_draw (&cube, u, NULL));
  for (guint i = 0; i < 40; i++)
    for (guint d = 0; d < 5; d++)
      {
        guint n_moved = 0;

        for (guint step = 0; step < 5; step++)
          {
            const double *at = u + (i * 6 + step) * 5 + d;

            n_moved += at[0] != at[5] ? 1 : 0;
            assert_always (at[0] == at[5] || fabs (at[5] - at[0]) == SIM_MORRIS_STEP);
            assert_always (at[5] > 0 && at[5] < 1);
          }
        assert_always (n_moved == 1);
      }
}
END_TEST

/* Of 3 x + a constant every elementary effect is 3: no spread. */
START_TEST (morris_by_hand)
{
  static const double even[] = { 3, 3, NAN, 3, 3 }, mixed[] = { -2, 2, -2, 2 };
  SimMorris line = sim_sensitivity_morris (even, 5), bent = sim_sensitivity_morris (mixed, 4);

  ck_assert (line.n == 4 && line.mu_star == 3 && line.mu == 3 && line.sigma == 0
             && line.half_width == 0);
  ck_assert (bent.mu_star == 2 && bent.mu == 0);
  assert_close (bent.sigma, sqrt (16.0 / 3), 1e-12);
}
END_TEST

TEST_MAIN (sensitivity, TEST (indices_of_ishigami), TEST (indices_of_g),
           TEST (indices_need_samples_that_vary), TEST (saltelli_differs_in_one_coordinate),
           TEST (morris_moves_every_coordinate_once), TEST (morris_by_hand))
