/* tests/param_scan.h - in a setting of a model, every parameter that applies moves something, and
 * what does not apply moves nothing.
 *
 * The scan sets each parameter in turn, and each key of a list's first item, to other values.  A
 * run that differs in any value of its record or in its fingerprint, or fails, has moved.  Values
 * that the model's own check refuses say nothing.  Of what does not apply `make check` tries the
 * first values, and of slow models one setting in four; `make check-scans` tries all.
 */
#ifndef TESTS_PARAM_SCAN_H
#define TESTS_PARAM_SCAN_H

#include "sim/model/applies.h"
#include "tests/param_scan_row.h"

static void
param_scan_place (const ParamScan *scan, const SimRecord *was, const ParamPlace *place,
                  GString *wrong)
{
  const SimParamScope outer = { scan->model->params, scan->params, NULL, NULL };
  const SimParamScope inner
    = { place->rows, param_scan_base (place, scan->params), &outer, place->list };

  for (const SimParam *row = place->rows; row->name != NULL; row++)
    {
      gboolean applies = sim_param_applies (row, place->list ? &inner : &outer);
      ScanResult result;
      g_autofree char *name
        = g_strconcat (place->list ? place->list->name : "", place->list ? "." : "", row->name,
                       NULL);

      if (scan->labels && g_strv_contains (scan->labels, name))
        continue;
      result = param_scan_row (scan, was, place, row,
                               applies || param_scan_all () ? G_MAXUINT : PARAM_SCAN_FIRST);
      if (!applies && result == SCAN_MOVES)
        g_string_append_printf (wrong, " +%s", name);
      if (applies && result == SCAN_SAME && !(scan->quiet && g_strv_contains (scan->quiet, name)))
        g_string_append_printf (wrong, " -%s", name);
    }
}

G_GNUC_UNUSED static void
param_scan (const ParamScan *scan, const char *setting)
{
  g_autoptr (SimRecord) was = param_scan_run (scan, scan->params);
  g_autoptr (GString) wrong = g_string_new (NULL);
  ParamPlace place = { scan->model->params, NULL };
  const SimList *list;

  param_scan_place (scan, was, &place, wrong);
  for (const SimParam *row = scan->model->params; row->name != NULL; row++)
    {
      list = param_value_field (row, scan->params);
      if (row->type != SIM_LIST || list->n == 0)
        continue;
      place = (ParamPlace){ ((const SimListType *) row->detail)->rows, row };
      param_scan_place (scan, was, &place, wrong);
    }
  ck_assert_msg (wrong->len == 0, "%s: moves and should not (+), applies and does not move (-):%s",
                 setting, wrong->str);
}

#endif
