/* models/sandbox_platform/arrivals/functions.h - the functions and units of a run. */
#ifndef MODELS_SANDBOX_PLATFORM_ARRIVALS_FUNCTIONS_H
#define MODELS_SANDBOX_PLATFORM_ARRIVALS_FUNCTIONS_H

#include "models/sandbox_platform/policy.h"

/* functions.c.  Room for @n_units units and @n_fns functions; both are filled by the workload. */
void plat_functions_begin (Plat *m, guint n_units, guint n_fns);
void plat_functions_clear (Plat *m);
/* Returns: a unit of that name, with the slots of the parameters. */
PlatUnit *plat_unit_add (Plat *m, const char *name, const char *key, double bytes);
/* Returns: a function of @unit. */
PlatFn *plat_fn_add (Plat *m, const char *name, const char *key, PlatUnit *unit);
/* Returns: (transfer none): @text, kept until the end of the run. */
const char *plat_text (Plat *m, char *text);

/* draws.c.  Once for each name and attribute, whatever else there is: a draw of @dist, of the
 * log-normal law of durations, and of the memory of an application (ATC'20). */
double plat_drawn (const PlatParams *p, const char *key, const char *attribute,
                   const SimDist *dist);
double plat_drawn_exec_s (const PlatParams *p, const char *key);
double plat_drawn_bytes (const PlatParams *p, const char *key);
/* Returns: CPUs of a sandbox of @bytes: its share of a machine's, at least a tenth. */
double plat_vcpu (const PlatParams *p, double bytes);

#endif
