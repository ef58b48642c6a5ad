/* models/pbs_auction/market/laws.h - the laws of a market over days that a scenario chooses: how a
 * slot is priced (sampled_slot.c), who has exclusive flow and what pays for subsidies
 * (contracts.c); and every builder's history (history.c). */
#ifndef MODELS_PBS_AUCTION_MARKET_LAWS_H
#define MODELS_PBS_AUCTION_MARKET_LAWS_H

#include "models/pbs_auction/market/days.h"

/* pricing sampled: when the bundles of d->sent and @public_eth come, which it cuts into pieces. */
void pbs_draw_times (PbsDays *d, double public_eth);

/* Returns: the last tick that builder @b's last bid in time can tell of; closed: no limit. */
gint32 pbs_last_tick (const PbsDays *d, guint b);

/* pricing sampled: plays the auction of d->sent and d->pieces.  @slot holds the closed form, whose
 * error is summed up where @count, and then what the auction came to. */
void pbs_play_slot (PbsDays *d, const PbsFlowOfSlot *at, PbsDaySlot *slot, gboolean count);

/* How far the closed form was off, as results. */
void pbs_report_closed (PbsDays *d);

/* contracts offered: rebates of the next day.  funding earned: who comes and goes, budgets; and
 * what a day has brought.  Neither does anything under the other choice. */
void pbs_offer_rebates (PbsDays *d);
void pbs_fund_day (PbsDays *d);
void pbs_close_books (PbsDays *d);

/* Adds what builders did in the slot to their months; reports the months and forgets them. */
void pbs_history_add (PbsDays *d, const PbsDaySlot *slot, const PbsFlowOfSlot *at);
void pbs_history_report (PbsDays *d);
/* At the end of a run: how far shares have come apart from exclusive flow. */
void pbs_history_finish (PbsDays *d);

/* Returns: whether @flow is one house's alone now: by plan, or by a contract. */
gboolean pbs_is_contracted (const PbsDays *d, const PbsFlow *flow);

#endif
