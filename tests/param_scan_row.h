/* tests/param_scan_row.h - one parameter in a setting: set to other values, it moves something or
 * nothing.  See param_scan.h. */
#ifndef TESTS_PARAM_SCAN_ROW_H
#define TESTS_PARAM_SCAN_ROW_H

#include "sim/model/run.h"
#include "tests/param_values.h"
#include "tests/test.h"

typedef struct {
  const SimModel    *model;
  gpointer           params; /* the setting: decoded, and accepted by the model's check */
  double             until_s; /* 0: until the model ends by itself */
  const char *const *labels; /* (nullable): which say of themselves that they have no effect */
  /* (nullable): what applies in this setting, but needs more than happens in it */
  const char *const *quiet;
  /* (nullable): sets the n-th other list, entry or file; FALSE: there are no more */
  gboolean (*other) (const SimParam *row, gpointer params, guint n);
} ParamScan;

/* Rows of the struct, or of the first item of a @list (nullable) in it. */
typedef struct {
  const SimParam *rows, *list;
} ParamPlace;

typedef enum { SCAN_SAME, SCAN_MOVES, SCAN_NO_VALUE } ScanResult;

enum { PARAM_SCAN_STRIDE = 4, PARAM_SCAN_FIRST = 3 };

static gboolean
param_scan_all (void)
{
  return g_strcmp0 (g_getenv ("ORRERY_SCANS"), "all") == 0;
}

/* Returns: how many settings of a slow model are one: the others are for `make check-scans`. */
G_GNUC_UNUSED static int
param_scan_stride (void)
{
  return param_scan_all () ? 1 : PARAM_SCAN_STRIDE;
}

static SimRecord *
param_scan_run (const ParamScan *scan, gconstpointer params)
{
  SimComponent component = { scan->model->name, scan->model, params };
  SimTime until = scan->until_s > 0 ? sim_time_from_s (scan->until_s) : SIM_TIME_MAX;
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = until, .engine = { .seed = 5 }
  };

  return sim_run (&spec);
}

static gboolean
param_scan_differ (const SimRecord *a, const SimRecord *b)
{
  if (a->failed != b->failed || a->fingerprint != b->fingerprint || a->n_events != b->n_events)
    return TRUE;
  return !a->failed && memcmp (a->values, b->values, a->n_values * sizeof (double)) != 0;
}

static gpointer
param_scan_base (const ParamPlace *place, gpointer params)
{
  return place->list ? ((SimList *) param_value_field (place->list, params))->items : params;
}

static gboolean
param_scan_set (const ParamScan *scan, const SimParam *row, gpointer base, guint n, gboolean *end)
{
  if (row->type != SIM_LIST && row->type != SIM_REF && row->type != SIM_FILE)
    return param_value_set (row, base, n, end);
  *end = scan->other == NULL || !scan->other (row, base, n);
  return !*end;
}

static ScanResult
param_scan_try (const ParamScan *scan, const SimRecord *was, gpointer params)
{
  g_autoptr (SimRecord) record = NULL;

  if (scan->model->check != NULL && !scan->model->check (params, NULL))
    return SCAN_NO_VALUE;
  record = param_scan_run (scan, params);
  return param_scan_differ (was, record) ? SCAN_MOVES : SCAN_SAME;
}

/* At most @most values that say something. */
static ScanResult
param_scan_row (const ParamScan *scan, const SimRecord *was, const ParamPlace *place,
                const SimParam *row, guint most)
{
  const SimModel *model = scan->model;
  ScanResult result = SCAN_NO_VALUE;
  gboolean end = FALSE;

  for (guint n = 0; !end && most > 0 && result != SCAN_MOVES; n++)
    {
      g_autofree gpointer params = g_malloc0 (model->params_size);
      ScanResult one = SCAN_NO_VALUE;

      sim_params_copy (model->params, params, scan->params, model->params_size);
      if (param_scan_set (scan, row, param_scan_base (place, params), n, &end))
        one = param_scan_try (scan, was, params);
      if (one != SCAN_NO_VALUE)
        {
          result = one;
          most--;
        }
      sim_params_clear (model->params, params, model->params_size);
    }
  return result;
}

#endif
