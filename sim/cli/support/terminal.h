/* sim/cli/support/terminal.h - what is known of the place where output goes. */
#ifndef SIM_CLI_SUPPORT_TERMINAL_H
#define SIM_CLI_SUPPORT_TERMINAL_H

#include <glib.h>

G_BEGIN_DECLS

/* Returns: columns of the terminal on standard output, at most 120; else of COLUMNS; else 100. */
guint sim_terminal_width (void);

G_END_DECLS

#endif
