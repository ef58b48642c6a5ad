/* sim/report/page/html_data.c - a results file as the JSON inside its page (html.h). */
#include <math.h>
#include "sim/experiment/summary/expect.h"
#include "sim/report/page/html.h"
#include "sim/report/json.h"
#include "sim/report/plot/plot.h"
#include "sim/report/plot/plot_data.h"
#include "sim/report/table/results.h"

enum {
  MAX_FAILURES = 20,
  MAX_REPLICATIONS = 40,     /* that the page lists under a chart */
};

static void
put_info_row (gpointer data, const char *key, const char *value, const char *origin)
{
  SimJson *json = data;

  sim_json_begin_array (json);
  sim_json_string (json, key);
  sim_json_string (json, value);
  sim_json_string (json, origin);
  sim_json_end_array (json);
}

static gboolean
put_info (SimJson *json, SimStore *store, GError **error)
{
  gboolean done;

  sim_json_key (json, "info");
  sim_json_begin_array (json);
  done = sim_store_info (store, put_info_row, json, error);
  sim_json_end_array (json);
  return done;
}

static void
put_columns (SimJson *json, const SimSummary *summary)
{
  sim_json_key (json, "columns");
  sim_json_begin_array (json);
  for (guint i = 0; i < sim_summary_n_columns (summary); i++)
    {
      const char *path = sim_summary_column (summary, i);
      g_autofree char *label = sim_plot_label (path, NULL), *name = sim_report_short_path (path);

      sim_json_begin_object (json);
      sim_json_member_string (json, "path", path);
      sim_json_member_string (json, "name", name);
      sim_json_member_string (json, "label", label);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

static void
put_metrics (SimJson *json, const SimSummary *summary)
{
  sim_json_key (json, "metrics");
  sim_json_begin_array (json);
  for (guint i = 0; i < sim_summary_n_metrics (summary); i++)
    {
      const SimStoreMetric *metric = sim_summary_metric (summary, i);
      g_autofree char *label = sim_plot_label (metric->name, metric->unit);

      sim_json_begin_object (json);
      sim_json_member_string (json, "name", metric->name);
      sim_json_member_string (json, "unit", metric->unit);
      sim_json_member_string (json, "label", label);
      sim_json_member_string (json, "doc", metric->doc);
      sim_json_member_string (json, "kind", metric->kind);
      sim_json_member_boolean (json, "central", sim_report_is_central (metric));
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

/* Mean, half-width, number, and the single values where they were kept and are few. */
static void
put_stat (SimJson *json, const SimSummary *summary, guint point, guint metric)
{
  SimStat stat = sim_summary_stat (summary, point, metric);
  g_autoptr (GArray) values = sim_summary_replications (summary, point, metric);

  sim_json_begin_array (json);
  if (stat.n > 0)
    {
      sim_json_number (json, stat.mean);
      sim_json_number (json, stat.half_width);
      sim_json_integer (json, stat.n);
      if (values && values->len > 1 && values->len <= MAX_REPLICATIONS)
        {
          sim_json_begin_array (json);
          for (guint i = 0; i < values->len; i++)
            sim_json_number (json, g_array_index (values, double, i));
          sim_json_end_array (json);
        }
    }
  sim_json_end_array (json);
}

static void
put_points (SimJson *json, const SimSummary *summary)
{
  sim_json_key (json, "points");
  sim_json_begin_array (json);
  for (guint p = 0; p < sim_summary_n_points (summary); p++)
    {
      sim_json_begin_array (json);
      for (guint i = 0; i < sim_summary_n_columns (summary); i++)
        {
          SimCell cell = sim_summary_value (summary, p, i);

          if (cell.text)
            sim_json_string (json, cell.text);
          else
            sim_json_number (json, cell.number);
        }
      for (guint i = 0; i < sim_summary_n_metrics (summary); i++)
        put_stat (json, summary, p, i);
      sim_json_end_array (json);
    }
  sim_json_end_array (json);
}

/* Where a mark is, ours or a published one. */
static void
put_place (SimJson *json, const SimPlotMark *mark)
{
  sim_json_member_number (json, "x", mark->x);
  sim_json_member_number (json, "y", mark->y);
  sim_json_member_number (json, "low", mark->low);
  sim_json_member_number (json, "high", mark->high);
}

static void
put_marks (SimJson *json, const GArray *marks)
{
  sim_json_begin_array (json);
  for (guint i = 0; i < marks->len; i++)
    {
      const SimPlotMark *mark = &g_array_index (marks, SimPlotMark, i);

      sim_json_begin_object (json);
      put_place (json, mark);
      if (!isnan (mark->lower))
        {
          sim_json_member_number (json, "lower", mark->lower);
          sim_json_member_number (json, "upper", mark->upper);
        }
      if (mark->of_point > 0)
        sim_json_member_integer (json, "point", mark->of_point - 1);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

static void
put_published (SimJson *json, const SimPlotData *data, guint p)
{
  const GArray *marks = g_ptr_array_index (data->published, p);

  for (guint i = 0; i < marks->len; i++)
    {
      const SimPlotMark *mark = &g_array_index (marks, SimPlotMark, i);

      sim_json_begin_object (json);
      put_place (json, mark);
      sim_json_member_string (json, "panel",
                              ((SimPlotPanel *) g_ptr_array_index (data->panels, p))->title);
      sim_json_end_object (json);
    }
}

/* What is drawn over the marks: events, and published points with the panel that they are in. */
static void
put_overlay (SimJson *json, const SimPlotData *data, const SimPlotSpec *plot)
{
  sim_json_key (json, "events");
  sim_json_begin_array (json);
  for (guint i = 0; i < data->lines->len; i++)
    {
      const SimPlotLine *line = &g_array_index (data->lines, SimPlotLine, i);

      sim_json_begin_object (json);
      sim_json_member_number (json, "x", line->x);
      sim_json_member_string (json, "text", line->text);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
  sim_json_key (json, "published");
  sim_json_begin_array (json);
  for (guint p = 0; p < data->published->len; p++)
    put_published (json, data, p);
  sim_json_end_array (json);
  sim_json_key (json, "sources");
  sim_json_begin_array (json);
  for (guint i = 0; plot->published && i < plot->published->len; i++)
    if (g_array_index (plot->published, SimPlotPublished, i).source)
      sim_json_string (json, g_array_index (plot->published, SimPlotPublished, i).source);
  sim_json_end_array (json);
}

static void
put_texts (SimJson *json, const char *key, const GPtrArray *texts)
{
  sim_json_key (json, key);
  sim_json_begin_array (json);
  for (guint i = 0; i < texts->len; i++)
    sim_json_string (json, g_ptr_array_index (texts, i));
  sim_json_end_array (json);
}

static void
put_panels (SimJson *json, const SimPlotData *data)
{
  sim_json_member_boolean (json, "is_category", data->categories);
  sim_json_member_boolean (json, "is_calendar", data->calendar);
  put_texts (json, "titles", data->titles);
  put_texts (json, "categories", data->ticks);
  sim_json_key (json, "panels");
  sim_json_begin_array (json);
  for (guint p = 0; p < data->panels->len; p++)
    {
      const SimPlotPanel *panel = g_ptr_array_index (data->panels, p);

      sim_json_begin_object (json);
      sim_json_member_string (json, "title", panel->title);
      sim_json_key (json, "series");
      sim_json_begin_array (json);
      for (guint i = 0; i < panel->series->len; i++)
        put_marks (json, g_ptr_array_index (panel->series, i));
      sim_json_end_array (json);
      sim_json_end_object (json);
    }
  sim_json_end_array (json);
}

/* A plot of an older file that leaves a parameter out, or has no value yet, says so instead. */
static void
put_drawing (SimJson *json, SimStore *store, const SimSummary *summary, const SimPlotSpec *plot)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (SimPlotData) data = sim_plot_data_new (summary, store, plot, &fault);
  g_autofree char *x = data ? sim_plot_x_label (data, plot) : NULL;
  g_autofree char *y = data ? sim_plot_y_label (data, plot) : NULL;
  g_autofree char *note = data ? sim_plot_note (data, plot) : NULL;

  sim_json_member_string (json, "fault", fault ? fault->message : NULL);
  sim_json_member_string (json, "x_label", x);
  sim_json_member_string (json, "y_label", y);
  sim_json_member_string (json, "note", note);
  if (data)
    {
      put_overlay (json, data, plot);
      put_panels (json, data);
    }
}

/* A plot of observations has no column: its y is null. */
static gboolean
put_y (SimJson *json, const SimSummary *summary, const SimPlotSpec *plot, GError **error)
{
  guint metric = 0;

  sim_json_key (json, "y");
  if (sim_plot_is_of_observations (plot))
    sim_json_string (json, NULL);
  else if (!sim_summary_find (summary, plot->y, &metric, error))
    return FALSE;
  else
    sim_json_integer (json, metric);
  return TRUE;
}

static gboolean
put_plot (SimJson *json, SimStore *store, const SimSummary *summary, const SimPlotSpec *plot,
          GError **error)
{
  g_autofree char *average = plot->average ? g_strjoinv (", ", plot->average) : NULL;
  g_autofree char *facet = plot->facet ? sim_plot_label (plot->facet, NULL) : NULL;
  g_autofree char *by = plot->by ? sim_plot_label (plot->by, NULL) : NULL;

  sim_json_begin_object (json);
  sim_json_member_string (json, "id", plot->id);
  if (!put_y (json, summary, plot, error))
    return FALSE;
  sim_json_member_string (json, "title", plot->title);
  sim_json_member_string (json, "kind", plot->kind);
  sim_json_member_string (json, "x", plot->x);
  sim_json_member_string (json, "by", plot->by);
  sim_json_member_string (json, "by_label", by);
  sim_json_member_string (json, "facet", facet);
  sim_json_member_string (json, "average", average);
  sim_json_member_boolean (json, "band", plot->band);
  sim_json_member_boolean (json, "log_x", plot->log_x);
  sim_json_member_boolean (json, "log_y", plot->log_y);
  put_drawing (json, store, summary, plot);
  sim_json_end_object (json);
  return TRUE;
}

static gboolean
put_plots (SimJson *json, SimStore *store, const SimSummary *summary, GError **error)
{
  g_autoptr (GPtrArray) plots = sim_store_plots (store, error);
  gboolean done = plots != NULL;

  sim_json_key (json, "plots");
  sim_json_begin_array (json);
  for (guint i = 0; done && i < plots->len; i++)
    done = put_plot (json, store, summary, g_ptr_array_index (plots, i), error);
  sim_json_end_array (json);
  return done;
}

static void
put_verdict (SimJson *json, const SimVerdict *verdict)
{
  const SimExpect *expect = verdict->expect;
  g_autofree char *published = sim_report_published (expect);

  sim_json_begin_object (json);
  sim_json_member_string (json, "id", expect->id);
  sim_json_member_string (json, "kind", sim_claim_kind_name (expect->kind));
  sim_json_member_string (json, "published", published);
  sim_json_member_number (json, "ours", verdict->ours);
  sim_json_member_number (json, "half_width", verdict->half_width);
  sim_json_member_string (json, "unit", expect->unit);
  sim_json_member_string (json, "verdict", sim_verdict_name (verdict->kind));
  sim_json_member_string (json, "source", expect->source);
  sim_json_member_string (json, "reason", verdict->why);
  sim_json_end_object (json);
}

static void
put_verdicts (SimJson *json, const GArray *verdicts)
{
  sim_json_key (json, "verdicts");
  sim_json_begin_array (json);
  for (guint i = 0; verdicts && i < verdicts->len; i++)
    put_verdict (json, &g_array_index (verdicts, SimVerdict, i));
  sim_json_end_array (json);
}

/* What is to be said of the whole page: a page travels without its file. */
static gboolean
put_warning (SimJson *json, SimStore *store, GError **error)
{
  g_autofree char *warning = sim_store_warning (store);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 n_missing, n_wanted;

  if (!sim_store_n_missing (store, &n_missing, &n_wanted, error))
    return FALSE;
  if (n_missing > 0)
    g_string_append_printf (text,
                            "%" G_GUINT64_FORMAT " of the plan's %" G_GUINT64_FORMAT
                            " runs are not in this page's file%s",
                            n_missing, n_wanted, warning ? "\n" : "");
  if (warning != NULL)
    g_string_append (text, warning);
  sim_json_member_string (json, "warning", text->len > 0 ? text->str : NULL);
  return TRUE;
}

static gboolean
put_counts (SimJson *json, SimStore *store, GError **error)
{
  g_autoptr (GPtrArray) failures = sim_store_failures (store, MAX_FAILURES, error);
  guint n_ok, n_failed;

  if (failures == NULL || !sim_store_counts (store, &n_ok, &n_failed, error))
    return FALSE;
  sim_json_member_integer (json, "n_ok", n_ok);
  sim_json_member_integer (json, "n_failed", n_failed);
  if (!put_warning (json, store, error))
    return FALSE;
  sim_json_key (json, "failures");
  sim_json_begin_array (json);
  for (guint i = 0; i < failures->len; i++)
    sim_json_string (json, g_ptr_array_index (failures, i));
  sim_json_end_array (json);
  return TRUE;
}

SimSummary *
sim_html_summary (const SimScenario *scenario, SimStore *store, GError **error)
{
  g_autoptr (GPtrArray) plots = sim_store_plots (store, error), names = g_ptr_array_new ();

  if (plots == NULL)
    return NULL;
  if (scenario)
    sim_expect_names (scenario, names);
  for (guint i = 0; i < plots->len; i++)
    g_ptr_array_add (names, ((const SimPlotSpec *) g_ptr_array_index (plots, i))->y);
  return sim_summary_new_keeping (store, names, error);
}

char *
sim_html_data (SimStore *store, const SimSummary *summary, const GArray *verdicts, GError **error)
{
  g_autoptr (SimJson) json = sim_json_new (0);
  g_autofree char *title = sim_store_meta (store, "title");

  sim_json_begin_object (json);
  sim_json_member_string (json, "title", title);
  put_columns (json, summary);
  put_metrics (json, summary);
  put_points (json, summary);
  put_verdicts (json, verdicts);
  if (!put_info (json, store, error) || !put_plots (json, store, summary, error)
      || !put_counts (json, store, error))
    return NULL;
  sim_json_end_object (json);
  return sim_json_finish (g_steal_pointer (&json));
}
