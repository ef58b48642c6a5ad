/* sim/report/timeline/timeline.c - from a record's spans to bars on lanes, and as tables. */
#include <string.h>
#include "sim/report/timeline/timeline_state.h"

static double
length_s (const SimSpan *span)
{
  return sim_time_to_s (span->to - span->from);
}

/* --- order: by component, track ("rank 2" before "rank 10"), start, end --- */

typedef struct {
  const SimSpan *span;
  const char    *key;      /* collation key of the track */
} Sorted;

static gint
by_track_and_start (gconstpointer a, gconstpointer b)
{
  const Sorted *s = a, *t = b;
  int order = strcmp (s->span->component, t->span->component);

  if (order == 0)
    order = strcmp (s->key, t->key);
  if (order == 0)
    order = strcmp (s->span->track, t->span->track);
  if (order == 0)
    order = (s->span->from > t->span->from) - (s->span->from < t->span->from);
  if (order == 0)
    order = (s->span->to > t->span->to) - (s->span->to < t->span->to);
  return order;
}

static gboolean
wanted (const SimSpan *span, const SimTimelineFilter *filter)
{
  return span->to >= filter->from && span->from <= filter->to
         && (filter->track == NULL || g_pattern_match_simple (filter->track, span->track));
}

/* Returns: (transfer full) (element-type Sorted): @keys owns the keys, one a track. */
static GArray *
sorted_spans (const SimRecord *record, const SimTimelineFilter *filter, GHashTable *keys)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (Sorted));

  for (guint i = 0; i < record->spans->len; i++)
    {
      const SimSpan *span = &g_array_index (record->spans, SimSpan, i);
      char *key = g_hash_table_lookup (keys, span->track);

      if (!wanted (span, filter))
        continue;
      if (key == NULL)
        {
          key = g_utf8_collate_key_for_filename (span->track, -1);
          g_hash_table_insert (keys, span->track, key);
        }
      g_array_append_val (sorted, ((Sorted){ span, key }));
    }
  g_array_sort (sorted, by_track_and_start);
  return sorted;
}

/* --- lanes and labels --- */

static gboolean
same_track (const SimSpan *a, const SimSpan *b)
{
  return g_str_equal (a->component, b->component) && g_str_equal (a->track, b->track);
}

/* The first lane of the track from lane @first that is free at @span's start, else a new one.
 * @ends: when each lane of the track is free. */
static guint
take_lane (SimTimeline *timeline, guint first, GArray *ends, const SimSpan *span)
{
  guint n = 0;

  while (n < ends->len && g_array_index (ends, SimTime, n) > span->from)
    n++;
  if (n == ends->len)
    {
      g_array_append_val (ends, span->to);
      g_array_append_val (timeline->lanes, ((Lane){ span->component, span->track, n }));
    }
  g_array_index (ends, SimTime, n) = span->to;
  return first + n;
}

/* @numbers: from a label's text to its index plus one. */
static guint
take_label (SimTimeline *timeline, GHashTable *numbers, const SimSpan *span)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, span->label));
  Label *label;

  if (number == 0)
    {
      g_array_append_val (timeline->labels, ((Label){ span->label, 0, 0, 0 }));
      number = timeline->labels->len;
      g_hash_table_insert (numbers, span->label, GUINT_TO_POINTER (number));
    }
  label = &g_array_index (timeline->labels, Label, number - 1);
  label->n++;
  label->total_s += length_s (span);
  label->longest_s = MAX (label->longest_s, length_s (span));
  return number - 1;
}

static gint
by_total (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *labels = data;
  const Label *s = &g_array_index (labels, Label, *(const guint *) a);
  const Label *t = &g_array_index (labels, Label, *(const guint *) b);

  if (s->total_s != t->total_s)
    return s->total_s < t->total_s ? 1 : -1;
  return strcmp (s->text, t->text);
}

/* Sorts the labels, and renumbers the bars. */
static void
rank_labels (SimTimeline *timeline)
{
  guint n = timeline->labels->len;
  g_autofree guint *order = g_new (guint, n + 1), *rank = g_new (guint, n + 1);
  GArray *ranked = g_array_new (FALSE, FALSE, sizeof (Label));

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) n, sizeof *order, by_total, timeline->labels);
  for (guint i = 0; i < n; i++)
    {
      rank[order[i]] = i;
      g_array_append_val (ranked, g_array_index (timeline->labels, Label, order[i]));
    }
  for (guint i = 0; i < timeline->bars->len; i++)
    g_array_index (timeline->bars, Bar, i).label
      = rank[g_array_index (timeline->bars, Bar, i).label];
  g_array_unref (timeline->labels);
  timeline->labels = ranked;
}

static void
lay_out (SimTimeline *timeline, const GArray *sorted)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (SimTime));
  const SimSpan *last = NULL;
  guint first = 0;

  for (guint i = 0; i < sorted->len; i++)
    {
      const SimSpan *span = g_array_index (sorted, Sorted, i).span;
      Bar bar = { .span = span };

      if (last == NULL || !same_track (last, span))
        {
          g_array_set_size (ends, 0);
          first = timeline->lanes->len;
        }
      timeline->several |= last && !g_str_equal (last->component, span->component);
      bar.lane = take_lane (timeline, first, ends, span);
      bar.label = take_label (timeline, numbers, span);
      g_array_append_val (timeline->bars, bar);
      last = span;
    }
  rank_labels (timeline);
}

SimTimeline *
sim_timeline_new (const SimRecord *record, const SimTimelineFilter *filter)
{
  SimTimeline *timeline = g_new0 (SimTimeline, 1);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GArray) sorted = sorted_spans (record, filter, keys);

  timeline->record = record;
  timeline->from = filter->from;
  timeline->to = filter->to;
  timeline->first_lane = filter->first_lane;
  timeline->n_lanes = filter->n_lanes > 0 ? filter->n_lanes : G_MAXUINT;
  timeline->bars = g_array_new (FALSE, FALSE, sizeof (Bar));
  timeline->lanes = g_array_new (FALSE, FALSE, sizeof (Lane));
  timeline->labels = g_array_new (FALSE, FALSE, sizeof (Label));
  lay_out (timeline, sorted);
  return timeline;
}

void
sim_timeline_free (SimTimeline *timeline)
{
  if (timeline == NULL)
    return;
  g_array_unref (timeline->bars);
  g_array_unref (timeline->lanes);
  g_array_unref (timeline->labels);
  g_free (timeline);
}

guint
sim_timeline_n_spans (const SimTimeline *timeline)
{
  return timeline->bars->len;
}

guint
sim_timeline_n_lanes (const SimTimeline *timeline)
{
  return timeline->lanes->len;
}

guint
sim_timeline_n_tracks (const SimTimeline *timeline)
{
  guint n = 0;

  for (guint i = 0; i < timeline->lanes->len; i++)
    n += g_array_index (timeline->lanes, Lane, i).nth == 0;
  return n;
}

char *
sim_timeline_lane_name (const SimTimeline *timeline, const Lane *lane)
{
  g_autofree char *nth = lane->nth ? g_strdup_printf (" (%u)", lane->nth + 1) : g_strdup ("");

  return timeline->several ? g_strdup_printf ("%s: %s%s", lane->component, lane->track, nth)
                           : g_strconcat (lane->track, nth, NULL);
}

/* --- as tables --- */

SimTable *
sim_timeline_labels (const SimTimeline *timeline)
{
  SimTable *table = sim_table_new ();

  sim_table_column (table, "label", FALSE);
  sim_table_column (table, "spans", TRUE);
  sim_table_column (table, "total_s", TRUE);
  sim_table_column (table, "mean_s", TRUE);
  sim_table_column (table, "longest_s", TRUE);
  for (guint i = 0; i < timeline->labels->len; i++)
    {
      const Label *label = &g_array_index (timeline->labels, Label, i);

      sim_table_cell (table, label->text);
      sim_table_number (table, label->n);
      sim_table_humane (table, label->total_s);
      sim_table_humane (table, label->total_s / label->n);
      sim_table_humane (table, label->longest_s);
    }
  return table;
}

SimTable *
sim_timeline_spans (const SimTimeline *timeline)
{
  SimTable *table = sim_table_new ();

  sim_table_column (table, "component", FALSE);
  sim_table_column (table, "track", FALSE);
  sim_table_column (table, "label", FALSE);
  sim_table_column (table, "from_s", TRUE);
  sim_table_column (table, "to_s", TRUE);
  for (guint i = 0; i < timeline->bars->len; i++)
    {
      const SimSpan *span = g_array_index (timeline->bars, Bar, i).span;

      sim_table_cell (table, span->component);
      sim_table_cell (table, span->track);
      sim_table_cell (table, span->label);
      sim_table_number (table, sim_time_to_s (span->from));
      sim_table_number (table, sim_time_to_s (span->to));
    }
  return table;
}
