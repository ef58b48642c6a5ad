/* tools/board_scenario.c - see board_scenario.h. */
#include "tools/board_scenario.h"

#include <stdio.h>
#include <string.h>
#include "models/models.h"

static gboolean
said (const SimFaults *faults)
{
  g_autofree char *text = sim_faults_text (faults);

  if (sim_faults_n (faults) == 0)
    return FALSE;
  fprintf (stderr, "%s", text);
  return TRUE;
}

gboolean
board_scenario_load (BoardScenario *s, const char *path, const char *const *sets)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  const char *dir = g_getenv ("ORRERY_CATALOGUE");
  SimScenarioContext context = { .registry = &orrery_registry, .sets = sets };

  memset (s, 0, sizeof *s);
  s->catalogue = sim_catalogue_new (&orrery_registry);
  sim_catalogue_add_dir (s->catalogue, dir != NULL ? dir : "scenarios/catalogue", faults);
  context.catalogue = s->catalogue;
  s->scenario = sim_scenario_load (path, &context, faults);
  if (s->scenario != NULL)
    s->plan = sim_plan_new (s->scenario, NULL, faults);
  if (said (faults) || s->plan == NULL) {
    board_scenario_clear (s);
    return FALSE;
  }
  s->point = sim_plan_params (s->plan, 0);
  s->params = s->point->components[0].params;
  llm_board_setup (&s->policies);
  return TRUE;
}

void
board_scenario_clear (BoardScenario *s)
{
  g_clear_pointer (&s->point, sim_point_params_free);
  g_clear_pointer (&s->plan, sim_plan_free);
  g_clear_pointer (&s->scenario, sim_scenario_free);
  g_clear_pointer (&s->catalogue, sim_catalogue_free);
}
