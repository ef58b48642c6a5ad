/* tools/fit.c - fitting the laws to measured tables: GSL's simplex search and
 * linear least
 * squares. */
#include "tools/fit.h"
#include "models/llm/operators/table.h"

#include <math.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_multimin.h>

static const LlmFitRow *
row_at (const GArray *rows, guint i)
{
  return &g_array_index (rows, LlmFitRow, i);
}

static gboolean
add_gemm (const LlmTableRow *row, gpointer data, GError **error)
{
  double time_s = row->value[2] * 1e-6;
  LlmFitRow r = { .width = row->value[0],
                  .n = row->value[1],
                  .time_s = time_s,
                  .other_s = row->value[3] * 1e-6,
                  .compute_s = row->value[4] * time_s,
                  .read_s = row->value[5] * time_s };

  g_array_append_val ((GArray *) data, r);
  return TRUE;
}

static gboolean
add_attention (const LlmTableRow *row, gpointer data, GError **error)
{
  double time_s = row->value[2] * 1e-3;
  LlmFitRow r = { .width = 1,
                  .n = row->value[0],
                  .context_tokens = row->value[1],
                  .time_s = time_s,
                  .read_s = row->value[4] * time_s };

  g_array_append_val ((GArray *) data, r);
  return TRUE;
}

static GArray *
read_rows (const char *path, const char *header, LlmTableVisit visit, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (LlmFitRow));

  return llm_table_read (path, header, visit, rows, error) ? g_steal_pointer (&rows) : NULL;
}

GArray *
llm_fit_read_gemm (const char *path, GError **error)
{
  return read_rows (path, "tp,tokens,gemm_us,other_us,mfu,mem_eff", add_gemm, error);
}

GArray *
llm_fit_read_attention (const char *path, GError **error)
{
  return read_rows (path, "batch_size,seq,latency,bytes,mbu", add_attention, error);
}

/* The law of ops.h for a made-up layer that takes the row's times at peak: 1 B at 1 / read_s, 1
 * FLOP a byte and token. */
static double
gemm_s (const LlmLawRow *law, const LlmFitRow *row)
{
  const LlmModel llm = { .layers = 1, .weight_bytes = 1.0, .value_bytes = 2.0 };
  const SimAccelerator device
    = { .memory_bytes_per_s = 1.0 / row->read_s, .bf16_flop_per_s = row->n / row->compute_s };

  return llm_gemm_s (law, &llm, &device, 1.0, row->n);
}

/* The search runs over all numbers; these map them to shares, to norms above 1 and to times. */
static LlmLawRow
gemm_law (const gsl_vector *x)
{
  return (LlmLawRow){ .memory_eff = 1.0 / (1.0 + exp (-gsl_vector_get (x, 0))),
                      .flop_eff = 1.0 / (1.0 + exp (-gsl_vector_get (x, 1))),
                      .norm = 1.0 + exp (gsl_vector_get (x, 2)),
                      .overhead_s = 1e-6 * exp (gsl_vector_get (x, 3)) };
}

static double
gemm_cost (const gsl_vector *x, void *data)
{
  const GArray *rows = data;
  const LlmLawRow law = gemm_law (x);
  double sum = 0.0;

  for (guint i = 0; i < rows->len; i++)
    {
      double off = gemm_s (&law, row_at (rows, i)) / row_at (rows, i)->time_s - 1.0;

      sum += off * off;
    }
  return sum / rows->len;
}

static void
search (gsl_multimin_function *cost, gsl_vector *x)
{
  gsl_vector *step = gsl_vector_alloc (x->size);
  gsl_multimin_fminimizer *m
    = gsl_multimin_fminimizer_alloc (gsl_multimin_fminimizer_nmsimplex2, x->size);

  gsl_vector_set_all (step, 0.4);
  gsl_multimin_fminimizer_set (m, cost, x, step);
  for (int i = 0; i < 4000; i++)
    if (gsl_multimin_fminimizer_iterate (m) != GSL_SUCCESS
        || gsl_multimin_test_size (gsl_multimin_fminimizer_size (m), 1e-7) == GSL_SUCCESS)
      break;
  gsl_vector_memcpy (x, m->x);
  gsl_multimin_fminimizer_free (m);
  gsl_vector_free (step);
}

void
llm_fit_gemm (const GArray *rows, LlmLawRow *law)
{
  gsl_multimin_function cost = { gemm_cost, 4, (void *) rows };
  gsl_vector *x = gsl_vector_alloc (4);

  sim_require (rows->len >= 4);
  gsl_vector_set (x, 0, 1.7); /* 0.85 */
  gsl_vector_set (x, 1, 0.6); /* 0.65 */
  gsl_vector_set (x, 2, 0.4); /* 2.5 */
  gsl_vector_set (x, 3, 3.4); /* 30 us */
  /* A simplex may shrink before it has arrived: start it afresh where it stopped. */
  for (int i = 0; i < 3; i++)
    search (&cost, x);
  *law = gemm_law (x);
  gsl_vector_free (x);
}

/* Least squares of y over the columns of x, each row in units of its own y: the relative error. */
static void
least_squares (gsl_matrix *x, gsl_vector *y, double *result)
{
  gsl_multifit_linear_workspace *w = gsl_multifit_linear_alloc (x->size1, x->size2);
  gsl_matrix *covariance = gsl_matrix_alloc (x->size2, x->size2);
  gsl_vector_view c = gsl_vector_view_array (result, x->size2);
  double chi_squared;

  for (gsize i = 0; i < x->size1; i++)
    {
      gsl_vector_view row = gsl_matrix_row (x, i);

      gsl_vector_scale (&row.vector, 1.0 / gsl_vector_get (y, i));
    }
  gsl_vector_set_all (y, 1.0);
  gsl_multifit_linear (x, y, &c.vector, covariance, &chi_squared, w);
  gsl_multifit_linear_free (w);
  gsl_matrix_free (covariance);
  gsl_matrix_free (x);
  gsl_vector_free (y);
}

void
llm_fit_other (const GArray *rows, LlmLawRow *law)
{
  gsl_matrix *x = gsl_matrix_alloc (rows->len, 2);
  gsl_vector *y = gsl_vector_alloc (rows->len);
  double result[2];

  sim_require (rows->len >= 2);
  for (guint i = 0; i < rows->len; i++)
    {
      gsl_matrix_set (x, i, 0, 1.0);
      gsl_matrix_set (x, i, 1, row_at (rows, i)->n);
      gsl_vector_set (y, i, row_at (rows, i)->other_s);
    }
  least_squares (x, y, result);
  law->overhead_s = result[0];
  law->per_unit_s = result[1];
}

/* Fixed time and reading time, and with @n_columns of 3 the time of a request. */
static void
fit_attention (const GArray *rows, gsize n_columns, LlmLawRow *law)
{
  gsl_matrix *x = gsl_matrix_alloc (rows->len, n_columns);
  gsl_vector *y = gsl_vector_alloc (rows->len);
  double result[3] = { 0 };

  for (guint i = 0; i < rows->len; i++)
    {
      gsl_matrix_set (x, i, 0, 1.0);
      gsl_matrix_set (x, i, 1, row_at (rows, i)->read_s);
      if (n_columns > 2)
        gsl_matrix_set (x, i, 2, row_at (rows, i)->n);
      gsl_vector_set (y, i, row_at (rows, i)->time_s);
    }
  least_squares (x, y, result);
  /* The tables are of kernels that memory bounds: they say nothing about FLOP. */
  *law = (LlmLawRow){ .overhead_s = result[0],
                      .per_unit_s = result[2],
                      .memory_eff = 1.0 / result[1],
                      .flop_eff = 1.0,
                      .norm = INFINITY };
}

void
llm_fit_attention (const GArray *rows, LlmLawRow *law)
{
  sim_require (rows->len >= 3);
  fit_attention (rows, 3, law);
  /* Few batch sizes do not tell a request's time from noise; a negative one would be nonsense. */
  if (law->per_unit_s < 0.0)
    fit_attention (rows, 2, law);
}

void
llm_fit_error_add (LlmFitError *e, double predicted_s, double measured_s)
{
  double off = fabs (predicted_s / measured_s - 1.0);

  e->n++;
  e->mean += off;
  e->max = MAX (e->max, off);
}

void
llm_fit_error_close (LlmFitError *e)
{
  e->mean /= MAX (e->n, 1);
}

LlmFitError
llm_fit_gemm_error (const GArray *rows, const LlmLawRow *law)
{
  LlmFitError e = { 0 };

  for (guint i = 0; i < rows->len; i++)
    llm_fit_error_add (&e, gemm_s (law, row_at (rows, i)), row_at (rows, i)->time_s);
  llm_fit_error_close (&e);
  return e;
}

LlmFitError
llm_fit_other_error (const GArray *rows, const LlmLawRow *law)
{
  LlmFitError e = { 0 };

  for (guint i = 0; i < rows->len; i++)
    llm_fit_error_add (&e, law->overhead_s + law->per_unit_s * row_at (rows, i)->n,
                       row_at (rows, i)->other_s);
  llm_fit_error_close (&e);
  return e;
}

LlmFitError
llm_fit_attention_error (const GArray *rows, const LlmLawRow *law)
{
  LlmFitError e = { 0 };

  for (guint i = 0; i < rows->len; i++)
    {
      const LlmFitRow *r = row_at (rows, i);

      llm_fit_error_add (&e, law->overhead_s + law->per_unit_s * r->n + r->read_s / law->memory_eff,
                         r->time_s);
    }
  llm_fit_error_close (&e);
  return e;
}
