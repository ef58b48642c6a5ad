/* sim/model/run.c - see run.h. */
#include "sim/model/run.h"
#include <math.h>
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

GPtrArray *
sim_run_metric_names (const SimComponent *components, guint n_components, SimMetricKind kind)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint c = 0; c < n_components; c++)
    for (const SimMetric *row = metrics_of (&components[c]); row && row->name; row++)
      if (row->kind == kind)
        g_ptr_array_add (names, qualified (&components[c], n_components, row->name));
  return names;
}

void
sim_run_columns_add_warmup (GArray *columns)
{
  static const SimMetric row = { SIM_WARMUP_COLUMN, SIM_RESULT, "s",
                                 "simulated time discarded, as MSER-5 found on pilot runs" };
  SimColumn column = { .name = g_strdup (row.name), .unit = row.unit, .metric = &row };

  g_array_append_val (columns, column);
}

/* In the order of SimRareCheck. */
static const SimMetric rare_rows[] = {
  { SIM_RARE_WEIGHT_COLUMN, SIM_RESULT, "1",
    "run.rare: mean likelihood ratio of the biased cycles at their end; 1 but for chance" },
  { SIM_RARE_REACHED_COLUMN, SIM_RESULT, "1", "run.rare: cycles that reached what is rare" },
  { SIM_RARE_EFFECTIVE_COLUMN, SIM_RESULT, "1",
    "run.rare: of them, how many that cost alike would be as good, of the worst "
    "result" },
};

void
sim_run_columns_add_rare (GArray *columns)
{
  for (guint i = 0; i < G_N_ELEMENTS (rare_rows); i++)
    {
      SimColumn column = { .name = g_strdup (rare_rows[i].name),
                           .unit = rare_rows[i].unit,
                           .metric = &rare_rows[i] };

      g_array_append_val (columns, column);
    }
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

/* Series with labels stand behind those of the table. */
static void
read_labels (SimRecord *record, const SimRunSpec *spec, guint c, const SimMetrics *metrics)
{
  const GPtrArray *labels = sim_metrics_labels (metrics);

  for (guint i = 0; i < labels->len; i++)
    {
      const SimLabel *label = g_ptr_array_index (labels, i);
      const SimMetric *row = &metrics_of (&spec->components[c])[label->metric];
      g_autofree char *name = qualified (&spec->components[c], spec->n_components, row->name);
      const guint n = label->points->len;
      SimRecordSeries series = { g_strdup_printf ("%s[%s]", name, label->label), n,
                                 g_memdup2 (label->points->data, n * sizeof (SimSample)) };

      g_array_append_val (record->series, series);
    }
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

      if (rows[0].name == NULL)
        continue;
      sim_metrics_read (metrics, record->values + n);
      n += sim_metric_n_columns (rows);
      for (guint r = 0; rows[r].name; r++)
        read_row (record, metrics, rows, r,
                  qualified (component, spec->n_components, rows[r].name));
      read_labels (record, spec, c, metrics);
    }
}

/* Biased cycles are not as the model has them: what was measured in them beside its results means
 * nothing. */
static void
blank_biased (SimRecord *record, const SimRunSpec *spec, const Sim *window)
{
  const SimMetric *rows = metrics_of (&spec->components[0]);
  const char *unit;

  for (guint k = 0; k < record->n_values; k++)
    if (!sim_rare_keeps (window, (guint) (sim_metric_column_row (rows, k, &unit) - rows)))
      record->values[k] = NAN;
  g_array_set_size (record->hists, 0);
  g_array_set_size (record->series, 0);
}

/* Timelines are drawn in nanoseconds, whatever the clock. */
static SimTime
in_ns (const SimEngine *engine, SimTime time)
{
  return sim_time_from_s (sim_engine_seconds (engine, time));
}

static void
read_spans (SimRecord *record, const SimEngine *engine)
{
  const GArray *spans = sim_engine_spans (engine);

  for (guint i = 0; spans && i < spans->len; i++)
    {
      SimSpan span = g_array_index (spans, SimSpan, i);

      span.from = in_ns (engine, span.from);
      span.to = in_ns (engine, span.to);
      span.track = g_strdup (span.track);
      span.label = g_strdup (span.label);
      g_array_append_val (record->spans, span);
    }
}

static double
ticks_per_s (const SimRunSpec *spec)
{
  return spec->engine.ticks_per_s > 0 ? spec->engine.ticks_per_s : SIM_NS_PER_S;
}

static SimRecord *
record_of (const SimEngine *engine, const SimRunSpec *spec, Sim **windows)
{
  SimRecord *record = record_new ();

  record->reason = g_strdup (sim_engine_failure (engine));
  record->failed = record->reason != NULL;
  record->fingerprint = sim_engine_fingerprint (engine);
  record->n_events = sim_engine_n_events (engine);
  record->drew = sim_engine_drew (engine);
  record->end_s = sim_engine_now_s (engine);
  if (!record->failed)
    read_metrics (record, spec, windows);
  if (!record->failed && spec->engine.rare != SIM_RARE_NONE)
    blank_biased (record, spec, windows[0]);
  read_spans (record, engine);
  return record;
}

/* A run under way.  The engine has the windows, and keeps their measurements. */
typedef struct {
  SimEngine   *engine;
  Sim        **windows;
  SimRareCheck check;    /* of run.rare */
} Running;

static void
running_clear (Running *run)
{
  sim_engine_free (run->engine);
  g_free (run->windows);
}

/* A run that was over in its warm-up has measured nothing: its sums would be those of the warm-up,
 * or zeros. */
static void
fail_unmeasured (const Running *run, const SimRunSpec *spec)
{
  sim_fail (run->windows[0],
            "the run ended at %.6g s, before anything was measured: its warm-up lasts until %.6g s "
            "(run.warmup, or what run.warmup_by found); shorten it, or have the model go on longer",
            sim_engine_now_s (run->engine), (double) spec->warmup / ticks_per_s (spec));
}

/* What the house measures begins anew, and then the ledgers of models.  A model that acts here
 * would have another course with a warm-up than without. */
static void
begin_measurement (const SimRunSpec *spec, const Running *run, gpointer *states)
{
  const guint64 pending = sim_engine_n_pending (run->engine);

  sim_engine_end_warmup (run->engine);
  for (guint c = 0; c < spec->n_components; c++)
    if (spec->components[c].model->measure != NULL)
      spec->components[c].model->measure (run->windows[c], states[c]);
  sim_require (sim_engine_n_pending (run->engine) == pending);
}

/* The events: warm-up first, whose measurements are discarded, then the measured time. */
static void
run_events (const SimRunSpec *spec, const Running *run, gpointer *states)
{
  SimEngine *engine = run->engine;

  if (spec->warmup > 0)
    {
      sim_engine_run (engine, spec->warmup);
      if (sim_engine_failure (engine) == NULL && !sim_engine_stopped (engine))
        begin_measurement (spec, run, states);
    }
  sim_engine_run (engine, spec->until);
  /* without an end, a run is over when nothing is left to happen */
  if (spec->warmup > 0 && sim_engine_now (engine) <= spec->warmup)
    fail_unmeasured (run, spec);
}

static void
start_and_finish (const SimRunSpec *spec, Running *run, gpointer *states)
{
  for (guint c = 0; c < spec->n_components; c++)
    spec->components[c].model->start (run->windows[c], states[c], spec->components[c].params);
  if (sim_engine_failure (run->engine) == NULL)
    run_events (spec, run, states);
  sim_engine_judge_clock (run->engine);
  if (spec->engine.rare != SIM_RARE_NONE && sim_engine_failure (run->engine) == NULL)
    run->check = sim_rare_judge (run->windows[0]);
  sim_engine_close (run->engine);
  for (guint c = 0; c < spec->n_components; c++)
    if (spec->components[c].model->finish && sim_engine_failure (run->engine) == NULL)
      spec->components[c].model->finish (run->windows[c], states[c]);
}

/* Simulates to the end; what was measured is still in the windows. */
static Running
run_through (const SimRunSpec *spec)
{
  Running run
    = { .engine = sim_engine_new (&spec->engine), .windows = g_new0 (Sim *, spec->n_components) };
  g_autofree gpointer *states = g_new0 (gpointer, spec->n_components);

  for (guint c = 0; c < spec->n_components; c++)
    {
      const SimComponent *component = &spec->components[c];

      run.windows[c] = sim_engine_add (run.engine, component->name, component->model->name,
                                       metrics_of (component));
      states[c] = g_malloc0 (MAX (component->model->state_size, 1));
    }
  start_and_finish (spec, &run, states);
  for (guint c = 0; c < spec->n_components; c++)
    {
      if (spec->components[c].model->clear)
        spec->components[c].model->clear (states[c]);
      g_free (states[c]);
    }
  return run;
}

static void
add_value (SimRecord *record, double value)
{
  record->values = g_renew (double, record->values, record->n_values + 1);
  record->values[record->n_values++] = value;
}

/* The house's own columns stand behind those of the models. */
static SimRecord *
run_once (const SimRunSpec *spec)
{
  Running run = run_through (spec);
  SimRecord *record = record_of (run.engine, spec, run.windows);

  if (!record->failed && spec->engine.rare != SIM_RARE_NONE)
    {
      add_value (record, run.check.mean_weight);
      add_value (record, run.check.reached);
      add_value (record, run.check.effective);
    }
  running_clear (&run);
  return record;
}

/* From when on the tallies of all components look steady, over the pilots. */
static gboolean
find_steady (const Running *pilots, guint n, guint n_components, SimTime *from)
{
  gboolean any = FALSE;

  for (guint c = 0; c < n_components && n > 0; c++)
    {
      SimMetrics *metrics[SIM_PILOTS];

      for (guint i = 0; i < n; i++)
        metrics[i] = sim_window_metrics (pilots[i].windows[c]);
      if (sim_metrics_steady (metrics, n, from))
        any = TRUE;
    }
  return any;
}

/* The first replication that no scenario can ask for. */
static const guint64 first_pilot = G_GUINT64_CONSTANT (1) << 32;

/* A pilot that fails says nothing of the warm-up; the measured runs report the failure.  Returns:
 * how many did not. */
static guint
run_pilots (const SimRunSpec *spec, Running *pilots)
{
  SimRunSpec pilot = *spec;
  guint n = 0;

  pilot.engine.spans = FALSE;
  for (guint i = 0; i < SIM_PILOTS; i++)
    {
      pilot.engine.replication = first_pilot + i;
      pilots[n] = run_through (&pilot);
      if (sim_engine_failure (pilots[n].engine))
        running_clear (&pilots[n]);
      else
        n++;
    }
  return n;
}

SimTime
sim_run_steady (const SimRunSpec *spec)
{
  Running pilots[SIM_PILOTS];
  guint n = run_pilots (spec, pilots);
  SimTime steady = spec->warmup;
  gboolean found = n == 0 || find_steady (pilots, n, spec->n_components, &steady);

  for (guint i = 0; i < n; i++)
    running_clear (&pilots[i]);
  return found ? steady : SIM_STEADY_NEVER;
}

/* The average of the tally of that name over the pilots. */
static GArray *
find_curve (const SimRunSpec *spec, const Running *pilots, guint n, const char *metric)
{
  for (guint c = 0; c < spec->n_components; c++)
    {
      const SimMetric *rows = metrics_of (&spec->components[c]);
      SimMetrics *metrics[SIM_PILOTS];

      for (guint i = 0; i < n; i++)
        metrics[i] = sim_window_metrics (pilots[i].windows[c]);
      for (guint m = 0; rows[m].name; m++)
        {
          g_autofree char *name
            = qualified (&spec->components[c], spec->n_components, rows[m].name);

          if (g_str_equal (name, metric) && rows[m].kind == SIM_TALLY)
            return sim_metrics_average (metrics, n, m);
        }
    }
  return NULL;
}

GArray *
sim_run_warmup (const SimRunSpec *spec, const char *metric, SimTime *cut, GError **error)
{
  Running pilots[SIM_PILOTS];
  SimRunSpec whole = *spec;
  GArray *curve = NULL;
  guint n;

  whole.warmup = 0;      /* what it would discard is what one wants to see */
  n = run_pilots (&whole, pilots);
  *cut = 0;
  if (n == 0)
    sim_invalid (error, "every pilot run fails: run it to see why");
  else if ((curve = find_curve (&whole, pilots, n, metric)) == NULL)
    sim_invalid (error, "'%s' is no tally of the model", metric);
  else
    find_steady (pilots, n, spec->n_components, cut);
  for (guint i = 0; i < n; i++)
    running_clear (&pilots[i]);
  return curve;
}

static SimRecord *
run_steady (const SimRunSpec *spec)
{
  SimRunSpec whole = *spec;
  SimRecord *record;

  whole.warmup = spec->steady == SIM_STEADY_UNKNOWN ? sim_run_steady (spec) : spec->steady;
  if (whole.warmup == SIM_STEADY_NEVER)
    return sim_record_new_failed ("warm-up: no tally has 50 observations in a run, so MSER-5 "
                                  "cannot find it: run longer (run.until), or set run.warmup by "
                                  "time");
  record = run_once (&whole);
  if (record->failed)
    return record;
  /* the value of sim_run_columns_add_warmup */
  add_value (record, (double) whole.warmup / ticks_per_s (spec));
  return record;
}

void
sim_run_is_whole (Sim *sim, gpointer self)
{
  sim_fail (sim, "the results are those of whole runs, from which no warm-up can be left out: take "
                 "run.warmup and run.warmup_by away");
}

SimRecord *
sim_run (const SimRunSpec *spec)
{
  gint64 began_us = g_get_monotonic_time ();
  SimRecord *record = spec->warmup_mser ? run_steady (spec) : run_once (spec);

  record->wall_s = (double) (g_get_monotonic_time () - began_us) * 1e-6;
  return record;
}
