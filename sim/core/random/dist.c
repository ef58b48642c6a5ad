/* sim/core/random/dist.c - the table of kinds, and the line of text that names one. */
#include "sim/core/random/dist.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/base/suggest.h"
#include "sim/base/unit/unit.h"

enum { MAX_ARGS = 2 };

typedef struct {
  const char *name;
  gboolean    dimensional;   /* in the row's unit; else a plain number */
  double      low, high;
  gboolean    low_open, high_open;
} Arg;

struct SimDistKind {
  const char *name;
  guint       n_args;
  Arg         arg[MAX_ARGS];
  double    (*draw) (const double *arg, SimStream *stream);
  double    (*mean) (const double *arg);
};

static double
constant_draw (const double *arg, SimStream *stream)
{
  return arg[0];
}

static double
first_mean (const double *arg)
{
  return arg[0];
}

static double
exponential_draw (const double *arg, SimStream *stream)
{
  return sim_exp (stream, arg[0]);
}

static double
uniform_draw (const double *arg, SimStream *stream)
{
  return arg[0] + (arg[1] - arg[0]) * sim_uniform (stream);
}

static double
uniform_mean (const double *arg)
{
  return arg[0] + 0.5 * (arg[1] - arg[0]);
}

/* The mean is at least 0, so at least every second draw stays. */
static double
normal_draw (const double *arg, SimStream *stream)
{
  double x;

  do
    x = sim_normal (stream, arg[0], arg[1]);
  while (x < 0);
  return x;
}

/* Source: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions, vol. 1,
 * 2nd ed., section 13.10.1: the mean of a normal truncated below at 0. */
static double
normal_mean (const double *arg)
{
  double a;

  if (arg[1] == 0)
    return arg[0];
  a = arg[0] / arg[1];
  return arg[0] + arg[1] * gsl_ran_ugaussian_pdf (a) / gsl_cdf_ugaussian_P (a);
}

static double
lognormal_draw (const double *arg, SimStream *stream)
{
  return arg[0] * exp (sim_normal (stream, 0, arg[1]));
}

static double
lognormal_mean (const double *arg)
{
  return arg[0] * exp (0.5 * arg[1] * arg[1]);
}

static double
gamma_draw (const double *arg, SimStream *stream)
{
  return gsl_ran_gamma (sim_stream_gsl (stream), arg[1], arg[0] / arg[1]);
}

static double
weibull_draw (const double *arg, SimStream *stream)
{
  return arg[0] * pow (sim_exp (stream, 1), 1 / arg[1]);
}

static double
weibull_mean (const double *arg)
{
  return arg[0] * tgamma (1 + 1 / arg[1]);
}

static double
pareto_draw (const double *arg, SimStream *stream)
{
  return arg[0] * exp (sim_exp (stream, 1 / arg[1]));
}

static double
pareto_mean (const double *arg)
{
  return arg[1] > 1 ? arg[0] * arg[1] / (arg[1] - 1) : INFINITY;
}

#define POSITIVE     0, INFINITY, TRUE, TRUE     /* (0, inf) */
#define NOT_NEGATIVE 0, INFINITY, FALSE, TRUE    /* [0, inf) */
#define ANY_DELAY    0, INFINITY, FALSE, FALSE   /* [0, inf]: infinite is never */

/* clang-format off */
static const SimDistKind kinds[] = {
  { "constant", 1, { { "value", TRUE, ANY_DELAY } },
    constant_draw, first_mean },
  { "exponential", 1, { { "mean", TRUE, POSITIVE } },
    exponential_draw, first_mean },
  { "uniform", 2, { { "low", TRUE, NOT_NEGATIVE }, { "high", TRUE, NOT_NEGATIVE } },
    uniform_draw, uniform_mean },
  { "normal", 2, { { "mean", TRUE, NOT_NEGATIVE }, { "sd", TRUE, NOT_NEGATIVE } },
    normal_draw, normal_mean },
  { "lognormal", 2, { { "median", TRUE, POSITIVE }, { "sigma", FALSE, NOT_NEGATIVE } },
    lognormal_draw, lognormal_mean },
  { "gamma", 2, { { "mean", TRUE, POSITIVE }, { "shape", FALSE, POSITIVE } },
    gamma_draw, first_mean },
  { "weibull", 2, { { "scale", TRUE, POSITIVE }, { "shape", FALSE, POSITIVE } },
    weibull_draw, weibull_mean },
  { "pareto", 2, { { "minimum", TRUE, POSITIVE }, { "shape", FALSE, POSITIVE } },
    pareto_draw, pareto_mean },
};
/* clang-format on */

/* "lognormal(median, sigma)" */
static char *
kind_usage (const SimDistKind *kind)
{
  return kind->n_args == 1
           ? g_strdup_printf ("%s(%s)", kind->name, kind->arg[0].name)
           : g_strdup_printf ("%s(%s, %s)", kind->name, kind->arg[0].name, kind->arg[1].name);
}

char **
sim_dist_kinds (void)
{
  char **lines = g_new0 (char *, G_N_ELEMENTS (kinds) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    lines[i] = kind_usage (&kinds[i]);
  return lines;
}

/* Returns: the kind called @name, or NULL with what is allowed. */
static const SimDistKind *
kind_find (const char *name, GError **error)
{
  const char *names[G_N_ELEMENTS (kinds) + 1] = { NULL };
  g_autofree char *all = NULL, *hint = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (strcmp (name, kinds[i].name) == 0)
        return &kinds[i];
      names[i] = kinds[i].name;
    }
  all = g_strjoinv (", ", (char **) names);
  hint = sim_suggest_text (name, names);
  sim_invalid (error, "unknown distribution \"%s\"%s; one of %s", name, hint, all);
  return NULL;
}

static gboolean
arg_check (const SimDistKind *kind, const Arg *arg, double value, GError **error)
{
  if (value > arg->low || (value == arg->low && !arg->low_open))
    if (value < arg->high || (value == arg->high && !arg->high_open))
      return TRUE;
  return sim_invalid (error, "%s of %s is %g, but must lie in %c%g, %g%c", arg->name, kind->name,
                      value, arg->low_open ? '(' : '[', arg->low, arg->high,
                      arg->high_open ? ')' : ']');
}

/* Rules across arguments. */
static gboolean
dist_check (const SimDist *dist, GError **error)
{
  if (dist->kind->draw == uniform_draw && dist->arg[0] > dist->arg[1])
    return sim_invalid (error, "uniform(low, high) needs low (%g) not above high (%g)",
                        dist->arg[0], dist->arg[1]);
  return TRUE;
}

/* Which argument @text names, as in "median: 10 ms"; moves @text behind the colon.  Without a name
 * the @place-th one.  Returns: its index, or -1 with the reason. */
static int
arg_index (const SimDistKind *kind, char **text, guint place, GError **error)
{
  const char *names[MAX_ARGS + 1] = { NULL };
  g_autofree char *hint = NULL, *name = NULL;
  char *colon = strchr (*text, ':');

  if (colon == NULL)
    return (int) place;
  name = g_strstrip (g_strndup (*text, (gsize) (colon - *text)));
  *text = colon + 1;
  for (guint i = 0; i < kind->n_args; i++)
    {
      if (strcmp (name, kind->arg[i].name) == 0)
        return (int) i;
      names[i] = kind->arg[i].name;
    }
  hint = sim_suggest_text (name, names);
  sim_invalid (error, "%s has no argument \"%s\"%s", kind->name, name, hint);
  return -1;
}

static gboolean
arg_parse (SimDist *dist, guint index, const char *text, const char *unit, GError **error)
{
  const Arg *arg = &dist->kind->arg[index];
  g_autoptr (GError) fault = NULL;

  if (!sim_quantity_parse (text, arg->dimensional ? unit : "1", &dist->arg[index], &fault))
    return sim_invalid (error, "%s of %s: %s", arg->name, dist->kind->name, fault->message);
  return arg_check (dist->kind, arg, dist->arg[index], error);
}

/* @list is what stands between the parentheses. */
static gboolean
args_parse (SimDist *dist, const char *list, const char *unit, GError **error)
{
  g_auto (GStrv) part = g_strsplit (list, ",", -1);
  g_autofree char *usage = kind_usage (dist->kind);
  gboolean seen[MAX_ARGS] = { FALSE };

  if (g_strv_length (part) != dist->kind->n_args)
    return sim_invalid (error, "%s takes %u argument%s, not %u", usage, dist->kind->n_args,
                        dist->kind->n_args == 1 ? "" : "s", g_strv_length (part));
  for (guint i = 0; i < dist->kind->n_args; i++)
    {
      char *text = part[i];
      int index = arg_index (dist->kind, &text, i, error);

      if (index < 0)
        return FALSE;
      if (seen[index])
        return sim_invalid (error, "%s: %s is given twice", usage, dist->kind->arg[index].name);
      seen[index] = TRUE;
      if (!arg_parse (dist, (guint) index, text, unit, error))
        return FALSE;
    }
  return dist_check (dist, error);
}

/* A bare quantity.  A lone word gets the hint that it deserves. */
static gboolean
constant_parse (SimDist *dist, const char *text, const char *unit, GError **error)
{
  double value;

  if (g_ascii_isalpha (text[0]) && !g_str_has_prefix (text, "inf"))
    {
      g_autofree char *usage = NULL;

      if (kind_find (text, error) == NULL)
        return FALSE;
      usage = kind_usage (kind_find (text, NULL));
      return sim_invalid (error, "\"%s\" lacks its arguments: %s", text, usage);
    }
  if (!sim_quantity_parse (text, unit, &value, error))
    return FALSE;
  dist->kind = &kinds[0];
  dist->arg[0] = value;
  return arg_check (dist->kind, &dist->kind->arg[0], value, error);
}

gboolean
sim_dist_parse (const char *text, const char *unit, SimDist *dist, GError **error)
{
  g_autofree char *line = g_strstrip (g_strdup (text));
  char *open = strchr (line, '(');
  SimDist found = { NULL, { 0, 0 } };

  if (open == NULL)
    {
      if (!constant_parse (&found, line, unit, error))
        return FALSE;
    }
  else
    {
      if (!g_str_has_suffix (line, ")"))
        return sim_invalid (error, "\"%s\" must end with its closing parenthesis", line);
      line[strlen (line) - 1] = '\0';
      *open = '\0';
      found.kind = kind_find (g_strchomp (line), error);
      if (found.kind == NULL || !args_parse (&found, open + 1, unit, error))
        return FALSE;
    }
  *dist = found;
  return TRUE;
}

static char *
arg_format (const SimDist *dist, guint index, const char *unit)
{
  return sim_quantity_format (dist->arg[index], dist->kind->arg[index].dimensional ? unit : "1");
}

char *
sim_dist_format (const SimDist *dist, const char *unit)
{
  g_autofree char *first = arg_format (dist, 0, unit), *second = NULL;

  if (dist->kind == &kinds[0])
    return g_steal_pointer (&first);
  if (dist->kind->n_args == 1)
    return g_strdup_printf ("%s(%s)", dist->kind->name, first);
  second = arg_format (dist, 1, unit);
  return g_strdup_printf ("%s(%s, %s)", dist->kind->name, first, second);
}

double
sim_dist_draw (const SimDist *dist, SimStream *stream)
{
  return dist->kind->draw (dist->arg, stream);
}

double
sim_dist_mean (const SimDist *dist)
{
  return dist->kind->mean (dist->arg);
}
