/* models/pbs_auction/slot/proposer.h - when the proposer of a slot asks for a header: the
 * policy. */
#ifndef MODELS_PBS_AUCTION_SLOT_PROPOSER_H
#define MODELS_PBS_AUCTION_SLOT_PROPOSER_H

#include "models/pbs_auction/pbs_params.h"

/* Kinds of proposers, in the order of their results. */
typedef enum { PBS_ASKS, PBS_WAITS, PBS_POLLS } PbsAsking;

enum { PBS_POLLS_MAX = 64 };

/* The requests of one slot, in seconds since it began, without the way to a relay.  Of none the
 * first time is when the client would have asked: its sidecar has no time left. */
typedef struct {
  PbsAsking kind;
  guint     n;
  double    at_s[PBS_POLLS_MAX];
} PbsRequests;

typedef struct {
  /* Draws from @stream. */
  void (*plan) (const PbsParams *p, SimStream *stream, PbsRequests *requests);
} PbsProposer;

extern const PbsProposer pbs_proposer_honest, pbs_proposer_timing, pbs_proposer_polling,
  pbs_proposer_mixed;

/* Polls of a sidecar that is called at @call_s. */
void pbs_plan_polls (const PbsParams *p, double call_s, PbsRequests *requests);

#endif
