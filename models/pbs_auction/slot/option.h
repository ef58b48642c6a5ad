/* models/pbs_auction/slot/option.h - what it is worth to a builder that it may withhold its
 * payload: in closed form, and the penalty that keeps it from doing so.
 *
 * Under EIP-7732 a bid is owed once the payload could have been there: at the reveal it is sunk.
 * What the block is worth then is X, normal with mean @m and standard deviation @s (a position
 * times the move of its price over the window).  The builder shows it where X exceeds the loss of
 * not showing it, -kappa, so that its bid is on U = E max (X, -kappa) and not on E X.
 */
#ifndef MODELS_PBS_AUCTION_SLOT_OPTION_H
#define MODELS_PBS_AUCTION_SLOT_OPTION_H

#include "models/pbs_auction/pbs_params.h"

/* Returns: U = (m + kappa) Phi (d) + s phi (d) - kappa with d = (m + kappa) / s; with s = 0 the
 * larger of m and -kappa. */
double pbs_option_worth (double m, double s, double kappa);

/* Returns: the chance that the payload is withheld, Phi (-d). */
double pbs_option_withheld (double m, double s, double kappa);

/* Returns: the penalty of the next slot: as it is, or with penalty_rule dynamic up by
 * penalty_step_eth x (1 - target) after a missing payload and else down by step x target, not below
 * 0.  Where it never reaches 0, the realised rate is target + (last - first) / (step x slots),
 * whatever builders do. */
double pbs_next_penalty (const PbsParams *p, double kappa, gboolean missing);

/* Errors: payload_window_s does not end before the next slot opens. */
gboolean pbs_check_window (const PbsParams *p, GError **error);

#endif
