/* sim/cli/plugins/plugin_check.h - is what a module exports a plug-in that this program can use? */
#ifndef SIM_CLI_PLUGINS_PLUGIN_CHECK_H
#define SIM_CLI_PLUGINS_PLUGIN_CHECK_H

#include "sim/model/plugin/plugin.h"

G_BEGIN_DECLS

/* Its numbers first: nothing else of a module of another ABI is looked at.  Then its models and
 * kinds: complete, with rows that read their own defaults, under names that @registry does not have
 * yet.  Errors: what is wrong and what to do, without the file. */
gboolean sim_plugin_check (const SimPlugin *plugin, const SimRegistry *registry, GError **error);

G_END_DECLS

#endif
