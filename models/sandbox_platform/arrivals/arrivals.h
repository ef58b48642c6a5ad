/* models/sandbox_platform/arrivals/arrivals.h - calls come, in order of time. */
#ifndef MODELS_SANDBOX_PLATFORM_ARRIVALS_ARRIVALS_H
#define MODELS_SANDBOX_PLATFORM_ARRIVALS_ARRIVALS_H

#include "models/sandbox_platform/arrivals/functions.h"

extern const PlatLoad plat_load_trace, plat_load_rates, plat_load_synthetic;

/* arrivals.c.  The first call; a workload without one fails the run. */
void plat_arrivals_start (Plat *m);

/* batch.c.  Calls that are worked out ahead: added in any order (@exec_s: NAN, the function says
 * it), put in order, and handed out; FALSE when all are. */
void plat_batch_add (Plat *m, double at_s, PlatFn *fn, double exec_s);
void plat_batch_sort (Plat *m);
gboolean plat_batch_next (Plat *m, PlatArrival *arrival);

/* minute.c.  @n calls of @fn in the minute that begins at @from_s, spread as the parameters say. */
void plat_minute_add (Plat *m, PlatFn *fn, guint n, double from_s);
/* Returns: the stream of the function's arrivals, opened when it is asked for first. */
SimStream *plat_arrivals_of (Plat *m, PlatFn *fn);

/* sample.c.  Chooses which names of the trace are in the run, and how often: m->copies. */
void plat_sample (Plat *m, const PoolTrace *trace);

/* traced.c.  Functions and units of the names that are chosen. */
void plat_traced_functions (Plat *m, const PoolTrace *trace);

#endif
