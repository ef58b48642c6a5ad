/* sim/model/unknown.h - numbers that need not be known.
 *
 * A number row with the default SIM_UNKNOWN may be left out, or be given as that word.  Unknown is
 * NaN in a double, so that nothing can be computed from it, and 0 in an integer, whose range must
 * leave 0 out.  Who needs the value asks, and refuses or leaves out a result.
 */
#ifndef SIM_MODEL_UNKNOWN_H
#define SIM_MODEL_UNKNOWN_H

#include "sim/model/param.h"

G_BEGIN_DECLS

#define SIM_UNKNOWN "unknown"

/* Returns: TRUE when the row's number may be SIM_UNKNOWN. */
gboolean sim_param_may_be_unknown (const SimParam *row);

G_END_DECLS

#endif
