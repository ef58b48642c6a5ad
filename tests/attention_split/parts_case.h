/* tests/attention_split/parts_case.h - single parts of attention_split on an engine of their
 * own. */
#ifndef TESTS_ATTENTION_SPLIT_PARTS_CASE_H
#define TESTS_ATTENTION_SPLIT_PARTS_CASE_H

#include "models/attention_split/metrics.h"
#include "models/attention_split/systems/systems.h"
#include "sim/core/engine.h"
#include "tests/attention_split/split_case.h"

/* The part under test stands in for the model. */
G_GNUC_UNUSED static Sim *
window_of (SimEngine *engine)
{
  return sim_engine_add (engine, "split", "split", split_metrics);
}

/* Lamina with strict heads and nothing hidden; @spread instead where it is not NULL. */
G_GNUC_UNUSED static SplitDeployment
deployed (Sim *sim, const SplitParams *p, const SplitSpread *spread)
{
  SplitDeployment m = { .sim = sim,
                        .p = p,
                        .system = &split_lamina,
                        .spread = spread != NULL ? spread : &split_spread_strict,
                        .overlap = &split_overlap_none };

  split_deployment_set_up (&m);
  return m;
}

#endif
