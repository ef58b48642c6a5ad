/* sim/report/timeline/timeline_state.h - what the writers of a timeline see of it. */
#ifndef SIM_REPORT_TIMELINE_TIMELINE_STATE_H
#define SIM_REPORT_TIMELINE_TIMELINE_STATE_H

#include "sim/report/timeline/timeline.h"

typedef struct {
  const SimSpan *span;
  guint          lane;       /* index into lanes */
  guint          label;      /* index into labels */
} Bar;

typedef struct {
  const char *component, *track;   /* (transfer none) */
  guint       nth;                 /* of its track, from 0 */
} Lane;

typedef struct {
  const char *text;                /* (transfer none) */
  guint       n;
  double      total_s, longest_s;
} Label;

struct SimTimeline {
  const SimRecord *record;
  GArray          *bars;       /* (element-type Bar): by component, track, start */
  GArray          *lanes;      /* (element-type Lane) */
  GArray          *labels;     /* (element-type Label): the longest total first */
  SimTime          from, to;   /* the window asked for */
  guint            first_lane, n_lanes;   /* which a picture shows */
  gboolean         several;    /* components */
};

/* Returns: (transfer full): what a lane is called: "rank 3", with its component when there are
 * several. */
char *sim_timeline_lane_name (const SimTimeline *timeline, const Lane *lane);

#endif
