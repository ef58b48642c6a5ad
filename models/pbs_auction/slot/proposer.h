/* models/pbs_auction/slot/proposer.h - when the proposer of a slot asks for a header: the
 * policy. */
#ifndef MODELS_PBS_AUCTION_SLOT_PROPOSER_H
#define MODELS_PBS_AUCTION_SLOT_PROPOSER_H

#include "models/pbs_auction/pbs_params.h"

typedef struct {
  /* Draws from @requests; sets @waits where the proposer delays its request on purpose.
   * Returns: the time of getHeader since the slot began, in seconds, without the way to a relay. */
  double (*request_s) (const PbsParams *p, SimStream *requests, gboolean *waits);
} PbsProposer;

extern const PbsProposer pbs_proposer_honest, pbs_proposer_timing, pbs_proposer_mixed;

#endif
