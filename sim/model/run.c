/* sim/model/run.c - see run.h. */
#include "sim/model/run.h"
#include <string.h>

static const SimMetric no_metrics[] = { SIM_METRIC_END };

static const SimMetric *
metrics_of (const SimComponent *component)
{
  return component->model->metrics ? component->model->metrics : no_metrics;
}

/* What a metric or a column is called in the record. */
static char *
qualified (const SimComponent *component, guint n_components, const char *name)
{
  return n_components > 1 ? g_strdup_printf ("%s.%s", component->name, name) : g_strdup (name);
}

static void
column_clear (gpointer column)
{
  g_free (((SimColumn *) column)->name);
}

GArray *
sim_run_columns (const SimComponent *components, guint n_components)
{
  GArray *columns = g_array_new (FALSE, TRUE, sizeof (SimColumn));

  g_array_set_clear_func (columns, column_clear);
  for (guint c = 0; c < n_components; c++)
    {
      const SimMetric *rows = metrics_of (&components[c]);
      guint n = sim_metric_n_columns (rows);

      for (guint k = 0; k < n; k++)
        {
          g_autofree char *name = sim_metric_column_name (rows, k);
          SimColumn column = { .component = c };

          column.metric = sim_metric_column_row (rows, k, &column.unit);
          column.name = qualified (&components[c], n_components, name);
          g_array_append_val (columns, column);
        }
    }
  return columns;
}

void
sim_run_columns_add_warmup (GArray *columns)
{
  static const SimMetric row
    = { "run.warmup_s", SIM_RESULT, "s", "simulated time discarded, as MSER-5 found" };
  SimColumn column = { .name = g_strdup (row.name), .unit = row.unit, .metric = &row };

  g_array_append_val (columns, column);
}

static void
hist_clear (gpointer data)
{
  SimRecordHist *hist = data;

  g_free (hist->name);
  g_bytes_unref (hist->bytes);
}

static void
series_clear (gpointer data)
{
  SimRecordSeries *series = data;

  g_free (series->name);
  g_free (series->samples);
}

static void
span_clear (gpointer data)
{
  SimSpan *span = data;

  g_free (span->track);
  g_free (span->label);
}

static SimRecord *
record_new (void)
{
  SimRecord *record = g_new0 (SimRecord, 1);

  record->hists = g_array_new (FALSE, TRUE, sizeof (SimRecordHist));
  record->series = g_array_new (FALSE, TRUE, sizeof (SimRecordSeries));
  record->spans = g_array_new (FALSE, TRUE, sizeof (SimSpan));
  g_array_set_clear_func (record->hists, hist_clear);
  g_array_set_clear_func (record->series, series_clear);
  g_array_set_clear_func (record->spans, span_clear);
  return record;
}

SimRecord *
sim_record_new_failed (const char *reason)
{
  SimRecord *record = record_new ();

  record->failed = TRUE;
  record->reason = g_strdup (reason);
  return record;
}

void
sim_record_free (SimRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->reason);
  g_free (record->values);
  g_array_unref (record->hists);
  g_array_unref (record->series);
  g_array_unref (record->spans);
  g_free (record);
}

static void
read_row (SimRecord *record, const SimMetrics *metrics, const SimMetric *rows, guint row,
          char *name)
{
  if (rows[row].kind == SIM_TALLY)
    {
      SimRecordHist hist = { name, sim_hist_to_bytes (sim_metrics_hist (metrics, row)) };

      g_array_append_val (record->hists, hist);
    }
  else if (rows[row].kind == SIM_SERIES)
    {
      SimRecordSeries series = { .name = name };
      const SimSample *samples = sim_metrics_series (metrics, row, &series.n);

      series.samples = g_memdup2 (samples, series.n * sizeof *samples);
      g_array_append_val (record->series, series);
    }
  else
    g_free (name);
}

static void
read_metrics (SimRecord *record, const SimRunSpec *spec, Sim **windows)
{
  guint n = 0;

  for (guint c = 0; c < spec->n_components; c++)
    record->n_values += sim_metric_n_columns (metrics_of (&spec->components[c]));
  record->values = g_new (double, record->n_values);
  for (guint c = 0; c < spec->n_components; c++)
    {
      const SimComponent *component = &spec->components[c];
      const SimMetric *rows = metrics_of (component);
      const SimMetrics *metrics = sim_window_metrics (windows[c]);

      sim_metrics_read (metrics, record->values + n);
      n += sim_metric_n_columns (rows);
      for (guint r = 0; rows[r].name; r++)
        read_row (record, metrics, rows, r,
                  qualified (component, spec->n_components, rows[r].name));
    }
}

static void
read_spans (SimRecord *record, const SimEngine *engine)
{
  const GArray *spans = sim_engine_spans (engine);

  for (guint i = 0; spans && i < spans->len; i++)
    {
      SimSpan span = g_array_index (spans, SimSpan, i);

      span.track = g_strdup (span.track);
      span.label = g_strdup (span.label);
      g_array_append_val (record->spans, span);
    }
}

/* The events: warm-up first, whose measurements are discarded, then the measured time. */
static void
run_events (SimEngine *engine, const SimRunSpec *spec)
{
  if (spec->warmup > 0)
    {
      sim_engine_run (engine, spec->warmup);
      if (sim_engine_failure (engine) || sim_engine_stopped (engine))
        return;
      sim_engine_end_warmup (engine);
    }
  sim_engine_run (engine, spec->until);
}

static SimRecord *
record_of (const SimEngine *engine, const SimRunSpec *spec, Sim **windows)
{
  SimRecord *record = record_new ();

  record->reason = g_strdup (sim_engine_failure (engine));
  record->failed = record->reason != NULL;
  record->fingerprint = sim_engine_fingerprint (engine);
  record->n_events = sim_engine_n_events (engine);
  record->end_s = sim_time_to_s (sim_engine_now (engine));
  if (!record->failed)
    read_metrics (record, spec, windows);
  read_spans (record, engine);
  return record;
}

/* From when on the tallies of all components look steady; SIM_TIME_MAX when one does not. */
static SimTime
find_steady (Sim **windows, guint n_windows, SimTime from)
{
  gboolean any = FALSE;

  for (guint c = 0; c < n_windows; c++)
    {
      SimSteady steady = sim_metrics_steady (sim_window_metrics (windows[c]), &from);

      if (steady == SIM_UNSETTLED)
        return SIM_TIME_MAX;
      any = any || steady == SIM_STEADY;
    }
  return any ? from : SIM_TIME_MAX;
}

/* @steady: (nullable): raised to when the run looks steady; SIM_TIME_MAX when it does not. */
static SimRecord *
run_once (const SimRunSpec *spec, SimTime *steady)
{
  g_autoptr (SimEngine) engine = sim_engine_new (&spec->engine);
  g_autofree Sim **windows = g_new0 (Sim *, spec->n_components);
  g_autofree gpointer *states = g_new0 (gpointer, spec->n_components);
  SimRecord *record;

  for (guint c = 0; c < spec->n_components; c++)
    {
      const SimComponent *component = &spec->components[c];

      windows[c]
        = sim_engine_add (engine, component->name, component->model->name, metrics_of (component));
      states[c] = g_malloc0 (MAX (component->model->state_size, 1));
    }
  for (guint c = 0; c < spec->n_components; c++)
    spec->components[c].model->start (windows[c], states[c], spec->components[c].params);
  if (sim_engine_failure (engine) == NULL)
    run_events (engine, spec);
  sim_engine_close (engine);
  for (guint c = 0; c < spec->n_components; c++)
    if (spec->components[c].model->finish && sim_engine_failure (engine) == NULL)
      spec->components[c].model->finish (windows[c], states[c]);
  record = record_of (engine, spec, windows);
  if (steady)
    *steady = find_steady (windows, spec->n_components, *steady);
  for (guint c = 0; c < spec->n_components; c++)
    {
      if (spec->components[c].model->clear)
        spec->components[c].model->clear (states[c]);
      g_free (states[c]);
    }
  return record;
}

/* Returns: @record, with the value of sim_run_columns_add_warmup. */
static SimRecord *
with_warmup (SimRecord *record, SimTime warmup)
{
  if (record->failed)
    return record;
  record->values = g_renew (double, record->values, record->n_values + 1);
  record->values[record->n_values++] = sim_time_to_s (warmup);
  return record;
}

/* The first run measures from the same warm-up; without anything to cut off it is the result. */
static SimRecord *
run_steady (const SimRunSpec *spec)
{
  SimTime steady = spec->warmup;
  g_autoptr (SimRecord) first = run_once (spec, &steady);
  SimRunSpec again = *spec;

  if (first->failed || steady == spec->warmup)
    return with_warmup (g_steal_pointer (&first), steady);
  if (steady == SIM_TIME_MAX)
    return sim_record_new_failed ("warm-up: by MSER-5 the run does not settle in its first half: "
                                  "run longer (run.until), or set run.warmup by time");
  again.warmup = steady;
  return with_warmup (run_once (&again, NULL), steady);
}

SimRecord *
sim_run (const SimRunSpec *spec)
{
  gint64 began_us = g_get_monotonic_time ();
  SimRecord *record = spec->warmup_mser ? run_steady (spec) : run_once (spec, NULL);

  record->wall_s = (double) (g_get_monotonic_time () - began_us) * 1e-6;
  return record;
}
