/* models/rank_failure/step/loads.h - how loaded the experts of each rank are, and the slowest rank.
 *
 * `routed` is token-experts of a layer over all ranks; times are in seconds.
 */
#ifndef MODELS_RANK_FAILURE_STEP_LOADS_H
#define MODELS_RANK_FAILURE_STEP_LOADS_H

#include "models/rank_failure/policy.h"

G_BEGIN_DECLS

enum {
  EP_LOAD_KEYS = 512, /* counts of routed tokens, each 5 % above the last */
  EP_LANES = 8        /* ranks that are computed side by side */
};

typedef struct { /* the slowest rank, mean over layers, at a number of routed tokens of the grid */
  gboolean known;
  double moe_s, there_s; /* experts; dispatch of what it receives, fixed time apart */
} EpPeak;

/* Expected loads of live ranks in a layer, for a given number of routed tokens: [layer * stride +
 * rank], with ranks filled up to a multiple of EP_LANES by some that have nothing to do.  A
 * load is normal with a third moment: rows = mean + sd z + skew (z z - 1). */
typedef struct {
  gint key; /* of the routed tokens; -1 when empty */
  double tokens;
  guint stride;
  float skew;                /* 1/6 as of a Poisson count; 0 without fluctuations */
  float *mean, *sd;          /* token-experts */
  float *active, *active_sd; /* slots that have one */
  float *active_slope;       /* more of them when tokens double */
  EpPeak peak[EP_LOAD_KEYS];
} EpLoads;

/* The experts of a layer for @routed tokens: of the slowest rank, mean over layers.  Kept by number
 * of tokens until ep_loads_forget, and the same whatever was asked before. */
EpPeak ep_expected_peak (EpSteps *m, double routed);

/* The experts' time of a rank of mean load. */
double ep_mean_moe_s (EpSteps *m, double routed);

/* Makes m->loads those for about @routed tokens: within 5 %, loads.tokens says for how many. */
void ep_loads_at (EpSteps *m, double routed);

/* A placement, a popularity or the speed of a rank changed. */
void ep_loads_forget (EpSteps *m);

/* Returns: the expected largest, over live ranks, of the experts' time of @layer at the loads as
 * they are; @there_s (out): the same of dispatch. */
double ep_largest (EpSteps *m, guint layer, double *there_s);

/* A rank's rows and active slots at @z deviations, for @ratio times the tokens of the loads. */
static inline float
ep_rows_at (const EpLoads *l, guint at, float z, float ratio, float root)
{
  float rows = ratio * l->mean[at] + root * l->sd[at] * z + l->skew * (z * z - 1.0f);

  return rows > 0.0f ? rows : 0.0f;
}

static inline float
ep_active_at (const EpLoads *l, guint at, float z, float ratio, float slots)
{
  float active = l->active[at] + (ratio - 1.0f) * l->active_slope[at] + l->active_sd[at] * z;

  return active < slots ? (active > 0.0f ? active : 0.0f) : slots;
}

G_END_DECLS

#endif
