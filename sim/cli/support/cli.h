/* sim/cli/support/cli.h - what commands share: exit statuses, options, messages, loading
 * a scenario; the only layer that prints or exits.
 *
 * The commands themselves: sim/cli/commands.h.
 */
#ifndef SIM_CLI_SUPPORT_CLI_H
#define SIM_CLI_SUPPORT_CLI_H

#include "sim/report/table/table.h"
#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

enum {
  SIM_EXIT_OK = 0,
  SIM_EXIT_EXPECT = 1,          /* an expectation failed */
  SIM_EXIT_INVALID = 2,         /* the scenario or the call is wrong */
  SIM_EXIT_RUNS = 3,            /* some runs failed */
  SIM_EXIT_INTERNAL = 4,
  SIM_EXIT_INTERRUPTED = 130,
};

typedef struct SimCommand SimCommand;       /* sim/cli/commands.h */

typedef struct {
  const SimRegistry *registry;
  const SimCommand  *commands;  /* all of them, the last without a name */
  char              *data_dir;  /* holds scenarios/ and plots/ */
  SimConfine        *confine;   /* (nullable): what scenarios may read; NULL: everything */
  /* (nullable) (element-type utf8): the options that say so, to hand on */
  GPtrArray         *confine_words;
  /* (nullable) (element-type utf8): the modules that were loaded, to hand on */
  const GPtrArray   *plugin_files;
} SimCli;

/* Parses a command's options; prints help and usage errors itself.
 * Returns: TRUE to go on; FALSE with *@status to return. */
gboolean sim_cli_options (const char *usage, const GOptionEntry *entries, int *argc, char ***argv,
                          int *status);

/* Prints `orrery: message` (and frees @error); further lines of it are indented, since a name in it
 * may hold a line feed.  Returns: the exit status that fits the error's code. */
int sim_cli_fail (GError *error);

/* Returns: (transfer full): a title of a scenario or a results file as one line that is not too
 * long. */
char *sim_cli_title (const char *title);

/* Prints a text for people, in UTF-8 whatever the locale says, without control characters. */
void sim_cli_print (const char *text);

/* Prints @table for people, and frees it. */
void sim_cli_print_table (SimTable *table);

/* Does a name end as a scenario's file does, in .yaml or .yml? */
gboolean sim_cli_is_scenario (const char *name);

/* Returns: (transfer full): what files made from a scenario or from results are called: "loads" of
 * work/loads.yaml or loads.db, "stdin" of "-". */
char *sim_cli_stem (const char *path);

/* Returns: (transfer full) (nullable): the results file that @target means: itself, or that of a
 * scenario, as `orrery run` names it, here. */
char *sim_cli_results (const char *target, GError **error);

/* May @file be written, whose name nobody gave: it was made from a scenario's or a plot's?  A link
 * of that name, or beside it of one of SQLite's (`-wal`), would lead to a file that nobody named.
 * Errors: SIM_ERROR_FILE: it is a link; name it with --out. */
gboolean sim_cli_may_make (const char *file, GError **error);

/* Loads the installation's catalogue, a scenario with its --set assignments, and its plan; prints
 * every fault.  An assignment of several values with commas makes an axis of the parameter.
 * All that it returns is owned by *@loaded. */
typedef struct {
  SimCatalogue *catalogue;
  SimScenario  *scenario;
  SimPlan      *plan;
} SimLoaded;

gboolean sim_cli_load (const SimCli *cli, const char *path, const char *const *sets,
                       const char *where, SimLoaded *loaded);
void     sim_loaded_clear (SimLoaded *loaded);

/* Prints on standard error what the user is told of a plan that is right: sim_plan_notes. */
void sim_cli_tell_notes (const SimPlan *plan);

/* Are the installation's scenarios where they should be?  Prints where they are not. */
gboolean sim_cli_has_data (const SimCli *cli);

/* Returns: (transfer full) (nullable): the installation's catalogue; NULL, having printed the
 * faults. */
SimCatalogue *sim_cli_catalogue (const SimCli *cli);

G_END_DECLS

#endif
