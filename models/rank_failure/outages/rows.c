/* models/rank_failure/outages/rows.c - the lists and choices of outages: what a class of failures
 * is made of.
 *
 * InfiniteHBD is the public log of 400 nodes (arXiv 2502.03885): means and spreads of the logarithm
 * of repair times by class stand in the scenarios that use it.
 */
#include "models/rank_failure/outages/rows.h"

const SimChoice ep_outage_sources[] = {
  { "none", "no outages", NULL },
  { "log", "rows of outage_log", NULL },
  { "classes", "rows drawn from fault_classes", NULL },
  { NULL, NULL, NULL },
};

/* A log that counts one outage under two classes has such rows. */
const SimChoice ep_overlaps[] = {
  { "refuse", "the log is refused, with the row", NULL },
  { "unite",
    "they are one outage, until the last of them ends; rows without effect, or slow and not "
    "noticed yet, hide none", NULL },
  { NULL, NULL, NULL },
};

const SimChoice ep_class_ages[] = {
  { "stationary", "as in a fleet that has run for ever", NULL },
  { "new", "all units are new", NULL },
  { "stated", "age_s of the class; lives without memory have no ages", NULL },
  { NULL, NULL, NULL },
};

/* What a leaf takes down follows from it. */
const SimChoice ep_fabrics[] = {
  { "rails", "NIC i of every node of a block on leaf i of the block", NULL },
  { "plain", "all NICs of a block on one leaf", NULL },
  { NULL, NULL, NULL },
};

const SimChoice ep_nic_uses[] = {
  { "own", "a rank without its NIC is out of reach", NULL },
  { "neighbour", "it shares a neighbour's: less bandwidth, no rank lost", NULL },
  { NULL, NULL, NULL },
};

const SimChoice ep_effect_choices[] = {
  { "node", "the node dies, all ranks at one instant", NULL },
  { "rank", "one rank dies; the node is drained for its repair", NULL },
  { "slow", "a rank is slow until the check after slow_check_s; then the node is drained", NULL },
  { "drain", "the node is taken out in an orderly way", NULL },
  { "crash", "the processes die and the machine is whole", NULL },
  { "ignore", "nothing happens", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define K(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (EpFaultClass, field, unit, def, allowed, doc, __VA_ARGS__)
static const SimParam class_rows[] = {
  K (name, "1", NULL, "any", "class of the log; *: all that no earlier item names", "the log"),
  K (detail, "1", "*", "any", "detail of the log; *: any", "the log", "outages is log"),
  SIM_PARAM_CHOICE (EpFaultClass, effect, ep_effect_choices, "node",
     "what a row does, if the log does not say drained", "the scenario", "study is fleet"),
  K (notice_s, "s", "0 s", "[0, inf)",
     "effect drain: how long before it is known", "the scenario",
     "study is fleet and effect is drain"),
  /* The process, for rows that are drawn. */
  SIM_PARAM_CHOICE (EpFaultClass, domain, ep_domain_choices, "node", "what fails",
     "the scenario", "outages is classes"),
  K (mtbf_s, "s", "inf s", "[1, inf]",
     "mean life of one unit of the domain, recurrences apart; inf: none are drawn",
     "the scenario", "outages is classes"),
  K (repair_s, "s", "lognormal(20 h, 2)", "any", "from the failure until the unit is back",
     "InfiniteHBD: median of all rows 20 h", "outages is classes"),
  K (zero_share, "1", "0", "[0, 1]", "of rows that end as they start",
     "InfiniteHBD: 12 of 97 stress tests", "outages is classes"),
  K (shape, "1", "1", "[0.1, 20]", "Weibull shape of lives; 1 has no memory",
     "assumed", "outages is classes"),
  K (age_s, "s", "0 s", "any", "how long each unit has been in use at the start; below 0 it is new",
     "the scenario", "class_ages is stated"),
  /* A repair that did not hold. */
  K (return_share, "1", "0", "[0, 0.99]", "of repairs after which the fault comes back",
     "InfiniteHBD: 130 of 582 within a day", "outages is classes"),
  K (soon_share, "1", "0.5", "[0, 1]", "of those: after return_soon_s, the others return_late_s",
     "the scenario", "return_share > 0"),
  K (return_soon_s, "s", "exponential(2 h)", "any", "from the end to the next start",
     "the scenario", "return_share > 0 and soon_share > 0"),
  K (return_late_s, "s", "exponential(10 day)", "any", "the same",
     "the scenario", "return_share > 0 and soon_share < 1"),
  /* Several units at one instant. */
  K (wave_share, "1", "0", "[0, 1]", "of failures that take neighbours along",
     "the scenario", "outages is classes"),
  K (wave_units, "1", "uniform(4, 8)", "any", "how many units then fail, rounded",
     "InfiniteHBD: stress tests of 4 to 8 nodes", "wave_share > 0"),
  K (wave_spread_s, "s", "0 s", "any", "how long after the first each of the others fails",
     "InfiniteHBD: 20 starts on one day", "wave_share > 0"),
  /* Units that fail more often than others. */
  K (lemon_share, "1", "0", "[0, 1]", "of units",
     "assumed; Meta, arXiv 2410.21680: 1.2 % of nodes", "outages is classes"),
  K (lemon_factor, "1", "10", "[1, 1e6]", "fail so many times as often; the mean rate stays",
     "assumed", "lemon_share > 0"),
  SIM_PARAM_END
};
const SimListType ep_fault_class_list = { class_rows, sizeof (EpFaultClass) };

#define H(field, unit, def, allowed, doc, ...) \
  SIM_PARAM (EpHazard, field, unit, def, allowed, doc, __VA_ARGS__)
/* Steps of a hazard by age, one item a step, so that any life table can be written down. */
static const SimParam hazard_rows[] = {
  H (name, "1", NULL, "any", "a class of fault_classes", "the scenario"),
  H (from_s, "s", "0 s", "[0, inf)", "from this age on", "the scenario"),
  H (mtbf_s, "s", NULL, "[1, inf]", "one over the hazard; inf: none",
     "Titan, SC 2020: 0.0009 to 0.15 a GPU and year over six years"),
  SIM_PARAM_END
};
const SimListType ep_hazard_list = { hazard_rows, sizeof (EpHazard) };
/* clang-format on */
