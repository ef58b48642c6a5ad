/* models/pbs_auction/pbs.h - the state of a run: its policies, its parts, its study.
 *
 * Each part is defined in the header of its folder, and a mechanism takes the parts that it needs:
 * pbs_auction.c and the studies alone know the whole.
 */
#ifndef MODELS_PBS_AUCTION_PBS_H
#define MODELS_PBS_AUCTION_PBS_H

#include "models/pbs_auction/auction/value.h"
#include "models/pbs_auction/results/accounts.h"
#include "models/pbs_auction/slot/proposer.h"

typedef struct Pbs Pbs;
typedef struct PbsDesign PbsDesign;

/* What is run: independent auctions, slots with relays and a proposer, days of a market, payloads
 * that may be withheld, recorded bids. */
typedef struct {
  gboolean (*check) (const PbsParams *p, GError **error);    /* (nullable) */
  void     (*start) (Pbs *m);    /* allocates m->own and schedules the first event */
  void     (*finish) (Pbs *m);   /* reports the results */
  void     (*clear) (Pbs *m);    /* (nullable) frees m->own, which may be NULL */
  gboolean needs_no_builder;
  gboolean plays_engine;         /* looks at m->engine */
  gboolean pays;                 /* what the winner pays is by `payment` */
} PbsStudy;

/* Each is a file of its folder: auction/, slot/ or market/. */
extern const PbsStudy pbs_study_auctions, pbs_study_slots, pbs_study_days, pbs_study_epbs,
  pbs_study_replay, pbs_study_learn, pbs_study_designs;

struct Pbs {
  Sim               *sim;
  const PbsParams   *p;
  /* the choices of the scenario, looked up once at the start */
  const PbsStudy    *study;
  const PbsEngine   *engine;
  const PbsValueLaw *law;
  const PbsProposer *proposer;
  const PbsDesign   *design;     /* study designs (design/design.h) */
  /* the parts */
  PbsBuilders        builders;
  PbsValue           value;
  PbsAccounts        accounts;
  PbsScratch         scratch;
  gpointer           own;        /* of the study */
  SimStream         *ends, *ties;
};

#endif
