/* models/pbs_auction/auction/value.h - how much value comes in a slot, when, and who sees it: the
 * policy, and the part of the state that it fills. */
#ifndef MODELS_PBS_AUCTION_AUCTION_VALUE_H
#define MODELS_PBS_AUCTION_AUCTION_VALUE_H

#include "models/pbs_auction/auction/bidders.h"

typedef struct {
  const PbsParams   *p;
  const PbsBuilders *builders;     /* their access shares decide who sees a private arrival */
  PbsTape            tape;         /* of the present slot */
  double             slow;         /* value block: the slow part of the logarithm of the factor */
  double             move_bp;      /* of the exchange's price in this slot, basis points */
  double             open_eth;     /* value structural: of the block to anybody, beside the tape */
  SimStream         *blocks, *arrivals, *values, *access;
} PbsValue;

typedef struct {
  /* Fills v->tape with what arrives in @auction_s seconds, in order of time. */
  void (*draw) (PbsValue *v, double auction_s);
} PbsValueLaw;

extern const PbsValueLaw pbs_value_reference, pbs_value_block, pbs_value_structural, pbs_value_own;

#endif
