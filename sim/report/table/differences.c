/* sim/report/table/differences.c - what differs between two results, as a table. */
#include "sim/report/table/compare.h"
#include <math.h>
#include "sim/report/table/results.h"

static const char *
mark_of (const SimDifference *d)
{
  if (d->verdict == SIM_DIFF_UNKNOWN)
    return "?";
  if (d->verdict == SIM_DIFF_SAME)
    return "";
  return d->p_adjusted < 0.001 ? "***" : d->p_adjusted < 0.01 ? "**" : "*";
}

static void
add_columns (SimTable *table, const SimSummary *summary)
{
  static const char *const titles[]
    = { "first", "second", "difference", "half_width", "relative", "p", "p_adjusted" };

  sim_table_column (table, "point", TRUE);
  for (guint k = 0; k < sim_summary_n_columns (summary); k++)
    sim_table_column (table, sim_summary_column (summary, k),
                      sim_summary_n_points (summary) > 0
                        && sim_summary_value (summary, 0, k).text == NULL);
  sim_table_column (table, "metric", FALSE);
  sim_table_column (table, "unit", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    sim_table_column (table, titles[i], TRUE);
  sim_table_column (table, "mark", FALSE);
}

static void
add_point (SimTable *table, const SimSummary *summary, guint point, gboolean exact)
{
  sim_table_number (table, point);
  for (guint k = 0; k < sim_summary_n_columns (summary); k++)
    {
      SimCell cell = sim_summary_value (summary, point, k);

      if (cell.text)
        sim_table_cell (table, cell.text);
      else
        sim_table_value (table, cell.number, exact);
    }
}

SimTable *
sim_report_differences (const GArray *rows, const SimSummary *summary, const SimSummary *second,
                        gboolean exact)
{
  SimTable *table = sim_table_new ();

  add_columns (table, summary);
  for (guint i = 0; i < rows->len; i++)
    {
      const SimDifference *d = &g_array_index (rows, SimDifference, i);
      const SimStoreMetric *metric = sim_summary_metric (summary, d->metric);
      const double numbers[] = { d->first.mean,
                                 d->second.mean,
                                 d->contrast.difference,
                                 d->contrast.half_width,
                                 d->contrast.difference / fabs (d->first.mean),
                                 d->contrast.p_value,
                                 d->p_adjusted };

      add_point (table, second ? second : summary, d->pair.second, exact);
      sim_table_cell (table, metric->name);
      sim_table_cell (table, metric->unit);
      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        sim_table_value (table, numbers[k], exact);
      sim_table_cell (table, mark_of (d));
    }
  return table;
}
