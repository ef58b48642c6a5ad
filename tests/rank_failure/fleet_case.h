/* tests/rank_failure/fleet_case.h - fleets with their experts under a day of rows. */
#ifndef TESTS_RANK_FAILURE_FLEET_CASE_H
#define TESTS_RANK_FAILURE_FLEET_CASE_H

#include "tests/rank_failure/outage_case.h"

#define DAY 86400.0

/* Instances of 4 nodes with 8 ranks; the coordinator is elsewhere. */
G_GNUC_UNUSED static EpParams
fleet (const char *system, const char *nodes)
{
  EpParams p = defaults ();

  set_more (&p, "study", "fleet", "fleet_system", system, "fleet_nodes", nodes, "repair", "minimal",
            "move", "bound", "coordinator", "external", NULL);
  return p;
}

G_GNUC_UNUSED static SimRecord *
run_rows (EpParams *p, EpOutage *rows, guint n, EpEffect effect)
{
  OutageCase c;
  SimRecord *record;

  outage_log (p, &c, rows, n, effect);
  set (p, "log_window_s", "1 day");
  record = run_until (p, 3, DAY);
  outage_log_clear (p, &c);
  return record;
}

#endif
