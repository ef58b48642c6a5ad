/* sim/experiment/estimate/cost_law.c - see cost_law.h. */
#include "sim/experiment/estimate/cost_law.h"
#include <math.h>
#include <gsl/gsl_linalg.h>

static const double sd_of_exponents = 1, sd_of_levels = 0.4, sd_of_measurements = 0.2;
static const double sd_of_all = 100;      /* of the common amount, which is as good as free */
static const double least_s = 1e-6;       /* below the clock's resolution nothing is told */

/* A swept column as features: an exponent, when all its values are positive numbers, and an amount
 * of every value, when they are few. */
typedef struct {
  gint        exponent;      /* index of the feature; -1: none */
  gint        first_level;
  double      mean_log;      /* of its values: numbers near 0 keep the equations apart */
  GHashTable *levels;        /* text to its number; (nullable) */
} Column;

typedef struct {
  const SimPlan *plan;
  Column        *columns;
  guint          n_columns, n_features;      /* feature 0 is common to all points */
  double        *sd;                         /* of each feature */
  double        *amounts;                    /* what was fitted, in standard deviations */
} Law;

/* One feature of a point: which, and times what. */
typedef struct {
  guint  feature;
  double x;
} Term;

static gboolean
read_number (const char *text, double *number)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && *number > 0 && isfinite (*number);
}

static Column
read_column (const SimPlan *plan, guint k)
{
  Column column = { -1, -1, 0, g_hash_table_new (g_str_hash, g_str_equal) };
  guint n = sim_plan_n_points (plan);
  gboolean numbers = TRUE;

  for (guint p = 0; p < n; p++)
    {
      const char *text = sim_plan_value (plan, p, k);
      double value;

      numbers = numbers && read_number (text, &value);
      column.mean_log += numbers ? log (value) / n : 0;
      if (g_hash_table_size (column.levels) <= SIM_COST_LAW_LEVELS
          && !g_hash_table_contains (column.levels, text))
        g_hash_table_insert (column.levels, (gpointer) text,
                             GUINT_TO_POINTER (g_hash_table_size (column.levels)));
    }
  column.exponent = numbers ? 0 : -1;
  if (g_hash_table_size (column.levels) > SIM_COST_LAW_LEVELS)
    g_clear_pointer (&column.levels, g_hash_table_unref);
  return column;
}

static void
number_features (Law *law)
{
  guint n = 1;

  for (guint k = 0; k < law->n_columns; k++)
    {
      Column *c = &law->columns[k];

      if (c->exponent >= 0)
        c->exponent = (gint) n++;
      c->first_level = (gint) n;
      n += c->levels ? g_hash_table_size (c->levels) : 0;
    }
  law->n_features = n;
  law->amounts = g_new0 (double, n);
  law->sd = g_new (double, n);
  law->sd[0] = sd_of_all;
  for (guint f = 1; f < n; f++)
    law->sd[f] = sd_of_levels;
  for (guint k = 0; k < law->n_columns; k++)
    if (law->columns[k].exponent >= 0)
      law->sd[law->columns[k].exponent] = sd_of_exponents;
}

/* Writes the features of point @p into @terms, which holds 1 + 2 * n_columns.  Returns: how
 * many. */
static guint
terms_of (const Law *law, guint p, Term *terms)
{
  guint n = 1;

  terms[0] = (Term){ 0, law->sd[0] };
  for (guint k = 0; k < law->n_columns; k++)
    {
      const Column *c = &law->columns[k];
      const char *text = sim_plan_value (law->plan, p, k);
      double value;

      if (c->exponent >= 0 && read_number (text, &value))
        terms[n++]
          = (Term){ (guint) c->exponent, law->sd[c->exponent] * (log (value) - c->mean_log) };
      if (c->levels)
        {
          guint f
            = (guint) c->first_level + GPOINTER_TO_UINT (g_hash_table_lookup (c->levels, text));

          terms[n++] = (Term){ f, law->sd[f] };
        }
    }
  return n;
}

/* The normal equations a x = b. */
typedef struct {
  gsl_matrix *a;
  gsl_vector *b;
} Equations;

/* Adds the measurement @log_s of @n terms, weighed by its precision. */
static void
add_measurement (Equations *e, const Term *terms, guint n, double log_s)
{
  double weight = 1 / (sd_of_measurements * sd_of_measurements);

  for (guint i = 0; i < n; i++)
    {
      *gsl_vector_ptr (e->b, terms[i].feature) += weight * terms[i].x * log_s;
      for (guint j = 0; j < n; j++)
        *gsl_matrix_ptr (e->a, terms[i].feature, terms[j].feature)
          += weight * terms[i].x * terms[j].x;
    }
}

static void
fit (Law *law, const guint *measured, guint n, const double *costs, Term *terms)
{
  Equations e
    = { gsl_matrix_alloc (law->n_features, law->n_features), gsl_vector_calloc (law->n_features) };
  guint step = (n + SIM_COST_LAW_POINTS - 1) / SIM_COST_LAW_POINTS;

  gsl_matrix_set_identity (e.a);      /* what is known beforehand: one standard deviation each */
  for (guint i = 0; i < n; i += step)
    add_measurement (&e, terms, terms_of (law, measured[i], terms),
                     log (MAX (costs[measured[i]], least_s)));
  gsl_linalg_cholesky_decomp1 (e.a);
  gsl_linalg_cholesky_svx (e.a, e.b);
  for (guint f = 0; f < law->n_features; f++)
    law->amounts[f] = gsl_vector_get (e.b, f);
  gsl_vector_free (e.b);
  gsl_matrix_free (e.a);
}

static double
predict (const Law *law, guint p, Term *terms)
{
  double log_s = 0;
  guint n = terms_of (law, p, terms);

  for (guint i = 0; i < n; i++)
    log_s += law->amounts[terms[i].feature] * terms[i].x;
  return exp (log_s);
}

/* Writes what was not measured, so scaled that the measured points would sum to what they took: a
 * mean of logarithms alone falls short of a mean of times. */
static void
apply (const Law *law, const guint *n_measured, double *costs, Term *terms)
{
  guint n = sim_plan_n_points (law->plan);
  double took_s = 0, said_s = 0;

  for (guint p = 0; p < n; p++)
    if (n_measured[p] > 0)
      {
        took_s += costs[p];
        said_s += predict (law, p, terms);
      }
  for (guint p = 0; p < n; p++)
    if (n_measured[p] == 0)
      costs[p] = predict (law, p, terms) * took_s / said_s;
}

void
sim_cost_law (const SimPlan *plan, const guint *n_measured, double *costs)
{
  guint n = sim_plan_n_points (plan), n_known = 0;
  Law law = { .plan = plan, .n_columns = sim_plan_n_columns (plan) };
  g_autofree guint *measured = g_new (guint, n + 1);
  g_autofree Term *terms = g_new (Term, 1 + 2 * law.n_columns);

  for (guint p = 0; p < n; p++)
    if (n_measured[p] > 0)
      measured[n_known++] = p;
  if (n_known == 0 || n_known == n)
    return;
  law.columns = g_new (Column, law.n_columns + 1);
  for (guint k = 0; k < law.n_columns; k++)
    law.columns[k] = read_column (plan, k);
  number_features (&law);
  fit (&law, measured, n_known, costs, terms);
  apply (&law, n_measured, costs, terms);
  for (guint k = 0; k < law.n_columns; k++)
    g_clear_pointer (&law.columns[k].levels, g_hash_table_unref);
  g_free (law.columns);
  g_free (law.sd);
  g_free (law.amounts);
}
