/* models/rollout_tail/workload/lengths.h - how long responses are. */
#ifndef MODELS_ROLLOUT_TAIL_WORKLOAD_LENGTHS_H
#define MODELS_ROLLOUT_TAIL_WORKLOAD_LENGTHS_H

#include "models/rollout_tail/request.h"

/* The law of lengths: log L has standard deviation @sigma and is normal or (weibull) that of a
 * Weibull, a share of the groups is @long_factor times as long, of whose members a share runs to
 * the cap whatever else, and all are cut at @cap tokens. */
typedef struct {
  double sigma, cap, long_share, long_factor, long_cap_share;
  gboolean weibull;
} RollSpread;

/* Sets prompt and length of every request, drawn or from the file, and that it is new. */
void roll_draw_workload (RollWork *m);

/* Returns: mu, of log tokens, at which the mean after the cap is @mean tokens, which is below the
 * cap. */
double roll_solve_mu (double mean, const RollSpread *spread);

/* Returns: the mean after the cap, in tokens: E min (L, cap) in closed form. */
double roll_capped_mean (double mu, double sigma, double cap);

/* Returns: the same of a Weibull whose log has mean @mu and standard deviation @sigma. */
double roll_capped_weibull_mean (double mu, double sigma, double cap);

/* Returns: the logarithm of a standard Weibull, of mean 0 and variance 1, at the rank that @z has
 * of a normal. */
double roll_weibull_log (double z);

#endif
