/* tests/param_scan.h - in a setting of a model, every parameter that applies moves something, and
 * what does not apply moves nothing.
 *
 * The scan sets each parameter in turn to other values: twice and half of what it is, ten times
 * and a tenth, the ends of its range, every other choice.  A run that differs in any value of its
 * record or in its fingerprint, fails, or is refused by the model's own check, has moved.
 */
#ifndef TESTS_PARAM_SCAN_H
#define TESTS_PARAM_SCAN_H

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "sim/base/unit/unit.h"
#include "sim/model/applies.h"
#include "sim/model/interval.h"
#include "sim/model/run.h"
#include "tests/test.h"

typedef struct {
  const SimModel *model;
  gpointer        params;   /* the setting: decoded, and accepted by the model's check */
  double          until_s;
  const char     *const *skip; /* (nullable): rows that only grow a run, or that say they do
                                * nothing */
  /* (nullable): the value of a row that has none of the kinds below, another one each time;
   * FALSE: no more */
  gboolean      (*other) (const SimParam *row, gpointer params, guint n);
} ParamScan;

static SimRecord *
param_scan_run (const ParamScan *scan, gconstpointer params)
{
  SimComponent component = { scan->model->name, scan->model, params };
  SimRunSpec spec
    = { .components = &component,
        .n_components = 1,
        .until = scan->until_s > 0 ? sim_time_from_s (scan->until_s) : SIM_TIME_MAX,
        .engine = { .seed = 5 } };

  return sim_run (&spec);
}

static gboolean
param_scan_differ (const SimRecord *a, const SimRecord *b)
{
  if (a->failed != b->failed || a->fingerprint != b->fingerprint || a->n_events != b->n_events)
    return TRUE;
  return !a->failed && memcmp (a->values, b->values, a->n_values * sizeof (double)) != 0;
}

/* The n-th other value of a number; NAN: none. */
static double
param_scan_number (const SimParam *row, double value, guint n)
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
      return low;
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

/* Returns: (transfer full) (nullable): the n-th other text of a scalar row; "" to try the next. */
static char *
param_scan_text (const SimParam *row, gconstpointer params, guint n)
{
  const SimChoice *choices = row->detail;
  double value = 0;

  if (row->type == SIM_BOOL)
    return n > 1 ? NULL : g_strdup (n == 0 ? "true" : "false");
  if (row->type == SIM_CHOICE)
    return g_strdup (choices[n].name);
  if (row->type == SIM_STRING)
    return n > 0 ? NULL : g_strdup ("other");
  if (row->type == SIM_DIST)
    value = sim_dist_mean ((gconstpointer) ((const char *) params + row->offset));
  else
    sim_param_number (row, params, &value);
  if (isnan (value) || isinf (value))
    value = n < 2 ? 1 : n < 5 ? 100 : 1e10;
  value = param_scan_number (row, value, n);
  if (isnan (value))
    return NULL;
  if (row->type == SIM_INT)
    value = round (value);
  return sim_quantity_format (value, row->unit);
}

typedef enum { SCAN_SAME, SCAN_MOVES, SCAN_NO_VALUE } ScanResult;

/* One other value: SCAN_NO_VALUE when the row or the model refuses it. */
static ScanResult
param_scan_try (const ParamScan *scan, const SimRecord *base, gpointer params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimRecord) record = NULL;

  if (scan->model->check != NULL && !scan->model->check (params, &error))
    return SCAN_NO_VALUE;
  record = param_scan_run (scan, params);
  return param_scan_differ (base, record) ? SCAN_MOVES : SCAN_SAME;
}

static gboolean
param_scan_set (const ParamScan *scan, const SimParam *row, gpointer params, guint n, gboolean *end)
{
  g_autofree char *text = NULL, *before = NULL, *after = NULL;

  if (row->type == SIM_LIST || row->type == SIM_REF || row->type == SIM_FILE)
    {
      *end = scan->other == NULL || !scan->other (row, params, n);
      return !*end;
    }
  text = param_scan_text (row, params, n);
  *end = text == NULL;
  before = sim_param_get (row, params);
  if (*end || !sim_param_set (row, params, text, NULL))
    return FALSE;
  after = sim_param_get (row, params);
  return strcmp (before, after) != 0;
}

static ScanResult
param_scan_row (const ParamScan *scan, const SimRecord *base, const SimParam *row)
{
  const SimModel *model = scan->model;
  ScanResult result = SCAN_NO_VALUE;
  gboolean end = FALSE;

  for (guint n = 0; !end && result != SCAN_MOVES; n++)
    {
      g_autofree gpointer params = g_malloc0 (model->params_size);
      ScanResult one = SCAN_NO_VALUE;

      sim_params_copy (model->params, params, scan->params, model->params_size);
      if (param_scan_set (scan, row, params, n, &end))
        one = param_scan_try (scan, base, params);
      if (one != SCAN_NO_VALUE)
        result = one;
      sim_params_clear (model->params, params, model->params_size);
    }
  return result;
}

/* @quiet: names of what applies in this setting but needs something that does not happen here. */
G_GNUC_UNUSED static void
param_scan (const ParamScan *scan, const char *setting, const char *const *quiet)
{
  const SimParamScope scope = { scan->model->params, scan->params, NULL };
  g_autoptr (SimRecord) base = param_scan_run (scan, scan->params);
  g_autoptr (GString) wrong = g_string_new (NULL);

  for (const SimParam *row = scan->model->params; row->name != NULL; row++)
    {
      gboolean applies = sim_param_applies (row, &scope);
      ScanResult result;

      if (scan->skip != NULL && g_strv_contains (scan->skip, row->name))
        continue;
      result = param_scan_row (scan, base, row);
      if (!applies && result == SCAN_MOVES)
        g_string_append_printf (wrong, " +%s", row->name);
      if (applies && result == SCAN_SAME && !(quiet && g_strv_contains (quiet, row->name)))
        g_string_append_printf (wrong, " -%s", row->name);
    }
  if (g_getenv ("SCAN_PRINT") != NULL)
    g_printerr ("SCAN %s [%s]%s:%s\n", scan->model->name, setting, base->failed ? base->reason : "",
                wrong->str);
  else
    ck_assert_msg (wrong->len == 0,
                   "%s: does not apply but moves (+), applies but moves nothing (-):%s", setting,
                   wrong->str);
}

#endif
