/* models/pbs_auction/rows_choices.c - what a scenario may choose from, a table each.
 *
 * Where a choice is a policy its row points at it; where it is a switch inside one mechanism the
 * place in the table is what enums of pbs_params.h name.  The first of a table is no better than
 * the others: defaults stand with the parameters.
 */
#include "models/pbs_auction/rows.h"
#include "models/pbs_auction/design/design.h"

/* One source each, in the folder of what it studies. */
const SimChoice pbs_studies[] = {
  { "auctions", "independent auctions of the reference model", &pbs_study_auctions },
  { "slots", "slots with relays, a proposer and attesters", &pbs_study_slots },
  { "days", "a market over days, with flows that route by shares", &pbs_study_days },
  { "epbs", "whether a committed payload is shown", &pbs_study_epbs },
  { "replay", "bids recorded by relays, with a live proposer", &pbs_study_replay },
  { "learn", "builders that learn how to bid", &pbs_study_learn },
  { "designs", "slots of the same flow and builders under one design", &pbs_study_designs },
  { NULL, NULL, NULL },
};

/* They agree to the bit (tests); `fast` refuses strategies that look at other bids. */
const SimChoice pbs_engines[] = {
  { "event", "ticks at which a bid changes", &pbs_engine_event },
  { "fast", "the end alone; refuses strategies that look at other bids", &pbs_engine_fast },
  { "tick", "10 ms at a time: the reference, slow", &pbs_engine_tick },
  { NULL, NULL, NULL },
};

/* Where the value of a block comes from, one source each in auction/. */
const SimChoice pbs_value_laws[] = {
  { "reference", "public and private Poisson signals", &pbs_value_reference },
  { "block",
    "the same under a factor common to a block, clustered and heavy-tailed",
    &pbs_value_block },
  { "structural",
    "all at once, by type of builder, as estimated from bids",
    &pbs_value_structural },
  { "own", "each builder's own, drawn alike: the private values of theory", &pbs_value_own },
  { NULL, NULL, NULL },
};

/* When the proposer asks for a header: later is worth more and risks more. */
const SimChoice pbs_proposers[] = {
  { "honest", "asks as soon as its slot begins", &pbs_proposer_honest },
  { "timing", "waits on purpose", &pbs_proposer_timing },
  { "polling", "its sidecar asks again and again", &pbs_proposer_polling },
  { "mixed", "timing_share of proposers wait, polling_share poll", &pbs_proposer_mixed },
  { NULL, NULL, NULL },
};

/* What the winner pays: protocols differ, and with them what it should bid. */
const SimChoice pbs_payments[] = {
  { "first_price", "the winner pays its bid", NULL },
  { "second_price", "the winner pays the best bid of the others", NULL },
  { NULL, NULL, NULL },
};

/* Study epbs: who holds the option, and whether it is in the bids. */
const SimChoice pbs_options[] = {
  { "trade", "one builder with the best trade of its slot; nobody bids", NULL },
  { "priced", "builders draw positions and bid what the option is worth, in closed form", NULL },
  { NULL, NULL, NULL },
};

/* What a missing payload costs beyond the bid. */
const SimChoice pbs_penalty_rules[] = {
  { "static", "penalty_eth", NULL },
  { "dynamic", "from penalty_eth on up after a missing payload, else down", NULL },
  { NULL, NULL, NULL },
};

/* What builders learn: sealed bids of a share of value, or a parameter of their strategies. */
const SimChoice pbs_learn_ofs[] = {
  { "share", "the share of value that they keep, in sealed auctions", NULL },
  { "margin", "the amount that they keep of a block, ETH", NULL },
  { "reveal", "ticks of 10 ms before their last bid in time at which they show what they have",
    NULL },
  { "bluff", "the bid that a bluffer shows until then, ETH", NULL },
  { NULL, NULL, NULL },
};

/* How builders move between rounds. */
const SimChoice pbs_learnings[] = {
  { "regret_matching", "to levels in proportion to what they would have brought more", NULL },
  { "best_response", "to the level that would have brought most", NULL },
  { NULL, NULL, NULL },
};

/* Commit-Boost takes the latest; a proposal for mev-boost (#904) the highest. */
const SimChoice pbs_poll_picks[] = {
  { "latest", "the answer to the request that was sent last", NULL },
  { "highest", "the highest answer: a bid that was cancelled meanwhile can win", NULL },
  { NULL, NULL, NULL },
};

/* Of a recorded slot: what happened, or what would have. */
const SimChoice pbs_winners[] = {
  { "recorded", "the delivered block, where it is on record; else as replayed", NULL },
  { "replayed", "what the proposer takes of the recorded bids", NULL },
  { NULL, NULL, NULL },
};

/* Rules of the market for blocks, on the same draws (design/designs.c). */
const SimChoice pbs_designs[] = {
  { "relays", "today: relays show bids until the header is asked for", &pbs_design_relays },
  { "epbs", "EIP-7732: one bid by gossip or asked directly, owed whether shown or not",
    &pbs_design_epbs },
  { "focil", "EIP-7805: today's with inclusion lists, which censors cannot meet",
    &pbs_design_focil },
  { "slot_auction", "the right to the slot, its content chosen until the reveal",
    &pbs_design_slot_auction },
  { "ahead", "the right sold long before, on forecasts, and burnt", &pbs_design_ahead },
  { "tickets", "one of a stock of tickets is drawn; their price moves and is burnt",
    &pbs_design_tickets },
  { "burn", "the best bid seen burn_lead_s before is burnt, the rest a tip", &pbs_design_burn },
  { "sharing", "members of the pool build one block and refund flows (BuilderNet)",
    &pbs_design_sharing },
  { "preconf", "transactions buy their place before the auction", &pbs_design_preconf },
  { "multi_slot", "two slots in one auction", &pbs_design_multi_slot },
  { NULL, NULL, NULL },
};

/* How a day's slots are sold. */
const SimChoice pbs_pricings[] = {
  { "closed", "the end of an auction of honest bids: fast, with climb_share as a constant", NULL },
  { "sampled", "each slot's auction is played; the closed form of it stands beside", NULL },
  { NULL, NULL, NULL },
};

/* Whose an exclusive flow is. */
const SimChoice pbs_contracts[] = {
  { "planted", "a home for good, but for churn_share", NULL },
  { "offered", "builders offer rebates, flows take what is best by inclusion and rebate", NULL },
  { NULL, NULL, NULL },
};

/* What pays for subsidies, and who is in the market. */
const SimChoice pbs_fundings[] = {
  { "given", "budgets and days of entry and exit are of the rows", NULL },
  { "earned", "profits pay for subsidies; builders come and go with them", NULL },
  { NULL, NULL, NULL },
};
