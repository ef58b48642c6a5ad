/* sim/experiment/rehearse/rehearse.h - a scenario with models from modules is loaded in a process
 * of its own first, so that a module that crashes while it reads or checks is a fault of the
 * scenario and not the end of the command.
 *
 * Runs are in worker processes anyway.  Costs the time of a load, and only where a module is there.
 */
#ifndef SIM_EXPERIMENT_REHEARSE_REHEARSE_H
#define SIM_EXPERIMENT_REHEARSE_REHEARSE_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

/* Loads and plans in a child, unless no model of @context is from a module, or @path is neither a
 * regular file nor "-", standard input, which is then kept to be read again.  Faults that are told
 * in the ordinary way are left to the caller's own load; they are no crash.  Returns: FALSE, with a
 * fault that names the modules, when the child crashed or no child can be made. */
gboolean sim_rehearse (const char *path, const SimScenarioContext *context, const char *where,
                       SimFaults *faults);

G_END_DECLS

#endif
