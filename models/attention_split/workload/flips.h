/* models/attention_split/workload/flips.h - where the verdict of a split against tensor parallelism
 * flips, one setting at a time. */
#ifndef MODELS_ATTENTION_SPLIT_WORKLOAD_FLIPS_H
#define MODELS_ATTENTION_SPLIT_WORKLOAD_FLIPS_H

#include "models/attention_split/systems/systems.h"

/* The systems that are held against each other, of split_systems; the policies of @deployment hold
 * for both. */
typedef struct {
  const SplitDeployment *deployment; /* of the split */
  const SplitSystem *baseline;
} SplitFlips;

/* Reports what a token costs on the split over what it costs on the baseline at the same requests
 * in flight, and for each setting the value nearest to its own at which the two are equal, all
 * others being as they are.  A system that does not hold all requests runs as many as it holds.
 * What does not flip in the range that is looked at, or in a setting that either system refuses
 * (no host_s, heads, memory), is not reported; nor is anything without prices. */
void split_report_flips (const SplitFlips *flips);

#endif
