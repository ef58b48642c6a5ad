/* sim/cli/commands/cmd_trace.c - `orrery trace`: one run once more, with its timeline. */
#include <string.h>
#include "sim/base/replace.h"
#include "sim/base/suggest.h"
#include "sim/base/unit/unit.h"
#include "sim/cli/commands.h"
#include "sim/report/timeline/timeline.h"

typedef struct {
  char **sets;
  char  *out, *format, *track, *from, *to, *tracks;
  gint   point, replication;
  gint64 seed;
} TraceOptions;

static const char *const formats[] = { "json", "csv", "svg", "png", "pdf", "table", NULL };
static const char *const pictures[] = { "svg", "png", "pdf", NULL };

static void
options_clear (TraceOptions *o)
{
  char **texts[] = { &o->out, &o->format, &o->track, &o->from, &o->to, &o->tracks };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (o->sets);
}

/* Of lanes only a picture can leave some out. */
static gboolean
check_tracks (const TraceOptions *o, GError **error)
{
  if (o->tracks == NULL || g_strv_contains (pictures, o->format))
    return TRUE;
  return sim_invalid (error,
                      "--tracks: chooses what a picture shows (svg, png, pdf), and this is %s: "
                      "--track PATTERN leaves out tracks of any form",
                      o->format);
}

/* The form is what --format says, else how the file's name ends, else json. */
static gboolean
choose_format (TraceOptions *o, GError **error)
{
  const char *dot = o->out ? strrchr (o->out, '.') : NULL;
  g_autofree char *hint = NULL;

  if (o->format == NULL)
    o->format = g_strdup (dot ? dot + 1 : "json");
  if (g_strv_contains (formats, o->format))
    return check_tracks (o, error);
  hint = sim_suggest_text (o->format, formats);
  return sim_invalid (error,
                      "no form '%s': it is json (Trace Event Format), csv, svg, png, pdf or "
                      "table; --format, or the end of the file's name, chooses it%s",
                      o->format, hint);
}

static gboolean
parse_options (TraceOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sets, "Set a value of the scenario",
      "PATH=VALUE" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &o->seed, "Root seed", "N" },
    { "point", 'p', 0, G_OPTION_ARG_INT, &o->point,
      "Which point (default 0; `orrery run --dry-run` lists them)", "N" },
    { "rep", 'r', 0, G_OPTION_ARG_INT, &o->replication, "Which replication (default 0)", "N" },
    { "track", 't', 0, G_OPTION_ARG_STRING, &o->track, "Only tracks such as 'rank 1*'", "PATTERN" },
    { "tracks", 0, 0, G_OPTION_ARG_STRING, &o->tracks,
      "Which lanes of a long timeline a picture shows, such as 61-120", "N-M" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &o->from, "Only what is left after this time", "TIME" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &o->to, "Only what began before this time", "TIME" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format,
      "json (default), csv, svg, png, pdf or table", "FORM" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Where to (default: the scenario's name with -trace.json, here)", "FILE" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("SCENARIO - run one point and write its timeline", entries, argc, argv,
                        status))
    return FALSE;
  if (*argc != 2)
    sim_invalid (&error, "trace needs one scenario: `orrery trace SCENARIO.yaml`");
  else if (o->point < 0 || o->replication < 0 || o->seed < -1)
    sim_invalid (&error, "--point, --rep and --seed are numbers from 0");
  else
    choose_format (o, &error);
  if (error == NULL)
    return TRUE;
  *status = sim_cli_fail (error);
  return FALSE;
}

static gboolean
parse_time (const char *option, const char *text, SimTime *time, GError **error)
{
  double seconds;

  if (text == NULL)
    return TRUE;
  if (!sim_quantity_parse (text, "s", &seconds, error))
    {
      g_prefix_error (error, "%s: ", option);
      return FALSE;
    }
  if (!(seconds >= 0))
    return sim_invalid (error, "%s: a time from 0 s", option);
  *time = sim_time_from_s (seconds);
  return TRUE;
}

/* "61-120", from 1. */
static gboolean
parse_lanes (const char *text, SimTimelineFilter *filter, GError **error)
{
  g_auto (GStrv) ends = g_strsplit (text ? text : "", "-", -1);
  guint64 first, last;

  if (text == NULL)
    return TRUE;
  if (g_strv_length (ends) != 2
      || !g_ascii_string_to_unsigned (ends[0], 10, 1, G_MAXUINT, &first, NULL)
      || !g_ascii_string_to_unsigned (ends[1], 10, first, G_MAXUINT, &last, NULL))
    return sim_invalid (error, "--tracks: '%s' is no range: write 61-120, from 1", text);
  filter->first_lane = (guint) first - 1;
  filter->n_lanes = (guint) (last - first) + 1;
  return TRUE;
}

static gboolean
parse_filter (const TraceOptions *o, SimTimelineFilter *filter, GError **error)
{
  *filter = (SimTimelineFilter){ o->track, 0, SIM_TIME_MAX, 0, 0 };
  if (!parse_lanes (o->tracks, filter, error)
      || !parse_time ("--from", o->from, &filter->from, error)
      || !parse_time ("--to", o->to, &filter->to, error))
    return FALSE;
  return filter->from <= filter->to
         || sim_invalid (error, "--from %s is after --to %s: nothing is between them", o->from,
                         o->to);
}

static SimRecord *
run_point (const SimPlan *plan, const TraceOptions *o)
{
  g_autoptr (SimPointParams) params = sim_plan_params (plan, (guint) o->point);
  g_autofree char *label = sim_plan_label (plan, (guint) o->point);
  SimRunSpec spec;

  sim_plan_spec (plan, params, (guint) o->replication, &spec);
  spec.engine.spans = TRUE;
  spec.engine.point = label;
  return sim_run (&spec);
}

static char *
file_of (const TraceOptions *o, const char *scenario)
{
  g_autofree char *stem = sim_cli_stem (scenario);

  return o->out ? g_strdup (o->out) : g_strdup_printf ("%s-trace.%s", stem, o->format);
}

static char *
title_of (const SimPlan *plan, const TraceOptions *o)
{
  g_autofree char *label = sim_plan_label (plan, (guint) o->point);

  return g_strdup_printf ("%s%s%s", sim_scenario_title (sim_plan_scenario (plan)),
                          label[0] ? ": " : "", label);
}

static gboolean
write_timeline (const SimTimeline *timeline, const char *title, const SimPicture *picture,
                GError **error)
{
  g_autofree char *text = NULL;

  if (g_str_equal (picture->format, "json"))
    text = sim_timeline_trace_events (timeline, title);
  else if (g_str_equal (picture->format, "csv"))
    {
      g_autoptr (SimTable) spans = sim_timeline_spans (timeline);

      text = sim_table_print (spans, SIM_TABLE_CSV);
    }
  else
    {
      text = sim_timeline_script (timeline, title, picture);
      return sim_gnuplot_run (text, picture->file, error);
    }
  return sim_replace_text (picture->file, text, error);
}

/* What to say of a timeline without a span. */
static gboolean
refuse_empty (const SimPlan *plan, const TraceOptions *o, const SimRecord *record, GError **error)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (plan));
  const SimScenarioComponent *first = g_ptr_array_index (components, 0);

  if (record->spans->len > 0)
    return sim_invalid (
      error,
      "none of the run's %u spans is on such a track at such a time: --track%s%s, "
      "--from and --to choose too little",
      record->spans->len, o->track ? " " : "", o->track ? o->track : "");
  return sim_invalid (error,
                      "nothing to draw: %s recorded no span in this run; the models that do say so "
                      "on their pages in docs/models",
                      components->len == 1 ? first->model->name : "no model");
}

/* As many as a run of the scenario may have. */
static guint
n_replications (const SimPlan *plan)
{
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));

  return run->stop_metric ? MAX (run->replications, run->stop_max) : run->replications;
}

/* Runs the point, and makes what was asked for of it. */
static SimTimeline *
make_timeline (const SimPlan *plan, const TraceOptions *o, SimRecord **record, GError **error)
{
  SimTimelineFilter filter;
  g_autoptr (SimTimeline) timeline = NULL;

  if ((guint) o->point >= sim_plan_n_points (plan))
    {
      sim_invalid (error, "--point %d: the scenario has %u, from 0", o->point,
                   sim_plan_n_points (plan));
      return NULL;
    }
  if ((guint) o->replication >= n_replications (plan))
    {
      sim_invalid (error, "--rep %d: the scenario has %u, from 0 (run.replications)",
                   o->replication, n_replications (plan));
      return NULL;
    }
  if (!parse_filter (o, &filter, error))
    return NULL;
  *record = run_point (plan, o);
  timeline = sim_timeline_new (*record, &filter);
  if (sim_timeline_n_spans (timeline) > 0 && filter.first_lane >= sim_timeline_n_lanes (timeline))
    {
      sim_invalid (error, "--tracks %s: there are %u", o->tracks, sim_timeline_n_lanes (timeline));
      return NULL;
    }
  if (sim_timeline_n_spans (timeline) > 0)
    return g_steal_pointer (&timeline);
  refuse_empty (plan, o, *record, error);
  return NULL;
}

static void
report (const SimTimeline *timeline, const char *title)
{
  g_autoptr (SimTable) labels = sim_timeline_labels (timeline);
  g_autofree char *text = sim_table_print (labels, SIM_TABLE_TEXT);

  g_print ("%s\n\n%s\n%u spans on %u tracks", title, text, sim_timeline_n_spans (timeline),
           sim_timeline_n_tracks (timeline));
}

static int
trace (const SimCli *cli, const SimPlan *plan, const char *path, const TraceOptions *o)
{
  GError *error = NULL;
  g_autoptr (SimRecord) record = NULL;
  g_autoptr (SimTimeline) timeline = make_timeline (plan, o, &record, &error);
  g_autofree char *file = file_of (o, path);
  g_autofree char *title = timeline ? title_of (plan, o) : NULL;
  g_autofree char *templates = g_build_filename (cli->data_dir, "plots", NULL);
  const SimPicture picture = { o->format, file, templates, { 0 } };
  gboolean table_only = g_str_equal (o->format, "table");

  if (record && record->failed)
    g_printerr ("orrery: the run failed: %s; its timeline up to there:\n", record->reason);
  if (timeline == NULL || (o->out == NULL && !sim_cli_may_make (file, &error))
      || (!table_only && !write_timeline (timeline, title, &picture, &error)))
    return sim_cli_fail (error);
  report (timeline, title);
  g_print (table_only ? "\n" : " in %s\n", file);
  if (g_str_equal (o->format, "json"))
    g_print ("open it at ui.perfetto.dev or in another viewer of the Trace Event Format\n");
  return record->failed ? SIM_EXIT_RUNS : SIM_EXIT_OK;
}

int
cmd_trace (const SimCli *cli, int argc, char **argv)
{
  TraceOptions o = { .seed = -1 };
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func (g_free);
  SimLoaded loaded;
  int status = SIM_EXIT_OK;

  if (parse_options (&o, &argc, &argv, &status))
    {
      for (guint i = 0; o.sets && o.sets[i]; i++)
        g_ptr_array_add (sets, g_strdup (o.sets[i]));
      if (o.seed >= 0)
        g_ptr_array_add (sets, g_strdup_printf ("run.seed=%" G_GINT64_FORMAT, o.seed));
      g_ptr_array_add (sets, NULL);
      if (!sim_cli_load (cli, argv[1], (const char *const *) sets->pdata, NULL, &loaded))
        status = SIM_EXIT_INVALID;
      else
        {
          status = trace (cli, loaded.plan, argv[1], &o);
          sim_loaded_clear (&loaded);
        }
    }
  options_clear (&o);
  return status;
}
