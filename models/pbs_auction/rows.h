/* models/pbs_auction/rows.h - the lists of the parameter table, and the tables of choices.
 *
 * Only pbs_auction.c and check.c look into the choices: a mechanism uses the policy that the state
 * holds.
 */
#ifndef MODELS_PBS_AUCTION_ROWS_H
#define MODELS_PBS_AUCTION_ROWS_H

#include "models/pbs_auction/pbs.h"

extern const SimListType pbs_builder_list, pbs_relay_list, pbs_private_list, pbs_archive_list;

/* impl: PbsStudy, PbsEngine, PbsValueLaw, PbsStrategy, PbsProposer, PbsDesign */
extern const SimChoice pbs_studies[], pbs_engines[], pbs_value_laws[], pbs_strategies[],
  pbs_proposers[], pbs_designs[];

/* Of these the enums of pbs_params.h are the places. */
extern const SimChoice pbs_payments[], pbs_options[], pbs_penalty_rules[], pbs_learnings[],
  pbs_learn_ofs[], pbs_poll_picks[], pbs_winners[], pbs_pricings[], pbs_contracts[],
  pbs_fundings[];

#endif
