/* sim/report/table/results.c - see results.h. */
#include "sim/report/table/results.h"
#include <math.h>
#include <string.h>

enum { FEW_METRICS = 4 }; /* a table of fewer is filled up with the means of others */

/* Is a swept column made of numbers? */
static gboolean
is_numeric (const SimSummary *summary, guint column)
{
  return sim_summary_n_points (summary) > 0 && sim_summary_value (summary, 0, column).text == NULL;
}

/* --- which metrics --- */

static gboolean
has_index (const GArray *indices, guint m)
{
  for (guint i = 0; i < indices->len; i++)
    if (g_array_index (indices, guint, i) == m)
      return TRUE;
  return FALSE;
}

/* A name is a column, or a whole metric: `sojourn_s` is then all its columns. */
static gboolean
add_named (const SimSummary *summary, const char *name, GArray *indices, GError **error)
{
  g_autofree char *prefix = g_strconcat (name, ".", NULL);
  guint before = indices->len, m;

  for (m = 0; m < sim_summary_n_metrics (summary); m++)
    {
      const char *column = sim_summary_metric (summary, m)->name;

      if ((g_str_equal (column, name) || g_str_has_prefix (column, prefix))
          && !has_index (indices, m))
        g_array_append_val (indices, m);
    }
  return indices->len > before || sim_summary_find (summary, name, &m, error);
}

GArray *
sim_report_metrics (const SimSummary *summary, const GPtrArray *names, GError **error)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint m = 0; names == NULL && m < sim_summary_n_metrics (summary); m++)
    g_array_append_val (indices, m);
  for (guint i = 0; names && i < names->len; i++)
    if (!add_named (summary, g_ptr_array_index (names, i), indices, error))
      return NULL;
  return g_steal_pointer (&indices);
}

static void
add_main (const SimSummary *summary, const char *name, GArray *indices)
{
  guint m;

  if (sim_summary_find (summary, name, &m, NULL) && !has_index (indices, m)
      && indices->len < SIM_REPORT_MAX_METRICS)
    g_array_append_val (indices, m);
}

static void
add_claimed (const SimSummary *summary, const SimScenario *scenario, GArray *indices)
{
  const GPtrArray *expects = sim_scenario_expects (scenario),
                  *plots = sim_scenario_plots (scenario);

  for (guint i = 0; i < expects->len; i++)
    {
      g_autoptr (GPtrArray) names
        = sim_expr_names (((const SimExpect *) g_ptr_array_index (expects, i))->metric);

      for (guint k = 0; k < names->len; k++)
        add_main (summary, g_ptr_array_index (names, k), indices);
    }
  for (guint i = 0; i < plots->len; i++)
    {
      const SimPlotSpec *plot = g_ptr_array_index (plots, i);

      add_main (summary, plot->y, indices);
      add_main (summary, plot->x, indices);
    }
}

gboolean
sim_report_is_central (const SimStoreMetric *metric)
{
  return strchr (metric->name, '.') == NULL || g_str_has_suffix (metric->name, ".mean")
         || g_str_equal (metric->kind, "count") || g_str_equal (metric->kind, "result");
}

/* What a study does not measure is absent everywhere: an empty column fills no table. */
static gboolean
has_value (const SimSummary *summary, guint metric)
{
  for (guint p = 0; p < sim_summary_n_points (summary); p++)
    if (!isnan (sim_summary_stat (summary, p, metric).mean))
      return TRUE;
  return FALSE;
}

static GArray *
main_indices (const SimSummary *summary, const SimScenario *scenario)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint m = 0; m < sim_summary_n_metrics (summary); m++)
    if (sim_summary_metric (summary, m)->expression)
      add_main (summary, sim_summary_metric (summary, m)->name, indices);
  if (scenario)
    add_claimed (summary, scenario, indices);
  for (guint m = 0; indices->len < FEW_METRICS && m < sim_summary_n_metrics (summary); m++)
    if (sim_report_is_central (sim_summary_metric (summary, m)) && has_value (summary, m))
      add_main (summary, sim_summary_metric (summary, m)->name, indices);
  return indices;
}

/* --- for people --- */

/* A share of the mean: means of equal numbers differ by that much. */
static const double rounding = 1e-13;

char *
sim_report_interval (double mean, double half_width)
{
  g_autofree char *plain = sim_table_humane_text (mean);
  char number[G_ASCII_DTOSTR_BUF_SIZE], width[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  double size = fmax (fabs (mean), half_width);
  int digits;

  if (isnan (mean) || isnan (half_width) || isinf (half_width)
      || half_width <= rounding * fabs (mean))
    return g_steal_pointer (&plain);
  if (size >= 1e9 || size < 1e-4)
    {
      g_ascii_formatd (width, sizeof width, "%.2g", half_width);
      return g_strdup_printf ("%s ± %s", plain, width);
    }
  /* Two significant digits of the half-width, and as many decimals of the mean, but never more than
   * five digits. */
  digits = MIN (1 - (int) floor (log10 (half_width)), 4 - (int) floor (log10 (size)));
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (digits, 0, 9));
  g_ascii_formatd (number, sizeof number, format, mean);
  if (g_ascii_strtod (number, NULL) == 0)
    g_ascii_formatd (number, sizeof number, format, 0);
  g_ascii_formatd (width, sizeof width, format, half_width);
  if (g_ascii_strtod (width, NULL) == 0)
    g_ascii_formatd (width, sizeof width, "%.1g", half_width);
  return g_strdup_printf ("%s ± %s", number, width);
}

char *
sim_report_short_path (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "params.", 2);

  if (g_strv_length (parts) != 2)
    return g_strdup (path);
  if (g_str_has_prefix (parts[0], "components."))
    return g_strconcat (parts[0] + strlen ("components."), parts[1], NULL);
  return g_strdup (parts[1]);
}

static void
points_header (SimTable *table, const SimSummary *summary, const GArray *indices)
{
  for (guint k = 0; k < sim_summary_n_columns (summary); k++)
    {
      g_autofree char *title = sim_report_short_path (sim_summary_column (summary, k));

      sim_table_column (table, title, is_numeric (summary, k));
    }
  for (guint i = 0; i < indices->len; i++)
    sim_table_column (table, sim_summary_metric (summary, g_array_index (indices, guint, i))->name,
                      TRUE);
  sim_table_column (table, "n", TRUE);
}

static void
points_row (SimTable *table, const SimSummary *summary, const GArray *indices, guint point)
{
  guint n = 0;

  for (guint k = 0; k < sim_summary_n_columns (summary); k++)
    {
      SimCell cell = sim_summary_value (summary, point, k);

      if (cell.text)
        sim_table_cell (table, cell.text);
      else
        sim_table_humane (table, cell.number);
    }
  for (guint i = 0; i < indices->len; i++)
    {
      SimStat stat = sim_summary_stat (summary, point, g_array_index (indices, guint, i));
      g_autofree char *text = sim_report_interval (stat.mean, stat.half_width);

      sim_table_cell (table, text);
      n = MAX (n, stat.n);
    }
  sim_table_number (table, n);
}

SimTable *
sim_report_some_points (const SimSummary *summary, const GPtrArray *metrics,
                        const SimScenario *scenario, const GArray *points, GError **error)
{
  g_autoptr (GArray) indices
    = metrics ? sim_report_metrics (summary, metrics, error) : main_indices (summary, scenario);
  guint n = points ? points->len : sim_summary_n_points (summary), n_cells;
  SimTable *table;

  if (indices == NULL)
    return NULL;
  table = sim_table_new ();
  points_header (table, summary, indices);
  n_cells = sim_summary_n_columns (summary) + indices->len + 1;
  for (guint p = 0; p < MIN (n, SIM_REPORT_MAX_POINTS); p++)
    points_row (table, summary, indices, points ? g_array_index (points, guint, p) : p);
  if (n > SIM_REPORT_MAX_POINTS)
    {
      g_autofree char *more = g_strdup_printf ("... %u more", n - SIM_REPORT_MAX_POINTS);

      sim_table_cell (table, more);
      for (guint i = 1; i < n_cells; i++)
        sim_table_cell (table, NULL);
    }
  return table;
}

SimTable *
sim_report_points (const SimSummary *summary, const GPtrArray *metrics, const SimScenario *scenario,
                   GError **error)
{
  return sim_report_some_points (summary, metrics, scenario, NULL, error);
}

/* Many counts are 0 since nothing of the kind can happen: told where one asks for them. */
static gboolean
is_none (const SimSummary *summary, guint point, guint metric)
{
  return g_strcmp0 (sim_summary_metric (summary, metric)->kind, "count") == 0
         && sim_summary_stat (summary, point, metric).mean == 0;
}

/* What is to be said of one metric over some points: how many, and why at the first of them. */
static void
note_metric (const SimSummary *summary, const GArray *points, guint metric, gboolean asked,
             GString *text)
{
  guint n = points ? points->len : sim_summary_n_points (summary), n_noted = 0;
  g_autofree char *first = NULL;

  for (guint p = 0; p < n; p++)
    {
      guint point = points ? g_array_index (points, guint, p) : p;
      char *why = sim_summary_why_blank (summary, point, metric);

      if (why == NULL && (asked || !is_none (summary, point, metric)))
        why = sim_summary_caveat (summary, point, metric, FALSE);
      n_noted += why ? 1 : 0;
      if (first == NULL)
        first = why;
      else
        g_free (why);
    }
  if (n_noted > 0)
    g_string_append_printf (text, "%s, at %u of %u %s: %s\n",
                            sim_summary_metric (summary, metric)->name, n_noted, n,
                            n == 1 ? "point" : "points", first);
}

char *
sim_report_notes (const SimSummary *summary, const GPtrArray *metrics, const SimScenario *scenario,
                  const GArray *points)
{
  g_autoptr (GArray) indices
    = metrics ? sim_report_metrics (summary, metrics, NULL) : main_indices (summary, scenario);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; indices && i < indices->len; i++)
    note_metric (summary, points, g_array_index (indices, guint, i), metrics != NULL, text);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* --- expectations --- */

char *
sim_report_published (const SimExpect *expect)
{
  g_autofree char *value = sim_table_humane_text (expect->value);
  g_autofree char *within = sim_table_humane_text (expect->within);
  g_autofree char *low = sim_table_humane_text (expect->low);
  g_autofree char *high = sim_table_humane_text (expect->high);

  if (!isnan (expect->value) && expect->within > 0)
    return g_strdup_printf ("%s (within %s)", value, within);
  if (!isnan (expect->value))
    return g_steal_pointer (&value);
  if (isinf (expect->high))
    return g_strdup_printf ("at least %s", low);
  if (isinf (expect->low))
    return g_strdup_printf ("at most %s", high);
  return g_strdup_printf ("%s to %s", low, high);
}

SimTable *
sim_report_verdicts (const GArray *verdicts)
{
  SimTable *table = sim_table_new ();
  static const char *const titles[]
    = { "expectation", "kind", "published", "ours", "unit", "verdict", "why" };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    sim_table_column (table, titles[i], i == 2 || i == 3);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const SimVerdict *v = &g_array_index (verdicts, SimVerdict, i);
      g_autofree char *published = sim_report_published (v->expect);
      g_autofree char *ours = sim_report_interval (v->ours, v->half_width);

      sim_table_cell (table, v->expect->id);
      sim_table_cell (table, sim_claim_kind_name (v->expect->kind));
      sim_table_cell (table, published);
      sim_table_cell (table, ours);
      sim_table_cell (table, v->expect->unit);
      sim_table_cell (table, sim_verdict_name (v->kind));
      sim_table_cell (table, v->why);
    }
  return table;
}
