/* models/rank_failure/step/comm.h - what brings tokens to experts and back, by links and by who
 * lives; seconds. */
#ifndef MODELS_RANK_FAILURE_STEP_COMM_H
#define MODELS_RANK_FAILURE_STEP_COMM_H

#include "models/llm/operators/law/exchange_law.h"
#include "models/rank_failure/params.h"
#include "models/rank_failure/policy.h"

G_BEGIN_DECLS

/* Copies, live ranks and their domains changed: finds copy_s and the fixed parts again. */
void ep_comm_weigh (EpSteps *m);

/* Returns: devices that share a scale-up link: those of a node, or of a rack. */
guint ep_domain_ranks (const EpParams *p);

/* What normal kernels bring the busiest rank: tokens over its NIC, and over its scale-up link. */
typedef struct {
  double nic, scale_up;
} EpReceived;

/* Mean over layers, for @tokens of every live rank; a token's experts are of as few groups as the
 * model's router has it. */
EpReceived ep_receive (const EpSteps *m, double tokens);

/* Dispatch or combine by the normal kernels. */
double ep_normal_s (const EpSteps *m, LlmCollective kind, const EpReceived *r);

G_END_DECLS

#endif
