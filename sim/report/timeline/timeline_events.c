/* sim/report/timeline/timeline_events.c - a timeline in the Trace Event Format.
 *
 * Source of the format: "Trace Event Format", the Chromium project; the parts that Perfetto reads:
 * complete events (ph X), counters (C), names and order of processes and threads (M).  A component
 * is a process, a lane a thread; time stamps are in microseconds.
 */
#include "sim/report/json.h"
#include "sim/report/timeline/timeline_state.h"

static double
time_us (SimTime time)
{
  return (double) time / 1e3;
}

static void
begin_event (SimJson *json, const char *phase, guint process, gint64 thread)
{
  sim_json_begin_object (json);
  sim_json_member_string (json, "ph", phase);
  sim_json_member_integer (json, "pid", process);
  sim_json_member_integer (json, "tid", thread);
}

static void
put_name (SimJson *json, const char *what, guint process, gint64 thread, const char *name)
{
  begin_event (json, "M", process, thread);
  sim_json_member_string (json, "name", what);
  sim_json_key (json, "args");
  sim_json_begin_object (json);
  sim_json_member_string (json, "name", name);
  sim_json_end_object (json);
  sim_json_end_object (json);
}

/* Without it, threads are in order of their names. */
static void
put_rank (SimJson *json, guint process, guint thread)
{
  begin_event (json, "M", process, thread);
  sim_json_member_string (json, "name", "thread_sort_index");
  sim_json_key (json, "args");
  sim_json_begin_object (json);
  sim_json_member_integer (json, "sort_index", thread);
  sim_json_end_object (json);
  sim_json_end_object (json);
}

/* Returns: a component's number, from 1; named when it is first seen.  @numbers: (element-type
 * utf8 uint) of those seen. */
static guint
process_of (SimJson *json, GHashTable *numbers, const char *component)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, component));

  if (number > 0)
    return number;
  number = g_hash_table_size (numbers) + 1;
  g_hash_table_insert (numbers, (gpointer) component, GUINT_TO_POINTER (number));
  put_name (json, "process_name", number, 0, component);
  return number;
}

static void
put_lanes (SimJson *json, const SimTimeline *timeline, GHashTable *numbers)
{
  for (guint i = 0; i < timeline->lanes->len; i++)
    {
      const Lane *lane = &g_array_index (timeline->lanes, Lane, i);
      guint process = process_of (json, numbers, lane->component);
      g_autofree char *name = lane->nth ? g_strdup_printf ("%s (%u)", lane->track, lane->nth + 1)
                                        : g_strdup (lane->track);

      put_name (json, "thread_name", process, i + 1, name);
      put_rank (json, process, i + 1);
    }
}

static void
put_bars (SimJson *json, const SimTimeline *timeline, GHashTable *numbers)
{
  for (guint i = 0; i < timeline->bars->len; i++)
    {
      const Bar *bar = &g_array_index (timeline->bars, Bar, i);

      begin_event (json, "X", process_of (json, numbers, bar->span->component), bar->lane + 1);
      sim_json_member_string (json, "name", bar->span->label);
      sim_json_member_number (json, "ts", time_us (bar->span->from));
      sim_json_member_number (json, "dur", time_us (bar->span->to - bar->span->from));
      sim_json_end_object (json);
    }
}

/* Counters keep to the window that the spans keep to. */
static gboolean
in_window (const SimTimeline *timeline, double time_s)
{
  return time_s >= sim_time_to_s (timeline->from) && time_s <= sim_time_to_s (timeline->to);
}

/* Series belong to the run: they have a process of their own, and their names their components. */
static void
put_series (SimJson *json, const SimTimeline *timeline, GHashTable *numbers)
{
  const GArray *series = timeline->record->series;
  guint process = series->len > 0 ? process_of (json, numbers, "series") : 0;

  for (guint i = 0; i < series->len; i++)
    {
      const SimRecordSeries *s = &g_array_index (series, SimRecordSeries, i);

      for (guint k = 0; k < s->n; k++)
        {
          if (!in_window (timeline, s->samples[k].time_s))
            continue;
          begin_event (json, "C", process, 0);
          sim_json_member_string (json, "name", s->name);
          sim_json_member_number (json, "ts", s->samples[k].time_s * 1e6);
          sim_json_key (json, "args");
          sim_json_begin_object (json);
          sim_json_member_number (json, "value", s->samples[k].value);
          sim_json_end_object (json);
          sim_json_end_object (json);
        }
    }
}

char *
sim_timeline_trace_events (const SimTimeline *timeline, const char *title)
{
  SimJson *json = sim_json_new (0);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);

  sim_json_begin_object (json);
  sim_json_member_string (json, "displayTimeUnit", "ms");
  sim_json_key (json, "otherData");
  sim_json_begin_object (json);
  sim_json_member_string (json, "title", title);
  sim_json_end_object (json);
  sim_json_key (json, "traceEvents");
  sim_json_begin_array (json);
  put_lanes (json, timeline, numbers);
  put_bars (json, timeline, numbers);
  put_series (json, timeline, numbers);
  sim_json_end_array (json);
  sim_json_end_object (json);
  return sim_json_finish (json);
}
