/* sim/scenario/sections.h - the rows of a scenario's own sections: decoded like parameters, and
 * told to the JSON Schema.
 *
 * Keys of other shapes stand beside each: run.stop_when and run.rare (rows below), sweep.axes and
 * sweep.points, derive[].base, expect[].claim (rows below).
 */
#ifndef SIM_SCENARIO_SECTIONS_H
#define SIM_SCENARIO_SECTIONS_H

#include "sim/scenario/scenario_state.h"

G_BEGIN_DECLS

extern const SimParam sim_section_run[];
extern const SimParam sim_section_stop_when[];
extern const SimParam sim_section_rare[];
extern const SimParam sim_section_sweep[];
extern const SimParam sim_section_range[];
extern const SimParam sim_section_derive[];
extern const SimParam sim_section_expect[];
extern const SimParam sim_section_claim[];
extern const SimParam sim_section_plot[];
extern const SimParam sim_section_lesson[];

/* Rows of a plot's lists, and the lists themselves. */
typedef struct {
  const char *at, *text;
} SimPlotEventRows;

typedef struct {
  const char *x, *y, *low, *high, *facet, *source;
} SimPlotPublishedRows;

typedef struct {
  SimList events, published;
} SimPlotOverlayRows;

extern const SimListType sim_plot_event_list, sim_plot_published_list;

/* Reads the lists of a plot.  @unit: (nullable): of x, where it is known before the run.  Faults
 * are added: a place that is no number in the unit of x, a published mark without a value. */
void sim_plot_overlay_read (SimPlotSpec *plot, const char *unit, const SimNode *node,
                            const SimPlotOverlayRows *rows, const SimDecoder *decoder);

G_END_DECLS

#endif
