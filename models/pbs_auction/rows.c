/* models/pbs_auction/rows.c - every parameter: field, unit, default, allowed, meaning, source.
 *
 * WTLV is Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, with the constants of its agent-based model.
 */
#include "models/pbs_auction/pbs.h"

const SimChoice pbs_studies[] = {
  { "auctions", "independent auctions of the reference model", &pbs_study_auctions },
  { NULL, NULL, NULL },
};

const SimChoice pbs_engines[] = {
  { "event", "ticks at which a bid changes", &pbs_engine_event },
  { "fast", "the end alone; refuses strategies that look at other bids", &pbs_engine_fast },
  { "tick", "10 ms at a time: the reference, slow", &pbs_engine_tick },
  { NULL, NULL, NULL },
};

const SimChoice pbs_value_laws[] = {
  { "reference", "public and private Poisson signals", &pbs_value_reference },
  { NULL, NULL, NULL },
};

const SimChoice pbs_strategies[] = {
  { "naive", "the honest bid, value minus margin, at any time", &pbs_naive },
  { "adaptive", "a step above the best bid, up to the honest bid", &pbs_adaptive },
  { "last_minute", "nothing until the reveal time", &pbs_last_minute },
  { "stealth", "public value alone until the reveal time", &pbs_stealth },
  { "bluff", "a high bid that is taken back at the reveal time", &pbs_bluff },
  { "shaded", "keeps a share of the value", &pbs_shaded },
  { "subsidised", "adds money of its own: margin_eth may be negative", &pbs_subsidised },
  { "sealed_second_price", "its value: truthful when the second price is paid", &pbs_sealed_second_price },
  { NULL, NULL, NULL },
};

static const SimChoice payments[] = {
  { "first_price", "the winner pays its bid", NULL },
  { "second_price", "the winner pays the best bid of the others", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice kinds[] = {
  { "neutral", "builds from the flow of others", NULL },
  { "integrated", "trades for itself between exchanges", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define B(field, unit, def, allowed, doc, source) SIM_PARAM (PbsBuilder, field, unit, def, allowed, doc, source)
static const SimParam builder_rows[] = {
  B (name, "1", NULL, "any", "who, in tables", "a name"),
  B (count, "1", "1", "[1, 64]", "so many builders alike", "WTLV section 4"),
  B (group, "1", "0", "[0, 12]", "results are summed by group; 0: a group of its own, by its place", "a label"),
  SIM_PARAM_CHOICE (PbsBuilder, strategy, pbs_strategies, "naive", "how it bids", "WTLV section 3"),
  SIM_PARAM_CHOICE (PbsBuilder, kind, kinds, "neutral", "whether it trades for itself", "Gupta et al., arXiv 2305.19150"),
  B (access_low_share, "1", "0.8", "[0, 1]", "p: chance to see a private arrival, lower end of a uniform draw a slot", "WTLV section 4"),
  B (access_high_share, "1", "1", "[0, 1]", "upper end of that draw", "WTLV section 4"),
  B (margin_eth, "ETH", "0.00659 ETH", "any", "m: kept of each block, mean; below 0 with strategy subsidised alone", "WTLV section 4"),
  B (margin_sd_eth, "ETH", "0.0001 ETH", "[0, inf)", "its standard deviation over slots", "WTLV section 4"),
  B (shade_share, "1", "0.05", "[0, 1]", "theta: share kept by strategy shaded", "assumed: margins of 0 to 18 % are reported"),
  B (delay_ticks, "1", "1", "[0, 200]", "d: own delay of its bids, ticks of 10 ms", "WTLV section 4"),
  SIM_PARAM_END
};
static const SimListType builder_list = { builder_rows, sizeof (PbsBuilder) };

#define P(field, unit, def, allowed, doc, source) SIM_PARAM (PbsParams, field, unit, def, allowed, doc, source)
#define C(field, choices, def, doc, source) SIM_PARAM_CHOICE (PbsParams, field, choices, def, doc, source)

const SimParam pbs_params[] = {
  C (study, pbs_studies, "auctions", "what is run", "assumed: a choice of the user"),
  C (engine, pbs_engines, "event", "study auctions: how an auction is played; results are the same", "assumed: a choice of the user"),
  C (payment, payments, "first_price", "what the winner pays", "WTLV: first price; the other is a counterfactual"),
  C (value, pbs_value_laws, "reference", "where value comes from", "WTLV section 3"),
  SIM_PARAM_LIST (PbsParams, builders, &builder_list, "", "[0, 64]", "who bids", "the scenario"),
  P (n_slots, "1", "10000", "[1, 1e9]", "slots to run", "WTLV section 4: 10,000 auctions"),
  P (slot_s, "s", "12 s", "(0, 600]", "time between slots, and for bidding", "Ethereum consensus: SECONDS_PER_SLOT"),
  P (end_sd_s, "s", "0 s", "[0, 10]", "standard deviation of the auction's end", "WTLV section 4"),
  P (global_delay_ticks, "1", "1", "[0, 200]", "D: delay of all bids, ticks of 10 ms", "WTLV section 4"),
  P (reveal_ticks, "1", "1", "[0, 2000]", "eps: bids are shown so many ticks before the last chance", "WTLV section 4"),
  P (step_eth, "ETH", "0.0001 ETH", "[0, inf)", "delta: what an adaptive bidder adds", "WTLV section 4"),
  P (bluff_low_eth, "ETH", "0.3 ETH", "[0, inf)", "bluff value, lower end of a uniform draw a builder and slot", "WTLV section 4"),
  P (bluff_high_eth, "ETH", "0.4 ETH", "[0, inf)", "upper end of that draw", "WTLV section 4"),
  P (public_hz, "Hz", "8.2 Hz", "[0, 1e6]", "public arrivals", "WTLV section 4; mempool-dumpster: 9.6 to 12.8"),
  P (public_log_mean, "1", "-11.66306", "any", "mean of the logarithm of their value in ETH", "WTLV section 4"),
  P (public_log_sd, "1", "3.05450", "[0, 20]", "its standard deviation", "WTLV section 4"),
  P (private_hz, "Hz", "4 Hz", "[0, 1e6]", "private arrivals", "WTLV section 4"),
  P (private_log_mean, "1", "-8.41975", "any", "mean of the logarithm of their value in ETH", "WTLV section 4"),
  P (private_log_sd, "1", "1.95231", "[0, 20]", "its standard deviation", "WTLV section 4"),
  SIM_PARAM_END
};
/* clang-format on */
