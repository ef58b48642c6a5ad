/* models/llm_board/errors/errors.c - mean, median, bias and share within 20 %. */
#include "models/llm_board/errors/errors.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>

void
board_errors_init (BoardErrors *e)
{
  e->errors = g_array_new (FALSE, FALSE, sizeof (double));
}

void
board_errors_clear (BoardErrors *e)
{
  g_clear_pointer (&e->errors, g_array_unref);
}

void
board_errors_add (BoardErrors *e, double simulated, double measured)
{
  double error = simulated / measured - 1.0;

  g_array_append_val (e->errors, error);
}

BoardErrorSummary
board_errors_summary (const BoardErrors *e)
{
  guint n = e->errors->len, within = 0;
  g_autoptr (GArray) sizes = g_array_sized_new (FALSE, FALSE, sizeof (double), n);
  double sum = 0.0, signed_sum = 0.0;

  if (n == 0)
    return (BoardErrorSummary) { 0, NAN, NAN, NAN, NAN };
  for (guint i = 0; i < n; i++)
    {
      double error = g_array_index (e->errors, double, i), size = fabs (error);

      sum += size;
      signed_sum += error;
      within += size <= 0.2;
      g_array_append_val (sizes, size);
    }
  gsl_sort ((double *) sizes->data, 1, sizes->len);
  return (BoardErrorSummary){
    n, sum / n,
    (g_array_index (sizes, double, (n - 1) / 2) + g_array_index (sizes, double, n / 2)) / 2.0,
    signed_sum / n, (double) within / n
  };
}
