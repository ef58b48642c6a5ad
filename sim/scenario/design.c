/* sim/scenario/design.c - see design.h. */
#include "sim/scenario/design.h"
#include <gsl/gsl_qrng.h>

static SimStream *
axis_stream (guint64 seed, guint axis)
{
  g_autofree char *name = g_strdup_printf ("axis %u", axis);

  return sim_stream_new (&(SimStreamKey){ seed, 0, "design", name });
}

static void
draw_random (guint n, guint dimensions, guint64 seed, double *u)
{
  for (guint d = 0; d < dimensions; d++)
    {
      g_autoptr (SimStream) stream = axis_stream (seed, d);

      for (guint i = 0; i < n; i++)
        u[(gsize) i * dimensions + d] = sim_uniform (stream);
    }
}

/* Latin hypercube: in every axis one point in each of n equal strata, the strata in random order. */
static void
draw_lhs (guint n, guint dimensions, guint64 seed, double *u)
{
  g_autofree guint *stratum = g_new (guint, n);

  for (guint d = 0; d < dimensions; d++)
    {
      g_autoptr (SimStream) stream = axis_stream (seed, d);

      for (guint i = 0; i < n; i++)
        stratum[i] = i;
      sim_shuffle (stream, stratum, n, sizeof *stratum);
      for (guint i = 0; i < n; i++)
        u[(gsize) i * dimensions + d] = (stratum[i] + sim_uniform (stream)) / n;
    }
}

static gboolean
draw_sequence (const gsl_qrng_type *type, guint n, guint dimensions, double *u, GError **error)
{
  gsl_qrng *sequence;

  if (dimensions > type->max_dimension)
    return sim_invalid (error, "the %s sequence has %u dimensions, %u axes are swept; use lhs or random", type->name,
                        type->max_dimension, dimensions);
  sequence = gsl_qrng_alloc (type, dimensions);
  for (guint i = 0; i < n; i++)
    gsl_qrng_get (sequence, u + (gsize) i * dimensions);
  gsl_qrng_free (sequence);
  return TRUE;
}

gboolean
sim_design_draw (SimDesign design, guint n, guint dimensions, guint64 seed, double *u, GError **error)
{
  if (design == SIM_DESIGN_SOBOL)
    return draw_sequence (gsl_qrng_sobol, n, dimensions, u, error);
  if (design == SIM_DESIGN_HALTON)
    return draw_sequence (gsl_qrng_halton, n, dimensions, u, error);
  if (design == SIM_DESIGN_LHS)
    draw_lhs (n, dimensions, seed, u);
  else
    draw_random (n, dimensions, seed, u);
  return TRUE;
}
