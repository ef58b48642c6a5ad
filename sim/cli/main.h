/* sim/cli/main.h - the whole program for a list of models: what a main of one's own calls.
 *
 * models/orrery.c is the one of `orrery`; a program with other models is five lines of the same
 * kind.
 */
#ifndef SIM_CLI_MAIN_H
#define SIM_CLI_MAIN_H

#include "sim/model/model.h"

G_BEGIN_DECLS

/* Returns: the exit status of the command in @argv. */
int sim_main (const SimRegistry *registry, int argc, char **argv);

G_END_DECLS

#endif
