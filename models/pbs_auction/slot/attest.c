/* models/pbs_auction/slot/attest.c - the attestation cliff.
 *
 * Share of attesters that vote for a block as head, by its arrival: a logistic curve through
 * published points (50,110 slots of seven days: 99.7 % before 1.5 s, 97.1 at 3.0, 92.3 at 3.2,
 * 78.1 at 3.4, 46.8 % at 3.6 s).
 */
#include "models/pbs_auction/slot/slot.h"
#include <math.h>

double
pbs_head_share (const PbsParams *p, double at_s)
{
  return p->head_top_share / (1.0 + exp ((at_s - p->head_middle_s) / p->head_width_s));
}
