/* tests/sim/report/test_timeline.c - spans of a run as lanes, tables, trace events and a
 * picture. */
#include "tests/test.h"
#include <math.h>
#include <string.h>
#include "sim/report/timeline/timeline.h"

static const SimTimelineFilter everything = { NULL, 0, SIM_TIME_MAX, 0, 0 };

/* @where: "component/track". */
static void
add (SimRecord *record, const char *where, const char *label, double from_s, double to_s)
{
  const char *slash = strchr (where, '/');
  g_autofree char *component = g_strndup (where, (gsize) (slash - where));
  SimSpan span = { g_intern_string (component), g_strdup (slash + 1), g_strdup (label),
                   sim_time_from_s (from_s), sim_time_from_s (to_s) };

  g_array_append_val (record->spans, span);
}

/* Two bars at once on rank 10, and one that starts as another ends on rank 2. */
static SimRecord *
three_tracks (void)
{
  SimRecord *record = sim_record_new_failed ("made by hand");

  add (record, "ep/rank 10", "serve", 0.9, 2.25);
  add (record, "ep/rank 2", "stall", 1.5, 1.625);
  add (record, "ep/rank 2", "serve", 0.25, 1.5);
  add (record, "ep/rank 10", "load", 1.25, 4);
  add (record, "ep/switch", "move \"w\"", 3, 3.125);
  return record;
}

static char *
csv_of (const SimTimeline *timeline)
{
  g_autoptr (SimTable) table = sim_timeline_spans (timeline);

  return sim_table_print (table, SIM_TABLE_CSV);
}

START_TEST (timeline_orders_spans)
{
  g_autoptr (SimRecord) record = three_tracks ();
  g_autoptr (SimTimeline) timeline = sim_timeline_new (record, &everything);
  g_autofree char *csv = csv_of (timeline);

  ck_assert_uint_eq (sim_timeline_n_spans (timeline), 5);
  ck_assert_uint_eq (sim_timeline_n_tracks (timeline), 3);
  ck_assert_str_eq (csv, "component,track,label,from_s,to_s\n"
                         "ep,rank 2,serve,0.25,1.5\n"
                         "ep,rank 2,stall,1.5,1.625\n"
                         "ep,rank 10,serve,0.9,2.25\n"
                         "ep,rank 10,load,1.25,4\n"
                         "ep,switch,\"move \"\"w\"\"\",3,3.125\n");
}
END_TEST

START_TEST (timeline_adds_labels_up)
{
  g_autoptr (SimRecord) record = three_tracks ();
  g_autoptr (SimTimeline) timeline = sim_timeline_new (record, &everything);
  g_autoptr (SimTable) labels = sim_timeline_labels (timeline);
  g_autofree char *csv = sim_table_print (labels, SIM_TABLE_CSV);

  ck_assert_str_eq (csv, "label,spans,total_s,mean_s,longest_s\n"
                         "load,1,2.75,2.75,2.75\n"
                         "serve,2,2.6,1.3,1.35\n"
                         "\"move \"\"w\"\"\",1,0.125,0.125,0.125\n"
                         "stall,1,0.125,0.125,0.125\n");
}
END_TEST

START_TEST (timeline_filters)
{
  g_autoptr (SimRecord) record = three_tracks ();
  const SimTimelineFilter ranks = { "rank*", sim_time_from_s (1.6), sim_time_from_s (2), 0, 0 };
  g_autoptr (SimTimeline) some = sim_timeline_new (record, &ranks);
  const SimTimelineFilter no_track = { "tor*", 0, SIM_TIME_MAX, 0, 0 };
  g_autoptr (SimTimeline) none = sim_timeline_new (record, &no_track);
  g_autofree char *csv = csv_of (some);

  ck_assert_str_eq (csv, "component,track,label,from_s,to_s\n"
                         "ep,rank 2,stall,1.5,1.625\n"
                         "ep,rank 10,serve,0.9,2.25\n"
                         "ep,rank 10,load,1.25,4\n");
  ck_assert_uint_eq (sim_timeline_n_spans (none), 0);
}
END_TEST

/* Bars of one lane never overlap, and there are as many lanes as bars at once. */
START_TEST (timeline_gives_lanes)
{
  g_autoptr (SimRecord) record = three_tracks ();
  g_autoptr (SimTimeline) timeline = sim_timeline_new (record, &everything);
  g_autofree char *json = sim_timeline_trace_events (timeline, "made by hand");

  ck_assert_ptr_nonnull (strstr (json, "\"tid\":1,\"name\":\"thread_name\","
                                       "\"args\":{\"name\":\"rank 2\"}"));
  ck_assert_ptr_nonnull (strstr (json, "\"tid\":2,\"name\":\"thread_name\","
                                       "\"args\":{\"name\":\"rank 10\"}"));
  ck_assert_ptr_nonnull (strstr (json, "\"args\":{\"name\":\"rank 10 (2)\"}"));
  ck_assert_ptr_null (strstr (json, "rank 2 (2)"));
  ck_assert_ptr_nonnull (strstr (json, "{\"ph\":\"X\",\"pid\":1,\"tid\":3,\"name\":\"load\","
                                       "\"ts\":1250000,\"dur\":2750000}"));
}
END_TEST

START_TEST (timeline_counts_series)
{
  g_autoptr (SimRecord) record = three_tracks ();
  SimSample samples[] = { { 0.9, 17 }, { 1.25, 11.5 } };
  SimRecordSeries series = { g_strdup ("ep.running"), 2, g_memdup2 (samples, sizeof samples) };
  g_autoptr (SimTimeline) timeline = sim_timeline_new (record, &everything);
  g_autofree char *json = NULL;

  g_array_append_val (record->series, series);
  json = sim_timeline_trace_events (timeline, "made by hand");
  ck_assert_ptr_nonnull (strstr (json, "{\"ph\":\"C\",\"pid\":2,\"tid\":0,\"name\":\"ep.running\","
                                       "\"ts\":1250000,\"args\":{\"value\":11.5}}"));
}
END_TEST

/* Components keep tracks of the same name apart. */
START_TEST (timeline_separates_components)
{
  g_autoptr (SimRecord) record = three_tracks ();
  g_autoptr (SimTimeline) timeline = NULL;
  const SimPicture picture = { "svg", "x.svg", "plots", { 0 } };
  g_autofree char *script = NULL;

  add (record, "pool/rank 2", "serve", 0.25, 1.5);
  timeline = sim_timeline_new (record, &everything);
  script = sim_timeline_script (timeline, "two", &picture);
  ck_assert_uint_eq (sim_timeline_n_tracks (timeline), 4);
  ck_assert_ptr_nonnull (strstr (script, "'ep: rank 10 (2)', 'ep: switch', "
                                         "'pool: rank 2']"));
}
END_TEST

/* Thirteen labels have a colour each, the next turns the thirteenth into "others". */
START_TEST (timeline_shares_grey)
{
  for (guint n = 13; n <= 14; n++)
    {
      g_autoptr (SimRecord) record = sim_record_new_failed ("made by hand");
      g_autoptr (SimTimeline) timeline = NULL;
      const SimPicture picture = { "svg", "x.svg", "plots", { 0 } };
      g_autofree char *script = NULL;

      for (guint i = 0; i < n; i++)
        {
          char label[] = { 'a', (char) ('a' + i), '\0' };

          add (record, "ep/rank", label, i, i + 1 + 0.1 * (n - i));
        }
      timeline = sim_timeline_new (record, &everything);
      script = sim_timeline_script (timeline, "many", &picture);
      ck_assert_ptr_nonnull (strstr (script, n == 13 ? "'al', 'am']" : "'al', 'others']"));
    }
}
END_TEST

/* The picture has the lanes that were asked for, from its top, and says how to see others; what has
 * no length stays a mark. */
START_TEST (timeline_is_paged)
{
  g_autoptr (SimRecord) record = sim_record_new_failed ("made by hand");
  const SimPicture picture = { "svg", "x.svg", "plots", { 0 } };
  const SimTimelineFilter second = { NULL, 0, SIM_TIME_MAX, 60, 60 };
  g_autoptr (SimTimeline) timeline = NULL;
  g_autofree char *script = NULL;

  for (guint i = 0; i < 70; i++)
    {
      g_autofree char *track = g_strdup_printf ("ep/rank %u", i);

      add (record, track, "work", 1, i == 65 ? 1 : 2);
    }
  timeline = sim_timeline_new (record, &second);
  script = sim_timeline_script (timeline, "many", &picture);
  ck_assert_ptr_nonnull (strstr (script, "n_lanes = 10\n"));
  ck_assert_ptr_nonnull (strstr (script, "['rank 60', 'rank 61'"));
  ck_assert_ptr_nonnull (strstr (script, "lanes 61 to 70 of 70; --tracks 1-60 draws the first"));
  ck_assert_ptr_nonnull (strstr (script, " 1000 1000 5\n"));
}
END_TEST

TEST_MAIN (timeline, TEST (timeline_orders_spans), TEST (timeline_adds_labels_up),
           TEST (timeline_filters), TEST (timeline_gives_lanes), TEST (timeline_counts_series),
           TEST (timeline_separates_components), TEST (timeline_shares_grey),
           TEST (timeline_is_paged))
