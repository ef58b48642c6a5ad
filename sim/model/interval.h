/* sim/model/interval.h - the intervals that a parameter row allows, as texts in the row's unit:
 * "(0, inf)", "[1, 64]", "any".
 *
 * A text that is no interval is a bug in a table and aborts.
 */
#ifndef SIM_MODEL_INTERVAL_H
#define SIM_MODEL_INTERVAL_H

#include <glib.h>

G_BEGIN_DECLS

/* Returns: TRUE when @value lies inside. */
gboolean sim_interval_has (const char *interval, double value);

/* Both ends; @low_open and @high_open (nullable).  "any" is (-inf, inf). */
void sim_interval_ends (const char *interval, double *low, double *high, gboolean *low_open,
                        gboolean *high_open);

G_END_DECLS

#endif
