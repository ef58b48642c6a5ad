/* models/models.c - the list of models.  A new model is one include, one line here and its files in
 * models.am.
 *
 * An explicit list, not constructors: a constructor in a static archive is silently dropped.
 */
#include "models/models.h"
#include "models/attention_split/attention_split.h"
#include "models/bench/bench_rows.h"
#include "models/llm/operators/law/law.h"
#include "models/llm/shape/llm_model.h"
#include "models/llm/operators/law/exchange_law.h"
#include "models/llm/step/profile.h"
#include "models/llm_board/llm_board.h"
#include "models/llm_cost/llm_cost.h"
#include "models/llm_serving/llm_serving.h"
#include "models/mm1/mm1.h"
#include "models/sandbox/price/price.h"
#include "models/sandbox_fleet/sandbox_fleet.h"
#include "models/sandbox_platform/sandbox_platform.h"
#include "models/sandbox_starts/sandbox_starts.h"
#include "models/sandbox_pool/sandbox_pool.h"
#include "models/rank_failure/rank_failure.h"
#include "models/pbs_auction/pbs_auction.h"
#include "models/rollout_sessions/rollout_sessions.h"
#include "models/rollout_tail/rollout_tail.h"
#include "sim/model/hardware.h"

static const SimModel *const models[] = {
  &attention_split_model,
  &llm_serving_model,
  &mm1_model,
  &sandbox_pool_model,
  &sandbox_fleet_model,
  &sandbox_platform_model,
  &sandbox_starts_model,
  &rank_failure_model,
  &pbs_auction_model,
  &rollout_tail_model,
  &rollout_sessions_model,
  &llm_board_model,
  &llm_cost_model,
  NULL,
};

static const SimKind *const kinds[] = {
  &sim_accelerator_kind, &sim_link_kind, &sim_memory_tier_kind, &sim_price_kind, &llm_model_kind,
    &sandbox_price_kind, &llm_profile_kind, &llm_operator_correction_kind,
    &llm_operator_law_kind, &llm_exchange_law_kind, NULL,
};

const SimRegistry orrery_registry = { .models = models, .kinds = kinds, .benches = orrery_benches };
