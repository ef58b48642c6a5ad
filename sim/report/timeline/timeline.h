/* sim/report/timeline/timeline.h - the timeline of one run: what each part of the system did, and
 * when.
 *
 * A model records spans (sim_span): a bar with a label on a track, "rank 3: weights".  A timeline
 * gives every track as many lanes as it has bars at once, so that no two bars of a lane overlap,
 * and writes itself for people (a table of labels, a picture by gnuplot) or for programs (CSV; the
 * Trace Event Format, which Perfetto, speedscope and Chrome's tracing page open).
 * It borrows from the record, which must outlive it.
 */
#ifndef SIM_REPORT_TIMELINE_TIMELINE_H
#define SIM_REPORT_TIMELINE_TIMELINE_H

#include "sim/model/run.h"
#include "sim/report/plot/gnuplot.h"
#include "sim/report/table/table.h"

G_BEGIN_DECLS

typedef struct SimTimeline SimTimeline;

/* Which spans: those on tracks that match @track (nullable: all; * and ? stand for any text, any
 * letter) and that touch [@from, @to]. */
typedef struct {
  const char *track;
  SimTime     from, to;
  guint       first_lane, n_lanes;  /* of a picture: which lanes, from 0; n 0: as many as fit */
} SimTimelineFilter;

/* Returns: (transfer full): a timeline, perhaps an empty one. */
SimTimeline *sim_timeline_new (const SimRecord *record, const SimTimelineFilter *filter);
void         sim_timeline_free (SimTimeline *timeline);

guint sim_timeline_n_spans (const SimTimeline *timeline);
guint sim_timeline_n_tracks (const SimTimeline *timeline);

/* A track has as many lanes as bars at once. */
guint sim_timeline_n_lanes (const SimTimeline *timeline);

/* Returns: (transfer full): one row per label, the longest total first: spans, total, mean,
 * longest. */
SimTable *sim_timeline_labels (const SimTimeline *timeline);

/* Returns: (transfer full): one row per span, in order of track and start: component, track, label,
 * from_s, to_s. */
SimTable *sim_timeline_spans (const SimTimeline *timeline);

/* Returns: (transfer full): JSON of the Trace Event Format; the record's series become counters. */
char *sim_timeline_trace_events (const SimTimeline *timeline, const char *title);

/**
 * sim_timeline_script:
 *
 * One bar per span, one line per track and lane, in as many colours as can be told apart: the
 * twelve labels with the longest total have one each, six full and six pale, the rest share grey.
 * A span without length is a mark.  A picture has 60 lanes at most: the filter says from which, and
 * the note below how to see others.
 *
 * Returns: (transfer full): a script for gnuplot 5.2 or newer; the timeline must not be empty.
 */
char *sim_timeline_script (const SimTimeline *timeline, const char *title,
                           const SimPicture *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimTimeline, sim_timeline_free)

G_END_DECLS

#endif
