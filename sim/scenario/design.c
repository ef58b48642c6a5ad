/* sim/scenario/design.c - see design.h. */
#include "sim/scenario/design.h"
#include <gsl/gsl_qrng.h>
#include <string.h>

static SimStream *
axis_stream (guint64 seed, guint axis)
{
  g_autofree char *name = g_strdup_printf ("axis %u", axis);

  return sim_stream_new (&(SimStreamKey){ seed, 0, "design", name });
}

static void
draw_random (const SimCube *cube, double *u)
{
  for (guint d = 0; d < cube->dimensions; d++)
    {
      g_autoptr (SimStream) stream = axis_stream (cube->seed, d);

      for (guint i = 0; i < cube->n; i++)
        u[(gsize) i * cube->dimensions + d] = sim_uniform (stream);
    }
}

/* Latin hypercube: in every axis one point in each of n equal strata, the strata in random
 * order. */
static void
draw_lhs (const SimCube *cube, double *u)
{
  g_autofree guint *stratum = g_new (guint, cube->n);

  for (guint d = 0; d < cube->dimensions; d++)
    {
      g_autoptr (SimStream) stream = axis_stream (cube->seed, d);

      for (guint i = 0; i < cube->n; i++)
        stratum[i] = i;
      sim_shuffle (stream, stratum, cube->n, sizeof *stratum);
      for (guint i = 0; i < cube->n; i++)
        u[(gsize) i * cube->dimensions + d] = (stratum[i] + sim_uniform (stream)) / cube->n;
    }
}

static gboolean
draw_sequence (const gsl_qrng_type *type, const SimCube *cube, double *u, GError **error)
{
  gsl_qrng *sequence;

  if (cube->dimensions > type->max_dimension)
    return sim_invalid (error,
                        "the %s sequence has %u dimensions, %u axes are swept; use lhs or random",
                        type->name, type->max_dimension, cube->dimensions);
  sequence = gsl_qrng_alloc (type, cube->dimensions);
  for (guint i = 0; i < cube->n; i++)
    gsl_qrng_get (sequence, u + (gsize) i * cube->dimensions);
  gsl_qrng_free (sequence);
  return TRUE;
}

static void
draw_saltelli (const SimCube *cube, double *u)
{
  gsize k = cube->dimensions, size = (k + 2) * k;

  for (guint d = 0; d < k; d++)
    {
      g_autoptr (SimStream) stream = axis_stream (cube->seed, d);

      for (guint i = 0; i < cube->n; i++)
        {
          double a = sim_uniform (stream), b = sim_uniform (stream), *sample = u + i * size + d;

          for (gsize row = 0; row < k + 2; row++)
            sample[row * k] = row == 1 || row == d + 2 ? b : a;
        }
    }
}

/* The middle of a quarter, and the other one that is a step away. */
static void
draw_trajectory (SimStream *stream, guint k, guint *order, double *u)
{
  for (guint d = 0; d < k; d++)
    {
      order[d] = d;
      u[d] = (0.5 + (double) sim_integer (stream, 4)) / 4;
    }
  sim_shuffle (stream, order, k, sizeof *order);
  for (guint step = 0; step < k; step++)
    {
      double *to = u + (gsize) (step + 1) * k, *moved = to + order[step];

      memcpy (to, u + (gsize) step * k, k * sizeof *u);
      *moved += *moved < 0.5 ? SIM_MORRIS_STEP : -SIM_MORRIS_STEP;
    }
}

static void
draw_morris (const SimCube *cube, double *u)
{
  g_autoptr (SimStream) stream = axis_stream (cube->seed, 0);
  g_autofree guint *order = g_new (guint, cube->dimensions);

  for (guint i = 0; i < cube->n; i++)
    draw_trajectory (stream, cube->dimensions, order,
                     u + (gsize) i * (cube->dimensions + 1) * cube->dimensions);
}

guint64
sim_design_n_points (const SimCube *cube)
{
  guint64 n = cube->n, k = cube->dimensions;

  return cube->design == SIM_DESIGN_SALTELLI ? n * (k + 2)
         : cube->design == SIM_DESIGN_MORRIS ? n * (k + 1)
                                             : n;
}

gboolean
sim_design_draw (const SimCube *cube, double *u, GError **error)
{
  if (cube->design == SIM_DESIGN_SOBOL)
    return draw_sequence (gsl_qrng_sobol, cube, u, error);
  if (cube->design == SIM_DESIGN_HALTON)
    return draw_sequence (gsl_qrng_halton, cube, u, error);
  if (cube->design == SIM_DESIGN_LHS)
    draw_lhs (cube, u);
  else if (cube->design == SIM_DESIGN_SALTELLI)
    draw_saltelli (cube, u);
  else if (cube->design == SIM_DESIGN_MORRIS)
    draw_morris (cube, u);
  else
    draw_random (cube, u);
  return TRUE;
}
