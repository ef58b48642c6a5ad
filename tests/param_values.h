/* tests/param_values.h - other values for a parameter, whatever its type: twice and half of what it
 * is, ten times and a tenth, the ends of its range, every other choice. */
#ifndef TESTS_PARAM_VALUES_H
#define TESTS_PARAM_VALUES_H

#include <math.h>
#include <string.h>
#include "sim/base/unit/unit.h"
#include "sim/model/interval.h"
#include "sim/model/param.h"

G_GNUC_UNUSED static gpointer
param_value_field (const SimParam *row, gpointer params)
{
  return (char *) params + row->offset;
}

/* The n-th other value of a number; NAN: there are no more. */
static double
param_value_number (const SimParam *row, double value, guint n)
{
  const double factors[] = { 2, 0.5, 10, 0.1, 1.1, 0.9 };
  double low, high;
  gboolean low_open, high_open;

  sim_interval_ends (row->allowed, &low, &high, &low_open, &high_open);
  if (n < G_N_ELEMENTS (factors))
    return value * factors[n];
  switch (n - G_N_ELEMENTS (factors))
    {
    case 0:
      return isfinite (low) ? low : -value;
    case 1:
      return value + 1;
    case 2:
      return isfinite (high) && high <= 100 ? high : value;
    case 3:
      return 3;
    case 4:
      return 0.5;
    default:
      return NAN;
    }
}

static double
param_value_start (const SimParam *row, gconstpointer base, guint n)
{
  double value = 0;

  if (row->type == SIM_DIST)
    value = sim_dist_mean (param_value_field (row, (gpointer) (gsize) base));
  else
    sim_param_number (row, base, &value);
  if (isnan (value) || isinf (value))
    return n < 2 ? 1 : n < 5 ? 100 : 1e10;
  return value;
}

/* Returns: (transfer full) (nullable): the n-th other text of a scalar row, which may be refused,
 * or be what it is now; NULL: there are no more. */
static char *
param_value_text (const SimParam *row, gconstpointer base, guint n)
{
  const SimChoice *choices = row->detail;
  double value;

  if (row->type == SIM_BOOL)
    return n > 1 ? NULL : g_strdup (n == 0 ? "true" : "false");
  if (row->type == SIM_CHOICE)
    return g_strdup (choices[n].name);
  if (row->type == SIM_STRING)
    return n > 0 ? NULL : g_strdup ("other");
  value = param_value_number (row, param_value_start (row, base, n), n);
  if (isnan (value))
    return NULL;
  return sim_quantity_format (row->type == SIM_INT ? round (value) : value, row->unit);
}

/* Sets the n-th other value.  Returns: FALSE when that is refused, or what it was; *@end: there are
 * no more. */
G_GNUC_UNUSED static gboolean
param_value_set (const SimParam *row, gpointer base, guint n, gboolean *end)
{
  g_autofree char *text = param_value_text (row, base, n), *before = sim_param_get (row, base);
  g_autofree char *after = NULL;

  *end = text == NULL;
  if (*end || !sim_param_set (row, base, text, NULL))
    return FALSE;
  after = sim_param_get (row, base);
  return strcmp (before, after) != 0;
}

#endif
