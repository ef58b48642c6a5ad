/* tools/board_scenario.h - the parameters of a board from its scenario, for tools. */
#ifndef TOOLS_BOARD_SCENARIO_H
#define TOOLS_BOARD_SCENARIO_H

#include "models/llm_board/setup.h"
#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

typedef struct {
  SimCatalogue *catalogue;
  SimScenario *scenario;
  SimPlan *plan;
  SimPointParams *point;
  const LlmBoardParams *params; /* of the first point */
  BoardPolicies policies;
} BoardScenario;

/* @sets: (array zero-terminated=1): assignments.  Says on stderr what is wrong.
 * Returns: TRUE when loaded; end with board_scenario_clear. */
gboolean board_scenario_load (BoardScenario *s, const char *path, const char *const *sets);
void board_scenario_clear (BoardScenario *s);

G_END_DECLS

#endif
