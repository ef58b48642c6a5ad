/* sim/cli/search/search_runs.h - points that a search tries, as runs of one growing sweep in one
 * results file: nothing is computed that is not kept, and nothing twice.
 */
#ifndef SIM_CLI_SEARCH_SEARCH_RUNS_H
#define SIM_CLI_SEARCH_SEARCH_RUNS_H

#include "sim/cli/support/cli.h"
#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

typedef struct {
  const SimCli *cli;
  const char   *scenario;
  guint         jobs;
  SimStore     *store;
  GPtrArray    *sets;               /* (element-type utf8): ends with NULL and room for a sweep */
  guint         n_runs, n_failed;   /* in the file, after the last call */
} SimSearchRuns;

/* @sets (nullable): --set of the command line.  Claims and plots of the scenario are left out: they
 * are of its whole sweep.  Loads it once, as it is, into @loaded; faults are printed. */
gboolean sim_search_runs_load (SimSearchRuns *runs, char *const *sets, SimLoaded *loaded);

/* Opens the results file: @out (nullable), else the scenario's name with -search.db, here. */
gboolean sim_search_runs_open (SimSearchRuns *runs, const char *out, GError **error);

/* Runs the scenario with @axes for a sweep, a YAML map; what has run is taken from the file.
 * Errors: a fault of the scenario; a run that failed: what fails is often what is loaded most, so
 * that the mean of the others is not the mean that was asked for. */
gboolean sim_search_runs_do (SimSearchRuns *runs, const char *axes, GError **error);

/* Closes the file; errors only where *@error is free. */
void sim_search_runs_close (SimSearchRuns *runs, GError **error);

G_END_DECLS

#endif
