/* models/pbs_auction/pbs.h - the state of a run, and what its mechanisms offer each other. */
#ifndef MODELS_PBS_AUCTION_PBS_H
#define MODELS_PBS_AUCTION_PBS_H

#include "models/pbs_auction/auction/auction.h"
#include "models/pbs_auction/metrics.h"
#include "models/pbs_auction/pbs_params.h"

typedef struct Pbs Pbs;

/* What is run: independent auctions, slots with relays and a proposer, days of a market. */
typedef struct {
  gboolean (*check) (const PbsParams *p, GError **error);
  void     (*start) (Pbs *m);
  void     (*finish) (Pbs *m);
  void     (*clear) (Pbs *m);    /* (nullable) frees m->own */
  gboolean needs_no_builder, pays; /* pays: by payment */
} PbsStudy;

/* How much value comes, when, and who sees it. */
typedef struct {
  void (*draw) (Pbs *m, double auction_s);    /* fills m->tape */
} PbsValueLaw;

/* What one builder has won and paid since the run began. */
typedef struct {
  guint64 won;
  double  profit_eth, bribes_eth;
} PbsAccount;

/* What a block sold was worth and who got it: value = paid + refund + profit. */
typedef struct {
  double value_eth, paid_eth, refund_eth;
} PbsSettled;

/* A block sold, for deciles of value. */
typedef struct {
  double   bid_eth;
  gboolean integrated;
} PbsSale;

enum { PBS_SALES_MAX = 65536 };

struct Pbs {
  Sim             *sim;
  const PbsParams *p;
  const PbsStudy  *study;
  const PbsEngine *engine;
  gpointer         own;                            /* of the study */
  PbsTape          tape;
  PbsScratch       scratch;
  guint            n_builders;
  const PbsBuilder *builders[PBS_BUILDERS_MAX];    /* each one's row */
  guint            group[PBS_BUILDERS_MAX];        /* 0 ... PBS_GROUPS_MAX - 1 */
  PbsBidder        bidders[PBS_BUILDERS_MAX];
  double           access_share[PBS_BUILDERS_MAX]; /* in this slot */
  PbsAccount       accounts[PBS_BUILDERS_MAX];
  guint64          n_slots, n_unsold;
  double           proposer_eth;
  PbsSettled       sold;                           /* sums over all blocks sold */
  double           burned_eth;                     /* collateral paid for invalid blocks */
  /* of the value law: ln factor; move of the price in this slot */
  double           slow, move_bp;
  GArray          *sales;                          /* (element-type PbsSale) the first ones */
  guint64          calm, calm_integrated, wild, wild_integrated;
  SimStream       *blocks, *arrivals, *values, *access, *traits, *bluffs, *ends, *ties;
};

extern const SimChoice pbs_studies[], pbs_engines[], pbs_value_laws[], pbs_strategies[],
  pbs_proposers[];

/* bidders.c */
guint pbs_count_builders (const PbsParams *p);
void  pbs_set_up_builders (Pbs *m);
void  pbs_draw_bidders (Pbs *m);                   /* access, margins and bluffs of one auction */
gint32 pbs_ticks_of (double seconds);

/* value_reference.c: a Poisson process of log-normal values on the tape, merged from public and
 * private */
extern const PbsValueLaw pbs_value_reference;
guint64 pbs_draw_mask (Pbs *m);                    /* who sees a private arrival */

/* value_block.c and value_structural.c */
extern const PbsValueLaw pbs_value_block, pbs_value_structural;

/* deciles.c: winners by value of the block and by move of the price */
void pbs_keep_sale (Pbs *m, guint winner, double bid_eth);
void pbs_tell_deciles (Pbs *m);

/* tell.c: results common to all studies */
void pbs_account (Pbs *m, guint winner, PbsSettled block);
void pbs_tell_concentration (Pbs *m, const double *won, guint n);
void pbs_tell (Pbs *m);

extern const PbsStudy pbs_study_auctions, pbs_study_slots, pbs_study_days, pbs_study_epbs,
  pbs_study_replay;

#endif
