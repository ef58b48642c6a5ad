/* models/pbs_auction/market/days.h - the market over days: flows, where they go, who wins for it.
 *
 * Each day some slots are auctioned with the value that flows bring; shares follow; some flow
 * providers route anew by the shares; builders set margins, offers and subsidies.  Flows that are
 * exclusive (by plan, or by contract) are the truth that detectors (scores.c, detect.c, tree.c) are
 * measured against.  A slot is priced in closed form (day_slot.c) or by playing its auction
 * (sampled_slot.c); both see the same bundles, and the second reports the error of the first.
 */
#ifndef MODELS_PBS_AUCTION_MARKET_DAYS_H
#define MODELS_PBS_AUCTION_MARKET_DAYS_H

#include <gsl/gsl_randist.h>
#include "models/pbs_auction/auction/bidders.h"
#include "models/pbs_auction/metrics.h"

enum { PBS_PLAIN, PBS_EXCLUSIVE, PBS_NON_ATOMIC };

/* An order flow: a searcher, a bot, a wallet's endpoint. */
typedef struct {
  PbsSet  route;             /* builders that get it */
  guint   kind, home;        /* home: of exclusive and non-atomic flows */
  double  n_contracted;      /* of n: while it was one house's alone */
  double  weight;            /* of all private bundles; all sum to 1 */
  double  log_value;         /* of a bundle, over the mean of its kind */
  /* measured in the window, over blocks that included it */
  double  n, bribes_eth, log_bribes, log_bribes2, volatile_eth;
} PbsFlow;

/* What a builder did in a month, ETH and blocks; of blocks that it won. */
typedef struct {
  double won, value_eth, paid_eth, lead_eth, private_eth, exclusive_eth, profit_eth, subsidy_eth;
  double pivotal, kept;      /* won for its own bundles; won all the same had others had them */
} PbsHistory;

typedef struct {
  double share;              /* smoothed, the one that providers look at */
  double log_skill;
  double margin_share, budget_eth;
  double day_won, month_won, window_won;
  double pivotal_won;        /* wins that bundles of its own decided */
  double kept_eth;           /* profit since the run began */
  /* contracts offered: what it gives back, and by a day's weight what flows of its own were worth
   * to it and cost it */
  double rebate_share, pivotal_eth, rebated_eth, day_pivotal_eth, day_rebated_eth;
  /* funding earned: money of its own, and a whole day's profit, smoothed */
  double fund_eth, profit_eth, day_profit_eth;
  gboolean came, gone;       /* an entrant is in the market; a builder has left for good */
  PbsHistory month;
} PbsBuilderState;

/* What a slot brings, and what each builder makes of it. */
typedef struct {
  double public_eth[PBS_BUILDERS_MAX];   /* that it can have by its last bid */
  double private_eth[PBS_BUILDERS_MAX];  /* bundles that a builder gets */
  double alone_eth[PBS_BUILDERS_MAX];    /* of these, that no other group gets */
  double exclusive_eth[PBS_BUILDERS_MAX];    /* of these, of exclusive flows */
  double rebate_eth[PBS_BUILDERS_MAX];   /* owed to flows that come to it alone */
  double factor[PBS_BUILDERS_MAX];       /* exp (skill + noise) */
  double value_eth[PBS_BUILDERS_MAX];    /* V */
  double honest_eth[PBS_BUILDERS_MAX];   /* its honest bid */
} PbsFlowOfSlot;

/* A piece of public value. */
typedef struct {
  double value_eth, at_s;
  gint32 tick;
} PbsPiece;

/* The state of the market; it takes from the run parameters and builders. */
typedef struct {
  Sim               *sim;
  const PbsParams   *p;
  const PbsBuilders *builders;
  PbsBuilders       *drawn;              /* the same: bluffs are drawn anew for each auction */
  PbsFlow           *flows;
  guint              n_flows;
  /* (n_flows x n_builders) inclusions and bribes of a flow at a builder */
  double            *n_at, *bribes_at;
  gsl_ran_discrete_t *pick;              /* a flow by weight */
  PbsBuilderState           states[PBS_BUILDERS_MAX];
  guint              day;
  PbsSet             active, pool;       /* builders in the market; members of the pool */
  double             pool_refund_share;  /* of hidden value, as the pool paid it yesterday */
  double             pool_hidden_eth, pool_refunds_eth;      /* today */
  double             private_share;      /* of value, today */
  double             log_volatility;
  double             month_slots, month_best_eth, month_loss_eth;
  /* (element-type double) n_builders shares per day, for eras */
  GArray            *daily;
  PbsSet             traders;            /* builders with non-atomic flows of their own */
  GArray            *trades[PBS_BUILDERS_MAX];   /* (element-type guint32) these flows */
  GArray            *sent;               /* (element-type PbsBundle) of the present slot */
  double             bribes_eth, exclusive_eth, non_atomic_eth, block_eth, private_eth;
  double             n_bundles, n_delayed, n_delayed_exclusive, subsidies_eth;
  SimStream         *bundles, *noise, *routes, *planting, *leaks, *volatility, *starts, *folds,
    *homeless, *ties, *times, *ranks;
  /* pricing sampled: the auction that is played, and what the closed form says of the same slots */
  const PbsEngine   *engine;
  PbsBidder          bidders[PBS_BUILDERS_MAX];
  PbsTape            tape;
  PbsScratch         scratch;
  GArray            *pieces;             /* (element-type PbsPiece) */
  double             n_closed, closed_same, closed_bid_eth, closed_sampled_eth, closed_best_eth;
  /* decoupling of the leaders, by month; blocks won for bundles of their own and without them */
  GArray            *decoupled;          /* (element-type double) */
  double             month_sold, month_pool;
} PbsDays;

typedef struct {
  double  value_eth, at_s;
  PbsSet  seen;
  guint32 flow;
  gint32  tick;              /* pricing sampled: when it comes; else 0 */
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
