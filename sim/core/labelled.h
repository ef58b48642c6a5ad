/* sim/core/labelled.h - points of series that have names of their own: one series for each label of
 * a metric.
 *
 * For tables whose rows a model cannot know beforehand (who won which month): every point is kept,
 * at a time that the model states, which need not be that of the run (a date is in seconds since
 * 1970).  Labels of a metric come out in the order of their bytes.
 */
#ifndef SIM_CORE_LABELLED_H
#define SIM_CORE_LABELLED_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SimLabelled SimLabelled;

/* One series: @points are SimSample, in the order in which they came. */
typedef struct {
  guint   metric;
  char   *label;
  GArray *points;
} SimLabel;

SimLabelled *sim_labelled_new (void);
void         sim_labelled_free (SimLabelled *all);    /* (nullable) */
void         sim_labelled_clear (SimLabelled *all);   /* all points go */

void sim_labelled_add (SimLabelled *all, guint metric, const char *label, double time_s,
                       double value);

/* Returns: (transfer none) (element-type SimLabel): all series, by metric and label. */
const GPtrArray *sim_labelled_list (SimLabelled *all);

G_END_DECLS

#endif
