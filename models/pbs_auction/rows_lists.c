/* models/pbs_auction/rows_lists.c - keys of the lists: builders, relays, points of the
 * private share.
 *
 * WTLV is Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, with the constants of its agent-based
 * model.
 */
#include "models/pbs_auction/rows.h"
#include "models/pbs_auction/files/bids_file.h"

/* All are pure functions of what a builder sees (auction/strategies.c). */
const SimChoice pbs_strategies[] = {
  { "naive", "the honest bid, value minus margin, at any time", &pbs_naive },
  { "adaptive", "a step above the best bid, up to the honest bid", &pbs_adaptive },
  { "responsive", "a step above the best bid of another builder, down again when that falls",
    &pbs_responsive },
  { "last_minute", "nothing until the reveal time", &pbs_last_minute },
  { "stealth", "public value alone until the reveal time", &pbs_stealth },
  { "bluff", "a high bid that is taken back at the reveal time", &pbs_bluff },
  { "shaded", "keeps a share of the value", &pbs_shaded },
  { "subsidised", "adds money of its own: margin_eth may be negative", &pbs_subsidised },
  { "sealed_second_price",
    "its value: truthful when the second price is paid",
    &pbs_sealed_second_price },
  { NULL, NULL, NULL },
};

/* Integrated builders trade for themselves: their value has another law, and non-atomic flow a
 * home. */
static const SimChoice kinds[] = {
  { "neutral", "builds from the flow of others", NULL },
  { "integrated", "trades for itself between exchanges", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define B(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (PbsBuilder, field, unit, def, allowed, doc, __VA_ARGS__)
static const SimParam builder_rows[] = {
  B (name, "1", NULL, "any", "who, in tables", "a name"),
  B (count, "1", "1", "[1, 1024]", "so many builders alike", "WTLV section 4",
     "study is not replay"),
  B (group, "1", "0", "[0, 12]",
     "results are summed by group; 0: a group of its own, by its place",
     "a label", "study is not epbs or learn"),
  SIM_PARAM_CHOICE (PbsBuilder, strategy, pbs_strategies, "naive", "how it bids", "WTLV section 3",
     "study is auctions or slots or designs or pricing is sampled or learn_of is margin or reveal "
     "or bluff"),
  SIM_PARAM_CHOICE (PbsBuilder, kind, kinds, "neutral",
     "whether it trades for itself",
     "Gupta et al., arXiv 2305.19150",
     "study is auctions or slots or days or designs or value is structural"),
  /* In an auction: access to private value, margin, delay. */
  B (access_low_share, "1", "0.8", "[0, 1]",
     "p: chance to see a private arrival, lower end of a uniform draw per slot",
     "WTLV section 4",
     "study is auctions or slots or learn or designs and value is reference or block"),
  B (access_high_share, "1", "1", "[0, 1]", "upper end of that draw", "WTLV section 4",
     "study is auctions or slots or learn or designs and value is reference or block"),
  B (margin_eth, "ETH", "0.00659 ETH", "any",
     "m: kept of each block, mean; below 0 with strategy subsidised alone",
     "WTLV section 4",
     "learn_of is reveal or bluff or study is auctions or slots or designs and strategy is not "
     "shaded or sealed_second_price"),
  B (margin_sd_eth, "ETH", "0.0001 ETH", "[0, inf)",
     "its standard deviation over slots",
     "WTLV section 4",
     "learn_of is reveal or bluff or study is auctions or slots or designs and strategy is not "
     "shaded or sealed_second_price"),
  B (shade_share, "1", "0.05", "[0, 1]",
     "theta: share kept by strategy shaded",
     "assumed: margins of 0 to 18 % are reported", "strategy is shaded"),
  B (value_factor, "1", "1", "[0, 1e6]", "value own: its values are so many times those of the law",
     "the scenario", "value is own"),
  B (delay_ticks, "1", "1", "[0, 200]",
     "d: own delay of its bids, ticks of 10 ms",
     "WTLV section 4",
     "study is designs or study is auctions and value is reference or block or pricing is sampled "
     "or learn_of is margin or reveal or bluff"),
  /* In a slot: where it stands, and what relays trust it with. */
  B (latency_s, "s", "10 ms", "[0, 10]",
     "study slots: from builder to relay",
     "assumed; median gap of two mempool sources 14 ms", "study is slots"),
  B (region, "1", "", "any",
     "study slots: where it is; with latencies, half of the round trip to a relay comes on top",
     "the scenario", "study is slots"),
  /* Arbitrage is of integrated builders alone. */
  B (cex_lag_s, "s", "0 s", "[0, 60]",
     "study slots: how late an integrated builder sees the exchange's price",
     "assumed: swept", "study is slots and kind is integrated"),
  B (collateral_eth, "ETH", "32 ETH", "[0, inf)",
     "study slots: bids up to this are trusted by optimistic relays",
     "optimistic relays: 1, 32 or 64 ETH", "trust_all is true or relays.optimistic is true"),
  B (cancel_share, "1", "1", "[0, 1]",
     "study slots, with cancellations: of its bids, that can be cancelled; the highest of the "
     "others is the floor of a relay",
     "mev-boost-relay: a flag of each submission; the share is assumed",
     "study is slots and cancellations is true"),
  B (pool, "1", "no", "any",
     "shares its flow with the other members of the pool, which refunds",
     "BuilderNet", "study is slots or days or designs"),
  B (censors, "1", "no", "any", "study designs: leaves contested transactions out",
     "the scenario", "contested_share > 0"),
  /* Over days: shares, skill, money, entry and exit. */
  B (start_share, "1", "0", "[0, 1]",
     "study days: share of slots at the start; all are scaled to sum to 1",
     "the scenario", "study is days"),
  B (home_share, "1", "0", "[0, 1]",
     "study days: weight beyond start_share with which exclusive flows choose it as home",
     "assumed: swept", "study is days"),
  B (log_skill, "1", "0", "[-10, 10]",
     "study days, without a start share: logarithm of its value over the mean of others; "
     "calibratable",
     "assumed", "study is days and (solve_skill is false or start_share <= 0)"),
  B (margin_share, "1", "0.05", "[0, 1]",
     "study days: theta0, share of value kept",
     "reported margins: 0 to 18 %", "study is days"),
  B (rebate_share, "1", "0", "[0, 1]",
     "study days: of a bundle's value, given back to a flow that comes to it alone",
     "assumed: swept", "study is days and (pool is false or pool_day > 0)"),
  B (subsidy_eth_per_day, "ETH", "0 ETH", "[0, inf)",
     "study days: G, its budget of a whole day to win against the value",
     "Yang et al.: subsidised entry; amount assumed", "funding is given"),
  B (capital_eth, "ETH", "1 ETH", "any",
     "funding earned: what it owns on its first day; it leaves when it owns less than nothing",
     "assumed: swept", "funding is earned"),
  B (entry_day, "1", "0", "[0, 1e6]", "study days: first day; funding earned: the earliest",
     "the scenario", "study is days"),
  B (exit_day, "1", "0", "[0, 1e6]",
     "study days: first day without it; 0: it stays",
     "the scenario", "funding is given"),
  B (pool_day, "1", "0", "[0, 1e6]",
     "study days: first day in the pool, for a member",
     "BuilderNet: Beaver joined on 2025-05-06", "study is days and pool is true"),
  B (named, "1", "yes", "any",
     "study days: counted by the monthly index of named builders",
     "Yang et al. figure: others are left out", "study is days"),
  SIM_PARAM_END
};
const SimListType pbs_builder_list = { builder_rows, sizeof (PbsBuilder) };

#define D(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (PbsPrivate, field, unit, def, allowed, doc, __VA_ARGS__)
/* The share of private value over the run, as a path of days. */
static const SimParam private_rows[] = {
  D (day, "1", NULL, "[0, 1e6]", "day of the run", "the scenario"),
  D (share, "1", NULL, "[0, 1)", "private share of value on that day", "the scenario"),
  SIM_PARAM_END
};
const SimListType pbs_private_list = { private_rows, sizeof (PbsPrivate) };

#define A(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (PbsArchiveFile, field, unit, def, allowed, doc, __VA_ARGS__)
/* Files as relays and collectors publish them; those of the data interface do not say whose they
 * are.  Several files of one relay may follow each other: rows meet by slot. */
static const SimParam archive_rows[] = {
  SIM_PARAM_FILE (PbsArchiveFile, file, &pbs_bids_format, NULL, "the file", "the scenario"),
  A (relay, "1", "", "any", "the relay of rows that name none", "the scenario"),
  SIM_PARAM_END
};
const SimListType pbs_archive_list = { archive_rows, sizeof (PbsArchiveFile) };

#define R(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (PbsRelay, field, unit, def, allowed, doc, __VA_ARGS__)
/* A relay: who asks it, how far it is, and how long it takes to believe a bid. */
static const SimParam relay_rows[] = {
  R (name, "1", NULL, "any", "who, in the timeline", "a name"),
  R (connected_share, "1", "1", "[0, 1]",
     "proposers that ask it",
     "assumed; 1.6 relays a delivered block, Apr 2024", "boost_share > 0"),
  R (latency_s, "s", "80 ms", "[0, 10]",
     "from the builders' exit to a decoded bid",
     "mev-boost-relay: 80 ms to decode 640 kB"),
  R (region, "1", "", "any", "where it is, for latencies", "the scenario"),
  R (optimistic, "1", "no", "any",
     "bids under the collateral count at once",
     "optimistic relay proposal", "trust_all is false"),
  R (header_only, "1", "no", "any",
     "of these it takes the header and fetches the payload of the winner alone",
     "optimistic relay proposal, v3"),
  R (header_latency_s, "s", "1 ms", "[0, 10]",
     "from the builders' exit to a decoded header, where latency_s is that of a whole block",
     "assumed: no payload to send or decode", "header_only is true"),
  R (adjusts, "1", "no", "any",
     "bid adjustment: the winner pays the best bid of another builder and a wei, if no other relay "
     "has its bid",
     "ultra sound, docs: bid adjustment", "boost_share > 0 and payment is first_price"),
  /* Simulation is what bids queue for. */
  R (n_servers, "1", "4", "[1, 16]",
     "simulations at the same time",
     "mev-boost-relay: BLOCKSIM_MAX_CONCURRENT"),
  R (simulation_s, "s", "140 ms", "[0, 10]",
     "mean time of one, log-normal",
     "mev-boost-relay: 100 to 200 ms"),
  R (simulation_log_sd, "1", "0.2", "[0, 3]",
     "standard deviation of its logarithm",
     "assumed: most within 100 to 200 ms"),
  SIM_PARAM_END
};
const SimListType pbs_relay_list = { relay_rows, sizeof (PbsRelay) };
/* clang-format on */
