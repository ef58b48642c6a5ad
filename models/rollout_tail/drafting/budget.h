/* models/rollout_tail/drafting/budget.h - how many tokens to draft, for probes and for the others
 * (Seer section 3.3, algorithm 1, "MBA"). */
#ifndef MODELS_ROLLOUT_TAIL_DRAFTING_BUDGET_H
#define MODELS_ROLLOUT_TAIL_DRAFTING_BUDGET_H

#include "sim/sim.h"

/* Class 1 is the probes, which gain a draft only when that pays probe_weight times as much as
 * one for the others. */
typedef struct {
  double n[2];     /* requests running */
  double alpha[2]; /* chance that a draft is accepted when those before it were */
  guint gamma_max;
  double probe_weight;   /* lambda */
  gboolean next_reading; /* the benefit as printed */
} RollBudget;

/* Returns: tokens of a request in a step that verifies @gamma drafts, the bonus token included:
 * (1 - a^(g + 1)) / (1 - a). */
double roll_tau (double alpha, double gamma);

/* Returns: the acceptance at which roll_tau is @tau, which is inside [1, gamma + 1). */
double roll_alpha_of_tau (double tau, guint gamma);

/* Splits the budget of @best drafts per request over the classes.  All zero is off. */
void roll_budget_split (const RollBudget *budget, guint best, guint gamma[2]);

#endif
