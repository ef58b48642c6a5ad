/* models/pbs_auction/market/days.h - the market over days: flows, where they go, who wins for it.
 *
 * Each day some slots are auctioned with the value that flows bring; shares follow; some flow
 * providers route anew by the shares; builders set margins and spend subsidies.  Flows that are
 * exclusive by plan (planted) are the truth that detectors (scores.c, detect.c, tree.c) are
 * measured against.
 */
#ifndef MODELS_PBS_AUCTION_MARKET_DAYS_H
#define MODELS_PBS_AUCTION_MARKET_DAYS_H

#include <gsl/gsl_randist.h>
#include "models/pbs_auction/auction/bidders.h"
#include "models/pbs_auction/metrics.h"

enum { PBS_PLAIN, PBS_EXCLUSIVE, PBS_NON_ATOMIC };

/* An order flow: a searcher, a bot, a wallet's endpoint. */
typedef struct {
  guint64 route;             /* builders that get it */
  guint   kind, home;        /* home: of exclusive and non-atomic flows */
  double  weight;            /* of all private bundles; all sum to 1 */
  double  log_value;         /* of a bundle, over the mean of its kind */
  /* measured in the window, over blocks that included it */
  double  n, bribes_eth, log_bribes, log_bribes2, volatile_eth;
} PbsFlow;

typedef struct {
  double share;              /* smoothed, the one that providers look at */
  double log_skill;
  double margin_share, budget_eth;
  double day_won, month_won, window_won;
  double pivotal_won;        /* wins that bundles of its own decided */
} PbsBuilderState;

/* The state of the market; it takes from the run parameters and builders. */
typedef struct {
  Sim               *sim;
  const PbsParams   *p;
  const PbsBuilders *builders;
  PbsFlow           *flows;
  guint              n_flows;
  /* (n_flows x n_builders) inclusions and bribes of a flow at a builder */
  double            *n_at, *bribes_at;
  gsl_ran_discrete_t *pick;              /* a flow by weight */
  PbsBuilderState           states[PBS_BUILDERS_MAX];
  guint              day;
  guint64            active, pool;       /* bits: builders in the market; members of the pool */
  double             pool_refund_share;  /* of hidden value, as the pool paid it yesterday */
  double             pool_hidden_eth, pool_refunds_eth;      /* today */
  double             private_share;      /* of value, today */
  double             log_volatility;
  double             month_slots, month_best_eth, month_loss_eth;
  /* (element-type double) n_builders shares a day, for eras */
  GArray            *daily;
  guint64            traders;            /* bits: builders with non-atomic flows of their own */
  GArray            *trades[PBS_BUILDERS_MAX];   /* (element-type guint32) these flows */
  GArray            *sent;               /* (element-type PbsBundle) of the present slot */
  double             bribes_eth, exclusive_eth, non_atomic_eth, block_eth, private_eth;
  double             n_bundles, n_delayed, n_delayed_exclusive, subsidies_eth;
  SimStream         *bundles, *noise, *routes, *planting, *leaks, *volatility, *starts, *folds,
    *homeless, *ties;
} PbsDays;

typedef struct {
  double  value_eth;
  guint64 seen;
  guint32 flow;
} PbsBundle;

/* Result of one slot of the day loop. */
typedef struct {
  int      winner;
  gboolean tied;             /* before subsidies */
  /* second: the best honest bid of others */
  double value_eth, bid_eth, second_eth, best_eth, subsidy_eth, refund_eth;
} PbsDaySlot;

/* The flows of the parameters, with homes and weights, at the start of a run. */
void pbs_flows_plant (PbsDays *d);
void pbs_flows_free (PbsDays *d);

/* One auction with what flows send, drawn from @bundles.  @count: whether flows are measured, and
 * subsidies spent; without, it is a trial for the skills.  winner -1: no bid. */
PbsDaySlot pbs_day_slot (PbsDays *d, SimStream *bundles, gboolean count);

/* Each flow thinks anew about where it is sent, with @chance. */
void pbs_route_some (PbsDays *d, double chance);

/* Skills that give the shares of the start, before day 1. */
void pbs_builders_start (PbsDays *d);

/* Entry and exit, margins and budgets of the day d->day. */
void pbs_builders_day (PbsDays *d);

#endif
