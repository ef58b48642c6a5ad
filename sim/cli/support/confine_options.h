/* sim/cli/support/confine_options.h - `--confine DIR`, `--allow DIR`, `--allow-env NAME`: what the
 * scenarios of a command may read (sim/scenario/document/confine.h).
 *
 * The options are the same for every command that loads scenarios and are taken before the command
 * sees its arguments; the other commands refuse them.  `figures` is confined without being asked.
 */
#ifndef SIM_CLI_SUPPORT_CONFINE_OPTIONS_H
#define SIM_CLI_SUPPORT_CONFINE_OPTIONS_H

#include "sim/cli/support/cli.h"

G_BEGIN_DECLS

/* Takes the options out of @argv, whose first word is the command, and sets @cli's confinement.
 * Errors: SIM_ERROR_INVALID: the command loads no scenario, an option lacks its value or its
 * --confine; SIM_ERROR_FILE: no such folder. */
gboolean sim_cli_confine (SimCli *cli, int *argc, char **argv, GError **error);
void     sim_cli_confine_clear (SimCli *cli);

/* Lists the options in the help of @command, if it has them. */
void sim_cli_confine_help (GOptionContext *context, const char *command);

G_END_DECLS

#endif
