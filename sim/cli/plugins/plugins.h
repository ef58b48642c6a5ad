/* sim/cli/plugins/plugins.h - modules with models that are no part of the program: loading, and one
 * registry of all.
 *
 * Only the command line and $ORRERY_PLUGINS name a module, never a scenario.  Whatever a module
 * does is done with the rights of whoever loads it; what is checked here are slips, not malice.
 */
#ifndef SIM_CLI_PLUGINS_PLUGINS_H
#define SIM_CLI_PLUGINS_PLUGINS_H

#include "sim/model/plugin/plugin.h"

G_BEGIN_DECLS

typedef struct SimPlugins SimPlugins;

/* @base: the program's own; outlives the result.  Modules stay loaded until the process ends. */
SimPlugins *sim_plugins_new (const SimRegistry *base);
void        sim_plugins_free (SimPlugins *plugins);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPlugins, sim_plugins_free)

/* Loads a module, or every `*.so` of a folder in order of names; one that is loaded already is left
 * alone.  Errors: no module, of another ABI, rows that are wrong, a name that is taken, a file that
 * everybody may write. */
gboolean sim_plugins_load (SimPlugins *plugins, const char *path, GError **error);

/* Takes every `--load DIR|FILE` from @argv up to `--`, loads what $ORRERY_PLUGINS names (absolute
 * paths, between colons), then those. */
gboolean sim_plugins_options (SimPlugins *plugins, int *argc, char **argv, GError **error);

/* Returns: (transfer none): of the program and all that is loaded; until the next load. */
const SimRegistry *sim_plugins_registry (const SimPlugins *plugins);

/* Returns: (transfer none) (element-type utf8): canonical paths, to hand on. */
const GPtrArray *sim_plugins_files (const SimPlugins *plugins);

G_END_DECLS

#endif
