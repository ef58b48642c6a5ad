/* tests/statistics/functions.c - see functions.h. */
#include "tests/statistics/functions.h"

#include <math.h>

#include "sim/core/statistics/sensitivity.h"
#include "sim/scenario/design.h"

enum { MOST = 4 };

typedef struct {
  const char *name;
  guint       k;
  double    (*value) (const double *u);
  double      first[MOST], total[MOST];
} Function;

static double
ishigami (const double *u)
{
  double a = G_PI * (2 * u[0] - 1), b = G_PI * (2 * u[1] - 1), c = G_PI * (2 * u[2] - 1);

  return sin (a) + 7 * sin (b) * sin (b) + 0.1 * pow (c, 4) * sin (a);
}

/* Sobol's g with a = 0, 1, 4.5: V_i = 1 / (3 (1 + a)^2). */
static double
g_function (const double *u)
{
  return fabs (4 * u[0] - 2) * (fabs (4 * u[1] - 2) + 1) / 2 * (fabs (4 * u[2] - 2) + 4.5) / 5.5;
}

static const Function functions[] = {
  { "Ishigami", 3, ishigami, { 0.313905, 0.442411, 0 }, { 0.557589, 0.442411, 0.243684 } },
  { "g (0, 1, 4.5)", 3, g_function,
    { 0.724069, 0.181017, 0.023936 }, { 0.793052, 0.244016, 0.034574 } },
};

static void
try_once (const Function *f, guint n, guint64 seed, Cell *cells)
{
  SimCube cube = { SIM_DESIGN_SALTELLI, n, f->k, seed };
  guint64 points = sim_design_n_points (&cube);
  g_autofree double *u = g_new (double, points * f->k), *y = g_new (double, points);
  SimSobol index[MOST];

  sim_design_draw (&cube, u, NULL);
  for (guint64 i = 0; i < points; i++)
    y[i] = f->value (u + i * f->k);
  sim_sensitivity_sobol (y, n, f->k, index);
  for (guint j = 0; j < f->k; j++)
    {
      Outcome first = { index[j].first.value, 0, f->first[j], FALSE };
      Outcome total = { index[j].total.value, 0, f->total[j], FALSE };

      cell_add_interval (&cells[2 * j], &first, index[j].first.low, index[j].first.high);
      cell_add_interval (&cells[2 * j + 1], &total, index[j].total.low, index[j].total.high);
    }
}

void
functions_try (guint size, guint experiments, Cell *cells)
{
  static const guint sizes[N_SIZES] = { 2048, 256, 32 };

  for (guint f = 0; f < G_N_ELEMENTS (functions); f++)
    {
      Cell *own = cells + f * 2 * functions[f].k;

      for (guint j = 0; j < 2 * functions[f].k; j++)
        {
          g_snprintf (own[j].what, sizeof own[j].what, "Sobol index, %s, x%u",
                      j % 2 ? "total" : "first order", j / 2 + 1);
          g_strlcpy (own[j].where, functions[f].name, sizeof own[j].where);
          g_snprintf (own[j].length, sizeof own[j].length, "%u samples", sizes[size]);
        }
      for (guint e = 0; e < experiments; e++)
        try_once (&functions[f], sizes[size], e + 1, own);
    }
}
