/* sim/cli/search/simplex.c - see simplex.h. */
#include "sim/cli/search/simplex.h"
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

/* A restart that gains less than this share of what it began with gains nothing. */
#define GAIN 1e-9

typedef struct {
  SimSimplex    *simplex;
  SimSimplexFunc func;
  gpointer       data;
  GError       **error;
  gboolean       failed;
} Call;

/* GSL knows no bounds: what is outside has the value of the nearest point inside, and a little more
 * with distance, so that the simplex comes back. */
static double
evaluate (const gsl_vector *x, void *data)
{
  Call *call = data;
  SimSimplex *s = call->simplex;
  double at[SIM_SIMPLEX_MAX], outside = 0, value = 0;

  if (call->failed || s->n_tried >= s->max_tries)
    return G_MAXDOUBLE / 4;
  for (guint i = 0; i < s->n; i++)
    {
      double wanted = gsl_vector_get (x, i);

      at[i] = CLAMP (wanted, 0, 1);
      outside += fabs (wanted - at[i]);
    }
  if (!call->func (call->data, at, &value, call->error))
    {
      call->failed = TRUE;
      return G_MAXDOUBLE / 4;
    }
  s->n_tried++;
  if (value < s->value)
    {
      s->value = value;
      memcpy (s->at, at, sizeof at);
    }
  return value + outside * fabs (value);
}

/* One simplex from s->at until it is small.  Steps lead away from a wall that is near. */
static void
contract (SimSimplex *s, Call *call, double step)
{
  gsl_multimin_fminimizer *m
    = gsl_multimin_fminimizer_alloc (gsl_multimin_fminimizer_nmsimplex2, s->n);
  gsl_multimin_function function = { evaluate, s->n, call };
  gsl_vector *start = gsl_vector_alloc (s->n), *steps = gsl_vector_alloc (s->n);

  for (guint i = 0; i < s->n; i++)
    {
      gsl_vector_set (start, i, s->at[i]);
      gsl_vector_set (steps, i, s->at[i] + step > 1 ? -step : step);
    }
  gsl_multimin_fminimizer_set (m, &function, start, steps);
  while (!call->failed && s->n_tried < s->max_tries
         && gsl_multimin_fminimizer_size (m) > s->within / 2)
    if (gsl_multimin_fminimizer_iterate (m) != 0)
      break;
  gsl_vector_free (start);
  gsl_vector_free (steps);
  gsl_multimin_fminimizer_free (m);
}

gboolean
sim_simplex (SimSimplex *s, SimSimplexFunc func, gpointer data, GError **error)
{
  Call call = { s, func, data, error, FALSE };
  double before, step = s->step;

  s->value = INFINITY;
  s->n_tried = 0;
  do
    {
      before = s->value;
      contract (s, &call, step);
      step = MAX (step / 2, 2 * s->within);
    }
  while (!call.failed && s->n_tried < s->max_tries && !(before - s->value <= GAIN * fabs (before)));
  return !call.failed;
}
