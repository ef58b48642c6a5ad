/* sim/cli/support/results_file.h - what the commands that read a results file share: which file
 * and plan is meant, and what else it holds. */
#ifndef SIM_CLI_SUPPORT_RESULTS_FILE_H
#define SIM_CLI_SUPPORT_RESULTS_FILE_H

#include "sim/cli/support/cli.h"
#include "sim/experiment/store/variant.h"
#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/* Opens a results file for reading and selects a plan: @variant (nullable: the present one).
 * Returns: (transfer full) (nullable). */
SimStore *sim_cli_open (const char *path, const char *variant, GError **error);

/* The same of a target that may be a scenario: then its results are meant, under whatever plan of
 * the file they are, and a file of another scenario that happens to have the name is refused.
 * @variant (inout) becomes the name of the plan where that is not the present one.  Prints what is
 * wrong. */
SimStore *sim_cli_open_target (const SimCli *cli, const char *target, char **variant);

/* Returns: (transfer full) (nullable): "50 runs stored, 10 in the present plan (`orrery show x.db
 * --all`)"; NULL when the selected plan has them all. */
char *sim_cli_beyond (SimStore *store, const char *variant);

/* Prints it on standard error, as a message of @command. */
void sim_cli_tell_beyond (SimStore *store, const char *variant, const char *command);

/* The same of runs that the plan asks for and the file does not have. */
void sim_cli_tell_missing (SimStore *store, const char *command);

/* The same of axes that changed nothing: "params.x: changed no result at any point". */
void sim_cli_tell_idle (SimStore *store, const SimSummary *summary, const char *command);

G_END_DECLS

#endif
