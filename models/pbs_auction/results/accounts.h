/* models/pbs_auction/results/accounts.h - who won what and what it brought, and the results that
 * all studies share.
 *
 * Every block sold is accounted for once: value = paid to the proposer + refunds + fees + profit.
 * The sums are checked against each other when a run ends.
 */
#ifndef MODELS_PBS_AUCTION_RESULTS_ACCOUNTS_H
#define MODELS_PBS_AUCTION_RESULTS_ACCOUNTS_H

#include "models/pbs_auction/auction/bidders.h"
#include "models/pbs_auction/metrics.h"

/* What one builder has won and kept since the run began. */
typedef struct {
  guint64 won;
  double profit_eth;
} PbsAccount;

/* What a block sold was worth and who got it; the rest is the builder's profit.  fee_eth: kept by a
 * relay that adjusts bids; burnt_eth: by the protocol. */
typedef struct {
  double value_eth, paid_eth, refund_eth, fee_eth, burnt_eth;
} PbsSettled;

/* A block sold, for tenths of value. */
typedef struct {
  double bid_eth;
  gboolean integrated;
} PbsSale;

enum { PBS_SALES_MAX = 65536 };

typedef struct {
  Sim *sim;
  const PbsParams *p;
  const PbsBuilders *builders;
  PbsAccount of[PBS_BUILDERS_MAX];
  guint64 n_slots, n_unsold;
  double proposer_eth;
  PbsSettled sold;   /* sums over all blocks sold */
  double burned_eth; /* collateral paid for invalid blocks */
  GArray *sales;     /* (element-type PbsSale) the first PBS_SALES_MAX */
  guint64 calm, calm_integrated, wild, wild_integrated;
} PbsAccounts;

void pbs_accounts_init (PbsAccounts *a, Sim *sim, const PbsParams *p, const PbsBuilders *builders);
void pbs_accounts_clear (PbsAccounts *a);

/* A slot has ended without a block sold. */
void pbs_unsold (PbsAccounts *a);

/* A block is sold: @move_bp is how far the exchange's price moved in its slot, basis points. */
void pbs_account (PbsAccounts *a, guint winner, const PbsSettled *block, double move_bp);

/* Keeps a block sold for the tenths, and counts it as calm or wild. */
void pbs_keep_sale (PbsAccounts *a, guint winner, double bid_eth, double move_bp);

/* Results at the end of a run: all of them; winners by value of the block and by move of the price
 * (nothing where fewer than 100 were sold); concentration of @n holdings of any scale. */
void pbs_report (PbsAccounts *a);
void pbs_report_deciles (PbsAccounts *a);
void pbs_report_concentration (Sim *sim, const double *won, guint n);

#endif
