/* sim/scenario/scenario_state.h - the scenario's struct and the readers of its sections, for the
 * files of this folder. */
#ifndef SIM_SCENARIO_SCENARIO_STATE_H
#define SIM_SCENARIO_SCENARIO_STATE_H

#include "sim/scenario/decode/decode.h"
#include "sim/scenario/scenario.h"

G_BEGIN_DECLS

struct SimScenario {
  char         *path, *title, *description;
  SimDoc       *doc;
  SimCatalogue *catalogue;        /* (transfer none) */
  SimFiles     *files;
  GPtrArray    *components;       /* (element-type SimScenarioComponent) */
  SimRunOptions run;
  SimSweep      sweep;
  GPtrArray    *derived, *expects, *plots;
  SimLesson    *lesson;           /* (nullable) */
  GPtrArray    *made;             /* (element-type SimNode): nodes that ranges expanded to */
};

/* A parameter that a path names. */
typedef struct {
  const SimParam *row;
  guint           component;
} SimTarget;

/* Finds `params.x` (one component) or `components.name.params.x`.  Errors: unknown path (did you
 * mean). */
gboolean sim_scenario_target (const SimScenario *scenario, const char *path, SimTarget *target,
                              GError **error);

/* The path of a component's parameter. */
char *sim_scenario_param_path (const SimScenario *scenario, guint component, const SimParam *row);

SimDecoder sim_scenario_decoder (const SimScenario *scenario, SimFaults *faults);

/* Returns: the mark of the value at @path of the document, such as "expect[2].metric"; @otherwise
 * when there is none. */
const SimMark *sim_scenario_mark (const SimScenario *scenario, const char *path,
                                  const SimMark *otherwise);

/* The same for the value of @key in @map, else the mark of @map. */
const SimMark *sim_scenario_key_mark (const SimNode *map, const char *key);

/* Readers of sections: @node (nullable) is the section's value; faults are added. */
void sim_scenario_read_run (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder);
void sim_scenario_read_sweep (SimScenario *scenario, const SimNode *node,
                              const SimDecoder *decoder);
void sim_scenario_read_derive (SimScenario *scenario, const SimNode *node,
                               const SimDecoder *decoder);
void sim_scenario_read_expect (SimScenario *scenario, const SimNode *node,
                               const SimDecoder *decoder);
void sim_scenario_read_plots (SimScenario *scenario, const SimNode *node,
                              const SimDecoder *decoder);

void sim_scenario_read_lesson (SimScenario *scenario, const SimNode *node,
                               const SimDecoder *decoder);
void sim_scenario_free_lesson (SimLesson *lesson);   /* (nullable) */

/* For designs that draw: replaces the values of every axis by as many as there are points. */
void sim_scenario_draw_axes (SimScenario *scenario, const SimDecoder *decoder);

/* Returns: (transfer none): a node that no file holds, with the mark of what it comes from; takes
 * @text. */
SimNode *sim_scenario_make_scalar (SimScenario *scenario, char *text, const SimMark *mark);

/* Parses an expression of the file.  Returns: (transfer full) (nullable): NULL for an empty @text,
 * or with a fault added. */
SimExpr *sim_scenario_expr (const char *text, const SimMark *mark, const char *key,
                            SimFaults *faults);

/* Returns: (transfer full) (nullable): NULL for an empty text, which means absent in sections. */
char *sim_scenario_optional (const char *text);

/* Calls @read for every item of a list section; an item that is no map is a fault. */
typedef void (*SimItemReader) (SimScenario *scenario, const SimNode *item,
                               const SimDecoder *decoder);
void sim_scenario_each_item (SimScenario *scenario, const SimNode *node, const char *key,
                             const SimDecoder *decoder, SimItemReader read);

/* The name of a list's new item must be new; it stands @offset bytes into the structs of @list. */
void sim_scenario_refuse_twice (const GPtrArray *list, glong offset, const SimNode *node,
                                const char *key, const SimDecoder *decoder);

void sim_scenario_clear_run (SimRunOptions *run);
void sim_scenario_clear_sweep (SimSweep *sweep);
void sim_scenario_init_claims (SimScenario *scenario);   /* empty derived, expects, plots */

G_END_DECLS

#endif
